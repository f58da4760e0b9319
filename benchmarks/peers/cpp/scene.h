// The data of the scenario, as peer-fault.fl lays it out, and what its boot() leaves in it.
// Promises: a word's number is its address, and lines are cut as the text's byte offsets say.  Home of a line: one of a
// kind lies on socket 0, an array is spread over the sockets in use, what is a core's or thread's own is on its socket.
#pragma once

#include <algorithm>

#include "memory.h"

// Words of a VMA, from its first; of a pagevec its count is first and the pages follow.
enum { VM_START, VM_END, VM_LEFT, VM_RIGHT, VM_FLAGS, VMA_WORDS };
enum : i64 { PRESENT = 1, WRITABLE = 2, PTES = 512, ENTRIES_A_LINE = 8, PAGE_LINES = 64, SLICE_LINES = 8 };

struct Scene {
    int mmap_sem, mm_rb, lock, free_list;
    std::vector<int> directory, pagevec, table, page;

    template <class Form>
    Scene(const Numbers &given, Memory<Form> &memory) {
        const i64 cores = given["cores"], pages = given["pages"] * cores + given["spare_pages"];
        const std::vector<i64> &socket = given.row("socket");
        std::vector<i64> used = socket;
        std::sort(used.begin(), used.end());
        used.erase(std::unique(used.begin(), used.end()), used.end());
        const i64 sockets = static_cast<i64>(used.size());

        memory.new_word(memory.new_line(0));  // address 0 is nobody's
        mmap_sem = memory.new_word(memory.new_line(0));
        mm_rb = memory.new_word(memory.new_line(0));
        const int zone = memory.new_line(0);
        lock = memory.new_word(zone);
        free_list = memory.new_word(zone);
        for (i64 i = 0, line = 0; i < given["regions"]; ++i) {
            if (i % ENTRIES_A_LINE == 0) line = memory.new_line(0);
            directory.push_back(memory.new_word(static_cast<int>(line)));
        }
        std::vector<int> vma;
        for (i64 i = 0; i < cores; ++i) {
            const int line = memory.new_line(cores > 1 ? used[i * sockets / cores] : 0);
            vma.push_back(memory.new_word(line));
            for (int word = 1; word < VMA_WORDS; ++word) memory.new_word(line);
        }
        for (i64 core = 0; core < cores; ++core) {
            const int line = memory.new_line(socket[core]);
            pagevec.push_back(memory.new_word(line));
            for (i64 i = 0; i < given["pagevec_size"]; ++i) memory.new_word(line);
        }
        for (i64 thread = 0; thread < cores; ++thread)
            for (i64 i = 0, line = 0; i < PTES; ++i) {
                if (i % ENTRIES_A_LINE == 0) line = memory.new_line(socket[thread]);
                const int word = memory.new_word(static_cast<int>(line));
                if (i == 0) table.push_back(word);
            }
        for (i64 i = 0; i < pages; ++i) page.push_back(memory.new_word(memory.new_line(used[i * sockets / pages])));

        for (i64 i = 0; i < cores; ++i) memory.word[directory[i]] = table[i];
        for (i64 step = given["regions"]; step; step /= 2)
            for (i64 place = step; place < 2 * given["regions"]; place += 2 * step)
                if (place <= cores) link(memory.word, vma[place - 1], place - 1);
        for (int one : page) {
            memory.word[one] = memory.word[free_list];
            memory.word[free_list] = one;
        }
    }

private:
    void link(std::vector<i64> &word, int vma, i64 region) {
        word[vma + VM_START] = region * PTES;
        word[vma + VM_END] = (region + 1) * PTES;
        word[vma + VM_FLAGS] = PRESENT | WRITABLE;
        i64 *at = &word[mm_rb];
        while (*at) at = &word[*at + (word[vma + VM_START] < word[*at + VM_START] ? VM_LEFT : VM_RIGHT)];
        *at = vma;
    }
};

// A translation buffer: one entry a place, page + 1 and whether it may be written.
struct Tlb {
    struct Entry {
        i64 page = 0;
        bool writable = false;
    };
    std::vector<Entry> entries;

    explicit Tlb(i64 size = 0) : entries(size) {}
    Entry &at(i64 page) { return entries[page & (static_cast<i64>(entries.size()) - 1)]; }
    bool holds(i64 page, bool write) { return at(page).page == page + 1 && (!write || at(page).writable); }
    void fill(i64 page, i64 entry) { at(page) = {page + 1, (entry & WRITABLE) != 0}; }
    void flush() { std::fill(entries.begin(), entries.end(), Entry{}); }
};

// One use of the spinlock: the one-cycle instructions round its operations.
struct LockStretches {
    i64 lock, ticket, wait, again, enter, unlock, next, leave;

    LockStretches(const Numbers &given, const std::string &name)
        : lock(given["n_" + name + "_lock"]), ticket(given["n_" + name + "_ticket"]),
          wait(given["n_" + name + "_wait"]), again(given["n_" + name + "_again"]),
          enter(given["n_" + name + "_enter"]), unlock(given["n_" + name + "_unlock"]),
          next(given["n_" + name + "_next"]), leave(given["n_" + name + "_leave"]) {}
};

// Everything of the text that is a number.
struct Text {
    const i64 pages, pagevec_size, tlb_entries, wanted, fault_entry, fault_exit, walk, user_access, fault_code, mispredict;
    const i64 start, write, read, next_page, zap, next_round, zap_clear, zap_head, zap_link, zap_free, zap_more, fault,
        root, first, below, beyond, to_left, found, from_left, from_right, flags, directory, entry, page_next_free,
        page_take, lru_put, lru_count, clear, set_entry, up_read, done, leave;
    const LockStretches zap_lock, page_lock;

    explicit Text(const Numbers &n)
        : pages(n["pages"]), pagevec_size(n["pagevec_size"]), tlb_entries(n["tlb_entries"]), wanted(n["faults"]),
          fault_entry(n["fault_entry"]), fault_exit(n["fault_exit"]), walk(2 * n["walk_level"]),
          user_access(n["user_access"]), fault_code(n["code_do_page_fault"]), mispredict(n["mispredict"]),
          start(n["n_start"]), write(n["n_write"]), read(n["n_read"]), next_page(n["n_next_page"]), zap(n["n_zap"]),
          next_round(n["n_next_round"]), zap_clear(n["n_zap_clear"]), zap_head(n["n_zap_head"]),
          zap_link(n["n_zap_link"]), zap_free(n["n_zap_free"]), zap_more(n["n_zap_more"]), fault(n["n_fault"]),
          root(n["n_root"]), first(n["n_first"]), below(n["n_below"]), beyond(n["n_beyond"]), to_left(n["n_to_left"]),
          found(n["n_found"]), from_left(n["n_from_left"]), from_right(n["n_from_right"]), flags(n["n_flags"]),
          directory(n["n_directory"]), entry(n["n_entry"]), page_next_free(n["n_page_next_free"]),
          page_take(n["n_page_take"]), lru_put(n["n_lru_put"]), lru_count(n["n_lru_count"]), clear(n["n_clear"]),
          set_entry(n["n_set_entry"]), up_read(n["n_up_read"]), done(n["n_done"]), leave(n["n_leave"]),
          zap_lock(n, "zap"), page_lock(n, "page") {}
};

// When each thread starts, and the seed of each core's generator: one sequence for both.
template <class Form>
std::vector<i64> seeded_starts(const Numbers &given, Memory<Form> &memory) {
    i64 state = Memory<Form>::following((given["seed"] * 2654435761 + 97) & 0x7FFFFFFF);
    std::vector<i64> starts;
    for (int core = 0; core < given["cores"]; ++core) {
        state = Memory<Form>::following(state);
        memory.seed(core, state);
        state = Memory<Form>::following(state);
        starts.push_back((state >> 8) % given["start_spread"]);
    }
    return starts;
}

constexpr i64 TICKET = 0x10000, OWNER_MASK = 0xFFFF, TICKET_SHIFT = 16;
