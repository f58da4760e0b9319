"""Memory channels: one a socket, each a server that carries one line at a time.

A fill or a burst slice that finds its channel busy waits for it: that is how page clearing and coherence slow each
other.  A channel cost of 0 cycles a line means no limit.  Addresses of page contents have no per-line state.
"""

from simulator.engine.arena import A_CHANNEL, A_CPU, CPU_SOCKET, CPU_STRIDE, P_CHANNEL
from simulator.engine.jit import jit


@jit
def occupy_channel(m, socket, now, lines):  # type: ignore[no-untyped-def]
    """Reserve `lines` on the socket's channel; the cycle at which they are through (now, with no limit)."""
    if m[P_CHANNEL] == 0:
        return now
    at = m[A_CHANNEL] + socket
    start = m[at] if m[at] > now else now
    through = start + lines * m[P_CHANNEL]
    m[at] = through
    return through


@jit
def socket_of(m, core):  # type: ignore[no-untyped-def]
    """Socket of a core (hardware thread)."""
    return m[m[A_CPU] + core * CPU_STRIDE + CPU_SOCKET]
