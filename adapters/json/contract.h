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

// `data`: the instance's data as the reader may see it.
[[nodiscard]] Value instance_json(const InstanceView& view, Value data, Timestamp now);

// An event of history and log. Sealed fields show as {"$sealed": CLASS}. `workflow` may be null.
[[nodiscard]] Value event_json(const Event& event, const Hash& leaf_hash, const Workflow* workflow);

// The answer of a start or a step: a function of its event.
[[nodiscard]] Value answer_json(const Event& event);

[[nodiscard]] Value due_json(const InstanceState& state, Timestamp now);

[[nodiscard]] Value reasons_json(const std::vector<Reason>& reasons);

// One entry of the list of allowed triggers.
[[nodiscard]] Value allowed_json(const AllowedTrigger& allowed, const TriggerRule& rule);

[[nodiscard]] Value texts_json(const std::vector<std::string>& texts);

// "jalon.step.taken": the CloudEvents type of an event.
[[nodiscard]] std::string cloud_type(EventType type);

}  // namespace jalon
