// The audit routes: who may ask, and for what.
#include <algorithm>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/audit.h"
#include "adapters/http/problem.h"
#include "engine/base/limits.h"

namespace jalon {
namespace {

HttpResponse forbidden_audit() {
    return problem(403, "forbidden", "this is for administrators and for auditors of all");
}

// The query as people write a filter: "name=value,…".
std::string where_of(const HttpRequest& request) {
    std::string where;
    for (const auto& [name, value] : request.query) {
        where += (where.empty() ? "" : ",") + name + "=" + value;
    }
    return where;
}

}  // namespace

void Api::get_checkpoint(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    if (!may_audit(call.token.grant)) return call.respond(forbidden_audit());
    audit_->checkpoint(call.respond);
}

void Api::get_inclusion(Call& call) {
    call.respond(may_audit(call.token.grant) ? audit_->inclusion(call.request) : forbidden_audit());
}

void Api::get_consistency(Call& call) {
    call.respond(may_audit(call.token.grant) ? audit_->consistency(call.request)
                                             : forbidden_audit());
}

bool Api::sees_all_versions(const std::string& workflow, const std::string& role) const {
    const auto& all = catalog_.all();
    return std::all_of(all.begin(), all.end(), [&](const auto& one) {
        return one.second->id != workflow || sight_of(one.second.get(), role).whole();
    });
}

// The records go out as they are, those of older versions too: the whole of each instance must be
// for the reader's eyes.
Input<std::vector<InstanceId>> Api::instances_to_bundle(const Call& call) const {
    auto filter = read_filter(call.request);
    if (!filter) return filter.error();
    const Reader reader = reader_of(call.token.grant);
    const auto shown = [&](const InstanceView& view) { return access_.sees_history(reader, view); };
    const auto listing = board_.list(*filter, "", limits::list_looks_max, parts_.now(),
                                     sights_.of(reader.role), shown, limits::list_looks_max);
    if (!listing.whole) return problem(500, "internal", "the store cannot be read");
    if (listing.stopped_at) {
        return problem(413, "too_large",
                       "there are too many instances; run `jalon audit bundle --data`");
    }
    std::vector<InstanceId> ids;
    for (const Board::View& view : listing.views) {
        if (!sees_all_versions(view->workflow->id, reader.role)) {
            return problem(403, "forbidden",
                           "your role does not see all of workflow " + view->workflow->id +
                               "; an administrator may make the bundle");
        }
        ids.push_back(view->state->id);
    }
    return ids;
}

void Api::get_bundle(Call& call) {
    auto params =
        check_params(call.request, {"workflow", "phase", "state", "country", "host", "programme",
                                    "assignee", "instance", attribute_prefix, "overdue", "q"});
    if (!params) return call.respond(params.error());
    if (!may_audit(call.token.grant)) return call.respond(forbidden_audit());
    auto instances = instances_to_bundle(call);
    if (!instances) return call.respond(instances.error());
    audit_->bundle(where_of(call.request), std::move(*instances), call.respond);
}

}  // namespace jalon
