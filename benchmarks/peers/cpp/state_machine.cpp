// The scenario as hand-written state machines: a core is a struct with the operation it does next and what it knows.
// Promises: nothing is allocated while it runs.  Each instruction of the text that takes time is one event, so the run
// can stop after any of them; with MERGED the one-cycle instructions behind an operation are one event with it.  With
// ACCOUNTS every cycle of every core is charged to a cause, by core and by operation, when the engine charges it.
#include <array>

#include "peer_main.h"
#include "scene.h"

enum Operation : std::uint8_t {
    USER_WORK, TOUCH_TO_WRITE, TOUCH_TO_READ,
    ZAP_DIRECTORY, ZAP_ENTRY, ZAP_CLEAR, ZAP_HEAD, ZAP_LINK, ZAP_FREE, TLB_FLUSH,
    LOCK_TICKET, LOCK_LOOK, LOCK_SPIN, UNLOCK_READ, UNLOCK_STORE,
    DOWN_READ, VMA_ROOT, VMA_ENDS, VMA_STARTS, VMA_LEFT, VMA_RIGHT, VMA_ACCESS, FAULT_WORK, DIRECTORY, ENTRY,
    FREE_HEAD, FREE_NEXT, FREE_STORE, LRU_COUNTED, LRU_PUT, LRU_COUNT, CLEAR, CLEARING, SET_ENTRY, UP_READ, DONE, LEAVE,
};
enum Walk : std::uint8_t { WALK_START, HAVE_DIRECTORY, HAVE_ENTRY };

struct Core {
    Operation next = USER_WORK, touching = TOUCH_TO_WRITE;
    Walk walk = WALK_START;
    bool in_fault = false, has_spun = false;
    i64 left = 0;           // one-cycle instructions before `next`
    i64 mispredicted = -1;  // a branch among them was predicted wrongly: the one with which so many are left
    i64 first = 0, number = 0, value = 0, vma = 0, table = 0, ticket = 0, seen = 0, taken = 0, used = 0, lines = 0;
    i64 index = 0, back = 0;
    i64 since = 0;  // costed work, a burst or a silent spin that began then has still to be charged, to `owed`
    Cause owed = CAUSES;
    std::array<i64, CAUSES> account{};
    Tlb tlb;
};

template <bool MERGED, bool WITH_ACCOUNTS = false>
class StateMachine {
public:
    static constexpr bool ACCOUNTS = WITH_ACCOUNTS;
    Memory<StateMachine> memory;
    bool stopped = false;
    i64 faults = 0, ended_at = 0;

    explicit StateMachine(const Numbers &given)
        : memory(given, *this), scene(given, memory), text(given), cores(given["cores"]) {
        const std::vector<i64> starts = seeded_starts(given, memory);
        for (int number = 0; number < given["cores"]; ++number) {
            Core &core = cores[number];
            core.tlb = Tlb(text.tlb_entries);
            core.first = core.number = number * PTES;
            then(number, core, USER_WORK, text.start, starts[number]);
            charge(number, SLEEP, starts[number]);
        }
    }

    void charge(int number, Cause cause, i64 cycles) {
        if constexpr (ACCOUNTS) {
            cores[number].account[cause] += cycles;
            by_operation[cores[number].next][cause] += cycles;
        }
    }
    const std::array<i64, CAUSES> &account(int number) const { return cores[number].account; }

    // A word that the core waited for is here.
    void arrived(int number, i64 value, i64 now) { have(number, cores[number], value, now); }

    void act(int number, i64 now) {
        Core &core = cores[number];
        if (ACCOUNTS && core.owed != CAUSES && !(core.next == CLEARING && core.lines > 0)) {
            charge(number, core.owed, now - core.since);
            core.owed = CAUSES;
        }
        for (;;) {
            if (core.left > 0) {
                i64 more = 0;
                if (core.left == core.mispredicted) {
                    more = text.mispredict;
                    core.mispredicted = -1;
                }
                const i64 run = MERGED ? core.left : 1;
                core.left -= run;
                charge(number, COMPUTE, run + more);
                memory.core_acts_at(number, now + run + more);
                return;
            }
            switch (core.next) {
            case USER_WORK:
                owe(core, COMPUTE, now);
                return then(number, core, TOUCH_TO_WRITE, text.write, now + memory.jittered(number, text.user_access));
            case TOUCH_TO_WRITE:
            case TOUCH_TO_READ:
                return touch(number, core, now);
            case ZAP_DIRECTORY:
            case DIRECTORY:
                return load(number, core, scene.directory[core.number / PTES], now);
            case LOCK_TICKET:
                return add(number, core, scene.lock, TICKET, now);
            case LOCK_LOOK:
            case UNLOCK_READ:
                return load(number, core, scene.lock, now);
            case LOCK_SPIN:
                core.has_spun = true;
                core.next = LOCK_LOOK;
                core.left = lock(core).again;
                if (memory.park(number, scene.lock, core.seen, now)) return owe(core, SPIN, now);
                charge(number, SPIN, memory.pause);
                return then(number, core, LOCK_LOOK, core.left, now + memory.pause);
            case UNLOCK_STORE:
                if (!store(number, scene.lock, core.value + 1, true, now)) return;
                if (core.in_fault) return then(number, core, LRU_COUNTED, text.page_lock.leave, now + 1);
                return then(number, core, TLB_FLUSH, text.zap_lock.leave, now + 1);
            case ZAP_ENTRY:
            case ENTRY:
                return load(number, core, static_cast<int>(core.table + core.index), now);
            case ZAP_CLEAR:
                if (!store(number, static_cast<int>(core.table + core.index), 0, false, now)) return;
                return then(number, core, ZAP_HEAD, text.zap_head, now + 1);
            case ZAP_HEAD:
            case FREE_HEAD:
                return load(number, core, scene.free_list, now);
            case ZAP_LINK:
                if (!store(number, static_cast<int>(core.back), core.value, false, now)) return;
                return then(number, core, ZAP_FREE, text.zap_free, now + 1);
            case ZAP_FREE:
                if (!store(number, scene.free_list, core.back, false, now)) return;
                if (++core.index < text.pages) return then(number, core, ZAP_ENTRY, text.zap_more, now + 1);
                return then(number, core, UNLOCK_READ, text.zap_lock.unlock, now + 1);
            case TLB_FLUSH:
                charge(number, COMPUTE, 1);
                core.tlb.flush();
                return then(number, core, USER_WORK, text.next_round, now + 1);
            case DOWN_READ:
                return add(number, core, scene.mmap_sem, 1, now);
            case VMA_ROOT:
                return load(number, core, scene.mm_rb, now);
            case VMA_ENDS:
                return load(number, core, static_cast<int>(core.vma) + VM_END, now);
            case VMA_STARTS:
                return load(number, core, static_cast<int>(core.vma) + VM_START, now);
            case VMA_LEFT:
                return load(number, core, static_cast<int>(core.vma) + VM_LEFT, now);
            case VMA_RIGHT:
                return load(number, core, static_cast<int>(core.vma) + VM_RIGHT, now);
            case VMA_ACCESS:
                return load(number, core, static_cast<int>(core.vma) + VM_FLAGS, now);
            case FAULT_WORK:
                owe(core, COMPUTE, now);
                return then(number, core, DIRECTORY, text.directory, now + memory.jittered(number, text.fault_code));
            case FREE_NEXT:
                return load(number, core, static_cast<int>(core.taken), now);
            case FREE_STORE:
                if (!store(number, scene.free_list, core.value, false, now)) return;
                return then(number, core, UNLOCK_READ, text.page_lock.unlock, now + 1);
            case LRU_COUNTED:
                return load(number, core, scene.pagevec[number], now);
            case LRU_PUT:
                if (!store(number, scene.pagevec[number] + 1 + static_cast<int>(core.used), core.taken, false, now)) return;
                return then(number, core, LRU_COUNT, text.lru_count, now + 1);
            case LRU_COUNT:
                if (!store(number, scene.pagevec[number], (core.used + 1) % text.pagevec_size, false, now)) return;
                return then(number, core, CLEAR, text.clear, now + 1);
            case CLEAR:
                core.lines = PAGE_LINES;
                owe(core, MEMORY, now);
                core.next = CLEARING;
                [[fallthrough]];
            case CLEARING:
                if (core.lines > 0) {
                    const i64 slice = std::min<i64>(core.lines, SLICE_LINES);
                    core.lines -= slice;
                    return memory.core_acts_at(number, memory.clear(number, slice, now));
                }
                core.next = SET_ENTRY;
                core.left = text.set_entry;
                continue;
            case SET_ENTRY:
                if (!store(number, static_cast<int>(core.table + core.index), core.taken * 4 + (PRESENT | WRITABLE), false,
                           now))
                    return;
                return then(number, core, UP_READ, text.up_read, now + 1);
            case UP_READ:
                return add(number, core, scene.mmap_sem, -1, now);
            case DONE:
                if (++faults == text.wanted) {
                    stopped = true;
                    ended_at = now;
                    return;
                }
                core.next = LEAVE;
                core.left = text.leave;
                continue;
            case LEAVE:
                if (!memory.empty_buffer(number, now)) return;
                charge(number, COMPUTE, text.fault_exit);
                core.in_fault = false;
                return then(number, core, core.touching, 0, now + text.fault_exit);
            }
        }
    }

private:
    Scene scene;
    const Text text;
    std::vector<Core> cores;
    std::array<std::array<i64, CAUSES>, LEAVE + 1> by_operation{};

    // A user access: the TLB, else the walk of two loads, else a fault after which it is tried again.
    void touch(int number, Core &core, i64 now) {
        const bool write = core.next == TOUCH_TO_WRITE;
        i64 value;
        if (core.walk == WALK_START) {
            if (core.tlb.holds(core.number, write)) {
                charge(number, HIT, memory.l1_hit);
                return touched(number, core, now + memory.l1_hit);
            }
            core.walk = HAVE_DIRECTORY;
            if (memory.load(number, scene.directory[core.number / PTES], now, value) < 0) return;
            core.value = value;
        }
        if (core.walk == HAVE_DIRECTORY) {
            if (core.value == 0) return trap(number, core, now);
            core.walk = HAVE_ENTRY;
            if (memory.load(number, static_cast<int>(core.value + core.number % PTES), now, value) < 0) return;
            core.value = value;
        }
        if (!(core.value & PRESENT) || (write && !(core.value & WRITABLE))) return trap(number, core, now);
        core.walk = WALK_START;
        core.tlb.fill(core.number, core.value);
        charge(number, HIT, text.walk);
        touched(number, core, now + text.walk);
    }

    void touched(int number, Core &core, i64 at) {
        if (core.next == TOUCH_TO_WRITE) return then(number, core, TOUCH_TO_READ, text.read, at);
        if (++core.number < core.first + text.pages) return then(number, core, USER_WORK, text.next_page, at);
        core.number = core.first;
        then(number, core, ZAP_DIRECTORY, text.zap, at);
    }

    void trap(int number, Core &core, i64 now) {
        charge(number, COMPUTE, text.fault_entry);
        core.walk = WALK_START;
        core.in_fault = true;
        core.touching = core.next;
        then(number, core, DOWN_READ, text.fault, now + text.fault_entry);
    }

    const LockStretches &lock(const Core &core) const { return core.in_fault ? text.page_lock : text.zap_lock; }

    // What begins now is charged when the core acts next.
    void owe(Core &core, Cause cause, i64 now) {
        if constexpr (ACCOUNTS) {
            core.owed = cause;
            core.since = now;
        }
    }

    // `left` one-cycle instructions from cycle `from`, then `next`.
    void then(int number, Core &core, Operation next, i64 left, i64 from) {
        core.next = next;
        core.left = MERGED ? 0 : left;
        memory.core_acts_at(number, MERGED ? from + left : from);
    }

    void load(int number, Core &core, int cell, i64 now) {
        i64 value;
        const i64 cycles = memory.load(number, cell, now, value);
        if (cycles < 0) return;
        charge(number, HIT, cycles);
        have(number, core, value, now + cycles);
    }

    void add(int number, Core &core, int cell, i64 added, i64 now) {
        i64 value;
        const i64 cycles = memory.add(number, cell, added, now, value);
        if (cycles < 0) return;
        charge(number, HIT, cycles);
        have(number, core, value, now + cycles);
    }

    bool store(int number, int cell, i64 value, bool half, i64 now) {
        if (!memory.store(number, cell, value, half, now)) return false;
        charge(number, COMPUTE, 1);
        return true;
    }

    // The operation has its word: what comes next.
    void have(int number, Core &core, i64 value, i64 at) {
        switch (core.next) {
        case TOUCH_TO_WRITE:
        case TOUCH_TO_READ:
            core.value = value;
            return memory.core_acts_at(number, at);
        case ZAP_DIRECTORY:
            core.table = value;
            return then(number, core, LOCK_TICKET, text.zap_lock.lock, at);
        case LOCK_TICKET:
            core.ticket = value >> TICKET_SHIFT & OWNER_MASK;
            core.has_spun = false;
            return then(number, core, LOCK_LOOK, lock(core).ticket, at);
        case LOCK_LOOK:
            core.seen = value;
            if ((value & OWNER_MASK) != core.ticket) return then(number, core, LOCK_SPIN, lock(core).wait, at);
            core.index = core.in_fault ? core.number % PTES : 0;
            // The branch is the last instruction of the way that waits.
            if (MERGED) at += core.has_spun ? text.mispredict : 0;
            else core.mispredicted = core.has_spun ? lock(core).enter - lock(core).wait + 1 : -1;
            return then(number, core, core.in_fault ? FREE_HEAD : ZAP_ENTRY, lock(core).enter, at);
        case ZAP_ENTRY:
            core.back = value >> 2;
            return then(number, core, ZAP_CLEAR, text.zap_clear, at);
        case ZAP_HEAD:
            core.value = value;
            return then(number, core, ZAP_LINK, text.zap_link, at);
        case UNLOCK_READ:
            core.value = value;
            return then(number, core, UNLOCK_STORE, lock(core).next, at);
        case DOWN_READ:
            return then(number, core, VMA_ROOT, text.root, at);
        case VMA_ROOT:
            core.vma = value;
            return then(number, core, VMA_ENDS, text.first, at);
        case VMA_ENDS:
            if (core.number < value) return then(number, core, VMA_STARTS, text.below, at);
            return then(number, core, VMA_RIGHT, text.beyond, at);
        case VMA_STARTS:
            if (core.number >= value) return then(number, core, VMA_ACCESS, text.found, at);
            return then(number, core, VMA_LEFT, text.to_left, at);
        case VMA_LEFT:
            core.vma = value;
            return then(number, core, VMA_ENDS, text.from_left, at);
        case VMA_RIGHT:
            core.vma = value;
            return then(number, core, VMA_ENDS, text.from_right, at);
        case VMA_ACCESS:
            return then(number, core, FAULT_WORK, text.flags, at);
        case DIRECTORY:
            core.table = value;
            core.index = core.number % PTES;
            return then(number, core, ENTRY, text.entry, at);
        case ENTRY:
            return then(number, core, LOCK_TICKET, text.page_lock.lock, at);
        case FREE_HEAD:
            core.taken = value;
            return then(number, core, FREE_NEXT, text.page_next_free, at);
        case FREE_NEXT:
            core.value = value;
            return then(number, core, FREE_STORE, text.page_take, at);
        case LRU_COUNTED:
            core.used = value;
            return then(number, core, LRU_PUT, text.lru_put, at);
        case UP_READ:
            return then(number, core, DONE, text.done, at);
        default:
            Numbers::fail("no operation that waits for a word", "have");
        }
    }
};

int main(int count, char **arguments) {
    if (asked(count, arguments, "accounts")) return timed<StateMachine<false, true>>(arguments[1]);
    if (asked(count, arguments, "merged")) return timed<StateMachine<true>>(arguments[1]);
    return timed<StateMachine<false>>(arguments[1]);
}
