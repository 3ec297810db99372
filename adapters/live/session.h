// LiveSession: one WebSocket or event stream and its subscriptions. Private to adapters/live.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "adapters/live/history_reader.h"
#include "adapters/live/hub.h"
#include "adapters/live/judge.h"
#include "engine/projection/filter.h"

namespace jalon {

class LiveSession final : public WebSocketHandler {
public:
    LiveSession(Hub& hub, Listener listener);
    ~LiveSession() override;

    void opened(std::shared_ptr<WebSocketConnection> connection) override;
    void text(std::string message) override;
    void drained() override;
    void closed() override;

    // A change that just became durable, judged and framed once for all who see the same of it.
    void follow(Audience& audience);

    // The board has reached `position`: everything up to it was offered to follow().
    void reached(Position position);

    void tick(Timestamp now);

    // How many positions its slowest subscription has yet to be told of.
    [[nodiscard]] std::uint64_t lag() const;

    [[nodiscard]] const std::string& token() const { return token_; }

    // The token holds no more.
    void revoke();

    // The turn that pump() asked for has come.
    void resume_pump();

private:
    enum class Mode {
        catching_up,  // reading history from the log, page by page
        following,    // gets changes as they happen
        behind,       // too slow: what changes is only noted
    };
    struct Subscription {
        std::shared_ptr<const Interest> interest;
        Mode mode = Mode::following;
        Position sent;    // everything up to here was sent or did not pass the filter
        Timestamp heard;  // when the last message went out
        std::optional<HistoryReader> history;
        std::set<InstanceId> missed;  // while behind
        Position behind_from;
    };

    void subscribe(const Value& request);
    void start(const std::string& id, Filter filter, const Value* from);
    void send_snapshot(const std::string& id, const Subscription& subscription);
    void unsubscribe(const std::string& id) { subscriptions_.erase(id); }
    void send(std::shared_ptr<const std::string> message, MessageMark mark);
    void send(std::string message, MessageMark mark);
    // More is in the queue than the reader takes.
    void close_slow();
    void refuse(const std::string& id, const std::string& code, const std::string& detail);
    // Reads on in the log for subscriptions that catch up, as far as the reader takes it.
    void pump();
    [[nodiscard]] bool catch_up(const std::string& id, Subscription& subscription);
    void offer(const std::string& id, Subscription& subscription, Audience& audience);
    void read_from(Subscription& subscription, Position position) const;
    void resume(const std::string& id, Subscription& subscription);
    void coalesce(const std::string& id, Subscription& subscription);
    [[nodiscard]] Value instance_of(const InstanceView& view) const;

    Hub& hub_;
    Reader reader_;
    std::string token_;
    std::optional<Subscribing> first_;  // of a listener that cannot speak; until it is opened
    std::shared_ptr<WebSocketConnection> connection_;
    std::map<std::string, Subscription> subscriptions_;
    std::vector<std::string> waiting_;     // messages that came while much was on its way
    std::optional<Timestamp> full_since_;  // since when the queue has been full
    bool ended_ = false;
    bool pump_posted_ = false;
};

}  // namespace jalon
