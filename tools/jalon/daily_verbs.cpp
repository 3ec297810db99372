// The verbs of those who run missions.
#include <CLI/CLI.hpp>

#include "tools/jalon/command_tree.h"

namespace jalon {
namespace {

constexpr const char* import_help =
    "instances from CSV; what happened more than 7 days ago is listed by `late`";

}  // namespace

void CommandTree::add_serving() {
    auto [serve, serving] = add<ServeVerb>(app_, "serve", "serve a data directory", run_serve);
    serve->add_option("--data", serving->data, "data directory; made when it is missing or empty");
    serve->add_option("--listen", serving->listen,
                      "HOST:PORT; without TLS a loopback address; :0 picks one");
    serve->add_option("--config", serving->config,
                      "TOML file: data, listen, zone, tls_cert, tls_key, dev, disk_reserve");
    CLI::Option* cert = serve->add_option("--tls-cert", serving->tls_cert,
                                          "PEM file with the certificate; SIGHUP reads it again");
    serve->add_option("--tls-key", serving->tls_key, "PEM file with its key")->needs(cert);
    serve
        ->add_option("--disk-reserve", serving->disk_reserve,
                     "nothing is written while less is free, such as 500MB [a tenth, at most 2GiB]")
        ->transform(CLI::AsSizeValue(false));
    serve->add_flag("--dev", serving->dev, "publish the shipped workflows, print an admin token");
    serve->add_flag("--new-key", serving->new_key, "make the log's signing key if it is lost");

    auto [demo, shown] = add<ServeVerb>(app_, "demo", "serve the seed programmes", run_demo);
    demo->add_option("--data", shown->data, "data directory; temporary without it");
    demo->add_option("--listen", shown->listen, "HOST:PORT, a loopback address; :0 picks one");

    auto [init, made] = add<InitVerb>(app_, "init", "initialise a data directory", run_init);
    init->add_option("--data", made->data, "data directory, missing or empty")->required();
    init->add_option("--zone", made->zone, "IANA time zone of the organisation");
    init->add_option("--url", made->url, "the address that people use");
    init->add_flag("--json", made->json, "JSON instead of text");
}

void CommandTree::add_writing() {
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

void CommandTree::add_reading() {
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

void CommandTree::add_transfer() {
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

    auto [ocel, logged] =
        exporting(*exports, "ocel", "OCEL 2.0 JSON for process mining, persons under pseudonyms",
                  run_export_ocel);
    ocel->add_option("--where", logged->where, where_help);
    ocel->add_option("--salt", logged->salt,
                     "makes the pseudonyms; needed with a server, the directory's own key without");
    ocel->add_option("--clear", logged->clear, "attributes that name no person, shown as they are")
        ->delimiter(',');

    auto [whereabouts, asked] =
        exporting(app_, "whereabouts", "who is abroad, and where", run_whereabouts);
    listing(*whereabouts, *asked);
    whereabouts->add_option("--country", asked->country, "who is there, or may be there");
    whereabouts->add_flag("--csv", asked->csv, "CSV instead of a table");
}

}  // namespace jalon
