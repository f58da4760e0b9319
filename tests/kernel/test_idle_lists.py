"""A cpu that is nearly alone on a machine of many nodes fills its list of every node, and there is memory for that."""

from __future__ import annotations

import pytest

from simulator.scenario import make, run_fast


@pytest.mark.parametrize("cores", [1, 3])
def test_few_cores_on_many_nodes_do_not_run_out_of_pages(cores: int) -> None:
    chosen = make(
        design="rwsem-xadd", machine="westmere-ex-8x10", workload="multi-fault-all", cores=cores,
        settings={"pages": 64},
    )
    assert run_fast(chosen, faults=2500)["faults"] >= 2500
