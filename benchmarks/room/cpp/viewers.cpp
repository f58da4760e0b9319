// Many tabs in one room and the teacher who drives it, in one thread: how long until everybody has heard?
//
//   viewers HOST PORT key=value …      (see Options)
//
// Promises: one line of JSON for each thing that happens, the figures last; times are of CLOCK_MONOTONIC.  Latency of a
// change: from just before the teacher's message is written to the last byte of the follower's frame being read, this
// program's own delays included.  At the end a fresh member joins, and everybody's state must be the one it is given.
#include <algorithm>
#include <deque>
#include <memory>

#include "viewer.h"

struct Options {
    std::string host = "127.0.0.1", scenario = "\"scenario\":\"the-line-bounces\"", ask;
    int port = 0, viewers = 10, at_once = 32, stalled = 0;
    double seconds = 10, settle = 2, rate = 5, speed = 1600, drift = 0.39, reach = 4, stall_seconds = 5, return_seconds = 60;
    bool chunks = true, hold = false;
};

Options read(int count, char** words) {
    Options o;
    if (count < 3) fail("usage: viewers HOST PORT key=value …");
    o.host = words[1];
    o.port = std::atoi(words[2]);
    for (int i = 3; i < count; ++i) {
        const std::string word = words[i];
        const size_t equals = word.find('=');
        if (equals == std::string::npos) fail("not key=value: " + word);
        const std::string key = word.substr(0, equals), value = word.substr(equals + 1);
        const double n = std::atof(value.c_str());
        if (key == "viewers") o.viewers = int(n);
        else if (key == "at_once") o.at_once = int(n);
        else if (key == "stalled") o.stalled = int(n);
        else if (key == "seconds") o.seconds = n;
        else if (key == "settle") o.settle = n;
        else if (key == "rate") o.rate = n;
        else if (key == "speed") o.speed = n;
        else if (key == "drift") o.drift = n;
        else if (key == "reach") o.reach = n;
        else if (key == "return_seconds") o.return_seconds = n;
        else if (key == "stall_seconds") o.stall_seconds = n;
        else if (key == "chunks") o.chunks = n != 0;
        else if (key == "hold") o.hold = n != 0;
        else if (key == "open") o.scenario = value;
        else if (key == "ask") o.ask = value;
        else fail("no such option: " + key);
    }
    return o;
}

class Room {
  public:
    explicit Room(const Options& options) : options_(options) {
        world_.epoll = epoll_create1(EPOLL_CLOEXEC);
        world_.address.sin_family = AF_INET;
        world_.address.sin_port = htons(uint16_t(options.port));
        inet_pton(AF_INET, options.host.c_str(), &world_.address.sin_addr);
        world_.host = options.host + ":" + std::to_string(options.port);
        world_.open_fields = options.scenario;
        world_.speed = options.speed;
        world_.chunks = options.chunks;
        for (int i = 0; i <= options.viewers; ++i) viewers_.push_back(std::make_unique<Viewer>(world_, uint32_t(i), i == 0));
    }

    void run() {
        world_.hold = true;  // who is refused at the door comes again
        come();
        if (!options_.ask.empty()) vote();
        world_.patience = std::min(options_.viewers * PATIENCE_SECONDS, MOST_PATIENCE_SECONDS);
        play(options_.settle, false);
        world_.drops = 0;
        world_.hold = options_.hold;
        const uint64_t in = bytes_in(), out = bytes_out(), room = world_.room_bytes, chunks = world_.chunk_bytes;
        const uint64_t chunk_count = world_.chunk_count, changes = world_.changes;
        std::printf("{\"event\": \"play\", \"at\": %.6f}\n", now());
        std::fflush(stdout);
        play(options_.seconds, true);
        std::printf("{\"event\": \"pause\", \"at\": %.6f}\n", now());
        std::fflush(stdout);
        const uint64_t in_after = bytes_in(), out_after = bytes_out(), room_after = world_.room_bytes;
        const uint64_t chunks_after = world_.chunk_bytes, counted = world_.chunk_count - chunk_count;
        const uint64_t changes_after = world_.changes - changes;
        const int equal = compare();
        std::string votes = options_.ask.empty() ? "null" : votes_now();
        std::vector<double> waits;
        uint64_t unmatched = 0;
        for (const auto& receipt : world_.receipts) {
            const auto found = teacher().sent.find(receipt.seq);
            if (found == teacher().sent.end()) ++unmatched;
            else waits.push_back(receipt.at - found->second);
        }
        const double n = options_.viewers, s = options_.seconds;
        std::printf("{\"event\": \"done\", \"viewers\": %d, \"changes\": %zu, \"receipts\": %zu, \"unmatched\": %llu, ",
            options_.viewers, teacher().sent.size(), waits.size(), (unsigned long long)unmatched);
        spread("latency", waits);
        spread("answer", teacher().answers);
        spread("chunk", world_.chunk_waits);
        spread("join", world_.join_waits);
        std::printf("\"missing\": %llu, \"doubled\": %llu, \"wholes\": %llu, \"early\": %llu, \"drops\": %llu, \"refused\": %llu, "
            "\"bad_chunks\": %llu, \"late_answers\": %llu, \"equal\": %d, ",
            (unsigned long long)world_.missing, (unsigned long long)world_.doubled, (unsigned long long)world_.wholes,
            (unsigned long long)world_.early, (unsigned long long)world_.drops, (unsigned long long)world_.refused,
            (unsigned long long)world_.bad_chunks, (unsigned long long)world_.late_answers, equal);
        std::printf("\"changes_per_viewer\": %.1f, \"chunks_per_viewer_per_second\": %.3f, \"kb_per_viewer_per_second\": %.2f, "
            "\"room_bytes_per_viewer_per_second\": %.1f, \"chunk_kb_per_viewer_per_second\": %.2f, "
            "\"bytes_up_per_viewer_per_second\": %.1f, \"join_seconds_all\": %.3f, \"votes\": %s, \"first_refusal\": \"%s\"}\n",
            double(changes_after) / (n + 1), double(counted) / s / (n + 1), double(in_after - in) / s / (n + 1) / 1000,
            double(room_after - room) / s / (n + 1), double(chunks_after - chunks) / s / (n + 1) / 1000,
            double(out_after - out) / s / (n + 1), come_seconds_, votes.c_str(), escaped(world_.first_refusal).c_str());
        std::fflush(stdout);
        world_.stopping = true;
    }

  private:
    Options options_;
    World world_;
    std::vector<std::unique_ptr<Viewer>> viewers_;
    double come_seconds_ = 0, act_at_ = 0, beat_at_ = 0, anchor_ = 0, stand_ = 0, last_act_at_ = 0;
    int acts_ = 0;
    uint64_t random_ = 88172645463325252u;
    std::string asked_;

    Viewer& teacher() { return *viewers_[0]; }

    static std::string escaped(const std::string& text) {
        std::string out;
        for (char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out;
    }

    double chance() {
        random_ ^= random_ << 13;
        random_ ^= random_ >> 7;
        random_ ^= random_ << 17;
        return double(random_ >> 11) / double(1ull << 53);
    }

    uint64_t bytes_in() const {
        uint64_t sum = 0;
        for (const auto& one : viewers_) sum += one->line.bytes_in;
        return sum;
    }

    uint64_t bytes_out() const {
        uint64_t sum = 0;
        for (const auto& one : viewers_) sum += one->line.bytes_out;
        return sum;
    }

    static void spread(const char* what, std::vector<double>& waits) {
        std::sort(waits.begin(), waits.end());
        const auto of = [&](double share) { return waits.empty() ? -1 : 1000 * waits[std::min(waits.size() - 1, size_t(share * double(waits.size())))]; };
        std::printf("\"%s_ms_p50\": %.2f, \"%s_ms_p95\": %.2f, \"%s_ms_p99\": %.2f, \"%s_ms_max\": %.2f, ",
            what, of(0.5), what, of(0.95), what, of(0.99), what, of(1));
    }

    // One turn of the loop, of 10 ms at most.
    void turn(double until) {
        epoll_event events[512];
        const double left = std::max(0.0, std::min(0.01, until - now()));
        const int count = epoll_wait(world_.epoll, events, 512, int(left * 1000 + 0.5));
        for (int i = 0; i < count; ++i) viewers_[events[i].data.u32]->ready(events[i].events);
        static double ticked = 0;
        if (const double at = now(); at - ticked >= 0.01) {
            ticked = at;
            for (const auto& one : viewers_) one->tick(at);
        }
    }

    void come() {
        const double began = now();
        teacher().begin(began);
        while (teacher().stage != Stage::following) {
            turn(now() + 0.01);
            if (now() - began > 180) fail("the teacher does not get in: " + world_.first_refusal);
        }
        std::printf("{\"event\": \"open\", \"code\": \"%s\"}\n", world_.code.c_str());
        const double doors = now();
        size_t next = 1, there = 1;
        double last = doors;
        while (there < viewers_.size()) {
            size_t under_way = 0, now_there = 1;
            for (size_t i = 1; i < next; ++i) {
                if (viewers_[i]->stage == Stage::following) ++now_there;
                else ++under_way;
            }
            if (now_there > there) last = now();
            there = now_there;
            while (next < viewers_.size() && under_way < size_t(options_.at_once)) {
                viewers_[next++]->begin(now());
                ++under_way;
            }
            turn(now() + 0.005);
            if (now() - last > options_.return_seconds) fail("only " + std::to_string(there) + " got in: " + world_.first_refusal);
        }
        come_seconds_ = now() - doors;
        std::printf("{\"event\": \"joined\", \"at\": %.6f, \"seconds\": %.3f}\n", now(), come_seconds_);
        std::fflush(stdout);
    }

    // Step, seek, select in turn; a beat a second while it plays.
    void drive(double at) {
        char text[256];
        anchor_ += options_.drift * world_.chunk_cycles * std::max(0.0, at - last_act_at_);
        last_act_at_ = at;
        switch (acts_++ % 3) {
            case 0:
                stand_ += 23;
                std::snprintf(text, sizeof text, "\"playing\":false,\"cycle\":%.0f", stand_);
                break;
            case 1:
                stand_ = std::max(0.0, anchor_ + (2 * chance() - 1) * options_.reach * world_.chunk_cycles);
                std::snprintf(text, sizeof text, "\"playing\":true,\"cycle\":%.0f,\"speed\":%.0f", stand_, options_.speed);
                break;
            default:
                std::snprintf(text, sizeof text,
                    "\"place\":\"scenario=the-line-bounces&cycle=%.0f&selected=line.%d&depth=protocol&tab=why\"", stand_, acts_ % 40);
        }
        teacher().act(text);
    }

    void play(double seconds, bool measured) {
        const double begin = now(), end = begin + seconds;
        act_at_ = last_act_at_ = begin;
        beat_at_ = begin + 1;
        world_.measuring = measured;
        bool is_stalled = false, was_stalled = false;
        bool lost = false;
        while (now() < end) {
            const double at = now();
            if (measured && options_.stalled > 0 && !was_stalled && at > begin + seconds / 4) {
                for (int i = 1; i <= options_.stalled; ++i) pause(i, true);
                is_stalled = was_stalled = true;
            }
            if (is_stalled && at > begin + seconds / 4 + options_.stall_seconds) {
                for (int i = 1; i <= options_.stalled; ++i) pause(i, false);
                is_stalled = false;
            }
            size_t here = 0;
            for (const auto& one : viewers_) here += one->stage == Stage::following || one->stage == Stage::opening;
            if (lost && here == viewers_.size()) {
                lost = false;
                back(at);
            } else if (here < viewers_.size() && !lost && world_.hold) {
                lost = true;
                std::printf("{\"event\": \"lost\", \"at\": %.6f, \"last_number\": %llu}\n", at, (unsigned long long)last_kept());
                std::fflush(stdout);
            }
            if (at >= act_at_ && teacher().stage == Stage::following && !lost) {
                act_at_ = std::max(act_at_ + 1 / options_.rate, at - 1);
                drive(at);
            }
            turn(std::min(end, act_at_ > at ? act_at_ : at + 0.01));
        }
        if (lost) fail("somebody did not come back");
    }

    void pause(int i, bool paused) {
        viewers_[size_t(i)]->counted = false;
        viewers_[size_t(i)]->line.pause(paused);
    }

    uint64_t last_kept() {
        uint64_t last = 0;
        for (const auto& [seq, at] : teacher().sent) last = std::max(last, seq);
        return last;
    }

    // Everybody has answered a join after the loss: is it one state, and is it the last one that was kept?
    void back(double at) {
        size_t same = 0;
        double last = 0;
        for (const auto& one : viewers_) {
            same += one->state == teacher().state && one->seq == teacher().seq;
            last = std::max(last, one->back_at);
        }
        std::printf("{\"event\": \"back\", \"at\": %.6f, \"last_join_at\": %.6f, \"same\": %zu, \"of\": %zu, \"number\": %llu, "
            "\"last_number_kept\": %llu, \"cycle\": %s}\n", at, last, same, viewers_.size(), (unsigned long long)teacher().seq,
            (unsigned long long)last_kept(), teacher().state.at("cycle").c_str());
        std::fflush(stdout);
    }

    // How many have exactly the state that a newcomer is given, once everything has come.
    int compare() {
        world_.measuring = false;
        world_.hold = true;
        const double end = now() + 10;
        while (now() < end) {
            const uint64_t last = last_kept();
            if (teacher().acts.empty() && std::ranges::all_of(viewers_, [&](const auto& one) { return one->seq >= last; })) break;
            turn(end);
        }
        viewers_.push_back(std::make_unique<Viewer>(world_, uint32_t(viewers_.size()), false));
        Viewer& fresh = *viewers_.back();
        fresh.begin(now());
        while (now() < end + 20 && fresh.stage != Stage::following) turn(now() + 0.01);
        int equal = 0;
        for (const auto& one : viewers_) equal += one->seq == fresh.seq && one->state == fresh.state;
        return equal - 1;
    }

    std::string ask(Viewer& one, const std::string& event, const std::string& fields) {
        const double end = now() + 30;
        while (now() < end) {
            one.last_answer.clear();
            one.say(event, fields);
            while (now() < end && one.last_answer.empty()) turn(now() + 0.01);
            if (!one.last_answer.empty() && member(one.last_answer, "wait").empty()) return one.last_answer;
            const double again = now() + 0.5;
            while (now() < again) turn(again);
        }
        fail("no answer to " + event);
    }

    // The teacher asks, everybody votes; the votes are kept to be compared at the end.
    void vote() {
        std::string told = ask(teacher(), "room_ask", options_.ask);
        const double end = now() + 30;
        while (now() < end && teacher().state["vote"] == "null") turn(now() + 0.01);
        if (teacher().state["vote"] == "null") fail("no question came: " + told);
        for (size_t i = 1; i < viewers_.size(); ++i) {
            viewers_[i]->last_answer.clear();
            viewers_[i]->say("room_vote", "\"round\":1,\"option\":" + std::to_string(i % 2));
        }
        while (now() < end && std::ranges::any_of(viewers_.begin() + 1, viewers_.end(), [](const auto& one) { return one->last_answer.empty(); }))
            turn(now() + 0.01);
        std::printf("{\"event\": \"voted\", \"votes\": %s}\n", votes_now().c_str());
        std::fflush(stdout);
    }

    std::string votes_now() {
        const std::string told = ask(teacher(), "room_votes", "");
        const std::string_view csv = member(told, "csv");
        return csv.empty() ? "null" : std::string(csv);
    }
};

int main(int count, char** words) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    Room(read(count, words)).run();
    return 0;
}
