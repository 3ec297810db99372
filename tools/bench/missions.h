// Missions: the workload of logical clients. Each client starts a mission, takes the nine steps to
// its end one after the other, then starts the next; some missions are left in the middle, take
// notes instead, and run on. A step passes a guard, assigns a sum and carries about 200 bytes, a
// running text among them; every request has an idempotency key. The same seed gives the same
// requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/base/hasher.h"
#include "tools/bench/ground.h"
#include "tools/bench/requests.h"

namespace jalon {

// The rule of a trigger that carries a note.
[[nodiscard]] Value note_rule();

struct MissionsOptions {
    std::size_t clients = 128;
    std::uint64_t seed = 1;
    std::uint64_t one_runs_on_of =
        0;  // the first of so many missions is left in the middle; 0: none
    std::uint64_t missions_max = UINT64_MAX;
    LogId log_id{};
    std::string names = "mission-";  // what ids begin with
    bool personal = false;           // a step's note is of the mission's person
    Proving proving = {};
};

// Thread-safety: none.
class Missions final : public Requests {
public:
    [[nodiscard]] static Result<std::unique_ptr<Missions>> make(const MissionsOptions& options);

    static constexpr std::size_t steps_a_life = 10;            // the start among them
    static constexpr const char* note_trigger = "note.added";  // takes a mission nowhere
    static constexpr std::size_t left_after = 5;

    // As Ground::engine.
    [[nodiscard]] Result<Driven> engine(EventStore& store) { return ground_->engine(store); }

    [[nodiscard]] std::size_t clients() const override { return clients_.size(); }
    [[nodiscard]] bool has_next(std::size_t client) const override;
    [[nodiscard]] Request next(std::size_t client) override;

    // What a step carries.
    [[nodiscard]] Value step_data();

private:
    struct Client {
        std::string mission;
        std::size_t taken = steps_a_life;
        bool runs_on = false;
    };

    explicit Missions(const MissionsOptions& options)
        : random_(options.seed), clients_(options.clients), options_(options) {}
    void read_prose();
    [[nodiscard]] std::string draw_note();
    [[nodiscard]] Hash draw_hash();
    void begin_mission(Client& client, Request& request);

    std::unique_ptr<Ground> ground_;
    std::mt19937_64 random_;
    std::vector<Client> clients_;
    MissionsOptions options_;
    std::string prose_;               // what notes are cut from
    std::vector<std::size_t> words_;  // where each begins
    std::uint64_t missions_ = 0;
};

}  // namespace jalon
