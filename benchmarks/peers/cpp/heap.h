// The event heap of both C++ peers: a binary heap of (cycle, agent), two numbers packed into one word.
// Promises: the earliest event first, and of one cycle the lower agent; its memory is taken once and reused.  The place
// of the event just taken stays open until the next one is put, which most of the time goes there at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

class EventHeap {
public:
    static constexpr int AGENT_BITS = 12;

    explicit EventHeap(std::size_t room) { heap.reserve(room); }

    void put(std::int64_t cycle, std::int64_t agent) {
        const std::uint64_t event = static_cast<std::uint64_t>(cycle) << AGENT_BITS | static_cast<std::uint64_t>(agent);
        if (open) {
            open = false;
            sink(event, heap.size());
            return;
        }
        heap.push_back(event);
        std::size_t at = heap.size() - 1;
        while (at > 0 && heap[(at - 1) / 2] > event) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = event;
    }

    // The earliest event; there must be one.
    std::uint64_t take() {
        if (open) {
            const std::uint64_t last = heap.back();
            heap.pop_back();
            if (!heap.empty()) sink(last, heap.size());
        }
        open = true;
        return heap.front();
    }

    bool empty() const { return heap.size() == (open ? 1u : 0u); }

private:
    std::vector<std::uint64_t> heap;
    bool open = false;

    void sink(std::uint64_t event, std::size_t size) {
        std::size_t at = 0;
        for (std::size_t child = 1; child < size; child = 2 * at + 1) {
            child += child + 1 < size && heap[child + 1] < heap[child];
            if (heap[child] >= event) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = event;
    }
};
