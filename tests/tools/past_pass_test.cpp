// A pass over the log says of each instance what its own events say, however many it takes at once.
#include "tools/jalon/past_pass.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/files/data_directory.h"
#include "engine/base/time.h"
#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "tests/support/batches.h"
#include "tests/support/engine_shell.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

constexpr const char* counting = R"("id": "counting",
    "states": {"open": {"on": {"add": {"actions": [{"assign": {"n": {"var": "input.n"}}}]},
                               "close": "closed"}}, "closed": {"type": "final"}},
    "triggers": {"add": {"by": ["*"], "data": {"type": "object",
                         "properties": {"n": {"type": "integer"}}}},
                 "close": {"by": ["*"], "data": {}}},
    "data": {"type": "object", "properties": {"n": {"type": "integer"}}})";

constexpr std::uint64_t day = 86'400'000'000;

class PastPassTest : public ::testing::Test {
protected:
    // Five instances begin, one a day; then each has a step that happened three days before it was
    // recorded; the first one ends.
    void SetUp() override {
        auto data = DataDirectory::open(folder_ / "d", OpenMode::create, "UTC", on(0));
        ASSERT_TRUE(data);
        RocksOptions options;
        options.high_water_path = data->high_water_path();
        auto store = RocksStore::open(data->log_path(), options);
        ASSERT_TRUE(store);
        EngineShell shell(**store, sealer_);
        ASSERT_TRUE(shell.open());
        Request publish;
        publish.kind = RequestKind::publish;
        publish.publication = workflow_of(counting);
        take(shell, std::move(publish), 0);
        for (int i = 1; i <= instances; ++i) {
            take(shell, request(RequestKind::start, i, "", i), i);
        }
        for (int i = 1; i <= instances; ++i) {
            take(shell, request(RequestKind::step, i, "add", i + 5), i + 8);
        }
        take(shell, request(RequestKind::step, 1, "close", 20), 20);
    }

    static constexpr int instances = 5;
    static Timestamp on(int days) {
        return Timestamp{static_cast<std::int64_t>(day) * (20'000 + days)};
    }
    static InstanceId id(int number) { return InstanceId{"i" + std::to_string(number)}; }
    static Request request(RequestKind kind, int number, const std::string& trigger, int occurred) {
        Request request;
        request.kind = kind;
        request.instance = id(number);
        request.actor = Actor{"person", "coordinator", "hq"};
        request.workflow = "counting";
        request.trigger = trigger;
        request.data = Value::Object{};
        if (trigger == "add") request.data.set("n", number);
        request.occurred_at = on(occurred);
        return request;
    }
    static void take(EngineShell& shell, Request request, int recorded) {
        shell.engine().submit(std::move(request), on(recorded));
        for (const Reply& reply : shell.settle(on(recorded))) {
            EXPECT_TRUE(std::holds_alternative<Accepted>(reply.answer));
        }
    }

    // The latest event of an instance once more, `versions` later, and changed.
    void append_to(int number, std::uint64_t versions, const std::function<void(Bytes&)>& change) {
        const auto data = DataDirectory::open(folder_ / "d", OpenMode::existing, "UTC", on(30));
        ASSERT_TRUE(data);
        RocksOptions options;
        options.high_water_path = data->high_water_path();
        const auto store = RocksStore::open(data->log_path(), options);
        ASSERT_TRUE(store);
        const Position last = (*store)->head()->last;
        Event event = *decode_record((*store)->read_instance(id(number), Version{0}, 100)->back());
        event.position = next(last);
        event.version = Version{event.version.value() + versions};
        Bytes record = encode_record(event);
        change(record);
        BatchMaker batch(last.value());
        batch.event(id(number).value(), event.version.value(), {record.begin(), record.end()});
        ASSERT_TRUE((*store)->append(batch.take()));
    }
    // Why all instances at a moment after all cannot be told; nullopt: they can.
    [[nodiscard]] std::optional<ErrorCode> refusal() const {
        const auto log = OfflineLog::open(folder_ / "d");
        EXPECT_TRUE(log);
        Moment late;
        late.known_at = on(40);
        const auto read = each_past(*log, {late}, [](const PastViews&) {});
        return read ? std::nullopt : std::optional(read.error().code);
    }

    using States = std::vector<Bytes>;  // empty ones: absent
    static States states(const OfflineLog& log, const std::vector<Moment>& moments,
                         std::size_t bytes_a_pass) {
        States found;
        const auto take = [&](const PastViews& views) {
            for (const auto& view : views) {
                found.push_back(view ? encode_state(*view->state) : Bytes{});
            }
        };
        EXPECT_TRUE(each_past(log, moments, take, bytes_a_pass));
        return found;
    }
    static States one_by_one(const OfflineLog& log, const std::vector<Moment>& moments) {
        States found;
        for (int i = 1; i <= instances; ++i) {
            for (const Moment& moment : moments) {
                const auto view = log.view(id(i), moment);
                found.push_back(view ? encode_state(*view->state) : Bytes{});
            }
        }
        return found;
    }

    TempDir folder_;
    FakeSealer sealer_;
};

TEST_F(PastPassTest, SaysWhatEachInstancesOwnEventsSay) {
    const auto log = OfflineLog::open(folder_ / "d");
    ASSERT_TRUE(log);
    for (int days = 0; days <= 21; ++days) {
        Moment was;
        was.as_of = on(days);
        Moment known;
        known.known_at = on(days);
        Moment both = was;
        both.known_at = on(days + 1);
        Moment stood;
        stood.position = Position{static_cast<std::uint64_t>(days) / 2 + 1};
        const std::vector<Moment> moments{was, known, both, stood};
        const States expected = one_by_one(*log, moments);
        for (const std::size_t bytes : {1U, 2'000U, 1'000'000U}) {
            EXPECT_EQ(states(*log, moments, bytes), expected) << days << ", " << bytes;
        }
    }
}

TEST_F(PastPassTest, TellsTheDaysApart) {
    const auto log = OfflineLog::open(folder_ / "d");
    ASSERT_TRUE(log);
    Moment early;
    early.as_of = on(2);
    Moment late;
    late.as_of = on(20);
    const States found = states(*log, {early, late}, state_bytes_a_pass);
    ASSERT_EQ(found.size(), 2U * instances);
    for (std::size_t i = 0; i < instances; ++i) {
        EXPECT_EQ(found[2 * i].empty(), i >= 2) << "two had begun";
        EXPECT_NE(found[2 * i], found[2 * i + 1]);
    }
}

TEST_F(PastPassTest, ARecordThatIsDamagedIsCorruption) {
    append_to(2, 1, [](Bytes& record) { record[record.size() / 2] ^= 1U; });
    EXPECT_EQ(refusal(), ErrorCode::corruption);
}

TEST_F(PastPassTest, VersionsThatAreNotDenseAreCorruption) {
    append_to(2, 2, [](Bytes&) {});
    EXPECT_EQ(refusal(), ErrorCode::corruption);
}

TEST_F(PastPassTest, TheNextVersionIsTaken) {
    append_to(2, 1, [](Bytes&) {});
    EXPECT_EQ(refusal(), std::nullopt);
}

}  // namespace
}  // namespace jalon::testing
