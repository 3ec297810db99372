#include "adapters/live/history_reader.h"

#include <limits>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/instance/evolve.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr std::size_t views_max = 1000;

Board::View next_view(const Board::View& before, const Event& event, const Catalog& catalog) {
    const InstanceState state = before ? *before->state : InstanceState{};
    const auto workflow = catalog.find(event.workflow_hash);
    if (!workflow) return nullptr;
    return std::make_shared<const InstanceView>(
        view_of(std::make_shared<const InstanceState>(evolve(state, event)), workflow));
}

}  // namespace

Result<Board::View> HistoryReader::before(const Event& event) {
    if (event.version.value() == 1) return Board::View{};
    const auto known = views_.find(*event.instance);
    if (known != views_.end() && next(known->second->state->version) == event.version) {
        return known->second;
    }
    auto records = store_.read_instance(*event.instance, Version{0}, event.version.value() - 1);
    if (!records) return records.error();
    Board::View view;
    for (const Bytes& record : *records) {
        auto earlier = decode_record(record);
        if (!earlier) return earlier.error();
        view = next_view(view, *earlier, catalog_);
    }
    return view;
}

Result<std::vector<Change>> HistoryReader::read(Position after, Position up_to,
                                                std::size_t count_max) {
    auto records = store_.read(after, count_max);
    if (!records) return records.error();
    std::vector<Change> changes;
    for (const Bytes& record : *records) {
        auto event = decode_record(record);
        if (!event) return event.error();
        if (event->position > up_to) break;
        Change change;
        change.committed.leaf_hash = leaf_hash(hasher_, leaf_bytes(record));
        if (event->instance) {
            auto view = before(*event);
            if (!view) return view.error();
            change.before = std::move(*view);
            change.after = next_view(change.before, *event, catalog_);
            if (!change.after) return Error{ErrorCode::corruption, "a workflow is missing"};
            change.committed.state = change.after->state;
            if (views_.size() >= views_max) views_.clear();
            views_[*event->instance] = change.after;
        }
        change.committed.event = std::make_shared<const Event>(std::move(*event));
        changes.push_back(std::move(change));
    }
    return changes;
}

}  // namespace jalon
