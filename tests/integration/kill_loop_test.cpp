// The real server under SIGKILL: whatever was acknowledged is on the log, once, where it was said
// to be; and what clients send again until it is answered happens once.
//
// JALON_KILLS sets the number of kills, JALON_SEED the seed. Kills fall at random numbers of
// acknowledged requests, drawn from the seed, in the middle of what the clients are sending.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "engine/base/chance.h"
#include "tests/integration/served.h"
#include "tests/support/trials.h"

namespace jalon::testing {
namespace {

constexpr int clients = 4;
constexpr int tries_max = 10'000;  // of one request
constexpr std::uint64_t seed_usual = 20260214;
constexpr std::uint64_t kills_usual = 100;

struct Acknowledged {
    std::string key;
    std::string target;
    std::string request;
    std::string body;
    std::int64_t position = 0;
    std::int64_t version = 0;
    std::string instance;
};

// What the clients and the one who kills share.
class Field {
public:
    explicit Field(ServedBinary& server) : server_(server) { open(); }

    // The port of the running server, waiting while there is none.
    unsigned short port() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return port_ != 0; });
        return port_;
    }
    void acknowledge(Acknowledged one) {
        const std::lock_guard lock(mutex_);
        acknowledged_.push_back(std::move(one));
        changed_.notify_all();
    }
    // Waits until `count` more requests were acknowledged; false when that takes too long.
    bool wait_for_more(std::size_t count) {
        std::unique_lock lock(mutex_);
        const std::size_t enough = acknowledged_.size() + count;
        return changed_.wait_for(lock, std::chrono::seconds(60),
                                 [&] { return acknowledged_.size() >= enough; });
    }
    void kill() {
        {
            const std::lock_guard lock(mutex_);
            port_ = 0;
        }
        server_.crash();
    }
    void restart() {
        server_.start();
        open();
    }
    // No new request is begun; what was sent is still sent again until it is answered.
    void end() { ended_ = true; }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] std::vector<Acknowledged> acknowledged() {
        const std::lock_guard lock(mutex_);
        return acknowledged_;
    }

private:
    void open() {
        const std::lock_guard lock(mutex_);
        port_ = server_.port();
        changed_.notify_all();
    }

    ServedBinary& server_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Acknowledged> acknowledged_;
    unsigned short port_ = 0;
    std::atomic<bool> ended_{false};
};

// One user: starts instances and steps them, one request at a time, each until it is answered.
class Sender {
public:
    Sender(Field& field, std::string token, int number, std::uint64_t seed)
        : field_(field),
          token_(std::move(token)),
          number_(number),
          chance_(seed + 1U + static_cast<std::uint64_t>(number)) {}

    void run() {
        for (int turn = 0; !field_.ended() && send(turn); ++turn) {}
    }
    // Every answer was one that a correct request may get.
    [[nodiscard]] const std::string& fault() const { return fault_; }

private:
    bool send(int turn) {
        const std::string name = std::to_string(number_) + "-" + std::to_string(turn);
        const bool starts = instances_.empty() || chance_.percent(20);
        Acknowledged one;
        one.key = "key-" + name;
        one.instance = starts ? "I-" + name : chance_.pick(instances_);
        one.target = starts ? "/v1/instances" : "/v1/instances/" + one.instance + "/steps";
        one.request = starts ? R"({"workflow":"toggle","id":")" + one.instance + "\"}"
                             : R"({"trigger":"toggle"})";
        const auto answer = until_answered(one);
        if (answer.status != (starts ? 201U : 200U)) {
            fault_ = one.target + ": " + std::to_string(answer.status) + answer.body;
            return false;
        }
        one.body = answer.body;
        one.position = answer.number("position");
        one.version = answer.number("version");
        if (starts) instances_.push_back(one.instance);
        field_.acknowledge(std::move(one));
        return true;
    }

    // The connection is kept from request to request, as browsers do.
    HttpAnswer until_answered(const Acknowledged& one) {
        const std::string request = request_text(
            "POST", one.target,
            {{"Authorization", "Bearer " + token_}, {"Idempotency-Key", one.key}}, one.request);
        for (int tries = 0; tries < tries_max; ++tries) {
            const unsigned short port = field_.port();
            if (!client_ || port != port_) client_ = std::make_unique<Client>(port);
            port_ = port;
            client_->send(request);
            const HttpAnswer answer = read_answer(*client_);
            if (answer.status != 0 && answer.status != 503) return answer;
            client_.reset();
        }
        return {};
    }

    Field& field_;
    std::string token_;
    int number_;
    Chance chance_;
    std::vector<std::string> instances_;
    std::unique_ptr<Client> client_;
    unsigned short port_ = 0;
    std::string fault_;
};

// The log as the server gives it, past `after`.
std::vector<Value> read_log(const ServedBinary& server, std::int64_t after) {
    std::vector<Value> events;
    for (;;) {
        auto page = json_lines(server.get("/v1/log?after=" + std::to_string(after)).body);
        if (page.empty()) return events;
        after = int_of(page.back(), "position");
        std::move(page.begin(), page.end(), std::back_inserter(events));
    }
}

// What a client was told and the log agree; positions and versions are dense.
class Auditor {
public:
    void take(const std::vector<Value>& events) {
        for (const Value& event : events) {
            ASSERT_EQ(int_of(event, "position"), static_cast<std::int64_t>(log_.size()) + 1)
                << "a hole in the log";
            const std::string instance = text_of(event, "instance");
            if (!instance.empty()) {
                ASSERT_EQ(int_of(event, "version"), ++versions_[instance]);
            }
            log_.push_back(instance);
        }
    }
    void compare(const std::vector<Acknowledged>& acknowledged) {
        for (; compared_ < acknowledged.size(); ++compared_) {
            const Acknowledged& one = acknowledged[compared_];
            ASSERT_GE(one.position, 1) << one.body;
            ASSERT_LE(one.position, static_cast<std::int64_t>(log_.size()))
                << one.key << " was acknowledged and is lost";
            EXPECT_EQ(log_[static_cast<std::size_t>(one.position) - 1], one.instance);
            EXPECT_LE(one.version, versions_[one.instance]);
            EXPECT_TRUE(taken_.insert(one.position).second) << one.key << " shares its position";
        }
    }
    // At the end every request was answered, so an event without an answer happened twice.
    void expect_nothing_else(std::size_t published) const {
        EXPECT_EQ(taken_.size() + published, log_.size()) << "something happened twice";
    }
    [[nodiscard]] std::int64_t head() const { return static_cast<std::int64_t>(log_.size()); }

private:
    std::vector<std::string> log_;  // the instance at each position
    std::map<std::string, std::int64_t> versions_;
    std::set<std::int64_t> taken_;
    std::size_t compared_ = 0;
};

std::uint64_t kills() { return std::max<std::uint64_t>(1, number_of("JALON_KILLS", kills_usual)); }

void expect_sound(const ServedBinary& server) {
    const Ran replay = run_jalon({"replay", "--data", server.data(), "--verify", "--json"});
    EXPECT_EQ(replay.exit, 0) << replay.out << replay.error;
    const Ran check = run_jalon({"check", "--data", server.data()});
    EXPECT_EQ(check.exit, 0) << check.out << check.error;
}

// Each of a sample is sent again: the same answer, and nothing happens.
void expect_repeated(const ServedBinary& server, const std::vector<Acknowledged>& acknowledged) {
    for (const Acknowledged& one : acknowledged) {
        if (one.key.back() != '7') continue;  // each is a request
        const HttpAnswer again =
            server.post(one.target, one.request, {{"Idempotency-Key", one.key}});
        EXPECT_EQ(again.body, one.body);
        EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    }
}

// Returns how many requests were acknowledged.
std::size_t kill_again_and_again(std::uint64_t seed, std::uint64_t times) {
    ServedBinary server;
    const auto published = static_cast<std::size_t>(server.head());
    Field field(server);
    std::vector<std::unique_ptr<Sender>> senders;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        senders.push_back(std::make_unique<Sender>(field, server.token(), i, seed));
        threads.emplace_back([&sender = *senders.back()] { sender.run(); });
    }
    Chance chance(seed);
    Auditor auditor;
    for (std::uint64_t kill = 0; kill < times; ++kill) {
        SCOPED_TRACE("kill " + std::to_string(kill));
        EXPECT_TRUE(field.wait_for_more(1 + chance.below(40))) << "the clients stand still";
        field.kill();
        const auto acknowledged = field.acknowledged();
        field.restart();
        auditor.take(read_log(server, auditor.head()));
        auditor.compare(acknowledged);
        if (::testing::Test::HasFailure()) break;
    }
    field.end();
    for (std::thread& thread : threads) thread.join();
    for (const auto& sender : senders) EXPECT_EQ(sender->fault(), "");

    const auto acknowledged = field.acknowledged();
    expect_repeated(server, acknowledged);
    auditor.take(read_log(server, auditor.head()));
    auditor.compare(acknowledged);
    auditor.expect_nothing_else(published);
    EXPECT_EQ(server.stop(), 0);
    expect_sound(server);
    return acknowledged.size();
}

TEST(KillLoop, WhatWasAcknowledgedIsThereOnceAfterEveryKill) {
    SKIP_WITHOUT_BINARY();
    std::size_t acknowledged = 0;
    for (const SeededTrial& trial : trials("kills", kills(), {{seed_usual, kills()}})) {
        SCOPED_TRACE("JALON_SEED=" + std::to_string(trial.seed) +
                     " JALON_KILLS=" + std::to_string(trial.size));
        acknowledged += kill_again_and_again(trial.seed, trial.size);
        if (HasFailure()) break;
    }
    RecordProperty("acknowledged", std::to_string(acknowledged));
}

}  // namespace
}  // namespace jalon::testing
