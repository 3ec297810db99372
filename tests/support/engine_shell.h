// EngineShell: the loop around an engine, by hand and on one thread: opens it on a store, loads
// what it asks for, writes its groups and hands out replies only afterwards. A call that fails
// leaves the engine unusable, as in production: drop the shell and open another one on the same
// store.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/limits.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/core/engine.h"
#include "engine/core/group_encoder.h"
#include "engine/core/latest_step.h"
#include "engine/projection/board.h"
#include "tests/support/fake_sealer.h"
#include "tests/support/fake_zones.h"
#include "tests/support/openssl_hasher.h"
#include "tests/support/workflows.h"

namespace jalon::testing {

class EngineShell {
public:
    // Both must outlive the shell.
    EngineShell(EventStore& store, Sealer& sealer) : store_(store) {
        parts_.sealer = &sealer;
        parts_.zones = &zones_;
        parts_.log_id.fill(9);
    }

    EngineShell(const EngineShell&) = delete;
    EngineShell& operator=(const EngineShell&) = delete;

    // Reads head, published workflows and stored states. REQUIRES: called once, before all else.
    [[nodiscard]] Result<void> open() {
        auto head = store_.head();
        if (!head) return head.error();
        const Position last = head->last;
        engine_.emplace(parts_, last);
        encoder_.emplace(hasher_, std::move(head->frontier));
        auto records = store_.read(Position{0}, last.value());
        if (!records) return records.error();
        for (const Bytes& bytes : *records) {
            auto event = decode_record(bytes);
            if (!event) return event.error();
            if (event->type == EventType::workflow_published) publish(*event);
        }
        std::optional<Error> bad;
        const auto watch = [&](const InstanceId&, std::span<const std::uint8_t> bytes) {
            auto state = decode_state(bytes);
            if (state) {
                engine_->watch(*state);
            } else {
                bad = state.error();
            }
            return state.has_value();
        };
        auto visited = store_.each_state(watch);
        if (bad) return *bad;
        return visited;
    }

    // What the store knows about one load. Time may pass between fetching and telling the engine.
    struct Fetched {
        Load load;
        std::optional<RequestKey> key;
        std::optional<InstanceState> state;
        Reversed latest;
        std::vector<InstanceId> ids;
    };
    [[nodiscard]] Result<Fetched> fetch(const Load& load) const {
        Fetched fetched{load, std::nullopt, std::nullopt, {}, {}};
        if (load.where) {
            auto board = durable_board();
            if (!board) return board.error();
            fetched.ids = board->running(*load.where, limits::told_max + 1, Timestamp{});
            return fetched;
        }
        if (load.key) {
            auto known = store_.find_key(*load.key);
            if (!known) return known.error();
            fetched.key = std::move(*known);
            return fetched;
        }
        if (load.latest_step) {
            auto latest = latest_step(store_, *load.instance);
            if (!latest) return latest.error();
            fetched.latest = std::move(*latest);
            return fetched;
        }
        auto bytes = store_.state(*load.instance);
        if (!bytes) return bytes.error();
        if (!*bytes) return fetched;
        auto decoded = decode_state(**bytes);
        if (!decoded) return decoded.error();
        fetched.state = std::move(*decoded);
        return fetched;
    }
    void tell(Fetched fetched, Timestamp now) {
        if (fetched.load.where) {
            engine_->found(*fetched.load.instance, *fetched.load.where, std::move(fetched.ids),
                           now);
        } else if (fetched.load.key) {
            engine_->key_loaded(*fetched.load.key, std::move(fetched.key), now);
        } else if (fetched.load.latest_step) {
            engine_->latest_step_loaded(*fetched.load.instance, std::move(fetched.latest), now);
        } else {
            engine_->loaded(*fetched.load.instance, std::move(fetched.state), now);
        }
    }

    // Answers every load from the store at once.
    [[nodiscard]] Result<void> load(Timestamp now) {
        for (auto loads = engine_->take_loads(); !loads.empty(); loads = engine_->take_loads()) {
            for (const Load& one : loads) {
                auto fetched = fetch(one);
                if (!fetched) return fetched.error();
                tell(std::move(*fetched), now);
            }
        }
        return {};
    }

    // Takes the next group, if there is none in flight. False: there is nothing to take.
    [[nodiscard]] bool take() {
        if (!engine_->has_ready()) return false;
        flying_ = engine_->take_ready();
        batch_ = encoder_->encode(*flying_);
        return true;
    }

    // Makes the group in flight durable and hands it out.
    [[nodiscard]] Result<Ready> write() {
        if (!batch_.records.empty()) {
            auto written = store_.append(batch_);
            if (!written) return written.error();
        }
        engine_->advance();
        Ready done = *std::exchange(flying_, std::nullopt);
        for (const auto& workflow : done.published) catalog_.add(workflow);
        return done;
    }

    // Loads, takes and writes until nothing is left. REQUIRES: the store does not fail.
    std::vector<Reply> settle(Timestamp now) {
        std::vector<Reply> replies;
        do {
            EXPECT_TRUE(load(now));
            if (!flying_ && !take()) break;
            auto done = write();
            EXPECT_TRUE(done);
            if (!done) break;
            for (Reply& reply : done->replies) replies.push_back(std::move(reply));
        } while (true);
        return replies;
    }

    [[nodiscard]] Engine& engine() { return *engine_; }
    // The group in flight, as it is to be written.
    [[nodiscard]] const AppendBatch& batch() const { return batch_; }
    [[nodiscard]] bool in_flight() const { return flying_.has_value(); }
    [[nodiscard]] const Hasher& hasher() const { return hasher_; }
    [[nodiscard]] const ZoneRules& zones() const { return zones_; }
    [[nodiscard]] const LogId& log_id() const { return parts_.log_id; }

private:
    void publish(const Event& event) {
        Findings findings;
        auto workflow = compile_value(*event.input.find("document"), findings);
        CHECK(workflow != nullptr);
        catalog_.add(workflow);
        engine_->publish(std::move(workflow));
    }

    // What a board shows when nothing is in flight to it.
    [[nodiscard]] Result<Board> durable_board() const {
        Board board;
        const auto show = [&](const InstanceId&, std::span<const std::uint8_t> bytes) {
            auto state = std::make_shared<const InstanceState>(*decode_state(bytes));
            board.apply(std::make_shared<const InstanceView>(
                view_of(state, catalog_.find(state->workflow_hash))));
            return true;
        };
        auto visited = store_.each_state(show);
        if (!visited) return visited.error();
        return board;
    }

    EventStore& store_;
    OpensslHasher hasher_;
    FakeZones zones_;
    EngineParts parts_;
    Catalog catalog_;  // of what is durable
    std::optional<Engine> engine_;
    std::optional<GroupEncoder> encoder_;
    std::optional<Ready> flying_;
    AppendBatch batch_;  // of `flying_`
};

}  // namespace jalon::testing
