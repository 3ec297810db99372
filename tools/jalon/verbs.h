// The verbs of the command line: their options and what runs them. command_line.cpp fills the
// options; every function prints its own result and gives back the exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/jalon/environment.h"
#include "tools/jalon/exit_codes.h"

namespace jalon {

// Where a verb looks: at a server, or offline into a data directory.
struct Target {
    Environment environment;
    std::string directory;  // --data; empty: online
    bool json = false;

    [[nodiscard]] bool offline() const { return !directory.empty(); }
};

struct ServeVerb {
    std::string data;
    std::string listen;  // HOST:PORT; empty: 127.0.0.1:8080
    std::string config;  // TOML of the same names; options win over it
    std::string zone;
    std::string tls_cert;
    std::string tls_key;
    bool dev = false;
    bool new_key = false;                       // make the signing key if it is missing
    std::optional<std::uint64_t> disk_reserve;  // bytes
};
Exit run_serve(const ServeVerb& given);

// Without `data`, the demo lives in a temporary directory that is removed at the end.
Exit run_demo(const ServeVerb& verb);

struct InitVerb {
    std::string data;
    std::string zone = "UTC";
    std::string url = "http://127.0.0.1:8080";  // as people reach the server
    bool json = false;
};
Exit run_init(const InitVerb& verb);

struct WriteVerb {
    Target target;
    std::string workflow;  // start
    std::string id;        // start: may be empty
    std::string trigger;   // step
    std::string data = "{}";
    std::string occurred_at;
    std::string delegation;
    std::string key;
    std::optional<std::uint64_t> expected_version;
};
Exit run_start(const WriteVerb& verb);
Exit run_step(const WriteVerb& verb);

struct BulkVerb {
    Target target;
    std::string trigger;
    std::string where;             // "name=value,…"; or
    std::vector<std::string> ids;  // these
    std::string data = "{}";
    std::string each;  // a file: {ID: {"data": {…}}}
    std::string occurred_at;
    std::string delegation;
    bool dry_run = false;
    bool yes = false;  // what the preview shows is confirmed
};
Exit run_bulk(const BulkVerb& verb);

struct ReadVerb {
    Target target;
    std::string id;     // show, history, allowed, why
    std::string timer;  // why: one timer; empty: all
    std::string where;  // list: "name=value,…"
    std::string as_of;
    std::string known_at;
};
Exit run_show(const ReadVerb& verb);
Exit run_history(const ReadVerb& verb);
Exit run_allowed(const ReadVerb& verb);
Exit run_why(const ReadVerb& verb);
Exit run_list(const ReadVerb& verb);

struct LateVerb {
    Target target;
    std::string by = "P7D";  // more than so many days
};
Exit run_late(const LateVerb& verb);

struct ImportVerb {
    Target target;
    std::string file;      // CSV
    std::string workflow;  // ID or ID@VERSION
    std::string mapping;   // JSON file; may be empty
    std::string errors;    // CSV file for the rows that are refused; may be empty
    bool confirm = false;  // somebody else imported it: compare, and take the second person's part
    bool dry_run = false;
};
Exit run_import(const ImportVerb& verb);

struct ExportVerb {
    Target target;
    std::string where;
    std::string columns;  // "a,b"; empty: the usual ones
    std::string sort;     // "a,-b"
    std::string as_of;
    std::string known_at;
    std::string country;  // whereabouts
    bool bom = false;     // a byte order mark first, for spreadsheets
    bool csv = false;     // whereabouts: CSV instead of a table
    std::string salt;     // ocel: for the pseudonyms; empty: the data directory's own key
    std::vector<std::string> clear;  // ocel: more attributes that name no person
};
Exit run_export_csv(const ExportVerb& verb);
Exit run_export_jsonl(const ExportVerb& verb);
Exit run_export_ocel(const ExportVerb& verb);
Exit run_audit_report(const ExportVerb& verb);
Exit run_whereabouts(const ExportVerb& verb);

struct WatchVerb {
    Target target;
    std::string from = "now";  // a position, "now" or "snapshot"
    std::string where;
};
Exit run_watch(const WatchVerb& verb);

struct LogVerb {
    std::string data;
    std::string until;  // replay: a position or a time
    bool verify = false;
    bool json = false;
};
Exit run_replay(const LogVerb& verb);
Exit run_check(const LogVerb& verb);
Exit run_rebuild(const LogVerb& verb);

struct CheckpointVerb {
    Target target;
    bool new_key = false;  // offline: make the signing key if it is missing
};
Exit run_audit_checkpoint(const CheckpointVerb& verb);

// Either a position, in a log of so many events, or that a log of `to` events goes on from one of
// `from`; without size and to the present log.
struct ProveVerb {
    Target target;
    std::optional<std::uint64_t> position;
    std::optional<std::uint64_t> size;
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> to;
};
Exit run_audit_prove(const ProveVerb& verb);

struct BundleVerb {
    Target target;
    std::string where;  // "name=value,…"; or
    std::string id;     // this instance
    std::string output;
    bool new_key = false;  // as of CheckpointVerb
};
Exit run_audit_bundle(const BundleVerb& verb);

// From one moment to another: times, days or positions.
struct DiffVerb {
    Target target;
    std::string from;
    std::string to;
    std::string where;
    bool known = false;  // each as it was known then
};
Exit run_audit_diff(const DiffVerb& verb);

struct VerifyVerb {
    std::string file;
    std::string head;   // a file with a checkpoint that was kept; may be empty
    std::string proof;  // a file with the proof that the log goes on from it; may be empty
    std::string key;    // a file with the log's verifier key; may be empty
    bool json = false;
};
Exit run_audit_verify(const VerifyVerb& verb);

struct BackupVerb {
    std::string from;
    std::string to;
    std::string until;  // restore: a position or a time
    bool json = false;
};
Exit run_backup(const BackupVerb& verb);
Exit run_restore(const BackupVerb& verb);

struct WorkflowVerb {
    Target target;
    std::string file;
    std::string script = "-";  // simulate
    std::string output = "-";  // import
    std::uint64_t walks = 0;   // simulate: at random instead of a script
    std::uint64_t seed = 1;
    int steps = 30;       // of one walk
    std::string scripts;  // a directory for the scripts that walks find; may be empty
};
Exit run_lint(const WorkflowVerb& verb);

struct PublishVerb {
    Target target;
    std::string file;
    std::string plan;  // a file: the instances go over to the new version; empty: they stay
    std::string where;
    bool dry_run = false;
    bool yes = false;
};
Exit run_publish(const PublishVerb& verb);

struct RehearseVerb {
    std::string file;
    std::string plan;  // a file; may be empty
    std::string data;
    bool json = false;
};
Exit run_rehearse(const RehearseVerb& verb);

Exit run_simulate(const WorkflowVerb& verb);
Exit run_workflow_import(const WorkflowVerb& verb);

struct DiagramVerb {
    std::string file;
    std::string output = "-";
    std::string language = "en";
    std::string role;  // draw what this role sees; empty: all
    std::string instance;
    std::string data;  // the instance's data directory
    std::vector<std::string> configuration;
    std::vector<std::string> collapsed;
    bool path = false;  // mark where the instance has been
};
Exit run_diagram(const DiagramVerb& verb);

Exit run_guard_eval();

struct PersonVerb {
    Target target;
    std::string subject;
    std::string reason;  // erase: the legal basis; hold: why
};
Exit run_subject_export(const PersonVerb& verb);
Exit run_subject_erase(const PersonVerb& verb);
Exit run_subject_hold(const PersonVerb& verb);
Exit run_subject_lift(const PersonVerb& verb);

struct KeysVerb {
    std::string data;
    bool json = false;
};
Exit run_keys_rotate(const KeysVerb& verb);

struct TokenVerb {
    Target target;
    std::string role;
    std::string org;
    std::string subject;
    std::vector<std::string> countries;
    std::vector<std::string> hosts;
    std::string expires_at;
    std::string instance;  // link: whom it names
    std::string replaces;  // link
    std::string url;       // link: as people reach the server
    std::string id;        // revoke
};
Exit run_token_link(const TokenVerb& verb);
Exit run_token_create(const TokenVerb& verb);
Exit run_token_list(const TokenVerb& verb);
Exit run_token_revoke(const TokenVerb& verb);

}  // namespace jalon
