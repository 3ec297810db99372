// Error: the infrastructure's "no" (disk, format, bad bytes). The domain's "no" is a Refusal.
#pragma once

#include <string>
#include <utility>

namespace jalon {

enum class ErrorCode {
    io,                // The device or the operating system failed. What is on disk is unknown.
    corruption,        // Stored bytes do not match their checksum or their shape.
    version_conflict,  // The log's head is not where the caller expected it.
    not_found,         // What was asked for does not exist.
    invalid,           // The input breaks a rule of its format.
    limit,             // The input is past a documented bound.
    newer_format,      // Written by a later version of Jalon; nothing was touched.
    locked,            // Another process holds the resource.
    type,              // A rule met a value of the wrong type.
    overloaded,        // A bounded queue is full.
};

struct Error {
    ErrorCode code;
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace jalon
