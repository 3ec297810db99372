#include "adapters/api/bulk.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "adapters/api/dry_run.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/instance/delegation.h"

namespace jalon {
namespace {

constexpr std::size_t looks_a_turn_max = 512;    // instances filtered, or keys looked up
constexpr std::size_t steps_a_turn_max = 512;    // handed to the engine
constexpr std::size_t dry_runs_a_turn_max = 64;  // each evaluates guards
constexpr std::size_t sent_max = 512;  // with the engine at once: a group, and room for others

namespace outcome {
constexpr std::string_view accepted = "accepted";
constexpr std::string_view refused = "refused";
constexpr std::string_view changed = "changed";
constexpr std::string_view is_new = "new";
constexpr std::string_view not_found = "not_found";
constexpr std::string_view failed = "failed";
constexpr std::string_view undecided = "undecided";  // of a dry run only
constexpr std::array all{accepted, refused, changed, is_new, not_found, failed};
}  // namespace outcome

std::string_view outcome_of(RefusalCode code) {
    switch (code) {
        case RefusalCode::not_found: return outcome::not_found;
        case RefusalCode::version_mismatch: return outcome::changed;
        case RefusalCode::overloaded:
        case RefusalCode::unavailable: return outcome::failed;
        default: return outcome::refused;
    }
}

// A problem without what belongs to an answer of its own.
Value problem_json(const HttpResponse& response) {
    auto body = parse_json(response.body, limits::workflow_json_depth_max);
    if (!body) return Value{};
    for (const char* member : {"type", "title", "status"}) body->erase(member);
    return std::move(*body);
}

}  // namespace

Bulk::Bulk(BulkParts parts, BulkOrder order, std::function<void(HttpResponse)> respond)
    : parts_(std::move(parts)), order_(std::move(order)), respond_(std::move(respond)) {
    for (const std::string& id : order_.ids) {
        const bool is_new = order_.expected && !order_.expected->contains(id);
        items_.push_back(Item{id, is_new ? outcome::is_new : std::string_view{}});
    }
    if (!order_.filter || !order_.expected) return;
    for (const auto& [id, version] : *order_.expected) items_.push_back(Item{id});
}

bool Bulk::turn() {
    starved_ = false;
    switch (phase_) {
        case Phase::select: select(); break;
        case Phase::find_keys: find_keys(); break;
        case Phase::act: act(); break;
        case Phase::answered: break;
    }
    if (phase_ == Phase::answered) return false;
    const bool waits = starved_ || next_ == items_.size() || sent_.size() >= sent_max;
    return phase_ != Phase::act || !waits;
}

void Bulk::answer(HttpResponse response) {
    phase_ = Phase::answered;
    respond_(std::move(response));
}

// ---- whom it is about

// What the filter gives; with `expected`, that is only asked for what is new. An instance that this
// call's key has stepped before belongs to it, whether the filter still gives it or not.
void Bulk::select() {
    if (!order_.filter) return end_selection();
    const Timestamp now = parts_.now();
    std::size_t looks = 0;
    bool others_wait = false;
    const bool whole = parts_.board->each(InstanceId{seen_}, [&](const Board::View& view) {
        others_wait = looks++ == looks_a_turn_max;
        if (others_wait) return false;
        seen_ = view->state->id;
        const std::string& id = seen_.value();
        const bool passes = concerns(*view) && parts_.shown(*view) &&
                            order_.filter->passes(*view, now, parts_.sight(*view->workflow));
        const bool wanted = order_.expected
                                ? passes && !order_.expected->contains(id)
                                : passes || (order_.step.key && !order_.dry_run && find_key(id));
        if (phase_ == Phase::answered) return false;
        if (wanted) {
            items_.push_back(Item{id, order_.expected ? outcome::is_new : std::string_view{}});
        }
        return true;
    });
    if (!whole) return answer(problem(500, "internal", "the store cannot be read"));
    if (!others_wait && phase_ != Phase::answered) end_selection();
}

// A filter means those of its instances that a migration has something to do with.
bool Bulk::concerns(const InstanceView& view) const {
    const Workflow* to = order_.over_to.get();
    return to == nullptr ||
           (view.workflow->id == to->id && view.workflow->hash != to->hash && !view.state->final);
}

void Bulk::end_selection() {
    if (items_.size() > BulkOrder::instances_max) {
        return answer(schema_response(
            {SchemaError{"/filter", "gives " + std::to_string(items_.size()) +
                                        " instances, at most 10,000 a call: narrow the filter, or "
                                        "send their ids in several calls"}}));
    }
    if (order_.filter) sort_items();
    const bool keyed = order_.step.key && !order_.dry_run;
    phase_ = keyed ? Phase::find_keys : Phase::act;
    if (phase_ == Phase::act) act();
}

// In the order of ids, and with those that have data of their own and are not among them: the
// filter changed under the client's hands.
void Bulk::sort_items() {
    const auto before = [](const Item& left, const Item& right) { return left.id < right.id; };
    std::sort(items_.begin(), items_.end(), before);
    const std::size_t count = items_.size();
    for (const auto& [id, data] : order_.each) {
        const auto end = items_.begin() + static_cast<std::ptrdiff_t>(count);
        if (std::binary_search(items_.begin(), end, Item{id}, before)) continue;
        items_.push_back(Item{id, outcome::not_found});
    }
    std::sort(items_.begin(), items_.end(), before);
}

// Looks before the first step: a key that served another request must not do half of this one.
void Bulk::find_keys() {
    for (std::size_t looks = 0; next_ < items_.size(); ++looks, ++next_) {
        if (looks == looks_a_turn_max) return;
        Item& item = items_[next_];
        const auto known = find_key(item.id);
        if (phase_ == Phase::answered) return;
        if (!known) continue;
        if (known->fingerprint != order_.step.key->fingerprint) {
            Refusal refusal;
            refusal.code = RefusalCode::key_reused;
            refusal.detail = "this idempotency key was used for another request";
            return answer(refusal_response(refusal));
        }
        item.known = true;
        first_recorded_ =
            std::min(first_recorded_.value_or(known->recorded_at), known->recorded_at);
    }
    leave_newcomers();
    if (phase_ == Phase::answered) return;
    next_ = 0;
    phase_ = Phase::act;
    act();
}

// A call sent again must not widen to what came into its filter after it had begun.
void Bulk::leave_newcomers() {
    if (!order_.filter || order_.expected || !first_recorded_) return;
    for (Item& item : items_) {
        const auto view = parts_.board->find(InstanceId{item.id});
        const bool came_later = view && view->state->updated_at > *first_recorded_;
        if (!came_later || item.known || !item.spared.empty()) continue;
        // A step of the same call, sent twice, may have become durable since the keys were read.
        if (!find_key(item.id)) item.spared = outcome::is_new;
        if (phase_ == Phase::answered) return;
    }
}

// ---- the steps

void Bulk::act() {
    const std::size_t budget = order_.dry_run ? dry_runs_a_turn_max : steps_a_turn_max;
    for (std::size_t steps = 0; steps < budget && next_ < items_.size(); ++steps, ++next_) {
        if (!act_on(next_)) break;
    }
    if (settled_ == items_.size()) finish();
}

// False: it has to wait.
bool Bulk::act_on(std::size_t index) {
    Item& item = items_[index];
    // What the call's key did before is answered again, whoever may see it now.
    const auto view = item.known ? parts_.board->find(InstanceId{item.id}) : find(item.id);
    if (!view || item.spared == outcome::not_found) {
        Refusal refusal;
        refusal.code = RefusalCode::not_found;
        refusal.detail =
            view ? "the filter does not give this instance" : "there is no such instance";
        refuse(item, std::move(refusal));
    } else if (item.spared == outcome::is_new) {
        settle(item, outcome::is_new, as_it_stands(*view));
    } else if (order_.dry_run) {
        try_out(item, *view);
    } else {
        if (sent_.size() >= sent_max) return false;
        Request request = request_for(item.id);
        request.id = parts_.number();
        const auto sent = sent_.emplace(request.id, index).first;
        if (parts_.submit(std::move(request))) return true;
        sent_.erase(sent);
        starved_ = true;
        return false;
    }
    return true;
}

bool Bulk::take(const Reply& reply) {
    const auto sent = sent_.find(reply.request);
    if (sent == sent_.end()) return false;
    Item& item = items_[sent->second];
    sent_.erase(sent);
    if (const auto* refusal = std::get_if<Refusal>(&reply.answer)) {
        refuse(item, *refusal);
    } else if (const auto* fresh = std::get_if<Accepted>(&reply.answer)) {
        fresh_ = true;
        accept(item, *fresh->event);
    } else if (const auto* known = std::get_if<Repeated>(&reply.answer)) {
        repeat(item, known->position);
    }
    return true;
}

Request Bulk::request_for(const std::string& id) const {
    Request request = order_.step;
    request.instance = InstanceId{id};
    if (const auto own = order_.each.find(id); own != order_.each.end()) {
        for (const Value::Member& one : *own->second.as_object()) {
            request.data.set(one.name, one.value);
        }
    }
    if (order_.expected) request.expected = order_.expected->at(id);
    if (request.key) request.key = key_for(id);
    return request;
}

void Bulk::try_out(Item& item, const InstanceView& view) {
    Request request = request_for(item.id);
    Command command;
    command.kind = order_.over_to ? CommandKind::migrate : CommandKind::step;
    command.instance = request.instance;
    command.trigger = request.trigger;
    command.input = std::move(request.data);
    command.actor = request.actor;
    command.channel = request.channel;
    command.recorded_at = parts_.now();
    command.occurred_at = request.occurred_at.value_or(command.recorded_at);
    command.expected = request.expected;
    if (!request.delegation.value().empty()) {
        const auto other = parts_.board->find(request.delegation);
        act_by(delegation_facts(request.delegation, other ? other->state.get() : nullptr,
                                other ? other->workflow.get() : nullptr, parts_.context),
               command);
    }
    const Workflow* to = order_.over_to.get();
    DryRun would = to != nullptr ? dry_run_migration(view, *to, std::move(command), parts_.context)
                                 : dry_run(view, std::move(command), *parts_.preparation,
                                           *parts_.board, parts_.context);
    if (would.refusal) return refuse(item, std::move(*would.refusal));
    settle(item, would.undecided ? outcome::undecided : outcome::accepted, as_it_stands(view));
}

// REQUIRES: the call has a key.
KeyedBy Bulk::key_for(const std::string& id) const {
    const auto bytes = [](std::string_view text) {
        const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());  // NOLINT: bytes
        return std::span(data, text.size());
    };
    const KeyedBy& whole = *order_.step.key;
    const std::array<std::span<const std::uint8_t>, 3> parts{bytes("bulk:"), whole.key, bytes(id)};
    return KeyedBy{parts_.hasher->sha256(parts), whole.fingerprint};
}

// Answers the call when the store fails.
std::optional<RequestKey> Bulk::find_key(const std::string& id) {
    auto known = parts_.store->find_key(key_for(id).key);
    if (known) return std::move(*known);
    answer(problem(500, "internal", known.error().message));
    return std::nullopt;
}

// ---- what becomes of them

// nullptr: there is no such instance, or none that whoever asks may see now.
Board::View Bulk::find(const std::string& id) const {
    auto view = parts_.board->find(InstanceId{id});
    return view && parts_.shown(*view) ? view : nullptr;
}

Value Bulk::as_it_stands(const InstanceView& view) const {
    const InstanceState& state = *view.state;
    const Sight& sight = parts_.sight(*view.workflow);
    Value::Array configuration;
    for (const std::string& one : state.configuration) {
        if (sight.sees_state(one)) configuration.emplace_back(one);
    }
    return Value::Object{{"version", static_cast<std::int64_t>(state.version.value())},
                         {"position", static_cast<std::int64_t>(state.position.value())},
                         {"configuration", std::move(configuration)}};
}

void Bulk::accept(Item& item, const Event& event) {
    last_ = std::max(last_, event.position);
    const auto view = parts_.board->find(*event.instance);
    Value shown = view ? answer_json(event, parts_.sight(*view->workflow)) : Value{};
    for (const char* member : {"id", "exited", "entered", "final"}) shown.erase(member);
    settle(item, outcome::accepted, std::move(shown));
}

void Bulk::repeat(Item& item, Position position) {
    auto record = parts_.store->read_one(position);
    auto event = record ? decode_record(*record) : Result<Event>(record.error());
    if (event) return accept(item, *event);
    settle_problem(item, outcome::failed,
                   problem(500, "internal", "the first answer cannot be read"));
}

void Bulk::refuse(Item& item, Refusal refusal) {
    const RefusalCode code = refusal.code;
    settle_problem(item, outcome_of(code),
                   refusal_response(parts_.as_seen(InstanceId{item.id}, std::move(refusal))));
}

void Bulk::settle_problem(Item& item, std::string_view which, const HttpResponse& response) {
    const auto view = find(item.id);
    Value shown = view ? as_it_stands(*view) : Value{Value::Object{}};
    shown.set("problem", problem_json(response));
    settle(item, which, std::move(shown));
}

void Bulk::settle(Item& item, std::string_view which, Value shown) {
    Value::Object members{{"id", item.id}, {order_.dry_run ? "would" : "outcome", which}};
    if (Value::Object* more = shown.as_object()) {
        for (Value::Member& member : *more) members.push_back(std::move(member));
    }
    item.result = std::move(members);
    ++counts_[which];
    ++settled_;
}

void Bulk::finish() {
    Value::Array list;
    for (Item& item : items_) list.push_back(std::move(item.result));
    Value body{Value::Object{}};
    if (order_.dry_run) body.set("dry_run", true);
    body.set("items", std::move(list));
    for (const std::string_view one : outcome::all) body.set(one, counts_[one]);
    if (order_.dry_run) body.set(outcome::undecided, counts_[outcome::undecided]);
    const Position position = last_ == Position{} ? parts_.board->position() : last_;
    body.set("position", static_cast<std::int64_t>(position.value()));
    HttpResponse response = json_response(200, body);
    const bool replayed = last_ != Position{} && !fresh_;
    if (replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    answer(std::move(response));
}

}  // namespace jalon
