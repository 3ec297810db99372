// RehearsalReport: what would become of the instances of a log under another version of their
// workflow.
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/core/hindsight.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"

namespace jalon {

class RehearsalReport {
public:
    // One instance: its recorded state, and its life told again. `context` as for decide.
    void add(const Workflow& to, const Workflow& from, const InstanceState& state,
             const Value& plan, const Hindsight& hindsight, DecideContext context, Timestamp now);

    // One whose present cannot be told: its past alone.
    void add_past(const InstanceState& state, const Hindsight& hindsight);

    void merge(RehearsalReport other);

    // {"ok","instances","ended","same_version","unchanged",
    //  "moved":[{"from","to","count","ids"}],        "stuck":[{"id","detail"}],
    //  "refused":[{"id","position","trigger","guards","detail"}],
    //  "deadlines":[{"timer","count","past","busiest_day","on_that_day"}]}
    // `ids` are the first ones, at most ids_max; of the stuck and the refused at most listed_max
    // are told, and stuck_count and refused_count say how many there are.
    [[nodiscard]] Value json() const;

    // Nobody is stuck, and no step would have been refused.
    [[nodiscard]] bool clean() const { return stuck_.count == 0 && refused_.count == 0; }

    static constexpr std::size_t ids_max = 20;
    static constexpr std::size_t listed_max = 1000;

private:
    template <typename T>
    struct Listed {
        std::int64_t count = 0;
        std::map<std::string, T> first;  // by id

        void add(const std::string& id, T what) {
            ++count;
            if (first.size() < listed_max) first.emplace(id, std::move(what));
        }
        void merge(Listed other) {
            count += other.count;
            first.merge(other.first);
            while (first.size() > listed_max) first.erase(std::prev(first.end()));
        }
    };
    struct Moved {
        std::int64_t count = 0;
        std::vector<std::string> ids;
    };
    struct Deadlines {
        std::int64_t past = 0;
        std::map<std::string, std::int64_t> by_day;
    };

    void look_forward(const Workflow& to, const Workflow& from, const InstanceState& state,
                      const Value& plan, DecideContext context, Timestamp now);
    void count_deadlines(const Event& change, Timestamp now);

    std::int64_t instances_ = 0;
    std::int64_t ended_ = 0;
    std::int64_t same_version_ = 0;
    std::int64_t unchanged_ = 0;
    std::map<std::pair<std::string, std::string>, Moved> moved_;  // from, to
    Listed<std::string> stuck_;                                   // why
    Listed<RefusedInHindsight> refused_;
    std::map<std::string, Deadlines> deadlines_;  // by timer
};

}  // namespace jalon
