// The scenario as C++20 coroutines over the event heap: each thread one, each function of the text one that it awaits.
// Promises: nothing is allocated while it runs but frames, from a pool.  Each instruction of the text that takes time is
// one event; with MERGED the one-cycle instructions that follow one another are one.
#include "peer_main.h"
#include "scene.h"
#include "task.h"

template <bool MERGED>
class Coroutines {
    struct Operation;

public:
    static constexpr bool ACCOUNTS = false;
    Memory<Coroutines> memory;
    bool stopped = false;
    i64 faults = 0, ended_at = 0;

    explicit Coroutines(const Numbers &given)
        : memory(given, *this), scene(given, memory), text(given), cores(given["cores"]) {
        const std::vector<i64> starts = seeded_starts(given, memory);
        threads.reserve(cores.size());
        for (int core = 0; core < given["cores"]; ++core) {
            cores[core].tlb = Tlb(text.tlb_entries);
            threads.push_back(thread_main(core));
            cores[core].goes_on = threads.back().first();
            memory.core_acts_at(core, starts[core]);
        }
    }

    void arrived(int number, i64 value, i64 when) {
        cores[number].value = value;
        memory.core_acts_at(number, when);
    }

    void act(int number, i64 when) {
        now = when;
        Core &core = cores[number];
        if (core.left > 0) {
            --core.left;
            memory.core_acts_at(number, now + 1);
        } else if (core.tries_again) {
            core.tries_again->issue();
        } else {
            core.goes_on.resume();
        }
    }

private:
    struct Core {
        std::coroutine_handle<> goes_on;
        Operation *tries_again = nullptr;  // an operation that waits for the store buffer
        i64 left = 0;                      // one-cycle instructions before it goes on
        i64 value = 0;
        Tlb tlb;
    };

    Scene scene;
    const Text text;
    std::vector<Core> cores;
    std::vector<Task> threads;
    i64 now = 0;

    // --- what a coroutine awaits
    struct Wait {
        Coroutines &all;
        int core;
        i64 cycles, left;
        bool await_ready() const { return cycles + left == 0; }
        void await_suspend(std::coroutine_handle<> handle) {
            all.cores[core].goes_on = handle;
            all.cores[core].left = left;
            all.memory.core_acts_at(core, all.now + cycles);
        }
        void await_resume() const {}
    };

    enum What : std::uint8_t { TO_LOAD, TO_WALK, TO_ADD, TO_STORE, TO_STORE_HALF };

    struct Operation {
        Coroutines &all;
        int core, cell;
        What what;
        i64 given;

        bool await_ready() const { return false; }
        bool await_suspend(std::coroutine_handle<> handle) {
            all.cores[core].goes_on = handle;
            return !issue() || what != TO_WALK;
        }
        i64 await_resume() const { return all.cores[core].value; }

        // True: it is done, and the core goes on when it is over; a walker's load is over at once.
        bool issue() {
            Core &mine = all.cores[core];
            i64 cycles = 1;
            bool done;
            if (what == TO_STORE || what == TO_STORE_HALF) {
                done = all.memory.store(core, cell, given, what == TO_STORE_HALF, all.now);
            } else {
                cycles = what == TO_ADD ? all.memory.add(core, cell, given, all.now, mine.value)
                                        : all.memory.load(core, cell, all.now, mine.value);
                done = cycles >= 0;
            }
            const bool waited = mine.tries_again != nullptr;
            mine.tries_again = !done && all.memory.drains(core) ? this : nullptr;
            if (done && what != TO_WALK) all.memory.core_acts_at(core, all.now + cycles);
            if (done && what == TO_WALK && waited) all.memory.core_acts_at(core, all.now);
            return done;
        }
    };

    struct Empty {
        Coroutines &all;
        int core;
        bool await_ready() const { return all.memory.empty_buffer(core, all.now); }
        void await_suspend(std::coroutine_handle<> handle) { all.cores[core].goes_on = handle; }
        void await_resume() const {}
    };

    struct Spin {
        Coroutines &all;
        int core, cell;
        i64 seen;
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> handle) {
            all.cores[core].goes_on = handle;
            if (!all.memory.park(core, cell, seen, all.now)) all.memory.core_acts_at(core, all.now + all.memory.pause);
        }
        void await_resume() const {}
    };

    Wait cycles(int core, i64 count) { return {*this, core, count, 0}; }
    // The first of them begins in this event, so one less is left.
    Wait private_code(int core, i64 count) {
        if (MERGED || count == 0) return {*this, core, count, 0};
        return {*this, core, 1, count - 1};
    }
    Operation load(int core, i64 cell) { return {*this, core, static_cast<int>(cell), TO_LOAD, 0}; }
    Operation walk(int core, i64 cell) { return {*this, core, static_cast<int>(cell), TO_WALK, 0}; }
    Operation add(int core, i64 cell, i64 added) { return {*this, core, static_cast<int>(cell), TO_ADD, added}; }
    Operation store(int core, i64 cell, i64 value) { return {*this, core, static_cast<int>(cell), TO_STORE, value}; }

    // --- the text
    Task thread_main(int core) {
        const i64 first = core * PTES, last = first + text.pages;
        co_await private_code(core, text.start);
        for (;;) {
            for (i64 number = first; number < last; ++number) {
                if (number > first) co_await private_code(core, text.next_page);
                co_await cycles(core, memory.jittered(core, text.user_access));
                co_await private_code(core, text.write);
                co_await touch(core, number, true);
                co_await private_code(core, text.read);
                co_await touch(core, number, false);
            }
            co_await private_code(core, text.zap);
            co_await zap_range(core, first);
            co_await private_code(core, text.next_round);
        }
    }

    Task touch(int core, i64 number, bool write) {
        Tlb &tlb = cores[core].tlb;
        for (;;) {
            if (tlb.holds(number, write)) {
                co_await cycles(core, memory.l1_hit);
                co_return 0;
            }
            const i64 table = co_await walk(core, scene.directory[number / PTES]);
            const i64 entry = table ? co_await walk(core, table + number % PTES) : 0;
            if (entry & PRESENT && (!write || entry & WRITABLE)) {
                tlb.fill(number, entry);
                co_await cycles(core, text.walk);
                co_return 0;
            }
            co_await cycles(core, text.fault_entry);
            co_await do_page_fault(core, number);
            co_await Empty{*this, core};
            co_await cycles(core, text.fault_exit);
        }
    }

    Task lock(int core, const LockStretches &n) {
        co_await private_code(core, n.lock);
        const i64 ticket = co_await add(core, scene.lock, TICKET) >> TICKET_SHIFT & OWNER_MASK;
        co_await private_code(core, n.ticket);
        bool has_spun = false;
        for (;;) {
            const i64 seen = co_await load(core, scene.lock);
            if ((seen & OWNER_MASK) == ticket) break;
            co_await private_code(core, n.wait);
            co_await Spin{*this, core, scene.lock, seen};
            co_await private_code(core, n.again);
            has_spun = true;
        }
        if (has_spun) {  // the branch, predicted wrongly, is the last instruction of the way that waits
            co_await private_code(core, n.wait - 1);
            co_await cycles(core, 1 + text.mispredict);
        }
        co_await private_code(core, n.enter - (has_spun ? n.wait : 0));
        co_return 0;
    }

    Task unlock(int core, const LockStretches &n) {
        co_await private_code(core, n.unlock);
        const i64 serving = co_await load(core, scene.lock);
        co_await private_code(core, n.next);
        co_await Operation{*this, core, scene.lock, TO_STORE_HALF, serving + 1};
        co_await private_code(core, n.leave);
        co_return 0;
    }

    Task find_vma(int core, i64 number) {
        i64 vma = co_await load(core, scene.mm_rb);
        co_await private_code(core, text.first);
        for (;;) {
            if (number < co_await load(core, vma + VM_END)) {
                co_await private_code(core, text.below);
                if (number >= co_await load(core, vma + VM_START)) break;
                co_await private_code(core, text.to_left);
                vma = co_await load(core, vma + VM_LEFT);
                co_await private_code(core, text.from_left);
            } else {
                co_await private_code(core, text.beyond);
                vma = co_await load(core, vma + VM_RIGHT);
                co_await private_code(core, text.from_right);
            }
        }
        co_await private_code(core, text.found);
        co_return vma;
    }

    Task do_page_fault(int core, i64 number) {
        co_await private_code(core, text.fault);
        co_await add(core, scene.mmap_sem, 1);
        co_await private_code(core, text.root);
        const i64 vma = co_await find_vma(core, number);
        co_await load(core, vma + VM_FLAGS);
        co_await private_code(core, text.flags);
        co_await cycles(core, memory.jittered(core, text.fault_code));
        co_await private_code(core, text.directory);
        const i64 entry = number % PTES + co_await load(core, scene.directory[number / PTES]);
        co_await private_code(core, text.entry);
        co_await load(core, entry);
        co_await lock(core, text.page_lock);
        const i64 taken = co_await load(core, scene.free_list);
        co_await private_code(core, text.page_next_free);
        const i64 following = co_await load(core, taken);
        co_await private_code(core, text.page_take);
        co_await store(core, scene.free_list, following);
        co_await unlock(core, text.page_lock);
        const i64 used = co_await load(core, scene.pagevec[core]);
        co_await private_code(core, text.lru_put);
        co_await store(core, scene.pagevec[core] + 1 + used, taken);
        co_await private_code(core, text.lru_count);
        co_await store(core, scene.pagevec[core], (used + 1) % text.pagevec_size);
        co_await private_code(core, text.clear);
        for (i64 left = PAGE_LINES; left > 0; left -= SLICE_LINES)
            co_await cycles(core, memory.clear(core, SLICE_LINES, now) - now);
        co_await private_code(core, text.set_entry);
        co_await store(core, entry, taken * 4 + (PRESENT | WRITABLE));
        co_await private_code(core, text.up_read);
        co_await add(core, scene.mmap_sem, -1);
        co_await private_code(core, text.done);
        if (++faults == text.wanted) {
            stopped = true;
            ended_at = now;
            co_await std::suspend_always{};
        }
        co_await private_code(core, text.leave);
        co_return 0;
    }

    Task zap_range(int core, i64 first) {
        const i64 table = co_await load(core, scene.directory[first / PTES]);
        co_await lock(core, text.zap_lock);
        for (i64 entry = table; entry < table + text.pages; ++entry) {
            if (entry > table) co_await private_code(core, text.zap_more);
            const i64 back = co_await load(core, entry) >> 2;
            co_await private_code(core, text.zap_clear);
            co_await store(core, entry, 0);
            co_await private_code(core, text.zap_head);
            const i64 head = co_await load(core, scene.free_list);
            co_await private_code(core, text.zap_link);
            co_await store(core, back, head);
            co_await private_code(core, text.zap_free);
            co_await store(core, scene.free_list, back);
        }
        co_await unlock(core, text.zap_lock);
        cores[core].tlb.flush();
        co_await cycles(core, 1);
        co_return 0;
    }
};

int main(int count, char **arguments) {
    if (asked(count, arguments, "merged")) return timed<Coroutines<true>>(arguments[1]);
    return timed<Coroutines<false>>(arguments[1]);
}
