// Admission: how many steps may be under way at once, so that each one that is let in is answered
// soon. Past that a request is turned away before its body is read, and has had no effect.
//
// By Little's law, what is under way = throughput × time to answer: the bound follows the
// throughput of the last moments so that the time stays near `answer_time_aim`. It is lowered or
// raised only by what happened under load: an idle server learns nothing.
//
// A full house is shared out by tokens: who has less under way than a fair part is still let in,
// up to limits::pending_commands_max. So a client with one request at a time is turned away only
// when everything is full.
//
// Thread-safety: none; of the network thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>

#include "engine/base/time.h"

namespace jalon {

// Why a request is turned away.
enum class TurnedAway {
    busy,        // this token has its share under way, and others wait
    overloaded,  // there is no room
};

class Admission {
public:
    // The place of one request. Gives it back when it goes; may outlive the Admission.
    class Place;

    Admission();

    // `token`: whose request it is. `now` never goes back, or is ignored where it does.
    [[nodiscard]] std::variant<Place, TurnedAway> enter(const std::string& token, Timestamp now);

    // How many may be under way now.
    [[nodiscard]] std::size_t bound() const;
    [[nodiscard]] std::size_t under_way() const;

private:
    struct Room;

    std::shared_ptr<Room> room_;
};

class Admission::Place {
public:
    Place() = default;
    Place(Place&& other) noexcept = default;
    Place& operator=(Place&& other) noexcept;
    ~Place() { leave(); }

    // The request was answered at `now`: what the bound learns from. A place that just goes was of
    // a request that never came to the engine.
    void answered(Timestamp now);

private:
    friend class Admission;
    Place(std::shared_ptr<Room> room, std::string token)
        : room_(std::move(room)), token_(std::move(token)) {}
    void leave();

    std::shared_ptr<Room> room_;
    std::string token_;
};

}  // namespace jalon
