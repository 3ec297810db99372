// Tokens, tickets, the live feed, and the page.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/grants.h"
#include "adapters/api/refusals.h"
#include "adapters/dashboard/served/page_file.h"
#include "adapters/http/problem.h"
#include "adapters/http/upgrade.h"

namespace jalon {
namespace {

Input<Value> read_from(const std::string& text, Position head) {
    if (text == "now" || text == "snapshot") return Value{text};
    const auto position = whole_number(text);
    if (!position || *position > head.value()) {
        return problem(400, "bad_request", "from is now, snapshot or a position up to the head");
    }
    return Value{static_cast<std::int64_t>(*position)};
}

constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws: wss:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

}  // namespace

std::optional<HttpResponse> Api::page(const HttpRequest& request) const {
    const std::string* accepts = request.header("Accept-Encoding");
    // What a link leads to is told after the #, which browsers keep to themselves.
    const std::string_view path = request.path == "/enter" ? "/" : std::string_view(request.path);
    const auto file =
        find_page_file(parts_.pages, path, accepts == nullptr ? std::string_view{} : *accepts);
    if (!file) return std::nullopt;
    if (request.method != "GET" && request.method != "HEAD") {
        HttpResponse response = problem(405, "method", "this path is only read");
        response.headers.emplace_back("Allow", "GET, HEAD");
        return response;
    }
    HttpResponse response{200, std::string(file->content_type), std::string(file->bytes), {}};
    response.headers.emplace_back(
        "Cache-Control", file->never_changes ? "public, max-age=31536000, immutable" : "no-cache");
    if (!file->coding.empty()) response.headers.emplace_back("Content-Encoding", file->coding);
    response.headers.emplace_back("Vary", "Accept-Encoding");
    response.headers.emplace_back("Content-Security-Policy", content_policy);
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    if (parts_.secure) {
        response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    }
    return response;
}

void Api::post_ticket(Call& call) {
    const auto ticket = tickets_.issue(call.token, parts_.now());
    if (!ticket) return call.respond(overloaded("too many tickets are open", 5));
    call.respond(json_response(201, Value::Object{{"ticket", ticket->text},
                                                  {"expires_at", to_string(ticket->expires_at)}}));
}

// Who listens: by bearer token, by cookie, or by a ticket, for browsers can send no header here. A
// cookie comes along with whatever a page of another site opens, so the browser must say that the
// page is ours: always by the Origin of a WebSocket, of an event stream as far as it does.
Input<Listener> Api::listener_of(const HttpRequest& request) {
    if (!is_own_origin(request, transport())) {
        return problem(403, "forbidden", "the Origin is foreign");
    }
    if (const std::string* ticket = request.param("ticket")) {
        const auto token = tickets_.redeem(*ticket, parts_.now());
        if (!token || !holds(token->id)) {
            return problem(401, "unauthorized", "the ticket is unknown, used or expired");
        }
        return Listener{reader_of(token->grant), token->id};
    }
    auto who = authenticate(request);
    if (!who) return who.error();
    const bool streams = request.path == "/v1/live/sse";
    const bool ours = streams ? is_same_site(request) : request.header("Origin") != nullptr;
    if (!who->secret.empty() && !ours) {
        return problem(403, "forbidden", "a cookie opens this for a page of ours alone");
    }
    return Listener{reader_of(who->token.grant), who->token.id};
}

// Last-Event-ID comes from a reader that was cut off, and wins.
Input<Subscribing> Api::subscribing_of(const HttpRequest& request) const {
    auto params = check_params(
        request, {"from", "ticket", "workflow", "phase", "state", "country", "host", "instance",
                  "programme", "assignee", attribute_prefix, "overdue", "q"});
    if (!params) return params.error();
    auto filter = read_filter(request);
    if (!filter) return filter.error();
    Subscribing wish{std::move(*filter), Value{"now"}};
    for (const std::string* text : {request.param("from"), request.header("Last-Event-ID")}) {
        if (text == nullptr) continue;
        auto from = read_from(*text, board_.position());
        if (!from) return from.error();
        wish.from = std::move(*from);
    }
    return wish;
}

std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>> Api::upgrade(
    const HttpRequest& request) {
    auto listener = listener_of(request);
    if (!listener) return listener.error();
    if (request.path == "/v1/live/sse") {
        auto wish = subscribing_of(request);
        if (!wish) return wish.error();
        listener->wish = std::move(*wish);
    } else if (!header_lists(request, "Sec-WebSocket-Protocol", "jalon.v1")) {
        return problem(400, "bad_request", "ask for the subprotocol jalon.v1");
    }
    return hub_.connect(std::move(*listener));
}

void Api::get_tokens(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    if (call.token.grant.role != "admin") {
        return call.respond(problem(403, "forbidden", "an administrator manages tokens"));
    }
    auto tokens = parts_.tokens->list();
    if (!tokens) return call.respond(problem(500, "internal", tokens.error().message));
    Value::Array items;
    for (const TokenBook::Entry& entry : *tokens) {
        const TokenRecord* token = entry.token();
        items.push_back(token_json(
            entry, token == nullptr ? std::nullopt : parts_.last_use->of(token->id), parts_.now()));
    }
    call.respond(json_response(200, Value::Object{{"items", std::move(items)}}));
}

void Api::post_token(Call& call) {
    if (call.token.grant.role != "admin") {
        return call.respond(problem(403, "forbidden", "an administrator manages tokens"));
    }
    auto body =
        read_object(call.request, {"role"}, {"org", "subject", "countries", "hosts", "expires_at"},
                    limits::json_depth_max);
    if (!body) return call.respond(body.error());
    auto grant = read_grant(*body);
    auto expires = read_text(*body, "expires_at");
    if (!grant) return call.respond(grant.error());
    if (!expires) return call.respond(expires.error());
    if (!expires->empty()) {
        auto instant = read_time(*expires, "/expires_at", *parts_.zones, parts_.zone);
        if (!instant) return call.respond(instant.error());
        grant->expires_at = *instant;
    }
    auto created = parts_.tokens->create(*grant, parts_.now());
    if (!created) {
        return call.respond(schema_response({SchemaError{"", created.error().message}}));
    }
    call.respond(json_response(
        201, Value::Object{{"id", created->id}, {"token", created->token}, {"role", grant->role}}));
}

void Api::delete_token(Call& call) {
    if (call.token.grant.role != "admin") {
        return call.respond(problem(403, "forbidden", "an administrator manages tokens"));
    }
    auto revoked = parts_.tokens->revoke(call.path[0], parts_.now());
    if (!revoked && revoked.error().code != ErrorCode::not_found) {
        return call.respond(internal_problem(revoked.error()));
    }
    if (!revoked) return call.respond(problem(404, "not_found", "there is no such token"));
    hub_.close_revoked();
    call.respond(HttpResponse{204, "", "", {}});
}

}  // namespace jalon
