// Who sends a request: by a token, or by the session that a browser got for a link.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/browser.h"
#include "adapters/api/grants.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"

namespace jalon {
namespace {

constexpr std::int64_t us_a_second = 1'000'000;

bool is_unsafe(const std::string& method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS" && method != "TRACE";
}

std::string_view reason_of(LinkRefusal refusal) {
    switch (refusal) {
        case LinkRefusal::unknown:
            return "there is no such link, or it was ended; ask who sent it for another one";
        case LinkRefusal::expired:
            return "nobody used this link for 14 days; ask who sent it for another one";
        case LinkRefusal::other_device:
            return "this link was used on another device; ask who sent it for another one";
        case LinkRefusal::too_late:
            return "this link was used more than 15 minutes ago; ask who sent it for another one";
        case LinkRefusal::too_often: break;
    }
    return "this link was used too often; ask who sent it for another one";
}

bool is_device(std::string_view text) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return text.size() >= 22 && text.size() <= 64 &&
           text.find_first_not_of(alphabet) == std::string_view::npos;
}

}  // namespace

Transport Api::transport() const { return parts_.secure ? Transport::tls : Transport::plain; }

// Where there is an Authorization, it alone counts.
Input<Api::SignedIn> Api::authenticate(const HttpRequest& request) const {
    constexpr std::string_view scheme = "Bearer ";
    SignedIn signed_in;
    Result<std::optional<TokenRecord>> found = std::optional<TokenRecord>{};
    if (const std::string* header = request.header("Authorization")) {
        if (header->starts_with(scheme)) {
            found = parts_.tokens->find(header->substr(scheme.size()), parts_.now());
        }
    } else if (auto secret = cookie_secret(request, transport())) {
        found = parts_.tokens->find_session(*secret, parts_.now());
        signed_in.secret = std::move(*secret);
    }
    if (!found || !*found) {
        return unauthorized(signed_in.secret.empty() ? "a valid bearer token or session is needed"
                                                     : "this session has ended; sign in again");
    }
    signed_in.token = std::move(**found);
    parts_.last_use->note(signed_in.token.id, parts_.now());
    return signed_in;
}

// A browser sends the cookie with whatever any page has it send.
std::optional<HttpResponse> Api::forged(const HttpRequest& request, const SignedIn& who) const {
    if (who.secret.empty() || !is_unsafe(request.method)) return std::nullopt;
    const auto why = forgery(request, transport(), who.secret, *parts_.hasher);
    return why ? std::optional(problem(403, "forbidden", *why)) : std::nullopt;
}

void Api::get_whoami(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    Value answer = grant_json(call.token.grant);
    Value session;
    if (!call.secret.empty()) {
        session = Value::Object{{"csrf", csrf_value(call.secret, *parts_.hasher)},
                                {"expires_at", time_json(call.token.grant.expires_at)}};
    }
    answer.set("session", std::move(session));
    call.respond(json_response(200, answer));
}

// Signing somebody in as somebody else is an attack too, so it must be a page of ours that asks.
void Api::post_session(Call& call) {
    if (!is_own_origin(call.request, transport()) || !is_same_site(call.request)) {
        return call.respond(problem(403, "forbidden", "another site must not sign anybody in"));
    }
    auto body = read_object(call.request, {"link", "device"}, {}, limits::json_depth_max);
    if (!body) return call.respond(body.error());
    auto link = read_text(*body, "link");
    auto device = read_text(*body, "device");
    if (!link) return call.respond(link.error());
    if (!device) return call.respond(device.error());
    if (!is_device(*device)) {
        return call.respond(
            schema_response({SchemaError{"/device", "must be 22 to 64 base64url characters"}}));
    }
    if (!session_cookie(call.request, transport(), "", 0)) {
        return call.respond(problem(403, "forbidden",
                                    "a session would go over the network unencrypted; open the "
                                    "link by https"));
    }
    auto entered = parts_.tokens->enter(*link, *device, parts_.now());
    if (!entered) return call.respond(internal_problem(entered.error()));
    if (const auto* refusal = std::get_if<LinkRefusal>(&*entered)) {
        return call.respond(unauthorized(reason_of(*refusal)));
    }
    call.respond(begun_session(call.request, std::get<NewSession>(*entered)));
}

HttpResponse Api::begun_session(const HttpRequest& request, const NewSession& session) const {
    const TokenGrant& grant = session.record.grant;
    Value answer = grant_json(grant);
    answer.set("csrf", csrf_value(session.secret, *parts_.hasher));
    answer.set("expires_at", time_json(grant.expires_at));
    HttpResponse response = json_response(201, answer);
    response.headers.emplace_back("Set-Cookie",
                                  *session_cookie(request, transport(), session.secret,
                                                  TokenStore::session_lifetime / us_a_second));
    return response;
}

void Api::delete_session(Call& call) {
    if (call.secret.empty()) {
        return call.respond(problem(404, "not_found", "this request came with a token"));
    }
    auto ended = parts_.tokens->revoke(call.token.id, parts_.now());
    if (!ended && ended.error().code != ErrorCode::not_found) {
        return call.respond(internal_problem(ended.error()));
    }
    hub_.close_revoked();
    HttpResponse response{204, "", "", {}};
    if (auto cookie = session_cookie(call.request, transport(), "", 0)) {
        response.headers.emplace_back("Set-Cookie", std::move(*cookie));
    }
    call.respond(std::move(response));
}

}  // namespace jalon
