// Executable content (SCXML 4): assign, raise, send, cancel, if; and the timers of a state.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/chart/machine.h"
#include "engine/chart/rule_evaluation.h"

namespace jalon {
namespace {

constexpr std::string_view error_execution = "error.execution";
constexpr std::string_view error_communication = "error.communication";
constexpr std::int64_t day_microseconds = 86'400'000'000;

// What the members that lead to a value may add to its own weight.
std::size_t weight_of_path(const Path& path) {
    std::size_t weight = 0;
    for (const std::string& part : path) weight += part.size() + 1;
    return weight;
}

// A delayed send without an id, or with one that is pending already, still needs a name of its own.
std::string unused_name(const std::string& base,
                        const std::vector<std::pair<std::string, std::string>>& pending) {
    std::string name = base;
    const auto taken = [&](const auto& timer) { return timer.first == name; };
    for (int n = 2; std::any_of(pending.begin(), pending.end(), taken); ++n) {
        name = base + "#" + std::to_string(n);
    }
    return name;
}

}  // namespace

Result<Value> Machine::evaluate(const Rule& rule) const {
    RuleContext context;
    context.data = &inputs_.scope;
    context.now = inputs_.now;
    context.zone = inputs_.zone;
    context.zones = inputs_.zones;
    context.state_in = &state_in_;
    if (inputs_.step_at) context.step_at = &inputs_.step_at;
    if (inputs_.step_by) context.step_by = &inputs_.step_by;
    return rule.evaluate(context);
}

void Machine::run_block(const std::vector<Action>& actions) {
    for (const Action& action : actions) {
        if (!run(action)) return;
    }
}

bool Machine::run(const Action& action) {
    if (const auto* assign = std::get_if<Assign>(&action.what)) {
        return run_assign(assign->path, assign->value);
    }
    if (const auto* correct = std::get_if<Correct>(&action.what)) return run_correct(*correct);
    if (const auto* tell = std::get_if<Tell>(&action.what)) return run_tell(*tell);
    if (const auto* send = std::get_if<Send>(&action.what)) return run_send(*send);
    if (const auto* choice = std::get_if<If>(&action.what)) return run_if(*choice);
    if (const auto* raise = std::get_if<Raise>(&action.what)) internal_.push_back(raise->event);
    if (const auto* block = std::get_if<Block>(&action.what)) run_block(block->actions);
    if (const auto* cancel = std::get_if<Cancel>(&action.what)) run_cancel(*cancel);
    if (const auto* retime = std::get_if<Retime>(&action.what)) run_retime(*retime);
    if (const auto* notify = std::get_if<Notify>(&action.what)) {
        result_.outcome.notices.push_back(Notice{notify->to, notify->message});
    }
    return true;
}

bool Machine::fail_block() {
    internal_.emplace_back(error_execution);
    return false;
}

bool Machine::run_correct(const Correct& correct) {
    const auto path = evaluate(correct.path);
    const std::string* text = path ? path->as_string() : nullptr;
    if (text == nullptr || text->empty()) return fail_block();
    return run_assign(split_dots(*text), correct.value);
}

// Empty: nobody.
Result<std::string> Machine::text_or_nobody(const Rule& rule) const {
    auto value = evaluate(rule);
    if (!value) return value.error();
    if (value->is_null()) return std::string{};
    if (const std::string* text = value->as_string()) return *text;
    return Error{ErrorCode::type, "a text is needed"};
}

bool Machine::run_tell(const Tell& tell) {
    Told told{"", tell.trigger, Value{Value::Object{}}};
    if (tell.instance) {
        auto id = text_or_nobody(*tell.instance);
        if (!id) return fail_block();
        if (id->empty()) return true;
        told.instance = std::move(*id);
    }
    for (const auto& [member, rule] : tell.where) {
        auto text = text_or_nobody(rule);
        if (!text) return fail_block();
        if (text->empty()) return true;
        told.where.emplace_back(member, std::move(*text));
    }
    for (const auto& [path, rule] : tell.data) {
        auto value = evaluate(rule);
        if (!value) return fail_block();
        set_at(told.data, path, std::move(*value));
    }
    result_.told.push_back(std::move(told));
    return true;
}

bool Machine::run_assign(const Path& path, const Rule& rule) {
    auto value = evaluate(rule);
    if (!value) return fail_block();
    Value& data = *inputs_.scope.find("data");
    const int depth_left = limits::workflow_json_depth_max - static_cast<int>(path.size());
    auto added = weight_of(*value, depth_left);
    if (added) *added += weight_of_path(path);
    // What an assignment replaces is not taken off until the sum would pass the limit.
    const auto fits = [&] {
        return data_weight_ && *added + *data_weight_ <= limits::data_bytes_max;
    };
    if (added && !fits()) data_weight_ = weight_of(data, limits::workflow_json_depth_max);
    if (!added || !fits()) {
        data_full_ = true;
        return false;
    }
    *data_weight_ += *added;
    result_.outcome.patch.push_back(Patch{to_pointer(path), *value});
    set_at(data, path, std::move(*value));
    return true;
}

// Targets as SCXML 6.2.4 and C.1 have them; other sessions and processors do not exist here.
bool Machine::run_send(const Send& send) {
    if (send.target == "#_internal") {
        internal_.push_back(send.event);
        return true;
    }
    if (send.target.starts_with("#_scxml_")) {
        internal_.emplace_back(error_communication);
        return true;
    }
    if (!send.target.empty()) return fail_block();
    if (!send.delay || *send.delay == Duration{}) {
        external_.push_back(send.event);
        return true;
    }
    const std::string base = send.id.empty() ? "send." + send.event : send.id;
    set_timer_at(unused_name(base, pending_), 0, send.event, after(*send.delay), false);
    return true;
}

bool Machine::run_if(const If& choice) {
    for (const Branch& branch : choice.branches) {
        if (branch.condition) {
            const auto value = evaluate(*branch.condition);
            if (!value) internal_.emplace_back(error_execution);
            if (!value || !truthy(*value)) continue;
        }
        return std::all_of(branch.actions.begin(), branch.actions.end(),
                           [&](const Action& action) { return run(action); });
    }
    return true;
}

void Machine::run_cancel(const Cancel& cancel) {
    std::vector<std::string> names;
    for (const auto& [name, owner] : pending_) {
        const bool same = name == cancel.id || name.starts_with(cancel.id + "#");
        if (owner.empty() && same) names.push_back(name);
    }
    for (const std::string& name : names) clear_timer(name);
}

void Machine::run_retime(const Retime& retime) {
    for (const std::string& name : retime.timers) {
        const TimerRule* rule = chart_.timer(name);
        if (rule == nullptr || !active_.contains(rule->owner)) continue;
        clear_timer(name);
        set_timer(*rule);
    }
}

void Machine::set_timer(const TimerRule& rule) {
    if (const auto at = due(rule)) set_timer_at(rule.name, rule.owner, rule.name, *at, rule.keep);
}

void Machine::set_timer_at(std::string name, StateIndex owner, std::string trigger, Timestamp at,
                           bool keep) {
    TimerEntry entry;
    entry.change = TimerChange::set;
    entry.name = std::move(name);
    entry.owner = chart_.at(owner).id;
    entry.trigger = std::move(trigger);
    entry.at = at;
    entry.zone = inputs_.zone;
    entry.local = inputs_.zones == nullptr ? utc_of(at) : inputs_.zones->local(at, inputs_.zone);
    entry.zone_version = inputs_.zones == nullptr ? "utc" : inputs_.zones->version();
    entry.keep = keep;
    pending_.emplace_back(entry.name, entry.owner);
    result_.outcome.timers.push_back(std::move(entry));
}

void Machine::clear_timers_of(StateIndex owner) {
    if (owner == 0) return;
    std::vector<std::string> names;
    for (const auto& [name, timer_owner] : pending_) {
        if (timer_owner == chart_.at(owner).id) names.push_back(name);
    }
    for (const std::string& name : names) clear_timer(name);
}

void Machine::clear_timer(std::string_view name) {
    const auto it = std::find_if(pending_.begin(), pending_.end(),
                                 [&](const auto& timer) { return timer.first == name; });
    if (it == pending_.end()) return;
    TimerEntry entry;
    entry.change = TimerChange::cleared;
    entry.name = it->first;
    pending_.erase(it);
    result_.outcome.timers.push_back(std::move(entry));
}

std::optional<Timestamp> Machine::due(const TimerRule& rule) const {
    if (rule.delay) return after(*rule.delay);
    const Rule& source = rule.at_rule ? *rule.at_rule : *rule.delay_rule;
    const auto value = evaluate(source);
    const std::string* text = value ? value->as_string() : nullptr;
    if (text == nullptr) return std::nullopt;
    if (rule.delay_rule) {
        const auto duration = parse_duration(*text);
        return duration ? std::optional(after(*duration)) : std::nullopt;
    }
    if (const auto date = parse_date(*text)) {
        // A bare date means the end of that day: its last microsecond, so that the day it shows is
        // the day that was meant.
        const LocalDateTime end{*date, day_microseconds - 1};
        return inputs_.zones == nullptr ? instant_of_utc(end)
                                        : inputs_.zones->resolve(end, inputs_.zone);
    }
    return parse_timestamp(*text);
}

// The calendar part moves the wall clock; hours, minutes and seconds are real time.
Timestamp Machine::after(const Duration& duration) const {
    Timestamp instant = inputs_.now;
    if (duration.months != 0 || duration.days != 0) {
        const LocalDateTime local = inputs_.zones == nullptr
                                        ? utc_of(instant)
                                        : inputs_.zones->local(instant, inputs_.zone);
        const LocalDateTime moved = add(local, Duration{duration.months, duration.days, 0});
        instant = inputs_.zones == nullptr ? instant_of_utc(moved)
                                           : inputs_.zones->resolve(moved, inputs_.zone);
    }
    return Timestamp{instant.value() + duration.microseconds};
}

}  // namespace jalon
