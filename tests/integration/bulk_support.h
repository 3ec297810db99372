// What the tests of bulk steps share: a server with two workflows, and reading the outcomes.
#pragma once

#include <algorithm>

#include "tests/integration/served.h"

namespace jalon::testing {

inline const std::string bulk_path = "/v1/bulk/steps";

// A ticket is closed for a reason and may be opened again.
inline const std::string ticket = R"({"id":"ticket","version":1,"title":{"en":"T","fr":"T"},
    "initial":"open","states":{
      "open":{"on":{"close":{"target":"closed"}}},"closed":{"on":{"reopen":{"target":"open"}}}},
    "triggers":{
      "close":{"title":{"en":"Close","fr":"Fermer"},"by":["*"],"data":{"type":"object",
        "additionalProperties":false,"required":["reason"],
        "properties":{"reason":{"type":"string"},"by":{"type":"string"}}}},
      "reopen":{"title":{"en":"Reopen","fr":"Rouvrir"},"by":["admin"],"data":{"type":"object",
        "additionalProperties":false,"properties":{}}}},
    "data":{"type":"object","additionalProperties":false,"properties":{}}})";

inline Value item_of(const HttpAnswer& answer, const std::string& id) {
    const Value body = answer.json();
    const Value* items = body.find("items");
    if (items == nullptr || items->as_array() == nullptr) return {};
    for (const Value& item : *items->as_array()) {
        if (text_of(item, "id") == id) return item;
    }
    return {};
}

inline std::string outcome_of(const HttpAnswer& answer, const std::string& id) {
    return text_of(item_of(answer, id), "outcome");
}

inline std::string would(const HttpAnswer& answer, const std::string& id) {
    return text_of(item_of(answer, id), "would");
}

inline Value problem_of(const HttpAnswer& answer, const std::string& id) {
    const Value item = item_of(answer, id);
    const Value* problem = item.find("problem");
    return problem == nullptr ? Value{} : *problem;
}

inline std::vector<std::string> ids_of(const HttpAnswer& answer) {
    std::vector<std::string> ids;
    const Value body = answer.json();
    const Value* items = body.find("items");
    if (items == nullptr || items->as_array() == nullptr) return ids;
    for (const Value& item : *items->as_array()) ids.push_back(text_of(item, "id"));
    return ids;
}

// What a confirmation sends back: the versions that a preview showed.
inline Value versions_of(const HttpAnswer& preview) {
    Value expected{Value::Object{}};
    const Value body = preview.json();
    const Value* items = body.find("items");
    if (items == nullptr || items->as_array() == nullptr) return expected;
    for (const Value& item : *items->as_array()) {
        if (const Value* version = item.find("version")) {
            expected.set(text_of(item, "id"), *version);
        }
    }
    return expected;
}

inline std::string toggle_of(const std::string& which) {
    return R"({"trigger":"toggle",)" + which + "}";
}

class BulkTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        if (jalon_binary().empty()) return;
        server_ = new ServedBinary;
        const auto published = server_->ask("PUT", "/v1/workflows/ticket/versions/1",
                                            {{"Content-Type", "application/json"}}, ticket);
        EXPECT_EQ(published.status, 201U) << published.body;
    }
    static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }
    void SetUp() override { SKIP_WITHOUT_BINARY(); }

    static ServedBinary& server() { return *server_; }

    static void start(std::initializer_list<const char*> ids,
                      const std::string& workflow = "toggle") {
        for (const char* id : ids) ASSERT_EQ(server().start_instance(id, workflow).status, 201U);
    }
    // PREFIX-1 to PREFIX-COUNT.
    static void start_many(const std::string& prefix, int count) {
        Client client(server().port());
        for (int first = 1; first <= count; first += 50) {
            const int last = std::min(count, first + 49);
            for (int i = first; i <= last; ++i) {
                client.send(request_text(
                    "POST", "/v1/instances", {{"Authorization", "Bearer " + server().token()}},
                    R"({"workflow":"toggle","id":")" + prefix + "-" + std::to_string(i) + "\"}"));
            }
            for (int i = first; i <= last; ++i) ASSERT_EQ(read_answer(client).status, 201U);
        }
    }
    static HttpAnswer bulk(const std::string& body, const Headers& headers = {}) {
        return server().post(bulk_path, body, headers);
    }
    static HttpAnswer preview(const std::string& body, const Headers& headers = {}) {
        return server().post(bulk_path + "?dry_run=true", body, headers);
    }
    static std::int64_t version_of(const std::string& id) {
        return server().get("/v1/instances/" + id).number("version");
    }
    // Asks until the log has got there; false when that takes too long.
    static bool wait_for_head(std::int64_t position) {
        for (int tries = 0; tries < 20'000; ++tries) {
            if (server().head() >= position) return true;
        }
        return false;
    }

private:
    static inline ServedBinary* server_ = nullptr;
};

}  // namespace jalon::testing
