#include "adapters/runtime/recovery.h"

#include <optional>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"

namespace jalon {
namespace {

constexpr std::size_t page_records = 1000;

Result<void> take_workflow(const Event& event, const CompilePublished& compile, Catalog& catalog) {
    const Value* document = event.input.find("document");
    auto workflow = document == nullptr ? nullptr : compile(*document);
    if (!workflow || workflow->hash != event.workflow_hash) {
        return Error{ErrorCode::corruption, "the workflow published at position " +
                                                std::to_string(event.position.value()) +
                                                " cannot be compiled"};
    }
    catalog.add(std::move(workflow));
    return {};
}

Result<void> take_standing(std::span<const std::uint8_t> record, const CompilePublished& compile,
                           Recovered& recovered) {
    auto event = decode_record(record);
    if (!event) return event.error();
    if (event->type == EventType::workflow_published) {
        return take_workflow(*event, compile, recovered.catalog);
    }
    recovered.decisions.push_back(std::move(*event));
    return {};
}

// The store does not say where they are.
Result<void> search_standing(const EventStore& store, const CompilePublished& compile,
                             Recovered& recovered) {
    Position after;
    while (true) {
        auto page = store.read(after, page_records);
        if (!page) return page.error();
        if (page->empty()) return {};
        for (const Bytes& record : *page) {
            auto head = decode_head(record);
            if (!head) return head.error();
            after = head->position;
            if (!is_standing(head->type)) continue;
            if (auto taken = take_standing(record, compile, recovered); !taken) return taken;
        }
    }
}

Result<void> read_standing(const EventStore& store, const CompilePublished& compile,
                           Recovered& recovered) {
    auto positions = store.standing_facts();
    if (!positions) return positions.error();
    if (!*positions) return search_standing(store, compile, recovered);
    for (const Position position : **positions) {
        auto record = store.read_one(position);
        if (!record) return record.error();
        if (auto taken = take_standing(*record, compile, recovered); !taken) return taken;
    }
    return {};
}

}  // namespace

Result<Recovered> recover(const EventStore& store, const CompilePublished& compile) {
    Recovered recovered;
    auto head = store.head();
    if (!head) return head.error();
    recovered.head = std::move(*head);
    if (auto read = read_standing(store, compile, recovered); !read) return read.error();
    std::optional<Error> broken;
    const auto take = [&](const InstanceId& id, std::span<const std::uint8_t> bytes) {
        auto state = decode_state(bytes);
        if (!state) {
            broken = state.error();
            return false;
        }
        auto workflow = recovered.catalog.find(state->workflow_hash);
        if (!workflow) {
            broken = Error{ErrorCode::corruption, "the workflow of " + id.value() + " is missing"};
            return false;
        }
        auto shared = std::make_shared<const InstanceState>(std::move(*state));
        recovered.board.apply(
            std::make_shared<const InstanceView>(view_of(std::move(shared), std::move(workflow))));
        return true;
    };
    if (auto read = store.each_running(take); !read) return read.error();
    if (broken) return *broken;
    recovered.board.checkpoint(recovered.head.last);
    return recovered;
}

}  // namespace jalon
