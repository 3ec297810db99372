// jalon audit verify: a bundle that somebody else made, checked without a server.
#include <fcntl.h>

#include <utility>

#include "adapters/bundle/bundle_check.h"
#include "adapters/crypto/hasher.h"
#include "adapters/files/durable_file.h"
#include "adapters/json/json.h"
#include "adapters/zones/iana_zones.h"
#include "tools/jalon/files.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

constexpr std::size_t archive_bytes_max = std::size_t{1} << 30U;

Result<std::string> read_bundle(const std::string& path) {
    auto file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    return read_file(*file, path, archive_bytes_max);
}

Result<std::optional<std::string>> read_trusted(const std::string& path) {
    if (path.empty()) return std::optional<std::string>{};
    auto text = read_input(path);
    if (!text) return text.error();
    return std::optional<std::string>{std::move(*text)};
}

Result<AuditTrust> read_trust(const VerifyVerb& verb) {
    AuditTrust trust;
    for (const auto& [path, text] : {std::pair{&verb.key, &trust.key},
                                     {&verb.head, &trust.head},
                                     {&verb.proof, &trust.proof}}) {
        auto read = read_trusted(*path);
        if (!read) return read.error();
        *text = std::move(*read);
    }
    return trust;
}

Value audit_findings_json(const std::vector<AuditFinding>& findings) {
    Value::Array list;
    for (const AuditFinding& finding : findings) {
        Value position;
        if (finding.position) position = static_cast<std::int64_t>(finding.position->value());
        list.push_back(Value::Object{{"position", std::move(position)},
                                     {"rule", finding.rule},
                                     {"message", finding.message}});
    }
    return list;
}

void print_findings(const VerifyVerb& verb, const std::vector<AuditFinding>& findings) {
    if (verb.json) {
        print_line(to_json(
            Value::Object{{"ok", findings.empty()}, {"findings", audit_findings_json(findings)}}));
        return;
    }
    for (const AuditFinding& finding : findings) {
        const std::string at =
            finding.position ? "position " + std::to_string(finding.position->value()) + ": " : "";
        print_line(at + finding.rule + ": " + finding.message);
    }
}

Exit unreadable_bundle(const VerifyVerb& verb, const Error& error) {
    print_findings(verb, {{std::nullopt, audit_rules::manifest, error.message}});
    return fail(Exit::corrupt, verb.file + " cannot be read: " + error.message);
}

void print_summary(const VerifyVerb& verb, const AuditReport& report) {
    print_line(std::to_string(report.events) + " events of " + std::to_string(report.instances) +
               " instances, in a log of " + std::to_string(report.size) + ": " +
               (report.findings.empty() ? "in order" : "NOT in order"));
    print_line("key " + report.key);
    if (verb.key.empty()) {
        print_note("the key came with the bundle: compare it with one from whom you trust (--key)");
    }
    if (verb.head.empty()) {
        print_note("a log that was written anew as a whole shows only beside a kept checkpoint " +
                   std::string("(--head)"));
    }
}

}  // namespace

Exit run_audit_verify(const VerifyVerb& verb) {
    auto archive = read_bundle(verb.file);
    if (!archive && archive.error().code == ErrorCode::limit) {
        return unreadable_bundle(verb, archive.error());
    }
    if (!archive) return fail(archive.error());
    auto trust = read_trust(verb);
    if (!trust) return fail(trust.error());
    auto zones = IanaZones::open();
    if (!zones) return fail(zones.error());
    const OpensslHasher hasher;
    auto reader = make_workflow_reader(hasher);
    if (!reader) return fail(reader.error());
    const auto report = check_bundle(*archive, *trust, AuditTools{&hasher, &*reader, &*zones});
    if (!report) return unreadable_bundle(verb, report.error());
    print_findings(verb, report->findings);
    if (!verb.json) print_summary(verb, *report);
    return report->findings.empty() ? Exit::ok : Exit::refused;
}

}  // namespace jalon
