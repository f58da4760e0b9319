"""Memory channels: one a socket, each a server that carries one line at a time; or one bus for the whole machine.

A fill or a burst slice that finds its channel busy waits for it: that is how page clearing and coherence slow each
other.  A channel cost of 0 cycles a line means no limit.  Where the machine names a shared bus, its one channel carries
memory lines, snoops and transfers between dies alike.  Addresses of page contents have no per-line state.
"""

from simulator.engine.arena import (
    A_CHANNEL,
    A_CPU,
    A_LINK,
    CPU_SOCKET,
    CPU_STRIDE,
    H_SOCKETS,
    P_BUS,
    P_CHANNEL,
)
from simulator.engine.jit import jit


@jit
def occupy_channel(m, socket, now, lines):  # type: ignore[no-untyped-def]
    """Reserve `lines` on the socket's channel; the cycle at which they are through (now, with no limit)."""
    if m[P_CHANNEL] == 0:
        return now
    at = m[A_CHANNEL] + (0 if m[P_BUS] > 0 else socket)
    start = m[at] if m[at] > now else now
    through = start + lines * m[P_CHANNEL]
    m[at] = through
    return through


@jit
def wait_for_bus(m, now):  # type: ignore[no-untyped-def]
    """One snoop or transfer on the shared bus: cycles until its turn, 0 where there is none."""
    if m[P_BUS] == 0:
        return 0
    at = m[A_CHANNEL]
    start = m[at] if m[at] > now else now
    m[at] = start + m[P_BUS]
    return start - now


@jit
def count_link(m, source, core, lines):  # type: ignore[no-untyped-def]
    """`lines` moved to `core` from the caches of socket `source`, or to or from memory (source -1): ledger only."""
    sockets = m[H_SOCKETS]
    row = source if source >= 0 else sockets
    m[m[A_LINK] + row * sockets + socket_of(m, core)] += lines


@jit
def socket_of(m, core):  # type: ignore[no-untyped-def]
    """Socket of a core (hardware thread)."""
    return m[m[A_CPU] + core * CPU_STRIDE + CPU_SOCKET]
