// jalon check, jalon rebuild: is what lies in the directory whole; and the stored states anew.
#include <algorithm>
#include <map>

#include "adapters/crypto/sealer.h"
#include "adapters/files/token_store.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/merkle/merkle.h"
#include "engine/merkle/tiles.h"
#include "tools/jalon/log_fold.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/output.h"
#include "tools/jalon/progress.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

constexpr std::size_t page_size = 1000;

// What a pass over the log gathers.
struct Pass {
    LogFold fold;
    Frontier frontier;
    TileEdge edge = TileEdge{};
    Result<void> rows = {};  // whether what is kept of the hash tree is that of the records
    std::map<InstanceId, std::vector<Position>> positions = {};  // in the order of versions
    std::vector<Position> standing = {};
};

// What is kept of a row of the hash tree is what the records give.
Result<void> check_tile(const RocksStore& store, unsigned level, std::uint64_t index,
                        std::span<const Hash> hashes) {
    const auto kept = store.tree_tile(level, index);
    if (!kept) return kept.error();
    if (kept->size() <= hashes.size() && std::equal(kept->begin(), kept->end(), hashes.begin())) {
        return {};
    }
    return Error{ErrorCode::corruption, "row " + std::to_string(level) +
                                            " of the hash tree is not that of the records; " +
                                            "`jalon rebuild` makes it anew"};
}

// The tiles that are not yet full, behind the others.
Result<void> check_edge(const RocksStore& store, const TileEdge& edge) {
    for (unsigned level = 1; level < edge.rows().size(); ++level) {
        const std::uint64_t index = TileEdge::row_size(edge.size(), level) / tile_width;
        auto checked = check_tile(store, level, index, edge.rows()[level]);
        if (!checked) return checked;
    }
    return {};
}

Result<void> run(const RocksStore& store, const Hasher& hasher, Pass& pass) {
    auto head = store.head();
    if (!head) return head.error();
    Result<void> outcome;
    Progress progress("reading", head->last.value());
    const auto check_full = [&](const FullTile& tile) {
        if (pass.rows) pass.rows = check_tile(store, tile.level, tile.index, tile.hashes);
    };
    const auto take = [&](Position position, std::span<const std::uint8_t> record) {
        const auto event = pass.fold.read(position, record);
        if (!event) {
            outcome = event.error();
            return false;
        }
        const Hash leaf = leaf_hash(hasher, leaf_bytes(record));
        append_leaf(hasher, pass.frontier, leaf);
        pass.edge.append(hasher, leaf, check_full);
        if (event->instance) pass.positions[*event->instance].push_back(position);
        if (is_standing(event->type)) pass.standing.push_back(position);
        pass.fold.take(*event);
        progress.at(position.value());
        return true;
    };
    if (auto scanned = store.scan(Position{0}, take); !scanned) return scanned.error();
    if (pass.rows) pass.rows = check_edge(store, pass.edge);
    if (!outcome || pass.frontier == head->frontier) return outcome;
    return Error{ErrorCode::corruption, "position " + std::to_string(head->last.value()) +
                                            ": the stored hash tree is not that of the records"};
}

// The index of one instance names exactly the positions that the log gave it.
Result<void> check_index(const RocksStore& store, const InstanceId& id,
                         const std::vector<Position>& positions) {
    for (std::size_t seen = 0;;) {
        auto records = store.read_instance(id, Version{seen}, page_size);
        if (!records) return records.error();
        for (const Bytes& record : *records) {
            const auto head = decode_head(record);
            if (!head) return head.error();
            if (seen == positions.size() || head->position != positions[seen]) {
                return Error{ErrorCode::corruption,
                             "position " + std::to_string(head->position.value()) +
                                 ": the index of " + id.value() + " does not agree with the log"};
            }
            ++seen;
        }
        if (!records->empty()) continue;
        if (seen == positions.size()) return {};
        return Error{ErrorCode::corruption, "position " + std::to_string(positions[seen].value()) +
                                                ": missing in the index of " + id.value()};
    }
}

// What cannot be rebuilt: the tokens can be read, and every sealed field opens unless its key was
// destroyed.
Result<void> check_secrets(const OfflineLog& log, const Pass& pass) {
    const DataDirectory& directory = log.directory();
    TokenStore tokens(directory.tokens_path(), std::make_unique<OpensslHasher>());
    if (auto listed = tokens.list(); !listed) return listed.error();
    auto sealer = AesSealer::open(directory.keys_path(), SubjectKeys::Access::read_only);
    if (!sealer) return sealer.error();
    for (const auto& [id, state] : pass.fold.states()) {
        for (const SealedField& field : state.sealed) {
            const SealBinding binding{directory.log_id(), id, field.request_key_hash,
                                      field.part.path};
            auto opened = (*sealer)->open(binding, field.part);
            if (opened || opened.error().code == ErrorCode::not_found) continue;
            return Error{opened.error().code, "position " + std::to_string(state.position.value()) +
                                                  ": " + id.value() + ": the sealed field " +
                                                  field.part.path +
                                                  " cannot be opened: " + opened.error().message};
        }
    }
    return {};
}

Result<std::vector<LogFinding>> check_all(const OfflineLog& log, Pass& pass) {
    if (auto passed = run(log.store(), log.hasher(), pass); !passed) return passed.error();
    if (!pass.rows) return pass.rows.error();
    for (const auto& [id, positions] : pass.positions) {
        if (auto same = check_index(log.store(), id, positions); !same) return same.error();
    }
    const auto standing = log.store().standing_facts();
    if (!standing) return standing.error();
    if (*standing && **standing != pass.standing) {
        return Error{ErrorCode::corruption, "what stands is not listed as the log has it"};
    }
    if (auto opened = check_secrets(log, pass); !opened) return opened.error();
    return compare_states(pass.fold, log.store());
}

Exit report(const LogVerb& verb, const Pass& pass, const std::vector<LogFinding>& findings) {
    const bool ok = findings.empty();
    if (verb.json) {
        print_line(to_json(
            Value::Object{{"ok", ok},
                          {"events", static_cast<std::int64_t>(pass.fold.events())},
                          {"instances", static_cast<std::int64_t>(pass.fold.states().size())},
                          {"findings", findings_json(findings)}}));
    } else {
        for (const LogFinding& finding : findings) print_line(finding_line(finding));
        print_line(std::to_string(pass.fold.events()) + " events, " +
                   std::to_string(pass.fold.states().size()) +
                   " instances: " + (ok ? "whole" : "DAMAGED"));
    }
    return ok ? Exit::ok : Exit::corrupt;
}

}  // namespace

Exit run_check(const LogVerb& verb) {
    auto log = OfflineLog::open(verb.data);
    if (!log) return fail(log.error());
    auto reader = make_workflow_reader(log->hasher());
    if (!reader) return fail(reader.error());
    Pass pass{LogFold(log->directory().log_id(), *reader), {}};
    auto findings = check_all(*log, pass);
    if (!findings) return fail(findings.error());
    return report(verb, pass, *findings);
}

Exit run_rebuild(const LogVerb& verb) {
    auto directory = DataDirectory::open(verb.data, OpenMode::existing, "UTC", wall_clock());
    if (!directory) return fail(directory.error());
    RocksOptions options;
    options.high_water_path = directory->high_water_path();
    options.hasher = std::make_shared<OpensslHasher>();
    auto store = RocksStore::open(directory->log_path(), options);
    if (!store) return fail(store.error());
    const OpensslHasher hasher;
    auto reader = make_workflow_reader(hasher);
    if (!reader) return fail(reader.error());
    Pass pass{LogFold(directory->log_id(), *reader), {}};
    if (auto passed = run(**store, hasher, pass); !passed) return fail(passed.error());
    std::vector<StoredState> states;
    for (const auto& [id, state] : pass.fold.states()) {
        states.push_back(StoredState{id, encode_state(state), state.final});
    }
    auto written = (*store)->rebuild(states, pass.standing);
    if (written) written = (*store)->rebuild_tree();
    if (!written) return fail(written.error());
    print_line(verb.json
                   ? to_json(Value::Object{{"instances", static_cast<std::int64_t>(states.size())}})
                   : "rebuilt " + std::to_string(states.size()) + " states");
    return Exit::ok;
}

}  // namespace jalon
