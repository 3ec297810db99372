// GET /v1/audit/report: the checks of the workflows, held against a page of instances.
#include <optional>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/audit.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "adapters/json/shipped_checks.h"
#include "engine/base/limits.h"
#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

constexpr std::uint64_t lives_default = 100;
constexpr std::uint64_t lives_max = 500;
constexpr std::uint64_t events_page = 500;
// A check sees a step's whole past, so that a life costs the square of its facts: about half a
// second for so many. One that is longer is left out, and a page ends after as much work.
constexpr std::uint64_t events_max = 500;
constexpr std::uint64_t work_max = events_max * events_max;

// As history shows them to the reader. nullopt: there are too many.
Result<std::optional<Value::Array>> events_of(const PastQuery& query, const Sights& sights,
                                              const InstanceView& view) {
    const Access access(query.zones, query.zone);
    Value::Array events;
    Version after;
    while (true) {
        const auto records = query.store->read_instance(view.state->id, after, events_page);
        if (!records) return records.error();
        for (const Bytes& record : *records) {
            const auto event = decode_record(record);
            if (!event) return event.error();
            if (event->position > query.head) return std::optional(std::move(events));
            after = event->version;
            const auto workflow = query.catalog.find(event->workflow_hash);
            const Sight& sight =
                sights.of(workflow ? *workflow : *view.workflow, query.reader.role);
            if (!sight.sees_event(*event)) continue;
            if (!access.sees_event(query.reader, view, *event)) continue;
            events.push_back(event_json(*event, Hash{}, workflow.get(), sight));
        }
        if (after.value() > events_max) return std::optional<Value::Array>{};
        if (records->size() < events_page) return std::optional(std::move(events));
    }
}

struct Life {
    Board::View view;
    Value instance;
};

struct ReportPage {
    Value report;
    std::optional<InstanceId> last;  // when the work ended the page: whom it looked at last
};

Result<ReportPage> report_of(const PastQuery& query, const std::vector<Life>& lives,
                             std::span<const EmbeddedFile> shipped) {
    const Sights sights([&](const std::string& id) { return query.catalog.find(id); });
    Conformance conformance;
    if (auto added = add_checks(shipped, conformance); !added) return added.error();
    Value::Array left_out;
    std::optional<InstanceId> last;
    std::uint64_t work = 0;
    for (const Life& life : lives) {
        const auto events = events_of(query, sights, *life.view);
        if (!events) return events.error();
        if (*events) {
            conformance.take(life.instance, **events);
            work += (*events)->size() * (*events)->size();
        } else {
            left_out.emplace_back(life.view->state->id.value());
            work += events_max;
        }
        if (work >= work_max && &life != &lives.back()) {
            last = life.view->state->id;
            break;
        }
    }
    ReportPage page{conformance.report(), std::move(last)};
    page.report.set("left_out", std::move(left_out));
    return page;
}

}  // namespace

void Api::get_report(Call& call) {
    auto params = check_params(
        call.request, {"workflow", "phase", "state", "country", "host", "programme", "assignee",
                       "instance", attribute_prefix, "overdue", "q", "limit", "cursor"});
    if (!params) return call.respond(params.error());
    if (!may_audit(call.token.grant)) {
        return call.respond(
            problem(403, "forbidden", "this is for administrators and for auditors of all"));
    }
    auto filter = read_filter(call.request);
    auto limit = read_number(call.request, "limit", lives_default, 1, lives_max);
    auto after = read_cursor(call.request);
    if (!filter) return call.respond(filter.error());
    if (!limit) return call.respond(limit.error());
    if (!after) return call.respond(after.error());
    const Timestamp now = parts_.now();
    const std::string& role = call.token.grant.role;
    auto query = std::make_shared<PastQuery>(past_query(call, Moment{}));
    auto [views, stopped_at, whole] =
        board_.list(*filter, *after, *limit + 1, now, sights_.of(role), shown_to(query->reader),
                    limits::list_looks_max);
    if (!whole) return call.respond(problem(500, "internal", "the store cannot be read"));
    Value next = stopped_at ? Value{cursor_at(*stopped_at)} : Value{};
    if (views.size() > *limit) {
        views.pop_back();
        next = cursor_at(views.back()->state->id);
    }
    std::vector<Life> lives;
    lives.reserve(views.size());
    for (const Board::View& view : views) {
        lives.push_back({view, instance_json(*view, clear_data(*view, role), now,
                                             sight_of(view->workflow.get(), role))});
    }
    answer_later(
        call,
        [query, lives = std::move(lives), shipped = parts_.shipped] {
            return report_of(*query, lives, shipped);
        },
        [query, next](const Call&, const ReportPage& page) {
            Value answer = page.report;
            answer.set("next", page.last ? Value{cursor_at(*page.last)} : next);
            answer.set("position", static_cast<std::int64_t>(query->head.value()));
            return json_response(200, answer);
        });
}

}  // namespace jalon
