// A coroutine that another awaits: it starts when awaited and goes straight back to who awaited it.
// Promises: its frame comes from a pool and goes back there, so nothing is allocated once every depth has been reached.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#include "numbers.h"

// Frames that were given back, by size. One thread uses it.
class FramePool {
public:
    static void *take(std::size_t size) {
        Frame *&first = list(size);
        if (!first) return ::operator new((size + STEP - 1) / STEP * STEP);
        return std::exchange(first, first->next);
    }
    static void give(void *frame, std::size_t size) {
        Frame *&first = list(size);
        first = new (frame) Frame{first};
    }

private:
    struct Frame {
        Frame *next;
    };
    static constexpr std::size_t STEP = 64, SIZES = 64;
    static inline std::array<Frame *, SIZES> lists{};
    static Frame *&list(std::size_t size) {
        const std::size_t which = (size + STEP - 1) / STEP;
        if (which >= SIZES) Numbers::fail("a frame larger than the pool's", "coroutine");
        return lists[which];
    }
};

class Task {
public:
    struct promise_type {
        std::coroutine_handle<> awaits_me = std::noop_coroutine();
        i64 value = 0;

        static void *operator new(std::size_t size) { return FramePool::take(size); }
        static void operator delete(void *frame, std::size_t size) { FramePool::give(frame, size); }
        Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept {
            struct Back {
                bool await_ready() noexcept { return false; }
                std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept {
                    return done.promise().awaits_me;
                }
                void await_resume() noexcept {}
            };
            return Back{};
        }
        void return_value(i64 result) { value = result; }
        void unhandled_exception() { std::abort(); }
    };

    Task(Task &&other) noexcept : handle(std::exchange(other.handle, {})) {}
    Task(const Task &) = delete;
    ~Task() {
        if (handle) handle.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> who) noexcept {
        handle.promise().awaits_me = who;
        return handle;
    }
    i64 await_resume() const noexcept { return handle.promise().value; }
    std::coroutine_handle<> first() const { return handle; }

private:
    explicit Task(std::coroutine_handle<promise_type> handle) : handle(handle) {}
    std::coroutine_handle<promise_type> handle;
};
