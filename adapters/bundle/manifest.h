// Manifest: what an audit bundle says of itself, and the names of its members. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace jalon {

inline constexpr std::string_view bundle_format = "jalon-bundle/1";

namespace bundle_names {
inline constexpr std::string_view checkpoint = "checkpoint.txt";
inline constexpr std::string_view events = "events.jsonl";
inline constexpr std::string_view inclusion = "inclusion.jsonl";
inline constexpr std::string_view key = "keys/log.pub";
inline constexpr std::string_view manifest = "manifest.json";
inline constexpr std::string_view signature = "manifest.sig";
inline constexpr std::string_view verify = "VERIFY.md";
}  // namespace bundle_names

// "workflows/HASH.json".
[[nodiscard]] std::string workflow_member(const Hash& hash);

struct Manifest {
    struct File {
        std::uint64_t bytes = 0;
        Hash sha256{};

        friend bool operator==(const File&, const File&) = default;
    };

    LogId log_id{};
    std::string origin;
    std::uint64_t size = 0;  // of the log
    Hash root{};
    std::string where;                              // what was asked for
    std::string zone;                               // the organisation's
    std::map<InstanceId, std::uint64_t> instances;  // and how many events each has
    std::uint64_t events = 0;
    std::vector<Hash> workflows;        // ascending
    std::map<std::string, File> files;  // all members but this and its signature

    friend bool operator==(const Manifest&, const Manifest&) = default;
};

[[nodiscard]] std::string to_text(const Manifest& manifest);

// newer_format: of another version of the format. invalid: no manifest.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);

}  // namespace jalon
