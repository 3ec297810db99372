// EngineLoop: the shell around one Engine. One thread decides and reads, one thread encodes and
// writes; while a group is on its way to the disk the next one is decided.
//
// Thread-safety: submit, found, hold_timers and writing_for may be called from any thread.
// `deliver`, `failed` and `ask` are called on the engine's thread and must return quickly.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/base/result.h"
#include "engine/core/engine.h"
#include "engine/core/group_encoder.h"
#include "engine/ports/event_store.h"
#include "engine/ports/sealer.h"

namespace jalon {

// What became durable, in log order: apply `published` and `committed`, then answer.
using Delivery = Ready;

class EngineLoop {
public:
    using Clock = std::function<Timestamp()>;

    // `store` and `sealer`, the engine's, must outlive the loop. After `failed` nothing more is
    // delivered: what was in flight has an unknown outcome, and the process must reopen the log.
    // `ask` gets the loads that look for instances (Load::where): found() answers each, once all
    // that was delivered before is shown.
    EngineLoop(Engine engine, GroupEncoder encoder, EventStore& store, Sealer& sealer, Clock clock,
               std::function<void(Delivery)> deliver, std::function<void(Error)> failed,
               std::function<void(Load)> ask);

    // Finishes the group in flight, then stops. Requests not yet decided are dropped unanswered.
    ~EngineLoop();

    EngineLoop(const EngineLoop&) = delete;
    EngineLoop& operator=(const EngineLoop&) = delete;

    // False: the queue is full; nothing was taken.
    [[nodiscard]] bool submit(Request request);

    // While timers are held none fires by the clock; those that came due meanwhile fire after it.
    void hold_timers(bool held) { timers_held_ = held; }

    // How long the group in flight has been with the store; zero when none is.
    [[nodiscard]] std::chrono::steady_clock::duration writing_for() const;

    // Who fits `load`, which was asked for. See Engine::found.
    void found(Load load, std::vector<InstanceId> ids);

private:
    using Instant = std::chrono::steady_clock::time_point;

    struct Found {
        Load load;
        std::vector<InstanceId> ids;
    };
    // What came from other threads.
    struct Inbox {
        std::vector<Request> requests;
        std::vector<Found> found;

        [[nodiscard]] bool empty() const { return requests.empty() && found.empty(); }
    };

    // A group that the writer is done with.
    struct Written {
        Ready group;
        Result<Position> head;
    };

    void decide_forever();
    void write_forever();
    [[nodiscard]] Result<Position> write(Ready& group);
    [[nodiscard]] bool wait_for_work(Inbox& inbox, std::optional<Error>& broken);
    void take(Inbox& inbox);
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> load_keys(const std::vector<Load>& loads);
    [[nodiscard]] Result<void> load(const Load& load);
    void hand_over();
    [[nodiscard]] std::optional<Ready> begin_next();
    void finish(Ready group);

    Engine engine_;
    GroupEncoder encoder_;  // of the writer's thread
    EventStore& store_;
    Sealer& sealer_;
    Clock clock_;
    std::function<void(Delivery)> deliver_;
    std::function<void(Error)> failed_;
    std::function<void(Load)> ask_;

    std::mutex mutex_;
    std::condition_variable decide_;  // something in the inbox, a written group, the end
    std::condition_variable write_;   // a group to write, the end
    Inbox inbox_;
    std::size_t backlog_ = 0;  // requests inside the engine
    std::optional<Ready> to_write_;
    std::optional<Written> written_;
    bool stopping_ = false;
    bool decided_ = false;  // the engine's thread has ended
    std::atomic<bool> timers_held_ = false;
    std::atomic<Instant> writing_since_ = Instant{};  // the zero instant: nothing is written

    bool in_flight_ = false;  // of the engine's thread: a group is
    std::thread writer_;
    std::thread decider_;
};

}  // namespace jalon
