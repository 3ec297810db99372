// Where an instance is caught: no way to an end, and regions that wait for each other for ever.
#include <algorithm>
#include <set>

#include "engine/analysis/parts.h"
#include "engine/analysis/script.h"
#include "engine/analysis/standstill.h"

namespace jalon {
namespace {

class EndAnalysis {
public:
    EndAnalysis(const Walked& walked, Analysis& analysis)
        : walked_(walked),
          rests_(walked.exploration.rests),
          chart_(*walked.model.chart),
          analysis_(analysis) {}

    void run() {
        find_standstills();
        if (!walked_.reach.has_end()) return;
        find_caught();
        find_caught_by_shape();
    }

private:
    void report(const char* code, const std::string& pointer, std::string message,
                std::size_t rest) {
        const std::size_t before = analysis_.findings.size();
        warn(analysis_.findings, code, pointer, std::move(message));
        if (analysis_.findings.size() == before) return;
        analysis_.counterexamples.push_back(Counterexample{
            code, pointer, script_to(walked_.workflow, walked_.model, walked_.exploration, rest)});
    }

    void find_standstills() {
        const Standstill standstill(walked_.model, walked_.reach);
        std::set<StateIndex> known;  // those who wait, of what was told
        for (std::size_t index = 0; index < rests_.size(); ++index) {
            const Rest& rest = rests_[index];
            if (rest.configuration.final || !rest.expanded) continue;
            auto waits = standstill.circle(rest.configuration);
            if (waits.empty() && rest.next.empty()) waits = standstill.waits(rest.configuration);
            if (waits.empty() || known.contains(waits.front().who)) continue;
            std::string text;
            std::set<std::pair<StateIndex, StateIndex>> told;
            for (const Wait& one : waits) {
                known.insert(one.who);
                if (!told.emplace(one.who, one.what).second) continue;
                text += (text.empty() ? "" : ", ") + chart_.at(one.who).id + " waits for " +
                        chart_.at(one.what).id;
            }
            report("deadlock", chart_.at(waits.front().who).pointer,
                   text + ": nothing can ever change that", index);
        }
    }

    // The rests from which an end, or a rest that was not walked on from, can be reached.
    [[nodiscard]] std::vector<bool> free_rests() const {
        std::vector<std::vector<std::size_t>> before(rests_.size());
        std::vector<bool> free(rests_.size());
        std::vector<std::size_t> open;
        for (std::size_t index = 0; index < rests_.size(); ++index) {
            for (const std::size_t next : rests_[index].next) before[next].push_back(index);
            if (!rests_[index].configuration.final && rests_[index].expanded) continue;
            free[index] = true;
            open.push_back(index);
        }
        while (!open.empty()) {
            const std::size_t index = open.back();
            open.pop_back();
            for (const std::size_t one : before[index]) {
                if (free[one]) continue;
                free[one] = true;
                open.push_back(one);
            }
        }
        return free;
    }

    // Told where an instance is caught, not for all that it can still do there.
    void find_caught() {
        const auto free = free_rests();
        std::set<StateIndex> harmless;
        for (std::size_t index = 0; index < rests_.size(); ++index) {
            const auto& active = rests_[index].configuration.active;
            if (free[index]) harmless.insert(active.begin(), active.end());
        }
        for (std::size_t index = 0; index < rests_.size(); ++index) {
            const Rest& rest = rests_[index];
            if (free[index] || (rest.from != index && !free[rest.from])) continue;
            const StateIndex where = culprit(index, harmless);
            const std::string pointer = where == 0 ? "/initial" : chart_.at(where).pointer;
            report("no_way_to_final", pointer,
                   where == 0 ? "no final state can ever be reached"
                              : message_of(index, where, harmless),
                   index);
        }
    }

    [[nodiscard]] std::string message_of(std::size_t index, StateIndex where,
                                         const std::set<StateIndex>& harmless) const {
        if (!harmless.contains(where)) return chart_.at(where).id + " leads to no final state";
        std::string others;
        for (const StateIndex state : rests_[index].configuration.active) {
            if (state == where || !chart_.is_atomic(state)) continue;
            others += (others.empty() ? "" : ", ") + chart_.at(state).id;
        }
        return chart_.at(where).id + " leads to no final state while these are active: " + others;
    }

    // The state that the step entered and that is never harmless; else the first it entered.
    [[nodiscard]] StateIndex culprit(std::size_t index,
                                     const std::set<StateIndex>& harmless) const {
        const Rest& rest = rests_[index];
        if (rest.from == index) return 0;
        const auto& before = rests_[rest.from].configuration.active;
        StateIndex first = 0;
        for (const StateIndex state : rest.configuration.active) {
            if (!harmless.contains(state)) return state;
            const bool is_new = !std::binary_search(before.begin(), before.end(), state);
            if (is_new && chart_.is_atomic(state) && first == 0) first = state;
        }
        return first;
    }

    // What was not walked to the end is judged by the shape of the chart.
    void find_caught_by_shape() {
        for (StateIndex state = 1; state < chart_.states().size(); ++state) {
            const StateIndex parent = chart_.at(state).parent;
            if (chart_.is_history(state)) continue;
            if (walked_.reach.may_end(state) || !walked_.reach.may_enter(state)) continue;
            if (!walked_.reach.may_end(parent)) continue;  // said of the parent
            if (walked_.exploration.complete && !walked_.model.apart[state]) continue;
            warn(analysis_.findings, "no_way_to_final", chart_.at(state).pointer,
                 chart_.at(state).id + " leads to no final state");
        }
    }

    const Walked& walked_;
    const std::vector<Rest>& rests_;
    const Chart& chart_;
    Analysis& analysis_;
};

}  // namespace

void analyse_ends(const Walked& walked, Analysis& analysis) { EndAnalysis(walked, analysis).run(); }

}  // namespace jalon
