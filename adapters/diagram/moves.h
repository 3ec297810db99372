// DiagramMoves: the transitions of a workflow file in words, for diagrams. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/value.h"

namespace jalon {

struct DiagramMove {
    std::string source;
    std::vector<std::string> targets;
    std::vector<std::string> titles;  // of triggers, or of the timer; empty: a rule, an end
    bool by_itself = false;
};

// A text in `language`, else in English, else `otherwise`.
[[nodiscard]] std::string title_of(const Value& source, std::string_view language,
                                   std::string_view otherwise);

// Those of one state that have a target, in document order. `triggers`: the file's.
[[nodiscard]] std::vector<DiagramMove> moves_of(const std::string& id, const Value& state,
                                                const Value* triggers, std::string_view language);

}  // namespace jalon
