#include "adapters/runtime/ended_views.h"

#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "engine/codec/state_codec.h"

namespace jalon {
namespace {

using Bound = std::span<const std::uint8_t>;

Result<Board::View> view_in(Bound bytes, const Catalog& catalog) {
    auto state = decode_state(bytes);
    if (!state) return state.error();
    auto workflow = catalog.find(state->workflow_hash);
    if (!workflow) {
        return Error{ErrorCode::corruption, "the workflow of " + state->id.value() + " is missing"};
    }
    auto shared = std::make_shared<const InstanceState>(std::move(*state));
    return std::make_shared<const InstanceView>(view_of(std::move(shared), std::move(workflow)));
}

}  // namespace

Board::Ended ended_views(const EventStore& store, const Catalog& catalog,
                         std::function<void(const Error&)> failed) {
    const auto known = [&catalog, failed](Bound bytes) -> Board::View {
        auto view = view_in(bytes, catalog);
        if (view) return std::move(*view);
        failed(view.error());
        return nullptr;
    };
    Board::Ended ended;
    ended.find = [&store, known, failed](const InstanceId& id) -> Board::View {
        auto bytes = store.state(id);
        if (!bytes) {
            failed(bytes.error());
            return nullptr;
        }
        if (!*bytes) return nullptr;
        Board::View view = known(**bytes);
        return view && view->state->final ? view : nullptr;
    };
    ended.each = [&store, known, failed](const InstanceId& after, const Board::Visit& visit) {
        const auto take = [&](const InstanceId&, Bound bytes) {
            const Board::View view = known(bytes);
            return view && visit(view);
        };
        if (auto read = store.each_ended(after, take); !read) failed(read.error());
    };
    return ended;
}

}  // namespace jalon
