// jalon replay: folds the whole log again, compares with the stored states, and with --verify
// decides every step again.
#include "adapters/json/json.h"
#include "engine/core/latest_step.h"
#include "engine/core/verify.h"
#include "tools/jalon/log_fold.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/output.h"
#include "tools/jalon/progress.h"
#include "tools/jalon/until.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

struct Replay {
    LogFold fold;
    std::vector<LogFinding> findings;
};

Result<void> run(const OfflineLog& log, const Until& until, bool verify, Replay& replay) {
    Result<void> outcome;
    auto head = log.store().head();
    if (!head) return head.error();
    Progress progress("replaying", head->last.value());
    const auto take = [&](Position position, std::span<const std::uint8_t> record) {
        const auto event = replay.fold.read(position, record);
        if (!event) {
            outcome = event.error();
            return false;
        }
        if (until.ends_before(*event)) return false;
        if (verify && event->instance) {
            Result<Reversed> reversed = Reversed{};
            if (event->type == EventType::step_reversed) {
                reversed = latest_step(log.store(), *event->instance, event->version);
                if (!reversed) {
                    outcome = reversed.error();
                    return false;
                }
            }
            const LogFold& fold = replay.fold;
            auto wrong = verify_event(fold.catalog(), fold.state_of(*event->instance), *event,
                                      log.zones(), log.directory().zone(), std::move(*reversed));
            if (!wrong) {
                wrong = verify_delegation(
                    fold.catalog(),
                    [&](const InstanceId& id) -> const InstanceState& { return fold.state_of(id); },
                    *event, log.zones(), log.directory().zone());
            }
            if (wrong) replay.findings.push_back({position, event->instance->value(), *wrong});
        }
        replay.fold.take(*event);
        progress.at(position.value());
        return true;
    };
    if (auto scanned = log.store().scan(Position{0}, take); !scanned) return scanned.error();
    return outcome;
}

Exit report(const LogVerb& verb, const Replay& replay, const Hasher& hasher) {
    const LogFold& fold = replay.fold;
    const std::string digest = to_hex(digest_of(fold, hasher));
    const bool ok = replay.findings.empty();
    if (verb.json) {
        print_line(
            to_json(Value::Object{{"ok", ok},
                                  {"events", static_cast<std::int64_t>(fold.events())},
                                  {"instances", static_cast<std::int64_t>(fold.states().size())},
                                  {"workflows", static_cast<std::int64_t>(fold.workflows())},
                                  {"digest", digest},
                                  {"findings", findings_json(replay.findings)}}));
    } else {
        for (const LogFinding& finding : replay.findings) print_line(finding_line(finding));
        print_line(std::to_string(fold.events()) + " events, " +
                   std::to_string(fold.states().size()) + " instances, " +
                   std::to_string(fold.workflows()) + " workflows, digest " + digest +
                   (ok ? ": in order" : ": NOT in order"));
    }
    return ok ? Exit::ok : Exit::refused;
}

}  // namespace

Exit run_replay(const LogVerb& verb) {
    auto log = OfflineLog::open(verb.data);
    if (!log) return fail(log.error());
    auto reader = make_workflow_reader(log->hasher());
    if (!reader) return fail(reader.error());
    auto until = parse_until(verb.until, log->zones(), log->directory().zone());
    if (!until) return fail(until.error());
    Replay replay{LogFold(log->directory().log_id(), *reader), {}};
    if (auto done = run(*log, *until, verb.verify, replay); !done) return fail(done.error());
    if (until->whole()) {
        auto differences = compare_states(replay.fold, log->store());
        if (!differences) return fail(differences.error());
        replay.findings.insert(replay.findings.end(), differences->begin(), differences->end());
    }
    return report(verb, replay, log->hasher());
}

}  // namespace jalon
