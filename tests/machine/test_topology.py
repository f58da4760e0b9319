"""Cores are placed in the promised order and caches are as far apart as their sockets."""

import pytest

from simulator.description import DescriptionError
from simulator.machine import lay_out, load_machine
from simulator.machine.topology import socket_distance
from simulator.vocabulary import Distance

NEHALEM, TOY = load_machine("nehalem-2x4x2"), load_machine("toy-2x2")


def test_by_default_sockets_alternate_and_siblings_come_last() -> None:
    order = lay_out(NEHALEM, 16).cpu_order()
    assert order == (0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15)


def test_compact_fills_one_socket_first() -> None:
    topology = lay_out(NEHALEM, 5, "compact")
    assert topology.cpu_order() == (0, 1, 2, 3, 4)
    assert [place.socket for place in topology.cores] == [0, 0, 0, 0, 1]


def test_smt_takes_both_siblings_at_once_and_they_share_a_cache() -> None:
    topology = lay_out(NEHALEM, 4, "smt")
    assert topology.cpu_order() == (0, 8, 4, 12)
    assert [place.cache for place in topology.cores] == [0, 0, 1, 1]
    assert topology.caches == 2


def test_siblings_of_a_full_machine_share_the_caches_of_the_first_eight() -> None:
    topology = lay_out(NEHALEM, 16)
    assert topology.caches == 8
    assert [place.cache for place in topology.cores[8:]] == [place.cache for place in topology.cores[:8]]


def test_distances_are_symmetric_and_follow_the_sockets() -> None:
    topology = lay_out(TOY, 4)
    for a in range(topology.caches):
        for b in range(topology.caches):
            assert topology.distance[a][b] == topology.distance[b][a]
            same_socket = topology.socket_of_cache[a] == topology.socket_of_cache[b]
            expected = Distance.SAME if a == b else Distance.NEAR if same_socket else Distance.HOP1
            assert topology.distance[a][b] == expected


def test_sockets_of_a_cube_are_one_or_two_links_apart() -> None:
    assert socket_distance(0, 1) is Distance.HOP1
    assert socket_distance(0, 4) is Distance.HOP1
    assert socket_distance(0, 7) is Distance.HOP2


@pytest.mark.parametrize("cores", [0, -1, 17])
def test_too_many_or_too_few_cores_are_refused_with_the_range(cores: int) -> None:
    with pytest.raises(DescriptionError, match="Give 1 to 16"):
        lay_out(NEHALEM, cores)


def test_an_unknown_placement_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DescriptionError, match="default, compact, spread, smt"):
        lay_out(NEHALEM, 2, "scatter")
