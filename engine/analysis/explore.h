// Exploration: every configuration that an AnalysisModel comes to rest in, nearest to the start
// first. Private to engine/instance.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/analysis/walk.h"

namespace jalon {

// Where a model may rest, and how it first came there.
struct Rest {
    Configuration configuration;
    std::size_t from = 0;           // the rest before; itself for the start
    std::size_t event = 0;          // what led here from there
    std::vector<Answer> answers;    // on that way
    std::vector<std::size_t> next;  // where any event leads, itself left out, without repeats
    bool expanded = false;          // `next` is all
};

// An event that never comes to rest.
struct Restless {
    std::size_t rest = 0;
    std::optional<std::size_t> event;  // none: the start
};

struct ExplorationBounds {
    std::size_t rests_max = 20'000;
    std::size_t walks_max = 300'000;  // events tried, times the answers to their questions
    std::size_t ways_max = 300'000;   // walks of one event from one rest
};

struct Exploration {
    std::vector<Rest> rests;
    std::vector<Restless> restless;
    std::size_t walks = 0;
    bool complete = false;      // no bound was met
    std::vector<bool> entered;  // by state: ever active, were it in passing
    std::vector<bool> taken;    // by number of the transition
    std::vector<bool> awaited;  // by event: some transition may take it
};

[[nodiscard]] Exploration explore(const AnalysisModel& model, const ExplorationBounds& bounds);

}  // namespace jalon
