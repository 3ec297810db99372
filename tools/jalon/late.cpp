// jalon late: what was recorded long after it happened.
#include <optional>
#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"
#include "engine/projection/late.h"
#include "tools/jalon/log_pages.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/views.h"

namespace jalon {
namespace {

// Prints each event as it comes with --json, all of them as one table without.
class LateList {
public:
    explicit LateList(bool json) : json_(json) {}

    // An event of the contract, with its days.
    void take(Value event) {
        const auto occurred = parse_timestamp(text_or(event.find("occurred_at"), ""));
        const auto recorded = parse_timestamp(text_or(event.find("recorded_at"), ""));
        if (occurred && recorded) event.set("days_late", days_late(*occurred, *recorded));
        if (json_) {
            print_line(to_json(event));
        } else {
            events_.push_back(std::move(event));
        }
    }

    [[nodiscard]] Exit end(std::int64_t days) const {
        if (json_) return Exit::ok;
        print_line(events_.empty()
                       ? "nothing was recorded more than " + std::to_string(days) + " days late"
                       : late_view(events_));
        return Exit::ok;
    }

private:
    bool json_;
    Value::Array events_;
};

Exit late_online(const LateVerb& verb, LateList& list) {
    const auto take = [&](std::string_view lines) {
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(std::min(line.size() + 1, lines.size()));
            auto event = parse_json(line, limits::workflow_json_depth_max);
            if (event) list.take(std::move(*event));
        }
        return true;
    };
    return each_log_page(verb.target, {{"late", verb.by}}, take);
}

Exit late_offline(const LateVerb& verb, std::int64_t days, LateList& list) {
    auto log = OfflineLog::open(verb.target.directory);
    if (!log) return fail(log.error());
    std::optional<Error> damage;
    const auto take = [&](Position, std::span<const std::uint8_t> bytes) {
        const auto head = decode_head(bytes);
        if (head && !is_late(head->occurred_at, head->recorded_at, days)) return true;
        const auto event = decode_record(bytes);
        if (!event) {
            damage = event.error();
            return false;
        }
        const Bytes record(bytes.begin(), bytes.end());
        const auto workflow = log->catalog().find(event->workflow_hash);
        list.take(event_json(*event, leaf_hash(log->hasher(), leaf_bytes(record)), workflow.get(),
                             Sight{}));
        return true;
    };
    if (auto scanned = log->store().scan(Position{0}, take); !scanned) return fail(scanned.error());
    return damage ? fail(*damage) : Exit::ok;
}

}  // namespace

Exit run_late(const LateVerb& verb) {
    const auto days = parse_days(verb.by);
    if (!days) return fail(Exit::usage, "--by is a number of whole days, such as P7D");
    LateList list(verb.target.json);
    const Exit exit =
        verb.target.offline() ? late_offline(verb, *days, list) : late_online(verb, list);
    return exit == Exit::ok ? list.end(*days) : exit;
}

}  // namespace jalon
