// timers: what falls due all at once, beside commands; see main.cpp.
#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "adapters/files/data_directory.h"
#include "adapters/json/json.h"
#include "adapters/rocksdb/rocks_store.h"
#include "engine/codec/record_codec.h"
#include "tools/bench/alarms.h"
#include "tools/bench/bench.h"
#include "tools/bench/clients.h"
#include "tools/bench/ground.h"
#include "tools/bench/notes.h"
#include "tools/bench/scratch.h"
#include "tools/bench/served.h"
#include "tools/bench/served_log.h"

namespace jalon {
namespace {

constexpr std::uint64_t pending_default = 20'000;
constexpr std::uint64_t due_share = 10;  // of all that wait, one in so many falls due at once
constexpr std::size_t callers = 4;
constexpr std::size_t called_max = 1000;  // instances that the callers take turns with
constexpr std::int64_t one_second = 1'000'000;
constexpr std::int64_t year = 365LL * 24 * 3600 * one_second;
// Until a server with so many timers is up and its callers have been heard.
constexpr std::int64_t up_at_least = 2 * one_second;
constexpr std::int64_t up_each_us = 30;
constexpr double patience_seconds = 900;

Timestamp later(std::int64_t microseconds) {
    return Timestamp{wall_clock().value() + microseconds};
}

// Starts them all. Returns how many a second.
Result<double> load_alarms(const std::string& directory, Alarms alarms, std::uint64_t count) {
    auto data = DataDirectory::open(directory, OpenMode::create, "UTC", wall_clock());
    if (!data) return data.error();
    auto store = open_as_served(data->log_path(), data->high_water_path());
    if (!store) return store.error();
    auto ground = Ground::make(alarm_document(), data->log_id());
    if (!ground) return ground.error();
    auto engine = (*ground)->engine(**store);
    if (!engine) return engine.error();
    Clients clients(alarms, std::move(*engine), **store);
    auto rate = clients.run(count);
    if (!rate) return rate;
    if (auto flushed = (*store)->flush(); !flushed) return flushed.error();
    return rate;
}

// What the log says of the timers that fired past a position.
struct Fired {
    std::uint64_t events = 0;
    std::uint64_t instances = 0;
    bool in_order = true;
    Position head;
};

Result<Fired> count_fired(const std::string& directory, Position after) {
    auto store = RocksStore::open_read_only(directory + "/log");
    if (!store) return store.error();
    Fired fired;
    std::map<std::string, int> of;
    Timestamp latest{0};
    std::optional<Error> broken;
    fired.head = after;
    auto scanned = (*store)->scan(after, [&](Position at, std::span<const std::uint8_t> record) {
        auto event = decode_record(record);
        if (!event) {
            broken = event.error();
            return false;
        }
        fired.head = at;
        if (event->channel != "clock" && event->channel != "timer") return true;
        ++fired.events;
        ++of[event->instance->value()];
        fired.in_order = fired.in_order && latest <= event->occurred_at;
        latest = event->occurred_at;
        return true;
    });
    if (broken) return *broken;
    if (!scanned) return scanned.error();
    fired.instances = of.size();
    return fired;
}

// Callers of a server while timers fall due.
struct Rush {
    std::vector<double> before_ms;  // what a command waits while nothing is due
    std::vector<double> during_ms;
    Timestamp ended;
};

// How many timers have fired, at least: what is on the log and was no command, up to where every
// command that is there has been answered. A caller has one command under way at a time, so that
// is the least of their latest positions.
class FiredAtLeast {
public:
    explicit FiredAtLeast(Position base) : base_(base.value()), latest_(callers, base_) {}

    void answered(std::size_t caller, std::uint64_t position) {
        latest_[caller] = position;
        ahead_.insert(position);
        sure_ = *std::min_element(latest_.begin(), latest_.end());
        while (!ahead_.empty() && *ahead_.begin() <= sure_) {
            ahead_.erase(ahead_.begin());
            ++commands_;
        }
    }
    [[nodiscard]] std::uint64_t count() const { return sure_ - base_ - commands_; }

private:
    std::uint64_t base_;
    std::vector<std::uint64_t> latest_;  // by caller
    std::uint64_t sure_ = base_;
    std::set<std::uint64_t> ahead_;  // commands past `sure_`
    std::uint64_t commands_ = 0;
};

// Until `wanted` of the timers that are due at `due` have fired after position `base`: what is on
// the log past it and was not asked for by the callers has been fired.
Result<Rush> call(Served& server, Notes& notes, Position base, std::uint64_t wanted,
                  Timestamp due) {
    auto crowd = Crowd::connect(server.port(), callers);
    if (!crowd) return crowd.error();
    Rush rush;
    const Stopwatch watch;
    std::string refused;
    FiredAtLeast fired(base);
    std::size_t accepted = 0;
    std::size_t before = 0;
    CrowdOrder order;
    order.requests = UINT64_MAX;
    order.ask = [&](std::size_t connection) { return notes.step(connection, callers); };
    order.answered = [&](std::size_t connection, const HttpAnswer& answer) {
        if (!notes.acknowledge(connection, answer)) refused = answer.body;
        ++accepted;
        if (wall_clock() < due) before = accepted;
        const auto body = parse_json(answer.body);
        const Value* position = body ? body->find("position") : nullptr;
        if (position == nullptr || position->as_int() == nullptr) return false;
        fired.answered(connection, static_cast<std::uint64_t>(*position->as_int()));
        return refused.empty() && fired.count() < wanted && watch.seconds() < patience_seconds;
    };
    auto run = crowd->run(order);
    if (!run) return run.error();
    if (run->cut_off || !refused.empty()) {
        return Error{ErrorCode::io, "a command failed: " + refused};
    }
    if (watch.seconds() >= patience_seconds) {
        return Error{ErrorCode::limit, "the timers have not all fired in time"};
    }
    rush.ended = wall_clock();
    const auto middle = run->latencies_ms.begin() + static_cast<std::ptrdiff_t>(before);
    rush.before_ms.assign(run->latencies_ms.begin(), middle);
    rush.during_ms.assign(middle, run->latencies_ms.end());
    return rush;
}

class Timers {
public:
    Timers(std::string directory, std::uint64_t pending, std::uint64_t seed)
        : directory_(std::move(directory)),
          pending_(pending),
          due_count_(std::max<std::uint64_t>(1, pending / due_share)),
          seed_(seed) {}

    [[nodiscard]] Result<Measured> measure();

private:
    // Of the timers that fall due together: when, and where the log ended before.
    struct Wave {
        Timestamp due;
        Position base;
    };

    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<Wave> set(const std::string& name);
    [[nodiscard]] Result<Rush> run_through(const Wave& wave);
    [[nodiscard]] Result<void> run_through_kill(const Wave& wave);
    [[nodiscard]] Result<void> check(const Wave& wave) const;

    std::string directory_;
    std::uint64_t pending_;
    std::uint64_t due_count_;
    std::uint64_t seed_;
    double load_rate_ = 0;
    std::optional<Notes> notes_;
};

Result<void> Timers::prepare() {
    const std::uint64_t far = std::max<std::uint64_t>(1, pending_ - due_count_);
    auto rate = load_alarms(directory_, Alarms("far", far, later(year)), far);
    if (!rate) return rate.error();
    load_rate_ = *rate;
    auto token = admin_token(directory_);
    if (!token) return token.error();
    std::vector<std::string> called;
    for (std::uint64_t i = 1; i <= std::min<std::uint64_t>(far, called_max); ++i) {
        called.push_back("far-" + std::to_string(i));
    }
    auto notes = Notes::make(std::move(called), *token, seed_);
    if (!notes) return notes.error();
    notes_.emplace(std::move(*notes));
    return {};
}

// So far ahead that they are all set, and the server is up, before the first is due.
Result<Timers::Wave> Timers::set(const std::string& name) {
    const double seconds = 2 * static_cast<double>(due_count_) / load_rate_;
    const Timestamp due = later(up_at_least + static_cast<std::int64_t>(seconds * 1e6) +
                                static_cast<std::int64_t>(pending_) * up_each_us);
    auto rate = load_alarms(directory_, Alarms(name, due_count_, due), due_count_);
    if (!rate) return rate.error();
    auto fired = count_fired(directory_, Position{0});
    if (!fired) return fired.error();
    return Wave{due, fired->head};
}

Result<Rush> Timers::run_through(const Wave& wave) {
    auto server = Served::start(directory_);
    if (!server) return server.error();
    if (wall_clock() >= wave.due) {
        return Error{ErrorCode::limit, "the timers were due before the server was up"};
    }
    return call(**server, *notes_, wave.base, due_count_, wave.due);
}

Result<void> Timers::run_through_kill(const Wave& wave) {
    auto server = Served::start(directory_);
    if (!server) return server.error();
    auto half = call(**server, *notes_, wave.base, due_count_ / 2, wave.due);
    if (!half) return half.error();
    (*server)->kill();
    auto fired = count_fired(directory_, wave.base);
    if (!fired) return fired.error();
    server = Served::start(directory_);
    if (!server) return server.error();
    auto rest = call(**server, *notes_, fired->head, due_count_ - fired->events, wall_clock());
    if (!rest) return rest.error();
    return {};
}

Result<void> Timers::check(const Wave& wave) const {
    auto fired = count_fired(directory_, wave.base);
    if (!fired) return fired.error();
    if (fired->events != due_count_ || fired->instances != due_count_) {
        return Error{ErrorCode::corruption, std::to_string(due_count_) + " timers were due, " +
                                                std::to_string(fired->events) + " fired, of " +
                                                std::to_string(fired->instances) + " instances"};
    }
    if (!fired->in_order) return Error{ErrorCode::corruption, "timers fired out of their order"};
    return {};
}

Result<Measured> Timers::measure() {
    if (auto prepared = prepare(); !prepared) return prepared.error();
    auto first = set("near");
    if (!first) return first.error();
    auto rush = run_through(*first);
    if (!rush) return rush.error();
    if (auto right = check(*first); !right) return right.error();
    auto second_wave = set("again");
    if (!second_wave) return second_wave.error();
    auto survived = run_through_kill(*second_wave);
    if (!survived) return survived.error();
    if (auto right = check(*second_wave); !right) return right.error();
    const double seconds = static_cast<double>(rush->ended.value() - first->due.value()) / 1e6;
    Measured measured;
    measured.unit = "timers/s";
    measured.value = static_cast<double>(due_count_) / seconds;
    measured.limit = load_rate_;
    if (!rush->during_ms.empty()) {
        measured.p50_ms = quantile(rush->during_ms, 0.5);
        measured.p99_ms = quantile(rush->during_ms, 0.99);
    }
    measured.size = pending_;
    measured.notes.push_back({"seconds until all had fired", seconds});
    if (!rush->before_ms.empty()) {
        measured.notes.push_back({"p99 with nothing due, ms", quantile(rush->before_ms, 0.99)});
    }
    return measured;
}

}  // namespace

Result<Measured> run_timers(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    const std::uint64_t pending = options.size == 0 ? pending_default : options.size;
    return Timers(*scratch / "data", pending, options.seed).measure();
}

}  // namespace jalon
