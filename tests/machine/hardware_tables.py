"""The columns of hardware.md section 5 that have a preset, typed again: value and mark of every cell used.

Marks are the table's letters: V read, D derived, R remembered, E estimated; "" where the cell has none.  Rows by
distance are [near, far, one hop, two hops]; None where the machine has none or the tables have no number.  DIFFERS says
where a preset leaves its column.  skylake-8x28 has a paragraph below the table, and MLC's figures of section 1.5.
"""

from __future__ import annotations

Row = tuple[int | None, int | None, int | None, int | None]

ROWS: dict[str, dict[str, tuple[Row, str]]] = {
    "harpertown-2x4": {
        "load_shared": ((15, 240, 375, None), "R"),
        "load_exclusive": ((50, 240, 375, None), "R"),
        "load_modified": ((66, 240, 375, None), "R"),
        "rmw_modified": ((85, 260, 400, None), "E"),
        "upgrade": ((60, None, 375, None), "E"),
        "dram": ((400, None, 400, None), "V"),
    },
    "nehalem-2x4x2": {
        "load_shared": ((40, None, 170, None), "VR"),
        "load_exclusive": ((65, None, 186, None), "VR"),
        "load_modified": ((80, None, 300, None), "VR"),
        "rmw_modified": ((90, None, 255, None), "V"),
        "upgrade": ((50, None, 200, None), "E"),
        "dram": ((195, None, 310, None), "RV"),
    },
    "toy-2x2": {
        "load_shared": ((40, None, 80, None), ""),
        "load_exclusive": ((50, None, 100, None), ""),
        "load_modified": ((60, None, 120, None), ""),
        "load_owned": ((60, None, 120, None), ""),
        "rmw_modified": ((60, None, 120, None), ""),
        "upgrade": ((20, None, 60, None), ""),
        "dram": ((100, None, 200, None), ""),
    },
    "magny-cours-8x6": {
        "load_shared": ((83, 164, 176, 254), "R"),
        "load_exclusive": ((83, 163, 175, 253), "R"),
        "load_modified": ((81, 161, 172, 252), "R"),
        "load_owned": ((83, 163, 175, 254), "R"),
        "rmw_modified": ((110, 197, 216, 296), "R"),
        "upgrade": ((246, 255, 286, 296), "R"),
        "dram": ((220, 237, 247, 327), "VR"),
    },
    "westmere-ex-8x10": {
        "load_shared": ((44, None, 223, 334), "R"),
        "load_exclusive": ((92, None, 273, 383), "R"),
        "load_modified": ((109, None, 289, 400), "R"),
        "rmw_modified": ((120, None, 324, 430), "R"),
        "upgrade": ((116, None, 318, 428), "R"),
        "dram": ((355, None, 492, 601), "R"),
    },
    "milan-2x64": {
        "load_shared": ((46, 300, 600, None), "E"),
        "load_exclusive": ((75, 340, 640, None), "E"),
        "load_modified": ((75, 365, 680, None), "D"),
        "load_owned": ((75, 365, 680, None), "E"),
        "rmw_modified": ((75, 365, 680, None), "V"),
        "upgrade": ((75, None, 500, None), "E"),
        "dram": ((370, None, 680, None), "E"),
    },
    "icelake-2x32": {
        "load_shared": ((70, None, 300, None), "E"),
        "load_exclusive": ((150, None, 330, None), "E"),
        "load_modified": ((190, None, 381, None), "V"),
        "rmw_modified": ((150, None, 315, None), "V"),
        "upgrade": ((120, None, 300, None), "E"),
        "dram": ((267, None, 430, None), "V"),
    },
    "skylake-8x28": {  # 47.5, 148.8, 336.6 ns blind, 101.9, 442.9, 944.8 ns after a load; DRAM 90 and 144 ns; 2.1 GHz
        "rmw_modified": ((100, None, 312, 707), "V"),
        "upgrade": ((214 - 100, None, 930 - 312, 1984 - 707), "D"),
        "dram": ((189, None, 302, None), "VD"),
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
    "magny-cours-8x6": {
        "mhz": (2100, ""), "l1_hit": (3, "R"), "rmw_local": (25, "E"), "invalidate_per_sharer": (0, "E"),
        "occupancy_transfer": (60, "E"), "occupancy_shared_read": (40, "E"), "residency": (40, "E"), "streak": (4, "E"),
        "pause": (10, ""), "store_buffer_entries": (24, "R"), "fault_code": (2500, "E"), "fault_entry": (700, "E"),
        "fault_exit": (300, "E"), "clear_page_idle": (1500, "E"), "find_vma_hit": (10, ""), "find_vma_level": (12, ""),
        "ipi_send": (800, ""), "context_switch": (5000, "E"),
    },
    "westmere-ex-8x10": {
        "mhz": (2130, ""), "l1_hit": (5, "R"), "rmw_local": (22, "E"), "invalidate_per_sharer": (2, "VR"),
        "occupancy_transfer": (50, "E"), "occupancy_shared_read": (25, "E"), "residency": (40, "D"), "streak": (9, "D"),
        "pause": (10, ""), "store_buffer_entries": (32, "R"), "fault_code": (2000, "E"), "fault_entry": (700, "E"),
        "fault_exit": (260, "E"), "clear_page_idle": (1200, "E"), "find_vma_hit": (10, ""), "find_vma_level": (12, ""),
        "ipi_send": (800, ""), "context_switch": (5000, "E"),
    },
    "milan-2x64": {
        "mhz": (3400, ""), "l1_hit": (4, "R"), "rmw_local": (9, "V"), "invalidate_per_sharer": (3, "E"),
        "occupancy_transfer": (40, "E"), "occupancy_shared_read": (25, "E"), "residency": (25, "D"), "streak": (8, "D"),
        "pause": (40, "E"), "store_buffer_entries": (64, "R"), "fault_code": (1200, "E"), "fault_entry": (700, "E"),
        "fault_exit": (330, "E"), "clear_page_idle": (1000, "V"), "find_vma_hit": (10, ""), "find_vma_level": (10, ""),
        "ipi_send": (680, ""), "context_switch": (4000, "E"), "memcg_charge": (100, "E"), "smt_transfer": (34, "V"),
    },
    "icelake-2x32": {
        "mhz": (3000, ""), "l1_hit": (5, "R"), "rmw_local": (20, "V"), "invalidate_per_sharer": (3, "E"),
        "occupancy_transfer": (40, "E"), "occupancy_shared_read": (20, "E"), "residency": (40, "D"), "streak": (6, "E"),
        "pause": (140, "R"), "store_buffer_entries": (72, "R"), "fault_code": (1200, "E"), "fault_entry": (715, "V"),
        "fault_exit": (330, "V"), "clear_page_idle": (700, "E"), "find_vma_hit": (10, ""), "find_vma_level": (10, ""),
        "ipi_send": (600, "V"), "context_switch": (4000, "E"), "memcg_charge": (100, "E"), "smt_transfer": (24, "V"),
    },
    "skylake-8x28": {
        "mhz": (2100, ""), "l1_hit": (4, ""), "rmw_local": (10, "V"), "occupancy_transfer": (40, "E"),
        "occupancy_shared_read": (20, "E"), "residency": (40, "E"), "streak": (9, "D"), "pause": (140, "R"),
    },
}

BLOCK_AND_WAKE = {
    "harpertown-2x4": 15_000, "nehalem-2x4x2": 12_000, "toy-2x2": 5_000, "magny-cours-8x6": 12_000,
    "westmere-ex-8x10": 12_000, "milan-2x64": 9_000, "icelake-2x32": 8_000, "skylake-8x28": 8_000,
}
IPI_BASE = {
    "harpertown-2x4": 3_000, "nehalem-2x4x2": 2_500, "toy-2x2": 1_000, "magny-cours-8x6": 3_000,
    "westmere-ex-8x10": 3_000, "milan-2x64": 3_400, "icelake-2x32": 3_000, "skylake-8x28": 3_000,
}
SHAPES = {  # sockets, clusters a socket, cores a cluster, threads a core; protocol
    "harpertown-2x4": ((2, 2, 2, 1), "mesi"),
    "nehalem-2x4x2": ((2, 1, 4, 2), "mesif"),
    "toy-2x2": ((2, 1, 2, 1), "mesi"),
    "magny-cours-8x6": ((4, 2, 6, 1), "moesi"),
    "westmere-ex-8x10": ((8, 1, 10, 1), "mesif"),
    "milan-2x64": ((2, 8, 8, 2), "moesi"),
    "icelake-2x32": ((2, 1, 32, 2), "mesif"),
    "skylake-8x28": ((8, 1, 28, 1), "mesif"),
}

# (machine, parameter) -> the least and most that another section of hardware.md gives it.
DIFFERS: dict[tuple[str, str], tuple[int, int]] = {
    ("harpertown-2x4", "occupancy_shared_read"): (206, 830),  # section 4's hand-over, with 3 to 1 bursts of reads
    ("harpertown-2x4", "fault_code"): (3000, 9100),  # history.md 1.1: instructions a fault that did not spin
    ("harpertown-2x4", "clear_page_idle"): (1500, 10_250),  # section 3: 10,250 on the loaded machine
    ("nehalem-2x4x2", "occupancy_shared_read"): (26, 198),  # section 4's hand-over, with 3 to 1 bursts of reads
    ("nehalem-2x4x2", "residency"): (30, 60),  # section 2.1: pin a filled line for about 40 c
    ("nehalem-2x4x2", "upgrade"): (50, 250),  # section 1.4: an RMW on S takes 0.94-0.96 of one on M
    ("milan-2x64", "rmw_local"): (7, 9),  # section 2.1: 2.5 ns a round of the loop, two instructions of which are text
    ("milan-2x64", "residency"): (25, 80),  # section 2.1: 5.6-6.5 ns an addition, where a transfer is 75 c
    ("skylake-8x28", "rmw_local"): (8, 10),  # section 2.1: 4.8 ns a round of the loop, as on Milan
    ("skylake-8x28", "residency"): (10, 40),  # section 2.1: two additions a stay
}
