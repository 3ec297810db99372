// jalon backup, jalon restore: a log taken over to another directory, while a server may go on
// writing to the first, and read back there.
#include "adapters/crypto/hasher.h"
#include "adapters/files/data_directory.h"
#include "adapters/json/json.h"
#include "adapters/rocksdb/rocks_store.h"
#include "adapters/zones/iana_zones.h"
#include "engine/codec/record_codec.h"
#include "engine/core/log_copy.h"
#include "engine/merkle/merkle.h"
#include "tools/jalon/backup_files.h"
#include "tools/jalon/environment.h"
#include "tools/jalon/output.h"
#include "tools/jalon/progress.h"
#include "tools/jalon/until.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

struct Copied {
    Head head;
    std::uint64_t added = 0;  // events that the copy did not have before
};

RocksOptions options_of(const DataDirectory& directory) {
    RocksOptions options;
    options.high_water_path = directory.high_water_path();
    options.hasher = std::make_shared<OpensslHasher>();
    return options;
}

Result<std::unique_ptr<RocksStore>> open_for_reading(const DataDirectory& directory) {
    return RocksStore::open_read_only(directory.log_path(), options_of(directory));
}

Result<Copied> copy(const DataDirectory& from, const DataDirectory& to, const Until& until,
                    const Hasher& hasher) {
    auto source = open_for_reading(from);
    if (!source) return source.error();
    auto target = RocksStore::open(to.log_path(), options_of(to));
    if (!target) return target.error();
    auto end = (*source)->head();
    if (!end) return end.error();
    auto before = (*target)->head();
    if (!before) return before.error();
    Progress progress("copying", end->last.value());
    auto head = LogCopy(**source, **target, from.log_id(), hasher)
                    .run([&](const Event& event) { return until.ends_before(event); },
                         [&](Position position) { progress.at(position.value()); });
    if (!head) return head.error();
    return Copied{*head, head->last.value() - before->last.value()};
}

// Reads every record back from the medium: its checksum, and the hash tree over all of them.
Result<void> read_back(const DataDirectory& copy, const Head& expected, const Hasher& hasher) {
    auto store = open_for_reading(copy);
    if (!store) return store.error();
    Result<void> outcome;
    Frontier frontier;
    Progress progress("reading back", expected.last.value());
    const auto visit = [&](Position position, std::span<const std::uint8_t> record) {
        if (auto event = decode_record(record); !event) {
            outcome = Error{event.error().code, "position " + std::to_string(position.value()) +
                                                    ": " + event.error().message};
            return false;
        }
        append_leaf(hasher, frontier, leaf_hash(hasher, leaf_bytes(record)));
        progress.at(position.value());
        return true;
    };
    if (auto scanned = (*store)->scan(Position{0}, visit); !scanned) return scanned.error();
    if (outcome && frontier != expected.frontier) {
        return Error{ErrorCode::corruption, "the copy that was read back is not what was written"};
    }
    return outcome;
}

Exit report(const BackupVerb& verb, const Copied& copied, const Hasher& hasher) {
    const std::string root = to_hex(root_of(hasher, copied.head.frontier));
    const auto position = static_cast<std::int64_t>(copied.head.last.value());
    const auto added = static_cast<std::int64_t>(copied.added);
    if (verb.json) {
        print_line(
            to_json(Value::Object{{"position", position}, {"added", added}, {"root", root}}));
    } else {
        print_line(std::to_string(position) + " events, " + std::to_string(added) +
                   " of them new; read back; root " + root);
        print_note("not in it: " + verb.from +
                   "/keys (so that a person who was erased stays so), " + verb.from + "/tokens, " +
                   verb.from + "/signing.key and " + verb.from +
                   "/pseudonym.key; keep copies of them apart");
    }
    return Exit::ok;
}

Exit run(const BackupVerb& verb, const DataDirectory& from, const Until& until) {
    auto to = DataDirectory::open_copy(verb.to, from);
    if (!to) return fail(to.error());
    const OpensslHasher hasher;
    auto copied = copy(from, *to, until, hasher);
    if (!copied) return fail(copied.error());
    if (auto same = read_back(*to, copied->head, hasher); !same) return fail(same.error());
    if (auto files = copy_files(from, *to); !files) return fail(files.error());
    return report(verb, *copied, hasher);
}

}  // namespace

Exit run_backup(const BackupVerb& verb) {
    auto from = DataDirectory::open(verb.from, OpenMode::read_only, "UTC", wall_clock());
    if (!from) return fail(from.error());
    return run(verb, *from, Until{});
}

Exit run_restore(const BackupVerb& verb) {
    auto from = DataDirectory::open(verb.from, OpenMode::read_only, "UTC", wall_clock());
    if (!from) return fail(from.error());
    auto zones = IanaZones::open();
    if (!zones) return fail(zones.error());
    auto until = parse_until(verb.until, *zones, from->zone());
    if (!until) return fail(until.error());
    const auto there = DataDirectory::open(verb.to, OpenMode::read_only, "UTC", wall_clock());
    if (there) {
        return fail(Exit::usage, verb.to + " holds data already; restore into a new directory");
    }
    if (there.error().code != ErrorCode::not_found) return fail(there.error());
    return run(verb, *from, *until);
}

}  // namespace jalon
