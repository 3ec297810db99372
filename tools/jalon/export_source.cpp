#include "tools/jalon/export_source.h"

#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"
#include "tools/jalon/log_pages.h"
#include "tools/jalon/offline_answers.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

Result<Value> list_offline(const ExportVerb& verb, const Conditions& conditions) {
    auto log = OfflineLog::open(verb.target.directory);
    if (!log) return log.error();
    auto moment = log->moment_of(verb.as_of, verb.known_at);
    if (!moment) return moment.error();
    return offline_list(*log, filter_of(conditions), *moment, wall_clock());
}

Exit each_event_offline(const std::string& directory,
                        const std::function<bool(const Value& event)>& take) {
    auto log = OfflineLog::open(directory);
    if (!log) return fail(log.error());
    std::optional<Error> damage;
    const auto take_record = [&](Position, std::span<const std::uint8_t> bytes) {
        const auto event = decode_record(bytes);
        if (!event) {
            damage = event.error();
            return false;
        }
        const Bytes record(bytes.begin(), bytes.end());
        const auto workflow = log->catalog().find(event->workflow_hash);
        return take(event_json(*event, leaf_hash(log->hasher(), leaf_bytes(record)), workflow.get(),
                               Sight{}));
    };
    if (auto scanned = log->store().scan(Position{0}, take_record); !scanned) {
        return fail(scanned.error());
    }
    return damage ? fail(*damage) : Exit::ok;
}

}  // namespace

std::optional<Value::Array> exported_instances(const ExportVerb& verb, const Conditions& conditions,
                                               Exit& exit) {
    std::optional<Value> list;
    if (verb.target.offline()) {
        auto read = list_offline(verb, conditions);
        if (read) {
            list = std::move(*read);
        } else {
            exit = fail(read.error());
        }
    } else {
        Online server(verb.target);
        Conditions query = conditions;
        if (!verb.as_of.empty()) query.emplace_back("as_of", verb.as_of);
        if (!verb.known_at.empty()) query.emplace_back("known_at", verb.known_at);
        list = server.ask_pages("/v1/instances", query);
        exit = server.exit();
    }
    if (!list) return std::nullopt;
    Value* items = list->find("items");
    const bool listed = items != nullptr && items->as_array() != nullptr;
    return listed ? std::move(*items->as_array()) : Value::Array{};
}

Exit each_event(const Target& target, const Conditions& query,
                const std::function<bool(const Value& event)>& take) {
    if (target.offline()) return each_event_offline(target.directory, take);
    return each_log_page(target, query, [&](std::string_view lines) {
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(std::min(line.size() + 1, lines.size()));
            const auto event = parse_json(line, limits::workflow_json_depth_max);
            if (event && !take(*event)) return false;
        }
        return true;
    });
}

}  // namespace jalon
