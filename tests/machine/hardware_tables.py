"""The columns of hardware.md section 5 that have a preset, typed again: value and mark of every cell used.

Marks are the table's letters: V read, D derived, R remembered, E estimated; "" where the cell has none.  Rows by
distance are [near, far, one hop]; None where the machine has none.  DIFFERS says where a preset leaves its column.
"""

from __future__ import annotations

Row = tuple[int | None, int | None, int | None]

ROWS: dict[str, dict[str, tuple[Row, str]]] = {
    "harpertown-2x4": {
        "load_shared": ((15, 240, 375), "R"),
        "load_exclusive": ((50, 240, 375), "R"),
        "load_modified": ((66, 240, 375), "R"),
        "rmw_modified": ((85, 260, 400), "E"),
        "upgrade": ((60, None, 375), "E"),
        "dram": ((400, None, 400), "V"),
    },
    "nehalem-2x4x2": {
        "load_shared": ((40, None, 170), "VR"),
        "load_exclusive": ((65, None, 186), "VR"),
        "load_modified": ((80, None, 300), "VR"),
        "rmw_modified": ((90, None, 255), "V"),
        "upgrade": ((50, None, 200), "E"),
        "dram": ((195, None, 310), "RV"),
    },
    "toy-2x2": {
        "load_shared": ((40, None, 80), ""),
        "load_exclusive": ((50, None, 100), ""),
        "load_modified": ((60, None, 120), ""),
        "load_owned": ((60, None, 120), ""),
        "rmw_modified": ((60, None, 120), ""),
        "upgrade": ((20, None, 60), ""),
        "dram": ((100, None, 200), ""),
    },
}

NUMBERS: dict[str, dict[str, tuple[int, str]]] = {
    "harpertown-2x4": {
        "mhz": (3160, ""), "l1_hit": (3, "V"), "rmw_local": (22, "E"), "invalidate_per_sharer": (10, "E"),
        "occupancy_transfer": (200, "D"), "occupancy_shared_read": (200, "D"), "residency": (0, ""), "streak": (1, "E"),
        "pause": (10, ""), "store_buffer_entries": (20, "R"), "fault_code": (3000, "E"), "fault_entry": (700, "V"),
        "fault_exit": (240, "V"), "clear_page_idle": (1500, "E"), "find_vma_hit": (10, ""), "find_vma_level": (12, ""),
        "ipi_send": (600, "R"), "context_switch": (6000, "E"),
    },
    "nehalem-2x4x2": {
        "mhz": (2930, ""), "l1_hit": (4, "V"), "rmw_local": (21, "V"), "invalidate_per_sharer": (5, "E"),
        "occupancy_transfer": (40, "D"), "occupancy_shared_read": (20, "D"), "residency": (40, "D"), "streak": (4, "D"),
        "pause": (10, ""), "store_buffer_entries": (32, "V"), "fault_code": (2000, "E"), "fault_entry": (700, "E"),
        "fault_exit": (260, "E"), "clear_page_idle": (1000, "E"), "find_vma_hit": (10, ""), "find_vma_level": (12, ""),
        "ipi_send": (500, "R"), "context_switch": (5000, "E"),
    },
    "toy-2x2": {
        "mhz": (1000, ""), "l1_hit": (1, ""), "rmw_local": (20, ""), "invalidate_per_sharer": (10, ""),
        "occupancy_transfer": (20, ""), "occupancy_shared_read": (10, ""), "residency": (0, ""), "streak": (1, ""),
        "pause": (10, ""), "store_buffer_entries": (4, ""), "fault_code": (500, ""), "fault_entry": (500, ""),
        "fault_exit": (250, ""), "clear_page_idle": (1000, ""), "find_vma_hit": (10, ""), "find_vma_level": (20, ""),
        "ipi_send": (100, ""), "context_switch": (2000, ""),
    },
}

BLOCK_AND_WAKE = {"harpertown-2x4": 15_000, "nehalem-2x4x2": 12_000, "toy-2x2": 5_000}
IPI_BASE = {"harpertown-2x4": 3_000, "nehalem-2x4x2": 2_500, "toy-2x2": 1_000}
SHAPES = {  # sockets, clusters a socket, cores a cluster, threads a core; protocol
    "harpertown-2x4": ((2, 2, 2, 1), "mesi"),
    "nehalem-2x4x2": ((2, 1, 4, 2), "mesif"),
    "toy-2x2": ((2, 1, 2, 1), "mesi"),
}

# (machine, parameter) -> the least and most that another section of hardware.md gives it.
DIFFERS: dict[tuple[str, str], tuple[int, int]] = {
    ("harpertown-2x4", "occupancy_shared_read"): (206, 830),  # section 4's hand-over, with 3 to 1 bursts of reads
    ("harpertown-2x4", "fault_code"): (3000, 9100),  # history.md 1.1: instructions a fault that did not spin
    ("harpertown-2x4", "clear_page_idle"): (1500, 10_250),  # section 3: 10,250 on the loaded machine
    ("nehalem-2x4x2", "occupancy_shared_read"): (26, 198),  # section 4's hand-over, with 3 to 1 bursts of reads
    ("nehalem-2x4x2", "residency"): (30, 60),  # section 2.1: pin a filled line for about 40 c
    ("nehalem-2x4x2", "upgrade"): (50, 250),  # section 1.4: an RMW on S takes 0.94-0.96 of one on M
}
