// One tab in a room: Engine.IO 4 and Socket.IO 5 over a Line, joins, follows, acknowledges, asks for chunks.
//
// Promises: says what a browser's tab in play says (static/js/wire/room.js, transport/chunk_cache.js) and nothing else:
// each chunk once, the present one and the next, at most IN_FLIGHT at a time, and some moment after it is needed
// (room_clock.js, patience; what is told as a chunk's time begins when it is needed); an acknowledgement every ACK_CHANGES
// changes or every four seconds; every ping is answered.  Every number that comes is checked; who drops comes back with
// member, key and the last number.
#pragma once

#include <set>
#include <unordered_map>
#include <vector>

#include "line.h"

constexpr int IN_FLIGHT = 4, ACK_CHANGES = 16;
constexpr double PATIENCE_SECONDS = 0.0015, MOST_PATIENCE_SECONDS = 1.0;
constexpr double ACK_SECONDS = 4.0, BACK_SECONDS = 0.5, GIVE_UP_SECONDS = 20.0;

struct World {  // what all viewers share
    int epoll = -1;
    sockaddr_in address{};
    std::string host, code, open_fields;  // open_fields: of the message that opens the run, without v
    double speed = 1000;
    double patience = 0;  // seconds, at most
    uint64_t random = 88172645463325252u;
    bool chunks = true, hold = false, stopping = false;
    double chunk_cycles = 4096;
    std::unordered_map<int64_t, uint64_t> digests;  // of each chunk, first one seen
    struct Receipt { uint64_t seq; double at; };
    std::vector<Receipt> receipts;
    uint64_t missing = 0, doubled = 0, wholes = 0, early = 0, drops = 0, refused = 0, late_answers = 0;
    uint64_t bad_chunks = 0, chunk_count = 0, changes = 0, notices = 0, room_bytes = 0, chunk_bytes = 0;
    std::string first_refusal;
    std::vector<double> chunk_waits, join_waits;
    bool measuring = false;

    double chance() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        return double(random >> 11) / double(1ull << 53);
    }

    void refusal(std::string_view what, std::string_view told) {
        ++refused;
        if (first_refusal.empty()) first_refusal = std::string(what) + ": " + std::string(told.substr(0, 300));
    }
};

enum class Stage { away, greeting, joining, opening, following };

class Viewer {
  public:
    Line line;
    Stage stage = Stage::away;
    std::string key, member_name;
    Members state;
    uint64_t seq = 0;
    bool is_teacher = false, knows = false, counted = true, paused = false;
    double back_at = 0;       // when the answer to the last join came
    double first_chunk_at = 0;  // when, after that, the first chunk came
    int votes = 0;
    std::unordered_map<uint64_t, double> acts;  // of the teacher: number of the message -> when it was sent
    std::unordered_map<uint64_t, double> sent;  // number of the change -> when it was sent
    std::vector<double> answers;                // how long the answer took
    std::string last_answer;                    // to what `say` asked
    uint64_t last_answered = 0;

    Viewer(World& world, uint32_t id, bool teacher) : is_teacher(teacher), world_(world), id_(id) {}

    void begin(double at) {
        if (line.is_open()) return;
        asked_at_ = at;
        stage = Stage::greeting;
        next_ = 0;
        pending_.clear();
        early_.clear();
        run_.clear();
        if (!line.connect(world_.epoll, world_.address, world_.host, id_)) again(at);
    }

    // Asks, and gives the number of the message; the answer is found in last_answer.
    uint64_t say(const std::string& event, const std::string& fields) {
        return asks(Kind::other, event, fields);
    }

    void act(const std::string& fields) {
        const uint64_t id = asks(Kind::drive, "room_drive", fields);
        acts[id] = sent_at_;
    }

    void leave() {
        line.close();
        stage = Stage::away;
    }

    void ready(uint32_t events) {
        bool whole = true;
        if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            whole = line.read([&](bool text, std::string_view payload, double at) { frame(text, payload, at); });
        if (whole && line.is_open() && (events & EPOLLOUT)) whole = line.flush();
        if (!whole) line.close();
        if (!line.is_open() && stage != Stage::away) dropped(now());
    }

    void tick(double at) {
        if (stage == Stage::away) {
            if (world_.hold && !world_.stopping && return_at_ > 0 && at >= return_at_) begin(at);
            return;
        }
        if (stage != Stage::following && at - asked_at_ > GIVE_UP_SECONDS) {
            line.close();
            dropped(at);
            return;
        }
        if (again_at_ > 0 && at >= again_at_) {
            again_at_ = 0;
            if (stage == Stage::joining) join();
            else if (stage == Stage::opening) open();
        }
        if (seq > acked_ && at - acked_at_ >= ACK_SECONDS) ack(at);
        if (stage == Stage::following) want(at);
    }

    double cycle(double at) const {
        const auto found = state.find("cycle");
        const double base = found == state.end() ? 0 : number(found->second);
        const auto playing = state.find("playing");
        if (playing == state.end() || playing->second != "true") return base;
        return base + (at - changed_at_) * number(state.find("speed")->second);
    }

  private:
    enum class Kind { join, open, chunk, drive, other };
    struct Asked { Kind kind; int64_t chunk; bool keyframe; double at; };
    World& world_;
    uint32_t id_;
    uint64_t next_ = 0, acked_ = 0;
    double asked_at_ = 0, again_at_ = 0, return_at_ = 0, acked_at_ = 0, changed_at_ = 0, sent_at_ = 0;
    int returns_ = 0, chunks_under_way_ = 0;
    std::unordered_map<uint64_t, Asked> pending_;
    std::vector<std::string> early_;
    std::string run_;
    std::set<int64_t> held_;
    std::map<int64_t, std::pair<double, double>> needed_;  // by chunk: since when, and when it is asked for
    uint64_t binary_for_ = 0;

    uint64_t asks(Kind kind, const std::string& event, const std::string& fields, int64_t chunk = -1, bool keyframe = false) {
        const uint64_t id = next_++;
        std::string text = "42" + std::to_string(id) + "[\"" + event + "\",{\"v\":1" + (fields.empty() ? "" : ",") + fields + "}]";
        sent_at_ = now();
        pending_[id] = {kind, chunk, keyframe, sent_at_};
        line.send(text);
        return id;
    }

    void join() {
        if (is_teacher && !knows) {
            asks(Kind::join, "room_open", "\"name\":\"Ada\",\"playing\":false,\"cycle\":0,\"speed\":" + std::to_string(int(world_.speed))
                + ",\"place\":\"scenario=the-line-bounces\"");
            return;
        }
        std::string fields = "\"code\":\"" + world_.code + "\"";
        if (knows) fields += ",\"member\":\"" + member_name + "\",\"key\":\"" + key + "\",\"since\":" + std::to_string(seq);
        else fields += ",\"name\":\"Student " + std::to_string(id_) + "\"";
        asks(Kind::join, "room_join", fields);
    }

    void open() { asks(Kind::open, "open", world_.open_fields); }

    void ack(double at) {
        acked_ = seq;
        acked_at_ = at;
        line.send("42[\"room_ack\",{\"v\":1,\"seq\":" + std::to_string(seq) + "}]");
    }

    void dropped(double at) {
        stage = Stage::away;
        if (!world_.stopping) {
            if (world_.measuring || world_.hold) ++world_.drops;
            again(at);
        }
    }

    void again(double at) {  // as a browser's client does: half a second to a second and a half, at first
        line.close();
        stage = Stage::away;
        unsigned spread = id_ * 2654435761u + unsigned(returns_++) * 40503u;
        return_at_ = at + BACK_SECONDS + double(spread >> 8 & 1023) / 1024;
    }

    void frame(bool text, std::string_view payload, double at) {
        if (!text) return binary(payload, at);
        if (payload.empty()) return;
        if (payload == "2") return line.send("3");
        if (payload[0] == '0') return line.send("40");
        if (payload.substr(0, 2) == "40") {
            stage = Stage::joining;
            join();
        } else if (payload.substr(0, 2) == "42") pushed(payload.substr(2), at);
        else if (payload.substr(0, 2) == "43") {
            const size_t list = payload.find('[');
            answered(number_of(payload.substr(2, list - 2)), payload.substr(list), at);
        } else if (payload.substr(0, 4) == "461-") {
            binary_for_ = number_of(payload.substr(4, payload.find('[') - 4));
        } else if (payload.substr(0, 2) == "44") {
            world_.refusal("connect", payload);
            line.close();
        } else if (payload[0] == '1' || payload.substr(0, 2) == "41") line.close();
    }

    static uint64_t number_of(std::string_view digits) { return std::strtoull(std::string(digits).c_str(), nullptr, 10); }

    void pushed(std::string_view list, double at) {
        world_.room_bytes += list.size();
        std::string_view event, object;
        each_item(list, [&](std::string_view item) { (event.empty() ? event : object) = item; });
        if (event != "\"room\"") return;
        if (stage == Stage::joining) {  // the answer to the join is still to come
            ++world_.early;
            early_.emplace_back(object);
            return;
        }
        take(object, at);
    }

    void take(std::string_view object, double at) {
        std::string_view number_text, change, whole;
        each_member(object, [&](std::string_view name, std::string_view value) {
            if (name == "seq") number_text = value;
            else if (name == "change") change = value;
            else if (name == "state") whole = value;
        });
        if (number_text.empty()) {
            ++world_.notices;
            return;
        }
        const uint64_t got = number_of(number_text);
        if (!whole.empty()) {
            if (got > seq) {
                if (counted) ++world_.wholes;
                state = members(whole);
                seq = got;
            }
        } else if (got == seq + 1) {
            apply(change);
            seq = got;
        } else if (got <= seq) {
            ++world_.doubled;
            return;
        } else {
            world_.missing += got - seq - 1;
            apply(change);
            seq = got;
        }
        ++world_.changes;
        if (counted && world_.measuring) world_.receipts.push_back({got, at});
        changed_at_ = at;
        if (seq - acked_ >= ACK_CHANGES) ack(at);
        if (stage == Stage::following) want(at);
    }

    void apply(std::string_view change) {
        each_member(change, [&](std::string_view name, std::string_view value) { state[std::string(name)] = std::string(value); });
    }

    void answered(uint64_t id, std::string_view list, double at) {
        const auto found = pending_.find(id);
        if (found == pending_.end()) {
            ++world_.late_answers;
            return;
        }
        const Asked asked = found->second;
        pending_.erase(found);
        std::string_view object;
        each_item(list, [&](std::string_view item) { object = item; });
        const Members told = members(object);
        const auto ok = told.find("ok");
        if (ok == told.end() || ok->second != "true") return refused(asked, object, at);
        switch (asked.kind) {
            case Kind::join: return joined(told, at, asked.at);
            case Kind::open: return opened(told, at);
            case Kind::drive: {
                answers.push_back(at - asked.at);
                sent[number_of(told.at("seq"))] = asked.at;
                acts.erase(id);
                return;
            }
            default:
                last_answer = std::string(object);
                last_answered = id;
        }
    }

    void refused(const Asked& asked, std::string_view object, double at) {
        const double wait = number(member(member(object, "error"), "again"));
        if (asked.kind == Kind::chunk) --chunks_under_way_;
        if (wait > 0 && (asked.kind == Kind::join || asked.kind == Kind::open)) {
            again_at_ = at + wait;
            return;
        }
        if (asked.kind == Kind::chunk && asked.chunk >= 0 && wait > 0) held_.erase(asked.chunk);
        world_.refusal(asked.kind == Kind::drive ? "room_drive" : asked.kind == Kind::chunk ? "chunk"
            : asked.kind == Kind::join ? "room_join" : asked.kind == Kind::open ? "open" : "message", object);
        if (asked.kind == Kind::other) {
            last_answer = std::string(object);
        }
    }

    void joined(const Members& told, double at, double asked) {
        const uint64_t got = number_of(told.at("seq"));
        if (knows && got < seq) fail("a room went back: a change that had been told is lost");
        const auto tail = told.find("tail");
        if (knows && tail != told.end() && tail->second != "null") {
            uint64_t count = 0;
            each_item(tail->second, [&](std::string_view change) { apply(change); ++count; });
            if (seq + count != got) world_.missing += got - seq - count;
            if (state != members(told.at("state"))) fail("the tail does not lead to the state: " + std::string(told.at("state")));
        } else state = members(told.at("state"));
        seq = acked_ = got;
        acked_at_ = changed_at_ = back_at = at;
        first_chunk_at = 0;
        returns_ = 0;
        knows = true;
        member_name = unquoted(told.at("member"));
        key = unquoted(told.at("key"));
        if (world_.code.empty()) world_.code = unquoted(told.at("code"));
        world_.join_waits.push_back(at - asked);
        stage = world_.chunks ? Stage::opening : Stage::following;
        for (const std::string& one : early_) {
            if (const std::string_view number_text = member(one, "seq"); number_text.empty() || number_of(number_text) > seq) take(one, at);
        }
        early_.clear();
        if (world_.chunks) open();
    }

    void opened(const Members& told, double at) {
        const std::string_view world = told.at("world");
        each_member(world, [&](std::string_view name, std::string_view value) {
            if (name == "run") run_ = std::string(value);
            else if (name == "chunk_cycles") world_.chunk_cycles = number(value);
        });
        stage = Stage::following;
        held_.clear();
        chunks_under_way_ = 0;
        want(at);
    }

    void want(double at) {
        if (!world_.chunks) return;
        const int64_t here = int64_t(cycle(at) / world_.chunk_cycles);
        std::erase_if(needed_, [&](const auto& one) { return one.first != here && one.first != here + 1; });
        for (int64_t chunk : {here, here + 1}) {
            if (held_.contains(chunk) || chunks_under_way_ >= IN_FLIGHT) continue;
            const double most = is_teacher ? 0 : world_.patience;
            const auto needed = needed_.try_emplace(chunk, at, at + world_.chance() * most).first->second;
            if (at < needed.second) continue;
            needed_.erase(chunk);
            const bool keyframe = !held_.contains(chunk - 1);
            held_.insert(chunk);
            ++chunks_under_way_;
            const uint64_t id = asks(Kind::chunk, "chunk", "\"run\":" + run_ + ",\"number\":" + std::to_string(chunk)
                + ",\"keyframe\":" + (keyframe ? "true" : "false"), chunk, keyframe);
            pending_[id].at = needed.first;
        }
    }

    void binary(std::string_view bytes, double at) {
        const auto found = pending_.find(binary_for_);
        if (found == pending_.end()) {
            ++world_.late_answers;
            return;
        }
        const Asked asked = found->second;
        pending_.erase(found);
        --chunks_under_way_;
        ++world_.chunk_count;
        world_.chunk_bytes += bytes.size();
        if (first_chunk_at == 0) first_chunk_at = at;
        if (world_.measuring) world_.chunk_waits.push_back(at - asked.at);
        uint64_t digest = 1469598103934665603u ^ bytes.size();
        for (size_t i = 0; i + 8 <= bytes.size(); i += 8) {
            uint64_t word;
            std::memcpy(&word, bytes.data() + i, 8);
            digest = (digest ^ word) * 1099511628211u;
        }
        const auto [first, is_new] = world_.digests.emplace(asked.chunk * 2 + asked.keyframe, digest);
        if (!is_new && first->second != digest) ++world_.bad_chunks;
    }
};
