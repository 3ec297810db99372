#include "engine/core/rehearsal.h"

#include <map>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"

namespace jalon {
namespace {

constexpr std::size_t records_at_once = 256;

class Share {
public:
    Share(const Rehearsal& rehearsal, unsigned number, unsigned of)
        : rehearsal_(rehearsal), number_(number), of_(of) {}

    [[nodiscard]] Result<RehearsalReport> run(const std::function<bool()>& goes_on) {
        Position reached;
        while (reached < rehearsal_.until && goes_on()) {
            const auto records = rehearsal_.store.read(reached, records_at_once);
            if (!records) return records.error();
            if (records->empty()) break;
            for (const Bytes& record : *records) {
                const auto head = decode_head(record);
                if (!head) return head.error();
                reached = head->position;
                if (reached > rehearsal_.until) break;
                if (!head->instance || !is_mine(*head)) continue;
                if (auto taken = take(*head->instance, record); !taken) return taken.error();
            }
        }
        return report();
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

    [[nodiscard]] Result<void> take(const InstanceId& id, const Bytes& record) {
        auto event = decode_record(record);
        if (!event) return event.error();
        lives_.try_emplace(id, rehearsal_.to, rehearsal_.context)
            .first->second.take(std::move(*event));
        return {};
    }

    [[nodiscard]] Result<RehearsalReport> report() {
        RehearsalReport report;
        for (auto& [id, life] : lives_) {
            life.finish();
            const auto bytes = rehearsal_.store.state(id);
            if (!bytes) return bytes.error();
            if (!*bytes) return Error{ErrorCode::corruption, "no state is stored of " + id.value()};
            const auto state = decode_state(**bytes);
            if (!state) return state.error();
            // None: it went over, meanwhile, to a version that was published meanwhile.
            const auto from = rehearsal_.catalog.find(state->workflow_hash);
            if (!from) continue;
            report.add(rehearsal_.to, *from, *state, rehearsal_.plan, life, rehearsal_.context,
                       rehearsal_.now);
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
