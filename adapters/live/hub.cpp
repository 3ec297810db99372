#include "adapters/live/hub.h"

#include <algorithm>
#include <map>
#include <utility>

#include "adapters/live/judge.h"
#include "adapters/live/session.h"

namespace jalon {

Hub::Hub(HubParts parts)
    : parts_(std::move(parts)),
      judge_(std::make_unique<Judge>(parts_)),
      interests_(std::make_unique<Interests>()) {}

Hub::~Hub() = default;

std::unique_ptr<WebSocketHandler> Hub::connect(Listener listener) {
    return std::make_unique<LiveSession>(*this, std::move(listener));
}

void Hub::dispatch(const std::vector<Change>& changes, Position position) {
    if (sessions_.empty()) return;
    const Timestamp now = parts_.now();
    const std::string source = "/v1/log/" + to_hex(parts_.log_id);
    for (const Change& change : changes) {
        if (!change.after) continue;
        Audience audience(*judge_, change, source, now);
        for (LiveSession* session : sessions_) session->follow(audience);
    }
    for (LiveSession* session : sessions_) session->reached(position);
}

// The connection may be gone by then.
void Hub::pump_later(LiveSession& session) {
    parts_.post([this, waiting = &session] {
        if (sessions_.contains(waiting)) waiting->resume_pump();
    });
}

std::uint64_t Hub::lag() const {
    std::uint64_t most = 0;
    for (const LiveSession* session : sessions_) most = std::max(most, session->lag());
    return most;
}

void Hub::tick() {
    const Timestamp now = parts_.now();
    for (LiveSession* session : sessions_) session->tick(now);
    close_revoked();
}

// Many connections share a token: each is asked for once.
void Hub::close_revoked() {
    std::map<std::string, bool> holds;
    for (LiveSession* session : sessions_) {
        const auto [known, fresh] = holds.try_emplace(session->token(), false);
        if (fresh) known->second = parts_.holds(session->token());
        if (!known->second) session->revoke();
    }
}

}  // namespace jalon
