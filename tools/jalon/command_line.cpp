#include "tools/jalon/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "tools/jalon/completion.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/version.h"

namespace jalon {
namespace {

constexpr const char* import_help =
    "instances from CSV; what happened more than 7 days ago is listed by `late`";
constexpr const char* where_help = "name=value,… (country, phase, host, attributes.NAME, …)";

// Adds verbs to the parser; each leaves in `chosen` what is to be run.
class Verbs {
public:
    Verbs(CLI::App& app, const Environment& environment) : app_(app), environment_(environment) {}

    void add_serving();
    void add_writing();
    void add_reading();
    void add_transfer();
    void add_log();
    void add_audit();
    void add_workflows();
    void add_diagram(CLI::App& workflow);
    void add_tokens();
    void add_subjects();
    void add_completion();

    [[nodiscard]] Exit run() const { return chosen_(); }

private:
    // A verb whose options live in a Verb that `run` is given once it was named.
    template <typename Verb>
    std::pair<CLI::App*, std::shared_ptr<Verb>> add(CLI::App& parent, const std::string& name,
                                                    const std::string& help,
                                                    Exit (*entry)(const Verb&)) {
        auto verb = std::make_shared<Verb>();
        CLI::App* sub = parent.add_subcommand(name, help);
        sub->callback([this, verb, entry] { chosen_ = [verb, entry] { return entry(*verb); }; });
        return {sub, verb};
    }

    void online(CLI::App& sub, Target& target) const {
        target.environment = environment_;
        sub.add_option("--server", target.environment.server, "http://HOST:PORT (JALON_URL)");
        sub.add_flag("--json", target.json, "JSON instead of text");
    }

    static void offline(CLI::App& sub, Target& target) {
        sub.add_option("--data", target.directory, "read this data directory, without a server");
    }

    std::pair<CLI::App*, std::shared_ptr<ReadVerb>> reading(const std::string& name,
                                                            const std::string& help,
                                                            Exit (*entry)(const ReadVerb&)) {
        auto [sub, verb] = add<ReadVerb>(app_, name, help, entry);
        online(*sub, verb->target);
        offline(*sub, verb->target);
        sub->add_option("--as-of", verb->as_of, "as it was at this time or day");
        sub->add_option("--known-at", verb->known_at, "as it was recorded by this time or day");
        return {sub, verb};
    }

    CLI::App& app_;
    const Environment& environment_;
    std::function<Exit()> chosen_;
};

void Verbs::add_serving() {
    auto [serve, serving] = add<ServeVerb>(app_, "serve", "serve a data directory", run_serve);
    serve->add_option("--data", serving->data, "data directory; made when it is missing or empty");
    serve->add_option("--listen", serving->listen, "HOST:PORT, a loopback address; :0 picks one");
    serve->add_option("--config", serving->config,
                      "TOML file: data, listen, zone, dev, disk_reserve");
    serve
        ->add_option("--disk-reserve", serving->disk_reserve,
                     "nothing is written while less is free, such as 500MB [a tenth, at most 2GiB]")
        ->transform(CLI::AsSizeValue(false));
    serve->add_flag("--dev", serving->dev, "publish the shipped workflows, print an admin token");

    auto [demo, shown] = add<ServeVerb>(app_, "demo", "serve the seed programmes", run_demo);
    demo->add_option("--data", shown->data, "data directory; temporary without it");
    demo->add_option("--listen", shown->listen, "HOST:PORT, a loopback address; :0 picks one");

    auto [init, made] = add<InitVerb>(app_, "init", "initialise a data directory", run_init);
    init->add_option("--data", made->data, "data directory, missing or empty")->required();
    init->add_option("--zone", made->zone, "IANA time zone of the organisation");
    init->add_option("--url", made->url, "the address that people use");
    init->add_flag("--json", made->json, "JSON instead of text");
}

void Verbs::add_writing() {
    const auto common = [this](CLI::App& sub, WriteVerb& verb) {
        online(sub, verb.target);
        sub.add_option("--data", verb.data, "JSON; - reads stdin");
        sub.add_option("--occurred-at", verb.occurred_at, "when it happened; now without it");
        sub.add_option("--delegation", verb.delegation, "act in the role that this one gives");
        sub.add_option("--key", verb.key, "idempotency key");
    };
    auto [start, started] = add<WriteVerb>(app_, "start", "start an instance", run_start);
    common(*start, *started);
    start->add_option("workflow", started->workflow, "ID or ID@VERSION")->required();
    start->add_option("--id", started->id, "the instance's id; drawn without it");

    auto [step, taken] = add<WriteVerb>(app_, "step", "take a step", run_step);
    common(*step, *taken);
    step->add_option("id", taken->id, "the instance")->required();
    step->add_option("trigger", taken->trigger, "the step")->required();
    step->add_option("--expected-version", taken->expected_version, "refuse at any other version");

    auto [bulk, many] = add<BulkVerb>(app_, "bulk", "take one step in many instances", run_bulk);
    online(*bulk, many->target);
    bulk->add_option("trigger", many->trigger, "the step")->required();
    CLI::Option_group* which = bulk->add_option_group("which");
    which->add_option("--where", many->where, where_help);
    which->add_option("--ids", many->ids, "these instances")
        ->delimiter(',')
        ->allow_extra_args(false);
    which->require_option(1);
    bulk->add_option("--data", many->data, "JSON for all; - reads stdin");
    bulk->add_option("--each", many->each, "file with data of their own: {ID:{\"data\":{…}}}");
    bulk->add_option("--occurred-at", many->occurred_at, "when it happened; now without it");
    bulk->add_option("--delegation", many->delegation, "act in the role that this one gives");
    bulk->add_flag("--dry-run", many->dry_run, "only show what would happen");
    bulk->add_flag("--yes", many->yes, "go ahead after the preview without asking");
}

void Verbs::add_reading() {
    auto [show, shown] = reading("show", "one instance", run_show);
    show->add_option("id", shown->id, "the instance")->required();
    auto [history, told] = reading("history", "what happened to an instance", run_history);
    history->add_option("id", told->id, "the instance")->required();
    auto [allowed, asked] = reading("allowed", "which steps are possible, or why not", run_allowed);
    allowed->add_option("id", asked->id, "the instance")->required();
    auto [why, explained] = reading("why", "why something is due, and since when", run_why);
    why->add_option("id", explained->id, "the instance")->required();
    why->add_option("timer", explained->timer, "the timer; all that is due without it");
    auto [list, listed] = reading("list", "all instances", run_list);
    list->add_option("--where", listed->where, where_help);
    auto [late, belated] = add<LateVerb>(
        app_, "late", "what was recorded long after it happened, as imports and seeds are",
        run_late);
    online(*late, belated->target);
    offline(*late, belated->target);
    late->add_option("--by", belated->by, "more than so many days; P7D without it");

    auto [watch, watched] = add<WatchVerb>(app_, "watch", "changes as they happen", run_watch);
    online(*watch, watched->target);
    watch->add_option("--from", watched->from, "a position, now or snapshot");
    watch->add_option("--where", watched->where, where_help);
}

void Verbs::add_transfer() {
    auto [import, imported] = add<ImportVerb>(app_, "import", import_help, run_import);
    online(*import, imported->target);
    import->add_option("file", imported->file, "CSV file with a heading")->required();
    import->add_option("--workflow", imported->workflow, "ID or ID@VERSION")->required();
    import->add_option("--map", imported->mapping, "JSON file: what the headings mean");
    import->add_option("--errors", imported->errors, "CSV file for the rows that are refused");
    import->add_flag("--confirm", imported->confirm,
                     "another person imported the file: compare each cell with what is recorded, "
                     "and take the second person's part");
    import->add_flag("--dry-run", imported->dry_run, "check all rows, write nothing");

    const auto exporting = [this](CLI::App& parent, const std::string& name,
                                  const std::string& help, Exit (*entry)(const ExportVerb&)) {
        auto added = add<ExportVerb>(parent, name, help, entry);
        online(*added.first, added.second->target);
        offline(*added.first, added.second->target);
        return added;
    };
    const auto listing = [](CLI::App& sub, ExportVerb& verb) {
        sub.add_option("--as-of", verb.as_of, "as it was at this time or day");
        sub.add_option("--known-at", verb.known_at, "as it was recorded by this time or day");
        sub.add_flag("--bom", verb.bom, "a byte order mark first, as Excel wants it");
    };
    CLI::App* exports = app_.add_subcommand("export", "data for other programs");
    exports->require_subcommand(1);
    auto [csv, rows] = exporting(*exports, "csv", "instances as CSV", run_export_csv);
    listing(*csv, *rows);
    csv->add_option("--where", rows->where, where_help);
    csv->add_option("--columns", rows->columns, "id,phase,attributes.*,data.PATH,due,overdue,…");
    csv->add_option("--sort", rows->sort, "columns, - before one for descending; unknown first");
    exporting(*exports, "jsonl", "the log, a line for each event", run_export_jsonl);

    auto [whereabouts, asked] =
        exporting(app_, "whereabouts", "who is abroad, and where", run_whereabouts);
    listing(*whereabouts, *asked);
    whereabouts->add_option("--country", asked->country, "who is there, or may be there");
    whereabouts->add_flag("--csv", asked->csv, "CSV instead of a table");
}

void Verbs::add_log() {
    const auto log = [this](const std::string& name, const std::string& help,
                            Exit (*entry)(const LogVerb&)) {
        auto added = add<LogVerb>(app_, name, help, entry);
        added.first->add_option("--data", added.second->data, "data directory")->required();
        added.first->add_flag("--json", added.second->json, "JSON instead of text");
        return added;
    };
    auto [replay, replayed] = log("replay", "fold the log again and compare", run_replay);
    replay->add_option("--until", replayed->until, "end at this position or time");
    replay->add_flag("--verify", replayed->verify, "decide every step again");
    log("check", "is the directory whole?", run_check);
    log("rebuild", "write the stored states anew from the log", run_rebuild);

    auto [backup, saved] = add<BackupVerb>(
        app_, "backup", "copy the log, a server's too while it runs; again: what is new",
        run_backup);
    backup->add_option("--data", saved->from, "data directory")->required();
    backup->add_option("to", saved->to, "directory of the backup")->required();
    backup->add_flag("--json", saved->json, "JSON instead of text");
    auto [restore, restored] =
        add<BackupVerb>(app_, "restore", "a new data directory from a backup", run_restore);
    restore->add_option("from", restored->from, "directory of the backup")->required();
    restore->add_option("--data", restored->to, "the new data directory")->required();
    restore->add_option("--until", restored->until, "end at this position or time");
    restore->add_flag("--json", restored->json, "JSON instead of text");
}

void Verbs::add_audit() {
    CLI::App* audit = app_.add_subcommand("audit", "proofs that a stranger can check");
    audit->require_subcommand(1);
    auto [checkpoint, signing] = add<CheckpointVerb>(
        *audit, "checkpoint", "how long the log is and its hash, signed", run_audit_checkpoint);
    online(*checkpoint, signing->target);
    offline(*checkpoint, signing->target);
    auto [prove, proved] = add<ProveVerb>(
        *audit, "prove", "that an event is in the log, or that the log only grew", run_audit_prove);
    online(*prove, proved->target);
    offline(*prove, proved->target);
    CLI::Option_group* which = prove->add_option_group("which");
    CLI::Option* position = which->add_option("--position", proved->position, "this event");
    CLI::Option* from = which->add_option("--from", proved->from, "since it had so many events");
    which->require_option(1);
    prove->add_option("--size", proved->size, "in the log when it had so many events")
        ->needs(position);
    prove->add_option("--to", proved->to, "until it had so many")->needs(from);

    auto [bundle, bundled] = add<BundleVerb>(
        *audit, "bundle", "instances with their proofs, in one file", run_audit_bundle);
    online(*bundle, bundled->target);
    offline(*bundle, bundled->target);
    CLI::Option_group* of = bundle->add_option_group("of");
    of->add_option("--where", bundled->where, where_help);
    of->add_option("--id", bundled->id, "this instance");
    of->require_option(1);
    bundle->add_option("-o,--output", bundled->output, "FILE.jalon; - is stdout")->required();

    auto [verify, verified] =
        add<VerifyVerb>(*audit, "verify", "check a bundle, offline", run_audit_verify);
    verify->add_option("file", verified->file, "FILE.jalon")->required();
    CLI::Option* head =
        verify->add_option("--head", verified->head, "file with a checkpoint that you kept");
    verify
        ->add_option("--proof", verified->proof,
                     "file with the proof that the log goes on from it (audit prove --json)")
        ->needs(head);
    verify->add_option("--key", verified->key, "file with the log's key, from whom you trust");
    verify->add_flag("--json", verified->json, "JSON instead of text");
}

void Verbs::add_workflows() {
    CLI::App* workflow = app_.add_subcommand("workflow", "workflow files");
    workflow->require_subcommand(1);
    auto [lint, linted] = add<WorkflowVerb>(*workflow, "lint", "what is wrong in a file", run_lint);
    lint->add_option("file", linted->file, "workflow file")->required();
    lint->add_flag("--json", linted->target.json, "JSON instead of text");
    auto [publish, published] =
        add<PublishVerb>(*workflow, "publish", "put a version into force", run_publish);
    publish->add_option("file", published->file, "workflow file")->required();
    publish->add_option("--migrate", published->plan,
                        "take the instances over to it, by this plan (JSON file)");
    publish->add_option("--where", published->where, where_help);
    publish->add_flag("--dry-run", published->dry_run, "publish, and show what would go over");
    publish->add_flag("--yes", published->yes, "take them over without asking");
    online(*publish, published->target);
    auto [rehearse, rehearsed] = add<RehearseVerb>(
        *workflow, "rehearse", "try a version on every instance; changes nothing", run_rehearse);
    rehearse->add_option("file", rehearsed->file, "workflow file")->required();
    rehearse->add_option("--plan", rehearsed->plan, "migration plan (JSON file)");
    rehearse->add_option("--data", rehearsed->data, "data directory")->required();
    rehearse->add_flag("--json", rehearsed->json, "JSON instead of text");
    auto [simulate, simulated] =
        add<WorkflowVerb>(*workflow, "simulate", "run a script of JSON lines", run_simulate);
    simulate->add_option("file", simulated->file, "workflow file")->required();
    CLI::Option* script =
        simulate->add_option("--script", simulated->script, "file with the lines; - is stdin");
    CLI::Option* walks =
        simulate
            ->add_option("--walks", simulated->walks, "as many random walks, and what they cover")
            ->check(CLI::Range(1, 10'000'000))
            ->excludes(script);
    simulate->add_option("--seed", simulated->seed, "the same seed, the same walks")->needs(walks);
    simulate->add_option("--steps", simulated->steps, "of one walk; 30 without it")
        ->check(CLI::Range(1, 100'000))
        ->needs(walks);
    simulate
        ->add_option("--scripts", simulated->scripts, "directory for the scripts that were found")
        ->needs(walks);
    simulate->add_flag("--json", simulated->target.json, "JSON, with the scripts")->needs(walks);
    simulated->target.environment = environment_;

    auto [import, imported] =
        add<WorkflowVerb>(*workflow, "import", "an SCXML chart as a workflow", run_workflow_import);
    import->add_option("file", imported->file, "SCXML 1.0 chart; - is stdin")->required();
    import->add_option("-o,--output", imported->output, "workflow file; - is stdout");

    add_diagram(*workflow);

    CLI::App* guard = app_.add_subcommand("guard", "rules");
    guard->require_subcommand(1);
    guard->add_subcommand("eval", "evaluate JSON lines from stdin")->callback([this] {
        chosen_ = run_guard_eval;
    });
}

void Verbs::add_diagram(CLI::App& workflow) {
    auto [diagram, drawn] =
        add<DiagramVerb>(workflow, "diagram", "a workflow as SVG, on one page", run_diagram);
    drawn->language = environment_.language;
    diagram->add_option("file", drawn->file, "workflow file")->required();
    diagram->add_option("-o,--output", drawn->output, "SVG file; - is stdout");
    diagram->add_option("--language", drawn->language, "en, fr, …");
    diagram->add_option("--role", drawn->role, "only what this role sees");
    diagram->add_option("--collapse", drawn->collapsed, "draw these states as one box each")
        ->delimiter(',');
    CLI::Option* configuration =
        diagram->add_option("--configuration", drawn->configuration, "mark these states")
            ->delimiter(',');
    CLI::Option* instance =
        diagram->add_option("--instance", drawn->instance, "mark where this instance stands")
            ->excludes(configuration);
    CLI::Option* data = diagram->add_option("--data", drawn->data, "the instance's data directory");
    instance->needs(data);
    diagram->add_flag("--path", drawn->path, "mark where the instance has been")->needs(instance);
}

void Verbs::add_tokens() {
    CLI::App* token = app_.add_subcommand("token", "access tokens");
    token->require_subcommand(1);
    const auto verb = [&](const std::string& name, const std::string& help,
                          Exit (*entry)(const TokenVerb&)) {
        auto added = add<TokenVerb>(*token, name, help, entry);
        online(*added.first, added.second->target);
        added.first->add_option("--data", added.second->target.directory,
                                "use this data directory, with or without a running server");
        return added;
    };
    auto [create, created] = verb("create", "make a token; it is shown once", run_token_create);
    create->add_option("--role", created->role, "role")->required();
    create->add_option("--org", created->org, "organisation's id");
    create->add_option("--subject", created->subject, "person's opaque id");
    create->add_option("--countries", created->countries, "only these")->delimiter(',');
    create->add_option("--hosts", created->hosts, "only these")->delimiter(',');
    create->add_option("--expires-at", created->expires_at, "RFC 3339 time");
    verb("list", "tokens in force", run_token_list);
    auto [revoke, revoked] = verb("revoke", "end a token", run_token_revoke);
    revoke->add_option("id", revoked->id, "the token's id")->required();
}

void Verbs::add_subjects() {
    CLI::App* subject = app_.add_subcommand("subject", "one person's data");
    subject->require_subcommand(1);
    const auto verb = [&](const std::string& name, const std::string& help,
                          Exit (*entry)(const PersonVerb&)) {
        auto added = add<PersonVerb>(*subject, name, help, entry);
        online(*added.first, added.second->target);
        added.first->add_option("id", added.second->subject, "the person's opaque id")->required();
        return added;
    };
    verb("export", "all that the log holds about a person", run_subject_export);
    auto [erase, erased] = verb("erase", "destroy a person's key: for ever", run_subject_erase);
    erase->add_option("--basis", erased->reason, "the legal basis")
        ->default_val("GDPR, article 17(1)");
    auto [hold, held] = verb("hold", "forbid the erasure", run_subject_hold);
    hold->add_option("--reason", held->reason, "why")->required();
    verb("lift", "lift the hold", run_subject_lift);
}

void Verbs::add_completion() {
    CLI::App* completion = app_.add_subcommand("completion", "for the shell that you type in");
    completion->require_subcommand(1);
    completion->add_subcommand("bash", "source <(jalon completion bash)")->callback([this] {
        chosen_ = [this] {
            std::cout << bash_completion(app_);
            return Exit::ok;
        };
    });
}

}  // namespace

Exit run_command_line(std::span<char*> arguments, const Environment& environment) {
    CLI::App app("Jalon runs the life of volunteer missions.", "jalon");
    app.set_version_flag("--version", version_text);
    app.require_subcommand(1);
    Verbs verbs(app, environment);
    verbs.add_serving();
    verbs.add_writing();
    verbs.add_reading();
    verbs.add_transfer();
    verbs.add_log();
    verbs.add_audit();
    verbs.add_workflows();
    verbs.add_tokens();
    verbs.add_subjects();
    verbs.add_completion();
    try {
        app.parse(static_cast<int>(arguments.size()), arguments.data());
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Exit::ok : Exit::usage;
    }
    return verbs.run();
}

}  // namespace jalon
