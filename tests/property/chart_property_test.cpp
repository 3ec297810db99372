// Random charts under random triggers: a configuration stays legal (SCXML 3.11), and what replay
// makes of the events is what the interpreter had.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/chart/interpreter.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "tests/support/fake_zones.h"
#include "tests/support/random_chart.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

// What is wrong with the set of active states; empty when nothing is.
std::string illegal(const Chart& chart, const std::set<std::string>& active) {
    std::set<StateIndex> states{0};
    for (const std::string& id : active) {
        const auto index = chart.find(id);
        if (!index) return id + " is no state";
        states.insert(*index);
    }
    for (const StateIndex state : states) {
        const StateNode& node = chart.at(state);
        if (chart.is_history(state)) return node.id + " is a history state";
        if (!states.contains(node.parent)) return "the parent of " + node.id + " is not active";
        const auto count = std::count_if(node.children.begin(), node.children.end(),
                                         [&](StateIndex child) { return states.contains(child); });
        if (node.kind == StateKind::compound && count != 1) {
            return node.id + " has " + std::to_string(count) + " active children";
        }
        if (node.kind == StateKind::parallel &&
            static_cast<std::size_t>(count) != node.children.size()) {
            return node.id + " has a region that is not active";
        }
    }
    return "";
}

// One instance of a random chart, driven by random triggers and the time that passes.
class Life {
public:
    explicit Life(std::uint64_t seed) : chance_(seed) {
        Value members = RandomChart(chance_).draw();
        Value document = workflow_value("");
        for (Value::Member& member : *members.as_object()) {
            document.set(member.name, std::move(member.value));
        }
        Findings findings;
        workflow_ = compile_value(document, findings);
        RC_ASSERT(workflow_ != nullptr);
        RC_LOG() << to_json(document);
    }

    // False: the chart loops for ever, or the instance has ended.
    bool start() { return take(command(CommandKind::start, "")); }

    // One random thing; whether it was accepted is up to the chart.
    void act() {
        now_ = Timestamp{now_.value() + static_cast<std::int64_t>(chance_.below(5)) *
                                            std::int64_t{86'400'000'000}};
        for (const Timer& timer : state_.timers) {
            if (timer.fired || timer.at > now_ || chance_.percent(30)) continue;
            Command fire = command(CommandKind::fire, timer.name);
            fire.occurred_at = timer.at;
            take(fire);
            return;
        }
        take(command(CommandKind::step, chance_.pick(random_chart_events())));
    }

    [[nodiscard]] const Chart& chart() const { return workflow_->chart; }
    [[nodiscard]] const InstanceState& state() const { return state_; }
    [[nodiscard]] const std::vector<Bytes>& records() const { return records_; }
    [[nodiscard]] const Outcome& latest() const { return latest_; }

private:
    [[nodiscard]] Command command(CommandKind kind, std::string trigger) const {
        Command command;
        command.kind = kind;
        command.instance = InstanceId{"m"};
        command.trigger = std::move(trigger);
        command.actor = Actor{"s", "host", "o"};
        command.occurred_at = now_;
        command.recorded_at = now_;
        if (kind == CommandKind::start) command.input = Value::Object{{"n", 0}};
        return command;
    }

    bool take(const Command& command) {
        auto event = decide(*workflow_, state_, command, DecideContext{&zones_, "Two", {}});
        if (!event) return false;
        event->position = next(state_.position);
        records_.push_back(encode_record(*event));
        latest_ = event->outcome;
        state_ = evolve(std::move(state_), *event);
        return true;
    }

    Chance chance_;
    FakeZones zones_;
    std::shared_ptr<const Workflow> workflow_;
    InstanceState state_;
    std::vector<Bytes> records_;
    Outcome latest_;
    Timestamp now_ = *parse_timestamp("2024-03-01T00:00:00Z");
};

constexpr int steps = 30;

// From the whole range at once: a seed has no size.
std::uint64_t any_seed() {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>());
}

RC_GTEST_PROP(ChartProperty, AConfigurationStaysLegal, ()) {
    Life life(any_seed());
    if (!life.start()) RC_DISCARD("the chart does not come to rest");
    for (int i = 0; i < steps; ++i) {
        RC_ASSERT(illegal(life.chart(), life.state().active) == "");
        life.act();
    }
}

RC_GTEST_PROP(ChartProperty, TheOutcomeNamesTheAtomicStatesThatTheFoldHas, ()) {
    Life life(any_seed());
    if (!life.start()) RC_DISCARD("the chart does not come to rest");
    for (int i = 0; i < steps; ++i) {
        RC_ASSERT(life.latest().configuration == atomic_states(life.chart(), life.state().active));
        RC_ASSERT(life.state().configuration == life.latest().configuration);
        life.act();
    }
}

RC_GTEST_PROP(ChartProperty, ATimerLivesAsLongAsItsOwner, ()) {
    Life life(any_seed());
    if (!life.start()) RC_DISCARD("the chart does not come to rest");
    for (int i = 0; i < steps; ++i) {
        std::set<std::string> names;
        for (const Timer& timer : life.state().timers) {
            RC_ASSERT(names.insert(timer.name).second);
            RC_ASSERT(timer.owner.empty() || life.state().active.contains(timer.owner));
        }
        RC_ASSERT(!life.state().final || names.empty());
        life.act();
    }
}

RC_GTEST_PROP(ChartProperty, ReplayOfTheRecordsIsTheLiveState, ()) {
    Life life(any_seed());
    if (!life.start()) RC_DISCARD("the chart does not come to rest");
    InstanceState replayed;
    std::size_t read = 0;
    for (int i = 0; i < steps; ++i) {
        for (; read < life.records().size(); ++read) {
            const auto event = decode_record(life.records()[read]);
            RC_ASSERT(event.has_value());
            replayed = evolve(std::move(replayed), *event);
        }
        RC_ASSERT(encode_state(replayed) == encode_state(life.state()));
        const auto stored = decode_state(encode_state(life.state()));
        RC_ASSERT(stored.has_value());
        RC_ASSERT(*stored == life.state());
        life.act();
    }
}

}  // namespace
}  // namespace jalon::testing
