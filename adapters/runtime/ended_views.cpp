#include "adapters/runtime/ended_views.h"

#include <memory>
#include <span>
#include <utility>

#include "engine/codec/state_codec.h"

namespace jalon {
namespace {

class EndedViews {
public:
    EndedViews(const EventStore& store, const Catalog& catalog, std::function<Position()> until,
               std::function<void(const Error&)> failed)
        : store_(store), catalog_(catalog), until_(std::move(until)), failed_(std::move(failed)) {}

    [[nodiscard]] Board::View find(const InstanceId& id) const {
        auto bytes = store_.state(id);
        if (!bytes) {
            failed_(bytes.error());
            return nullptr;
        }
        if (!*bytes) return nullptr;
        auto view = view_in(**bytes);
        if (view) return std::move(*view);
        failed_(view.error());
        return nullptr;
    }

    [[nodiscard]] bool each(const InstanceId& after, const Board::Visit& visit) const {
        Result<void> outcome;
        const auto take = [&](const InstanceId&, std::span<const std::uint8_t> bytes) {
            auto view = view_in(bytes);
            if (!view) {
                outcome = view.error();
                return false;
            }
            return *view == nullptr || visit(*view);
        };
        if (auto read = store_.each_ended(after, take); !read) outcome = read;
        if (!outcome) failed_(outcome.error());
        return outcome.has_value();
    }

private:
    // nullptr: it has not ended, as far as the board is.
    [[nodiscard]] Result<Board::View> view_in(std::span<const std::uint8_t> bytes) const {
        auto state = decode_state(bytes);
        if (!state) return state.error();
        if (!state->final || state->position > until_()) return Board::View{};
        auto workflow = catalog_.find(state->workflow_hash);
        if (!workflow) {
            return Error{ErrorCode::corruption,
                         "the workflow of " + state->id.value() + " is missing"};
        }
        auto shared = std::make_shared<const InstanceState>(std::move(*state));
        return Board::View{
            std::make_shared<const InstanceView>(view_of(std::move(shared), std::move(workflow)))};
    }

    const EventStore& store_;
    const Catalog& catalog_;
    std::function<Position()> until_;
    std::function<void(const Error&)> failed_;
};

}  // namespace

Board::Ended ended_views(const EventStore& store, const Catalog& catalog,
                         std::function<Position()> until,
                         std::function<void(const Error&)> failed) {
    const auto views =
        std::make_shared<const EndedViews>(store, catalog, std::move(until), std::move(failed));
    return {[views](const InstanceId& id) { return views->find(id); },
            [views](const InstanceId& after, const Board::Visit& visit) {
                return views->each(after, visit);
            }};
}

}  // namespace jalon
