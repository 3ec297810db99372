#include "tests/simulation/world.h"

#include <utility>

#include "engine/codec/record_codec.h"
#include "tests/support/random_chart.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t day = 86'400 * second;
constexpr std::size_t clients = 4;

constexpr const char* ledger = R"("id": "ledger",
    "attributes": {"country": {"if": [{"<": [{"var": "data.n"}, 5]}, "few", "many"]}},
    "states": {"open": {
        "on": {"add": {"actions": [{"assign": {"n": {"+": [{"var": "data.n"}, {"var": "input.by"}]},
                                               "who": {"var": "input.who"}}}]},
               "close": {"target": "closed", "guard": {">": [{"var": "data.n"}, 5]}}},
        "after": {"P2D": {"actions": [{"assign": {"reminded": true}}]}, "P20D": "stale"}},
     "stale": {"on": {"add": "open"}, "after": {"PT1H": "open"}},
     "closed": {"type": "final"}},
    "triggers": {
        "add": {"by": ["*"], "data": {"type": "object", "properties": {
            "by": {"type": "integer"}, "who": {"type": "string", "personal": true}}}},
        "close": {"by": ["*"], "data": {}}})";

// Tells every ledger that has few entries (Model::check_told).
constexpr const char* crier = R"("id": "crier",
    "states": {"open": {
        "entry": [{"tell": {"where": {"workflow": "ledger", "country": "few"},
                            "trigger": "add", "data": {"by": 1}}}],
        "on": {"call": "open"}}},
    "triggers": {"call": {"by": ["*"], "data": {}}})";

std::shared_ptr<const Workflow> random_workflow(Chance& chance) {
    Value document = workflow_value(R"("id": "random")");
    Value members = RandomChart(chance).draw();
    for (Value::Member& member : *members.as_object()) {
        document.set(member.name, std::move(member.value));
    }
    Findings findings;
    return compile_value(document, findings);
}

Hash hash_of_number(std::uint64_t number) {
    Hash hash{};
    hash[0] = 1;  // never zero
    for (std::size_t i = 0; i < 8; ++i) hash[i + 1] = static_cast<std::uint8_t>(number >> (8 * i));
    return hash;
}

}  // namespace

World::World(std::uint64_t seed)
    : chance_(seed),
      model_(store_, hasher_, zones_),
      clients_(clients),
      now_(*parse_timestamp("2024-03-01T00:00:00Z")) {
    workflows_ = {workflow_of(ledger), workflow_of(crier), random_workflow(chance_)};
    fault_percent_ = chance_.percent(40) ? 0 : chance_.below(15);
    crash_percent_ = chance_.percent(40) ? 0 : chance_.below(4);
    open();
}

std::string World::run(int steps) {
    for (int i = 0; i < steps && wrong_.empty(); ++i) {
        step();
        if (!wrong_.empty()) return "step " + std::to_string(i) + ": " + wrong_;
    }
    finish();
    return wrong_.empty() ? "" : "at the end: " + wrong_;
}

void World::step() {
    if (process_ == nullptr) {
        open();
        return;
    }
    if (chance_.percent(crash_percent_)) {
        crash();
        return;
    }
    switch (chance_.below(12)) {
        case 0:
        case 1:
        case 2: ask(static_cast<std::size_t>(chance_.below(clients_.size()))); break;
        case 3:
        case 4:
        case 5: fetch_one(); break;
        case 6:
        case 7: tell_one(); break;
        case 8: static_cast<void>(process_->in_flight() || process_->take()); break;
        case 9:
            if (process_->in_flight()) write();
            break;
        case 10: pass_time(); break;
        default:
            if (chance_.percent(fault_percent_)) {
                damage_a_record();
            } else {
                process_->engine().tick(now_);
            }
    }
}

// A client without a request thinks of one; with one, it sends the same again, answered or not.
void World::ask(std::size_t client) {
    std::optional<Request>& request = clients_[client].request;
    if (!request) request = new_request();
    saw("ask", client);
    send(*request, client);
}

void World::send(const Request& request, std::size_t client) {
    Request attempt = request;
    attempt.id = ++requests_;
    asked_[attempt.id] = client;
    if (chance_.percent(fault_percent_)) sealer_.fail_next_seal();
    process_->engine().submit(std::move(attempt), now_);
}

Request World::new_request() {
    Request request;
    request.actor = Actor{"person", "coordinator", "hq"};
    request.channel = "api";
    request.key = KeyedBy{hash_of_number(++keys_), hash_of_number(1)};
    if (chance_.percent(20)) {
        request.occurred_at =
            Timestamp{now_.value() - static_cast<std::int64_t>(chance_.below(10)) * day};
    }
    if (instances_ == 0 || chance_.percent(20)) {
        request.kind = RequestKind::start;
        request.instance = InstanceId{"m" + std::to_string(++instances_)};
        request.workflow = chance_.percent(50)   ? "ledger"
                           : chance_.percent(40) ? "crier"
                                                 : "random";
        request.data = Value::Object{{"n", 0}};
        return request;
    }
    request.instance = InstanceId{"m" + std::to_string(1 + chance_.below(instances_))};
    const std::uint64_t draw = chance_.below(10);
    if (draw < 5) {
        request.trigger = "add";
        request.data = Value::Object{{"by", static_cast<std::int64_t>(chance_.below(3))},
                                     {"who", std::string(personal_text)}};
    } else {
        request.trigger = draw == 5   ? "close"
                          : draw == 6 ? "call"
                                      : chance_.pick(random_chart_events());
    }
    return request;
}

void World::fetch_one() {
    for (Load& load : process_->engine().take_loads()) to_fetch_.push_back(std::move(load));
    if (to_fetch_.empty()) return;
    if (chance_.percent(fault_percent_)) store_.fail_next_read();
    auto fetched = process_->fetch(to_fetch_.front());
    if (!fetched) {
        saw("read failed");
        crash();
        return;
    }
    to_fetch_.pop_front();
    to_tell_.push_back(std::move(*fetched));
}

void World::tell_one() {
    if (to_tell_.empty()) return;
    process_->tell(std::move(to_tell_.front()), now_);
    to_tell_.pop_front();
}

void World::write() {
    if (chance_.percent(fault_percent_)) {
        if (chance_.percent(50)) {
            store_.fail_next_append_before_writing();
        } else {
            store_.fail_next_append_after_writing();
        }
    }
    auto done = process_->write();
    if (!done) {
        saw("append failed");
        crash();
        return;
    }
    saw("written", done->committed.size());
    if (std::string wrong = model_.check_group(*done); !wrong.empty()) fail(std::move(wrong));
    for (const Committed& committed : done->committed) {
        if (committed.event->told.size() > 1) saw("several told", committed.event->told.size());
    }
    for (const Reply& reply : done->replies) answer(reply);
}

void World::answer(const Reply& reply) {
    const auto asked = asked_.find(reply.request);
    if (asked == asked_.end()) return;  // a publication
    std::optional<Request>& request = clients_[asked->second].request;
    asked_.erase(asked);
    saw("answered", reply.answer.index());
    if (!request) return;  // the same request was answered before
    if (std::string wrong = model_.check_reply(reply, request->key->key); !wrong.empty()) {
        fail(std::move(wrong));
    }
    const auto* refusal = std::get_if<Refusal>(&reply.answer);
    if (refusal != nullptr && refusal->code == RefusalCode::unavailable) return;  // asks again
    // Of two attempts at once, a refusal of the first leaves the key to the second.
    const auto others = std::erase_if(
        asked_, [&](const auto& one) { return &clients_[one.second].request == &request; });
    if (refusal != nullptr && others == 0 && model_.has_key(request->key->key)) {
        fail("refused although it is on the log: " + refusal->detail);
    }
    request.reset();
}

// Often to just before, or to, the moment when a timer is due.
void World::pass_time() {
    const auto due = process_->engine().next_due();
    if (due && *due > now_ && chance_.percent(40)) {
        now_ = Timestamp{due->value() - static_cast<std::int64_t>(chance_.below(2))};
        saw("edge of a timer");
        return;
    }
    const std::int64_t span = chance_.percent(20) ? 30 * day : chance_.percent(50) ? day : second;
    now_ = Timestamp{now_.value() +
                     static_cast<std::int64_t>(chance_.below(static_cast<std::uint64_t>(span)))};
}

void World::damage_a_record() {
    const auto head = store_.head();
    if (head->last.value() == 0) return;
    const Position position{1 + chance_.below(head->last.value())};
    store_.corrupt(position);
    const auto record = store_.read_one(position);
    if (decode_record(*record)) fail("a damaged record was read");
    store_.corrupt(position);  // the same bit again: whole
    saw("damage", position.value());
}

void World::crash() {
    process_.reset();
    store_.reopen();
    to_fetch_.clear();
    to_tell_.clear();
    asked_.clear();
    saw("crash");
    if (std::string wrong = model_.catch_up(); !wrong.empty()) fail(std::move(wrong));
}

void World::open() {
    auto process = std::make_unique<EngineShell>(store_, sealer_);
    if (chance_.percent(fault_percent_)) store_.fail_next_read();
    if (!process->open()) {
        saw("open failed");
        return;
    }
    process_ = std::move(process);
    for (const auto& workflow : workflows_) {
        Request publish;
        publish.id = ++requests_;
        publish.kind = RequestKind::publish;
        publish.publication = workflow;
        process_->engine().submit(std::move(publish), now_);
    }
}

// Goes on without new faults until nothing is left to do.
void World::settle() {
    fault_percent_ = 0;
    do {
        if (process_ == nullptr) open();
        if (process_ == nullptr) continue;  // a fault that was still to come
        for (fetch_one(); !to_fetch_.empty() && process_ != nullptr; fetch_one()) {}
        while (!to_tell_.empty()) tell_one();
        if (process_ != nullptr && (process_->in_flight() || process_->take())) write();
    } while (wrong_.empty() &&
             (process_ == nullptr || process_->in_flight() || process_->engine().backlog() > 0));
}

// In the end everything must be answered, and every timer must have fired.
void World::finish() {
    settle();
    for (int round = 0; round < 4; ++round) {
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            if (clients_[i].request && wrong_.empty()) send(*clients_[i].request, i);
        }
        settle();
    }
    for (const Client& client : clients_) {
        if (client.request) fail("a request was never answered");
    }
    now_ = Timestamp{now_.value() + 5 * day};
    for (int turn = 0; turn < 100 && wrong_.empty(); ++turn) {
        process_->engine().tick(now_);
        settle();
    }
    if (std::string wrong = model_.check_timers(now_); !wrong.empty()) fail(std::move(wrong));
    for (const Hash& node : model_.frontier().nodes) saw("node", node[0]);
}

void World::fail(std::string what) {
    if (wrong_.empty()) wrong_ = std::move(what);
}

void World::saw(std::string_view what, std::uint64_t detail) {
    ++counts_[std::string(what)];
    for (const char c : what) trace_ = (trace_ ^ static_cast<std::uint8_t>(c)) * 1099511628211U;
    trace_ = (trace_ ^ detail) * 1099511628211U;
}

}  // namespace jalon::testing
