// The exit codes of the command line: part of the public contract.
#pragma once

#include "engine/base/error.h"

namespace jalon {

enum class Exit : int {
    ok = 0,
    refused = 1,      // the domain said no, or a check failed
    usage = 2,        // wrong options, or an input line that cannot be read
    not_found = 3,    // a file, an instance, a directory
    unreachable = 4,  // the server or the device
    corrupt = 5,      // stored bytes are damaged, or of a later version
};

[[nodiscard]] inline Exit exit_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::not_found: return Exit::not_found;
        case ErrorCode::corruption:
        case ErrorCode::newer_format: return Exit::corrupt;
        case ErrorCode::invalid:
        case ErrorCode::type: return Exit::usage;
        case ErrorCode::limit:
        case ErrorCode::version_conflict: return Exit::refused;
        case ErrorCode::io:
        case ErrorCode::locked:
        case ErrorCode::overloaded: return Exit::unreachable;
    }
    return Exit::unreachable;
}

[[nodiscard]] inline Exit exit_of_status(unsigned status) {
    if (status < 400) return Exit::ok;
    if (status == 404) return Exit::not_found;
    if (status >= 500) return Exit::unreachable;
    switch (status) {
        case 401:
        case 403:
        case 409:
        case 412:
        case 422:
        case 429: return Exit::refused;
        default: return Exit::usage;
    }
}

}  // namespace jalon
