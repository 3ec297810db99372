// RehearsalReport: what would become of the instances of a log under another version of their
// workflow.
#pragma once

#include <cstdint>
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

    void merge(RehearsalReport other);

    // {"ok","instances","ended","same_version","unchanged",
    //  "moved":[{"from","to","count","ids"}],        "stuck":[{"id","detail"}],
    //  "refused":[{"id","position","trigger","guards","detail"}],
    //  "deadlines":[{"timer","count","past","busiest_day","on_that_day"}]}
    // `ids` are the first ones, at most ids_max; what is past a limit is counted all the same.
    [[nodiscard]] Value json() const;

    // Nobody is stuck, and no step would have been refused.
    [[nodiscard]] bool clean() const { return stuck_.empty() && refused_.empty(); }

    static constexpr std::size_t ids_max = 20;

private:
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
    std::map<std::string, std::string> stuck_;                    // why, by id
    std::map<std::string, RefusedInHindsight> refused_;           // by id
    std::map<std::string, Deadlines> deadlines_;                  // by timer
};

}  // namespace jalon
