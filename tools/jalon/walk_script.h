// WalkScript: the lines of a walk, as `jalon workflow simulate --script` takes them. Lines are
// shared between the scripts that begin alike.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/value.h"
#include "engine/instance/event.h"

namespace jalon {

class WalkScript {
public:
    [[nodiscard]] std::size_t size() const { return lines_.size(); }
    [[nodiscard]] const Value& line(std::size_t index) const { return *lines_[index]; }

    // What simulate's own clock and facts would be behind the last line.
    void start(const Value& data, const Actor& actor, Timestamp at);
    void send(const std::string& trigger, const Value& data, const Actor& actor);

    // Nothing is written where nothing would change; a second time in a row replaces the first.
    void facts(const std::map<std::string, Value>& facts);
    void at(Timestamp now);

    // Also when the clock stands there already: timers that are due then fire.
    void fire_due(Timestamp now);

private:
    void add(Value line) { lines_.push_back(std::make_shared<const Value>(std::move(line))); }

    std::vector<std::shared_ptr<const Value>> lines_;
    std::map<std::string, Value> facts_;
    Timestamp now_;
};

}  // namespace jalon
