// jalon bulk: one step in many instances.
#include <string>
#include <utility>

#include "adapters/json/json.h"
#include "tools/jalon/bulk_dialogue.h"
#include "tools/jalon/files.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/where.h"

namespace jalon {
namespace {

Result<Value> body_of(const BulkVerb& verb) {
    Value body{Value::Object{{"trigger", verb.trigger}}};
    if (verb.ids.empty()) {
        auto conditions = parse_where(verb.where);
        if (!conditions) return conditions.error();
        body.set("filter", live_filter_of(*conditions));
    } else {
        body.set("ids", Value::Array(verb.ids.begin(), verb.ids.end()));
    }
    auto data = read_json(verb.data, "--data");
    if (!data) return data.error();
    body.set("data", std::move(*data));
    if (!verb.occurred_at.empty()) body.set("occurred_at", verb.occurred_at);
    if (!verb.delegation.empty()) body.set("delegation", verb.delegation);
    if (verb.each.empty()) return body;
    auto text = read_input(verb.each);
    if (!text) return text.error();
    auto each = parse_json(*text);
    if (!each) return Error{ErrorCode::invalid, verb.each + ": " + each.error().message};
    body.set("each", std::move(*each));
    return body;
}

}  // namespace

Exit run_bulk(const BulkVerb& verb) {
    auto body = body_of(verb);
    if (!body) return fail(body.error());
    return bulk_dialogue(verb.target, "/v1/bulk/steps", std::move(*body), verb.dry_run, verb.yes);
}

}  // namespace jalon
