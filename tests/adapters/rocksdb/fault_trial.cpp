#include "tests/adapters/rocksdb/fault_trial.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "adapters/rocksdb/tuning.h"
#include "engine/core/log_copy.h"

namespace jalon::testing {
namespace {

// In memory where there is such a place: nothing of it outlives the test.
std::filesystem::path fast_place() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code ignored;
    return std::filesystem::is_directory(memory, ignored) ? memory
                                                          : std::filesystem::temp_directory_path();
}

std::optional<std::string> content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

std::string refused(const char* what, const Error& error) {
    return std::string(FaultTrial::refusal) + what + ": " + error.message;
}

// What a log of these groups holds.
struct Expected {
    std::vector<const StoredRecord*> records;
    std::map<InstanceId, std::vector<const Bytes*>> events;
    std::map<InstanceId, const StoredState*> states;
    std::vector<const RequestKey*> keys;
    std::vector<Position> standing;
    Head head;

    Expected(const std::vector<AppendBatch>& groups, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) take(groups[i]);
    }
    void take(const AppendBatch& group) {
        for (const StoredRecord& record : group.records) {
            records.push_back(&record);
            if (record.instance) events[*record.instance].push_back(&record.bytes);
            if (record.stands) standing.push_back(record.position);
            head.last = record.position;
        }
        for (const StoredState& state : group.states) states[state.instance] = &state;
        for (const RequestKey& key : group.keys) keys.push_back(&key);
        head.frontier = group.frontier;
    }
};

std::string compare_records(const EventStore& store, const Expected& expected) {
    const OpensslHasher hasher;
    Frontier frontier;
    std::string wrong;
    const auto visit = [&](Position position, std::span<const std::uint8_t> bytes) {
        const auto index = static_cast<std::size_t>(frontier.size);
        const bool same =
            index < expected.records.size() && expected.records[index]->position == position &&
            std::equal(bytes.begin(), bytes.end(), expected.records[index]->bytes.begin(),
                       expected.records[index]->bytes.end());
        if (!same) wrong = "another record at " + std::to_string(position.value());
        append_leaf(hasher, frontier, leaf_hash(hasher, leaf_bytes(bytes)));
        return same;
    };
    const auto scanned = store.scan(Position{0}, visit);
    if (!scanned) return refused("scan", scanned.error());
    if (!wrong.empty()) return wrong;
    if (frontier != expected.head.frontier) return "the hash tree is not that of the records";
    return "";
}

std::string compare_instances(const EventStore& store, const Expected& expected) {
    for (const auto& [id, events] : expected.events) {
        const auto read = store.read_instance(id, Version{0}, events.size() + 1);
        if (!read) return refused("read_instance", read.error());
        const bool same = std::equal(read->begin(), read->end(), events.begin(), events.end(),
                                     [](const Bytes& a, const Bytes* b) { return a == *b; });
        if (!same) return "other events of " + id.value();
        const auto state = store.state(id);
        if (!state) return refused("state", state.error());
        if (!*state || **state != expected.states.at(id)->bytes) {
            return "another state of " + id.value();
        }
    }
    return "";
}

std::string compare_states(const EventStore& store, const Expected& expected) {
    std::set<InstanceId> running;
    std::set<InstanceId> ended;
    const auto into = [](std::set<InstanceId>& all) {
        return [&all](const InstanceId& id, std::span<const std::uint8_t>) {
            all.insert(id);
            return true;
        };
    };
    if (auto each = store.each_running(into(running)); !each) {
        return refused("each_running", each.error());
    }
    if (auto each = store.each_ended(InstanceId{""}, into(ended)); !each) {
        return refused("each_ended", each.error());
    }
    for (const auto& [id, state] : expected.states) {
        if (running.erase(id) != (state->ended ? 0U : 1U)) return id.value() + " does not run";
        if (ended.erase(id) != (state->ended ? 1U : 0U)) return id.value() + " has not ended";
    }
    if (!running.empty() || !ended.empty()) return "states of instances that never started";
    return "";
}

std::string compare_keys(const EventStore& store, const Expected& expected) {
    for (const RequestKey* key : expected.keys) {
        const auto found = store.find_key(key->key);
        if (!found) return refused("find_key", found.error());
        if (!*found || **found != *key) return "a request key is lost";
    }
    const auto standing = store.standing_facts();
    if (!standing) return refused("standing", standing.error());
    if (expected.head.last != Position{0} && *standing != expected.standing) {
        return "other standing";
    }
    return "";
}

}  // namespace

FaultTrial::FaultTrial(std::uint64_t seed)
    : directory_(fast_place()),
      attic_(fast_place()),
      files_(std::make_shared<FaultyFileSystem>(attic_.path(), seed)),
      env_(env_over(files_)),
      growth_(seed),
      chance_(seed + 1) {}

FaultTrial::~FaultTrial() = default;

void FaultTrial::begin_as(const FaultTrial& other) {
    std::filesystem::copy(other.directory(), directory(), std::filesystem::copy_options::recursive);
    std::filesystem::copy(other.mark(), mark());
    while (groups_.size() < other.settled_) groups_.push_back(growth_.next_group());
    settled_ = groups_.size();
    marks_ = {content_of(mark())};
}

RocksOptions FaultTrial::options() const {
    RocksOptions options;
    options.high_water_path = mark();
    options.block_cache_bytes = std::size_t{4} << 20U;
    options.env = env_.get();
    return options;
}

Result<void> FaultTrial::open() {
    auto opened = RocksStore::open(directory(), options());
    if (!opened) {
        note_mark();
        return opened.error();
    }
    store_ = std::move(*opened);
    marks_.clear();
    note_mark();
    return {};
}

void FaultTrial::note_mark() { marks_.push_back(content_of(mark())); }

Result<Position> FaultTrial::append() {
    if (!unknown()) groups_.push_back(growth_.next_group());
    auto appended = store_->append(groups_.back());
    if (appended) settled_ = groups_.size();
    note_mark();
    return appended;
}

Result<void> FaultTrial::rebuild() {
    const Expected expected(groups_, settled_);
    std::vector<StoredState> states;
    for (const auto& [id, state] : expected.states) states.push_back(*state);
    return store_->rebuild(states, expected.standing);
}

rocksdb::Status FaultTrial::compact() {
    auto settings = database_options(false);
    settings.env = env_.get();
    const auto families = family_descriptors(options().block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    auto status = rocksdb::DB::Open(settings, directory(), families, &handles, &opened);
    const std::unique_ptr<rocksdb::DB> database(opened);
    if (!status.ok()) return status;
    rocksdb::CompactRangeOptions whole;
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (auto* handle : handles) {
        if (status.ok()) status = database->CompactRange(whole, handle, nullptr, nullptr);
    }
    for (auto* handle : handles) database->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    return status;
}

Result<void> FaultTrial::copy_and_check() {
    const std::string copy = directory_ / ("copy-" + std::to_string(++copies_));
    if (auto copied = store_->copy_to(copy); !copied) return copied.error();
    RocksOptions other = options();
    other.high_water_path = copy + ".high_water";
    const auto opened = RocksStore::open(copy, other);
    if (!opened) return opened.error();
    const std::string wrong = verify_copy(**opened);
    if (wrong.empty()) return {};
    return Error{ErrorCode::corruption, "the copy: " + wrong};
}

Result<Head> FaultTrial::back_up() {
    RocksOptions other = options();
    other.high_water_path = directory_ / "backup.high_water";
    const auto opened = RocksStore::open(directory_ / "backup", other);
    if (!opened) return opened.error();
    const OpensslHasher hasher;
    LogCopy copy(*store_, **opened, growth_.log_id(), hasher);
    auto head = copy.run([](const Event&) { return false; }, [](Position) {});
    if (!head) return head;
    const std::string wrong = verify_copy(**opened);
    if (wrong.empty()) return head;
    return Error{ErrorCode::corruption, "the backup: " + wrong};
}

void FaultTrial::restart_after_cut(bool newest_mark) {
    store_.reset();
    const bool newest = newest_mark || chance_.percent(50);
    const auto& kept = newest ? marks_.back() : chance_.pick(marks_);
    if (kept) {
        std::ofstream(mark(), std::ios::binary) << *kept;
    } else if (chance_.percent(50)) {
        std::filesystem::remove(mark());
    } else {
        std::ofstream(mark(), std::ios::binary).flush();  // its entry without its content
    }
    marks_ = {content_of(mark())};
    files_->restart();
}

Position FaultTrial::acknowledged() const { return Expected(groups_, settled_).head.last; }

std::string FaultTrial::verify() {
    const Position last = store_->head()->last;
    if (unknown() && last == groups_.back().records.back().position) settled_ = groups_.size();
    const std::string wrong = compare(*store_, settled_);
    if (!wrong.empty() || !unknown()) return wrong;
    for (const RequestKey& key : groups_.back().keys) {
        if (store_->find_key(key.key)->has_value()) return "half a group: a key without its event";
    }
    return "";
}

std::string FaultTrial::verify_copy(const EventStore& copy) const {
    return compare(copy, settled_);
}

std::string FaultTrial::compare(const EventStore& store, std::size_t groups) const {
    const Expected expected(groups_, groups);
    const auto head = store.head();
    if (!head) return refused("head", head.error());
    if (*head != expected.head) {
        return "the log ends at " + std::to_string(head->last.value()) + ", acknowledged is " +
               std::to_string(expected.head.last.value());
    }
    for (const auto& part : {compare_records, compare_instances, compare_states, compare_keys}) {
        if (std::string wrong = part(store, expected); !wrong.empty()) return wrong;
    }
    return "";
}

}  // namespace jalon::testing
