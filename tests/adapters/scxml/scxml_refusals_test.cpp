#include <gtest/gtest.h>

#include "adapters/scxml/scxml_reader.h"
#include "tests/adapters/scxml/scxml_text.h"

namespace jalon::testing {
namespace {

// "LINE CODE" of every finding; a chart that is read gives nothing.
std::vector<std::string> findings_of(const std::string& text) {
    const ReadScxml read = read_scxml(text, "chart");
    EXPECT_EQ(read.workflow.is_null(), !read.findings.empty());
    std::vector<std::string> found;
    for (const ScxmlFinding& one : read.findings) {
        found.push_back(std::to_string(one.line) + " " + one.code);
    }
    return found;
}

using Found = std::vector<std::string>;

Found inside(const std::string& text) { return findings_of(scxml_text(text)); }

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

TEST(ScxmlRefusals, NameTheLineOfEverythingThatNeedsData) {
    EXPECT_EQ(inside("\n<datamodel>\n<data id='x' expr='1'/></datamodel>\n"
                     "<state id='a'>\n<onentry>\n<assign location='x' expr='2'/>\n"
                     "<send eventexpr='x' event='e'/>\n<script>f()</script></onentry>\n"
                     "<transition event='e' cond='x &gt; 1'/>\n<invoke src='b.scxml'/></state>"),
              (Found{"3 unsupported", "6 unsupported", "7 unsupported", "8 unsupported",
                     "9 unsupported", "10 unsupported"}));
}

TEST(ScxmlRefusals, CoverDataInEveryPlace) {
    for (const char* send :
         {"<send event='e' namelist='x'/>", "<send event='e' idlocation='x'/>",
          "<send event='e' targetexpr='x'/>", "<send event='e' delayexpr='x'/>",
          "<send event='e'><param name='a' expr='1'/></send>",
          "<send event='e'><content>text</content></send>", "<cancel sendid='a' sendidexpr='x'/>",
          "<foreach array='x' item='y'/>", "<if cond='x'/>", "<custom/>"}) {
        const Found found =
            inside("<state id='a'><onentry>\n" + std::string(send) + "</onentry></state>");
        EXPECT_EQ(found, Found{"2 unsupported"}) << send;
    }
    EXPECT_EQ(inside("<final id='f'>\n<donedata/></final>"), Found{"2 unsupported"});
}

TEST(ScxmlRefusals, AnEmptyDatamodelIsNoData) {
    EXPECT_EQ(findings_of(scxml_text("<datamodel/><state><datamodel/></state>",
                                     "datamodel='ecmascript' binding='late'")),
              Found{});
}

TEST(ScxmlRefusals, CoverDelaysThatAreNone) {
    for (const char* delay : {"delay='1'", "delay='1m'", "delay='s'", "delay='-1s'", "delay='1.s'",
                              "delay='99999999999s'", "delay='9999999999999s'", "delayexpr='10ms'",
                              "delayexpr=\"'1s' + '2s'\"", "delay=''"}) {
        EXPECT_EQ(inside("<state><onentry>\n<send event='e' " + std::string(delay) +
                         "/></onentry></state>"),
                  Found{"2 unsupported"})
            << delay;
    }
    EXPECT_EQ(inside("<state><onentry><send event='e' delay='1s' delayexpr=\"'1s'\"/>"
                     "<send event='e' delay='1s' target='#_internal'/></onentry></state>"),
              (Found{"1 shape", "1 shape"}));
}

TEST(ScxmlRefusals, CoverWhatScxmlDoesNotHave) {
    for (const char* state :
         {"<state idd='a'/>", "<state id='a b'/>", "<state id=''/>", "<state>text</state>",
          "<state><transition/></state>", "<state><transition event=' '/></state>",
          "<state><transition event='e' type='inner'/></state>",
          "<state><transition event='e' target=''/></state>", "<state><history/></state>",
          "<state initial='x'/>", "<final><state/></final>", "<parallel><final/></parallel>",
          "<state><onentry><raise/></onentry></state>",
          "<state><onentry><if cond='true'><else/><else/></if></onentry></state>",
          "<state initial='x'><initial><transition target='x'/></initial><state id='x'/></state>",
          "<state><initial/><state id='x'/></state>"}) {
        EXPECT_EQ(inside("\n" + std::string(state)), Found{"2 shape"}) << state;
    }
    EXPECT_EQ(inside(""), Found{"1 shape"});
    EXPECT_EQ(findings_of(scxml_text("<state/>", "initial=' '")), Found{"1 shape"});
}

TEST(ScxmlRefusals, CoverReferencesToNothing) {
    EXPECT_EQ(inside("\n<state id='a'>\n<transition event='e'\n target='b'/></state>"),
              Found{"3 dangling_target"});
    EXPECT_EQ(inside("<state id='a'>\n<transition target='a' cond=\"In('b')\"/></state>"),
              Found{"2 dangling_state"});
    EXPECT_EQ(findings_of(scxml_text("<state/>", "initial='b'")), Found{"1 dangling_target"});
    EXPECT_EQ(inside("<state id='a'/>\n<state id='a'/>"), Found{"2 duplicate_state"});
    EXPECT_EQ(inside("\n<state initial='b'><state/></state><state id='b'/>"),
              Found{"2 initial_outside"});
    EXPECT_EQ(inside("\n<state id='a'>\n<transition event='e' target='a b'/></state>"
                     "<state id='b'/>"),
              Found{"3 conflicting_targets"});
}

TEST(ScxmlRefusals, CoverXmlThatIsNone) {
    for (const char* text : {"",
                             "text",
                             "<scxml",
                             "<!-- -->",
                             "<scxml xmlns='http://www.w3.org/2005/07/scxml'>",
                             "<a/><b/>",
                             "<a/>text",
                             "</a>",
                             "<a><b></a></b>",
                             "<a b='1' b='2'/>",
                             "<a b=1/>",
                             "<a b='<'/>",
                             "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
                             "<a>\xFF</a>",
                             "<a>\x01</a>",
                             "<a>&nbsp;</a>",
                             "<a>&#0;</a>",
                             "<a>&#xD800;</a>",
                             "<a b='&x;'/>",
                             "<a>& </a>",
                             "<a><!ELEMENT b></a>"}) {
        ASSERT_EQ(findings_of(text).size(), 1U) << text;
        EXPECT_TRUE(findings_of(text)[0] == "1 xml" || findings_of(text)[0] == "1 shape") << text;
    }
    EXPECT_EQ(findings_of(std::string("<a>\n\0</a>", 9)), Found{"2 xml"});
}

TEST(ScxmlRefusals, CoverEveryDoctypeAndSoEveryEntityThatGrows) {
    EXPECT_EQ(findings_of("<?xml version='1.0'?>\n<!DOCTYPE scxml [<!ENTITY a 'b'>]>" +
                          scxml_text("<state id='&a;'/>")),
              Found{"2 xml"});
    EXPECT_EQ(findings_of("<!DOCTYPE scxml SYSTEM 'file:///etc/passwd'>" + scxml_text("<state/>")),
              Found{"1 xml"});
}

TEST(ScxmlRefusals, KeepDepthLengthAndNumbersInBounds) {
    EXPECT_EQ(inside(repeated("<state>", 100'000)), Found{"1 xml"});
    EXPECT_EQ(inside(repeated("<state>", 40) + repeated("</state>", 40)), Found{"1 limit"});
    EXPECT_EQ(inside(repeated("<state/>", 10'000)), Found{"1 limit"});
    EXPECT_EQ(inside("<state/>" + std::string(1U << 20U, ' ')), Found{"1 xml"});
    EXPECT_EQ(inside("<state>" + repeated("<foo/>", 5'000) + repeated("<onentry x='1'/>", 5'000) +
                     "</state>")
                  .size(),
              100U);
}

TEST(ScxmlRefusals, CoverOtherNamespacesAndVersions) {
    EXPECT_EQ(findings_of("<scxml xmlns='http://example.org' version='1.0'><state/></scxml>"),
              Found{"1 shape"});
    EXPECT_EQ(findings_of("<scxml version='2.0'><state/></scxml>"), Found{"1 shape"});
    EXPECT_EQ(findings_of("<chart version='1.0'><state/></chart>"), Found{"1 shape"});
}

}  // namespace
}  // namespace jalon::testing
