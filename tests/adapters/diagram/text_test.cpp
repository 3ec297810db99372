#include "adapters/diagram/text.h"

#include <gtest/gtest.h>

#include "adapters/diagram/svg.h"

namespace jalon::testing {
namespace {

TEST(DiagramText, AWordIsAsWideAsItsLetters) {
    EXPECT_EQ(text_width("", 10), 0);
    EXPECT_EQ(text_width("iii", 10), 7);
    EXPECT_EQ(text_width("MMM", 10), 25);
    EXPECT_GT(text_width("élève", 100), text_width("ill", 100));
}

TEST(DiagramText, AccentsCountAsOneLetter) {
    EXPECT_EQ(text_width("é", 100), text_width("e", 100));
}

TEST(DiagramText, LinesBreakAtBlanksAndLoseNothing) {
    const std::string text = "Record that the host withdraws";
    const auto lines = wrap_text(text, 10, 70);
    ASSERT_GT(lines.size(), 1U);
    std::string joined;
    for (const std::string& line : lines) {
        EXPECT_LE(text_width(line, 10), 70);
        joined += (joined.empty() ? "" : " ") + line;
    }
    EXPECT_EQ(joined, text);
}

TEST(DiagramText, AWordWiderThanTheLineStandsAlone) {
    EXPECT_EQ(wrap_text("a incomprehensibilities b", 10, 30),
              (std::vector<std::string>{"a", "incomprehensibilities", "b"}));
    EXPECT_TRUE(wrap_text("", 10, 30).empty());
}

TEST(DiagramText, SignsThatAreSetApartStayWithTheirWord) {
    EXPECT_EQ(wrap_text("Rendu : non", 10, 1), (std::vector<std::string>{"Rendu :", "non"}));
    EXPECT_EQ(wrap_text("a → b", 10, 1), (std::vector<std::string>{"a →", "b"}));
    EXPECT_EQ(wrap_text("a :b", 10, 1), (std::vector<std::string>{"a", ":b"}));
}

TEST(DiagramText, BrokenUtf8IsMeasuredWithoutReadingOn) {
    EXPECT_GT(text_width("a\xC3", 10), 0);
    EXPECT_GT(text_width("\xF0\x9F", 10), 0);
    EXPECT_GT(text_width("\x80\xFF", 10), 0);
}

TEST(XmlEscaped, MarkupAndQuotesAreWritten) {
    EXPECT_EQ(xml_escaped("<a href=\"x\">'&'</a>"),
              "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

TEST(XmlEscaped, ControlCharactersDoNotPass) {
    EXPECT_EQ(xml_escaped(std::string_view("a\0b\x1F\n", 5)),
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD ");
}

}  // namespace
}  // namespace jalon::testing
