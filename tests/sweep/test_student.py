"""The table of Student's t is right: the distribution, integrated, holds 95 % between its values."""

from __future__ import annotations

from math import exp, lgamma, log, pi, sqrt

import pytest

from simulator.sweep.curves import half_width
from simulator.sweep.student import TWO_SIDED_95, quantile

STEPS = 2_000


def between(quantile_: float, degrees: int) -> float:
    """The probability between -t and t, by Simpson's rule."""
    scale = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(degrees * pi)

    def density(t: float) -> float:
        return scale * exp(-(degrees + 1) / 2 * log(1 + t * t / degrees))

    width = quantile_ / STEPS
    inner = sum((4 if n % 2 else 2) * density(n * width) for n in range(1, STEPS))
    return 2 * width / 3 * (density(0) + inner + density(quantile_))


@pytest.mark.parametrize("degrees", range(1, len(TWO_SIDED_95) + 1))
def test_each_quantile_holds_95_percent_to_its_last_decimal(degrees: int) -> None:
    value = quantile(degrees)
    assert between(value - 0.0006, degrees) < 0.95 < between(value + 0.0006, degrees)


def test_beyond_the_table_an_interval_is_never_too_narrow() -> None:
    for degrees in (31, 63, 1000):
        assert between(quantile(degrees), degrees) > 0.95


def test_the_half_width_is_the_interval_of_the_mean_as_a_part_of_it() -> None:
    # 9, 10, 11: deviation 1, standard error 1/sqrt(3), t(2) = 4.303
    assert half_width([9.0, 10.0, 11.0]) == pytest.approx(4.303 / sqrt(3) / 10)
    assert half_width([9.0, 11.0]) == pytest.approx(12.706 * sqrt(2) / sqrt(2) / 10)
    assert half_width([7.0, 7.0, 7.0]) == 0.0


def test_there_is_no_half_width_of_one_value_or_of_a_mean_of_nothing() -> None:
    assert half_width([]) is None and half_width([10.0]) is None
    assert half_width([-1.0, 1.0]) is None
    assert half_width([0.0, 0.0]) == 0.0
