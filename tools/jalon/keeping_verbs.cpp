// The verbs of those who keep the log and the workflows, and who check them.
#include <CLI/CLI.hpp>
#include <iostream>

#include "tools/jalon/command_tree.h"
#include "tools/jalon/completion.h"

namespace jalon {
namespace {

constexpr const char* new_key_help = "with --data: make the log's signing key if there is none";

}  // namespace

void CommandTree::add_log() {
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

void CommandTree::add_audit() {
    CLI::App* audit = app_.add_subcommand("audit", "proofs that a stranger can check");
    audit->require_subcommand(1);
    auto [checkpoint, signing] = add<CheckpointVerb>(
        *audit, "checkpoint", "how long the log is and its hash, signed", run_audit_checkpoint);
    online(*checkpoint, signing->target);
    offline(*checkpoint, signing->target);
    checkpoint->add_flag("--new-key", signing->new_key, new_key_help);
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
    bundle->add_flag("--new-key", bundled->new_key, new_key_help);
    bundle->add_option("-o,--output", bundled->output, "FILE.jalon; - is stdout")->required();

    auto [diff, compared] = add<DiffVerb>(
        *audit, "diff", "who moved, what changed, what became overdue", run_audit_diff);
    online(*diff, compared->target);
    offline(*diff, compared->target);
    diff->add_option("--from", compared->from, "a time, a day or a position")->required();
    diff->add_option("--to", compared->to, "a time, a day or a position")->required();
    diff->add_option("--where", compared->where, where_help);
    diff->add_flag("--known", compared->known, "each as it was known then, not as it is known now");

    auto [report, asked] = add<ExportVerb>(
        *audit, "report", "were the rules kept? each deviation with its place", run_audit_report);
    online(*report, asked->target);
    offline(*report, asked->target);
    report->add_option("--where", asked->where, where_help);

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

void CommandTree::add_workflows() {
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

void CommandTree::add_diagram(CLI::App& workflow) {
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

void CommandTree::add_tokens() {
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
    const auto grant = [](CLI::App& sub, TokenVerb& made) {
        sub.add_option("--role", made.role, "role")->required();
        sub.add_option("--org", made.org, "organisation's id");
        sub.add_option("--subject", made.subject, "person's opaque id");
        sub.add_option("--countries", made.countries, "only these")->delimiter(',');
        sub.add_option("--hosts", made.hosts, "only these")->delimiter(',');
    };
    auto [create, created] = verb("create", "make a token; it is shown once", run_token_create);
    grant(*create, *created);
    create->add_option("--expires-at", created->expires_at, "RFC 3339 time");
    auto [link, linked] = verb("link", "a link that lets one person in, once", run_token_link);
    grant(*link, *linked);
    link->add_option("--instance", linked->instance, "for whom this one names in that role");
    link->add_option("--replaces", linked->replaces, "the id of a link that ends with it");
    link->add_option("--url", linked->url, "the address that people use");
    verb("list", "tokens, sessions and links in force", run_token_list);
    auto [revoke, revoked] =
        verb("revoke", "end a token or session; with a link its sessions", run_token_revoke);
    revoke->add_option("id", revoked->id, "its id")->required();
}

void CommandTree::add_subjects() {
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

    CLI::App* keys = app_.add_subcommand("keys", "the keys of persons");
    keys->require_subcommand(1);
    auto [rotate, rotated] = add<KeysVerb>(
        *keys, "rotate", "a new root key; old copies of the keys open nothing", run_keys_rotate);
    rotate->add_option("--data", rotated->data, "data directory; no server may run")->required();
    rotate->add_flag("--json", rotated->json, "JSON instead of text");
}

void CommandTree::add_completion() {
    CLI::App* completion = app_.add_subcommand("completion", "for the shell that you type in");
    completion->require_subcommand(1);
    completion->add_subcommand("bash", "source <(jalon completion bash)")->callback([this] {
        chosen_ = [this] {
            std::cout << bash_completion(app_);
            return Exit::ok;
        };
    });
}

}  // namespace jalon
