"""How many pages an mm has counted, wherever its kernel keeps the parts: in the mm, in the threads, or on the cpus.

Promises: `counted(m, "anon_rss")` gives the sum of all parts of a plain machine's mm, exact at any time.
"""

from tests.kernel.plain_machine import PlainMachine


def counted(m: PlainMachine, name: str, mm: int = 0) -> int:
    """`name`: anon_rss or file_rss."""
    cores = range(len(m.cores))
    if has(m, "mm_struct", f"{name}.count"):
        part = m.program.struct("rss_parts").field(name.removesuffix("_rss")).cell + mm
        on_cpus = (m.memory.get(m.address("rss_cpus", "", cpu) + part, 0) for cpu in cores)
        return m.read("mm", f"{name}.count", mm) + sum(on_cpus)
    held = m.read("mm", name, mm)
    if has(m, "task_struct", name) and mm == 0:
        held += sum(m.read("task", name, thread) for thread in cores)
    return held


def has(m: PlainMachine, struct: str, path: str) -> bool:
    """Whether the text has the field."""
    return any(field.path == path for field in m.program.struct(struct).fields)
