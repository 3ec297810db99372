// Workflows and the log.
#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr std::uint64_t log_page_max = 1000;

Value phases_json(const Workflow& workflow) {
    Value::Array phases;
    for (const Phase& phase : workflow.phases) {
        phases.push_back(Value::Object{{"id", phase.id}, {"title", phase.title}});
    }
    return phases;
}

// A version as a path writes it; 0 for anything else.
std::int64_t number_of(const std::string& text) {
    if (text.starts_with('0')) return 0;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

HttpResponse findings_response(const Findings& findings) {
    std::vector<SchemaError> errors;
    for (const Finding& finding : findings) {
        if (finding.severity != Severity::error) continue;
        if (errors.size() == limits::schema_errors_max) break;
        errors.push_back(SchemaError{finding.pointer, finding.code + ": " + finding.message});
    }
    return schema_response(std::move(errors));
}

}  // namespace

void Api::get_workflows(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    Value::Array items;
    for (const auto& [key, workflow] : catalog_.all()) {
        items.push_back(Value::Object{{"id", workflow->id},
                                      {"version", workflow->version},
                                      {"hash", to_hex(workflow->hash)},
                                      {"title", workflow->title},
                                      {"phases", phases_json(*workflow)}});
    }
    call.respond(json_response(200, Value::Object{{"items", std::move(items)}}));
}

void Api::get_workflow(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    const auto workflow = catalog_.find(call.path[0], number_of(call.path[1]));
    if (!workflow) return call.respond(problem(404, "not_found", "there is no such version"));
    const Sight& sight = sight_of(workflow.get(), call.token.grant.role);
    HttpResponse response = json_response(200, sight.cut_document(workflow->document));
    response.headers.emplace_back("ETag", "\"" + to_hex(workflow->hash) + "\"");
    call.respond(std::move(response));
}

void Api::put_workflow(Call& call) {
    if (call.token.grant.role != "admin") {
        return call.respond(problem(403, "forbidden", "an administrator publishes workflows"));
    }
    if (!is_json(call.request)) {
        return call.respond(problem(415, "media_type", "send application/json"));
    }
    auto document = parse_json(call.request.body, limits::workflow_json_depth_max);
    if (!document) {
        if (document.error().code == ErrorCode::type) {
            return call.respond(schema_response({SchemaError{"", document.error().message}}));
        }
        return call.respond(problem(400, "bad_request", document.error().message));
    }
    const ReadWorkflow read = parts_.workflows->lint(*document);
    if (!read.publishable()) return call.respond(findings_response(read.findings));
    if (read.workflow->id != call.path[0] || read.workflow->version != number_of(call.path[1])) {
        return call.respond(
            schema_response({SchemaError{"/id", "id and version must be those of the path"}}));
    }
    Request request;
    request.kind = RequestKind::publish;
    request.publication = read.workflow;
    const TokenGrant& grant = call.token.grant;
    request.actor = Actor{grant.subject, grant.role, grant.org};
    request.channel = "api";
    submit(call, std::move(request));
}

// Only past the head is there nothing: a page of events that the reader does not see is passed
// over.
Result<std::string> Api::log_lines(Position after, std::uint64_t limit,
                                   const std::string& role) const {
    std::string lines;
    while (lines.empty() && after < board_.position()) {
        auto records = parts_.store->read(after, limit);
        if (!records) return records.error();
        if (records->empty()) break;
        for (const Bytes& record : *records) {
            auto event = decode_record(record);
            if (!event) return event.error();
            if (event->position > board_.position()) return lines;
            after = event->position;
            const auto workflow = catalog_.find(event->workflow_hash);
            const Sight& sight = sight_of(workflow.get(), role);
            if (!sight.sees_event(*event)) continue;
            lines += to_json(event_json(*event, leaf_hash(*parts_.hasher, leaf_bytes(record)),
                                        workflow.get(), sight));
            lines += '\n';
        }
    }
    return lines;
}

void Api::get_log(Call& call) {
    auto params = check_params(call.request, {"after", "limit"});
    constexpr auto any = std::numeric_limits<std::uint64_t>::max();
    auto after = read_number(call.request, "after", 0, 0, any);
    auto limit = read_number(call.request, "limit", log_page_max, 1, any);
    if (!params) return call.respond(params.error());
    if (!after) return call.respond(after.error());
    if (!limit) return call.respond(limit.error());
    auto lines = log_lines(Position{*after}, std::min(*limit, log_page_max), call.token.grant.role);
    if (!lines) return call.respond(problem(500, "internal", lines.error().message));
    call.respond(HttpResponse{200, "application/jsonl", std::move(*lines), {}});
}

}  // namespace jalon
