// Which instances there are for a reader: the scope of the token, and the persons a workflow names.
#include "engine/projection/access.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/findings.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

const Timestamp present = *parse_timestamp("2024-02-07T12:00:00Z");
const Access access(nullptr, "UTC");

constexpr const char* access_members = R"(
    "states": {"a": {}},
    "attributes": {"country": {"var": "data.country"}, "host": {"var": "data.host"}},
    "tenures": {"host": {"var": "data.held"}},
    "readers": {"volunteer": {"==": [{"var": "data.person"}, {"var": "reader.subject"}]},
                "office": {"in": [{"var": "reader.org"}, {"var": "data.offices"}]},
                "broken": {"date.of": ["no date"]},
                "there": {"state.in": "a"}, "gone": {"!": {"state.in": "a"}},
                "house": {"in": [{"var": "instance.id"}, {"var": "reader.hosts"}]}})";

InstanceView of(const std::string& data) {
    auto state = std::make_shared<InstanceState>();
    state->id = InstanceId{"M"};
    state->data = from_json(data);
    state->active = {"a"};
    return view_of(state, workflow_of(access_members));
}

bool sees(const Reader& reader, const std::string& data) {
    const InstanceView view = of(data);
    Event event;
    event.instance = view.state->id;
    event.occurred_at = present;
    const bool seen = access.sees_now(reader, view, present);
    EXPECT_EQ(access.sees_history(reader, view), seen) << data;
    EXPECT_EQ(access.sees_event(reader, view, event), seen) << data;
    return seen;
}

Reader in_countries(std::vector<std::string> countries) {
    return Reader{"country_coordinator", "", "", std::move(countries), {}};
}

Reader person(const std::string& role, const std::string& subject) {
    return Reader{role, "", subject, {}, {}};
}

TEST(Access, CountriesOfATokenBoundWhatThereIs) {
    EXPECT_TRUE(sees(in_countries({"SN", "MA"}), R"({"country": "MA"})"));
    EXPECT_FALSE(sees(in_countries({"SN"}), R"({"country": "MA"})"));
    EXPECT_TRUE(sees(in_countries({}), R"({"country": "MA"})")) << "no list, no bound";
    EXPECT_TRUE(sees(in_countries({"SN"}), "{}")) << "of no country";
}

TEST(Access, HostsOfATokenBoundRolesWithoutTenures) {
    const Reader officer{"officer", "", "", {}, {"H1"}};
    EXPECT_TRUE(sees(officer, R"({"host": "H1"})"));
    EXPECT_FALSE(sees(officer, R"({"host": "H2"})"));
    const Reader host{"host", "H1", "", {}, {"H1"}};
    EXPECT_TRUE(sees(host, R"({"host": "H2", "held": [{"org": "H1", "from": "2024-01-01"}]})"))
        << "a tenure says more than who the host is now";
    EXPECT_FALSE(sees(host, R"({"host": "H1", "held": []})"));
}

TEST(Access, OnlyThePersonsWhomTheWorkflowNamesReadInABoundRole) {
    const std::string data = R"({"person": "v-1", "offices": ["o-1"]})";
    EXPECT_TRUE(sees(person("volunteer", "v-1"), data));
    EXPECT_FALSE(sees(person("volunteer", "v-2"), data));
    EXPECT_FALSE(sees(person("volunteer", ""), data));
    EXPECT_FALSE(sees(person("volunteer", "v-1"), "{}"));
    EXPECT_TRUE(sees(Reader{"office", "o-1", "", {}, {}}, data));
    EXPECT_FALSE(sees(Reader{"office", "o-2", "", {}, {}}, data));
    EXPECT_FALSE(sees(person("broken", "v-1"), data)) << "a rule that fails lets nobody in";
    EXPECT_TRUE(sees(Reader{"house", "M", "", {}, {}}, data)) << "without hosts, its own org";
    EXPECT_FALSE(sees(Reader{"house", "M", "", {}, {"N"}}, data));
    EXPECT_TRUE(sees(Reader{"house", "", "", {}, {"N", "M"}}, data));
    EXPECT_TRUE(sees(person("there", "t-1"), data)) << "the instance is in that state";
    EXPECT_FALSE(sees(person("gone", "g-1"), data));
    EXPECT_TRUE(sees(person("hq", "q-1"), data)) << "other roles are free";
}

TEST(Access, AStarSpeaksForEveryRoleThatIsNotNamed) {
    const auto workflow =
        workflow_of(R"("states": {"a": {}}, "readers": {"lead": true, "*": false})");
    auto state = std::make_shared<InstanceState>();
    state->id = InstanceId{"M"};
    const InstanceView view = view_of(state, workflow);
    EXPECT_TRUE(access.sees_now(person("lead", "s-1"), view, present));
    EXPECT_FALSE(access.sees_now(person("hq", "q-1"), view, present));
    EXPECT_TRUE(access.sees_now(person("admin", "a-1"), view, present));
    EXPECT_TRUE(Access::binds(person("hq", "q-1"), *workflow));
}

TEST(Access, ARuleMayShowWhatStandsAndNotHowItCameAbout) {
    const auto workflow =
        workflow_of(R"("states": {"a": {}}, "readers": {"guest": {"!": {"var": "reader.past"}}})");
    auto state = std::make_shared<InstanceState>();
    state->id = InstanceId{"M"};
    const InstanceView view = view_of(state, workflow);
    EXPECT_TRUE(access.sees_now(person("guest", "g-1"), view, present));
    EXPECT_FALSE(access.sees_history(person("guest", "g-1"), view));
    EXPECT_FALSE(access.sees_event(person("guest", "g-1"), view, Event{}));
}

TEST(Access, NothingBindsAnAdministrator) {
    const Reader admin{"admin", "", "", {"SN"}, {"H1"}};
    EXPECT_TRUE(sees(admin, R"({"country": "MA", "host": "H2", "person": "v-1"})"));
    EXPECT_FALSE(Access::binds(admin, *workflow_of(access_members)));
}

TEST(Access, SaysBeforehandWhetherAnythingBindsAReader) {
    const auto workflow = workflow_of(access_members);
    const auto plain = workflow_of(R"("states": {"a": {}})");
    EXPECT_TRUE(Access::binds(person("volunteer", "v-1"), *workflow));
    EXPECT_FALSE(Access::binds(person("volunteer", "v-1"), *plain));
    EXPECT_TRUE(Access::binds(Reader{"host", "H1", "", {}, {}}, *workflow));
    EXPECT_TRUE(Access::binds(in_countries({"SN"}), *plain));
    EXPECT_FALSE(Access::binds(in_countries({}), *workflow));
}

TEST(Access, OneBeginsWithinOnesScopeAndMayBeginWhatOneCannotRead) {
    EXPECT_FALSE(access.may_begin(in_countries({"SN"}), of(R"({"country": "MA"})"), present));
    EXPECT_TRUE(access.may_begin(in_countries({"SN"}), of(R"({"country": "SN"})"), present));
    EXPECT_TRUE(access.may_begin(person("volunteer", "v-2"), of(R"({"person": "v-1"})"), present));
    EXPECT_FALSE(access.may_begin(
        Reader{"host", "H1", "", {}, {}},
        of(R"({"held": [{"org": "H2", "from": "2024-01-01", "until": null}]})"), present));
}

TEST(AccessLint, ReadersAskClearDataAndThePersonAlone) {
    const std::string start = R"("states": {"a": {}}, "readers": )";
    EXPECT_FALSE(has_errors(
        linted(start + R"({"host": {"==": [{"var": "data.held"}, {"var": "reader.subject"}]}})")));
    EXPECT_TRUE(finds(linted(start + "7"), "shape", "/readers"));
    EXPECT_TRUE(finds(linted(start + R"({"host": {"var": "input.held"}})"), "access_rule",
                      "/readers/host"));
    EXPECT_TRUE(finds(linted(start + R"({"host": {"var": "data.who"}}, "data": {"properties":
                      {"who": {"type": "string", "personal": true}}})"),
                      "personal_in_access", "/readers/host"));
    EXPECT_TRUE(finds(linted(start + R"({"hots": true}, "roles": {"host": {}})"), "unknown_role",
                      "/readers/hots"));
}

}  // namespace
}  // namespace jalon::testing
