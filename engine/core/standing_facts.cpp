#include "engine/core/standing_facts.h"

#include <string>

#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

Error past_the_end(Position position) {
    return Error{ErrorCode::corruption, "what stands is listed at position " +
                                            std::to_string(position.value()) +
                                            ", past the end of the log"};
}

Result<void> search(const EventStore& store, const StandingVisit& visit) {
    Result<void> outcome;
    const auto look = [&](Position, std::span<const std::uint8_t> record) {
        const auto head = decode_head(record);
        if (!head) {
            outcome = head.error();
        } else if (is_standing(head->type)) {
            outcome = visit(record);
        }
        return outcome.has_value();
    };
    if (auto scanned = store.scan(Position{0}, look); !scanned) return scanned;
    return outcome;
}

}  // namespace

Result<void> each_standing_fact(const EventStore& store, const StandingVisit& visit) {
    const auto positions = store.standing_facts();
    if (!positions) return positions.error();
    if (!*positions) return search(store, visit);
    for (const Position position : **positions) {
        const auto record = store.read_one(position);
        if (!record && record.error().code == ErrorCode::not_found) return past_the_end(position);
        if (!record) return record.error();
        if (auto visited = visit(*record); !visited) return visited;
    }
    return {};
}

}  // namespace jalon
