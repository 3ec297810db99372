// Bad input of any shape: a problem that says what is wrong, nothing on the log, and the server
// serves on.
#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

class ApiInput : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        if (jalon_binary().empty()) return;
        server_ = new ServedBinary;
        server_->start_instance("I");
    }
    static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }

    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        head_ = server_->head();
        ASSERT_GT(head_, 0);
    }
    void TearDown() override {
        if (server_ == nullptr) return;
        EXPECT_EQ(server_->head(), head_) << "something was written";
    }

    static ServedBinary& server() { return *server_; }

    static void expect_problem(const HttpAnswer& answer, unsigned status, const std::string& code) {
        ASSERT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
        EXPECT_EQ(answer.text("code"), code) << answer.body;
        EXPECT_EQ(answer.text("type"), "urn:jalon:problem:" + code);
        EXPECT_EQ(answer.number("status"), status);
        EXPECT_NE(answer.text("title"), "");
        EXPECT_NE(answer.text("detail"), "");
    }
    static void expect_step_problem(const std::string& body, unsigned status,
                                    const std::string& code, const Headers& headers = {}) {
        SCOPED_TRACE(body.substr(0, 100));
        expect_problem(server().post("/v1/instances/I/steps", body, headers), status, code);
    }
    static std::string pointer_of(const HttpAnswer& answer) {
        const Value body = answer.json();
        const Value* errors = body.find("errors");
        if (errors == nullptr || errors->as_array() == nullptr) return "no errors";
        return errors->as_array()->empty() ? "" : text_of(errors->as_array()->front(), "pointer");
    }

private:
    static inline ServedBinary* server_ = nullptr;
    std::int64_t head_ = 0;
};

std::string nested(std::size_t depth) {
    return R"({"trigger":"toggle","data":{"x":)" + std::string(depth - 2, '[') +
           std::string(depth - 2, ']') + "}}";
}

TEST_F(ApiInput, WhatIsNoIJsonIsABadRequest) {
    const std::vector<std::string> bodies{
        "",
        " ",
        "{",
        "{\"trigger\":\"toggle\"",
        "{'trigger':'toggle'}",
        "{\"trigger\":\"toggle\",}",
        "{\"trigger\":toggle}",
        "{\"trigger\":\"toggle\"} {}",
        "{\"trigger\":\"toggle\"}x",
        "{\"trigger\":\"toggle\",\"trigger\":\"toggle\"}",
        "{\"trigger\":\"toggle\",\"data\":{\"a\":1,\"\\u0061\":1}}",
        "{\"trigger\":\"\xff\"}",
        "{\"trigger\":\"\xc0\xaf\"}",
        "{\"trigger\":\"\xed\xa0\x80\"}",
        "{\"trigger\":\"\\ud800\"}",
        "{\"trigger\":\"\\udc00\\ud800\"}",
        "{\"trigger\":\"a\nb\"}",
        "\xef\xbb\xbf{\"trigger\":\"toggle\"}",
        std::string("{\"trigger\":\"toggle\"}\0", 21),
        std::string("\0{\"trigger\":\"toggle\"}", 21),
        "{\"trigger\":\"toggle\",\"data\":{\"x\":01}}",
        "{\"trigger\":\"toggle\",\"data\":{\"x\":NaN}}",
        "{\"trigger\":\"toggle\",\"data\":{\"x\":.5}}",
        nested(33),
        nested(5000),
        std::string(100'000, '['),
    };
    for (const std::string& body : bodies) expect_step_problem(body, 400, "bad_request");
}

TEST_F(ApiInput, DepthThirtyTwoIsReadAndThenJudgedByTheSchema) {
    expect_step_problem(nested(32), 422, "schema");
}

TEST_F(ApiInput, ABodyThatIsNoObjectIsUnprocessable) {
    for (const char* body : {"[]", "null", "1", "\"toggle\"", "true", "{}"}) {
        expect_step_problem(body, 422, "schema");
    }
}

TEST_F(ApiInput, ANumberThatCannotBeHeldIsUnprocessable) {
    for (const char* number : {"9223372036854775808", "-9223372036854775809", "1e400", "-1e400",
                               "123456789012345678901234567890"}) {
        expect_step_problem(R"({"trigger":"toggle","data":{"x":)" + std::string(number) + "}}", 422,
                            "schema");
    }
}

TEST_F(ApiInput, MembersThatAreUnknownMissingOrOfAnotherTypeAreNamed) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({"trigger":"toggle","extra":1})", "/extra"},
        {R"({"trigger":"toggle","expected":1})", "/expected"},
        {R"({"trigger":1})", "/trigger"},
        {R"({"trigger":"toggle","data":[]})", "/data"},
        {R"({"trigger":"toggle","data":null})", "/data"},
        {R"({"trigger":"toggle","data":{"x":1}})", "/data/x"},
        {R"({"trigger":"toggle","data":{"a/b~c":1}})", "/data/a~1b~0c"},
        {R"({"trigger":"toggle","occurred_at":5})", "/occurred_at"},
        {R"({"trigger":"toggle","occurred_at":"yesterday"})", "/occurred_at"},
        {R"({"trigger":"toggle","occurred_at":"2026-02-30"})", "/occurred_at"},
        {R"({"trigger":"toggle","occurred_at":"2026-02-01T10:00:00"})", "/occurred_at"},
        {R"({"trigger":"toggle","occurred_at":"2999-01-01T00:00:00Z"})", "/occurred_at"},
    };
    for (const auto& [body, pointer] : cases) {
        SCOPED_TRACE(body);
        const HttpAnswer answer = server().post("/v1/instances/I/steps", body);
        expect_problem(answer, 422, "schema");
        EXPECT_EQ(pointer_of(answer), pointer) << answer.body;
    }
}

TEST_F(ApiInput, ASealedFieldIsNotTheClientsToSend) {
    for (const char* data :
         {R"({"$sealed":0})", R"({"x":{"$sealed":0}})", R"({"x":[{"$sealed":"identity"}]})"}) {
        expect_step_problem(R"({"trigger":"toggle","data":)" + std::string(data) + "}", 422,
                            "schema");
        expect_problem(server().post("/v1/instances", R"({"workflow":"toggle","id":"S","data":)" +
                                                          std::string(data) + "}"),
                       422, "schema");
    }
}

TEST_F(ApiInput, AnUnknownTriggerNamesThoseThatAreAllowed) {
    const HttpAnswer answer = server().post("/v1/instances/I/steps", R"({"trigger":"no.such"})");
    expect_problem(answer, 409, "not_allowed");
    EXPECT_EQ(answer.part("allowed"), "[\"toggle\"]");
}

TEST_F(ApiInput, AnotherVersionThanExpectedIsAMismatch) {
    for (const char* expected : {"\"2\"", "\"0\"", "\"18446744073709551615\""}) {
        const HttpAnswer answer = server().post("/v1/instances/I/steps", R"({"trigger":"toggle"})",
                                                {{"If-Match", expected}});
        expect_problem(answer, 412, "version_mismatch");
        EXPECT_EQ(answer.number("current_version"), 1);
    }
}

TEST_F(ApiInput, AMalformedExpectationIsABadRequest) {
    for (const char* expected : {"1", "\"\"", "\"-1\"", "\"one\"", "W/\"1\"", "\"1\", \"2\"",
                                 "\"18446744073709551616\"", "\"1", "\"+1\""}) {
        expect_step_problem(R"({"trigger":"toggle"})", 400, "bad_request",
                            {{"If-Match", expected}});
    }
}

TEST_F(ApiInput, AMalformedKeyOrClockIsABadRequest) {
    const std::string step = R"({"trigger":"toggle","occurred_at":"2026-01-01T00:00:00Z"})";
    expect_step_problem(step, 400, "bad_request", {{"Idempotency-Key", std::string(256, 'k')}});
    expect_step_problem(step, 400, "bad_request", {{"Idempotency-Key", ""}});
    expect_step_problem(step, 400, "bad_request", {{"Idempotency-Key", "a b"}});
    expect_step_problem(step, 400, "bad_request", {{"Jalon-Clock", "noon"}});
    expect_step_problem(R"({"trigger":"toggle"})", 400, "bad_request", {{"Jalon-Clock", "noon"}});
}

TEST_F(ApiInput, ABodyPastOneMebibyteIsTooLarge) {
    const std::string body = R"({"trigger":")" + std::string(1U << 20U, 'x') + "\"}";
    expect_problem(server().post("/v1/instances/I/steps", body), 413, "too_large");
}

TEST_F(ApiInput, AnotherMediaTypeIsRefused) {
    for (const char* type : {"text/plain", "application/jsonx", "application/xml",
                             "application/json; charset=latin1", "multipart/form-data"}) {
        SCOPED_TRACE(type);
        const Headers headers{{"Content-Type", type}};
        expect_problem(
            server().ask("POST", "/v1/instances/I/steps", headers, R"({"trigger":"toggle"})"), 415,
            "media_type");
        expect_problem(server().ask("POST", "/v1/instances", headers, R"({"workflow":"toggle"})"),
                       415, "media_type");
        expect_problem(server().ask("PUT", "/v1/workflows/x/versions/1", headers, "{}"), 415,
                       "media_type");
    }
}

TEST_F(ApiInput, PathsAndMethodsThatAreNotServedAreToldApart) {
    for (const char* path :
         {"/v1", "/v1/", "/v1/nothing", "/v1/instances/", "/v1/instances/I/",
          "/v1/instances/I/steps/1", "/nothing", "/v1/instances/none", "/v1/instances/none/history",
          "/v1/instances/none/allowed", "/v1/workflows/toggle/versions/2",
          "/v1/workflows/toggle/versions/x", "/v1/workflows/toggle/versions/01"}) {
        SCOPED_TRACE(path);
        expect_problem(server().get(path), 404, "not_found");
    }
    const std::vector<std::pair<std::string, std::string>> cases{
        {"DELETE /v1/instances", "POST, GET, HEAD"},
        {"PUT /v1/instances/I", "GET, HEAD"},
        {"GET /v1/instances/I/steps", "POST"},
        {"POST /v1/log", "GET, HEAD"},
        {"POST /healthz", "GET, HEAD"},
        {"POST /v1/live", "GET, HEAD"},
        {"PATCH /v1/workflows/toggle/versions/1", "GET, HEAD, PUT"},
    };
    for (const auto& [request, allow] : cases) {
        SCOPED_TRACE(request);
        const std::size_t space = request.find(' ');
        const HttpAnswer answer =
            server().ask(request.substr(0, space), request.substr(space + 1), {}, "{}");
        expect_problem(answer, 405, "method");
        EXPECT_EQ(answer.header("Allow"), allow);
    }
}

TEST_F(ApiInput, AStepOfAnAbsentInstanceOrOfNoIdIsNotFound) {
    for (const char* id : {"none", "-x", "a..b", "%20", "x%22y"}) {
        SCOPED_TRACE(id);
        expect_problem(
            server().post("/v1/instances/" + std::string(id) + "/steps", R"({"trigger":"toggle"})"),
            404, "not_found");
    }
}

TEST_F(ApiInput, AStartWithABadIdOrWorkflowIsRefused) {
    for (const std::string& id :
         {std::string(), std::string("-x"), std::string("a..b"), std::string("a b"),
          std::string("a/b"), std::string("é"), std::string(101, 'a'), std::string(".a")}) {
        SCOPED_TRACE(id);
        const HttpAnswer answer =
            server().post("/v1/instances", R"({"workflow":"toggle","id":")" + id + "\"}");
        expect_problem(answer, 422, "schema");
        EXPECT_EQ(pointer_of(answer), "/id");
    }
    expect_problem(server().post("/v1/instances", R"({"workflow":"toggle","id":"I"})"), 409,
                   "exists");
    for (const char* workflow : {"none", "toggle@9", "toggle@x", "toggle@", "@1", ""}) {
        SCOPED_TRACE(workflow);
        const HttpAnswer answer = server().post(
            "/v1/instances", R"({"id":"N","workflow":")" + std::string(workflow) + "\"}");
        EXPECT_TRUE(answer.status == 404 || answer.status == 422) << answer.body;
    }
}

TEST_F(ApiInput, ATokenIsNeededAndHasToBeValid) {
    for (const char* header : {"Bearer jalon_x", "Bearer ", "Bearer", "Basic jalon_x", ""}) {
        SCOPED_TRACE(header);
        for (const char* path : {"/v1/instances", "/v1/instances/I", "/v1/log", "/v1/nothing"}) {
            const HttpAnswer answer = server().get(path, {{"Authorization", header}});
            expect_problem(answer, 401, "unauthorized");
            EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
        }
    }
    Client client(server().port());
    client.send(
        "POST /v1/instances/I/steps HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n"
        "{\"trigger\":\"toggle\"}");
    expect_problem(read_answer(client), 401, "unauthorized");
}

TEST_F(ApiInput, UnknownRepeatedAndMalformedParametersAreBadRequests) {
    for (const char* target : {"/v1/instances?foo=1",
                               "/v1/instances?limit=1&limit=2",
                               "/v1/instances?limit=0",
                               "/v1/instances?limit=x",
                               "/v1/instances?limit=-1",
                               "/v1/instances?overdue=yes",
                               "/v1/instances?cursor=%21",
                               "/v1/instances?cursor=a",
                               "/v1/instances?cursor=AAAA",
                               "/v1/instances/I?x=1",
                               "/v1/instances/I/history?after=1",
                               "/v1/instances/I/history?cursor=x",
                               "/v1/instances/I/history?limit=0",
                               "/v1/instances/I/allowed?x=1",
                               "/v1/log?after=-1",
                               "/v1/log?after=x",
                               "/v1/log?limit=0",
                               "/v1/log?from=1",
                               "/v1/log?after=99999999999999999999",
                               "/v1/workflows?x=1",
                               "/v1/workflows/toggle/versions/1?x=1",
                               "/v1/whoami?x=1",
                               "/v1/tokens?x=1",
                               "/v1/instances/I/history?limit=1001"}) {
        SCOPED_TRACE(target);
        expect_problem(server().get(target), 400, "bad_request");
    }
    const std::string step = R"({"trigger":"toggle"})";
    expect_problem(server().post("/v1/instances/I/steps?dry_run=true", step), 400, "bad_request");
    expect_problem(server().post("/v1/instances?x=1", R"({"workflow":"toggle","id":"Q"})"), 400,
                   "bad_request");
}

TEST_F(ApiInput, NonsenseOnTheWireLeavesTheServerServing) {
    for (const char* bytes :
         {"\r\n\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02", "GET / HTTP/1.1"}) {
        Client client(server().port());
        client.send(bytes);
    }
    EXPECT_EQ(server().get("/healthz").status, 200U);
}

TEST_F(ApiInput, OnlyAnAdministratorManagesTokensAndWorkflows) {
    const Headers officer = server().as("officer");
    expect_problem(server().get("/v1/tokens", officer), 403, "forbidden");
    expect_problem(server().post("/v1/tokens", R"({"role":"admin"})", officer), 403, "forbidden");
    expect_problem(server().ask("DELETE", "/v1/tokens/x", officer), 403, "forbidden");
    expect_problem(server().ask("PUT", "/v1/workflows/x/versions/1", officer, "{}"), 403,
                   "forbidden");
}

}  // namespace
}  // namespace jalon::testing
