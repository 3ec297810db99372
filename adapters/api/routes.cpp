// Which request goes where, and who may send it.
#include <algorithm>
#include <string_view>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/keyed.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"

namespace jalon {

struct Api::Route {
    std::string_view method;
    std::string_view pattern;  // "{}" stands for one segment
    void (Api::*serve)(Call&);
    unsigned traits = 0;
};

namespace {

// Traits of a route.
constexpr unsigned open = 1;         // needs no token
constexpr unsigned takes_query = 2;  // though it writes; it checks its own
constexpr unsigned one_step = 4;     // waits for one step of the engine
constexpr unsigned keyed = 8;        // the engine knows its Idempotency-Key

std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> segments;
    std::size_t begin = 1;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        segments.emplace_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return segments;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    if (pattern.size() != path.size()) return false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (pattern[i] != "{}" && pattern[i] != path[i]) return false;
    }
    return true;
}

HttpResponse method_problem(const std::string& allow) {
    HttpResponse response = problem(405, "method", "this path does not take that method");
    response.headers.emplace_back("Allow", allow);
    return response;
}

HttpResponse key_problem(bool expired) {
    if (expired) return problem(409, "key_expired", "this idempotency key is older than 90 days");
    return problem(422, "key_reused", "this idempotency key was used for another request");
}

}  // namespace

const std::vector<Api::Route>& Api::routes() {
    static const std::vector<Route> table{
        {"GET", "/healthz", &Api::get_health, open},
        {"GET", "/readyz", &Api::get_ready, open},
        {"GET", "/metrics", &Api::get_metrics},
        {"GET", "/v1/openapi.json", &Api::get_document},
        {"GET", "/v1/asyncapi.json", &Api::get_document},
        {"POST", "/v1/instances", &Api::post_instance, one_step | keyed},
        {"GET", "/v1/instances", &Api::get_instances},
        {"GET", "/v1/instances/{}", &Api::get_instance},
        {"GET", "/v1/instances/{}/history", &Api::get_history},
        {"GET", "/v1/instances/{}/allowed", &Api::get_allowed},
        {"GET", "/v1/instances/{}/due/{}", &Api::get_due},
        {"GET", "/v1/instances/{}/diagram", &Api::get_diagram},
        {"POST", "/v1/instances/{}/steps", &Api::post_step, one_step | keyed},
        {"POST", "/v1/instances/{}/break-glass", &Api::post_glass},
        {"POST", "/v1/bulk/steps", &Api::post_bulk, takes_query | keyed},
        {"GET", "/v1/subjects/{}", &Api::get_person},
        {"GET", "/v1/reads", &Api::get_reads},
        {"POST", "/v1/subjects/{}/erasure", &Api::post_erasure},
        {"POST", "/v1/subjects/{}/hold", &Api::post_hold},
        {"DELETE", "/v1/subjects/{}/hold", &Api::delete_hold},
        {"GET", "/v1/log", &Api::get_log},
        {"GET", "/v1/workflows", &Api::get_workflows},
        {"POST", "/v1/workflows/rehearse", &Api::post_rehearsal},
        {"GET", "/v1/workflows/{}/versions/{}", &Api::get_workflow},
        {"PUT", "/v1/workflows/{}/versions/{}", &Api::put_workflow},
        {"POST", "/v1/workflows/{}/versions/{}/migrations", &Api::post_migrations,
         takes_query | keyed},
        {"GET", "/v1/audit/checkpoint", &Api::get_checkpoint},
        {"GET", "/v1/audit/proof/inclusion", &Api::get_inclusion},
        {"GET", "/v1/audit/proof/consistency", &Api::get_consistency},
        {"GET", "/v1/audit/bundle", &Api::get_bundle},
        {"GET", "/v1/audit/report", &Api::get_report},
        {"GET", "/v1/live", &Api::get_live},
        {"GET", "/v1/live/sse", &Api::get_events},
        {"POST", "/v1/live/tickets", &Api::post_ticket},
        {"GET", "/v1/whoami", &Api::get_whoami},
        {"POST", "/v1/sessions", &Api::post_session, open},
        {"DELETE", "/v1/sessions/current", &Api::delete_session},
        {"POST", "/v1/links", &Api::post_link},
        {"GET", "/v1/links", &Api::get_links},
        {"DELETE", "/v1/links/{}", &Api::delete_link},
        {"POST", "/v1/files", &Api::post_file},
        {"GET", "/v1/files/{}", &Api::get_file},
        {"HEAD", "/v1/files/{}", &Api::head_file, takes_query},
        {"PATCH", "/v1/files/{}", &Api::patch_file},
        {"GET", "/v1/views", &Api::get_views},
        {"GET", "/v1/views/{}", &Api::get_view},
        {"PUT", "/v1/views/{}", &Api::put_view},
        {"DELETE", "/v1/views/{}", &Api::delete_view},
        {"GET", "/v1/tokens", &Api::get_tokens},
        {"POST", "/v1/tokens", &Api::post_token},
        {"DELETE", "/v1/tokens/{}", &Api::delete_token},
    };
    return table;
}

void Api::handle(HttpRequest request, Respond respond) {
    if (auto response = page(request)) {
        respond(std::move(*response));
        return;
    }
    const auto path = segments_of(request.path);
    std::vector<const Route*> candidates;
    for (const Route& route : routes()) {
        if (fits(segments_of(route.pattern), path)) candidates.push_back(&route);
    }
    const bool known = !candidates.empty();
    const bool is_open = known && (candidates.front()->traits & open) != 0;
    respond = measured(request, known ? candidates.front()->pattern : "none", std::move(respond));
    Call call{std::move(request), std::move(respond), {}, {}};
    if (!is_open && (known || (!path.empty() && path.front() == "v1"))) {
        auto who = authenticate(call.request);
        if (!who) return call.respond(who.error());
        if (auto no = forged(call.request, *who)) return call.respond(std::move(*no));
        call.token = std::move(who->token);
        call.secret = std::move(who->secret);
    }
    if (!known) {
        call.respond(problem(404, "not_found", "there is nothing at this path"));
        return;
    }
    dispatch(std::move(call), candidates);
}

// A HEAD is answered as a GET, but where it has a route of its own.
std::string Api::method_of(const std::string& method, const std::vector<const Route*>& candidates) {
    const bool as_get = method == "HEAD" &&
                        std::none_of(candidates.begin(), candidates.end(),
                                     [](const Route* route) { return route->method == "HEAD"; });
    return as_get ? "GET" : method;
}

void Api::dispatch(Call call, const std::vector<const Route*>& candidates) {
    const std::string method = method_of(call.request.method, candidates);
    std::string allow;
    for (const Route* route : candidates) {
        if (route->method == method) {
            const auto pattern = segments_of(route->pattern);
            const auto path = segments_of(call.request.path);
            for (std::size_t i = 0; i < path.size(); ++i) {
                if (pattern[i] == "{}") call.path.push_back(path[i]);
            }
            // What writes takes no parameters as a rule; each GET checks its own.
            const bool bare = method != "GET" && (route->traits & takes_query) == 0;
            if (auto params = check_params(call.request, {}); bare && !params) {
                return call.respond(params.error());
            }
            if ((route->traits & one_step) != 0) {
                if (auto no = admit(call)) return call.respond(std::move(*no));
            }
            if (method == "POST" && (route->traits & (keyed | open)) == 0) {
                return serve_once(call, route->serve);
            }
            (this->*route->serve)(call);
            return;
        }
        if (route->method == "HEAD") continue;  // told beside GET
        if (!allow.empty()) allow += ", ";
        allow += std::string(route->method) + (route->method == "GET" ? ", HEAD" : "");
    }
    call.respond(method_problem(allow));
}

// What the caller alone has; the server keeps its hash.
std::string Api::secret_of(const Call& call) {
    const std::string* header = call.request.header("Authorization");
    return header == nullptr ? call.secret : *header;
}

// A refusal is not remembered: what is sent again under its key is looked at anew.
void Api::serve_once(Call& call, void (Api::*serve)(Call&)) {
    const auto key = read_key(call.request, call.token, KeyOwner::token, *parts_.hasher);
    if (!key) return call.respond(key.error());
    if (!*key) return (this->*serve)(call);
    const KeyedBy& by = **key;
    const std::string secret = secret_of(call);
    const std::string owner = call.token.id;
    auto known = parts_.answers->find(by, secret, parts_.now());
    if (auto* answer = std::get_if<HttpResponse>(&known)) {
        answer->headers.emplace_back("Idempotent-Replayed", "true");
        return call.respond(std::move(*answer));
    }
    if (const auto miss = std::get<AnswerStore::Miss>(known); miss != AnswerStore::Miss::unknown) {
        return call.respond(key_problem(miss == AnswerStore::Miss::expired));
    }
    if (!parts_.answers->has_room()) return call.respond(overloaded("too many keys are in use"));
    if (!keys_under_way_->insert(by.key).second) {
        return call.respond(overloaded("the same request is under way"));
    }
    // Until the answer is given, or given up.
    const std::shared_ptr<void> place(
        nullptr, [all = keys_under_way_, key = by.key](void*) { all->erase(key); });
    call.respond = [this, by, owner, secret, place,
                    respond = std::move(call.respond)](HttpResponse response) {
        // It was done: that its answer cannot be kept does not undo it.
        if (response.status < 300) {
            static_cast<void>(parts_.answers->keep(by, owner, secret, response, parts_.now()));
        }
        respond(std::move(response));
    };
    (this->*serve)(call);
}

// The answer, counted and timed on its way.
Api::Respond Api::measured(const HttpRequest& request, std::string_view route, Respond respond) {
    return [this, method = request.method, route, begin = parts_.now(),
            respond = std::move(respond)](HttpResponse response) {
        constexpr double us_per_s = 1e6;
        const std::int64_t us = parts_.now().value() - begin.value();
        metrics_.answered(method, route, response.status, static_cast<double>(us) / us_per_s);
        respond(std::move(response));
    };
}

// Before the body is read: turning away costs little.
std::optional<HttpResponse> Api::admit(Call& call) {
    auto entered = admission_.enter(call.token.id, parts_.now());
    if (auto* place = std::get_if<Admission::Place>(&entered)) {
        call.place = std::move(*place);
        return std::nullopt;
    }
    if (std::get<TurnedAway>(entered) == TurnedAway::overloaded) {
        return overloaded("too many requests are waiting; try again");
    }
    return come_again(
        problem(429, "busy",
                "this token has its share of requests under way; wait for their answers"),
        1);
}

std::optional<HttpResponse> Api::cannot_write() const {
    if (failed_) return problem(503, "read_only", "the log failed");
    switch (writes_held_) {
        case Held::no: return std::nullopt;
        case Held::disk_full:
            return come_again(problem(503, "read_only",
                                      "the disk is nearly full; until there is room, only read"),
                              30);
        case Held::disk_silent:
            return come_again(
                problem(503, "read_only", "the disk does not answer; until it does, only read"), 5);
    }
    return std::nullopt;
}

void Api::get_health(Call& call) {
    call.respond(json_response(200, Value::Object{{"status", "ok"}}));
}

void Api::get_metrics(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    const std::string& role = call.token.grant.role;
    if (role != "admin" && role != "auditor") {
        return call.respond(problem(403, "forbidden", "figures are for administrators, auditors"));
    }
    const auto head = parts_.store->head();
    if (!head) return call.respond(internal_problem(head.error()));
    Metrics::Levels levels;
    levels.position = board_.position().value();
    levels.board_lag = head->last.value() - levels.position;
    levels.live_lag = hub_.lag();
    levels.commands_waiting = waiting_.size();
    levels.live_connections = hub_.connections();
    levels.writes_held = failed_ || writes_held_ != Held::no;
    levels.start_seconds = start_seconds_;
    if (parts_.storage) levels.storage = parts_.storage();
    call.respond(HttpResponse{200, std::string(Metrics::content_type), metrics_.text(levels), {}});
}

// Upgrades do not come this way.
void Api::get_live(Call& call) {
    HttpResponse response = problem(426, "upgrade_required", "open a WebSocket here");
    response.headers.emplace_back("Upgrade", "websocket");
    call.respond(std::move(response));
}

// A GET does not come this way either: this is for HEAD.
void Api::get_events(Call& call) { call.respond(HttpResponse{200, "text/event-stream", "", {}}); }

void Api::get_ready(Call& call) {
    if (failed_) {
        call.respond(problem(503, "read_only", "the log failed; the server is stopping"));
        return;
    }
    if (writes_held_ == Held::disk_silent) return call.respond(*cannot_write());
    const auto position = static_cast<std::int64_t>(board_.position().value());
    Value state = Value::Object{{"status", "ready"}, {"position", position}};
    if (writes_held_ != Held::no) state.set("read_only", true);
    call.respond(json_response(200, state));
}

}  // namespace jalon
