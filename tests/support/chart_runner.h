// ChartRunner: a statechart driven by hand. Applies each outcome to its own configuration, history,
// timers and data, without engine/instance, and fires timers as its clock moves.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/path.h"
#include "engine/chart/chart_builder.h"
#include "engine/chart/interpreter.h"
#include "tests/support/workflows.h"

namespace jalon::testing {

class ChartRunner {
public:
    struct Pending {
        TimerEntry entry;
        bool fired = false;
    };

    // `chart`: the members `initial`, `states`, `guards` … of a workflow file. REQUIRES: it builds.
    explicit ChartRunner(const Value& chart) {
        Findings findings;
        chart_ = build_chart(chart, findings);
        for (const Finding& one : findings) {
            ADD_FAILURE() << one.code << " at " << one.pointer << ": " << one.message;
        }
        CHECK(chart_.has_value());
    }
    explicit ChartRunner(const char* chart) : ChartRunner(from_json(chart)) {}

    void use_zone(const ZoneRules& zones, std::string zone) {
        zones_ = &zones;
        zone_ = std::move(zone);
    }
    void set_now(std::string_view instant) { now_ = *parse_timestamp(instant); }

    Result<RunResult> start(Value data = Value::Object{}) {
        data_ = std::move(data);
        return apply(start_chart(*chart_, inputs(Value::Object{})));
    }

    Result<RunResult> send(std::string_view event, Value input = Value::Object{}) {
        return apply(run_trigger(*chart_, state(), event, inputs(std::move(input))));
    }

    // The earliest timer that is due at or before `instant`, in the order of being set.
    [[nodiscard]] std::optional<Pending> next_due(Timestamp instant) const {
        const Pending* first = nullptr;
        for (const Pending& timer : timers_) {
            if (timer.fired || timer.entry.at > instant) continue;
            if (first == nullptr || timer.entry.at < first->entry.at) first = &timer;
        }
        return first == nullptr ? std::nullopt : std::optional(*first);
    }

    // Fires one pending timer at its own time.
    Result<RunResult> fire(const Pending& timer) {
        now_ = std::max(now_, timer.entry.at);
        for (Pending& one : timers_) one.fired |= one.entry.name == timer.entry.name;
        if (!timer.entry.keep) forget(timer.entry.name);
        return send(timer.entry.trigger);
    }

    [[nodiscard]] const Chart& chart() const { return *chart_; }
    [[nodiscard]] const std::set<std::string>& active() const { return active_; }
    [[nodiscard]] const Value& data() const { return data_; }
    [[nodiscard]] const std::vector<Pending>& timers() const { return timers_; }

private:
    void forget(const std::string& name) {
        std::erase_if(timers_, [&](const Pending& one) { return one.entry.name == name; });
    }

    [[nodiscard]] ChartState state() const {
        ChartState state{&active_, &history_, {}};
        for (const Pending& one : timers_) {
            state.timers.emplace_back(one.entry.name, one.entry.owner);
        }
        return state;
    }

    [[nodiscard]] ChartInputs inputs(Value input) const {
        ChartInputs inputs;
        inputs.scope.set("data", data_);
        inputs.scope.set("input", std::move(input));
        inputs.now = now_;
        inputs.zones = zones_;
        inputs.zone = zone_;
        return inputs;
    }

    Result<RunResult> apply(Result<RunResult> run) {
        if (!run) return run;
        const Outcome& outcome = run->outcome;
        std::multiset<std::string> moved(active_.begin(), active_.end());
        moved.insert(outcome.entered.begin(), outcome.entered.end());
        for (const std::string& id : outcome.exited) moved.extract(id);
        active_ = {moved.begin(), moved.end()};
        for (const HistoryValue& value : outcome.history) history_[value.state] = value.active;
        for (const Patch& patch : outcome.patch) {
            set_at(data_, split_pointer(patch.path), *patch.value);
        }
        for (const TimerEntry& entry : outcome.timers) {
            forget(entry.name);
            if (entry.change == TimerChange::set) timers_.push_back(Pending{entry, false});
        }
        return run;
    }

    std::optional<Chart> chart_;
    std::set<std::string> active_;
    std::map<std::string, std::vector<std::string>> history_;
    std::vector<Pending> timers_;
    Value data_{Value::Object{}};
    Timestamp now_ = *parse_timestamp("2024-01-01T00:00:00Z");
    const ZoneRules* zones_ = nullptr;
    std::string zone_ = "UTC";
};

}  // namespace jalon::testing
