// verify: an audit bundle checked as a stranger does; see main.cpp.
#include <algorithm>
#include <span>
#include <utility>

#include "adapters/bundle/bundle_check.h"
#include "adapters/bundle/bundle_writer.h"
#include "adapters/crypto/hasher.h"
#include "adapters/rocksdb/rocks_store.h"
#include "adapters/zones/iana_zones.h"
#include "engine/merkle/merkle.h"
#include "tools/bench/bench.h"
#include "tools/bench/built_log.h"
#include "tools/bench/scratch.h"
#include "tools/jalon/progress.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

constexpr std::uint64_t verified_default = 100'000;
constexpr std::size_t archive_max = std::size_t{4} << 30U;

// All instances of the log.
Result<std::string> bundle_of(const std::string& log, const std::string& key) {
    const OpensslHasher hasher;
    auto store = RocksStore::open_read_only(log);
    if (!store) return store.error();
    const auto head = (*store)->head();
    if (!head) return head.error();
    const LogId log_id{};
    auto signer = LogSigner::open_or_make(key, log_id);
    if (!signer) return signer.error();
    BundleOrder order;
    order.store = store->get();
    order.hasher = &hasher;
    order.log_id = log_id;
    order.zone = "UTC";
    order.signer = &*signer;
    order.checkpoint = signer->sign(head->last.value(), root_of(hasher, head->frontier));
    order.bytes_max = archive_max;
    const auto name = [&](const InstanceId& id, std::span<const std::uint8_t>) {
        order.instances.push_back(id);
        return true;
    };
    if (auto visited = (*store)->each_state(name); !visited) return visited.error();
    std::sort(order.instances.begin(), order.instances.end());
    return write_bundle(order);
}

// Returns the seconds it took.
Result<double> check_once(const std::string& bundle, const AuditTools& tools) {
    const Stopwatch watch;
    const auto report = check_bundle(bundle, {}, tools);
    if (!report) return report.error();
    const double seconds = watch.seconds();
    if (report->findings.empty()) return seconds;
    return Error{ErrorCode::corruption, report->findings.front().message};
}

double hash_once(const std::string& bundle, const Hasher& hasher) {
    const std::span<const std::uint8_t> part(reinterpret_cast<const std::uint8_t*>(bundle.data()),
                                             bundle.size());
    const Stopwatch watch;
    static_cast<void>(hasher.sha256(std::span(&part, 1)));
    return watch.seconds();
}

Result<Measured> measure_checks(const BenchOptions& options, const std::string& bundle,
                                std::uint64_t events) {
    const OpensslHasher hasher;
    auto zones = IanaZones::open();
    if (!zones) return zones.error();
    auto reader = make_workflow_reader(hasher);
    if (!reader) return reader.error();
    const AuditTools tools{&hasher, &*reader, &*zones};
    Progress progress("rounds", rounds_min);
    std::vector<double> checks;
    std::vector<double> limits;
    const Stopwatch watch;
    while (checks.size() < rounds_min || watch.seconds() < options.seconds) {
        limits.push_back(hash_once(bundle, hasher));
        auto checked = check_once(bundle, tools);
        if (!checked) return checked.error();
        checks.push_back(*checked);
        progress.at(checks.size());
    }
    const auto count = static_cast<double>(events);
    return Measured{"events/s",
                    count / median(checks),
                    count / median(limits),
                    quantile(checks, 0.5) * 1000,
                    quantile(checks, 0.99) * 1000,
                    events};
}

}  // namespace

Result<Measured> run_verify(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    const std::string log = *scratch / "log";
    auto events = build_log(log, options.size == 0 ? verified_default : options.size, options.seed);
    if (!events) return events.error();
    auto bundle = bundle_of(log, *scratch / "key");
    if (!bundle) return bundle.error();
    return measure_checks(options, *bundle, *events);
}

}  // namespace jalon
