#include "engine/core/rehearsal_report.h"

#include <algorithm>

#include "engine/instance/decide.h"

namespace jalon {
namespace {

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

template <typename Days>
auto busiest_of(const Days& days) {
    return std::max_element(days.begin(), days.end(), [](const auto& one, const auto& other) {
        return one.second < other.second;
    });
}

}  // namespace

void RehearsalReport::add(const Workflow& to, const Workflow& from, const InstanceState& state,
                          const Value& plan, const Hindsight& hindsight, DecideContext context,
                          Timestamp now) {
    add_past(state, hindsight);
    if (state.final) {
        ++ended_;
    } else if (from.hash == to.hash) {
        ++same_version_;
    } else {
        look_forward(to, from, state, plan, std::move(context), now);
    }
}

void RehearsalReport::add_past(const InstanceState& state, const Hindsight& hindsight) {
    ++instances_;
    if (hindsight.refused()) refused_.add(state.id.value(), *hindsight.refused());
}

void RehearsalReport::look_forward(const Workflow& to, const Workflow& from,
                                   const InstanceState& state, const Value& plan,
                                   DecideContext context, Timestamp now) {
    Command command;
    command.kind = CommandKind::migrate;
    command.instance = state.id;
    command.input = plan;
    command.actor = Actor{"rehearsal", "admin", ""};
    command.occurred_at = now;
    command.recorded_at = now;
    context.former = &from;
    const auto change = decide(to, state, command, context);
    if (!change) {
        std::string why = change.error().detail;
        for (const SchemaError& error : change.error().errors) {
            why += "; " + error.pointer + " " + error.message;
        }
        stuck_.add(state.id.value(), std::move(why));
        return;
    }
    count_deadlines(*change, now);
    if (change->outcome.configuration == state.configuration) {
        ++unchanged_;
        return;
    }
    Moved& moved = moved_[{listed(state.configuration), listed(change->outcome.configuration)}];
    ++moved.count;
    if (moved.ids.size() < ids_max) moved.ids.push_back(state.id.value());
}

void RehearsalReport::count_deadlines(const Event& change, Timestamp now) {
    for (const TimerEntry& timer : change.outcome.timers) {
        if (timer.change != TimerChange::set) continue;
        Deadlines& deadlines = deadlines_[timer.name];
        ++deadlines.by_day[to_string(timer.local.date)];
        if (timer.at <= now) ++deadlines.past;
    }
}

void RehearsalReport::merge(RehearsalReport other) {
    instances_ += other.instances_;
    ended_ += other.ended_;
    same_version_ += other.same_version_;
    unchanged_ += other.unchanged_;
    stuck_.merge(std::move(other.stuck_));
    refused_.merge(std::move(other.refused_));
    for (auto& [change, moved] : other.moved_) {
        Moved& mine = moved_[change];
        mine.count += moved.count;
        mine.ids.insert(mine.ids.end(), moved.ids.begin(), moved.ids.end());
        std::sort(mine.ids.begin(), mine.ids.end());
        if (mine.ids.size() > ids_max) mine.ids.resize(ids_max);
    }
    for (const auto& [timer, deadlines] : other.deadlines_) {
        Deadlines& mine = deadlines_[timer];
        mine.past += deadlines.past;
        for (const auto& [day, count] : deadlines.by_day) mine.by_day[day] += count;
    }
}

Value RehearsalReport::json() const {
    Value::Array moved;
    for (const auto& [change, one] : moved_) {
        moved.push_back(Value::Object{{"from", change.first},
                                      {"to", change.second},
                                      {"count", one.count},
                                      {"ids", Value::Array(one.ids.begin(), one.ids.end())}});
    }
    Value::Array stuck;
    for (const auto& [id, why] : stuck_.first) {
        stuck.push_back(Value::Object{{"id", id}, {"detail", why}});
    }
    Value::Array refused;
    for (const auto& [id, one] : refused_.first) {
        refused.push_back(
            Value::Object{{"id", id},
                          {"position", static_cast<std::int64_t>(one.position.value())},
                          {"trigger", one.trigger},
                          {"guards", Value::Array(one.guards.begin(), one.guards.end())},
                          {"detail", one.detail}});
    }
    Value::Array deadlines;
    for (const auto& [timer, one] : deadlines_) {
        std::int64_t count = 0;
        for (const auto& [day, on_it] : one.by_day) count += on_it;
        const auto busiest = busiest_of(one.by_day);
        deadlines.push_back(Value::Object{{"timer", timer},
                                          {"count", count},
                                          {"past", one.past},
                                          {"busiest_day", busiest->first},
                                          {"on_that_day", busiest->second}});
    }
    return Value::Object{{"ok", clean()},
                         {"instances", instances_},
                         {"ended", ended_},
                         {"same_version", same_version_},
                         {"unchanged", unchanged_},
                         {"moved", std::move(moved)},
                         {"stuck_count", stuck_.count},
                         {"stuck", std::move(stuck)},
                         {"refused_count", refused_.count},
                         {"refused", std::move(refused)},
                         {"deadlines", std::move(deadlines)}};
}

}  // namespace jalon
