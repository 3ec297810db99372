// SCXML texts of tests.
#pragma once

#include <string>

namespace jalon::testing {

// A chart with something inside; the first line is that of <scxml>.
[[nodiscard]] inline std::string scxml_text(const std::string& inside,
                                            const std::string& attributes = "") {
    return "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" version=\"1.0\" " + attributes + ">" +
           inside + "</scxml>";
}

}  // namespace jalon::testing
