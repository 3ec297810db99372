#include "adapters/api/admission.h"

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"

namespace jalon {
namespace {

constexpr std::int64_t answer_time_aim_us = 100'000;
constexpr std::int64_t window_us = 100'000;  // of what the throughput is taken

// So many make groups large enough for full throughput, whatever was measured.
constexpr std::size_t bound_min = 256;
constexpr std::size_t bound_at_first = 1024;

}  // namespace

struct Admission::Room {
    std::size_t bound = bound_at_first;
    std::size_t under_way = 0;
    std::map<std::string, std::size_t> of_token;  // none with 0

    // The present window.
    Timestamp begin;
    std::size_t answers = 0;
    std::size_t fewest = 0;  // under way, at any answer

    void learn(Timestamp now);
};

// A window in which there was room says what was asked for, not what can be done: it raises
// nothing.
void Admission::Room::learn(Timestamp now) {
    fewest = answers == 0 ? under_way : std::min(fewest, under_way);
    ++answers;
    const std::int64_t length = now.value() - begin.value();
    if (length < window_us) return;
    const std::size_t fitting =
        answers * static_cast<std::size_t>(answer_time_aim_us) / static_cast<std::size_t>(length);
    const bool too_slow = fitting < fewest;
    const bool too_narrow = fitting > bound && fewest >= bound / 2;
    // Half of the way: one window may hold a pause of the disk.
    if ((too_slow && fitting < bound) || too_narrow) {
        bound = std::clamp((bound + fitting) / 2, bound_min, limits::pending_commands_max);
    }
    begin = now;
    answers = 0;
}

Admission::Admission() : room_(std::make_shared<Room>()) {}

std::size_t Admission::bound() const { return room_->bound; }
std::size_t Admission::under_way() const { return room_->under_way; }

std::variant<Admission::Place, TurnedAway> Admission::enter(const std::string& token,
                                                            Timestamp now) {
    Room& room = *room_;
    if (room.under_way == 0) {
        room.begin = now;
        room.answers = 0;
    }
    const auto known = room.of_token.find(token);
    const std::size_t own = known == room.of_token.end() ? 0 : known->second;
    if (room.under_way >= limits::pending_commands_max) return TurnedAway::overloaded;
    if (room.under_way >= room.bound) {
        const std::size_t tokens = room.of_token.size() + (own == 0 ? 1 : 0);
        const std::size_t share = std::max<std::size_t>(1, room.bound / tokens);
        if (own >= share) return tokens > 1 ? TurnedAway::busy : TurnedAway::overloaded;
    }
    ++room.under_way;
    ++room.of_token[token];
    return Place(room_, token);
}

Admission::Place& Admission::Place::operator=(Place&& other) noexcept {
    if (this == &other) return *this;
    leave();
    room_ = std::move(other.room_);
    token_ = std::move(other.token_);
    return *this;
}

void Admission::Place::answered(Timestamp now) {
    if (room_ != nullptr) room_->learn(now);
    leave();
}

void Admission::Place::leave() {
    if (room_ == nullptr) return;
    --room_->under_way;
    const auto mine = room_->of_token.find(token_);
    if (--mine->second == 0) room_->of_token.erase(mine);
    room_.reset();
}

}  // namespace jalon
