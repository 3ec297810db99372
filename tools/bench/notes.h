// Notes: requests to a real server about the missions that run: a step that leaves a mission where
// it is, and a look at it. Knows what was acknowledged.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/bench/crowd.h"
#include "tools/bench/missions.h"

namespace jalon {

// Thread-safety: none.
class Notes {
public:
    // About `missions`, at least one; the server of `port` knows `token`.
    [[nodiscard]] static Result<Notes> make(std::vector<std::string> missions, std::string token,
                                            std::uint64_t seed);

    // Connections take different missions, as long as there are so many.
    [[nodiscard]] std::string step(std::size_t connection, std::size_t connections);
    // The mission of the connection's latest step.
    [[nodiscard]] std::string look(std::size_t connection) const;

    // The answer to the connection's latest step. False: it was refused.
    [[nodiscard]] bool acknowledge(std::size_t connection, const HttpAnswer& answer);

    // Whether the server of `port` still knows what it acknowledged of some mission, whole.
    [[nodiscard]] Result<void> check(unsigned short port) const;

private:
    Notes() = default;

    std::unique_ptr<Missions> source_;
    std::vector<std::string> missions_;
    std::string head_;  // of every request
    std::uint64_t keys_ = 0;
    std::map<std::size_t, std::size_t> turns_;          // by connection
    std::map<std::size_t, std::size_t> asked_;          // the mission, by connection
    std::map<std::string, std::int64_t> acknowledged_;  // versions
};

// Some rounds of steps alone, from `crowd`, each answered with 200 or it is an error.
[[nodiscard]] Result<CrowdRun> take_notes(Crowd& crowd, Notes& notes, std::uint64_t count,
                                          double rate = 0);

}  // namespace jalon
