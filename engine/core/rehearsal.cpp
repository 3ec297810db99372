#include "engine/core/rehearsal.h"

#include <map>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"

namespace jalon {
namespace {

class Share {
public:
    Share(const Rehearsal& rehearsal, unsigned number, unsigned of)
        : rehearsal_(rehearsal), number_(number), of_(of) {}

    [[nodiscard]] Result<RehearsalReport> run(const std::function<bool()>& goes_on) {
        Result<void> taken;
        const auto visit = [&](Position position, std::span<const std::uint8_t> record) {
            if (position > rehearsal_.until || !goes_on()) return false;
            taken = take(record);
            return taken.has_value();
        };
        if (auto scanned = rehearsal_.store.scan(Position{0}, visit); !scanned) {
            return scanned.error();
        }
        if (!taken) return taken.error();
        return report(goes_on);
    }

private:
    // The same instances for the same number, on every machine.
    [[nodiscard]] bool is_mine(const RecordHead& head) const {
        std::uint64_t sum = 0;
        for (const char letter : head.instance->value()) {
            sum = sum * 31 + static_cast<unsigned char>(letter);
        }
        if (sum % of_ != number_) return false;
        const auto workflow = rehearsal_.catalog.find(head.workflow_hash);
        return workflow && workflow->id == rehearsal_.to.id;
    }

    [[nodiscard]] Result<void> take(std::span<const std::uint8_t> record) {
        const auto head = decode_head(record);
        if (!head) return head.error();
        if (!head->instance || !is_mine(*head)) return {};
        auto event = decode_record(record);
        if (!event) return event.error();
        lives_.try_emplace(*head->instance, rehearsal_.to, rehearsal_.context)
            .first->second.take(std::move(*event));
        return {};
    }

    [[nodiscard]] Result<RehearsalReport> report(const std::function<bool()>& goes_on) {
        RehearsalReport report;
        for (auto& [id, life] : lives_) {
            if (!goes_on()) break;
            life.finish();
            const auto bytes = rehearsal_.store.state(id);
            if (!bytes) return bytes.error();
            if (!*bytes) return Error{ErrorCode::corruption, "no state is stored of " + id.value()};
            const auto state = decode_state(**bytes);
            if (!state) return state.error();
            const auto from = rehearsal_.catalog.find(state->workflow_hash);
            if (from) {
                report.add(rehearsal_.to, *from, *state, rehearsal_.plan, life, rehearsal_.context,
                           rehearsal_.now);
            } else if (state->position > rehearsal_.until) {
                report.add_past(*state, life);  // on a version that was published meanwhile
            } else {
                return Error{ErrorCode::corruption, id.value() + " has no workflow"};
            }
        }
        return report;
    }

    const Rehearsal& rehearsal_;
    unsigned number_;
    unsigned of_;
    std::map<InstanceId, Hindsight> lives_;
};

}  // namespace

Result<RehearsalReport> rehearse_share(const Rehearsal& rehearsal, unsigned number, unsigned of,
                                       const std::function<bool()>& goes_on) {
    return Share(rehearsal, number, of).run(goes_on);
}

}  // namespace jalon
