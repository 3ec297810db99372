#include "adapters/api/person.h"

#include <optional>
#include <utility>

#include "adapters/api/input.h"
#include "adapters/api/reads.h"
#include "engine/codec/record_codec.h"
#include "engine/core/unseal.h"

namespace jalon {
namespace {

Value place_of(const Event& event) {
    return Value::Object{{"position", static_cast<std::int64_t>(event.position.value())},
                         {"instance", event.instance ? Value{event.instance->value()} : Value{}},
                         {"trigger", event.trigger.empty() ? Value{} : Value{event.trigger}},
                         {"occurred_at", to_string(event.occurred_at)}};
}

std::string cursor_of(Position after, Position head) {
    return std::to_string(after.value()) + "-" + std::to_string(head.value());
}

struct Person {
    const Sealer& sealer;
    const std::string& subject;
    Value::Array fields = {};
    Value::Array acts = {};
    Value::Array decisions = {};
    Value::Array reads = {};

    [[nodiscard]] std::size_t items() const {
        return fields.size() + acts.size() + decisions.size() + reads.size();
    }

    void take(const Event& event) {
        for (const SealedPart& part : event.sealed) {
            if (part.subject == subject) fields.push_back(field(event, part));
        }
        if (event.actor.subject == subject || event.on_behalf_of == subject) {
            Value act = place_of(event);
            act.set("type", name_of(event.type));
            act.set("role", event.actor.role);
            acts.push_back(std::move(act));
        }
        const bool about = !event.instance && text_or(event.input.find("subject"), "") == subject;
        if (about && is_standing(event.type)) decisions.push_back(receipt_json(event));
        if (is_read_of(event, subject)) reads.push_back(read_json(event));
    }

    [[nodiscard]] Value field(const Event& event, const SealedPart& part) const {
        Value field = place_of(event);
        field.set("path", part.path);
        field.set("class", part.sensitivity);
        field.set("value",
                  unseal_part(sealer, event.log_id, *event.instance, event.request_key_hash, part));
        return field;
    }
};

}  // namespace

Result<Value> person_json(const EventStore& store, const Sealer& sealer, const std::string& subject,
                          const PersonPage& page) {
    Person person{sealer, subject};
    std::optional<Error> broken;
    Value next;
    Event event;  // one for all: its memory is used again
    auto scanned =
        store.scan(page.after, [&](Position position, std::span<const std::uint8_t> record) {
            if (position > page.head) return false;
            auto decoded = decode_record(record, event);
            if (!decoded) {
                broken = decoded.error();
                return false;
            }
            person.take(event);
            const bool full = person.items() >= page.limit;
            if (full && position < page.head) next = cursor_of(position, page.head);
            return !full;
        });
    if (!scanned) return scanned.error();
    if (broken) return *broken;
    return Value{Value::Object{{"subject", subject},
                               {"position", static_cast<std::int64_t>(page.head.value())},
                               {"fields", std::move(person.fields)},
                               {"acts", std::move(person.acts)},
                               {"decisions", std::move(person.decisions)},
                               {"reads", std::move(person.reads)},
                               {"next", std::move(next)}}};
}

std::optional<PersonPage> page_at(std::string_view cursor, Position present) {
    const std::size_t parting = cursor.find('-');
    const auto after = whole_number(cursor.substr(0, parting));
    const auto head = parting == std::string_view::npos ? present.value()
                                                        : whole_number(cursor.substr(parting + 1));
    if (!after || !head || *after > *head || *head > present.value()) return std::nullopt;
    return PersonPage{Position{*after}, Position{*head}};
}

Value receipt_json(const Event& decision) {
    Value receipt =
        Value::Object{{"type", name_of(decision.type)},
                      {"position", static_cast<std::int64_t>(decision.position.value())},
                      {"recorded_at", to_string(decision.recorded_at)}};
    if (const Value::Object* data = decision.input.as_object()) {
        for (const Value::Member& member : *data) receipt.set(member.name, member.value);
    }
    return receipt;
}

std::uint32_t erased_epoch(const Event& decision) {
    const Value* epoch = decision.input.find("key_epoch");
    const std::int64_t* number = epoch == nullptr ? nullptr : epoch->as_int();
    return number == nullptr ? 0 : static_cast<std::uint32_t>(*number);
}

}  // namespace jalon
