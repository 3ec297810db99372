#include "tools/jalon/free_search.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/chart/interpreter.h"

namespace jalon {
namespace {

// A transition that somebody, or the clock, or nobody can bring about.
struct Way {
    StateIndex source = 0;
    std::string event;
    std::string gate;
    FreeMove move;
};

// The chart without data: actions and timers are gone, but for what is raised; a guarded transition
// is taken when its gate is open. Guards behind raised events always hold.
class FreeChart {
public:
    explicit FreeChart(const Workflow& workflow) : chart_(open(workflow)) {}

    [[nodiscard]] const Chart& chart() const { return chart_; }
    [[nodiscard]] const std::vector<Way>& ways() const { return ways_; }

    static constexpr const char* nudge = "free.nudge";  // an event that changes nothing by itself

private:
    Chart open(const Workflow& workflow) {
        std::vector<StateNode> states = workflow.chart.states();
        std::size_t nth = 0;
        for (StateIndex index = 0; index < states.size(); ++index) {
            StateNode& state = states[index];
            state.entry.clear();
            state.exit.clear();
            state.timers.clear();
            state.initial_actions.clear();
            for (Transition& one : state.transitions) open(workflow, index, one, nth++);
        }
        Transition still;
        still.descriptors = {nudge};
        states.front().transitions.push_back(std::move(still));
        return Chart(std::move(states));
    }

    void open(const Workflow& workflow, StateIndex source, Transition& one, std::size_t nth) {
        Way way{source, nudge, std::to_string(nth), {FreeMove::By::itself, "", {}}};
        for (const auto& guard : one.guards) way.move.guards.push_back(guard->code);
        const bool guarded = !one.guards.empty();
        bool outside = name_event(workflow, one, way);
        outside = outside || (one.descriptors.empty() && guarded);
        one.guards.clear();
        one.irregular.clear();
        if (outside && guarded) one.guards.push_back(gate(way.gate));
        std::erase_if(one.actions, [](const Action& action) {
            return !std::holds_alternative<Raise>(action.what);
        });
        one.actions.insert(one.actions.begin(), trace_mark(nth));
        if (outside) ways_.push_back(std::move(way));
    }

    // False: nothing from outside is what the transition waits for.
    static bool name_event(const Workflow& workflow, const Transition& one, Way& way) {
        if (one.descriptors.empty()) return false;
        for (const auto& [name, rule] : workflow.triggers) {
            if (!waits_for(one, name)) continue;
            way.event = way.move.name = name;
            way.move.by = FreeMove::By::trigger;
            return true;
        }
        for (const std::string& name : one.descriptors) {
            if (workflow.chart.timer(name) == nullptr) continue;
            way.event = way.move.name = name;
            way.move.by = FreeMove::By::timer;
            return true;
        }
        return false;
    }

    static std::shared_ptr<const NamedGuard> gate(const std::string& name) {
        auto rule = Rule::compile(
            Value::Object{{"in", Value::Array{name, Value::Object{{"var", "data.open"}}}}});
        return std::make_shared<const NamedGuard>(
            NamedGuard{name, "", Value{}, {}, std::move(*rule)});
    }

    std::vector<Way> ways_;
    Chart chart_;
};

struct Place {
    std::set<std::string> active;
    std::map<std::string, std::vector<std::string>> history;
    std::optional<std::size_t> before;  // index of the place it was reached from
    const Way* way = nullptr;
    std::size_t start = 0;
    bool ended = false;
};

class FreeSearch {
public:
    FreeSearch(const Workflow& workflow, const Coverage& coverage)
        : free_(workflow), coverage_(coverage), paths_(coverage.items().size()) {
        for (const Reached& item : coverage.items()) {
            if (item.times == 0) ++missing_;
        }
    }

    std::vector<FreePath> run(std::size_t bound) {
        begin();
        for (std::size_t i = 0; i < places_.size() && i < bound && missing_ > 0; ++i) expand(i);
        std::vector<FreePath> found;
        for (auto& path : paths_) {
            if (path) found.push_back(std::move(*path));
        }
        return found;
    }

private:
    // Shortest scripts first, so that the paths begin with few lines.
    void begin() {
        auto found = coverage_.found();
        const auto& items = coverage_.items();
        std::stable_sort(found.begin(), found.end(), [&](std::size_t left, std::size_t right) {
            return items[left].script.size() < items[right].script.size();
        });
        for (const std::size_t item : found) {
            const InstanceState& state = items[item].standing->state;
            add(Place{state.active, state.history, std::nullopt, nullptr, item, state.final});
        }
    }

    void add(Place place) {
        std::string all;
        for (const std::string& id : atomic_states(free_.chart(), place.active)) all += id + " ";
        if (known_.insert(std::move(all)).second) places_.push_back(std::move(place));
    }

    void expand(std::size_t index) {
        if (places_[index].ended) return;
        for (const Way& way : free_.ways()) {
            const std::string& source = free_.chart().at(way.source).id;
            if (way.source == 0 || places_[index].active.contains(source)) go(index, way);
        }
    }

    void go(std::size_t index, const Way& way) {
        const Place& from = places_[index];
        ChartInputs inputs;
        inputs.scope = Value::Object{{"data", Value::Object{{"open", Value::Array{way.gate}}}}};
        auto run = run_trigger(free_.chart(), ChartState{&from.active, &from.history, {}},
                               way.event, std::move(inputs));
        if (!run || !run->outcome.changed) return;
        Place to{from.active, from.history, index, &way, from.start, run->outcome.final};
        for (const std::string& id : run->outcome.exited) to.active.erase(id);
        to.active.insert(run->outcome.entered.begin(), run->outcome.entered.end());
        for (const HistoryValue& one : run->outcome.history) to.history[one.state] = one.active;
        for (const std::size_t item :
             items_of(run->outcome, free_.chart(), coverage_.coverable())) {
            reach(item, to);
        }
        add(std::move(to));
    }

    void reach(std::size_t item, const Place& place) {
        if (coverage_.items()[item].times != 0 || paths_[item]) return;
        --missing_;
        FreePath path{item, place.start, {place.way->move}};
        for (auto before = place.before; before && places_[*before].way != nullptr;
             before = places_[*before].before) {
            path.moves.insert(path.moves.begin(), places_[*before].way->move);
        }
        paths_[item] = std::move(path);
    }

    FreeChart free_;
    const Coverage& coverage_;
    std::vector<Place> places_;
    std::set<std::string> known_;  // configurations, as one text each
    std::vector<std::optional<FreePath>> paths_;
    std::size_t missing_ = 0;
};

}  // namespace

std::vector<FreePath> search_free(const Workflow& workflow, const Coverage& coverage,
                                  std::size_t bound) {
    return FreeSearch(workflow, coverage).run(bound);
}

}  // namespace jalon
