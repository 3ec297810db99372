#include "engine/core/catalog.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

Catalog::Entry entry(const std::string& id, int version) {
    return workflow_of(R"("id": ")" + id + R"(", "version": )" + std::to_string(version) +
                       R"(, "states": {"a": {}})");
}

TEST(Catalog, FindsByNameVersionAndHash) {
    Catalog catalog;
    for (const int version : {2, 10, 1}) catalog.add(entry("m", version));
    catalog.add(entry("mm", 3));
    EXPECT_EQ(catalog.find("m")->version, 10) << "the newest, by number";
    EXPECT_EQ(catalog.find("m@2")->version, 2);
    EXPECT_EQ(catalog.find("mm")->id, "mm");
    EXPECT_EQ(catalog.find(entry("m", 2)->hash)->version, 2);
    EXPECT_EQ(catalog.all().size(), 4U);
}

TEST(Catalog, FindsNothingForOtherNames) {
    Catalog catalog;
    EXPECT_EQ(catalog.find("m"), nullptr);
    catalog.add(entry("m", 1));
    for (const char* name : {"", "l", "n", "m@", "m@x", "m@2", "m@1x", "m@99999999999999999999"}) {
        EXPECT_EQ(catalog.find(name), nullptr) << name;
    }
    EXPECT_EQ(catalog.find(Hash{}), nullptr);
}

}  // namespace
}  // namespace jalon::testing
