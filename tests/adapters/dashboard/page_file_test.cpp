#include "adapters/dashboard/served/page_file.h"

#include <array>

#include <gtest/gtest.h>

namespace jalon {
namespace {

constexpr std::array<EmbeddedFile, 6> files{{{"assets/a-1.css", "css"},
                                             {"assets/a-1.css.gz", "css gz"},
                                             {"assets/b-2.svg", "svg"},
                                             {"index.html", "page"},
                                             {"index.html.br", "page br"},
                                             {"index.html.gz", "page gz"}}};

std::string coding_for(std::string_view accepts, std::string_view path = "/") {
    const auto file = find_page_file(files, path, accepts);
    return file ? std::string(file->coding) : "nothing";
}

TEST(PageFile, TheRootIsThePage) {
    const auto file = find_page_file(files, "/", "");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->bytes, "page");
    EXPECT_EQ(file->content_type, "text/html; charset=utf-8");
    EXPECT_EQ(file->coding, "");
    EXPECT_FALSE(file->never_changes);
}

TEST(PageFile, AnAssetNeverChanges) {
    const auto file = find_page_file(files, "/assets/b-2.svg", "");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->content_type, "image/svg+xml");
    EXPECT_TRUE(file->never_changes);
}

TEST(PageFile, TheSmallestCodingThatIsAcceptedAndThereIsSent) {
    EXPECT_EQ(coding_for("gzip, deflate, br, zstd"), "br");
    EXPECT_EQ(coding_for("GZIP"), "gzip");
    EXPECT_EQ(coding_for("gzip, br", "/assets/a-1.css"), "gzip");
    EXPECT_EQ(coding_for("gzip, br", "/assets/b-2.svg"), "");
    EXPECT_EQ(find_page_file(files, "/", "br")->bytes, "page br");
    EXPECT_EQ(find_page_file(files, "/", "br")->content_type, "text/html; charset=utf-8");
}

TEST(PageFile, AWeightOfZeroRefusesACoding) {
    EXPECT_EQ(coding_for("br;q=0, gzip;q=0.5"), "gzip");
    EXPECT_EQ(coding_for("br ; Q=0.000"), "");
    EXPECT_EQ(coding_for("*"), "br");
    EXPECT_EQ(coding_for("*;q=0, gzip"), "gzip");
    EXPECT_EQ(coding_for("*, br;q=0"), "gzip");
}

TEST(PageFile, AHeaderThatMeansNothingAsksForNoCoding) {
    for (const char* header : {"", ",", ";", "identity", "brotli", "q=1", ";;,,;q=", "b r"}) {
        EXPECT_EQ(coding_for(header), "") << header;
    }
}

TEST(PageFile, NothingElseIsAFileOfThePage) {
    for (const char* path : {"/index.html.gz", "/index.html.br", "/assets/", "/assets", "//",
                             "/assets/../index.html", "/nothing.js"}) {
        EXPECT_EQ(coding_for("br", path), "nothing") << path;
    }
}

}  // namespace
}  // namespace jalon
