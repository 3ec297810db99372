// What a shell offers while somebody types a command line. Pure.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace jalon {

// A script for bash that completes every verb of `app` and the options of each, and file names
// where neither fits.
[[nodiscard]] std::string bash_completion(const CLI::App& app);

}  // namespace jalon
