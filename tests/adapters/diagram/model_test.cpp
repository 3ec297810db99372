#include "adapters/diagram/model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/diagram/layout.h"
#include "adapters/diagram/svg.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

// A house with a hall and rooms, to leave from anywhere.
constexpr std::string_view house = R"("initial": "hall", "states": {
    "hall": {"title": {"en": "Hall <1>", "fr": "Entrée"}, "on": {"enter": "rooms"}},
    "rooms": {"title": {"en": "Rooms", "fr": "Pièces"}, "initial": "kitchen",
      "on": {"leave": "gone", "call": "bed"},
      "states": {
        "kitchen": {"title": {"en": "Room: kitchen", "fr": "Pièce : cuisine"},
                    "on": {"tire": "bed", "fall": "bed", "flee": "hall"}},
        "bed": {"title": {"en": "Room: bed", "fr": "Pièce : lit"}, "always": "kitchen",
                "on": {"stay": {}}},
        "memory": {"type": "history", "history": "deep", "target": "kitchen"}}},
    "gone": {"type": "final"}},
  "triggers": {"enter": {"title": {"en": "Enter", "fr": "Entrer"}},
    "leave": {"title": {"en": "Leave", "fr": "Partir"}}, "call": {"title": {"en": "Call"}},
    "tire": {"title": {"en": "Tire"}}, "fall": {"title": {"en": "Fall"}},
    "flee": {"title": {"en": "Flee"}}, "stay": {"title": {"en": "Stay"}}})";

DiagramModel drawn(const DiagramWish& wish = {}) { return model_of(workflow_value(house), wish); }

const DiagramNode& node(const DiagramModel& model, std::string_view id) {
    return *std::find_if(model.nodes.begin(), model.nodes.end(),
                         [&](const DiagramNode& one) { return one.id == id; });
}

const DiagramArrow* arrow(const DiagramModel& model, std::string_view from, std::string_view to) {
    const auto found =
        std::find_if(model.arrows.begin(), model.arrows.end(), [&](const DiagramArrow& one) {
            return model.nodes[one.from].id == from && model.nodes[one.to].id == to;
        });
    return found == model.arrows.end() ? nullptr : &*found;
}

using Titles = std::vector<std::string>;

TEST(DiagramModel, OneArrowStandsForAllThatLeadTheSameWay) {
    const auto model = drawn();
    ASSERT_NE(arrow(model, "kitchen", "bed"), nullptr);
    EXPECT_EQ(arrow(model, "kitchen", "bed")->titles, (Titles{"Tire", "Fall"}));
    EXPECT_FALSE(arrow(model, "kitchen", "bed")->by_itself);
}

TEST(DiagramModel, WhatNobodySendsIsMarked) {
    const auto model = drawn();
    ASSERT_NE(arrow(model, "bed", "kitchen"), nullptr);
    EXPECT_TRUE(arrow(model, "bed", "kitchen")->by_itself);
    EXPECT_TRUE(arrow(model, "bed", "kitchen")->titles.empty());
}

TEST(DiagramModel, FromAnywhereInsideIsToldInTheBox) {
    EXPECT_EQ(node(drawn(), "rooms").ways, (Titles{"Call → Room: bed"}));
}

TEST(DiagramModel, AcrossABorderIsToldInTheBoxAndPointedWithoutTitle) {
    const auto model = drawn();
    EXPECT_EQ(node(model, "kitchen").ways, (Titles{"Flee → Hall <1>"}));
    ASSERT_NE(arrow(model, "rooms", "hall"), nullptr);
    EXPECT_TRUE(arrow(model, "rooms", "hall")->titles.empty());
}

TEST(DiagramModel, WhatChangesNoStateIsNotShown) {
    for (const DiagramNode& one : drawn().nodes) {
        for (const std::string& way : one.ways) EXPECT_EQ(way.find("Stay"), std::string::npos);
    }
}

TEST(DiagramModel, TheSameTriggerFromManyPlacesIsToldAndNotPointed) {
    const auto model =
        model_of(workflow_value(R"("states": {"a": {"on": {"x": "z"}}, "b": {"on": {"x": "z"}},
            "c": {"on": {"x": "z"}}, "z": {}}, "triggers": {"x": {"title": {"en": "X"}}})"),
                 {});
    EXPECT_TRUE(model.arrows.empty());
    EXPECT_EQ(node(model, "b").ways, (Titles{"X → z"}));
}

TEST(DiagramModel, WhatAllSiblingsBeginWithIsLeftOut) {
    const auto model = drawn();
    EXPECT_EQ(node(model, "bed").short_title, "bed");
    EXPECT_EQ(node(model, "bed").title, "Room: bed");
    EXPECT_EQ(node(model, "hall").short_title, "Hall <1>");
}

TEST(DiagramModel, ACollapsedStateListsWhatItHoldsAndKeepsItsArrows) {
    DiagramWish wish;
    wish.collapsed = {"rooms"};
    const auto model = drawn(wish);
    EXPECT_EQ(node(model, "rooms").inside, (Titles{"Room: kitchen", "Room: bed"}));
    EXPECT_EQ(model.nodes.size(), 4U);
    ASSERT_NE(arrow(model, "rooms", "hall"), nullptr);
    EXPECT_EQ(arrow(model, "rooms", "hall")->titles, (Titles{"Flee"}));
}

TEST(DiagramModel, AnActiveStateMakesAllAroundItActive) {
    DiagramWish wish;
    wish.active = {"bed"};
    const auto model = drawn(wish);
    EXPECT_TRUE(node(model, "bed").active && node(model, "rooms").active);
    EXPECT_FALSE(node(model, "kitchen").active || node(model, "hall").active);
}

TEST(DiagramModel, ThePathMarksStatesAndArrows) {
    DiagramWish wish;
    wish.visited = {"kitchen", "bed"};
    wish.taken = {{"kitchen", "bed"}};
    const auto model = drawn(wish);
    EXPECT_TRUE(arrow(model, "kitchen", "bed")->taken);
    EXPECT_FALSE(arrow(model, "bed", "kitchen")->taken);
    EXPECT_TRUE(node(model, "rooms").visited);
}

TEST(DiagramModel, AnotherLanguageHasItsTitlesAndEnglishWhereItHasNone) {
    DiagramWish wish;
    wish.language = "fr";
    const auto model = drawn(wish);
    EXPECT_EQ(node(model, "hall").title, "Entrée");
    EXPECT_EQ(node(model, "kitchen").ways, (Titles{"Flee → Entrée"}));
}

TEST(DiagramModel, TheSvgIsEscapedAndHasEachTitle) {
    const auto model = drawn();
    const std::string svg = svg_of(model, lay_out(model));
    for (const char* title : {"Hall &lt;1&gt;", "Rooms", "Room: kitchen", "Room: bed", "H*"}) {
        EXPECT_NE(svg.find(title), std::string::npos) << title;
    }
    EXPECT_EQ(svg.find("<1>"), std::string::npos);
    EXPECT_EQ(svg.find("script"), std::string::npos);
}

}  // namespace
}  // namespace jalon::testing
