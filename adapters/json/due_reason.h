// Why something is due: the rule as written, the values that it reads, the event that set the date
// and the dates before. Pure.
#pragma once

#include "engine/base/value.h"
#include "engine/projection/instance_view.h"
#include "engine/projection/timer_sets.h"

namespace jalon {

// {id, timer, title, at, overdue, owner, article, source, rule, facts{}, set_by, earlier[]}.
// `data`: as the reader may see it. `sets`: of the instance's events. A delayed send has no owner
// and no rule; what `sight` hides is left out.
[[nodiscard]] Value due_reason_json(const InstanceView& view, const Value& data, const Due& due,
                                    const TimerSets& sets, const Sight& sight);

}  // namespace jalon
