// What the log holds about one person, for the right of access (GDPR, article 15).
//
// Thread-safety: as that of the store's reads and of the sealer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/value.h"
#include "engine/instance/event.h"
#include "engine/ports/event_store.h"
#include "engine/ports/sealer.h"

namespace jalon {

// What of it is asked for: the events past `after`, up to `head`, until there are `limit` items.
struct PersonPage {
    Position after;
    Position head;
    std::size_t limit = 0;
};

// {"subject", "position", "fields":[{position, instance, trigger, occurred_at, path, class,
// value}], "acts":[{position, instance, type, trigger, occurred_at, role}],
// "decisions":[receipts], "reads":[{position, recorded_at, reader, instance, classes}],
// "next": cursor}: a field whose key is gone has null; so has `next` when there is no more. Reads
// the log.
[[nodiscard]] Result<Value> person_json(const EventStore& store, const Sealer& sealer,
                                        const std::string& subject, const PersonPage& page);

// Of "AFTER-HEAD", as `next` is, or "AFTER" alone: up to `present`. A head that is fixed by the
// first page lets the pages end although each read is recorded too. nullopt: it is none, or not of
// this log.
[[nodiscard]] std::optional<PersonPage> page_at(std::string_view cursor, Position present);

// A decision about a person: {"type", "position", "recorded_at"} and its data.
[[nodiscard]] Value receipt_json(const Event& decision);

// Up to which epoch a SubjectErased destroys the person's keys.
[[nodiscard]] std::uint32_t erased_epoch(const Event& decision);

}  // namespace jalon
