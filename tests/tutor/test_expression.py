"""Expressions say what a lesson states: read, never executed; whatever is wrong is one error with a remedy."""

from __future__ import annotations

import ast
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.tutor.expression import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    ExpressionError,
    Table,
    evaluate,
    names_in,
    parsed,
    states,
)

FIGURES: dict[str, dict[str, Any]] = {
    "a": {
        "rate": 4.0, "count": 3, "top": "clear_page", "hazard": "", "huge": 10**400,
        "profile": Table({"clear_page": 60.0}, frozenset({"up_read"})),
        "callers": Table(
            {"clear_page": Table({"fault": 1.0})}, frozenset({"up_read"}), Table({}, frozenset({"fault"}))
        ),
    },
    "b": {"rate": 2.0, "count": 0},
}
FIGURE = st.integers(min_value=0, max_value=999).map(str) | st.sampled_from(["a.rate", "b.rate", "a.count"])


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("a.rate / b.rate", 2.0), ("a.rate - b.rate * 3", -2.0), ("-a.rate + 1", -3.0),
        ("a.rate > b.rate", True), ("1 < a.count < 3", False), ("not a.rate == 4", False), ("not a.hazard", True),
        ('a.top == "clear_page"', True), ('a.profile["clear_page"]', 60.0), ('a.profile["up_read"]', 0.0),
        ('a.callers["up_read"]["fault"]', 0.0), ("min(a.rate, b.rate, 9)", 2.0), ("max(1, a.count)", 3),
        ("abs(b.rate - a.rate)", 2.0), ("a.rate > 9 or b.rate < 9", True),
    ],
)
def test_an_expression_is_a_sum_or_a_comparison(text: str, comes_to: object) -> None:
    assert evaluate(text, FIGURES) == comes_to


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("__import__('os').system('true')", "is not allowed"), ("a.rate.__class__.__mro__", "single figure"),
        ("(lambda: 1)()", "is not allowed"), ("[a for a in (1,)]", "is not allowed"), ("f'{a}'", "is not allowed"),
        ("a.rate ** 2", "is not allowed"), ("a.rate if 1 else 2", "is not allowed"), ("a[0]", "is not allowed"),
        ("min(*a.profile, 1)", "is not allowed"), ("max(a.rate, key=abs)", "is not allowed"),
        ("open('x')", "is not allowed"), ("a := 1", "cannot be read"), ("a.rate >", "cannot be read"),
        ("", "cannot be read"), ("a = 1", "cannot be read"),
        ("a.rate\x00", "cannot be read"), ('"\\d"', "backslash"), ("1e999", "is not allowed"), ("1j", "is not allowed"),
        ("a in b", "is not allowed"), ("a.rate is 1", "is not allowed"), ("min(a.rate)", "has 1 figures"),
        ("abs(1, 2)", "has 2 figures"), ("min()", "has 0 figures"), ("(" * 199 + "1" + ")" * 199, ""),
        ("-" * (MAX_DEPTH + 2) + "1", "deep"), ("1+" * MAX_CHARACTERS + "1", "characters"),
    ],
)
def test_what_is_no_sum_is_refused_before_anything_is_looked_up(text: str, says: str) -> None:
    if not says:
        with_parentheses = parsed(text)  # they nest nothing by themselves
        assert isinstance(with_parentheses, ast.Constant)
        return
    with pytest.raises(ExpressionError) as refused:
        evaluate(text, FIGURES)
    assert says in str(refused.value) and refused.value.remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("c.rate", "no run or moment is called 'c'"), ("a.rates", "Did you mean 'rate'?"),
        ('a.profile["clear_pages"]', "Did you mean 'clear_page'?"), ("a.top + 1", "no number"),
        ("a.profile > 1", "compares"), ('a.rate == "4"', "compares"), ("a.rate / b.count", "divides by 0"),
        ("a.huge * 2.0", "beyond all figures"), ("1e308 * 10", "beyond all figures"), ("not a.profile", "a table"),
        ("a.profile and 1 < 2", "a table"), ("min(a.top, 1)", "no number"), ("a.rate.top", "single figure"),
        ("a > 1", "compares"), ("(1 < 2) + 1", "no number"),
    ],
)
def test_what_cannot_be_answered_is_an_error_and_not_a_false(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        evaluate(text, FIGURES)
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["a.rate > 1", "not a.rate > 1", "a.rate > 1 and b.rate > 1"])
def test_a_comparison_of_figures_states_something(text: str) -> None:
    assert states(text)


@pytest.mark.parametrize("text", ["a.rate", "1 < 2", "not a.hazard", "a.rate + b.rate", "abs(a.rate)"])
def test_a_figure_or_a_truth_about_nothing_states_nothing(text: str) -> None:
    assert not states(text)


def summed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(inner, st.sampled_from("+-*"), inner).map(" ".join).map("({})".format)


@settings(deadline=None)
@given(st.recursive(FIGURE, summed, max_leaves=12))
def test_sums_come_to_what_python_makes_of_them(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        return
    plain = text
    for name in ("a.rate", "b.rate", "a.count"):
        run, _, key = name.partition(".")
        plain = plain.replace(name, str(FIGURES[run][key]))
    assert math.isclose(evaluate(text, FIGURES), float(eval(plain, {"__builtins__": {}})))  # figures and + - * alone
    assert names_in(text) <= set(FIGURES)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
       | st.text(alphabet="ab.rte_()[]\"'+-*/<>=! 019,:{}notdmix", max_size=60))
def test_any_text_comes_to_a_value_or_is_one_error(text: str) -> None:
    try:
        value = evaluate(text, FIGURES)
    except ExpressionError as problem:
        assert problem.message and problem.remedy
    else:
        assert isinstance(value, bool | int | float | str | dict)
