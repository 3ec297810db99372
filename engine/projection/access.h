// Access: which instances there are for a reader, and what of their past. Nothing that is read or
// sent reaches an instance without it. All of these must hold:
//
//   countries   the token's hold the instance's attribute `country`;
//   hosts       the token's hold its attribute `host`, unless tenures bind the role;
//   readers     the workflow's rule for the role says yes to this person;
//   tenures     the workflow lets the role in for its own time only (tenure.h).
//
// An instance without such an attribute is out of no token's scope. An administrator sees all.
// Pure.
#pragma once

#include <string>
#include <utility>

#include "engine/base/time.h"
#include "engine/instance/event.h"
#include "engine/projection/instance_view.h"
#include "engine/projection/reader.h"
#include "engine/projection/tenure.h"

namespace jalon {

class Access {
public:
    // `zones` must outlive this; null: UTC. `zone`: the organisation's, in which dates are days.
    Access(const ZoneRules* zones, std::string zone) : tenures_(zones, std::move(zone)) {}

    // False: for this reader each instance of the workflow is there, always and whole.
    [[nodiscard]] static bool binds(const Reader& reader, const Workflow& workflow);

    // Whether the instance is there: what stands, is due, is allowed and may be done. False: for
    // this reader there is no such instance.
    [[nodiscard]] bool sees_now(const Reader& reader, const InstanceView& view,
                                Timestamp now) const;

    // Whether there is a history, if only of the reader's own time.
    [[nodiscard]] bool sees_history(const Reader& reader, const InstanceView& view) const;

    // Whether an event of the instance belongs to that history; asked of the latest view.
    [[nodiscard]] bool sees_event(const Reader& reader, const InstanceView& latest,
                                  const Event& event) const;

    // Whether what was just begun lies in the reader's scope. `readers` is not asked: one may hand
    // in what one may not read afterwards.
    [[nodiscard]] bool may_begin(const Reader& reader, const InstanceView& view,
                                 Timestamp now) const;

private:
    Tenures tenures_;
};

}  // namespace jalon
