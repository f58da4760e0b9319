"""Where the cores of a run sit: which hardware threads are used, in which order, and how far caches are apart.

Promises: `lay_out` takes N hardware threads of a machine in the order its placement fixes, numbers their caches (one
a physical core, in order of first use) and gives the matrix of Distances between caches.  Linux numbering of cpus:
physical cores first, socket by socket, then their siblings.  Does not know latencies.
"""

from dataclasses import dataclass

from simulator.description import DescriptionError
from simulator.machine.preset import Machine
from simulator.vocabulary import Distance

PLACEMENTS = {
    "default": "one thread a physical core, sockets in turn; SMT siblings last",
    "compact": "one thread a physical core, one socket after another; SMT siblings last",
    "spread": "one thread a physical core, sockets in turn and clusters in turn; SMT siblings last",
    "smt": "both siblings of a physical core, then the next core, sockets in turn",
}


@dataclass(frozen=True)
class CorePlace:
    """One core (hardware thread) of a run: `cache` and `cluster` are dense numbers, `cpu` is the machine's own."""

    core: int
    cpu: int
    cache: int
    cluster: int
    socket: int
    sibling: int  # 0 first hardware thread of its physical core, 1 second


@dataclass(frozen=True)
class Topology:
    """The cores of a run in order, and `distance[a][b]` between caches a and b."""

    placement: str
    cores: tuple[CorePlace, ...]
    caches: int
    socket_of_cache: tuple[int, ...]
    cluster_of_cache: tuple[int, ...]
    distance: tuple[tuple[Distance, ...], ...]

    def cpu_order(self) -> tuple[int, ...]:
        """The machine's cpu numbers in the order they are used, as printed by `run`."""
        return tuple(place.cpu for place in self.cores)


def socket_distance(a: int, b: int) -> Distance:
    """Sockets are joined as a cube, one link a bit that differs; two links or more are HOP2."""
    links = (a ^ b).bit_count()
    return Distance.FAR if links == 0 else Distance.HOP1 if links == 1 else Distance.HOP2


def _physical_order(machine: Machine, placement: str) -> list[tuple[int, int, int]]:
    """(socket, cluster in socket, core in cluster) in the order physical cores are used."""
    places = [
        (socket, cluster, core)
        for socket in range(machine.sockets.value)
        for cluster in range(machine.clusters_per_socket.value)
        for core in range(machine.cores_per_cluster.value)
    ]
    if placement == "compact":
        return places
    if placement == "spread":
        return sorted(places, key=lambda p: (p[2], p[1], p[0]))
    return sorted(places, key=lambda p: (p[1], p[2], p[0]))


def lay_out(machine: Machine, cores: int, placement: str = "default") -> Topology:
    """Place `cores` cores on the machine; too many, too few or an unknown placement is a DescriptionError."""
    if placement not in PLACEMENTS:
        raise DescriptionError(f"{placement!r} is no placement", "placement", f"Known: {', '.join(PLACEMENTS)}.")
    if not 1 <= cores <= machine.hardware_threads:
        raise DescriptionError(
            f"{machine.id} cannot run {cores} cores", "cores", f"Give 1 to {machine.hardware_threads}."
        )
    physical = _physical_order(machine, placement)
    siblings = range(machine.threads_per_core.value)
    if placement == "smt":
        order = [(place, sibling) for place in physical for sibling in siblings]
    else:
        order = [(place, sibling) for sibling in siblings for place in physical]
    caches: dict[tuple[int, int, int], int] = {}
    clusters: dict[tuple[int, int], int] = {}
    placed = []
    for number, (place, sibling) in enumerate(order[:cores]):
        socket, cluster, core = place
        cache = caches.setdefault(place, len(caches))
        clusters.setdefault((socket, cluster), socket * machine.clusters_per_socket.value + cluster)
        flat = (socket * machine.clusters_per_socket.value + cluster) * machine.cores_per_cluster.value + core
        cpu = flat + sibling * machine.physical_cores
        placed.append(CorePlace(number, cpu, cache, clusters[(socket, cluster)], socket, sibling))
    sockets = tuple(place[0] for place in caches)
    cluster_of = tuple(clusters[(place[0], place[1])] for place in caches)
    distance = tuple(
        tuple(_cache_distance(a, b, sockets, cluster_of, machine) for b in range(len(caches)))
        for a in range(len(caches))
    )
    return Topology(placement, tuple(placed), len(caches), sockets, cluster_of, distance)


def _cache_distance(a: int, b: int, sockets: tuple[int, ...], clusters: tuple[int, ...], machine: Machine) -> Distance:
    if a == b:
        return Distance.SAME
    if clusters[a] == clusters[b]:
        return Distance.NEAR
    distance = socket_distance(sockets[a], sockets[b])
    has_two_links = machine.load_modified.value[Distance.HOP2] >= 0
    return Distance.HOP1 if distance is Distance.HOP2 and not has_two_links else distance
