#include "adapters/csv/csv_reader.h"

#include <gtest/gtest.h>

namespace jalon {
namespace {

using Cells = std::vector<std::string>;

// The rows of a text that is fed in pieces of that many bytes.
std::vector<CsvRow> rows_of(std::string_view text, CsvDialect dialect = {},
                            std::size_t piece = 1'000'000) {
    CsvReader reader(dialect);
    std::vector<CsvRow> rows;
    while (!text.empty()) {
        text.remove_prefix(reader.feed(text.substr(0, piece)));
        if (reader.ready()) rows.push_back(reader.take());
    }
    reader.finish();
    if (reader.ready()) rows.push_back(reader.take());
    return rows;
}

std::vector<Cells> cells_of(std::string_view text, CsvDialect dialect = {}) {
    std::vector<Cells> cells;
    for (CsvRow& row : rows_of(text, dialect)) cells.push_back(std::move(row.cells));
    return cells;
}

CsvFault fault_of(std::string_view text) { return rows_of(text).at(0).fault; }

TEST(CsvReader, ReadsQuotedCellsWithSeparatorsQuotesAndLineBreaks) {
    EXPECT_EQ(cells_of("a,\"b, \"\"c\"\"\",\"d\r\ne\"\r\nf,,\r\n"),
              (std::vector<Cells>{{"a", "b, \"c\"", "d\r\ne"}, {"f", "", ""}}));
}

TEST(CsvReader, EndsARowAtAnyKindOfLineBreakAndAtTheEnd) {
    EXPECT_EQ(cells_of("a\r\nb\nc\rd"), (std::vector<Cells>{{"a"}, {"b"}, {"c"}, {"d"}}));
}

TEST(CsvReader, PassesOverEmptyLinesButKeepsEmptyCells) {
    EXPECT_EQ(cells_of("a\n\n\r\n,\n\"\"\n"), (std::vector<Cells>{{"a"}, {"", ""}, {""}}));
    EXPECT_TRUE(cells_of("").empty());
    EXPECT_TRUE(cells_of("\n\r\n").empty());
}

TEST(CsvReader, PassesOverAByteOrderMarkAtTheBeginningOnly) {
    EXPECT_EQ(cells_of("\xEF\xBB\xBFid,x\n\xEF\xBB\xBFy,z"),
              (std::vector<Cells>{{"id", "x"}, {"\xEF\xBB\xBFy", "z"}}));
    EXPECT_EQ(cells_of("\xEF\xBB\xBF\"id\",x"), (std::vector<Cells>{{"id", "x"}}));
    EXPECT_EQ(cells_of("\xEF\xBB"), (std::vector<Cells>{{"\xEF\xBB"}}));
}

TEST(CsvReader, CountsTheLinesInsideQuotesToo) {
    const auto rows = rows_of("a\n\"b\r\nc\nd\"\n\ne\n");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].line, 1U);
    EXPECT_EQ(rows[1].line, 2U);
    EXPECT_EQ(rows[2].line, 6U);
}

TEST(CsvReader, ReadsTheSameRowsWhereverTheBytesAreCut) {
    constexpr std::string_view text = "\xEF\xBB\xBFid;\"a;\"\"b\"\"\"\r\n1;\"x\r\ny\"\r\n\"z\"!;2";
    const CsvDialect dialect{';', TextEncoding::utf8};
    const auto whole = rows_of(text, dialect);
    for (std::size_t piece = 1; piece < text.size(); ++piece) {
        const auto cut = rows_of(text, dialect, piece);
        ASSERT_EQ(cut.size(), whole.size()) << piece;
        for (std::size_t i = 0; i < cut.size(); ++i) {
            EXPECT_EQ(cut[i].cells, whole[i].cells) << piece;
            EXPECT_EQ(cut[i].line, whole[i].line) << piece;
            EXPECT_EQ(cut[i].fault, whole[i].fault) << piece;
        }
    }
}

TEST(CsvReader, TurnsWindows1252IntoUtf8) {
    EXPECT_EQ(cells_of("Thi\xE8s;10 \x80;\x93oui\x94", {';', TextEncoding::windows_1252}),
              (std::vector<Cells>{{"Thiès", "10 €", "“oui”"}}));
}

TEST(CsvReader, TakesACellOfTenThousandCharactersAndCutsALongerOne) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "é";
    EXPECT_EQ(fault_of(text), CsvFault::none);
    const auto longer = rows_of(text + "é,b");
    EXPECT_EQ(longer.at(0).fault, CsvFault::cell_too_long);
    EXPECT_EQ(longer.at(0).cells, (Cells{text, "b"}));
}

TEST(CsvReader, KeepsLaterCellsWholeWhenAnEarlierOneIsCut) {
    const auto rows = rows_of(std::string(10'001, 'x') + ",é\nnext,row\n");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].cells.at(1), "é");
    EXPECT_EQ(rows[1].fault, CsvFault::none);
}

TEST(CsvReader, BoundsALineAndItsCells) {
    EXPECT_EQ(fault_of(std::string(CsvLimits::cells - 1, ',')), CsvFault::none);
    EXPECT_EQ(fault_of(std::string(CsvLimits::cells, ',')), CsvFault::too_many_cells);
    std::string line;
    for (int i = 0; i < 106; ++i) line += std::string(9'999, 'x') + ",";
    EXPECT_EQ(fault_of(line), CsvFault::row_too_long);
}

TEST(CsvReader, NamesWhatIsNoCsv) {
    EXPECT_EQ(fault_of("\"a\"b,c"), CsvFault::after_quote);
    EXPECT_EQ(fault_of("a,\"b\nc,d\n"), CsvFault::quote_open);
    EXPECT_EQ(fault_of(std::string_view("a\0b", 3)), CsvFault::nul);
    EXPECT_EQ(cells_of("5\" tube,x"), (std::vector<Cells>{{"5\" tube", "x"}}));
}

TEST(SeparatorOf, IsTheMostFrequentOneOfTheFirstLineOutsideQuotes) {
    EXPECT_EQ(separator_of("id,name\n;;;;"), ',');
    EXPECT_EQ(separator_of("id;\"a,b,c,d\";name"), ';');
    EXPECT_EQ(separator_of("id\tname, short\tx"), '\t');
    EXPECT_EQ(separator_of("id"), ',');
    EXPECT_EQ(separator_of(""), ',');
}

}  // namespace
}  // namespace jalon
