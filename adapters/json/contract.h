// The public contract's shapes: instances, events, answers, as design and OpenAPI name their
// members. The only place that knows these names when writing. Pure.
#pragma once

#include <string>

#include "engine/base/ids.h"
#include "engine/base/value.h"
#include "engine/instance/decide.h"
#include "engine/instance/event.h"
#include "engine/instance/refusal.h"
#include "engine/projection/instance_view.h"

namespace jalon {

// `data`: the instance's data as the reader may see it. All of these leave out what `sight`, the
// reader's of the workflow in question, hides.
[[nodiscard]] Value instance_json(const InstanceView& view, Value data, Timestamp now,
                                  const Sight& sight);

// An event of history and log that the reader sees. Sealed fields show as {"$sealed": CLASS}.
// `workflow` may be null.
[[nodiscard]] Value event_json(const Event& event, const Hash& leaf_hash, const Workflow* workflow,
                               const Sight& sight);

// The answer of a start or a step: a function of its event and its sender's role.
[[nodiscard]] Value answer_json(const Event& event, const Sight& sight);

[[nodiscard]] Value due_json(const InstanceState& state, Timestamp now, const Sight& sight);

[[nodiscard]] Value reasons_json(const std::vector<Reason>& reasons);

// The list of allowed triggers.
[[nodiscard]] Value allowed_json(const std::vector<AllowedTrigger>& allowed,
                                 const Workflow& workflow, const Sight& sight);

[[nodiscard]] Value texts_json(const std::vector<std::string>& texts);

// "jalon.step.taken": the CloudEvents type of an event.
[[nodiscard]] std::string cloud_type(EventType type);

}  // namespace jalon
