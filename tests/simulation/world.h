// World: what the simulation simulates. The store, the keys of subjects, the clock and the clients
// survive; the process (an engine and its shell) is dropped and rebuilt at every crash. One thread,
// one source of chance: the same seed gives the same history.
//
// Faults: an append that fails before or after writing, a read that fails, a key that cannot be
// stored, a damaged record (which must be noticed), a crash at any moment, answers of the store
// that come late, jumps of the clock. Never: the loss of what an append acknowledged.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/chance.h"
#include "tests/simulation/model.h"
#include "tests/support/engine_shell.h"
#include "tests/support/memory_store.h"

namespace jalon::testing {

class World {
public:
    explicit World(std::uint64_t seed);

    // Empty, or what went wrong and at which step.
    [[nodiscard]] std::string run(int steps);

    // Of everything that was observed.
    [[nodiscard]] std::uint64_t trace() const { return trace_; }

    // How often each kind of thing happened, so that a run that tests nothing can be told.
    [[nodiscard]] const std::map<std::string, int>& counts() const { return counts_; }

private:
    // Someone who asks again with the same key until there is an answer.
    struct Client {
        std::optional<Request> request;
    };

    void step();
    void ask(std::size_t client);
    void send(const Request& request, std::size_t client);
    [[nodiscard]] Request new_request();
    void fetch_one();
    void tell_one();
    void write();
    void answer(const Reply& reply);
    void pass_time();
    void damage_a_record();
    void crash();
    void open();
    void settle();
    void finish();
    void fail(std::string what);
    void saw(std::string_view what, std::uint64_t detail = 0);

    Chance chance_;
    MemoryStore store_;
    FakeSealer sealer_;
    OpensslHasher hasher_;
    FakeZones zones_;
    Model model_;
    std::vector<std::shared_ptr<const Workflow>> workflows_;
    std::vector<Client> clients_;
    std::map<std::uint64_t, std::size_t> asked_;  // request id → client
    std::unique_ptr<EngineShell> process_;
    std::deque<Load> to_fetch_;
    std::deque<EngineShell::Fetched> to_tell_;
    Timestamp now_;
    std::uint64_t fault_percent_ = 0;
    std::uint64_t crash_percent_ = 0;
    std::uint64_t requests_ = 0;
    std::uint64_t keys_ = 0;
    std::uint64_t instances_ = 0;
    std::string wrong_;
    std::uint64_t trace_ = 14695981039346656037U;
    std::map<std::string, int> counts_;
};

}  // namespace jalon::testing
