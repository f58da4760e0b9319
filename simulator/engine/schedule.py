"""Who acts next: a tournament tree over the due times of all agents.

Leaves are agents in id order; each inner node names the agent with the earliest (due, id) below it, so the root is
the next to act and a change costs log2(agents) comparisons, at 256 cores too.  The tree is part of the clock region.
"""

from simulator.engine.arena import A_DUE, A_TAIL, A_TREE, H_LEAVES, NEVER, T_RESCHEDULED
from simulator.engine.jit import jit


@jit
def set_due(m, agent, due):  # type: ignore[no-untyped-def]
    """Agent `agent` acts next at cycle `due` (NEVER: not until told)."""
    base = m[A_DUE]
    tree = m[A_TREE]
    m[base + agent] = due
    m[m[A_TAIL] + T_RESCHEDULED] = 1
    node = (m[H_LEAVES] + agent) >> 1
    while node >= 1:
        left = m[tree + 2 * node]
        right = m[tree + 2 * node + 1]
        winner = left
        if m[base + right] < m[base + left]:
            winner = right
        m[tree + node] = winner
        node >>= 1


@jit
def next_agent(m):  # type: ignore[no-untyped-def]
    """The agent with the earliest (due, id)."""
    return m[m[A_TREE] + 1]


@jit
def rival(m, agent):  # type: ignore[no-untyped-def]
    """The earliest of all agents but `agent`: how far `agent` may run ahead."""
    base = m[A_DUE]
    tree = m[A_TREE]
    node = m[H_LEAVES] + agent
    best = -1
    best_due = NEVER
    while node > 1:
        other = m[tree + (node ^ 1)]
        due = m[base + other]
        if due < best_due or (due == best_due and (best < 0 or other < best)):
            best = other
            best_due = due
        node >>= 1
    return best


@jit
def build_tree(m):  # type: ignore[no-untyped-def]
    """Make the tree from the due times; leaves beyond the last agent never come due."""
    leaves = m[H_LEAVES]
    base = m[A_DUE]
    tree = m[A_TREE]
    for agent in range(leaves):
        m[tree + leaves + agent] = agent
    for node in range(leaves - 1, 0, -1):
        left = m[tree + 2 * node]
        right = m[tree + 2 * node + 1]
        m[tree + node] = right if m[base + right] < m[base + left] else left
