#include "adapters/live/session.h"

#include <algorithm>
#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "adapters/live/subscribe_request.h"

namespace jalon {
namespace {

constexpr std::size_t queue_bytes_max = 256U << 10U;  // then a reader is behind
constexpr std::size_t asked_bytes_max = 16U << 20U;   // then what is asked for waits
constexpr std::size_t waiting_max = 64;               // messages
constexpr std::size_t subscriptions_max = 32;
constexpr std::size_t missed_max = 10'000;
constexpr std::size_t page_events = 128;
constexpr std::size_t pages_a_turn_max = 16;
constexpr std::size_t snapshot_part_bytes = 48U << 10U;
constexpr std::int64_t progress_after = 10'000'000;  // µs; the contract says at least every 15 s
constexpr std::int64_t full_for_max = 10'000'000;    // µs

}  // namespace

LiveSession::LiveSession(Hub& hub, Listener listener)
    : hub_(hub),
      reader_(std::move(listener.reader)),
      token_(std::move(listener.token)),
      first_(std::move(listener.wish)) {
    hub_.sessions_.insert(this);
}

LiveSession::~LiveSession() { hub_.sessions_.erase(this); }

void LiveSession::opened(std::shared_ptr<WebSocketConnection> connection) {
    connection_ = std::move(connection);
    if (!first_) return;
    start("sse", std::move(first_->filter), &first_->from);
    first_.reset();
}

void LiveSession::revoke() {
    if (std::exchange(ended_, true) || !connection_) return;
    connection_->close(4401, "the token was revoked or has expired");
}

void LiveSession::closed() {
    ended_ = true;
    connection_.reset();
    subscriptions_.clear();
    waiting_.clear();
}

void LiveSession::send(std::shared_ptr<const std::string> message, MessageMark mark) {
    if (!ended_ && connection_) connection_->send(std::move(message), mark);
}

void LiveSession::send(std::string message, MessageMark mark) {
    send(std::make_shared<const std::string>(std::move(message)), mark);
}

void LiveSession::refuse(const std::string& id, const std::string& code,
                         const std::string& detail) {
    send(error_frame(id, code, detail), {"error"});
}

void LiveSession::text(std::string message) {
    // A board of 10,000 may be on its way: what is asked for meanwhile waits. Who asks on and on
    // and does not read is not answered any further.
    if (connection_ && connection_->queued_bytes() > asked_bytes_max) {
        if (waiting_.size() == waiting_max) return close_slow();
        waiting_.push_back(std::move(message));
        return;
    }
    auto body = parse_json(message);
    const bool one_member = body && body->as_object() != nullptr && body->as_object()->size() == 1;
    const Value* subscribe_member = one_member ? body->find("subscribe") : nullptr;
    const Value* unsubscribe_member = one_member ? body->find("unsubscribe") : nullptr;
    if (subscribe_member != nullptr && subscribe_member->as_object() != nullptr) {
        subscribe(*subscribe_member);
    } else if (unsubscribe_member != nullptr && unsubscribe_member->as_string() != nullptr) {
        unsubscribe(*unsubscribe_member->as_string());
    } else if (connection_) {
        ended_ = true;
        connection_->close(4400, "one JSON object with subscribe or unsubscribe is expected");
    }
}

void LiveSession::subscribe(const Value& request) {
    const std::string id(text_or(request.find("id"), ""));
    if (id.empty() || id.size() > 100) {
        refuse(id.size() > 100 ? "" : id, "bad_request", "a subscription needs an id of its own");
        return;
    }
    if (subscriptions_.contains(id)) {
        refuse(id, "bad_request", "this id is in use on this connection");
        return;
    }
    if (subscriptions_.size() >= subscriptions_max) {
        refuse(id, "overloaded", "too many subscriptions on this connection");
        return;
    }
    auto filter = read_subscription(request);
    if (!filter) {
        refuse(id, "bad_request", filter.error().message);
        return;
    }
    start(id, std::move(*filter), request.find("from"));
}

void LiveSession::start(const std::string& id, Filter filter, const Value* from) {
    const Position head = hub_.parts_.board->position();
    Subscription subscription;
    subscription.interest = hub_.interests_->share(Interest{reader_, std::move(filter)});
    subscription.sent = head;
    subscription.heard = hub_.parts_.now();
    const std::int64_t* number = from == nullptr ? nullptr : from->as_int();
    if (text_or(from, "") == "snapshot") {
        send_snapshot(id, subscription);
    } else if (from == nullptr || text_or(from, "") == "now") {
        send(subscribed_frame(id, head), {"subscribed", head.value()});
    } else if (number != nullptr && *number >= 0 &&
               static_cast<std::uint64_t>(*number) <= head.value()) {
        read_from(subscription, Position{static_cast<std::uint64_t>(*number)});
        send(subscribed_frame(id, subscription.sent), {"subscribed", subscription.sent.value()});
    } else {
        refuse(id, "bad_request", "from is now, snapshot or a position up to the head");
        return;
    }
    subscriptions_.emplace(id, std::move(subscription));
    pump();
}

void LiveSession::read_from(Subscription& subscription, Position position) const {
    subscription.sent = position;
    subscription.mode = Mode::catching_up;
    subscription.history.emplace(*hub_.parts_.store, *hub_.parts_.catalog, *hub_.parts_.hasher);
}

Value LiveSession::instance_of(const InstanceView& view) const {
    return instance_json(view, hub_.parts_.clear_data(view, reader_.role), hub_.parts_.now(),
                         hub_.judge_->sight_of(view, reader_));
}

// All parts leave at once, so that they are of one position and nothing comes between them.
void LiveSession::send_snapshot(const std::string& id, const Subscription& subscription) {
    const Timestamp now = hub_.parts_.now();
    Value::Array part;
    std::size_t bytes = 0;
    const auto listing = hub_.parts_.board->list(
        subscription.interest->filter, "", SIZE_MAX, now, hub_.parts_.sights->of(reader_.role),
        [&](const InstanceView& view) { return hub_.judge_->is_shown(view, reader_, now); });
    for (const Board::View& view : listing.views) {
        Value instance = instance_of(*view);
        const std::size_t size = to_json(instance).size();
        if (!part.empty() && bytes + size > snapshot_part_bytes) {
            send(snapshot_frame(id, subscription.sent, std::exchange(part, {}), true),
                 {"snapshot"});
            bytes = 0;
        }
        part.push_back(std::move(instance));
        bytes += size;
    }
    send(snapshot_frame(id, subscription.sent, std::move(part), false),
         {"snapshot", subscription.sent.value()});
}

void LiveSession::resume_pump() {
    pump_posted_ = false;
    pump();
}

void LiveSession::drained() {
    full_since_.reset();
    for (std::string& message : std::exchange(waiting_, {})) text(std::move(message));
    for (auto& [id, subscription] : subscriptions_) {
        if (subscription.mode == Mode::behind) resume(id, subscription);
    }
    pump();
}

// History goes out a page at a time, each when the one before it has left the queue. Pages of which
// nothing passes are many and leave nothing in the queue: after some, others have their turn.
void LiveSession::pump() {
    if (pump_posted_) return;
    std::size_t pages = 0;
    for (auto& [id, subscription] : subscriptions_) {
        while (subscription.mode == Mode::catching_up && connection_ && !ended_ &&
               connection_->queued_bytes() == 0) {
            if (++pages > pages_a_turn_max) {
                pump_posted_ = true;
                return hub_.pump_later(*this);
            }
            if (!catch_up(id, subscription)) return;
        }
    }
}

bool LiveSession::catch_up(const std::string& id, Subscription& subscription) {
    const Position head = hub_.parts_.board->position();
    auto changes = subscription.history->read(subscription.sent, head, page_events);
    if (!changes) {
        ended_ = true;
        connection_->close(1011, "the log cannot be read");
        return false;
    }
    const Timestamp now = hub_.parts_.now();
    const std::string source = "/v1/log/" + to_hex(hub_.parts_.log_id);
    for (const Change& change : *changes) {
        const Event& event = *change.committed.event;
        if (change.after) {
            Audience audience(*hub_.judge_, change, source, now);
            offer(id, subscription, audience);
        }
        subscription.sent = event.position;
    }
    if (subscription.sent >= head) {
        subscription.mode = Mode::following;
        subscription.history.reset();
    }
    return true;
}

// A step that this reader does not see may move an instance into the filter or out of it all the
// same: then its state says so, as long as there is one for this reader.
void LiveSession::offer(const std::string& id, Subscription& subscription, Audience& audience) {
    const Concern& concern = audience.concern_of(*subscription.interest);
    if (!concern.is_any()) return;
    const Event& event = *audience.change().committed.event;
    if (!concern.shown) {
        send(audience.frames().farewell(id), {"", event.position.value()});
    } else if (concern.frame != nullptr) {
        send(concern.frame->message(id, !concern.inside), {"", event.position.value()});
    } else if (concern.inside != concern.before &&
               hub_.judge_->is_shown_still(*event.instance, reader_, audience.now())) {
        send(coalesced_frame(id, subscription.sent, event.position,
                             Value::Array{instance_of(*audience.change().after)}),
             {"coalesced", event.position.value()});
    } else {
        return;
    }
    subscription.heard = audience.now();
}

void LiveSession::follow(Audience& audience) {
    if (ended_ || !connection_) return;
    const bool full = connection_->queued_bytes() > queue_bytes_max;
    const Change& change = audience.change();
    for (auto& [id, subscription] : subscriptions_) {
        if (subscription.mode == Mode::catching_up) continue;
        if (full && subscription.mode == Mode::following) {
            subscription.mode = Mode::behind;
            subscription.behind_from = subscription.sent;
            if (!full_since_) full_since_ = audience.now();
        }
        if (subscription.mode == Mode::following) {
            offer(id, subscription, audience);
            subscription.sent = change.committed.event->position;
        } else if (subscription.missed.size() <= missed_max &&
                   audience.concern_of(*subscription.interest).is_any()) {
            subscription.missed.insert(change.after->state->id);
        }
    }
}

void LiveSession::reached(Position position) {
    for (auto& [id, subscription] : subscriptions_) {
        if (subscription.mode == Mode::following) subscription.sent = position;
    }
    pump();
}

// Past `missed_max` instances the log itself tells what was missed, and so it does when one of them
// has no state any more for this reader.
void LiveSession::resume(const std::string& id, Subscription& subscription) {
    const auto& missed = subscription.missed;
    const Timestamp now = hub_.parts_.now();
    const bool has_states = std::all_of(missed.begin(), missed.end(), [&](const InstanceId& one) {
        return hub_.judge_->is_shown_still(one, reader_, now);
    });
    if (has_states && missed.size() <= missed_max) return coalesce(id, subscription);
    subscription.missed.clear();
    read_from(subscription, subscription.behind_from);
}

// The latest state of each instance that changed meanwhile stands for the events.
void LiveSession::coalesce(const std::string& id, Subscription& subscription) {
    Value::Array instances;
    for (const InstanceId& instance : subscription.missed) {
        if (const auto view = hub_.parts_.board->find(instance)) {
            instances.push_back(instance_of(*view));
        }
    }
    const Position to = hub_.parts_.board->position();
    send(coalesced_frame(id, subscription.behind_from, to, std::move(instances)),
         {"coalesced", to.value()});
    subscription.missed.clear();
    subscription.mode = Mode::following;
    subscription.sent = to;
    subscription.heard = hub_.parts_.now();
}

void LiveSession::close_slow() {
    if (std::exchange(ended_, true)) return;
    Position from = hub_.parts_.board->position();
    for (const auto& [id, subscription] : subscriptions_) {
        const bool behind = subscription.mode == Mode::behind;
        from = std::min(from, behind ? subscription.behind_from : subscription.sent);
    }
    connection_->close(4429, "{\"from\":" + std::to_string(from.value()) + "}");
}

std::uint64_t LiveSession::lag() const {
    const std::uint64_t head = hub_.parts_.board->position().value();
    std::uint64_t most = 0;
    for (const auto& [id, subscription] : subscriptions_) {
        const bool late = subscription.mode != Mode::following;
        if (late) most = std::max(most, head - std::min(head, subscription.sent.value()));
    }
    return most;
}

void LiveSession::tick(Timestamp now) {
    if (ended_ || !connection_) return;
    if (full_since_ && now.value() - full_since_->value() > full_for_max) return close_slow();
    for (auto& [id, subscription] : subscriptions_) {
        if (subscription.mode != Mode::following) continue;
        if (now.value() - subscription.heard.value() < progress_after) continue;
        send(progress_frame(id, subscription.sent), {"progress", subscription.sent.value()});
        subscription.heard = now;
    }
}

}  // namespace jalon
