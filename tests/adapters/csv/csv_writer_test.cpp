#include "adapters/csv/csv_writer.h"

#include <gtest/gtest.h>

namespace jalon {
namespace {

TEST(CsvRow, QuotesOnlyWhatMustBe) {
    EXPECT_EQ(csv_row({"a", "b c", ""}), "a,b c,\r\n");
    EXPECT_EQ(csv_row({"a,b", "say \"x\"", "1\n2", "r\rs"}),
              "\"a,b\",\"say \"\"x\"\"\",\"1\n2\",\"r\rs\"\r\n");
    EXPECT_EQ(csv_row({"a,b", "c;d"}, ';'), "a,b;\"c;d\"\r\n");
    EXPECT_EQ(csv_row({""}), "\"\"\r\n");
}

TEST(IsFormula, FindsWhatASpreadsheetWouldRun) {
    for (const char* cell : {"=1+1", "@SUM(A1)", "+A1", "-2+3", "-cmd|'/C calc'!A0", "\t=1", " =1",
                             "\r=1", "+", "-", "=", "-Dakar"}) {
        EXPECT_TRUE(is_formula(cell)) << cell;
    }
}

TEST(IsFormula, LeavesNumbersAndTelephoneNumbersAlone) {
    for (const char* cell : {"", "-12", "+3.5", "-1 000,50", "+221 77 000 00 00", "+1-202-555-0100",
                             "+33 (0)6 12", "a=b", "12", "'=1"}) {
        EXPECT_FALSE(is_formula(cell)) << cell;
    }
}

TEST(Guarded, IsTakenOffAgain) {
    EXPECT_EQ(guarded("=1+1"), "'=1+1");
    EXPECT_EQ(guarded("Dakar"), "Dakar");
    EXPECT_EQ(unguarded("'=1+1"), "=1+1");
    EXPECT_EQ(unguarded("'Dakar"), "'Dakar");
    for (const char* cell : {"=1", "'=1", "''=1", "'a", "-5", "", "'"}) {
        EXPECT_EQ(unguarded(guarded(cell)), cell);
        EXPECT_FALSE(is_formula(guarded(cell)));
    }
}

}  // namespace
}  // namespace jalon
