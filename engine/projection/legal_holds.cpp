#include "engine/projection/legal_holds.h"

namespace jalon {

void LegalHolds::take(const Event& event) {
    const std::string subject(text_or(event.input.find("subject"), ""));
    if (event.type == EventType::legal_hold_placed) {
        holds_[subject] = Hold{event.position, event.recorded_at,
                               std::string(text_or(event.input.find("reason"), ""))};
    } else if (event.type == EventType::legal_hold_lifted) {
        holds_.erase(subject);
    }
}

const LegalHolds::Hold* LegalHolds::on(std::string_view subject) const {
    const auto found = holds_.find(subject);
    return found == holds_.end() ? nullptr : &found->second;
}

}  // namespace jalon
