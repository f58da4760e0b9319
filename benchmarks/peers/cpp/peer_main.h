// What both C++ peers do from outside: read the numbers, build, run, say what came out.
// Promises: only the run is timed; the answer is one line: faults transfers cycle events seconds.
#pragma once

#include <chrono>
#include <cstring>

#include "numbers.h"

template <template <bool> class Form>
int run_peer(int count, char **arguments) {
    if (count < 2) Numbers::fail("usage: peer NUMBERS [merged]", arguments[0]);
    const Numbers given(arguments[1]);
    const auto timed = [&](auto &form) {
        const auto began = std::chrono::steady_clock::now();
        form.memory.run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        std::printf("%lld %lld %lld %lld %.9f\n", static_cast<long long>(form.faults),
                    static_cast<long long>(form.memory.transfers), static_cast<long long>(form.ended_at),
                    static_cast<long long>(form.memory.events), took.count());
        return 0;
    };
    if (count > 2 && std::strcmp(arguments[2], "merged") == 0) {
        Form<true> form(given);
        return timed(form);
    }
    Form<false> form(given);
    return timed(form);
}
