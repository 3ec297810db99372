// jalon audit checkpoint, jalon audit prove: from a server, or from a data directory.
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/proofs.h"
#include "engine/core/log_tree.h"
#include "tools/jalon/audit.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

Result<Value> checkpoint_offline(const CheckpointVerb& verb) {
    auto log = open_to_sign(verb.target.directory, verb.new_key);
    if (!log) return log.error();
    const SignedCheckpoint& made = log->checkpoint;
    return checkpoint_json(made.checkpoint, made.note, made.key);
}

Error out_of_range(const std::string& what, std::uint64_t min, std::uint64_t max) {
    return Error{ErrorCode::invalid,
                 what + " is from " + std::to_string(min) + " to " + std::to_string(max)};
}

Result<Value> prove_offline(const ProveVerb& verb) {
    auto log = OfflineLog::open(verb.target.directory);
    if (!log) return log.error();
    auto head = log->store().head();
    if (!head) return head.error();
    const std::uint64_t last = head->last.value();
    LogTree tree(log->store(), log->hasher());
    if (verb.position) {
        const std::uint64_t size = verb.size.value_or(last);
        if (size < 1 || size > last) return out_of_range("--size", 1, last);
        if (*verb.position < 1 || *verb.position > size) return out_of_range("--position", 1, size);
        auto made = tree.inclusion(Position{*verb.position}, size);
        if (!made) return made.error();
        return inclusion_json(*made);
    }
    const std::uint64_t to = verb.to.value_or(last);
    if (to > last) return out_of_range("--to", 0, last);
    if (*verb.from > to) return out_of_range("--from", 0, to);
    auto made = tree.consistency(*verb.from, to);
    if (!made) return made.error();
    return consistency_json(*made);
}

Query query_of(const ProveVerb& verb) {
    Query query;
    for (const auto& [name, number] : {std::pair{"position", verb.position},
                                       {"size", verb.size},
                                       {"from", verb.from},
                                       {"to", verb.to}}) {
        if (number) query.emplace_back(name, std::to_string(*number));
    }
    return query;
}

// What the server answers; nullopt: `exit` says why not, and it was told.
std::optional<Value> ask(const Target& target, const std::string& path, const Query& query,
                         Exit& exit) {
    Online server(target);
    ClientRequest request;
    request.target = with_query(path, query);
    auto answer = server.ask(request);
    exit = server.exit();
    return answer;
}

// Each member on a line, the hashes of the proof each on one of its own.
void print_proof(const Value& proof) {
    for (const Value::Member& member : *proof.as_object()) {
        if (const Value::Array* hashes = member.value.as_array()) {
            for (const Value& hash : *hashes) print_line(member.name + " " + plain(&hash));
        } else {
            print_line(member.name + " " + plain(&member.value));
        }
    }
}

}  // namespace

Exit run_audit_checkpoint(const CheckpointVerb& verb) {
    std::optional<Value> checkpoint;
    Exit exit = Exit::ok;
    if (verb.target.offline()) {
        auto made = checkpoint_offline(verb);
        if (!made) return fail(made.error());
        checkpoint = std::move(*made);
    } else {
        checkpoint = ask(verb.target, "/v1/audit/checkpoint", {}, exit);
        if (!checkpoint) return exit;
    }
    std::string note(text_or(checkpoint->find("note"), ""));
    if (note.ends_with('\n')) note.pop_back();
    print_line(verb.target.json ? to_json(*checkpoint) : note);
    return Exit::ok;
}

Exit run_audit_prove(const ProveVerb& verb) {
    std::optional<Value> proof;
    Exit exit = Exit::ok;
    if (verb.target.offline()) {
        auto made = prove_offline(verb);
        if (!made) return fail(made.error());
        proof = std::move(*made);
    } else {
        proof = ask(verb.target,
                    std::string("/v1/audit/proof/") + (verb.position ? "inclusion" : "consistency"),
                    query_of(verb), exit);
        if (!proof) return exit;
    }
    if (verb.target.json) {
        print_line(to_json(*proof));
    } else if (proof->as_object() != nullptr) {
        print_proof(*proof);
    }
    return Exit::ok;
}

}  // namespace jalon
