// Environment: what the command line takes from its surroundings; read once, in main.cpp.
#pragma once

#include <chrono>
#include <string>

#include "engine/base/time.h"

namespace jalon {

struct Environment {
    std::string server = "http://127.0.0.1:8080";  // JALON_URL
    std::string token;                             // JALON_TOKEN; may be empty
    std::string language = "en";                   // en or fr, from LC_ALL, LC_MESSAGES, LANG
};

// The clock of the machine.
[[nodiscard]] inline Timestamp wall_clock() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp{std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

}  // namespace jalon
