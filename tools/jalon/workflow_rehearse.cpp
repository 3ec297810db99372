// jalon workflow rehearse: a new version, tried on every instance of a data directory. Read-only.
#include <algorithm>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "tools/jalon/files.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/output.h"
#include "tools/jalon/rehearsal_report.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

constexpr unsigned readers_max = 4;

struct Trial {
    const OfflineLog& log;
    const Workflow& to;
    const Value& plan;
    DecideContext context;
    Timestamp now;
};

// One share of the instances. Each share reads the whole log: what is decided costs far more than
// what is read.
class Share {
public:
    Share(const Trial& trial, unsigned number, unsigned of)
        : trial_(trial), number_(number), of_(of) {}

    [[nodiscard]] Result<RehearsalReport> run() {
        Result<void> outcome;
        const auto take = [&](Position, std::span<const std::uint8_t> record) {
            auto taken = read(record);
            if (taken) return true;
            outcome = taken.error();
            return false;
        };
        if (auto scanned = trial_.log.store().scan(Position{0}, take); !scanned) {
            return scanned.error();
        }
        if (!outcome) return outcome.error();
        return report();
    }

private:
    [[nodiscard]] Result<void> read(std::span<const std::uint8_t> record) {
        const auto head = decode_head(record);
        if (!head) return head.error();
        if (!head->instance || !is_mine(*head)) return {};
        const auto event = decode_record(record);
        if (!event) return event.error();
        lives_.try_emplace(*head->instance, trial_.to, trial_.context).first->second.take(*event);
        return {};
    }

    [[nodiscard]] bool is_mine(const RecordHead& head) const {
        if (std::hash<std::string>{}(head.instance->value()) % of_ != number_) return false;
        const auto workflow = trial_.log.catalog().find(head.workflow_hash);
        return workflow && workflow->id == trial_.to.id;
    }

    [[nodiscard]] Result<RehearsalReport> report() const {
        RehearsalReport report;
        for (const auto& [id, life] : lives_) {
            auto bytes = trial_.log.store().state(id);
            if (!bytes) return bytes.error();
            if (!*bytes) return Error{ErrorCode::corruption, "no state is stored of " + id.value()};
            auto state = decode_state(**bytes);
            if (!state) return state.error();
            const auto from = trial_.log.catalog().find(state->workflow_hash);
            if (!from) return Error{ErrorCode::corruption, id.value() + " has no workflow"};
            report.add(trial_.to, *from, *state, trial_.plan, life, trial_.context, trial_.now);
        }
        return report;
    }

    const Trial& trial_;
    unsigned number_;
    unsigned of_;
    std::map<InstanceId, Hindsight> lives_;
};

Result<RehearsalReport> rehearse_all(const Trial& trial) {
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, readers_max);
    std::vector<Result<RehearsalReport>> reports(count, RehearsalReport{});
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < count; ++number) {
        threads.emplace_back([&, number] { reports[number] = Share(trial, number, count).run(); });
    }
    for (std::thread& thread : threads) thread.join();
    RehearsalReport whole;
    for (auto& report : reports) {
        if (!report) return report.error();
        whole.merge(std::move(*report));
    }
    return whole;
}

}  // namespace

Exit run_rehearse(const RehearseVerb& verb) {
    const OpensslHasher hasher;
    auto document = read_workflow_file(verb.file);
    if (!document) return fail(document.error());
    auto reader = make_workflow_reader(hasher);
    if (!reader) return fail(reader.error());
    const ReadWorkflow to = reader->lint(*document);
    if (!to.publishable()) {
        return fail(Exit::refused, verb.file + " cannot be published: see workflow lint");
    }
    auto plan = read_migration_plan(verb.plan);
    if (!plan) return fail(plan.error());
    auto log = OfflineLog::open(verb.data);
    if (!log) return fail(log.error());
    DecideContext context;
    context.zones = &log->zones();
    context.zone = log->directory().zone();
    const auto report =
        rehearse_all(Trial{*log, *to.workflow, *plan, std::move(context), wall_clock()});
    if (!report) return fail(report.error());
    print_line(verb.json ? to_json(report->json()) : report->text());
    return report->clean() ? Exit::ok : Exit::refused;
}

}  // namespace jalon
