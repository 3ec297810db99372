// jalon workflow rehearse: a new version, tried on every instance of a data directory. Read-only.
#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "engine/core/rehearsal.h"
#include "tools/jalon/files.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/output.h"
#include "tools/jalon/rehearsal_text.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

constexpr unsigned readers_max = 4;

Result<RehearsalReport> rehearse_all(const Rehearsal& rehearsal) {
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, readers_max);
    std::vector<Result<RehearsalReport>> reports(count, RehearsalReport{});
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < count; ++number) {
        threads.emplace_back([&, number] {
            reports[number] = rehearse_share(rehearsal, number, count, [] { return true; });
        });
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
    const auto head = log->store().head();
    if (!head) return fail(head.error());
    const auto report = rehearse_all(Rehearsal{log->store(), log->catalog(), *to.workflow, *plan,
                                               std::move(context), wall_clock(), head->last});
    if (!report) return fail(report.error());
    print_line(verb.json ? to_json(report->json()) : rehearsal_text(report->json()));
    return report->clean() ? Exit::ok : Exit::refused;
}

}  // namespace jalon
