// Script: the lines that `jalon workflow simulate` reads and writes. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/instance/event.h"
#include "tools/jalon/simulation.h"

namespace jalon {

struct StartLine {
    Value data;
    std::optional<Timestamp> at;
    Actor actor;
};

struct SendLine {
    std::string trigger;
    Value data;
    Actor actor;
};

struct AdvanceLine {
    Duration by;
};

struct AtLine {
    Timestamp at;
};

// What other instances say from now on: {"NAME.FACT": value}.
struct FactsLine {
    Value facts;
};

using ScriptLine = std::variant<StartLine, SendLine, AdvanceLine, AtLine, FactsLine>;

// invalid: no JSON, an unknown member, or a member of a wrong shape. Without "as" the actor is an
// administrator.
[[nodiscard]] Result<ScriptLine> parse_script_line(std::string_view line);

// {"configuration","changed","final","refused"}; messages in `language`.
[[nodiscard]] std::string turn_line(const InstanceState& state, const SimulatedTurn& turn,
                                    std::string_view language);

}  // namespace jalon
