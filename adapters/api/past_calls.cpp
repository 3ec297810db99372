// Reading instances as they were: as_of and known_at of the reading routes.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/past_query.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "adapters/json/due_reason.h"
#include "engine/instance/decide.h"

namespace jalon {
namespace {

// The answer names the instants that it holds for.
void name_moment(Value& answer, const Moment& moment) {
    if (moment.clock) answer.set("as_of", to_string(*moment.clock));
    if (moment.known_at) answer.set("known_at", to_string(*moment.known_at));
}

}  // namespace

Input<Moment> Api::read_moment(const Call& call) const {
    const auto text_of = [&](std::string_view name) {
        const std::string* text = call.request.param(name);
        return text == nullptr ? std::string() : *text;
    };
    for (const char* name : {"as_of", "known_at"}) {
        const std::string* text = call.request.param(name);
        if (text == nullptr || !text->empty()) continue;
        return problem(400, "bad_request", std::string(name) + " names no time");
    }
    auto moment = parse_moment(text_of("as_of"), text_of("known_at"), *parts_.store, *parts_.zones,
                               parts_.zone);
    if (moment) return *moment;
    if (moment.error().code == ErrorCode::invalid) {
        return problem(400, "bad_request", "as_of, known_at: " + moment.error().message);
    }
    return internal_problem(moment.error());
}

PastQuery Api::past_query(const Call& call, const Moment& moment) const {
    PastQuery query;
    query.store = parts_.store;
    query.zones = parts_.zones;
    query.zone = parts_.zone;
    query.catalog = catalog_;
    query.head = board_.position();
    query.reader = reader_of(call.token.grant);
    query.moment = moment;
    query.now = parts_.now();
    return query;
}

PastQuery Api::past_query(const Call& call, const Moment& moment, const Board::View& of) const {
    PastQuery query = past_query(call, moment);
    query.ids = {of->state->id};
    query.reader = reader_at(call, of->state->id.value());
    return query;
}

Value Api::past_instance(const InstanceView& view, const PastQuery& query) const {
    const std::string& role = query.reader.role;
    Value instance = instance_json(view, clear_data(view, role), query.clock(),
                                   sight_of(view.workflow.get(), role));
    name_moment(instance, query.moment);
    return instance;
}

void Api::get_instance_at(Call& call, const Board::View& view, const Moment& moment) {
    auto query = std::make_shared<PastQuery>(past_query(call, moment, view));
    answer_later(
        call, [query] { return query->find(); },
        [this, query](const Call&, const std::vector<Board::View>& found) {
            if (found.empty()) return no_instance();
            return json_response(200, past_instance(*found.front(), *query));
        });
}

void Api::get_allowed_at(Call& call, const Board::View& view, const Moment& moment) {
    auto query = std::make_shared<PastQuery>(past_query(call, moment, view));
    const TokenGrant& grant = call.token.grant;
    const Actor actor{grant.subject, grant.role, grant.org};
    answer_later(
        call, [query, actor] { return query->allowed(actor); },
        [this, query](const Call&, const std::optional<PastQuery::Allowed>& allowed) {
            if (!allowed) return no_instance();
            const InstanceView& then = *allowed->view;
            const Sight& sight = sight_of(then.workflow.get(), query->reader.role);
            Value answer =
                Value::Object{{"id", then.state->id.value()},
                              {"version", static_cast<std::int64_t>(then.state->version.value())},
                              {"triggers", allowed_json(allowed->triggers, *then.workflow, sight)}};
            name_moment(answer, query->moment);
            return json_response(200, answer);
        });
}

void Api::get_due_at(Call& call, const Board::View& view, const Moment& moment) {
    auto query = std::make_shared<PastQuery>(past_query(call, moment, view));
    answer_later(
        call, [query] { return query->find(); },
        [this, query](const Call& asked, const std::vector<Board::View>& found) {
            if (found.empty()) return no_instance();
            return due_response(asked, *found.front(), query->clock());
        });
}

void Api::get_instances_at(Call& call, Filter filter, const std::string& after, std::size_t limit,
                           const Moment& moment) {
    auto query = std::make_shared<PastQuery>(past_query(call, moment));
    query->filter = std::move(filter);
    query->wanted = limit + 1;
    const Shown shown = shown_to(query->reader);
    std::size_t looks = 0;
    std::optional<InstanceId> stopped_at;
    const bool whole = board_.each(InstanceId{after}, [&](const Board::View& view) {
        if (shown(*view)) query->ids.push_back(view->state->id);
        if (++looks < limits::list_looks_max) return true;
        stopped_at = view->state->id;
        return false;
    });
    if (!whole) return call.respond(problem(500, "internal", "the store cannot be read"));
    answer_later(
        call, [query] { return query->find(); },
        [this, query, limit, stopped_at](const Call&, const std::vector<Board::View>& found) {
            Value::Array items;
            for (const Board::View& view : found) {
                if (items.size() < limit) items.push_back(past_instance(*view, *query));
            }
            std::optional<InstanceId> last = stopped_at;
            if (found.size() > limit) last = found[limit - 1]->state->id;
            Value answer =
                Value::Object{{"items", std::move(items)},
                              {"next", last ? Value{cursor_at(*last)} : Value{}},
                              {"position", static_cast<std::int64_t>(query->head.value())}};
            name_moment(answer, query->moment);
            return json_response(200, answer);
        });
}

}  // namespace jalon
