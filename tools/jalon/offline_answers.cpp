#include "tools/jalon/offline_answers.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/due_reason.h"
#include "engine/codec/record_codec.h"
#include "engine/core/unseal.h"
#include "engine/instance/decide.h"
#include "engine/instance/reads.h"
#include "engine/merkle/merkle.h"
#include "tools/jalon/memory_sealer.h"
#include "tools/jalon/past_pass.h"

namespace jalon {
namespace {

Value data_of(const OfflineLog& log, const InstanceView& view) {
    const auto nothing = [](std::string_view) { return false; };
    return unseal(MemorySealer{}, log.directory().log_id(), *view.state, view.state->data, nothing);
}

Value instance_of(const OfflineLog& log, const InstanceView& view, const Moment& moment,
                  Timestamp now) {
    Value instance = instance_json(view, data_of(log, view), moment.clock.value_or(now), Sight{});
    if (moment.clock) instance.set("as_of", to_string(*moment.clock));
    if (moment.known_at) instance.set("known_at", to_string(*moment.known_at));
    return instance;
}

Result<void> each_now(const OfflineLog& log, const std::function<void(const InstanceView&)>& take) {
    auto ids = log.ids();
    if (!ids) return ids.error();
    for (const InstanceId& id : *ids) {
        auto view = log.view(id, Moment{});
        if (!view) return view.error();
        take(*view);
    }
    return {};
}

}  // namespace

Result<Value> offline_instance(const OfflineLog& log, const InstanceId& id, const Moment& moment,
                               Timestamp now) {
    auto view = log.view(id, moment);
    if (!view) return view.error();
    return instance_of(log, *view, moment, now);
}

Result<Value> offline_history(const OfflineLog& log, const InstanceId& id, const Moment& moment) {
    auto events = log.events(id);
    if (!events) return events.error();
    Value::Array items;
    for (const LoggedEvent& logged : *events) {
        const Event& event = logged.event;
        if (!moment.knows(event)) break;
        if (!moment.holds(event)) continue;
        const auto workflow = log.catalog().find(event.workflow_hash);
        items.push_back(event_json(event, leaf_hash(log.hasher(), leaf_bytes(logged.record)),
                                   workflow.get(), Sight{}));
    }
    return Value{Value::Object{{"items", std::move(items)}, {"next", Value{}}}};
}

Result<Value> offline_allowed(const OfflineLog& log, const InstanceId& id, const Moment& moment,
                              Timestamp now) {
    auto view = log.view(id, moment);
    if (!view) return view.error();
    const Actor actor{"cli", "admin", ""};
    const Timestamp at = moment.clock.value_or(now);
    DecideContext context{&log.zones(), log.directory().zone(), {}};
    std::vector<InstanceView> others;  // borrowed from while the facts are read
    const auto find = [&](const InstanceId& other) {
        auto found = log.view(other, moment);
        if (!found) return Found{};
        others.push_back(std::move(*found));
        return Found{others.back().state.get(), others.back().workflow->id};
    };
    context.facts = read_beforehand(*view->workflow, *view->state, actor, at, context, find);
    const auto allowed = allowed_triggers(*view->workflow, *view->state, actor, at, context);
    return Value{Value::Object{{"id", id.value()},
                               {"version", static_cast<std::int64_t>(view->state->version.value())},
                               {"triggers", allowed_json(allowed, *view->workflow, Sight{})}}};
}

Result<Value> offline_due(const OfflineLog& log, const InstanceId& id, const std::string& timer,
                          const Moment& moment, Timestamp now) {
    auto view = log.view(id, moment);
    if (!view) return view.error();
    const auto due = due_of(*view->state, moment.clock.value_or(now));
    const auto asked =
        std::find_if(due.begin(), due.end(), [&](const Due& one) { return one.timer == timer; });
    if (asked == due.end()) {
        return Error{ErrorCode::not_found, "nothing is due under the name " + timer};
    }
    auto events = log.events(id);
    if (!events) return events.error();
    TimerSets sets(timer);
    for (auto logged = events->rbegin(); logged != events->rend(); ++logged) {
        if (logged->event.version > view->state->version) continue;
        if (!sets.take(logged->event)) break;
    }
    return due_reason_json(*view, data_of(log, *view), *asked, sets, Sight{});
}

Result<Value> offline_list(const OfflineLog& log, const Filter& filter, const Moment& moment,
                           Timestamp now) {
    auto head = log.store().head();
    if (!head) return head.error();
    Value::Array items;
    const auto take = [&](const InstanceView& view) {
        if (!filter.passes(view, moment.clock.value_or(now))) return;
        items.push_back(instance_of(log, view, moment, now));
    };
    auto read = moment.is_now() ? each_now(log, take)
                                : each_past(log, {moment}, [&](const PastViews& views) {
                                      if (views.front()) take(*views.front());
                                  });
    if (!read) return read.error();
    return Value{Value::Object{{"items", std::move(items)},
                               {"next", Value{}},
                               {"position", static_cast<std::int64_t>(head->last.value())}}};
}

}  // namespace jalon
