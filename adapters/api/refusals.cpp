#include "adapters/api/refusals.h"

#include <string>
#include <utility>

#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "adapters/json/json.h"

namespace jalon {
namespace {

struct Code {
    unsigned status;
    std::string_view name;
};

Code code_of(RefusalCode code) {
    switch (code) {
        case RefusalCode::not_found: return {404, "not_found"};
        case RefusalCode::exists: return {409, "exists"};
        case RefusalCode::not_allowed: return {409, "not_allowed"};
        case RefusalCode::guard_refused: return {409, "guard_refused"};
        case RefusalCode::forbidden:
        case RefusalCode::not_delegated: return {403, "forbidden"};
        case RefusalCode::schema: return {422, "schema"};
        case RefusalCode::version_mismatch: return {412, "version_mismatch"};
        case RefusalCode::key_reused: return {422, "key_reused"};
        case RefusalCode::key_expired: return {409, "key_expired"};
        case RefusalCode::overloaded: return {503, "overloaded"};
        case RefusalCode::unavailable: return {503, "read_only"};
    }
    return {500, "internal"};
}

}  // namespace

std::vector<SchemaError> errors_of(const Findings& findings) {
    std::vector<SchemaError> errors;
    for (const Finding& finding : findings) {
        if (finding.severity != Severity::error) continue;
        if (errors.size() == limits::schema_errors_max) break;
        errors.push_back(SchemaError{finding.pointer, finding.code + ": " + finding.message});
    }
    return errors;
}

HttpResponse json_response(unsigned status, const Value& body) {
    return HttpResponse{status, "application/json", to_json(body), {}};
}

HttpResponse come_again(HttpResponse no, unsigned seconds) {
    no.headers.emplace_back("Retry-After", std::to_string(seconds));
    return no;
}

HttpResponse overloaded(std::string_view detail, unsigned seconds) {
    return come_again(problem(503, "overloaded", detail), seconds);
}

HttpResponse refusal_response(const Refusal& refusal) {
    const Code code = code_of(refusal.code);
    HttpResponse response = problem(code.status, code.name, refusal.detail);
    auto body = parse_json(response.body);
    if (!body) return response;
    if (!refusal.reasons.empty()) body->set("refusals", reasons_json(refusal.reasons));
    if (!refusal.errors.empty()) {
        Value::Array errors;
        for (const SchemaError& error : refusal.errors) {
            errors.push_back(Value::Object{{"pointer", error.pointer}, {"message", error.message}});
        }
        body->set("errors", std::move(errors));
    }
    const bool conflict =
        refusal.code == RefusalCode::not_allowed || refusal.code == RefusalCode::guard_refused;
    if (conflict) body->set("allowed", texts_json(refusal.allowed));
    if (refusal.current_version) {
        body->set("current_version", static_cast<std::int64_t>(refusal.current_version->value()));
    }
    response.body = to_json(*body);
    if (code.status == 503) return come_again(std::move(response), 1);
    return response;
}

HttpResponse internal_problem(const Error& error) {
    return problem(500, "internal", error.message);
}

HttpResponse unauthorized(std::string_view detail) {
    HttpResponse response = problem(401, "unauthorized", detail);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

HttpResponse no_instance() { return problem(404, "not_found", "there is no such instance"); }

HttpResponse schema_response(std::vector<SchemaError> errors) {
    Refusal refusal;
    refusal.code = RefusalCode::schema;
    refusal.detail = "the body does not have the shape asked for";
    refusal.errors = std::move(errors);
    return refusal_response(refusal);
}

}  // namespace jalon
