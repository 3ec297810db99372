// The loop writes: keys first, then what they seal; and goes on while it tells what is durable.
#include "adapters/runtime/engine_loop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "engine/codec/record_codec.h"
#include "tests/support/batches.h"
#include "tests/support/fake_sealer.h"
#include "tests/support/fake_zones.h"
#include "tests/support/memory_store.h"
#include "tests/support/openssl_hasher.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

constexpr const char* people = R"("id": "people", "states": {"known": {}},
    "subject": {"var": "data.person"},
    "data": {"type": "object", "properties": {
        "person": {"type": "string", "pattern": "^v"},
        "name": {"type": "string", "personal": "identity"}}})";

constexpr std::chrono::seconds long_enough{20};

std::set<std::string> subjects_on(const EventStore& store) {
    constexpr std::size_t all = 1000;
    const auto records = store.read(Position{0}, all);
    std::set<std::string> subjects;
    for (const Bytes& bytes : *records) {
        const auto event = decode_record(bytes);
        for (const SealedPart& part : event->sealed) subjects.insert(part.subject);
    }
    return subjects;
}

// A key is kept, or it is lost with the process. Notes whether the log ever needed one too early.
class WatchfulSealer final : public Sealer {
public:
    explicit WatchfulSealer(const EventStore& log) : log_(log) {}

    void fail_to_keep() {
        const std::lock_guard lock(mutex_);
        fails_ = true;
    }
    // No group is kept before so many people were sealed in all.
    void hold_until_sealed(std::size_t count) {
        const std::lock_guard lock(mutex_);
        sealed_first_ = count;
    }
    // False: no group with that person came to be kept in a time that is long enough for any.
    [[nodiscard]] bool wait_until_kept(const std::string& person) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, long_enough, [&] { return kept_.contains(person); });
    }
    [[nodiscard]] bool was_too_late() const {
        const std::lock_guard lock(mutex_);
        return too_late_ || is_needed();
    }

    [[nodiscard]] Result<SealedPart> seal(const SealBinding& binding, std::string_view subject,
                                          std::string_view sensitivity,
                                          std::string_view plaintext) override {
        const std::lock_guard lock(mutex_);
        if (!kept_.contains(std::string(subject))) unkept_.emplace(subject);
        ++sealed_;
        changed_.notify_all();
        return fake_.seal(binding, subject, sensitivity, plaintext);
    }
    [[nodiscard]] Result<void> keep() override {
        std::unique_lock lock(mutex_);
        if (fails_) return Error{ErrorCode::io, "injected"};
        too_late_ = too_late_ || is_needed();
        kept_.merge(unkept_);
        unkept_.clear();
        changed_.notify_all();
        changed_.wait_for(lock, long_enough, [&] { return sealed_ >= sealed_first_; });
        return {};
    }
    [[nodiscard]] Result<std::string> open(const SealBinding& binding,
                                           const SealedPart& part) const override {
        return fake_.open(binding, part);
    }
    [[nodiscard]] std::optional<std::uint32_t> epoch_of(std::string_view subject) const override {
        return fake_.epoch_of(subject);
    }
    [[nodiscard]] Result<bool> erase(std::string_view subject) override {
        return fake_.erase(subject);
    }

private:
    [[nodiscard]] bool is_needed() const {
        const auto needed = subjects_on(log_);
        return std::any_of(unkept_.begin(), unkept_.end(),
                           [&](const std::string& subject) { return needed.contains(subject); });
    }

    const EventStore& log_;
    FakeSealer fake_;
    mutable std::mutex mutex_;  // everything below
    std::condition_variable changed_;
    std::size_t sealed_ = 0;
    std::size_t sealed_first_ = 0;
    std::set<std::string> kept_;
    std::set<std::string> unkept_;
    bool too_late_ = false;
    bool fails_ = false;
};

class EngineLoopTest : public ::testing::Test {
protected:
    EngineLoopTest() {
        Request publish;
        publish.kind = RequestKind::publish;
        publish.publication = workflow_of(people);
        EXPECT_TRUE(loop_.submit(std::move(publish)));
        wait_for_replies(1);
    }

    void begin(const std::string& person) {
        Request start;
        start.kind = RequestKind::start;
        start.instance = InstanceId{"of-" + person};
        start.workflow = "people";
        start.data = Value::Object{{"person", person}, {"name", "Ada"}};
        start.key = KeyedBy{hash_of_byte(++keys_), hash_of_byte(0)};
        EXPECT_TRUE(loop_.submit(std::move(start)));
    }
    // Called before a group is told, by the loop.
    void before_telling(std::function<void()> ask) {
        const std::lock_guard lock(mutex_);
        before_telling_ = std::move(ask);
    }
    void wait_for_replies(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return replies_ >= count || failure_; });
    }
    [[nodiscard]] std::optional<ErrorCode> wait_for_failure() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return failure_.has_value(); });
        return failure_;
    }

    MemoryStore store_;
    WatchfulSealer sealer_{store_};

private:
    [[nodiscard]] Engine engine() {
        EngineParts parts;
        parts.sealer = &sealer_;
        parts.zones = &zones_;
        return Engine(parts, Position{0});
    }
    void deliver(const Delivery& delivery) {
        std::unique_lock lock(mutex_);
        const auto ask = before_telling_;
        lock.unlock();
        if (ask) ask();
        lock.lock();
        replies_ += delivery.replies.size();
        changed_.notify_all();
    }
    void fail(const Error& error) {
        const std::lock_guard lock(mutex_);
        failure_ = error.code;
        changed_.notify_all();
    }

    FakeZones zones_;
    OpensslHasher hasher_;
    std::mutex mutex_;  // what follows, up to the loop
    std::condition_variable changed_;
    std::function<void()> before_telling_;
    std::size_t replies_ = 0;
    std::optional<ErrorCode> failure_;
    std::uint8_t keys_ = 0;
    EngineLoop loop_{engine(),
                     GroupEncoder(hasher_, Frontier{}),
                     store_,
                     sealer_,
                     [] { return *parse_timestamp("2024-01-01T00:00:00Z"); },
                     [this](const Delivery& delivery) { deliver(delivery); },
                     [this](const Error& error) { fail(error); },
                     [](const Load&) { FAIL() << "nobody is looked for"; }};
};

TEST_F(EngineLoopTest, NoFactIsStoredBeforeTheKeysThatSealIt) {
    constexpr std::size_t people_max = 100;
    for (std::size_t i = 0; i < people_max; ++i) begin("v" + std::to_string(i));
    wait_for_replies(1 + people_max);
    EXPECT_EQ(subjects_on(store_).size(), people_max);
    EXPECT_FALSE(sealer_.was_too_late());
}

TEST_F(EngineLoopTest, AKeyThatCannotBeKeptEndsTheLoopAndNothingIsStored) {
    sealer_.fail_to_keep();
    begin("v1");
    EXPECT_EQ(wait_for_failure(), ErrorCode::io);
    EXPECT_TRUE(subjects_on(store_).empty());
    EXPECT_EQ(store_.head()->last, Position{1});
}

TEST_F(EngineLoopTest, TheNextGroupIsOnItsWayBeforeTheLastOneIsTold) {
    const auto under_way = std::make_shared<std::atomic<bool>>(true);
    before_telling([this, under_way] {
        if (!sealer_.wait_until_kept("v2")) *under_way = false;
    });
    sealer_.hold_until_sealed(2);  // the second is decided while the first is written
    begin("v1");
    ASSERT_TRUE(sealer_.wait_until_kept("v1"));
    begin("v2");
    wait_for_replies(3);
    EXPECT_TRUE(*under_way);
    EXPECT_EQ(subjects_on(store_), (std::set<std::string>{"v1", "v2"}));
}

}  // namespace
}  // namespace jalon::testing
