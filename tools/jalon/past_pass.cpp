#include "tools/jalon/past_pass.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

// Some instances at each moment.
class PastPass {
public:
    PastPass(const OfflineLog& log, const std::vector<Moment>& moments,
             std::span<const InstanceId> ids)
        : log_(log) {
        const std::vector<At> unborn(moments.begin(), moments.end());
        for (const InstanceId& id : ids) instances_.emplace(id.value(), unborn);
    }

    [[nodiscard]] Result<void> read() {
        Result<void> outcome;
        const auto take = [&](Position, std::span<const std::uint8_t> record) {
            outcome = this->take(record);
            return outcome.has_value();
        };
        if (auto scanned = log_.store().scan(Position{0}, take); !scanned) return scanned;
        return outcome;
    }

    [[nodiscard]] Result<PastViews> views(const InstanceId& id) const {
        PastViews views;
        for (const At& at : instances_.at(id.value())) {
            auto view = view_of_state(id, at.state.state());
            if (!view) return view.error();
            views.push_back(std::move(*view));
        }
        return views;
    }

private:
    struct At {
        explicit At(const Moment& moment) : state(moment) {}
        StateAt state;
        bool over = false;  // what comes later was not known
    };

    [[nodiscard]] Result<void> take(std::span<const std::uint8_t> record) {
        const auto head = decode_head(record);
        if (!head) return head.error();
        if (!head->instance) return {};
        const auto found = instances_.find(head->instance->value());
        if (found == instances_.end()) return {};
        const auto event = decode_record(record);
        if (!event) return event.error();
        for (At& at : found->second) at.over = at.over || !at.state.take(*event);
        return {};
    }

    [[nodiscard]] Result<std::optional<InstanceView>> view_of_state(
        const InstanceId& id, const std::optional<InstanceState>& state) const {
        if (!state) return std::optional<InstanceView>{};
        auto workflow = log_.catalog().find(state->workflow_hash);
        if (!workflow) return workflow_missing(id);
        return std::optional(
            view_of(std::make_shared<const InstanceState>(*state), std::move(workflow)));
    }

    const OfflineLog& log_;
    std::unordered_map<std::string, std::vector<At>> instances_;
};

}  // namespace

Result<void> each_past(const OfflineLog& log, const std::vector<Moment>& moments,
                       const PastVisit& visit, std::size_t a_pass) {
    const auto ids = log.ids();
    if (!ids) return ids.error();
    const std::span<const InstanceId> all(*ids);
    for (std::size_t begin = 0; begin < all.size(); begin += a_pass) {
        const auto some = all.subspan(begin, std::min(a_pass, all.size() - begin));
        PastPass pass(log, moments, some);
        if (auto read = pass.read(); !read) return read;
        for (const InstanceId& id : some) {
            const auto views = pass.views(id);
            if (!views) return views.error();
            visit(*views);
        }
    }
    return {};
}

}  // namespace jalon
