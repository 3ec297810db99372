// LegalHolds: whose data must not be destroyed, and why. A pure fold of the facts that place and
// lift them: a person has one hold at most, and a second one takes the place of the first.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/instance/event.h"

namespace jalon {

class LegalHolds {
public:
    struct Hold {
        Position position;
        Timestamp since;
        std::string reason;
    };

    // Any event, in the order of the log.
    void take(const Event& event);

    // nullptr: none is in force.
    [[nodiscard]] const Hold* on(std::string_view subject) const;

private:
    std::map<std::string, Hold, std::less<>> holds_;
};

}  // namespace jalon
