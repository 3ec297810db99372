// Why something is due: the rule as written, the values that it reads, the event that set the date
// and the dates before. Pure.
#pragma once

#include <functional>

#include "engine/base/value.h"
#include "engine/projection/instance_view.h"
#include "engine/projection/timer_sets.h"

namespace jalon {

// {id, timer, title, at, overdue, owner, article, source, rule, facts{}, set_by, earlier[],
// complete}; not complete: what lies further back was not read, and set_by may be null.
// `data`: as the reader may see it. `sets`: of the instance's events. A delayed send has no owner
// and no rule; what `sight` hides is left out, and so is what was set at a time that is not the
// reader's (`known`; none: all of it is).
[[nodiscard]] Value due_reason_json(const InstanceView& view, const Value& data, const Due& due,
                                    const TimerSets& sets, const Sight& sight,
                                    const std::function<bool(const Event&)>& known = {});

}  // namespace jalon
