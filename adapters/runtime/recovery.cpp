#include "adapters/runtime/recovery.h"

#include <optional>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/core/standing_facts.h"

namespace jalon {
namespace {

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

}  // namespace

Result<Recovered> recover(const EventStore& store, const CompilePublished& compile) {
    Recovered recovered;
    auto head = store.head();
    if (!head) return head.error();
    recovered.head = std::move(*head);
    const auto stand = [&](std::span<const std::uint8_t> record) {
        return take_standing(record, compile, recovered);
    };
    if (auto read = each_standing_fact(store, stand); !read) return read.error();
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
