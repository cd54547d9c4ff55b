#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <utility>

#include "base/hash.hpp"
#include "sandbox/wire.hpp"
#include "sandbox/wire_codec.hpp"

namespace sandbox {
namespace {

using sheet::CellKind;

sheet::Cell text_cell(std::uint32_t row, std::uint32_t column, std::uint32_t index, CellKind kind = CellKind::text) {
  sheet::Cell cell;
  cell.row = row;
  cell.column = column;
  cell.kind = kind;
  cell.text = index;
  return cell;
}

sheet::Cell number_cell(std::uint32_t row, std::uint32_t column, double number) {
  sheet::Cell cell;
  cell.row = row;
  cell.column = column;
  cell.number = number;
  return cell;
}

sheet::Workbook workbook() {
  sheet::Workbook book;
  book.strings = {"順位", "愛知県立病院", "#N/A"};
  sheet::Sheet sheet;
  sheet.name = "様式1";
  sheet.cells = {text_cell(1, 1, 0), text_cell(1, 300, 1), number_cell(2, 1, 1), number_cell(2, 2, -0.125),
                 text_cell(1'048'576, 16'384, 2, CellKind::error)};
  sheet.cells[1].struck = true;
  sheet.cells[2].date = true;
  sheet.cells[3].formula = sheet.cells[3].uncalculated = true;
  sheet.merges = {{1, 1, 2, 16'384}};
  sheet.hidden_rows = {{3, 5}};
  sheet.hidden_columns = {{7, 7}};
  sheet.widths = {{{1, 4}, 12.5}};
  book.sheets = {sheet, {}};
  book.sheets[1].hidden = true;
  book.date1904 = true;
  return book;
}

ports::ReadAnswer answer() {
  ports::ReadAnswer answer;
  answer.filtered = false;
  reading::Contents& contents = answer.contents;
  contents.head.headers = {{"Subject", "リストの提出"}, {"X-Empty", ""}};
  contents.head.from = {{"愛知県", "iryo", "pref.aichi.lg.jp"}};
  contents.head.to = {{"", "isei-cskakuho", "mhlw.go.jp"}};
  contents.head.subject = "リストの提出";
  contents.head.message_id = "<1@pref.aichi.lg.jp>";
  contents.head.references = {"<0@mhlw.go.jp>"};
  contents.head.return_paths = {""};
  contents.head.authentication_results = {
      {"mx.mhlw.go.jp", {{"dmarc", "pass", {{"header.from", "pref.aichi.lg.jp"}}}}}};
  contents.parts.resize(3);
  contents.parts[0].type = "multipart/mixed";
  contents.parts[0].leaf = false;
  contents.parts[1].depth = contents.parts[2].depth = 1;
  contents.parts[2].name = "リスト.xlsx";
  contents.parts[2].content = std::string("\0\xFF bytes", 8);
  contents.leaves = {{}, {5, base::sha256("hello")}, {8, base::sha256("x")}};
  contents.text = "提出します。";
  contents.files.resize(2);
  contents.files[0].name = "リスト.xlsx";
  contents.files[0].type = sheet::FileType::xlsx;
  contents.files[0].bytes = 8;
  contents.files[0].sha256 = base::sha256("x");
  contents.files[0].from = "part 3";
  contents.files[0].list_like = true;
  contents.files[0].workbook = workbook();
  contents.files[1].rule = "file-encrypted";
  contents.files[1].type = sheet::last_file_type;
  contents.problems = {{"structure-repaired", "a boundary was never closed"}};
  contents.structure_certain = false;
  contents.encrypted = true;
  return answer;
}

TEST(Wire, AnswerComesBackAsItWas) {
  const auto original = answer();
  const std::string encoded = encode_answer(original);
  const auto decoded = decode_answer(encoded, {});
  ASSERT_TRUE(decoded) << decoded.error().what;
  EXPECT_EQ(encode_answer(*decoded), encoded);
  const reading::Contents& contents = decoded->contents;
  EXPECT_FALSE(decoded->filtered);
  EXPECT_EQ(contents.head.headers[0].value, "リストの提出");
  EXPECT_EQ(contents.head.from, original.contents.head.from);
  EXPECT_EQ(contents.head.authentication_results[0].methods[0].properties[0].second, "pref.aichi.lg.jp");
  EXPECT_EQ(contents.head.return_paths, std::vector<std::string>{""});
  EXPECT_EQ(contents.parts[2].content, original.contents.parts[2].content);
  EXPECT_EQ(contents.parts[2].name, "リスト.xlsx");
  EXPECT_EQ(contents.parts[1].name, std::nullopt);
  EXPECT_FALSE(contents.parts[0].leaf);
  EXPECT_TRUE(contents.encrypted);
  EXPECT_EQ(contents.files[1].rule, "file-encrypted");
  EXPECT_FALSE(contents.files[1].workbook);
  const sheet::Workbook& book = *contents.files[0].workbook;
  const sheet::Sheet& first = book.sheets[0];
  ASSERT_EQ(first.cells.size(), 5);
  EXPECT_EQ(book.text(first.cells[1]), "愛知県立病院");
  EXPECT_TRUE(first.cells[1].struck);
  EXPECT_TRUE(first.cells[2].date);
  EXPECT_EQ(first.cells[3].number, -0.125);
  EXPECT_TRUE(first.cells[3].formula && first.cells[3].uncalculated);
  EXPECT_EQ(first.cells[4].kind, CellKind::error);
  EXPECT_EQ(first.cells[4].row, 1'048'576);
  EXPECT_EQ(first.merges[0], (sheet::Range{1, 1, 2, 16'384}));
  EXPECT_EQ(first.hidden_rows[0], (sheet::Span{3, 5}));
  EXPECT_EQ(first.widths[0].width, 12.5);
  EXPECT_TRUE(book.sheets[1].hidden);
  EXPECT_TRUE(book.date1904);
  EXPECT_FALSE(book.truncated);
}

TEST(Wire, IllFormedTextIsMendedByTheWriter) {
  ports::ReadAnswer broken;
  broken.contents.head.subject = "bad \xFF byte";
  const auto decoded = decode_answer(encode_answer(broken), {});
  ASSERT_TRUE(decoded) << decoded.error().what;
  EXPECT_EQ(decoded->contents.head.subject, "bad \xEF\xBF\xBD byte");
}

struct Bad {
  const char* name;
  void (*spoil)(ports::ReadAnswer&);
  const char* why;
};

class WireRefuses : public testing::TestWithParam<Bad> {};

TEST_P(WireRefuses, WhatIsOff) {
  auto spoilt = answer();
  GetParam().spoil(spoilt);
  const auto decoded = decode_answer(encode_answer(spoilt), {});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().kind, base::Failure::retry);
  EXPECT_THAT(decoded.error().what, testing::HasSubstr(GetParam().why));
}

sheet::Workbook& book(ports::ReadAnswer& a) {
  return *a.contents.files[0].workbook;
}
sheet::Sheet& first_sheet(ports::ReadAnswer& a) {
  return book(a).sheets[0];
}

const Bad bad_answers[] = {
    {"text_beyond_pool", [](auto& a) { first_sheet(a).cells[0].text = 3; }, "pool"},
    {"error_beyond_pool", [](auto& a) { first_sheet(a).cells[4].text = 0xFFFFFFFF; }, "pool"},
    {"cells_out_of_order", [](auto& a) { std::swap(first_sheet(a).cells[0], first_sheet(a).cells[1]); },
     "out of order"},
    {"cell_twice", [](auto& a) { first_sheet(a).cells[1] = first_sheet(a).cells[0]; }, "out of order"},
    {"row_zero", [](auto& a) { first_sheet(a).cells[0].row = 0; }, "outside"},
    {"column_zero", [](auto& a) { first_sheet(a).cells[0].column = 0; }, "outside"},
    {"row_too_far", [](auto& a) { first_sheet(a).cells[4].row = 1'048'577; }, "out of range"},
    {"column_too_far", [](auto& a) { first_sheet(a).cells[4].column = 16'385; }, "out of range"},
    {"number_not_finite", [](auto& a) { first_sheet(a).cells[3].number = std::numeric_limits<double>::infinity(); },
     "finite"},
    {"boolean_two",
     [](auto& a) {
       first_sheet(a).cells[3].kind = CellKind::boolean;
       first_sheet(a).cells[3].number = 2;
     },
     "boolean"},
    {"merge_upside_down", [](auto& a) { first_sheet(a).merges[0].last_row = 0; }, "upside down"},
    {"span_upside_down", [](auto& a) { first_sheet(a).hidden_rows[0].first = 6; }, "upside down"},
    {"column_span_too_far", [](auto& a) { first_sheet(a).hidden_columns[0].last = 16'385; }, "out of range"},
    {"file_type_beyond_last",
     [](auto& a) {
       a.contents.files[0].type = static_cast<sheet::FileType>(static_cast<int>(sheet::last_file_type) + 1);
     },
     "choice"},
    {"unknown_rule", [](auto& a) { a.contents.files[0].rule = "beds-below-20"; }, "rule"},
    {"hash_too_short", [](auto& a) { a.contents.files[0].sha256.pop_back(); }, "hash"},
    {"hash_upper_case", [](auto& a) { a.contents.leaves[1].sha256.assign(64, 'A'); }, "hash"},
    {"leaf_missing", [](auto& a) { a.contents.leaves.pop_back(); }, "not as many"},
    {"depth_leaps", [](auto& a) { a.contents.parts[1].depth = 2; }, "no tree"},
    {"two_roots", [](auto& a) { a.contents.parts[2].depth = 0; }, "no tree"},
    {"depth_beyond_limit", [](auto& a) { a.contents.parts[1].depth = 51; }, "out of range"},
    {"too_many_parts",
     [](auto& a) {
       a.contents.parts.resize(1001);
       a.contents.leaves.resize(1001);
     },
     "list is too long"},
    {"too_many_files", [](auto& a) { a.contents.files.resize(reading::most_files({}) + 1); }, "list is too long"},
    {"too_many_strings", [](auto& a) { book(a).strings.resize(500'001); }, "list is too long"},
    {"text_too_long", [](auto& a) { book(a).strings[0].assign(4 * 32'767 + 1, 'x'); }, "text is too long"},
    {"too_many_headers", [](auto& a) { a.contents.head.headers.resize(300'001); }, "list is too long"},
    {"too_many_cells_over_all_files",
     [](auto& a) {
       auto& file = a.contents.files[1];
       file.workbook.emplace().sheets.resize(1);
       for (std::uint32_t row = 1; row <= 1'000'000; ++row)
         file.workbook->sheets[0].cells.push_back(number_cell(row, 1, 0));
     },
     "list is too long"},
};

INSTANTIATE_TEST_SUITE_P(All, WireRefuses, testing::ValuesIn(bad_answers),
                         [](const testing::TestParamInfo<Bad>& each) { return each.param.name; });

TEST(Wire, RefusesTextThatIsNotUtf8) {
  std::string encoded = encode_answer(answer());
  const auto at = encoded.find("リストの提出");
  ASSERT_NE(at, std::string::npos);
  encoded[at] = '\xFF';
  const auto decoded = decode_answer(encoded, {});
  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().what, testing::HasSubstr("UTF-8"));
}

TEST(Wire, RefusesEveryTruncationAndEveryAppendedByte) {
  const std::string encoded = encode_answer(answer());
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_FALSE(decode_answer(std::string_view(encoded).substr(0, size), {})) << size;
  }
  EXPECT_FALSE(decode_answer(encoded + '\0', {}));
}

/// What is accepted must be whole: its own encoding is the very bytes that were decoded, so nothing was passed over.
TEST(Wire, MutationsAreRefusedOrMeanWhatTheySay) {
  const std::string encoded = encode_answer(answer());
  std::mt19937 random(20250314);
  unsigned accepted = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string mutant = encoded;
    for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
      const std::size_t at = random() % mutant.size();
      switch (random() % 4) {
        case 0:
          mutant[at] = static_cast<char>(random());
          break;
        case 1:
          mutant[at] = static_cast<char>(mutant[at] ^ (1 << random() % 8));
          break;
        case 2:
          mutant.erase(at, 1 + random() % 8);
          break;
        default:
          mutant.insert(at, 1 + random() % 8, static_cast<char>(random()));
      }
      if (mutant.empty()) mutant = "x";
    }
    const auto decoded = decode_answer(mutant, {});
    if (!decoded) continue;
    ++accepted;
    ASSERT_EQ(encode_answer(*decoded), mutant);
    for (const auto& file : decoded->contents.files) {
      ASSERT_LE(file.type, sheet::last_file_type);
      if (!file.workbook) continue;
      for (const auto& sheet : file.workbook->sheets) {
        for (const auto& cell : sheet.cells) {
          ASSERT_TRUE(cell.row >= 1 && cell.row <= 1'048'576 && cell.column >= 1 && cell.column <= 16'384);
          const bool shows_text = cell.kind == CellKind::text || cell.kind == CellKind::error;
          ASSERT_TRUE(!shows_text || cell.text < file.workbook->strings.size());
        }
      }
    }
  }
  EXPECT_GT(accepted, 100U);  // letters in texts may change
}

TEST(Wire, AnnouncedCountsReserveNothingThatIsNotThere) {
  WireWriter w;
  w.flag(true);
  w.flag(true);
  w.number(299'999);  // headers, of which none follows
  EXPECT_FALSE(decode_answer(w.take(), {}));
}

TEST(Wire, RequestComesBackAsItWas) {
  Request request;
  request.read = {ports::ReadRequest::Kind::either, "", "リスト.xlsx", reading::Want::values_and_bytes};
  request.limits.attachments = 7;
  request.limits.sheet.cells = 1234;
  request.limits.mail.header = base::kilobytes(3);
  request.box = {base::megabytes(99), std::chrono::seconds(17)};
  const std::string encoded = encode_request_head(request) + "raw \xFF bytes";
  const auto decoded = decode_request(encoded);
  ASSERT_TRUE(decoded) << decoded.error().what;
  EXPECT_EQ(decoded->read.kind, ports::ReadRequest::Kind::either);
  EXPECT_EQ(decoded->read.name, "リスト.xlsx");
  EXPECT_EQ(decoded->read.want, reading::Want::values_and_bytes);
  EXPECT_EQ(decoded->read.bytes, "raw \xFF bytes");
  EXPECT_EQ(decoded->limits.attachments, 7);
  EXPECT_EQ(decoded->limits.sheet.cells, 1234);
  EXPECT_EQ(decoded->limits.mail.header.count, 3072);
  EXPECT_EQ(decoded->limits.unpacked, base::megabytes(200));
  EXPECT_EQ(decoded->box.memory, base::megabytes(99));
  EXPECT_EQ(decoded->box.time, std::chrono::seconds(17));
  EXPECT_FALSE(decode_request(encoded.substr(0, 5)));
}

TEST(Wire, FrameTellsTheLength) {
  for (const std::uint64_t length : {0ULL, 1ULL, 0x1234567890ULL, ~0ULL})
    EXPECT_EQ(decode_frame(encode_frame(length)), length);
  EXPECT_FALSE(decode_frame("CSK2\0\0\0\0\0\0\0\0"));
  EXPECT_FALSE(decode_frame("CSK1"));
}

}  // namespace
}  // namespace sandbox
