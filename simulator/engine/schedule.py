"""Who acts next: a tournament tree over the due times of all agents.

A leaf is an agent's key, its due time and its id in one word, so that the smaller key acts first and a tie goes to the
lower id; each inner node is the smaller of its two children.  The root is the next to act, and a change costs
log2(agents) comparisons that wait for nothing but each other, at 256 cores too.  The tree is part of the clock region.
"""

from simulator.engine.arena import A_DUE, A_TREE, H_LEAVES, NEVER
from simulator.engine.jit import jit

AGENT_BITS = 11  # 2,048 agents: seven kinds on 256 cores
_AGENTS = (1 << AGENT_BITS) - 1
LATEST = 1 << (62 - AGENT_BITS)  # a due time from here on is NEVER: two million million cycles


@jit
def key_of(due, agent):  # type: ignore[no-untyped-def]
    """The agent's place in the order; NEVER and beyond for one that waits to be told."""
    return (due << AGENT_BITS | agent) if due < LATEST else NEVER | agent


@jit
def agent_of_key(key):  # type: ignore[no-untyped-def]
    """Whose key it is."""
    return key & _AGENTS


@jit
def due_of_key(key):  # type: ignore[no-untyped-def]
    """When it acts; from LATEST on: never."""
    return key >> AGENT_BITS


@jit
def set_due(m, agent, due):  # type: ignore[no-untyped-def]
    """Agent `agent` acts next at cycle `due` (NEVER: not until told)."""
    m[m[A_DUE] + agent] = due
    tree = m[A_TREE]
    node = m[H_LEAVES] + agent
    key = key_of(due, agent)
    m[tree + node] = key
    while node > 1:
        other = m[tree + (node ^ 1)]
        if other < key:
            key = other
        node >>= 1
        if m[tree + node] == key:
            return
        m[tree + node] = key


@jit
def next_key(m):  # type: ignore[no-untyped-def]
    """The key of whoever acts next."""
    return m[m[A_TREE] + 1]


@jit
def build_tree(m):  # type: ignore[no-untyped-def]
    """Make the tree from the due times; leaves beyond the last agent never come due."""
    leaves = m[H_LEAVES]
    tree = m[A_TREE]
    for agent in range(leaves):
        m[tree + leaves + agent] = key_of(m[m[A_DUE] + agent], agent)
    for node in range(leaves - 1, 0, -1):
        left = m[tree + 2 * node]
        right = m[tree + 2 * node + 1]
        m[tree + node] = right if right < left else left
