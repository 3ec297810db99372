// Breaking the glass: in an emergency somebody opens an instance that lies out of her scope, with a
// reason that is on the log before she reads anything.
#include <algorithm>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "engine/projection/entry.h"

namespace jalon {
namespace {

constexpr std::int64_t open_for = 4 * std::int64_t{3'600'000'000};  // µs
constexpr std::int64_t reason_min = 10;                             // characters
constexpr std::int64_t reason_max = 500;

// Characters of UTF-8, those of white space apart or not.
std::int64_t characters(std::string_view text, bool with_spaces) {
    return std::count_if(text.begin(), text.end(), [&](char c) {
        const bool begins_one = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        const bool space = c == ' ' || (c >= '\t' && c <= '\r');
        return begins_one && (with_spaces || !space);
    });
}

Input<std::string> read_glass_reason(const HttpRequest& request) {
    auto body = read_object(request, {"reason"}, {}, limits::json_depth_max);
    if (!body) return body.error();
    auto reason = read_text(*body, "reason");
    if (!reason) return reason;
    if (characters(*reason, false) >= reason_min && characters(*reason, true) <= reason_max) {
        return reason;
    }
    return schema_response({SchemaError{"/reason", "must have 10 to 500 characters"}});
}

// The same person without the bounds of her scope.
Reader unbound(Reader reader) {
    reader.countries.clear();
    reader.hosts.clear();
    return reader;
}

}  // namespace

// As whom the caller reads this instance.
Reader Api::reader_at(const Call& call, const std::string& id) const {
    Reader reader = reader_of(call.token.grant);
    const auto& glass = call.token.glass;
    const bool opened = std::any_of(glass.begin(), glass.end(), [&](const BrokenGlass& one) {
        return one.instance == id && one.until > parts_.now();
    });
    return opened ? unbound(std::move(reader)) : reader;
}

void Api::post_glass(Call& call) {
    auto reason = read_glass_reason(call.request);
    if (!reason) return call.respond(reason.error());
    const std::string& id = call.path[0];
    if (find_open(call, id)) {
        return call.respond(problem(409, "not_allowed", "you read it already"));
    }
    const Reader reader = unbound(reader_of(call.token.grant));
    const auto view = find_for(reader, id);
    if (!view || !may_break_glass(*view->workflow, reader.role)) {
        return call.respond(no_instance());
    }
    const BrokenGlass glass{id, Timestamp{parts_.now().value() + open_for}};
    SensitiveRead read{view->state->id, {}, {}};
    for (const SealedField& field : view->state->sealed) read.subjects.insert(field.part.subject);
    Value fact = read.json();
    fact.set("reason", *reason);
    fact.set("until", to_string(glass.until));
    record_access(
        call, std::move(fact), [this, glass, token = call.token.id, respond = call.respond] {
            if (auto opened = parts_.tokens->break_glass(token, glass); !opened) {
                return respond(internal_problem(opened.error()));
            }
            respond(json_response(201, Value::Object{{"expires_at", to_string(glass.until)}}));
        });
}

}  // namespace jalon
