// Bulk steps over HTTP: taking a call, and driving what is under way.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/bulk.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "engine/instance/migrate.h"

namespace jalon {
namespace {

// Together they fill half of the engine's queue; the other half is for requests that come one by
// one.
constexpr std::size_t bulks_max = 4;

Input<bool> read_dry_run(const HttpRequest& request) {
    if (auto params = check_params(request, {"dry_run"}); !params) return params.error();
    const std::string* text = request.param("dry_run");
    if (text == nullptr || *text == "false") return false;
    if (*text == "true") return true;
    return problem(400, "bad_request", "dry_run must be true or false");
}

}  // namespace

Input<BulkOrder> Api::bulk_order(const Call& call) const {
    auto dry_run = read_dry_run(call.request);
    if (!dry_run) return dry_run.error();
    auto body =
        read_object(call.request, {"trigger"},
                    {"filter", "ids", "data", "occurred_at", "delegation", "each", "expected"},
                    limits::json_depth_max);
    if (!body) return body.error();
    auto trigger = read_text(*body, "trigger");
    auto step = write_request(call, *body);
    auto order = read_bulk_order(*body);
    if (!trigger) return trigger.error();
    if (!step) return step.error();
    if (!order) return order.error();
    if (step->occurred_at && *step->occurred_at > parts_.now()) {
        return schema_response({SchemaError{"/occurred_at", "lies in the future"}});
    }
    order->step = std::move(*step);
    order->step.kind = RequestKind::step;
    order->step.trigger = *trigger;
    order->dry_run = *dry_run;
    return order;
}

Input<BulkOrder> Api::migration_order(const Call& call) const {
    auto dry_run = read_dry_run(call.request);
    if (!dry_run) return dry_run.error();
    auto body =
        read_object(call.request, {"plan"}, {"filter", "ids", "expected"}, limits::json_depth_max);
    if (!body) return body.error();
    const std::string name = call.path[0] + "@" + call.path[1];
    const auto to = catalog_.find(name);
    if (!to) return problem(404, "not_found", "there is no such version");
    if (auto plan = read_plan(*body->find("plan")); !plan) {
        auto errors = plan.error().errors;
        for (SchemaError& error : errors) error.pointer = "/plan" + error.pointer;
        return schema_response(std::move(errors));
    }
    auto step = write_request(call, *body);
    auto order = read_bulk_order(*body);
    if (!step) return step.error();
    if (!order) return order.error();
    order->step = std::move(*step);
    order->step.kind = RequestKind::migrate;
    order->step.workflow = name;
    order->step.data = *body->find("plan");
    order->over_to = to;
    order->dry_run = *dry_run;
    return order;
}

void Api::post_bulk(Call& call) {
    auto order = bulk_order(call);
    if (!order) return call.respond(order.error());
    start_bulk(call, std::move(*order));
}

void Api::post_migrations(Call& call) {
    if (call.token.grant.role != "admin") {
        return call.respond(problem(403, "forbidden", "an administrator migrates instances"));
    }
    auto order = migration_order(call);
    if (!order) return call.respond(order.error());
    start_bulk(call, std::move(*order));
}

void Api::start_bulk(Call& call, BulkOrder order) {
    if (auto no = cannot_write(); no && !order.dry_run) return call.respond(std::move(*no));
    if (bulks_.size() >= bulks_max) {
        return call.respond(overloaded("too many bulk steps are under way; try again"));
    }
    BulkParts parts;
    parts.store = parts_.store;
    parts.hasher = parts_.hasher;
    parts.board = &board_;
    parts.preparation = &preparation_;
    parts.context.zones = parts_.zones;
    parts.context.zone = parts_.zone;
    parts.sight = sights_.of(order.step.actor.role);
    parts.shown = shown_to(reader_of(call.token.grant));
    parts.as_seen = [this, step = order.step](const InstanceId& id, Refusal refusal) {
        return as_seen(
            Waiting{
                {}, false, step.actor, id, step.trigger, step.occurred_at.value_or(parts_.now())},
            std::move(refusal));
    };
    parts.now = parts_.now;
    parts.number = [this] { return next_request_++; };
    parts.submit = parts_.submit;
    const std::uint64_t id = next_request_++;
    bulks_[id].bulk = std::make_unique<Bulk>(std::move(parts), std::move(order), call.respond);
    run_bulk(id);
}

// The turns of one bulk step until it waits for the engine, with room for others between them.
void Api::run_bulk(std::uint64_t id) {
    const auto entry = bulks_.find(id);
    if (entry == bulks_.end()) return;
    BulkUnderWay& under_way = entry->second;
    under_way.posted = under_way.bulk->turn();
    if (under_way.posted) {
        parts_.post([this, id] { run_bulk(id); });
    } else if (under_way.bulk->answered()) {
        bulks_.erase(entry);
    }
}

void Api::run_bulks() {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, under_way] : bulks_) {
        if (!under_way.posted) ids.push_back(id);
    }
    for (const std::uint64_t id : ids) run_bulk(id);
}

}  // namespace jalon
