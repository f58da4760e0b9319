// What the simulated machine of the C++ peers is made of: lines with their homes, requests, stores, a core's port.
// Promises: plain data of fixed size but for a store buffer, which is sized once.  Does not know what happens to it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "numbers.h"

enum Wanted : std::uint8_t { GETS, GETM, UPGRADE };
enum Copy : std::uint8_t { INVALID, SHARED, FORWARD, EXCLUSIVE, MODIFIED };
enum Access : std::uint8_t { LOAD, ADD };
// What a core's cycles go to; the last is how many there are.
enum Cause : std::uint8_t { COMPUTE, HIT, TRANSFER, QUEUE, SPIN, SLEEP, MEMORY, CAUSES };
enum Drain : std::uint8_t { NOT_WAITING, UNTIL_ROOM, UNTIL_EMPTY };

struct Line {
    std::uint64_t sharers = 0;
    i64 free_at = 0, held_until = 0, reads_until = 0;
    int owner = -1, forwarder = -1, head = -1, tail = -1, cluster = -1, streak = 0, home = 0;
    Copy owned = INVALID;
};

// A place in a home's queue: number 2 * core for the core's own, 2 * core + 1 for its oldest store.
struct Request {
    int line = 0, next = -1;
    Wanted wanted = GETS;
    Copy becomes = INVALID;  // INVALID: somebody of this core brought the line meanwhile
    bool granted = false, out = false, from_memory = false;
    i64 asked_at = 0, granted_at = 0;
};

struct Store {
    int cell;
    bool half;
    i64 value;
};

// What the machine keeps of a core.
struct Port {
    std::vector<Store> buffer;  // a ring
    int first = 0, stored = 0;
    Drain drain = NOT_WAITING;
    Access access = LOAD;
    int cell = 0, spins_on = -1;
    i64 added = 0, spins_since = 0, drains_since = 0, random = 0;
};

// A memory channel carries one thing at a time.
struct Channel {
    i64 free_at = 0;
    i64 through(i64 cycles, i64 now) {
        free_at = std::max(free_at, now) + cycles;
        return free_at;
    }
};
