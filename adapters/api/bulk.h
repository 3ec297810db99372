// Bulk: one step for many instances. Each is decided and written on its own; whatever one of them
// answers, the others go on. To the engine it is so many requests like any other.
//
// With an Idempotency-Key every inner step has a key of its own, derived from token, key and
// instance: a call sent again, after a crash too, finishes what is left and does nothing twice.
//
// Thread-safety: none; everything is called on the network thread. The work is done in turns, so
// that nobody else waits long.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/api/bulk_order.h"
#include "engine/base/hasher.h"
#include "engine/core/preparation.h"
#include "engine/core/request.h"
#include "engine/instance/command.h"
#include "engine/ports/event_store.h"
#include "engine/projection/board.h"
#include "engine/projection/sight.h"

namespace jalon {

// What a Bulk stands on. Borrowed; all must outlive it.
struct BulkParts {
    const EventStore* store = nullptr;
    const Hasher* hasher = nullptr;
    const Board* board = nullptr;
    const Preparation* preparation = nullptr;
    DecideContext context;  // without facts
    SightOf sight;          // of whoever asks
    Shown shown;            // to whoever asks
    // A refusal as whoever asks may see it.
    std::function<Refusal(const InstanceId&, Refusal)> as_seen;
    std::function<Timestamp()> now;
    std::function<std::uint64_t()> number;  // a new Request::id
    std::function<bool(Request)> submit;    // false: the engine's queue is full
};

class Bulk {
public:
    Bulk(BulkParts parts, BulkOrder order, std::function<void(HttpResponse)> respond);

    // Does a turn of the work. True: there is more to do at once; false: it waits for the engine,
    // or has answered.
    [[nodiscard]] bool turn();

    // False: the reply belongs to another request.
    [[nodiscard]] bool take(const Reply& reply);

    [[nodiscard]] bool answered() const { return phase_ == Phase::answered; }

    // Answers now; what the engine already has goes on.
    void answer(HttpResponse response);

private:
    enum class Phase { select, find_keys, act, answered };
    struct Item {
        std::string id;
        std::string_view spared{};  // the outcome of what is reported and not acted on
        bool known = false;         // this call's key has stepped it before
        Value result{};
    };

    void select();
    [[nodiscard]] bool concerns(const InstanceView& view) const;
    void end_selection();
    void sort_items();
    void find_keys();
    void leave_newcomers();
    void act();
    [[nodiscard]] bool act_on(std::size_t index);
    void try_out(Item& item, const InstanceView& view);
    void finish();

    void accept(Item& item, const Event& event);
    void repeat(Item& item, Position position);
    void refuse(Item& item, Refusal refusal);
    void settle_problem(Item& item, std::string_view which, const HttpResponse& response);
    void settle(Item& item, std::string_view which, Value shown);

    [[nodiscard]] Board::View find(const std::string& id) const;
    [[nodiscard]] Value as_it_stands(const InstanceView& view) const;
    [[nodiscard]] Request request_for(const std::string& id) const;
    [[nodiscard]] KeyedBy key_for(const std::string& id) const;
    [[nodiscard]] std::optional<RequestKey> find_key(const std::string& id);

    BulkParts parts_;
    BulkOrder order_;
    std::function<void(HttpResponse)> respond_;
    Phase phase_ = Phase::select;
    InstanceId seen_;       // select: the last instance looked at
    std::size_t next_ = 0;  // find_keys, act: the item whose turn it is
    std::vector<Item> items_;
    std::map<std::uint64_t, std::size_t> sent_;        // with the engine: item by request
    std::map<std::string_view, std::int64_t> counts_;  // by outcome
    std::size_t settled_ = 0;
    bool starved_ = false;                     // the engine took nothing more
    bool fresh_ = false;                       // some step was taken by this very call
    Position last_;                            // of the events that answer
    std::optional<Timestamp> first_recorded_;  // of the steps that the key has taken before
};

}  // namespace jalon
