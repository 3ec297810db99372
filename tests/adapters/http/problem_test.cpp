#include "adapters/http/problem.h"

#include <gtest/gtest.h>

namespace jalon {
namespace {

TEST(HttpProblem, HasTheFiveMembersInOrder) {
    const HttpResponse response = problem(412, "version_mismatch", "read it again");
    EXPECT_EQ(response.status, 412U);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.body,
              R"({"type":"urn:jalon:problem:version_mismatch","title":"Changed in the meantime",)"
              R"("status":412,"detail":"read it again","code":"version_mismatch"})");
}

TEST(HttpProblem, EscapesWhatJsonReserves) {
    const HttpResponse response = problem(400, "bad_request", "a\"b\\c\n\x1f \xC3\xA9");
    EXPECT_NE(response.body.find(R"("detail":"a\"b\\c\u000a\u001f )"
                                 "\xC3\xA9\""),
              std::string::npos)
        << response.body;
}

TEST(HttpProblem, StaysUtf8WhateverTheDetail) {
    const HttpResponse response = problem(400, "bad_request", "a\xFF\xC3z");
    EXPECT_NE(response.body.find(R"("detail":"a\ufffd\ufffdz")"), std::string::npos)
        << response.body;
}

}  // namespace
}  // namespace jalon
