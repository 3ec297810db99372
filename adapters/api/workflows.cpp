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
#include "engine/projection/late.h"

namespace jalon {
namespace {

constexpr std::uint64_t log_page_max = 1000;
constexpr std::uint64_t log_looks_max = 10'000;  // records a call reads, whatever it finds
constexpr std::uint64_t log_read_min = 64;       // at once, for readers who see few of them

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
    if (!read.publishable()) return call.respond(schema_response(errors_of(read.findings)));
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

// What is not asked for or not seen is passed over, up to a number of records that one call reads.
Result<Api::LogPage> Api::log_page(const LogQuery& query, const Reader& reader) const {
    LogPage page{{}, query.after};
    std::uint64_t left = query.limit;
    std::uint64_t looks = log_looks_max;
    const Knows known = knows(reader);
    while (left > 0 && looks > 0 && page.reached < board_.position()) {
        auto records =
            parts_.store->read(page.reached, std::min(std::max(left, log_read_min), looks));
        if (!records) return records.error();
        if (records->empty()) break;
        for (const Bytes& record : *records) {
            const auto head = decode_head(record);
            if (!head) return head.error();
            if (left == 0 || head->position > board_.position()) return page;
            page.reached = head->position;
            --looks;
            if (query.late && !is_late(head->occurred_at, head->recorded_at, *query.late)) continue;
            auto event = decode_record(record);
            if (!event) return event.error();
            const auto workflow = catalog_.find(event->workflow_hash);
            const Sight& sight = sight_of(workflow.get(), reader.role);
            if (!sight.sees_event(*event) || !known(*event)) continue;
            page.lines += to_json(event_json(*event, leaf_hash(*parts_.hasher, leaf_bytes(record)),
                                             workflow.get(), sight));
            page.lines += '\n';
            --left;
        }
    }
    return page;
}

void Api::get_log(Call& call) {
    auto params = check_params(call.request, {"after", "limit", "late"});
    constexpr auto any = std::numeric_limits<std::uint64_t>::max();
    auto after = read_number(call.request, "after", 0, 0, any);
    auto limit = read_number(call.request, "limit", log_page_max, 1, any);
    if (!params) return call.respond(params.error());
    if (!after) return call.respond(after.error());
    if (!limit) return call.respond(limit.error());
    LogQuery query{Position{*after}, std::min(*limit, log_page_max), {}};
    if (const std::string* late = call.request.param("late")) {
        query.late = parse_days(*late);
        if (!query.late) {
            return call.respond(
                problem(400, "bad_request", "late is a number of whole days, such as P7D"));
        }
    }
    auto page = log_page(query, reader_of(call.token.grant));
    if (!page) return call.respond(problem(500, "internal", page.error().message));
    HttpResponse response{200, "application/jsonl", std::move(page->lines), {}};
    if (page->reached < board_.position()) {
        response.headers.emplace_back("Jalon-Next", std::to_string(page->reached.value()));
    }
    call.respond(std::move(response));
}

}  // namespace jalon
