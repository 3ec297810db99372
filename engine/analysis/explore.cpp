#include "engine/analysis/explore.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace jalon {
namespace {

class Explorer {
public:
    Explorer(const AnalysisModel& model, const ExplorationBounds& bounds)
        : model_(model), bounds_(bounds), walk_(model) {
        found_.awaited.resize(model.events.size());
    }

    Exploration run() {
        start();
        for (std::size_t index = 0; index < found_.rests.size() && !full(); ++index) expand(index);
        found_.complete = !full() && std::all_of(found_.rests.begin(), found_.rests.end(),
                                                 [](const Rest& one) { return one.expanded; });
        found_.entered = walk_.entered();
        found_.taken = walk_.taken();
        return std::move(found_);
    }

private:
    // The transitions that an event may meet in a configuration, by their numbers.
    struct Met {
        std::vector<std::size_t> numbers;
        bool moves = false;
    };

    [[nodiscard]] bool full() const {
        return found_.walks >= bounds_.walks_max || found_.rests.size() >= bounds_.rests_max;
    }

    void start() {
        walk_.start();
        do {
            ++found_.walks;
            if (walk_.restless()) {
                found_.restless.push_back(Restless{});
            } else {
                reach(found_.rests.size(), 0);
            }
        } while (!full() && walk_.again());
    }

    void expand(std::size_t index) {
        bool all = true;
        if (!found_.rests[index].configuration.final) {
            for (const std::size_t event : events_of(found_.rests[index].configuration)) {
                if (full()) return;
                all = send(index, event) && all;
            }
        }
        found_.rests[index].expanded = all;
    }

    // False when there are more ways than are walked.
    [[nodiscard]] bool send(std::size_t index, std::size_t event) {
        walk_.send(found_.rests[index].configuration, event);
        for (std::size_t ways = 1;; ++ways) {
            ++found_.walks;
            if (walk_.restless()) {
                found_.restless.push_back(Restless{index, event});
            } else if (walk_.changed()) {
                const std::size_t to = reach(index, event);
                auto& next = found_.rests[index].next;
                if (to != index && std::find(next.begin(), next.end(), to) == next.end()) {
                    next.push_back(to);
                }
            }
            if (full() || ways == bounds_.ways_max) return !walk_.again();
            if (!walk_.again()) return true;
        }
    }

    std::size_t reach(std::size_t from, std::size_t event) {
        const auto [known, is_new] = known_.emplace(walk_.result(), found_.rests.size());
        if (is_new) {
            found_.rests.push_back(Rest{walk_.result(), from, event, walk_.answers(), {}, false});
        }
        return known->second;
    }

    // The events that may move the chart. Of several that meet the same transitions, the first
    // stands for all.
    [[nodiscard]] std::vector<std::size_t> events_of(const Configuration& configuration) {
        std::vector<Met> met(model_.events.size());
        meet(0, met);
        for (const StateIndex state : configuration.active) meet(state, met);
        std::set<std::vector<std::size_t>> seen;
        std::vector<std::size_t> found;
        for (std::size_t event = 0; event < met.size(); ++event) {
            const TimerRule* timer = model_.events[event].timer;
            const bool may_come =
                model_.events[event].comes &&
                (timer == nullptr || std::binary_search(configuration.active.begin(),
                                                        configuration.active.end(), timer->owner));
            if (!may_come || met[event].numbers.empty()) continue;
            found_.awaited[event] = true;
            if (met[event].moves && seen.insert(std::move(met[event].numbers)).second) {
                found.push_back(event);
            }
        }
        return found;
    }

    void meet(StateIndex state, std::vector<Met>& met) const {
        for (const ModelTransition& one : model_.states[state].transitions) {
            if (one.guard.kind == Condition::Kind::never) continue;
            for (const std::size_t event : one.events) {
                met[event].numbers.push_back(one.number);
                met[event].moves = met[event].moves || one.moves;
            }
        }
    }

    const AnalysisModel& model_;
    ExplorationBounds bounds_;
    AnalysisWalk walk_;
    std::map<Configuration, std::size_t> known_;
    Exploration found_;
};

}  // namespace

Exploration explore(const AnalysisModel& model, const ExplorationBounds& bounds) {
    return Explorer(model, bounds).run();
}

}  // namespace jalon
