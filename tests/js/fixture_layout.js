// A struct of three lines with the words of mm_struct, and counts as the server has them: for the layout map's tests.
// Promises: the shapes are those of the world description and of `touches` (docs/recording.md); numbers fit each other.
// Does not: simulate.

const field = (path, offset, size, more = {}) => ({ path, offset, size, align: size, movable: true, laid: offset, hot: "", ...more });

export const MM = Object.freeze({
  name: "mm_struct", size: 192, laid_size: 192, room: 1216, objects: ["mm"], fields: [
    field("pgd", 72, 8, { hot: "read by every fault" }), field("map_count", 88, 4),
    field("mmap_sem", 96, 24, { align: 8, hot: "taken and released by every fault" }), field("mmap_sem.activity", 96, 4),
    field("mmap_sem.wait_lock", 100, 4), field("mmap_sem.wait_lock.slock", 100, 4), field("mmap_sem.wait_list", 104, 8), field("mmap_sem.wait_list.next", 104, 8),
    field("anon_rss", 152, 8), field("table", 0, 72, { align: 8, movable: false }),
  ],
});

const word = (cell, path, offset, size = 8) => ({ cell, name: path.split(".").at(-1), path, offset, size, format: "int", type: "u64" });

export const DESC = Object.freeze({
  run: "r1", structs: [MM], cores: [{ id: 0 }, { id: 1 }], design: { id: "rwsem-xadd" }, workload: { counts: "faults" },
  functions: [{ name: "handle_mm_fault" }, { name: "down_read_trylock" }, { name: "up_read" }],
  lines: [
    { id: 0, object: "mm", struct: "mm_struct", offset: 64, label: "mm_struct + 64", words: [
      word(70, "pgd", 72), word(71, "map_count", 88, 4), word(72, "mmap_sem.activity", 96, 4), word(73, "mmap_sem.wait_lock.slock", 100, 4), word(74, "mmap_sem.wait_list.next", 104)] },
    { id: 1, object: "mm", struct: "mm_struct", offset: 128, label: "mm_struct + 128", words: [word(75, "anon_rss", 152)] },
  ],
});

export const TOUCHES = Object.freeze({
  cycle: 0, until: 4194304, work: 100, words: [
    { cell: 70, reads: [50, 50], writes: [0, 0], asked: [0, 64, 1], functions: [[0, 100, 0]] },
    { cell: 72, reads: [10, 10], writes: [50, 50], asked: [90, 0, 1], functions: [[1, 20, 50], [2, 0, 50]] },
    { cell: 73, reads: [0, 0], writes: [60, 40], asked: [95, 1, 0], functions: [[1, 0, 100]] },
    { cell: 75, reads: [0, 0], writes: [50, 50], asked: [98, 0, 2], functions: [[0, 0, 100]] },
    { cell: 999, reads: [1, 1], writes: [0, 0], asked: [0, 0, 0], functions: [] },
  ],
  false: [{ object: "mm", field: "pgd", by: "mmap_sem", times: 64 }, { object: "mm", field: "mmap_sem", by: "pgd", times: 1 }],
});
