// One websocket over a non-blocking socket: connect, shake hands, whole frames in, masked frames out.
//
// Promises: `read` gives every frame whole, in order, with the time at which its last byte had been read; a frame that is
// split, masked or of no known kind ends the program, for then the server's bytes are garbled.  What cannot be written
// at once waits here.  The mask is zero, which the protocol allows and costs nothing.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

#include "json.h"

inline double now() {  // CLOCK_MONOTONIC, in seconds: the same clock as Python's time.monotonic()
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

class Line {
  public:
    uint64_t bytes_in = 0, bytes_out = 0;

    bool is_open() const { return socket_ >= 0; }

    bool connect(int epoll, const sockaddr_in& address, const std::string& host, uint32_t id) {
        epoll_ = epoll;
        id_ = id;
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket_ < 0) fail(std::string("no socket: ") + std::strerror(errno));
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
            close();
            return false;
        }
        shaken_ = false;
        in_.clear();
        out_ = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: ZmF1bHRsaW5lIHJvb20hIQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
        epoll_event event{EPOLLIN | EPOLLOUT, {.u32 = id_}};
        epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &event);
        waiting_to_write_ = true;
        return true;
    }

    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
        in_.clear();
        out_.clear();
    }

    // A reader who looks away: the bytes pile up in the system, then at the server.
    void pause(bool paused) {
        paused_ = paused;
        watch();
    }

    void send(std::string_view text) {
        if (!is_open()) return;
        char head[8] = {char(0x81)};
        size_t size = 2;
        if (text.size() < 126) head[1] = char(0x80 | text.size());
        else {
            if (text.size() > 0xffff) fail("a message of this client is too long");
            head[1] = char(0x80 | 126);
            head[2] = char(text.size() >> 8);
            head[3] = char(text.size() & 0xff);
            size = 4;
        }
        out_.append(head, size);
        out_.append(4, '\0');  // the mask
        out_ += text;
        flush();
    }

    bool flush() {  // false: the line is broken
        while (!out_.empty()) {
            const ssize_t done = ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL);
            if (done < 0) {
                if (errno != EAGAIN && errno != ENOTCONN && errno != EINPROGRESS) return false;
                break;
            }
            bytes_out += size_t(done);
            out_.erase(0, size_t(done));
        }
        if (waiting_to_write_ != !out_.empty()) {
            waiting_to_write_ = !out_.empty();
            watch();
        }
        return true;
    }

    // Gives `does(text?, payload, time)` every whole frame there is; false: the line is broken.
    template <typename Does>
    bool read(Does does) {
        static char fresh[1 << 18];
        const ssize_t got = ::recv(socket_, fresh, sizeof fresh, 0);
        if (got == 0) return false;
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        const double at = now();
        bytes_in += size_t(got);
        if (in_.empty()) {
            const size_t used = taken({fresh, size_t(got)}, at, does);
            if (is_open()) in_.assign(fresh + used, size_t(got) - used);
        } else {
            in_.append(fresh, size_t(got));
            std::string all;
            all.swap(in_);
            const size_t used = taken(all, at, does);
            if (!is_open()) return true;
            all.erase(0, used);
            in_.swap(all);
        }
        return true;
    }

  private:
    int socket_ = -1, epoll_ = -1;
    uint32_t id_ = 0;
    bool shaken_ = false, waiting_to_write_ = false, paused_ = false;
    std::string in_, out_;

    void watch() {
        if (!is_open()) return;
        epoll_event event{(paused_ ? 0u : uint32_t(EPOLLIN)) | (waiting_to_write_ ? uint32_t(EPOLLOUT) : 0u), {.u32 = id_}};
        epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_, &event);
    }

    template <typename Does>
    size_t taken(std::string_view all, double at, Does& does) {
        size_t used = 0;
        if (!shaken_) {
            const size_t end = all.find("\r\n\r\n");
            if (end == std::string_view::npos) return 0;
            if (all.substr(0, 12) != "HTTP/1.1 101") {
                std::fprintf(stderr, "room client: refused: %s\n", std::string(all.substr(0, 300)).c_str());
                close();
                return 0;
            }
            if (all.substr(0, end).find("permessage-deflate") != std::string_view::npos) fail("the server compresses");
            shaken_ = true;
            used = end + 4;
        }
        while (is_open()) {
            const std::string_view rest = all.substr(used);
            if (rest.size() < 2) break;
            const auto byte = [&](size_t i) { return uint64_t(uint8_t(rest[i])); };
            uint64_t length = byte(1);
            size_t head = 2;
            if (length & 0x80) fail("the server sent a masked frame: its bytes are garbled");
            if (length == 126) {
                head = 4;
                if (rest.size() < head) break;
                length = byte(2) << 8 | byte(3);
            } else if (length == 127) {
                head = 10;
                if (rest.size() < head) break;
                length = 0;
                for (size_t i = 2; i < 10; ++i) length = length << 8 | byte(i);
                if (length > (1u << 26)) fail("the server sent a frame of absurd length: its bytes are garbled");
            }
            if (rest.size() < head + length) break;
            const std::string_view payload = rest.substr(head, length);
            used += head + length;
            switch (byte(0)) {
                case 0x81: does(true, payload, at); break;
                case 0x82: does(false, payload, at); break;
                case 0x88: close(); return used;
                case 0x89: case 0x8a: break;
                default: fail("the server sent a frame of no known kind: its bytes are garbled");
            }
        }
        return used;
    }
};
