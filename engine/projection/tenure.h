// Tenure: for how long an organisation holds an instance. By the workflow's `tenures`, whoever
// reads for an organisation in a role named there sees its own time and no one else's: the instance
// as it stands while it holds it, and for good what occurred while it did. Pure; the one place that
// knows this rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/zone_rules.h"
#include "engine/instance/event.h"
#include "engine/projection/instance_view.h"
#include "engine/projection/reader.h"

namespace jalon {

// Whether an event is seen is asked of the latest view: what is told late of a handover moves its
// border for what was recorded before. A rule that gives no list shows nothing, nor does an entry
// of the list that cannot be read. A token reads for its hosts; without any, for its own
// organisation.
class Tenures {
public:
    // `zones` must outlive this; null: UTC. `zone`: the organisation's, in which dates are days.
    Tenures(const ZoneRules* zones, std::string zone) : zones_(zones), zone_(std::move(zone)) {}

    // Whether the reader's tenure is open at `now`: what stands, is due, is allowed and may be
    // done. False: for this reader there is no such instance.
    [[nodiscard]] bool sees_now(const Reader& reader, const InstanceView& view,
                                Timestamp now) const;

    // Whether there is or was a tenure: then there is a history, of that time.
    [[nodiscard]] bool sees_history(const Reader& reader, const InstanceView& view) const;

    // Whether the instance's event occurred in a tenure of the reader's, and is not a step of
    // another organisation, told for that time afterwards or taken beside this one.
    [[nodiscard]] bool sees_event(const Reader& reader, const InstanceView& latest,
                                  const Event& event) const;

private:
    struct Tenure {
        std::string org;
        Timestamp from;
        std::optional<Timestamp> end;  // not itself part of it; nullopt: open

        [[nodiscard]] bool holds(Timestamp at) const { return from <= at && (!end || at < *end); }
    };

    [[nodiscard]] std::vector<Tenure> read(const Value& list) const;
    [[nodiscard]] std::optional<Timestamp> begin_of(std::string_view text) const;
    [[nodiscard]] std::optional<Timestamp> end_of(std::string_view text) const;
    [[nodiscard]] Timestamp midnight(const Date& date) const;

    const ZoneRules* zones_;
    std::string zone_;
};

}  // namespace jalon
