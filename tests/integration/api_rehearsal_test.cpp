// A new version tried over HTTP on all that lives, before it is published.
#include "tests/integration/bulk_support.h"

namespace jalon::testing {
namespace {

const std::string rehearse_path = "/v1/workflows/rehearse";

// "open" is called "new"; who closes must say "because".
std::string stricter_ticket() {
    return R"({"id":"ticket","version":2,"title":{"en":"T","fr":"T"},"initial":"new",
        "guards":{"WHY":{"rule":{"==":[{"var":"input.reason"},"because"]},
                         "message":{"en":"Why?","fr":"Pourquoi ?"}}},
        "states":{"new":{"on":{"close":{"target":"done","guard":"WHY"}}},"done":{}},
        "triggers":{"close":{"title":{"en":"Close","fr":"Fermer"},"by":["*"],
            "data":{"type":"object","properties":{"reason":{"type":"string"}}}}},
        "data":{"type":"object","additionalProperties":false,"properties":{}}})";
}

std::string order(const std::string& plan) {
    return R"({"workflow":)" + stricter_ticket() + (plan.empty() ? "" : R"(,"plan":)" + plan) + "}";
}

class ApiRehearsal : public BulkTest {};

TEST_F(ApiRehearsal, TellsWhoWouldBeStuckAndWhatWouldHaveBeenRefused) {
    start({"R-1", "R-2"}, "ticket@1");
    server().post("/v1/instances/R-2/steps", R"({"trigger":"close","data":{"reason":"x"}})");
    const std::int64_t head = server().head();
    const HttpAnswer bare = server().post(rehearse_path, order(""));
    ASSERT_EQ(bare.status, 200U) << bare.body;
    EXPECT_EQ(bare.part("ok"), "false");
    EXPECT_NE(bare.part("stuck").find("R-1"), std::string::npos) << bare.body;
    EXPECT_NE(bare.part("refused").find(R"("guards":["WHY"])"), std::string::npos) << bare.body;
    const HttpAnswer planned =
        server().post(rehearse_path, order(R"({"states":{"open":"new","closed":"done"}})"));
    EXPECT_EQ(planned.part("stuck").find("R-1"), std::string::npos) << planned.body;
    EXPECT_NE(planned.part("moved").find("R-1"), std::string::npos) << planned.body;
    EXPECT_EQ(server().head(), head) << "nothing was written";
}

TEST_F(ApiRehearsal, BadOrdersAreAnswered) {
    const HttpAnswer dangling = server().post(
        rehearse_path, R"({"workflow":{"id":"t","version":1,"states":{"a":{"on":{"x":"b"}}}}})");
    EXPECT_EQ(dangling.status, 422U);
    EXPECT_NE(dangling.body.find("\"/workflow"), std::string::npos) << dangling.body;
    const HttpAnswer plan = server().post(rehearse_path, order(R"({"states":[]})"));
    EXPECT_EQ(plan.status, 422U);
    EXPECT_NE(plan.body.find("\"/plan"), std::string::npos) << plan.body;
    EXPECT_EQ(server().post(rehearse_path, R"({})").status, 422U);
    std::string more = order("");
    more.back() = ',';
    const HttpAnswer unknown = server().post(rehearse_path, more + R"("more":1})");
    EXPECT_EQ(unknown.status, 422U);
    EXPECT_NE(unknown.body.find("/more"), std::string::npos) << unknown.body;
    EXPECT_EQ(server().get(rehearse_path).status, 405U);
    EXPECT_EQ(server().post(rehearse_path, order(""), server().as("coordinator")).status, 403U);
}

}  // namespace
}  // namespace jalon::testing
