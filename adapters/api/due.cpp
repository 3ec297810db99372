// Why something is due.
#include <algorithm>

#include "adapters/api/api.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/due_reason.h"
#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

constexpr std::uint64_t search_page = 100;
constexpr std::uint64_t due_looks_max = 1'000;  // events a call reads

// Reads an instance's history backwards, a page at a time, as far as the timer's dates go or a call
// may.
Result<TimerSets> sets_of(const EventStore& store, const InstanceState& state,
                          const std::string& timer) {
    TimerSets sets(timer);
    std::uint64_t until = state.version.value();
    const std::uint64_t end = until > due_looks_max ? until - due_looks_max : 0;
    while (until > end) {
        const std::uint64_t count = std::min(until, search_page);
        auto records = store.read_instance(state.id, Version{until - count}, count);
        if (!records) return records.error();
        for (auto record = records->rbegin(); record != records->rend(); ++record) {
            auto event = decode_record(*record);
            if (!event) return event.error();
            if (!sets.take(*event)) return sets;
        }
        until -= count;
    }
    if (end > 0) sets.leave_off();
    return sets;
}

}  // namespace

void Api::get_due(Call& call) {
    auto params = check_params(call.request, {"as_of", "known_at"});
    if (!params) return call.respond(params.error());
    auto moment = read_moment(call);
    if (!moment) return call.respond(moment.error());
    const auto view = find_open(call, call.path[0]);
    if (!view) return call.respond(no_instance());
    if (!moment->is_now()) return get_due_at(call, view, *moment);
    call.respond(due_response(call, *view, parts_.now()));
}

HttpResponse Api::due_response(const Call& call, const InstanceView& view, Timestamp at) const {
    const std::string& role = call.token.grant.role;
    const Sight& sight = sight_of(view.workflow.get(), role);
    const auto due = due_of(*view.state, at, sight);
    const auto asked = std::find_if(due.begin(), due.end(),
                                    [&](const Due& one) { return one.timer == call.path[1]; });
    if (asked == due.end()) return problem(404, "not_found", "nothing of that name is due");
    const auto sets = sets_of(*parts_.store, *view.state, asked->timer);
    if (!sets) return problem(500, "internal", sets.error().message);
    const Reader reader = reader_at(call, view.state->id.value());
    const auto known = [&](const Event& event) { return access_.sees_event(reader, view, event); };
    return json_response(
        200, due_reason_json(view, clear_data(view, role), *asked, *sets, sight, known));
}

}  // namespace jalon
