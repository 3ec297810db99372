// Instances: starting, stepping, reading.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/keyed.h"
#include "adapters/api/person.h"
#include "adapters/api/refusals.h"
#include "adapters/files/random.h"
#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr std::uint64_t page_default = 100;
constexpr std::uint64_t page_max = 1000;

std::string new_id() {
    constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
    std::array<std::uint8_t, 16> bytes{};
    random_bytes(bytes);
    std::string id;
    for (const std::uint8_t byte : bytes) id += digits[byte % digits.size()];
    return id;
}

Input<std::optional<Version>> read_expected(const HttpRequest& request) {
    const std::string* header = request.header("If-Match");
    if (header == nullptr || *header == "*") return std::optional<Version>{};
    std::uint64_t number = 0;
    if (header->size() >= 3 && header->front() == '"' && header->back() == '"') {
        const char* last = header->data() + header->size() - 1;
        const auto [end, error] = std::from_chars(header->data() + 1, last, number);
        if (error == std::errc{} && end == last) return std::optional(Version{number});
    }
    return problem(400, "bad_request", "If-Match is a version in double quotes");
}

std::string etag(Version version) { return "\"" + std::to_string(version.value()) + "\""; }

}  // namespace

// The member `occurred_at`, moved by the difference between the client's clock and ours.
Input<std::optional<Timestamp>> Api::occurred_at(const Call& call, const Value& body) const {
    auto text = read_text(body, "occurred_at");
    if (!text) return text.error();
    const std::string* clock = call.request.header("Jalon-Clock");
    const auto theirs = clock == nullptr ? std::optional<Timestamp>{} : parse_timestamp(*clock);
    if (clock != nullptr && !theirs) {
        return problem(400, "bad_request", "Jalon-Clock is an RFC 3339 date-time");
    }
    if (body.find("occurred_at") == nullptr) return std::optional<Timestamp>{};
    auto instant = read_time(*text, "/occurred_at", *parts_.zones, parts_.zone);
    if (!instant) return instant.error();
    if (!theirs || parse_date(*text)) return std::optional(*instant);
    return std::optional(Timestamp{instant->value() + parts_.now().value() - theirs->value()});
}

Input<Request> Api::write_request(const Call& call, const Value& body) const {
    Request request;
    auto when = occurred_at(call, body);
    if (!when) return when.error();
    request.occurred_at = *when;
    if (const Value* data = body.find("data")) {
        if (data->as_object() == nullptr) {
            return schema_response({SchemaError{"/data", "must be an object"}});
        }
        request.data = *data;
    }
    auto delegation = read_text(body, "delegation");
    if (!delegation) return delegation.error();
    if (body.find("delegation") != nullptr && !is_instance_id(*delegation)) {
        return schema_response({SchemaError{"/delegation", "must be the id of an instance"}});
    }
    request.delegation = InstanceId{*delegation};
    auto key = read_key(call.request, call.token, KeyOwner::person, *parts_.hasher);
    if (!key) return key.error();
    request.key = *key;
    const TokenGrant& grant = call.token.grant;
    request.actor = Actor{grant.subject, grant.role, grant.org};
    request.countries = grant.countries;
    request.hosts = grant.hosts;
    request.channel = "api";
    return request;
}

void Api::post_instance(Call& call) {
    auto body = read_object(call.request, {"workflow"}, {"id", "data", "occurred_at", "delegation"},
                            limits::json_depth_max);
    if (!body) return call.respond(body.error());
    auto workflow = read_text(*body, "workflow");
    auto id = read_text(*body, "id");
    auto request = write_request(call, *body);
    if (!workflow) return call.respond(workflow.error());
    if (!id) return call.respond(id.error());
    if (!request) return call.respond(request.error());
    if (body->find("id") == nullptr) *id = new_id();
    if (!is_instance_id(*id)) {
        return call.respond(schema_response({SchemaError{
            "/id",
            "an id has 1 to 100 letters, digits, dots, _ or -, and begins with a letter "
            "or digit"}}));
    }
    request->kind = RequestKind::start;
    request->workflow = *workflow;
    request->instance = InstanceId{*id};
    submit(call, std::move(*request));
}

void Api::post_step(Call& call) {
    auto body = read_object(call.request, {"trigger"}, {"data", "occurred_at", "delegation"},
                            limits::json_depth_max);
    if (!body) return call.respond(body.error());
    auto trigger = read_text(*body, "trigger");
    auto request = write_request(call, *body);
    auto expected = read_expected(call.request);
    if (!trigger) return call.respond(trigger.error());
    if (!request) return call.respond(request.error());
    if (!expected) return call.respond(expected.error());
    if (!is_instance_id(call.path[0])) return call.respond(no_instance());
    request->kind = RequestKind::step;
    request->trigger = *trigger;
    request->expected = *expected;
    request->instance = InstanceId{call.path[0]};
    submit(call, std::move(*request));
}

void Api::submit(Call& call, Request request, std::function<void()> then) {
    if (auto no = cannot_write()) return call.respond(std::move(*no));
    request.id = next_request_++;
    const std::uint64_t id = request.id;
    waiting_.emplace(
        id, Waiting{call.respond, request.kind == RequestKind::publish, request.actor,
                    request.instance, request.trigger, request.occurred_at.value_or(parts_.now()),
                    std::move(call.place), std::move(then)});
    if (parts_.submit(std::move(request))) return;
    waiting_.erase(id);
    call.respond(overloaded("too many requests are waiting; try again"));
}

HttpResponse Api::accepted(const Event& event, const Waiting& request) const {
    if (!event.instance && !request.publishes) return json_response(200, receipt_json(event));
    if (request.publishes) {
        HttpResponse response = json_response(
            201, Value::Object{{"id", *event.input.find("id")},
                               {"version", *event.input.find("version")},
                               {"hash", to_hex(event.workflow_hash)},
                               {"position", static_cast<std::int64_t>(event.position.value())}});
        return response;
    }
    const bool started = event.type == EventType::instance_started;
    const auto workflow = catalog_.find(event.workflow_hash);
    const Sight& sight = sight_of(workflow.get(), request.sender.role);
    HttpResponse response = json_response(started ? 201 : 200, answer_json(event, sight));
    response.headers.emplace_back("ETag", etag(event.version));
    if (started) {
        response.headers.emplace_back("Location", "/v1/instances/" + event.instance->value());
    }
    return response;
}

HttpResponse Api::repeated(Position position, const Waiting& request) const {
    auto record = parts_.store->read_one(position);
    auto event = record ? decode_record(*record) : Result<Event>(record.error());
    if (!event) return problem(500, "internal", "the first answer cannot be read");
    HttpResponse response = accepted(*event, request);
    response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

void Api::get_instance(Call& call) {
    auto params = check_params(call.request, {"as_of", "known_at"});
    if (!params) return call.respond(params.error());
    auto moment = read_moment(call);
    if (!moment) return call.respond(moment.error());
    const auto view = find_open(call, call.path[0]);
    if (!view) return call.respond(no_instance());
    if (!moment->is_now()) return get_instance_at(call, view, *moment);
    const std::string* known = call.request.header("If-None-Match");
    if (known != nullptr && *known == etag(view->state->version)) {
        return call.respond(HttpResponse{304, "", "", {{"ETag", *known}}});
    }
    const std::string& role = call.token.grant.role;
    const auto read = sensitive_read(*view, role);
    if (!read) return call.respond(shown(*view, role, clear_data(*view, role)));
    if (cannot_write() || call.request.method == "HEAD") {
        HttpResponse closed = shown(*view, role, clear_data(*view, role));
        closed.headers.clear();  // no ETag: it is not all that the role may read
        return call.respond(std::move(closed));
    }
    record_read(call, *read, [this, view, role, respond = call.respond] {
        respond(shown(*view, role, sensitive_data(*view, role)));
    });
}

HttpResponse Api::shown(const InstanceView& view, const std::string& role, Value data) const {
    HttpResponse response = json_response(200, instance_json(view, std::move(data), parts_.now(),
                                                             sight_of(view.workflow.get(), role)));
    response.headers.emplace_back("ETag", etag(view.state->version));
    return response;
}

void Api::get_instances(Call& call) {
    auto params =
        check_params(call.request, {"workflow", "phase", "state", "country", "host", "programme",
                                    "assignee", "instance", attribute_prefix, "overdue", "q",
                                    "as_of", "known_at", "limit", "cursor"});
    if (!params) return call.respond(params.error());
    auto moment = read_moment(call);
    if (!moment) return call.respond(moment.error());
    auto filter = read_filter(call.request);
    auto limit = read_number(call.request, "limit", page_default, 1, page_max);
    if (!filter) return call.respond(filter.error());
    if (!limit) return call.respond(limit.error());
    const auto after = read_cursor(call.request);
    if (!after) return call.respond(after.error());
    if (!moment->is_now()) {
        return get_instances_at(call, std::move(*filter), *after, *limit, *moment);
    }
    const Timestamp now = parts_.now();
    const std::string& role = call.token.grant.role;
    auto [views, stopped_at, whole] =
        board_.list(*filter, *after, *limit + 1, now, sights_.of(role),
                    shown_to(reader_of(call.token.grant)), limits::list_looks_max);
    if (!whole) return call.respond(problem(500, "internal", "the store cannot be read"));
    Value next;
    if (views.size() > *limit) {
        views.pop_back();
        next = cursor_at(views.back()->state->id);
    } else if (stopped_at) {
        next = cursor_at(*stopped_at);
    }
    Value::Array items;
    for (const Board::View& view : views) {
        items.push_back(instance_json(*view, clear_data(*view, role), now,
                                      sight_of(view->workflow.get(), role)));
    }
    call.respond(json_response(
        200, Value::Object{{"items", std::move(items)},
                           {"next", std::move(next)},
                           {"position", static_cast<std::int64_t>(board_.position().value())}}));
}

void Api::get_history(Call& call) {
    auto params = check_params(call.request, {"as_of", "known_at", "limit", "cursor"});
    auto moment = read_moment(call);
    auto limit = read_number(call.request, "limit", page_default, 1, page_max);
    constexpr auto any = std::numeric_limits<std::uint64_t>::max();
    auto after = read_number(call.request, "cursor", 0, 0, any);
    if (!params) return call.respond(params.error());
    if (!moment) return call.respond(moment.error());
    if (!limit) return call.respond(limit.error());
    if (!after) return call.respond(after.error());
    const Reader reader = reader_at(call, call.path[0]);
    const auto view = board_.find(InstanceId{call.path[0]});
    if (!view || !access_.sees_history(reader, *view)) {
        return call.respond(no_instance());
    }
    auto records = parts_.store->read_instance(view->state->id, Version{*after}, *limit);
    if (!records) return call.respond(problem(500, "internal", records.error().message));
    Value::Array items;
    std::uint64_t last = *after;
    for (const Bytes& record : *records) {
        auto event = decode_record(record);
        if (!event) return call.respond(problem(500, "internal", event.error().message));
        if (event->position > board_.position()) break;
        last = event->version.value();
        if (!moment->knows(*event)) {
            last = view->state->version.value();
            break;
        }
        if (!moment->holds(*event)) continue;
        const auto workflow = catalog_.find(event->workflow_hash);
        const Sight& sight = sight_of(workflow.get(), call.token.grant.role);
        if (!sight.sees_event(*event) || !access_.sees_event(reader, *view, *event)) continue;
        items.push_back(event_json(*event, leaf_hash(*parts_.hasher, leaf_bytes(record)),
                                   workflow.get(), sight));
    }
    const bool more = last < view->state->version.value();
    call.respond(
        json_response(200, Value::Object{{"items", std::move(items)},
                                         {"next", more ? Value{std::to_string(last)} : Value{}}}));
}

void Api::get_allowed(Call& call) {
    auto params = check_params(call.request, {"as_of", "known_at"});
    if (!params) return call.respond(params.error());
    auto moment = read_moment(call);
    if (!moment) return call.respond(moment.error());
    const auto view = find_open(call, call.path[0]);
    if (!view) return call.respond(no_instance());
    if (!moment->is_now()) return get_allowed_at(call, view, *moment);
    const TokenGrant& grant = call.token.grant;
    const auto allowed =
        allowed_for(*view, parts_.now(), Actor{grant.subject, grant.role, grant.org});
    const Sight& sight = sight_of(view->workflow.get(), grant.role);
    const auto version = static_cast<std::int64_t>(view->state->version.value());
    call.respond(json_response(
        200, Value::Object{{"id", view->state->id.value()},
                           {"version", version},
                           {"triggers", allowed_json(allowed, *view->workflow, sight)}}));
}

}  // namespace jalon
