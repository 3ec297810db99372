#include "adapters/runtime/engine_loop.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/base/limits.h"
#include "engine/codec/state_codec.h"
#include "engine/core/latest_step.h"

namespace jalon {
namespace {

constexpr std::chrono::milliseconds timer_nap_max{500};

}  // namespace

EngineLoop::EngineLoop(Engine engine, GroupEncoder encoder, EventStore& store, Sealer& sealer,
                       Clock clock, std::function<void(Delivery)> deliver,
                       std::function<void(Error)> failed, std::function<void(Load)> ask)
    : engine_(std::move(engine)),
      encoder_(std::move(encoder)),
      store_(store),
      sealer_(sealer),
      clock_([clock = std::move(clock), latest = Timestamp{}]() mutable {
          latest = std::max(latest, clock());  // The wall clock may go back; the engine's may not.
          return latest;
      }),
      deliver_(std::move(deliver)),
      failed_(std::move(failed)),
      ask_(std::move(ask)),
      writer_([this] { write_forever(); }),
      decider_([this] { decide_forever(); }) {}

EngineLoop::~EngineLoop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    decide_.notify_all();
    decider_.join();
    write_.notify_all();
    writer_.join();
}

bool EngineLoop::submit(Request request) {
    {
        const std::lock_guard lock(mutex_);
        if (inbox_.requests.size() + backlog_ >= limits::pending_commands_max) return false;
        inbox_.requests.push_back(std::move(request));
    }
    decide_.notify_one();
    return true;
}

std::chrono::steady_clock::duration EngineLoop::writing_for() const {
    const Instant since = writing_since_;
    if (since == Instant{}) return {};
    return std::chrono::steady_clock::now() - since;
}

void EngineLoop::found(Load load, std::vector<InstanceId> ids) {
    {
        const std::lock_guard lock(mutex_);
        inbox_.found.push_back(Found{std::move(load), std::move(ids)});
    }
    decide_.notify_one();
}

// Sleeps until there is something to do. True: go on; `broken` is set when a write failed.
bool EngineLoop::wait_for_work(Inbox& inbox, std::optional<Error>& broken) {
    std::unique_lock lock(mutex_);
    backlog_ = engine_.backlog();
    auto nap = timer_nap_max;
    if (const auto due = engine_.next_due(); due && !timers_held_) {
        const std::int64_t left = std::max<std::int64_t>(0, due->value() - clock_().value());
        nap = std::min(nap, std::chrono::milliseconds(left / 1000 + 1));
    }
    decide_.wait_for(lock, nap, [&] {
        return written_.has_value() || (stopping_ ? !in_flight_ : !inbox_.empty());
    });
    if (!stopping_) std::swap(inbox, inbox_);
    if (written_) {
        Written written = *std::exchange(written_, std::nullopt);
        if (!written.head) {
            broken = written.head.error();
            return false;
        }
        lock.unlock();
        finish(std::move(written.group));
        lock.lock();
    }
    return !stopping_ || in_flight_ || engine_.has_ready();
}

void EngineLoop::decide_forever() {
    std::optional<Error> broken;
    Inbox inbox;
    while (wait_for_work(inbox, broken)) {
        take(inbox);
        if (auto done = load(); !done) {
            broken = done.error();
            break;
        }
        hand_over();
    }
    {
        const std::lock_guard lock(mutex_);
        decided_ = true;
    }
    write_.notify_all();
    if (broken) failed_(*broken);
}

void EngineLoop::take(Inbox& inbox) {
    const Timestamp now = clock_();
    for (Request& request : inbox.requests) engine_.submit(std::move(request), now);
    for (Found& one : inbox.found) {
        engine_.found(*one.load.instance, *one.load.where, std::move(one.ids), now);
    }
    inbox = Inbox{};
    if (!timers_held_) engine_.tick(now);
}

Result<void> EngineLoop::load() {
    for (auto loads = engine_.take_loads(); !loads.empty(); loads = engine_.take_loads()) {
        if (auto done = load_keys(loads); !done) return done.error();
        for (const Load& one : loads) {
            if (one.key) continue;
            if (auto done = load(one); !done) return done.error();
        }
    }
    return {};
}

Result<void> EngineLoop::load_keys(const std::vector<Load>& loads) {
    std::vector<Hash> keys;
    for (const Load& load : loads) {
        if (load.key) keys.push_back(*load.key);
    }
    if (keys.empty()) return {};
    auto known = store_.find_keys(keys);
    if (!known) return known.error();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        engine_.key_loaded(keys[i], std::move((*known)[i]), clock_());
    }
    return {};
}

Result<void> EngineLoop::load(const Load& load) {
    if (load.where) {
        ask_(load);
        return {};
    }
    if (load.latest_step) {
        auto latest = latest_step(store_, *load.instance);
        if (!latest) return latest.error();
        engine_.latest_step_loaded(*load.instance, std::move(*latest), clock_());
        return {};
    }
    auto bytes = store_.state(*load.instance);
    if (!bytes) return bytes.error();
    std::optional<InstanceState> state;
    if (*bytes) {
        auto decoded = decode_state(**bytes);
        if (!decoded) return decoded.error();
        state = std::move(*decoded);
    }
    engine_.loaded(*load.instance, std::move(state), clock_());
    return {};
}

void EngineLoop::hand_over() {
    if (auto answers = begin_next()) finish(std::move(*answers));
}

// Has the next group written, if there is one. One that has nothing to write is given back.
std::optional<Ready> EngineLoop::begin_next() {
    if (in_flight_ || !engine_.has_ready()) return std::nullopt;
    Ready ready = engine_.take_ready();
    in_flight_ = true;
    if (ready.committed.empty()) return ready;
    {
        const std::lock_guard lock(mutex_);
        to_write_ = std::move(ready);
    }
    write_.notify_one();
    return std::nullopt;
}

// The disk need not wait while a group is told: the next one is under way before.
void EngineLoop::finish(Ready group) {
    for (std::optional<Ready> done = std::move(group); done;) {
        engine_.advance();
        in_flight_ = false;
        auto next = begin_next();
        deliver_(std::move(*done));
        done = std::move(next);
    }
}

void EngineLoop::write_forever() {
    while (true) {
        std::unique_lock lock(mutex_);
        write_.wait(lock, [&] { return to_write_.has_value() || decided_; });
        if (!to_write_) return;
        Ready group = *std::exchange(to_write_, std::nullopt);
        lock.unlock();
        writing_since_ = std::chrono::steady_clock::now();
        auto head = write(group);
        writing_since_ = Instant{};
        lock.lock();
        written_ = Written{std::move(group), std::move(head)};
        lock.unlock();
        decide_.notify_one();
    }
}

// A fact whose key a crash has taken could never be read again: the keys come first.
Result<Position> EngineLoop::write(Ready& group) {
    if (auto kept = sealer_.keep(); !kept) return kept.error();
    return store_.append(encoder_.encode(group));
}

}  // namespace jalon
