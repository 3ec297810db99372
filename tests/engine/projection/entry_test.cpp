// Whom a workflow lets in by link, and who may open what lies out of scope.
#include "engine/projection/entry.h"

#include <gtest/gtest.h>

#include "tests/support/findings.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

constexpr const char* entry_members = R"(
    "states": {"a": {}},
    "links": {"host": {"by": ["officer", "coordinator"], "org": {"var": "data.host"},
                       "subject": {"var": "data.supervisor"}},
              "volunteer": {"by": ["officer"], "subject": {"var": "data.person"}},
              "place": {"by": ["officer"], "org": {"var": "instance.id"}}},
    "glass": ["safeguarding"])";

InstanceView entry_view(const std::string& data) {
    auto state = std::make_shared<InstanceState>();
    state->id = InstanceId{"M"};
    state->data = from_json(data);
    return view_of(state, workflow_of(entry_members));
}

TEST(Entry, LinksAreSentByTheRolesThatTheWorkflowNamesAndByAdministrators) {
    const auto compiled = workflow_of(entry_members);
    const Workflow& workflow = *compiled;
    EXPECT_TRUE(may_send_link(workflow, "coordinator", "host"));
    EXPECT_FALSE(may_send_link(workflow, "coordinator", "volunteer"));
    EXPECT_FALSE(may_send_link(workflow, "host", "host"));
    EXPECT_FALSE(may_send_link(workflow, "officer", "admin")) << "there are none for that role";
    EXPECT_TRUE(may_send_link(workflow, "admin", "volunteer"));
    EXPECT_FALSE(may_send_link(workflow, "admin", "admin"));
    EXPECT_EQ(linked_roles(workflow, "coordinator"), std::vector<std::string>{"host"});
    EXPECT_EQ(linked_roles(workflow, "admin"),
              (std::vector<std::string>{"host", "volunteer", "place"}));
    EXPECT_TRUE(may_send_links(workflow, "coordinator"));
    EXPECT_FALSE(may_send_links(workflow, "host"));
    EXPECT_TRUE(has_links(workflow, "place"));
    EXPECT_FALSE(has_links(workflow, "officer"));
}

TEST(Entry, AnInstanceSaysWhoTheRoleIs) {
    const InstanceView view = entry_view(R"({"host": "H", "supervisor": "s-1", "person": "p-1"})");
    EXPECT_EQ(entrant(view, "host")->org, "H");
    EXPECT_EQ(entrant(view, "host")->subject, "s-1");
    EXPECT_EQ(entrant(view, "volunteer")->org, "");
    EXPECT_EQ(entrant(view, "volunteer")->subject, "p-1");
    EXPECT_EQ(entrant(view, "place")->org, "M");
    EXPECT_FALSE(entrant(view, "officer"));
}

TEST(Entry, APersonWithoutANameIsNobodyAndAnOrganisationMayHaveNoPerson) {
    EXPECT_FALSE(entrant(entry_view("{}"), "volunteer"));
    EXPECT_FALSE(entrant(entry_view(R"({"person": {"$sealed": 1}})"), "volunteer"));
    EXPECT_FALSE(entrant(entry_view(R"({"supervisor": "s-1"})"), "host"));
    EXPECT_EQ(entrant(entry_view(R"({"host": "H"})"), "host")->subject, "");
}

TEST(Entry, TheGlassIsBrokenByTheRolesThatTheWorkflowNames) {
    const auto compiled = workflow_of(entry_members);
    const Workflow& workflow = *compiled;
    EXPECT_TRUE(may_break_glass(workflow, "safeguarding"));
    EXPECT_FALSE(may_break_glass(workflow, "officer"));
    EXPECT_FALSE(may_break_glass(*workflow_of(R"("states": {"a": {}})"), "safeguarding"));
}

TEST(Entry, WhoIsLetInIsToldByTheInstanceAlone) {
    const std::string links =
        R"("states": {"a": {}}, "links": {"host": {"by": ["officer"], "org": )";
    EXPECT_TRUE(
        finds(linted(links + R"({"var": "actor.org"}}})"), "access_rule", "/links/host/org"));
    EXPECT_TRUE(linted(links + R"({"var": "data.host"}}})").empty());
}

TEST(Entry, RolesThatTheWorkflowDoesNotDeclareAreErrors) {
    const auto findings = linted(R"("states": {"a": {}}, "roles": {"host": {"title": {"en": "H",
        "fr": "H"}}}, "links": {"host": {"by": ["officer"], "org": {"var": "data.host"}},
        "guest": {"by": ["host"], "org": {"var": "data.host"}}}, "glass": ["nurse"])");
    EXPECT_TRUE(finds(findings, "unknown_role", "/links/host/by"));
    EXPECT_TRUE(finds(findings, "unknown_role", "/links/guest"));
    EXPECT_TRUE(finds(findings, "unknown_role", "/glass"));
    EXPECT_FALSE(finds(findings, "unknown_role", "/links/guest/by"));
}

}  // namespace
}  // namespace jalon::testing
