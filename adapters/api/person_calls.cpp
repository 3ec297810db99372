// The right of access, erasure, and legal holds: /v1/subjects.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/person.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"

namespace jalon {
namespace {

constexpr std::size_t reason_bytes_max = 1000;
constexpr std::uint64_t items_max = 10'000;  // of one answer about a person

// The text that a decision is founded on, from a body that holds nothing else.
Input<std::string> read_reason(const HttpRequest& request, std::string_view member) {
    auto body = read_object(request, {member}, {}, limits::json_depth_max);
    if (!body) return body.error();
    auto text = read_text(*body, member);
    if (!text) return text;
    if (!text->empty() && text->size() <= reason_bytes_max) return text;
    return schema_response(
        {SchemaError{"/" + std::string(member),
                     "must have 1 to " + std::to_string(reason_bytes_max) + " bytes"}});
}

// domain.md §2.1: who protects data decides beside the administrator. Persons are of no country:
// who is bound to some decides about none.
std::optional<HttpResponse> may_not_decide(const TokenGrant& grant) {
    const bool protects = grant.role == "dpo" && grant.countries.empty() && grant.hosts.empty();
    if (grant.role == "admin" || protects) return std::nullopt;
    return problem(403, "forbidden",
                   "an administrator, or who protects data, decides about the data of persons");
}

std::set<std::string> classes_of(const Value& person) {
    std::set<std::string> classes;
    for (const Value& field : *person.find("fields")->as_array()) {
        classes.emplace(text_or(field.find("class"), ""));
    }
    return classes;
}

Value files_json(const std::vector<Upload>& files) {
    Value::Array items;
    for (const Upload& file : files) {
        items.push_back(Value::Object{{"sha256", to_hex(*file.order.sha256)},
                                      {"type", file.type},
                                      {"length", static_cast<std::int64_t>(file.order.length)},
                                      {"begun_at", to_string(file.begun_at)}});
    }
    return items;
}

HttpResponse unknown_person() {
    return problem(404, "not_found", "nothing is sealed for this person");
}

}  // namespace

void Api::get_person(Call& call) {
    auto params = check_params(call.request, {"limit", "cursor"});
    if (!params) return call.respond(params.error());
    if (auto no = may_not_decide(call.token.grant)) return call.respond(std::move(*no));
    const std::string* cursor = call.request.param("cursor");
    auto page = page_at(cursor == nullptr ? "0" : *cursor, board_.position());
    if (!page) return call.respond(problem(400, "bad_request", "the cursor is none of this log"));
    const auto limit = read_number(call.request, "limit", items_max, 1, items_max);
    if (!limit) return call.respond(limit.error());
    page->limit = *limit;
    const auto read = [store = parts_.store, sealer = parts_.sealer, uploads = parts_.uploads,
                       subject = call.path[0], page = *page] {
        auto person = person_json(*store, *sealer, subject, page);
        if (person) person->set("files", files_json(uploads->concerning(subject)));
        return person;
    };
    work_later(call, read,
               [this, begins = page->after == Position{0}](Call& kept, const Result<Value>& found) {
                   if (!found) return kept.respond(internal_problem(found.error()));
                   const Value& person = *found;
                   const bool none = begins && person.find("fields")->as_array()->empty() &&
                                     person.find("acts")->as_array()->empty() &&
                                     person.find("files")->as_array()->empty() &&
                                     person.find("decisions")->as_array()->empty();
                   if (none) {
                       return kept.respond(
                           problem(404, "not_found", "the log holds nothing about this person"));
                   }
                   const SensitiveRead whole{std::nullopt, {kept.path[0]}, classes_of(person)};
                   record_read(kept, whole, [respond = kept.respond, person] {
                       respond(json_response(200, person));
                   });
               });
}

void Api::post_erasure(Call& call) {
    if (auto no = may_not_decide(call.token.grant)) return call.respond(std::move(*no));
    auto basis = read_reason(call.request, "legal_basis");
    if (!basis) return call.respond(basis.error());
    const auto epoch = parts_.sealer->epoch_of(call.path[0]);
    if (!epoch && !parts_.uploads->concerns(call.path[0])) return call.respond(unknown_person());
    decide_about(call, EventType::subject_erased,
                 Value::Object{{"subject", call.path[0]},
                               {"key_epoch", static_cast<std::int64_t>(epoch.value_or(0))},
                               {"legal_basis", *basis}});
}

void Api::post_hold(Call& call) {
    if (auto no = may_not_decide(call.token.grant)) return call.respond(std::move(*no));
    auto reason = read_reason(call.request, "reason");
    if (!reason) return call.respond(reason.error());
    if (!parts_.sealer->epoch_of(call.path[0])) return call.respond(unknown_person());
    decide_about(call, EventType::legal_hold_placed,
                 Value::Object{{"subject", call.path[0]}, {"reason", *reason}});
}

void Api::delete_hold(Call& call) {
    if (auto no = may_not_decide(call.token.grant)) return call.respond(std::move(*no));
    decide_about(call, EventType::legal_hold_lifted, Value::Object{{"subject", call.path[0]}});
}

void Api::decide_about(Call& call, EventType decision, Value data) {
    const TokenGrant& grant = call.token.grant;
    Request request;
    request.kind = RequestKind::person;
    request.decision = decision;
    request.data = std::move(data);
    request.actor = Actor{grant.subject, grant.role, grant.org};
    request.channel = "api";
    submit(call, std::move(request));
}

// Durable by now: the key goes before anybody hears of it. What was sealed between the decision and
// this moment goes with it.
void Api::carry_out(const Event& decision) {
    if (decision.type != EventType::subject_erased) return;
    const std::string subject(text_or(decision.input.find("subject"), ""));
    const auto erased = parts_.sealer->erase(subject);
    const ErasedUntil until{erased_epoch(decision), decision.recorded_at};
    const auto removed =
        erased ? parts_.uploads->erase({{subject, until}}) : Result<void>(erased.error());
    if (!removed && parts_.failed) parts_.failed(removed.error());
}

}  // namespace jalon
