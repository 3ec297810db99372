// Engine: all instances of one log, as a state machine without I/O.
//
// The engine never reads a clock, a disk or a socket. The caller drives it:
//
//     engine.submit(request, now);            // as often as there are requests
//     for (Load& load : engine.take_loads())  // what the engine must know first
//         engine.loaded(…);                   //   (reads may go on while a group is being synced)
//     Ready ready = engine.take_ready();      // one group: what must happen now
//     store.append(encoder.encode(ready));    // 1. make it durable
//     engine.advance();                       // 2. tell the engine
//     deliver(ready.replies, ready.committed) // 3. only now may anyone hear of it
//
// Between take_ready and advance the engine goes on deciding the next group on speculative state,
// which no reply, read or push may see. If step 1 fails, discard the engine and rebuild one from
// the log: there is no rollback.
//
// Requests of one instance are decided in the order in which they were submitted.
//
// Thread-safety: none. One thread owns an engine.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/catalog.h"
#include "engine/core/preparation.h"
#include "engine/core/ready.h"
#include "engine/core/request.h"
#include "engine/ports/event_store.h"
#include "engine/ports/sealer.h"
#include "engine/projection/filter.h"
#include "engine/projection/legal_holds.h"

namespace jalon {

// What the engine stands on. Borrowed; all must outlive the engine.
struct EngineParts {
    Sealer* sealer = nullptr;
    const ZoneRules* zones = nullptr;
    std::string zone = "UTC";  // the organisation's
    LogId log_id{};
};

// Something the engine must know before it can decide: the state of an instance, its latest step
// (when `latest_step`), a key, or who fits `where` (`instance` then says who asks).
struct Load {
    std::optional<InstanceId> instance;
    std::optional<Hash> key;
    bool latest_step = false;
    std::optional<Filter> where = {};
};

class Engine {
public:
    // `last`: the log's head.
    Engine(EngineParts parts, Position last);

    // Before the first submit(): the published workflows, and the next due timer of each instance.
    void publish(std::shared_ptr<const Workflow> workflow) { catalog_.add(std::move(workflow)); }
    void watch(const InstanceState& state);
    // Of the log: what was decided about a person, in order.
    void know(const Event& event) { holds_.take(event); }

    // `now` is the wall clock; it never goes back between calls.
    void submit(Request request, Timestamp now);

    // Fires the timers that are due by the clock, in their order; so many instances that at most
    // limits::timer_fires_a_turn_max requests and fires are decided and not handed over.
    void tick(Timestamp now);

    // When the next timer is due by the clock.
    [[nodiscard]] std::optional<Timestamp> next_due() const;

    // What is to be loaded since the last call.
    [[nodiscard]] std::vector<Load> take_loads();

    // nullopt: the instance, or the key, does not exist.
    void loaded(const InstanceId& id, std::optional<InstanceState> state, Timestamp now);
    void key_loaded(const Hash& key, std::optional<RequestKey> known, Timestamp now);
    // The latest event that is no fired timer, and the state before it (see latest_step.h).
    void latest_step_loaded(const InstanceId& id, Reversed latest, Timestamp now);
    // Who fits and has not ended, as of a moment when all that had been delivered before the load
    // was taken was known; more than limits::told_max need not be named.
    void found(const InstanceId& asker, const Filter& where, std::vector<InstanceId> ids,
               Timestamp now);

    [[nodiscard]] bool has_ready() const { return !in_flight_ && !pending_.empty(); }

    // REQUIRES: has_ready().
    [[nodiscard]] Ready take_ready();

    // REQUIRES: a Ready was taken and is durable.
    void advance();

    // Requests waiting, decided or not.
    [[nodiscard]] std::size_t backlog() const { return waiting_ + pending_.size(); }

private:
    using StatePtr = std::shared_ptr<const InstanceState>;
    using EventPtr = std::shared_ptr<const Event>;

    // A request waiting for its instance or its key; no request: fire what is due.
    struct Parked {
        std::optional<Request> request;
        bool key_known = true;
        std::optional<RequestKey> found_key;
    };
    struct Slot {
        StatePtr state;  // speculative: with every event decided so far
        bool loaded = false;
        std::optional<Reversed> latest;  // its latest step; none: not known yet
        std::set<InstanceId> waiters;    // whose first request needs this instance
        std::size_t missing = 0;         // loads that its own first request waits for
        std::size_t undurable = 0;       // events decided and not yet advanced
        std::deque<Parked> parked;
    };
    // Whom the first request of an instance looks for; no ids: not known yet.
    struct Search {
        Filter where;
        std::optional<std::vector<InstanceId>> ids;
    };
    // What one request became.
    struct Item {
        std::vector<Committed> events;
        std::shared_ptr<const Workflow> published;
        std::optional<RequestKey> key;
        std::optional<Reply> reply;
    };
    // A tentative run, of one instance and of those that it tells: dropped whole when the command
    // is refused, or when something must be loaded first.
    struct Draft {
        InstanceId id;  // the request's own
        std::map<InstanceId, StatePtr> states;
        std::map<InstanceId, Reversed> latest;
        std::vector<Committed> events;
        std::size_t main = 0;  // which event answers the request
        bool waits = false;    // for a load; to be run again

        [[nodiscard]] const InstanceState& state() const { return *states.at(id); }
    };

    void park(const InstanceId& id, Parked parked);
    void drain(const InstanceId& id, Timestamp now);
    void arrived(const InstanceId& waiter, Timestamp now);
    void release(const Hash& key);
    // False: `parked` must wait for a load, and was not touched.
    [[nodiscard]] bool process(const InstanceId& id, Slot& slot, Parked& parked, Timestamp now);
    void process_publication(Request request, Timestamp now);
    void process_decision(const Request& request, Timestamp now);
    [[nodiscard]] Event fact_of_none(EventType type, const Request& request, Timestamp now) const;
    void accept_fact(Event event, Item item, std::uint64_t request);
    void fire_due(const InstanceId& id, Slot& slot, Timestamp now);
    // Whether the sender may act on the instance, or, when it `begins`, have begun it.
    [[nodiscard]] bool is_within_scope(const Request& request, const StatePtr& state, Timestamp now,
                                       bool begins = false) const;
    [[nodiscard]] bool answered_before(const Request& request, const Parked& parked, Timestamp now);
    [[nodiscard]] std::optional<Refusal> run(const Request& request, const Workflow& workflow,
                                             Draft& draft, Timestamp now);
    [[nodiscard]] std::optional<Refusal> settle(const Workflow& workflow, Command& command,
                                                Draft& draft, Timestamp now);
    [[nodiscard]] std::optional<Refusal> migrate(const Request& request, const Workflow& from,
                                                 Command& command, Draft& draft, Timestamp now);
    [[nodiscard]] std::optional<Refusal> perform(const Workflow& workflow, const TriggerRule& rule,
                                                 Command& command, Draft& draft);
    [[nodiscard]] std::optional<Refusal> fire_before(const Workflow& workflow, const InstanceId& id,
                                                     Draft& draft, Timestamp until, Timestamp now);

    // engine_others.cpp: what a command needs of other instances and of its own past.
    [[nodiscard]] const InstanceState* reach(const InstanceId& id, Draft& draft);
    void read(const Workflow& workflow, const InstanceState& state, const Command& command,
              Draft& draft, DecideContext& facts);
    void find_reversed(Draft& draft, DecideContext& facts);
    void find_delegation(const InstanceId& id, Draft& draft, Command& command);
    [[nodiscard]] std::optional<Refusal> tell_all(Draft& draft, Timestamp now);
    [[nodiscard]] std::optional<Refusal> tell(const Told& told, const Event& cause, Draft& draft,
                                              Timestamp now);

    // engine_audience.cpp: whom a step tells without naming them.
    [[nodiscard]] std::optional<Refusal> tell_found(const Told& all, const Event& cause,
                                                    Draft& draft, Timestamp now,
                                                    std::vector<Told>& told);
    [[nodiscard]] std::optional<std::set<InstanceId>> audience(const Filter& where, Draft& draft);
    [[nodiscard]] bool fits(const StatePtr& state, const Filter& where) const;
    [[nodiscard]] std::optional<Refusal> try_to_tell(const Told& told, const Event& cause,
                                                     Draft& draft, Timestamp now);
    static void note_told(Draft& draft, std::size_t index, std::vector<Told> told);

    [[nodiscard]] Command command_of(const Request& request, Timestamp now) const;
    [[nodiscard]] DecideContext context() const;
    void append(Draft& draft, Event event);
    static void note_latest(Draft& draft, const EventPtr& event, const StatePtr& before);
    void accept(Draft draft, Item item);
    void refuse(const Request& request, Refusal refusal);
    void watch_due(const InstanceId& id, const InstanceState& state);
    void evict_idle();

    EngineParts parts_;
    Preparation preparation_;
    Catalog catalog_;
    LegalHolds holds_;
    Position last_;          // assigned so far, durable or not
    Position durable_last_;  // the log's head
    std::map<InstanceId, Slot> slots_;
    // Of events that are not durable yet, or were not when a request that waits looked for its key.
    std::map<Hash, RequestKey> keys_;
    std::map<Hash, std::size_t> parked_keys_;  // requests that wait, by key
    std::map<Hash, std::deque<InstanceId>> key_waiters_;
    std::deque<Item> pending_;
    std::vector<Item> flying_;
    std::map<InstanceId, std::vector<Search>> searches_;  // by who asks
    std::vector<Load> loads_;
    std::set<std::pair<Timestamp, InstanceId>> due_;
    std::map<InstanceId, Timestamp> due_of_;
    std::size_t waiting_ = 0;
    bool in_flight_ = false;
};

}  // namespace jalon
