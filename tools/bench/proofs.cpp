// proofs: what sealing and the hash tree cost of append; see main.cpp.
#include <utility>

#include "adapters/crypto/sealer.h"
#include "adapters/files/durable_file.h"
#include "adapters/rocksdb/rocks_store.h"
#include "tools/bench/bench.h"
#include "tools/bench/clients.h"
#include "tools/bench/missions.h"
#include "tools/bench/scratch.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t proved_default = 150'000;

// The tree of a log that proves nothing.
class NullHasher final : public Hasher {
public:
    [[nodiscard]] Hash sha256(std::span<const std::span<const std::uint8_t>>) const override {
        return Hash{};
    }
};

// Clients over a log of their own. The parts stay where they are: each borrows from the former.
class Taking {
public:
    static Result<std::unique_ptr<Taking>> make(const std::string& log, Proving proving,
                                                std::shared_ptr<Hasher> rows, std::uint64_t seed) {
        MissionsOptions options{Clients::usual, seed};
        options.personal = true;
        options.proving = std::move(proving);
        std::unique_ptr<Taking> taking(new Taking);
        auto missions = Missions::make(options);
        if (!missions) return missions.error();
        taking->missions_ = std::move(*missions);
        RocksOptions written;
        written.hasher = std::move(rows);
        written.high_water_path = log + ".high_water";
        auto store = RocksStore::open(log, written);
        if (!store) return store.error();
        taking->store_ = std::move(*store);
        auto engine = taking->missions_->engine(*taking->store_);
        if (!engine) return engine.error();
        taking->clients_.emplace(*taking->missions_, std::move(*engine), *taking->store_);
        return taking;
    }

    [[nodiscard]] Clients& clients() { return *clients_; }

private:
    Taking() = default;

    std::unique_ptr<Missions> missions_;
    std::unique_ptr<RocksStore> store_;
    std::optional<Clients> clients_;
};

Result<std::unique_ptr<Taking>> with_proofs(const Scratch& scratch, std::uint64_t seed) {
    if (auto made = make_directory(scratch / "keys"); !made) return made.error();
    auto sealer = AesSealer::open(scratch / "keys");
    if (!sealer) return sealer.error();
    return Taking::make(scratch / "proved", {std::move(*sealer), std::make_shared<OpensslHasher>()},
                        std::make_shared<OpensslHasher>(), seed);
}

Result<std::unique_ptr<Taking>> without_proofs(const Scratch& scratch, std::uint64_t seed) {
    return Taking::make(scratch / "bare",
                        {std::make_shared<MemorySealer>(), std::make_shared<NullHasher>()}, nullptr,
                        seed);
}

}  // namespace

Result<Measured> run_proofs(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    auto proved = with_proofs(*scratch, options.seed);
    if (!proved) return proved.error();
    auto bare = without_proofs(*scratch, options.seed);
    if (!bare) return bare.error();
    const std::uint64_t round =
        (options.size == 0 ? proved_default : options.size) / rounds_min + 1;
    Progress progress("rounds", rounds_min);
    std::vector<double> rates;
    std::vector<double> limits;
    const Stopwatch watch;
    while (rates.size() < rounds_min || watch.seconds() < options.seconds) {
        auto rate = (*proved)->clients().run(round);
        if (!rate) return rate.error();
        auto limit = (*bare)->clients().run(round);
        if (!limit) return limit.error();
        rates.push_back(*rate);
        limits.push_back(*limit);
        progress.at(rates.size());
    }
    const auto latencies_ms = (*proved)->clients().take_latencies_ms();
    return Measured{"steps/s",
                    median(rates),
                    median(limits),
                    quantile(latencies_ms, 0.5),
                    quantile(latencies_ms, 0.99),
                    round * rates.size()};
}

}  // namespace jalon
