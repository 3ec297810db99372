#include "adapters/api/reads.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

constexpr std::size_t learned_max = 100'000;  // records, in one answer
constexpr std::uint64_t reads_default = 100;
constexpr std::uint64_t reads_max = 1000;

Value member_of(const Event& event, std::string_view name) {
    const Value* value = event.input.find(name);
    return value == nullptr ? Value{} : *value;
}

const Value::Array& subjects_of(const Event& event) {
    static const Value::Array nobody;
    const Value* list = event.input.find("subjects");
    const bool reads = event.type == EventType::access_recorded && list != nullptr;
    return reads && list->as_array() != nullptr ? *list->as_array() : nobody;
}

}  // namespace

bool is_read_of(const Event& event, std::string_view subject) {
    const Value::Array& subjects = subjects_of(event);
    return std::any_of(subjects.begin(), subjects.end(),
                       [&](const Value& one) { return text_or(&one, "") == subject; });
}

Value read_json(const Event& event) {
    return Value::Object{{"position", static_cast<std::int64_t>(event.position.value())},
                         {"recorded_at", to_string(event.recorded_at)},
                         {"reader", Value::Object{{"role", event.actor.role},
                                                  {"org", event.actor.org},
                                                  {"subject", event.actor.subject}}},
                         {"instance", member_of(event, "instance")},
                         {"classes", member_of(event, "classes")},
                         {"reason", member_of(event, "reason")}};
}

void Reads::note(const Event& event) {
    for (const Value& one : subjects_of(event)) {
        std::vector<Position>& places = places_[std::string(text_or(&one, ""))];
        if (places.empty() || places.back() < event.position) places.push_back(event.position);
    }
}

Result<void> Reads::learn(Position head) {
    std::optional<Error> broken;
    std::size_t looks = 0;
    Event event;  // one for all: its memory is used again
    auto scanned =
        store_.scan(known_, [&](Position position, std::span<const std::uint8_t> record) {
            if (position > head || looks == learned_max) return false;
            looks += 1;
            auto decoded = decode_record(record, event);
            if (!decoded) {
                broken = decoded.error();
                return false;
            }
            note(event);
            known_ = position;
            return true;
        });
    return broken ? Result<void>(*broken) : scanned;
}

Result<Reads::Page> Reads::find(const Wish& wish) {
    if (known_ < wish.head) {
        if (auto learned = learn(wish.head); !learned) return learned.error();
    }
    const Position end = std::min(known_, wish.head);
    Page page{{}, std::max(end, wish.after), end < wish.head};
    const auto places = places_.find(wish.subject);
    if (places == places_.end()) return page;
    const std::vector<Position>& all = places->second;
    for (auto at = std::upper_bound(all.begin(), all.end(), wish.after);
         at != all.end() && *at <= end; ++at) {
        if (page.items.size() == wish.limit) {
            page.more = true;
            break;
        }
        const auto record = store_.read_one(*at);
        if (!record) return record.error();
        const auto event = decode_record(*record);
        if (!event) return event.error();
        page.reached = *at;
        Value read = read_json(*event);
        const std::string_view instance = text_or(read.find("instance"), "");
        const bool fits = wish.instance.empty() || instance.empty() || instance == wish.instance;
        if (fits) page.items.push_back(std::move(read));
    }
    if (!page.more) page.reached = std::max(end, wish.after);
    return page;
}

// To each caller what concerns herself, of the instances that are there for her.
void Api::get_reads(Call& call) {
    auto params = check_params(call.request, {"instance", "limit", "cursor"});
    if (!params) return call.respond(params.error());
    const auto limit = read_number(call.request, "limit", reads_default, 1, reads_max);
    if (!limit) return call.respond(limit.error());
    const std::uint64_t head = board_.position().value();
    const auto after = read_number(call.request, "cursor", 0, 0, head);
    if (!after) return call.respond(after.error());
    const std::string* named = call.request.param("instance");
    Reads::Wish wish{call.token.grant.subject, named == nullptr ? "" : *named, Position{*after},
                     board_.position(), *limit};
    if (wish.subject.empty()) {
        return call.respond(
            json_response(200, Value::Object{{"items", Value::Array{}}, {"next", Value{}}}));
    }
    answer_later(
        call, [this, wish = std::move(wish)] { return reads_->find(wish); },
        [this](const Call& asked, const Reads::Page& page) {
            const Reader reader = reader_of(asked.token.grant);
            Value::Array items;
            for (const Value& read : page.items) {
                const std::string id(text_or(read.find("instance"), ""));
                const auto view = id.empty() ? nullptr : board_.find(InstanceId{id});
                if (!id.empty() && (!view || !access_.sees_history(reader, *view))) continue;
                items.push_back(read);
            }
            const std::string reached = std::to_string(page.reached.value());
            return json_response(200,
                                 Value::Object{{"items", std::move(items)},
                                               {"next", page.more ? Value{reached} : Value{}}});
        });
}

}  // namespace jalon
