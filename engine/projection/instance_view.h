// InstanceView: what people see of an instance besides its own state: its phase, its attributes and
// what is due. Computed from workflow and state, never stored on the log. Pure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/instance/state.h"
#include "engine/instance/workflow.h"
#include "engine/projection/sight.h"

namespace jalon {

struct InstanceView {
    std::shared_ptr<const InstanceState> state;
    std::shared_ptr<const Workflow> workflow;
    std::string phase;                  // empty: the workflow names none
    Value attributes{Value::Object{}};  // null where the fact is not known
    Value tenures{Value::Object{}};     // by role: who holds the instance, and when (see Tenures)

    // The text of an attribute, or "".
    [[nodiscard]] std::string_view attribute(std::string_view name) const;
};

[[nodiscard]] InstanceView view_of(std::shared_ptr<const InstanceState> state,
                                   std::shared_ptr<const Workflow> workflow);

struct Due {
    std::string timer;
    Timestamp at;
    bool overdue = false;  // computed from `now`, never stored
};

// Pending timers and deadlines not yet met that the reader sees, by due time.
[[nodiscard]] std::vector<Due> due_of(const InstanceState& state, Timestamp now,
                                      const Sight& sight = {});

}  // namespace jalon
