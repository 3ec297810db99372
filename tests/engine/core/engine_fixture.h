// EngineTest: an engine on a store in memory, driven by hand, with a workflow that counts.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/batches.h"
#include "tests/support/engine_shell.h"
#include "tests/support/memory_store.h"

namespace jalon::testing {

using Texts = std::vector<std::string>;

inline constexpr const char* counter = R"("id": "counter",
    "states": {"open": {"on": {
        "add": {"actions": [{"assign": {"n": {"+": [{"var": "data.n"}, {"var": "input.by"}]}}}]},
        "close": {"target": "closed", "guard": "ENOUGH"}},
        "after": {"P10D": {}, "P30D": "closed"}},
     "closed": {"type": "final"}},
    "guards": {"ENOUGH": {"rule": {">": [{"var": "data.n"}, 1]}}},
    "triggers": {"add": {"by": ["*"], "data": {"type": "object", "required": ["by"],
                     "properties": {"by": {"type": "integer"}}}},
                 "close": {"by": ["*"], "data": {}}},
    "data": {"type": "object", "properties": {"n": {"type": "integer"}}})";

inline std::string told(const Reply& reply) {
    static const std::map<RefusalCode, std::string> names{
        {RefusalCode::not_found, "not_found"},
        {RefusalCode::exists, "exists"},
        {RefusalCode::not_allowed, "not_allowed"},
        {RefusalCode::guard_refused, "guard_refused"},
        {RefusalCode::forbidden, "forbidden"},
        {RefusalCode::not_delegated, "not_delegated"},
        {RefusalCode::schema, "schema"},
        {RefusalCode::version_mismatch, "version_mismatch"},
        {RefusalCode::key_reused, "key_reused"},
        {RefusalCode::key_expired, "key_expired"},
        {RefusalCode::unavailable, "unavailable"}};
    const std::string id = std::to_string(reply.request) + " ";
    if (const auto* accepted = std::get_if<Accepted>(&reply.answer)) {
        return id + "at " + std::to_string(accepted->event->position.value());
    }
    if (const auto* repeated = std::get_if<Repeated>(&reply.answer)) {
        return id + "again " + std::to_string(repeated->position.value());
    }
    const auto* refusal = std::get_if<Refusal>(&reply.answer);
    if (refusal != nullptr) return id + names.at(refusal->code);
    return id + "unchanged";
}

inline Texts told(const std::vector<Reply>& replies) {
    Texts texts;
    for (const Reply& reply : replies) texts.push_back(told(reply));
    return texts;
}

class EngineTest : public ::testing::Test {
protected:
    EngineTest() { reopen(); }

    void reopen() {
        shell_ = std::make_unique<EngineShell>(store_, sealer_);
        ASSERT_TRUE(shell_->open());
    }
    [[nodiscard]] Engine& engine() { return shell_->engine(); }

    Request request(RequestKind kind, const std::string& instance) {
        Request request;
        request.id = ++requests_;
        request.kind = kind;
        request.instance = InstanceId{instance};
        request.actor = Actor{"person", "coordinator", "hq"};
        request.channel = "api";
        return request;
    }
    Request start(const std::string& instance, const char* data = R"({"n": 0})",
                  const char* workflow = "counter") {
        Request start = request(RequestKind::start, instance);
        start.workflow = workflow;
        start.data = from_json(data);
        return start;
    }
    Request add(const std::string& instance, int by) {
        Request step = request(RequestKind::step, instance);
        step.trigger = "add";
        step.data = Value::Object{{"by", by}};
        return step;
    }
    static Request keyed(Request request, std::uint8_t key, std::uint8_t body = 1) {
        request.key = KeyedBy{hash_of_byte(key), hash_of_byte(body)};
        return request;
    }
    void submit(Request request) { engine().submit(std::move(request), now_); }
    Texts settle() { return told(shell_->settle(now_)); }
    void publish(std::string_view members) {
        Request publish = request(RequestKind::publish, "");
        publish.publication = workflow_of(members);
        submit(std::move(publish));
    }
    // The counter's workflow is at position 1, the instance's start at 2.
    void begin() {
        publish(counter);
        submit(start("m"));
        ASSERT_EQ(settle(), (Texts{"1 at 1", "2 at 2"}));
    }

    [[nodiscard]] InstanceState stored(const std::string& instance) const {
        const auto bytes = store_.state(InstanceId{instance});
        return *bytes ? *decode_state(**bytes) : InstanceState{};
    }
    [[nodiscard]] std::vector<Event> log() const {
        std::vector<Event> events;
        const auto records = store_.read(Position{0}, 10'000);
        for (const Bytes& bytes : *records) events.push_back(*decode_record(bytes));
        return events;
    }

    MemoryStore store_;
    FakeSealer sealer_;
    std::unique_ptr<EngineShell> shell_;
    Timestamp now_ = *parse_timestamp("2024-01-01T00:00:00Z");
    std::uint64_t requests_ = 0;
};

inline Timestamp later(Timestamp from, int days) {
    return Timestamp{from.value() + days * std::int64_t{86'400'000'000}};
}

}  // namespace jalon::testing
