// Hub: everybody who listens on /v1/live. Each change is framed once for all who see the same.
//
// A subscription first catches up from the log at the reader's own pace and then follows. A reader
// too slow to follow gets the latest states instead of the events it missed; one that does not even
// take those is closed and may resume from its position. No reader slows another one.
//
// Thread-safety: none. Hub, board and connections live on the server's one network thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/websocket/websocket.h"
#include "engine/base/hasher.h"
#include "engine/core/catalog.h"
#include "engine/core/request.h"
#include "engine/core/unseal.h"
#include "engine/ports/event_store.h"
#include "engine/projection/access.h"
#include "engine/projection/board.h"

namespace jalon {

// One committed event as the board saw it.
struct Change {
    Committed committed;
    Board::View before;  // null: a new instance
    Board::View after;
};

// What the hub reads. Borrowed; all must outlive the hub.
struct HubParts {
    const EventStore* store = nullptr;
    const Board* board = nullptr;
    const Catalog* catalog = nullptr;
    const Hasher* hasher = nullptr;
    LogId log_id{};
    std::function<Timestamp()> now;
    // The data of an instance as the reader with that role may see it.
    std::function<Value(const InstanceView&, const std::string& role)> clear_data;
    const Sights* sights = nullptr;
    const Access* access = nullptr;
    std::function<void(std::function<void()>)> post;      // a task to this thread, for later
    std::function<bool(const std::string& token)> holds;  // not revoked, not past its end
};

// What a listener wants to hear, and from where on.
struct Subscribing {
    Filter filter;
    Value from;  // a position up to the head, "now" or "snapshot"
};

struct Listener {
    Reader reader;
    std::string token;                     // its id
    std::optional<Subscribing> wish = {};  // of one who cannot ask: of an event stream
};

class Interests;
class Judge;
class LiveSession;

class Hub {
public:
    explicit Hub(HubParts parts);
    ~Hub();

    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    // A connection's handler. It leaves the hub when it is destroyed.
    [[nodiscard]] std::unique_ptr<WebSocketHandler> connect(Listener listener);

    // Sends a group's changes to whoever follows them. The board is at `position` already.
    void dispatch(const std::vector<Change>& changes, Position position);

    // To be called every second: progress messages, readers that took too long.
    void tick();

    // Closes the connections of tokens that hold no more. Every second, and after a revocation.
    void close_revoked();

    [[nodiscard]] std::size_t connections() const { return sessions_.size(); }

    // How many positions the listener that is furthest behind has yet to be told of.
    [[nodiscard]] std::uint64_t lag() const;

private:
    friend class LiveSession;

    void pump_later(LiveSession& session);

    HubParts parts_;
    std::unique_ptr<Judge> judge_;
    std::unique_ptr<Interests> interests_;
    std::set<LiveSession*> sessions_;
};

}  // namespace jalon
