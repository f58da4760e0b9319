"""The engine's peers: the same small scenario written again for SimPy and for C++, and compared to the last cycle.

Promises: a peer is code of its own, written from docs/machine-model.md; what it is given are numbers (handover.py) and
never a result.  The scenario is real text: peer-fault (a design) and peer-touch (a workload), which the engine compiles
as any other.  What is compared and what is timed: docs/decisions/0011-peers.md.
"""
