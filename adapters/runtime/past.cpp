#include "adapters/runtime/past.h"

#include <charconv>
#include <utility>

#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

constexpr std::size_t events_a_read = 500;

}  // namespace

Result<Timestamp> parse_time(const std::string& text, const ZoneRules& zones,
                             const std::string& zone) {
    if (const auto instant = parse_timestamp(text)) return *instant;
    const auto date = parse_date(text);
    if (!date) return Error{ErrorCode::invalid, "neither a date nor an RFC 3339 time: " + text};
    const LocalDateTime next_day{date_of_days(days_of(*date) + 1), 0};
    return Timestamp{zones.resolve(next_day, zone).value() - 1};
}

std::optional<Position> parse_position(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return Position{number};
}

Result<Moment> parse_moment(const std::string& as_of, const std::string& known_at,
                            const EventStore& store, const ZoneRules& zones,
                            const std::string& zone) {
    Moment moment;
    if (!known_at.empty()) {
        auto time = parse_time(known_at, zones, zone);
        if (!time) return time.error();
        moment.known_at = *time;
    }
    if (as_of.empty()) return moment;
    if (const auto position = parse_position(as_of)) {
        auto record = store.read_one(*position);
        if (!record) return Error{ErrorCode::invalid, "the log has no position " + as_of};
        auto event = decode_record(*record);
        if (!event) return event.error();
        moment.position = *position;
        moment.clock = event->recorded_at;
        return moment;
    }
    auto time = parse_time(as_of, zones, zone);
    if (!time) return time.error();
    moment.as_of = *time;
    moment.clock = *time;
    return moment;
}

Result<InstanceView> view_in(const Catalog& catalog, InstanceState state) {
    auto workflow = catalog.find(state.workflow_hash);
    if (!workflow) {
        return Error{ErrorCode::corruption, "the workflow of " + state.id.value() +
                                                " is not among those published on the log"};
    }
    return view_of(std::make_shared<const InstanceState>(std::move(state)), std::move(workflow));
}

Result<std::optional<InstanceView>> view_at(const EventStore& store, const Catalog& catalog,
                                            const InstanceId& id, const Moment& moment,
                                            Position head) {
    StateAt at(moment);
    Version read;
    for (bool more = true; more;) {
        auto records = store.read_instance(id, read, events_a_read);
        if (!records) return records.error();
        more = records->size() == events_a_read;
        for (const Bytes& record : *records) {
            auto event = decode_record(record);
            if (!event) return event.error();
            read = event->version;
            if (event->position > head || !at.take(*event)) {
                more = false;
                break;
            }
        }
    }
    if (!at.state()) return std::optional<InstanceView>{};
    auto view = view_in(catalog, *at.state());
    if (!view) return view.error();
    return std::optional(std::move(*view));
}

}  // namespace jalon
