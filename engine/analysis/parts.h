// The parts of an analysis; each adds its findings. Private to engine/instance.
#pragma once

#include "engine/analysis/analysis.h"
#include "engine/analysis/explore.h"
#include "engine/analysis/reach.h"

namespace jalon {

// What walking through the configurations showed.
struct Walked {
    const Workflow& workflow;
    const AnalysisModel& model;
    const Reach& reach;
    const Exploration& exploration;
};

// Adds a warning; nothing when the same code stands at that pointer already.
void warn(Findings& findings, std::string code, std::string pointer, std::string message);

void analyse_moves(const Walked& walked, Analysis& analysis);       // entered, awaited, taken
void analyse_ends(const Walked& walked, Analysis& analysis);        // no way to an end, standstill
void analyse_rules(const Workflow& workflow, Findings& findings);   // paths, steps, values
void analyse_names(const Workflow& workflow, Findings& findings);   // declared and not used
void analyse_events(const Workflow& workflow, Findings& findings);  // sent, cancelled, retimed
void analyse_words(const Workflow& workflow, Findings& findings);   // languages

}  // namespace jalon
