// What both C++ peers do from outside: read the numbers, build, run, say what came out.
// Promises: only the run is timed, and it is the second in this process: the code is warm, and the pool of frames filled.
// The answer is one line: faults transfers cycle events allocations seconds; allocations are those of the timed run.
// With accounts, a line a core follows: its cycles by cause.
#pragma once

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>

#include "numbers.h"

inline long long allocations = 0;

[[gnu::noinline]] void *operator new(std::size_t size) {
    ++allocations;
    if (void *memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void *memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

inline double processor_seconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Form>
int timed(const char *numbers) {
    const Numbers given(numbers);
    {
        Form warm(given);
        warm.memory.run();
    }
    Form form(given);
    const long long before = allocations;
    const double began = processor_seconds();
    form.memory.run();
    const double took = processor_seconds() - began;
    std::printf("%lld %lld %lld %lld %lld %.9f\n", static_cast<long long>(form.faults),
                static_cast<long long>(form.memory.transfers), static_cast<long long>(form.ended_at),
                static_cast<long long>(form.memory.events),
                allocations - before, took);
    if constexpr (Form::ACCOUNTS) {
        for (int core = 0; core < form.memory.cores; ++core) {
            for (const i64 cycles : form.account(core)) std::printf("%lld ", static_cast<long long>(cycles));
            std::printf("\n");
        }
    }
    return 0;
}

inline bool asked(int count, char **arguments, const char *way) {
    if (count < 2) Numbers::fail("usage: peer NUMBERS [merged | accounts]", arguments[0]);
    return count > 2 && std::strcmp(arguments[2], way) == 0;
}
