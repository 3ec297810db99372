#include "adapters/bundle/manifest.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/members.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr int manifest_depth_max = 4;
constexpr std::string_view format_family = "jalon-bundle/";

Value number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// What reads a manifest member by member; the first fault counts.
class ManifestReader {
public:
    [[nodiscard]] bool ok() const { return ok_; }

    bool has_members(const Value& object, std::span<const std::string_view> names) {
        return keep(check_members(object, names, {}).empty());
    }
    std::string text(const Value* value) {
        const std::string* found = value == nullptr ? nullptr : value->as_string();
        return keep(found != nullptr) ? *found : std::string{};
    }
    std::uint64_t count(const Value* value) {
        const std::int64_t* found = value == nullptr ? nullptr : value->as_int();
        return keep(found != nullptr && *found >= 0) ? static_cast<std::uint64_t>(*found) : 0;
    }
    Hash hash(const Value* value) {
        Hash read{};
        const std::string digits = text(value);
        keep(from_hex(digits, read) && to_hex(read) == digits);
        return read;
    }
    Hash base64_hash(const Value* value) {
        Hash read{};
        const auto bytes = from_base64(text(value));
        if (keep(bytes && bytes->size() == read.size())) {
            std::copy(bytes->begin(), bytes->end(), read.begin());
        }
        return read;
    }
    LogId log_id(const Value* value) {
        LogId read{};
        const std::string digits = text(value);
        keep(from_hex(digits, read) && to_hex(read) == digits);
        return read;
    }
    const Value::Array& list(const Value* value) {
        static const Value::Array none;
        return keep(value != nullptr && value->as_array() != nullptr) ? *value->as_array() : none;
    }
    const Value::Object& object(const Value* value) {
        static const Value::Object none;
        return keep(value != nullptr && value->as_object() != nullptr) ? *value->as_object() : none;
    }
    bool keep(bool holds) {
        ok_ = ok_ && holds;
        return holds;
    }

private:
    bool ok_ = true;
};

void read_instances(ManifestReader& reader, const Value::Array& list, Manifest& manifest) {
    constexpr std::array<std::string_view, 2> names{"id", "versions"};
    for (const Value& one : list) {
        if (!reader.has_members(one, names)) return;
        const std::string id = reader.text(one.find("id"));
        const std::uint64_t versions = reader.count(one.find("versions"));
        const bool ascends =
            manifest.instances.empty() || manifest.instances.rbegin()->first < InstanceId{id};
        reader.keep(is_instance_id(id) && ascends);
        manifest.instances.emplace(InstanceId{id}, versions);
    }
}

void read_files(ManifestReader& reader, const Value::Object& files, Manifest& manifest) {
    constexpr std::array<std::string_view, 2> names{"bytes", "sha256"};
    for (const Value::Member& member : files) {
        if (!reader.has_members(member.value, names)) return;
        Manifest::File file{reader.count(member.value.find("bytes")),
                            reader.hash(member.value.find("sha256"))};
        manifest.files.emplace(member.name, file);
    }
}

}  // namespace

std::string workflow_member(const Hash& hash) { return "workflows/" + to_hex(hash) + ".json"; }

std::string to_text(const Manifest& manifest) {
    Value::Array instances;
    for (const auto& [id, versions] : manifest.instances) {
        instances.push_back(Value::Object{{"id", id.value()}, {"versions", number(versions)}});
    }
    Value::Array workflows;
    for (const Hash& hash : manifest.workflows) workflows.emplace_back(to_hex(hash));
    Value files{Value::Object{}};
    for (const auto& [name, file] : manifest.files) {
        files.set(name,
                  Value::Object{{"bytes", number(file.bytes)}, {"sha256", to_hex(file.sha256)}});
    }
    return to_pretty_json(Value::Object{{"format", bundle_format},
                                        {"log_id", to_hex(manifest.log_id)},
                                        {"origin", manifest.origin},
                                        {"size", number(manifest.size)},
                                        {"root", to_base64(manifest.root)},
                                        {"where", manifest.where},
                                        {"zone", manifest.zone},
                                        {"instances", std::move(instances)},
                                        {"events", number(manifest.events)},
                                        {"workflows", std::move(workflows)},
                                        {"files", std::move(files)}}) +
           "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
    const auto value = parse_json(text, manifest_depth_max);
    if (!value) return Error{ErrorCode::invalid, "manifest.json: " + value.error().message};
    const std::string_view format = text_or(value->find("format"), "");
    if (format != bundle_format && format.starts_with(format_family)) {
        return Error{ErrorCode::newer_format,
                     "manifest.json has the format " + std::string(format) +
                         "; this version of Jalon reads " + std::string(bundle_format)};
    }
    constexpr std::array<std::string_view, 11> names{"format",    "log_id", "origin",   "size",
                                                     "root",      "where",  "zone",     "events",
                                                     "workflows", "files",  "instances"};
    ManifestReader reader;
    Manifest manifest;
    if (format == bundle_format && reader.has_members(*value, names)) {
        manifest.log_id = reader.log_id(value->find("log_id"));
        manifest.origin = reader.text(value->find("origin"));
        manifest.size = reader.count(value->find("size"));
        manifest.root = reader.base64_hash(value->find("root"));
        manifest.where = reader.text(value->find("where"));
        manifest.zone = reader.text(value->find("zone"));
        manifest.events = reader.count(value->find("events"));
        read_instances(reader, reader.list(value->find("instances")), manifest);
        for (const Value& hash : reader.list(value->find("workflows"))) {
            const Hash read = reader.hash(&hash);
            reader.keep(manifest.workflows.empty() || manifest.workflows.back() < read);
            manifest.workflows.push_back(read);
        }
        read_files(reader, reader.object(value->find("files")), manifest);
        if (reader.ok()) return manifest;
    }
    return Error{ErrorCode::invalid, "manifest.json is no manifest of a bundle"};
}

}  // namespace jalon
