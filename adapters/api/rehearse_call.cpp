// POST /v1/workflows/rehearse.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/audit.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "engine/instance/migrate.h"

namespace jalon {
namespace {

// The errors of a member of the body.
HttpResponse errors_response(std::vector<SchemaError> errors, const std::string& member) {
    for (SchemaError& error : errors) error.pointer = member + error.pointer;
    return schema_response(std::move(errors));
}

}  // namespace

Input<Rehearsing::Parts> Api::read_rehearsal(const Call& call) const {
    auto body =
        read_object(call.request, {"workflow"}, {"plan"}, limits::workflow_json_depth_max + 1);
    if (!body) return body.error();
    ReadWorkflow read = parts_.workflows->lint(*body->find("workflow"));
    if (!read.publishable()) {
        return errors_response(errors_of(read.findings), "/workflow");
    }
    Rehearsing::Parts parts;
    if (const Value* plan = body->find("plan")) parts.plan = *plan;
    if (auto plan = read_plan(parts.plan); !plan) {
        return errors_response(plan.error().errors, "/plan");
    }
    parts.store = parts_.store;
    parts.catalog = catalog_;
    parts.to = std::move(read.workflow);
    parts.context.zones = parts_.zones;
    parts.context.zone = parts_.zone;
    parts.now = parts_.now();
    parts.until = board_.position();
    return parts;
}

void Api::post_rehearsal(Call& call) {
    if (call.token.grant.role != "admin") {
        return call.respond(problem(403, "forbidden", "an administrator rehearses workflows"));
    }
    if (rehearsal_) return call.respond(overloaded("a rehearsal is under way; try again", 5));
    auto parts = read_rehearsal(call);
    if (!parts) return call.respond(parts.error());
    const std::uint64_t id = next_request_++;
    auto done = [this, id](HttpResponse response) {
        parts_.post([this, id, response = std::move(response)] { end_rehearsal(id, response); });
    };
    rehearsal_.emplace(RehearsalUnderWay{
        id, call.respond, std::make_unique<Rehearsing>(std::move(*parts), std::move(done))});
}

void Api::end_rehearsal(std::uint64_t id, HttpResponse response) {
    if (!rehearsal_ || rehearsal_->id != id) return;
    const Respond respond = std::move(rehearsal_->respond);
    rehearsal_.reset();
    respond(std::move(response));
}

void Api::stop() {
    if (rehearsal_) end_rehearsal(rehearsal_->id, problem(503, "read_only", "the server stops"));
    audit_->stop();
}

}  // namespace jalon
