#include "tools/jalon/difference.h"

#include <gtest/gtest.h>

#include "adapters/json/json.h"

namespace jalon {
namespace {

Value parsed(std::string_view text) { return *parse_json(text); }

MomentSide side(std::string_view text) { return {parsed(text), {}}; }

std::string changes_of(std::string_view before, std::string_view after) {
    const Value found =
        difference_of(side(std::string(R"({"id":"a","data":)") + std::string(before) + "}"),
                      side(std::string(R"({"id":"a","data":)") + std::string(after) + "}"));
    return found.is_null() ? "" : to_json(*found.find("changes"));
}

TEST(Difference, NamesEachFieldThatIsNewGoneOrAnother) {
    EXPECT_EQ(changes_of(R"({"a":1,"b":{"c":2,"d":3}})", R"({"b":{"c":4,"e":5},"a":1})"),
              R"([{"path":"/data/b/c","before":2,"after":4},{"path":"/data/b/d","before":3},)"
              R"({"path":"/data/b/e","after":5}])");
}

TEST(Difference, ComparesListsAsAWhole) {
    EXPECT_EQ(changes_of(R"({"a":[1,2]})", R"({"a":[1,3]})"),
              R"([{"path":"/data/a","before":[1,2],"after":[1,3]}])");
}

TEST(Difference, TellsAnEmptyObjectFromNone) {
    EXPECT_EQ(changes_of("{}", R"({"a":{}})"), R"([{"path":"/data/a","after":{}}])");
    EXPECT_EQ(changes_of(R"({"a":{}})", R"({"a":{}})"), "");
}

TEST(Difference, TellsAFieldThatBecameAnObject) {
    EXPECT_EQ(changes_of(R"({"a":1})", R"({"a":{"b":1}})"),
              R"([{"path":"/data/a","before":1,"after":{"b":1}}])");
}

TEST(Difference, FindsASealedFieldThatWasReplacedAndShowsOnlyItsClass) {
    const auto shown = [](const Value&) { return parsed(R"({"$sealed":"identity"})"); };
    const Value found = difference_of({parsed(R"({"id":"a","data":{"n":{"$sealed":0}}})"), shown},
                                      {parsed(R"({"id":"a","data":{"n":{"$sealed":3}}})"), shown});
    EXPECT_EQ(to_json(*found.find("changes")),
              R"([{"path":"/data/n","before":{"$sealed":"identity"},)"
              R"("after":{"$sealed":"identity"}}])");
}

TEST(Difference, TellsWhatBecameOverdueAndWhatIsNoLonger) {
    const Value found =
        difference_of(side(R"({"id":"a","due":[{"timer":"x","at":"1","overdue":true},)"
                           R"({"timer":"y","at":"2","overdue":false}]})"),
                      side(R"({"id":"a","due":[{"timer":"x","at":"9","overdue":true},)"
                           R"({"timer":"y","at":"2","overdue":true}]})"));
    EXPECT_EQ(to_json(*found.find("overdue")),
              R"([{"timer":"x","at":"9"},{"timer":"y","at":"2"}])");
    EXPECT_EQ(to_json(*found.find("no_longer_overdue")), R"([{"timer":"x","at":"1"}])");
}

TEST(Difference, IsSilentAboutWhatStayedOrNeverWas) {
    EXPECT_TRUE(difference_of({}, {}).is_null());
    const MomentSide same = side(R"({"id":"a","configuration":["x"],"data":{"a":1}})");
    EXPECT_TRUE(difference_of(same, same).is_null());
}

TEST(Difference, TellsWhoAppearedAndWhoIsGone) {
    const MomentSide there = side(R"({"id":"a","configuration":["x"],"phase":"p"})");
    const Value appeared = difference_of({}, there);
    EXPECT_EQ(text_or(appeared.find("change"), ""), "appeared");
    EXPECT_EQ(to_json(*appeared.find("phase")), R"({"before":null,"after":"p"})");
    EXPECT_EQ(text_or(difference_of(there, {}).find("change"), ""), "gone");
}

}  // namespace
}  // namespace jalon
