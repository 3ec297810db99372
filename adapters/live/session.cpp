#include "adapters/live/session.h"

#include <algorithm>
#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "adapters/live/subscribe_request.h"

namespace jalon {
namespace {

constexpr std::size_t queue_bytes_max = 256U << 10U;  // then a reader is behind
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
    Subscription subscription;
    subscription.filter = std::move(first_->filter);
    start("sse", std::move(subscription), &first_->from);
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
}

void LiveSession::send(std::string message, MessageMark mark) {
    if (!ended_ && connection_) {
        connection_->send(std::make_shared<const std::string>(std::move(message)), mark);
    }
}

void LiveSession::refuse(const std::string& id, const std::string& code,
                         const std::string& detail) {
    send(error_frame(id, code, detail), {"error"});
}

void LiveSession::text(std::string message) {
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
    Subscription subscription;
    subscription.filter = std::move(*filter);
    start(id, std::move(subscription), request.find("from"));
}

void LiveSession::start(const std::string& id, Subscription subscription, const Value* from) {
    const Position head = hub_.parts_.board->position();
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
                         sight_of(view));
}

const Sight& LiveSession::sight_of(const InstanceView& view) const {
    return hub_.parts_.sights->of(*view.workflow, reader_.role);
}

bool LiveSession::is_shown(const InstanceView& view, Timestamp now) const {
    return hub_.parts_.access->sees_now(reader_, view, now);
}

bool LiveSession::is_shown_still(const InstanceId& id, Timestamp now) const {
    const auto view = hub_.parts_.board->find(id);
    return view && is_shown(*view, now);
}

// By what is known by now, also of what is read from the log. Nothing follows an end.
bool LiveSession::hears(const Change& change) const {
    if (reader_.role == "admin") return true;
    const Event& event = *change.committed.event;
    const auto view =
        change.after->state->final ? change.after : hub_.parts_.board->find(*event.instance);
    return view && hub_.parts_.access->sees_event(reader_, *view, event);
}

bool LiveSession::passes(const Filter& filter, const InstanceView& view, Timestamp now) const {
    return is_shown(view, now) && filter.passes(view, now, sight_of(view));
}

// All parts leave at once, so that they are of one position and nothing comes between them.
void LiveSession::send_snapshot(const std::string& id, const Subscription& subscription) {
    const Timestamp now = hub_.parts_.now();
    Value::Array part;
    std::size_t bytes = 0;
    const auto listing = hub_.parts_.board->list(
        subscription.filter, "", SIZE_MAX, now, hub_.parts_.sights->of(reader_.role),
        [&](const InstanceView& view) { return is_shown(view, now); });
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
            EventFrames frames(change.committed, *change.after->workflow, source, now);
            offer(id, subscription, change, frames, now);
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
void LiveSession::offer(const std::string& id, Subscription& subscription, const Change& change,
                        EventFrames& frames, Timestamp now) {
    const bool inside = passes(subscription.filter, *change.after, now);
    const bool before = change.before && passes(subscription.filter, *change.before, now);
    if (!inside && !before) return;
    const Event& event = *change.committed.event;
    const EventFrame* frame = hears(change) ? frames.of(sight_of(*change.after)) : nullptr;
    if (!is_shown(*change.after, now)) {
        send(frames.farewell(id), {"", event.position.value()});
    } else if (frame != nullptr) {
        send(frame->message(id, !inside), {"", event.position.value()});
    } else if (inside != before && is_shown_still(*event.instance, now)) {
        send(coalesced_frame(id, subscription.sent, event.position,
                             Value::Array{instance_of(*change.after)}),
             {"coalesced", event.position.value()});
    } else {
        return;
    }
    subscription.heard = now;
}

void LiveSession::follow(const Change& change, EventFrames& frames, Timestamp now) {
    if (ended_ || !connection_) return;
    const bool full = connection_->queued_bytes() > queue_bytes_max;
    for (auto& [id, subscription] : subscriptions_) {
        if (subscription.mode == Mode::catching_up) continue;
        if (full && subscription.mode == Mode::following) {
            subscription.mode = Mode::behind;
            subscription.behind_from = subscription.sent;
            if (!full_since_) full_since_ = now;
        }
        if (subscription.mode == Mode::following) {
            offer(id, subscription, change, frames, now);
            subscription.sent = change.committed.event->position;
            continue;
        }
        const bool concerns = passes(subscription.filter, *change.after, now) ||
                              (change.before && passes(subscription.filter, *change.before, now));
        if (concerns && subscription.missed.size() <= missed_max) {
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
        return is_shown_still(one, now);
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

void LiveSession::tick(Timestamp now) {
    if (ended_ || !connection_) return;
    if (full_since_ && now.value() - full_since_->value() > full_for_max) {
        Position from = hub_.parts_.board->position();
        for (const auto& [id, subscription] : subscriptions_) {
            const bool behind = subscription.mode == Mode::behind;
            from = std::min(from, behind ? subscription.behind_from : subscription.sent);
        }
        ended_ = true;
        connection_->close(4429, "{\"from\":" + std::to_string(from.value()) + "}");
        return;
    }
    for (auto& [id, subscription] : subscriptions_) {
        if (subscription.mode != Mode::following) continue;
        if (now.value() - subscription.heard.value() < progress_after) continue;
        send(progress_frame(id, subscription.sent), {"progress", subscription.sent.value()});
        subscription.heard = now;
    }
}

}  // namespace jalon
