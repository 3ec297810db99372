// jalon import FILE.csv: a CSV file's rows as instances, each by the ordinary API.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "tools/jalon/files.h"
#include "tools/jalon/import_errors.h"
#include "tools/jalon/import_file.h"
#include "tools/jalon/import_row.h"
#include "tools/jalon/import_sender.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/progress.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

constexpr std::size_t errors_told_max = 20;  // on stderr; --errors keeps them all

std::string separator_name(char separator) {
    if (separator == '\t') return "tab";
    return separator == ';' ? "semicolon" : "comma";
}

Result<ImportMapping> mapping_of(const ImportVerb& verb) {
    if (verb.mapping.empty()) return ImportMapping{};
    auto document = read_workflow_file(verb.mapping);
    if (!document) return document.error();
    return parse_mapping(*document);
}

Result<std::map<std::string, std::string>> tokens_of(const ImportPlan& plan) {
    std::map<std::string, std::string> tokens;
    for (const ImportStep& step : plan.steps) {
        for (const std::string& name : step.tokens) {
            const char* token = std::getenv(name.c_str());
            if (token == nullptr || *token == '\0') {
                return Error{ErrorCode::invalid, "step_tokens: there is no " + name +
                                                     " in the environment, for " + step.trigger};
            }
            tokens[name] = token;
        }
    }
    return tokens;
}

// The document of "ID" (its newest version) or "ID@N". nullopt: `exit` says why, and it was told.
std::optional<Value> workflow_of(const ImportVerb& verb, Exit& exit) {
    Target quiet = verb.target;
    quiet.json = false;  // stdout is for the summary
    Online server(quiet);
    const std::string id = verb.workflow.substr(0, verb.workflow.find('@'));
    std::string version = verb.workflow.substr(std::min(id.size() + 1, verb.workflow.size()));
    ClientRequest request;
    if (version.empty()) {
        request.target = "/v1/workflows";
        const auto known = server.ask(request);
        exit = server.exit();
        if (!known) return std::nullopt;
        std::int64_t newest = 0;
        const Value* items = known->find("items");
        for (const Value& item : items && items->as_array() ? *items->as_array() : Value::Array{}) {
            const Value* number = item.find("version");
            if (text_or(item.find("id"), "") != id || number == nullptr) continue;
            if (const std::int64_t* one = number->as_int()) newest = std::max(newest, *one);
        }
        version = std::to_string(newest);
    }
    request.target =
        "/v1/workflows/" + encode_component(id) + "/versions/" + encode_component(version);
    auto document = server.ask(request);
    exit = server.exit();
    if (exit == Exit::not_found) print_note("  there is no workflow " + verb.workflow);
    return document;
}

// One run over the rows of a file.
class Import {
public:
    Import(const ImportVerb& verb, CsvFile file, const ImportPlan& plan, const CellRules& cells,
           ImportSender sender, std::optional<ImportErrors> errors)
        : verb_(verb),
          file_(std::move(file)),
          context_{plan, cells, verb.workflow, wall_clock(), hasher_},
          sender_(std::move(sender)),
          errors_(std::move(errors)) {}

    Exit run();

private:
    void take(const CsvRow& csv);
    [[nodiscard]] Imported check_or_send(const CsvRow& csv);
    void refuse(const CsvRow& csv, const std::string& why);
    [[nodiscard]] std::string duplicate_of(const std::string& id, std::uint64_t line);
    [[nodiscard]] Exit end() const;

    const ImportVerb& verb_;
    CsvFile file_;
    OpensslHasher hasher_;
    ImportContext context_;
    ImportSender sender_;
    std::optional<ImportErrors> errors_;
    // First eight bytes of an id's SHA-256 → its line: a million rows take some 40 MB.
    std::unordered_map<std::uint64_t, std::uint64_t> lines_;
    Value::Array told_;
    std::uint64_t rows_ = 0;
    std::uint64_t accepted_ = 0;
    std::uint64_t repeated_ = 0;
    std::uint64_t refused_ = 0;
    Exit exit_ = Exit::ok;
    std::string stopped_;
};

Exit Import::run() {
    const Imported begun = sender_.begin();
    if (begun.outcome != ImportOutcome::accepted) return fail(begun.exit, begun.why);
    {
        const char* done = verb_.confirm ? "confirmed" : "imported";
        Progress progress(verb_.dry_run ? "checked" : done, file_.rows());
        CsvRow csv;
        for (std::uint64_t read = 1; exit_ == Exit::ok; ++read) {
            auto more = file_.next(csv);
            if (!more) {
                exit_ = exit_of(more.error().code);
                stopped_ = more.error().message;
            } else if (!*more) {
                break;
            } else if (!is_blank(csv)) {
                take(csv);
            }
            progress.at(read);
        }
    }
    return end();
}

void Import::take(const CsvRow& csv) {
    const Imported imported = check_or_send(csv);
    if (imported.outcome == ImportOutcome::stopped) {
        exit_ = imported.exit;
        stopped_ = "line " + std::to_string(csv.line) + ": " + imported.why;
        return;
    }
    ++rows_;
    if (imported.outcome == ImportOutcome::accepted) ++accepted_;
    if (imported.outcome == ImportOutcome::repeated) ++repeated_;
    if (imported.outcome == ImportOutcome::refused) refuse(csv, imported.why);
}

Imported Import::check_or_send(const CsvRow& csv) {
    ImportRow row;
    auto wrong = make_import_row(context_, csv, row);
    if (wrong.empty()) {
        const std::string duplicate = duplicate_of(row.id, csv.line);
        if (!duplicate.empty()) wrong.push_back(duplicate);
    }
    if (wrong.empty()) {
        if (verb_.confirm) return sender_.confirm(context_, row, verb_.dry_run);
        return verb_.dry_run ? sender_.look(row) : sender_.send(row);
    }
    std::string why;
    for (const std::string& one : wrong) why += (why.empty() ? "" : "; ") + one;
    return {ImportOutcome::refused, std::move(why), Exit::refused};
}

std::string Import::duplicate_of(const std::string& id, std::uint64_t line) {
    const std::array parts{std::span(reinterpret_cast<const std::uint8_t*>(id.data()), id.size())};
    const Hash hash = hasher_.sha256(parts);
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < sizeof key; ++i) key = (key << 8U) | hash.at(i);
    const auto [first, fresh] = lines_.emplace(key, line);
    return fresh ? "" : "id: stands on line " + std::to_string(first->second) + " already";
}

void Import::refuse(const CsvRow& csv, const std::string& why) {
    ++refused_;
    if (errors_) {
        if (auto added = errors_->add(csv.cells, why); !added) {
            exit_ = exit_of(added.error().code);
            stopped_ = added.error().message;
        }
    }
    if (told_.size() == errors_told_max) return;
    told_.push_back(Value::Object{{"line", static_cast<std::int64_t>(csv.line)}, {"message", why}});
    print_note(verb_.file + ":" + std::to_string(csv.line) + ": " + why);
}

Exit Import::end() const {
    const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
    if (refused_ > told_.size()) {
        print_note("… and " + std::to_string(refused_ - told_.size()) + " more lines" +
                   (errors_ ? "" : "; --errors FILE keeps them all"));
    }
    if (verb_.target.json) {
        Value summary{Value::Object{{"dry_run", verb_.dry_run},
                                    {"confirm", verb_.confirm},
                                    {"rows", number(rows_)},
                                    {"accepted", number(accepted_)},
                                    {"repeated", number(repeated_)},
                                    {"refused", number(refused_)},
                                    {"encoding", name_of(file_.encoding())},
                                    {"separator", separator_name(file_.separator())},
                                    {"complete", stopped_.empty()},
                                    {"errors", told_}}};
        print_line(to_json(summary));
    } else {
        print_line("rows " + std::to_string(rows_) + (verb_.dry_run ? ", good " : ", accepted ") +
                   std::to_string(accepted_) + ", repeated " + std::to_string(repeated_) +
                   ", refused " + std::to_string(refused_) + " (" +
                   std::string(name_of(file_.encoding())) + ", " +
                   separator_name(file_.separator()) + ")" +
                   (verb_.dry_run ? "; nothing was written" : ""));
    }
    if (!stopped_.empty()) {
        return fail(exit_, stopped_ +
                               "\n  the import stopped there; run it again to go on: what "
                               "was accepted is not repeated");
    }
    return refused_ == 0 ? Exit::ok : Exit::refused;
}

}  // namespace

Exit run_import(const ImportVerb& verb) {
    auto mapping = mapping_of(verb);
    if (!mapping) return fail(mapping.error());
    auto file = CsvFile::open(verb.file);
    if (!file) return fail(file.error());
    Exit exit = Exit::ok;
    const auto workflow = workflow_of(verb, exit);
    if (!workflow) return exit;
    auto plan = plan_import(file->header(), *mapping, *workflow);
    if (!plan) {
        for (const std::string& finding : plan.error()) print_note(verb.file + ": " + finding);
        return fail(Exit::usage,
                    "the heading does not fit " + verb.workflow + "; nothing was sent");
    }
    if (verb.confirm && plan->steps.empty()) {
        return fail(Exit::usage, "no column is that of a step: there is nothing to confirm");
    }
    // Whoever confirms is one person, whatever the mapping says of two.
    auto tokens = verb.confirm ? std::map<std::string, std::string>{} : tokens_of(*plan);
    if (!tokens) return fail(tokens.error());
    auto server = parse_server(verb.target.environment.server);
    if (!server) return fail(server.error());
    std::optional<ImportErrors> errors;
    if (!verb.errors.empty()) {
        std::error_code none;
        if (std::filesystem::equivalent(verb.file, verb.errors, none)) {
            return fail(Exit::usage, "--errors would overwrite the file that is imported");
        }
        auto created = ImportErrors::create(verb.errors, *file);
        if (!created) return fail(created.error());
        errors.emplace(std::move(*created));
    }
    ImportSender sender(verb.target.environment, std::move(*server), *tokens);
    Import import(verb, std::move(*file), *plan, mapping->cells, std::move(sender),
                  std::move(errors));
    return import.run();
}

}  // namespace jalon
