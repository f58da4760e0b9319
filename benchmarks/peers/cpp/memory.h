// The simulated machine of both C++ peers: lines and their homes, store buffers, memory channels, spinning.
// Written from docs/machine-model.md.  Promises: who acts in which order is the heap's (cycle, agent) alone; agents are a
// core's oldest store, its own request and its next instruction, in that order, lower cores first.
// The program of a core is not known here: Form::act(core, cycle) continues it, Form::arrived(core, value, cycle) tells
// it of a word it waited for, and where Form::ACCOUNTS says so Form::charge(core, cause, cycles) of what waiting cost.  At most 64 cores: a set of sharers is one word.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "heap.h"
#include "numbers.h"
#include "parts.h"

template <class Form>
class Memory {
public:
    const i64 cores, sockets, l1_hit, pause;
    i64 transfers = 0, events = 0;
    EventHeap heap;
    std::vector<i64> word;
    std::vector<int> line_of;

    Memory(const Numbers &given, Form &form)
        : cores(given["cores"]), sockets(given["sockets"]), l1_hit(given["l1_hit"]), pause(given["pause"]),
          heap(8 * cores), form(form), rmw_local(given["rmw_local"]),
          per_sharer(given["invalidate_per_sharer"]), occupancy_transfer(given["occupancy_transfer"]),
          occupancy_read(given["occupancy_shared_read"]), residency(given["residency"]), most_streak(given["streak"]),
          channel_cost(given["channel_cycles_per_line"]), clear_idle(given["clear_page_idle"]),
          jitter(given["jitter_percent"]), load_shared(given.row("load_shared")),
          load_exclusive(given.row("load_exclusive")), load_modified(given.row("load_modified")),
          rmw_modified(given.row("rmw_modified")), upgrade(given.row("upgrade")), dram(given.row("dram")),
          socket(given.row("socket")), cluster(given.row("cluster")), distances(given.row("distance")),
          home_distances(given.row("home_distance")), channel(sockets), requests(2 * cores), ports(cores) {
        if (cores > 64) Numbers::fail("more than 64 cores", "cores");
        for (Port &port : ports) port.buffer.resize(given["store_buffer_entries"]);
    }

    // --- building: words that follow one another on lines of their own
    int new_line(i64 home) {
        lines.emplace_back().home = static_cast<int>(home);
        return static_cast<int>(lines.size()) - 1;
    }
    int new_word(int line) {
        word.push_back(0);
        line_of.push_back(line);
        return static_cast<int>(word.size()) - 1;
    }

    // --- what a core does
    void core_acts_at(int core, i64 cycle) { heap.put(cycle, 2 * cores + core); }

    // Cycles of a hit, the word in `value`; -1: the core waits, for the line or (a half-written word) for its buffer.
    i64 load(int core, int cell, i64 now, i64 &value) {
        Port &port = ports[core];
        for (int i = port.stored - 1; i >= 0; --i) {
            const Store &store = port.buffer[place(port, i)];
            if (store.cell != cell) continue;
            if (store.half) {
                drain(port, UNTIL_EMPTY, now);
                return -1;
            }
            value = store.value;
            return l1_hit;
        }
        const int line = line_of[cell];
        if (copy(lines[line], core) != INVALID) {
            value = word[cell];
            return l1_hit;
        }
        wait_for(core, LOAD, cell, 0, GETS, now);
        return -1;
    }

    // A locked addition: cycles when the line is owned, the old word in `value`; -1: the core waits.
    i64 add(int core, int cell, i64 added, i64 now, i64 &value) {
        if (!empty_buffer(core, now)) return -1;
        Line &line = lines[line_of[cell]];
        const Copy held = copy(line, core);
        if (held == EXCLUSIVE || held == MODIFIED) {
            value = word[cell];
            write(line, cell, value + added);
            return rmw_local;
        }
        wait_for(core, ADD, cell, added, held == INVALID ? GETM : UPGRADE, now);
        return -1;
    }

    // True: the store is in the buffer. False: the core waits for room.
    bool store(int core, int cell, i64 value, bool half, i64 now) {
        Port &port = ports[core];
        if (port.stored == static_cast<int>(port.buffer.size())) {
            drain(port, UNTIL_ROOM, now);
            return false;
        }
        port.buffer[place(port, port.stored)] = {cell, half, value};
        if (port.stored++ == 0) heap.put(now + 1, core);
        return true;
    }

    bool empty_buffer(int core, i64 now) {
        if (ports[core].stored == 0) return true;
        drain(ports[core], UNTIL_EMPTY, now);
        return false;
    }

    // Does the core wait for its store buffer? Then it tries its operation again when it acts next.
    bool drains(int core) const { return ports[core].drain != NOT_WAITING; }

    // True: the core is parked until it loses the line. False: what it saw is out of date, so it looks again.
    bool park(int core, int cell, i64 seen, i64 now) {
        if (word[cell] != seen || copy(lines[line_of[cell]], core) == INVALID) return false;
        ports[core].spins_on = line_of[cell];
        ports[core].spins_since = now;
        return true;
    }

    // When a slice of cleared lines is through: at the core's pace or the channel's.
    i64 clear(int core, i64 count, i64 now) {
        const i64 done = now + (clear_idle * count + 63) / 64;
        return std::max(done, through_channel(socket[core], count, now));
    }

    i64 jittered(int core, i64 cost) {
        const i64 spread = cost * jitter / 100;
        if (spread > 0) cost += ((ports[core].random = following(ports[core].random)) >> 8) % (2 * spread + 1) - spread;
        return std::max<i64>(cost, 1);
    }

    static i64 following(i64 random) { return (random * 1103515245 + 12345) & 0x7FFFFFFF; }
    void seed(int core, i64 random) { ports[core].random = random; }

    // --- the loop: the earliest event acts, until the form says stop
    void run() {
        while (!form.stopped && !heap.empty()) {
            const std::uint64_t event = heap.take();
            const i64 now = static_cast<i64>(event >> EventHeap::AGENT_BITS);
            const int agent = static_cast<int>(event & ((1u << EventHeap::AGENT_BITS) - 1));
            ++events;
            if (agent >= 2 * cores) form.act(agent - static_cast<int>(2 * cores), now);
            else if (agent >= cores) request_acts(2 * (agent - static_cast<int>(cores)), now);
            else request_acts(2 * agent + 1, now);
        }
    }

private:
    Form &form;
    const i64 rmw_local, per_sharer, occupancy_transfer, occupancy_read, residency, most_streak, channel_cost,
        clear_idle, jitter;
    const std::vector<i64> load_shared, load_exclusive, load_modified, rmw_modified, upgrade, dram, socket, cluster,
        distances, home_distances;
    std::vector<Channel> channel;
    std::vector<Line> lines;
    std::vector<Request> requests;
    std::vector<Port> ports;

    static int place(const Port &port, int number) {
        const int size = static_cast<int>(port.buffer.size());
        const int at = port.first + number;
        return at < size ? at : at - size;
    }

    static void drain(Port &port, Drain until, i64 now) {
        port.drain = until;
        port.drains_since = now;
    }

    i64 distance(int a, int b) const { return distances[a * cores + b]; }

    Copy copy(const Line &line, int core) const {
        if (line.owner == core) return line.owned;
        if (line.forwarder == core) return FORWARD;
        return line.sharers >> core & 1 ? SHARED : INVALID;
    }

    void write(Line &line, int cell, i64 value) {
        word[cell] = value;
        line.owned = MODIFIED;
    }

    void wait_for(int core, Access access, int cell, i64 added, Wanted wanted, i64 now) {
        Port &port = ports[core];
        port.access = access;
        port.cell = cell;
        port.added = added;
        ask(2 * core, line_of[cell], wanted, now);
    }

    // --- the home
    i64 agent_of(int slot) const { return (slot & 1 ? 0 : cores) + (slot >> 1); }

    i64 next_grant(const Line &line, i64 now) const {
        i64 when = std::max({now, line.free_at, line.held_until});
        if (line.head >= 0 && requests[line.head].wanted != GETS) when = std::max(when, line.reads_until);
        return when;
    }

    void ask(int slot, int number, Wanted wanted, i64 now) {
        Line &line = lines[number];
        requests[slot] = {number, -1, wanted, INVALID, false, true, false, now, 0};
        if (line.head < 0) {
            line.head = line.tail = slot;
            heap.put(next_grant(line, now), agent_of(slot));
        } else {
            requests[line.tail].next = slot;
            line.tail = slot;
        }
    }

    // The head of the queue, or an ownership request of the last owner's cluster behind it.
    int choose(const Line &line) const {
        if (requests[line.head].wanted == GETS || line.streak >= most_streak) return line.head;
        for (int slot = line.head; slot >= 0; slot = requests[slot].next)
            if (requests[slot].wanted != GETS && cluster[slot >> 1] == line.cluster) return slot;
        return line.head;
    }

    void unlink(Line &line, int slot) {
        if (line.head == slot) {
            line.head = requests[slot].next;
            if (line.head < 0) line.tail = -1;
            return;
        }
        int before = line.head;
        while (requests[before].next != slot) before = requests[before].next;
        requests[before].next = requests[slot].next;
        if (line.tail == slot) line.tail = before;
    }

    void request_acts(int slot, i64 now) {
        Request &request = requests[slot];
        const int core = slot >> 1;
        if (request.out && !request.granted) {
            Line &line = lines[request.line];
            const i64 when = next_grant(line, now);
            if (when > now) {
                heap.put(when, agent_of(slot));
                return;
            }
            const int chosen = choose(line);
            unlink(line, chosen);
            grant(chosen, line, now);
            if (line.head >= 0) heap.put(next_grant(line, now), agent_of(line.head));
            return;
        }
        if (request.granted) arrive(slot);
        if (slot & 1) {
            commit(core, now);
            return;
        }
        if constexpr (Form::ACCOUNTS) {
            form.charge(core, QUEUE, request.granted_at - request.asked_at);
            form.charge(core, request.from_memory ? MEMORY : TRANSFER, now - request.granted_at);
        }
        Port &port = ports[core];
        const i64 value = word[port.cell];
        if (port.access == ADD) write(lines[line_of[port.cell]], port.cell, value + port.added);
        form.arrived(core, value, now);
    }

    // The oldest store writes, if the line is owned; else it asks for it.
    void commit(int core, i64 now) {
        Port &port = ports[core];
        const Store &store = port.buffer[port.first];
        const int number = line_of[store.cell];
        Line &line = lines[number];
        const Copy held = copy(line, core);
        if (held != EXCLUSIVE && held != MODIFIED) {
            ask(2 * core + 1, number, held == INVALID ? GETM : UPGRADE, now);
            return;
        }
        const i64 old = word[store.cell];
        write(line, store.cell, store.half ? (old & ~i64{0xFFFF}) | (store.value & 0xFFFF) : store.value);
        port.first = place(port, 1);
        if (--port.stored > 0) heap.put(now + 1, core);
        if (port.drain == UNTIL_ROOM || (port.drain == UNTIL_EMPTY && port.stored == 0)) {
            port.drain = NOT_WAITING;
            if constexpr (Form::ACCOUNTS) {
                const i64 since = port.drains_since, granted = requests[2 * core + 1].granted_at;
                const i64 queued = std::clamp<i64>(granted - since, 0, now - since);
                form.charge(core, QUEUE, queued);
                form.charge(core, TRANSFER, now - since - queued);
            }
            core_acts_at(core, now);
        }
    }

    void arrive(int slot) {
        Request &request = requests[slot];
        const int core = slot >> 1;
        Line &line = lines[request.line];
        request.out = request.granted = false;
        if (request.becomes == INVALID) return;
        if (request.becomes == MODIFIED || request.becomes == EXCLUSIVE) {
            line.sharers &= ~(std::uint64_t{1} << core);
            if (line.forwarder == core) line.forwarder = -1;
            line.owner = core;
            line.owned = request.becomes;
        } else {
            line.sharers |= std::uint64_t{1} << core;
            line.forwarder = core;
        }
    }

    void lose(const Line &line, int core, i64 now) {
        Port &port = ports[core];
        if (port.spins_on < 0 || &lines[port.spins_on] != &line) return;
        port.spins_on = -1;
        core_acts_at(core, port.spins_since + ((now - port.spins_since) / pause + 1) * pause);
    }

    void take_from_all_but(Line &line, int core, i64 now) {
        if (line.owner >= 0 && line.owner != core) {
            const int before = line.owner;
            line.owner = -1;
            line.owned = INVALID;
            lose(line, before, now);
        }
        const std::uint64_t own = std::uint64_t{1} << core;
        for (std::uint64_t left = line.sharers & ~own; left; left &= left - 1) lose(line, std::countr_zero(left), now);
        line.sharers &= own;
        if (line.forwarder != core) line.forwarder = -1;
    }

    i64 through_channel(i64 which, i64 count, i64 now) {
        return channel_cost == 0 ? now : channel[which].through(count * channel_cost, now);
    }

    // Cycles from grant to arrival; counts a transfer when another cache sends the data.
    i64 latency(const Line &line, Request &request, int core, i64 now) {
        const Wanted wanted = request.wanted;
        const std::uint64_t others = line.sharers & ~(std::uint64_t{1} << core);
        i64 furthest = 0, nearest = 99;
        for (std::uint64_t left = others; left; left &= left - 1) {
            const i64 d = distance(core, std::countr_zero(left));
            furthest = std::max(furthest, d);
            nearest = std::min(nearest, d);
        }
        i64 bill = 0;
        if (wanted != GETS && others) bill = upgrade[furthest] + (std::popcount(others) - 1) * per_sharer;
        if (wanted == UPGRADE) return std::max(bill, upgrade[1]);
        if (line.owner >= 0) {
            const i64 d = distance(core, line.owner);
            ++transfers;
            if (wanted == GETM) return std::max(rmw_modified[d], bill);
            return line.owned == EXCLUSIVE ? load_exclusive[d] : load_modified[d];
        }
        if (others && (line.forwarder >= 0 || nearest <= 1)) {
            ++transfers;
            return std::max(load_shared[nearest], bill);
        }
        request.from_memory = true;
        const i64 wait = through_channel(line.home, 1, now) - now;
        return std::max(wait + dram[home_distances[core * sockets + line.home]], bill);
    }

    void grant(int slot, Line &line, i64 now) {
        Request &request = requests[slot];
        const int core = slot >> 1;
        const Copy held = copy(line, core);
        request.granted = true;
        request.granted_at = now;
        request.next = -1;
        if ((request.wanted == GETS && held != INVALID) || held == MODIFIED || held == EXCLUSIVE) {
            const i64 done = now + l1_hit;
            request.becomes = INVALID;
            line.held_until = std::max(line.held_until, done + 1);
            heap.put(done, agent_of(slot));
            return;
        }
        if (request.wanted != GETS) request.wanted = held == INVALID ? GETM : UPGRADE;
        const i64 done = now + latency(line, request, core, now);
        if (request.wanted == GETS) {
            const bool owned = line.owner >= 0, shared = line.sharers != 0;
            request.becomes = owned || shared ? FORWARD : EXCLUSIVE;
            if (!owned && shared) {
                line.free_at = now + occupancy_read;
            } else {
                line.free_at = now + occupancy_transfer;
                line.held_until = done + 1;
            }
            line.reads_until = std::max(line.reads_until, done + 1);
            if (owned) {
                line.sharers |= std::uint64_t{1} << line.owner;
                line.owner = -1;
                line.owned = INVALID;
            }
        } else {
            request.becomes = MODIFIED;
            take_from_all_but(line, core, now);
            line.free_at = now + occupancy_transfer;
            line.held_until = done + 1 + std::max<i64>(residency - (slot & 1 ? 0 : rmw_local), 0);
            line.streak = line.cluster == cluster[core] ? line.streak + 1 : 1;
            line.cluster = static_cast<int>(cluster[core]);
        }
        heap.put(done, agent_of(slot));
    }
};
