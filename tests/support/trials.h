// Trials of a seeded test: which seeds it plays, and how far. JALON_SEED=N plays one seed alone;
// otherwise those that failed once come first (tests/regressions.txt), so that none fails twice.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/check.h"

namespace jalon::testing {

struct SeededTrial {
    std::uint64_t seed = 0;
    std::uint64_t size = 0;  // steps, kills: what the test counts in
};

// A number of the environment.
inline std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Lines `KIND SEED SIZE`, "#" begins a comment. REQUIRES: we are at the repository's root.
inline std::vector<SeededTrial> trials_that_failed(const std::string& kind) {
    std::ifstream file("tests/regressions.txt");
    CHECK(file.is_open());
    std::vector<SeededTrial> found;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string name;
        SeededTrial trial;
        if (!(words >> name)) continue;
        CHECK(words >> trial.seed >> trial.size);
        if (name == kind) found.push_back(trial);
    }
    return found;
}

// What a test plays: one seed of `size`, or what failed once and then `usual`.
inline std::vector<SeededTrial> trials(const std::string& kind, std::uint64_t size,
                                       const std::vector<SeededTrial>& usual) {
    if (std::getenv("JALON_SEED") != nullptr) return {{number_of("JALON_SEED", 0), size}};
    std::vector<SeededTrial> all = trials_that_failed(kind);
    all.insert(all.end(), usual.begin(), usual.end());
    return all;
}

}  // namespace jalon::testing
