#include "tools/jalon/past_pass.h"

#include <algorithm>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "adapters/runtime/past.h"
#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

Error not_dense(const Event& event) {
    return Error{ErrorCode::corruption, "position " + std::to_string(event.position.value()) +
                                            ": " + event.instance->value() +
                                            ": the versions are not dense"};
}

// Some instances at each moment.
class PastPass {
public:
    PastPass(const OfflineLog& log, const std::vector<Moment>& moments,
             std::span<const InstanceId> ids)
        : log_(log) {
        const std::vector<At> unborn(moments.begin(), moments.end());
        for (const InstanceId& id : ids) instances_.emplace(id.value(), Instance{{}, unborn});
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
        for (const At& at : instances_.at(id.value()).at) {
            const auto& state = at.state.state();
            if (!state) {
                views.emplace_back();
                continue;
            }
            auto view = view_in(log_.catalog(), *state);
            if (!view) return view.error();
            views.emplace_back(std::move(*view));
        }
        return views;
    }

private:
    struct At {
        explicit At(const Moment& moment) : state(moment) {}
        StateAt state;
        bool over = false;  // what comes later was not known
    };

    struct Instance {
        Version version;
        std::vector<At> at;
    };

    // Every record is decoded, also of others: where its start is damaged, nobody knows whose it
    // is.
    [[nodiscard]] Result<void> take(std::span<const std::uint8_t> record) {
        const auto event = decode_record(record);
        if (!event) return event.error();
        if (!event->instance) return {};
        const auto found = instances_.find(event->instance->value());
        if (found == instances_.end()) return {};
        Instance& instance = found->second;
        if (event->version != next(instance.version)) return not_dense(*event);
        instance.version = event->version;
        for (At& at : instance.at) at.over = at.over || !at.state.take(*event);
        return {};
    }

    const OfflineLog& log_;
    std::unordered_map<std::string, Instance> instances_;
};

struct SizedInstance {
    InstanceId id;
    std::size_t bytes = 0;
};

// In the order of their ids.
Result<std::vector<SizedInstance>> sized_instances(const OfflineLog& log) {
    std::vector<SizedInstance> all;
    const auto take = [&](const InstanceId& id, std::span<const std::uint8_t> state) {
        all.push_back({id, state.size()});
        return true;
    };
    if (auto visited = log.store().each_state(take); !visited) return visited.error();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return all;
}

}  // namespace

Result<void> each_past(const OfflineLog& log, const std::vector<Moment>& moments,
                       const PastVisit& visit, std::size_t bytes_a_pass) {
    auto all = sized_instances(log);
    if (!all) return all.error();
    for (auto first = all->begin(); first != all->end();) {
        std::vector<InstanceId> some;
        for (std::size_t bytes = 0; first != all->end() && bytes < bytes_a_pass; ++first) {
            bytes += first->bytes * moments.size();
            some.push_back(std::move(first->id));
        }
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
