#include "form/form.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/text.hpp"
#include "form/heading_key.hpp"
#include "form/prefecture.hpp"
#include "unit/form/sample_form.hpp"

namespace {

using form::Item;

TEST(Items, NamesGoBothWays) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < form::item_count; ++i) {
    const auto item = static_cast<Item>(i);
    EXPECT_TRUE(names.insert(form::item_name(item)).second);
    EXPECT_EQ(form::item_named(form::item_name(item)), item);
  }
  EXPECT_FALSE(form::item_named("bed"));
  EXPECT_EQ(form::type_named("mail_address"), form::Type::mail_address);
  EXPECT_EQ(form::type_named("date_or_choice"), form::Type::date_or_choice);
  EXPECT_FALSE(form::type_named("date"));
}

TEST(Headings, AreComparedWithoutMarksRemarksAndSpaces) {
  const std::string beds = form::normalised_heading("許可病床数");
  for (const auto* written : {"許可病床数（合計）", "許可 病床数", "許可\n病床数", "※許可病床数", "許可病床数※1",
                              "許可病床数＊", "【許可病床数】", "① 許可病床数", "8.許可病床数", "(8) 許可病床数",
                              "許可病床数\n※20床以上が対象です", "許可病床数〔床〕", "　許可病床数　", "許可病床数："})
    EXPECT_EQ(form::normalised_heading(written), beds) << written;
  EXPECT_NE(form::normalised_heading("許可病床数（一般）"), beds);
  EXPECT_EQ(form::normalised_heading("（有/無）"), "");
  EXPECT_EQ(form::normalised_heading("Ｅ－ＭＡＩＬ"), "email");
}

struct HeadingCase {
  std::string text;
  std::optional<Item> item;
};

TEST(Headings, MeanColumns) {
  const auto sample = tests::sample_form();
  const form::HeadingIndex index(sample);
  const std::vector<HeadingCase> cases = {
      {"順位", Item::rank},
      {"優先順位（1～）", Item::rank},
      {"医療機関コード（１０桁）", Item::code},
      {"病院名", Item::name},
      {"病院名（フリガナ）", std::nullopt},
      {"電子カルテの有無", Item::emr},
      {"電子カルテ\n導入状況\n（有/無）", Item::emr},
      {"電子カルテ導入状況　有・無", Item::emr},
      {"電子カルテ導入状況\n有か無のいずれかを選んでください", Item::emr},
      {"令和７年度中の\nシステム更改予定", Item::renewal},
      {"令和８年１月までの現地調査完了見込み（可/否）", Item::survey},
      {"オフライン･バックアップ支援の希望", Item::offline_backup},
      {"オフラインバックアップ支援の希望の有無", Item::offline_backup},
      {"連絡先（電話番号）", Item::phone},
      {"連絡先（メールアドレス）", Item::mail},
      {"E-mail", Item::mail},
      {"ＴＥＬ", Item::phone},
      {"許可病床数（うち一般）", std::nullopt},
      {"許可病床数（一般・療養等の合計）", Item::beds},
      {"病床利用率", std::nullopt},
      {"", std::nullopt},
      {"（必須）", std::nullopt},
  };
  for (const auto& c : cases) {
    const auto hit = index.find(c.text);
    EXPECT_EQ(hit.has_value(), c.item.has_value()) << c.text;
    if (hit && c.item) {
      EXPECT_EQ(form::item_name(hit->item), form::item_name(*c.item)) << c.text;
    }
  }
}

TEST(Headings, NoTwoColumnsShareOne) {
  std::map<std::string, Item> owners;
  for (const auto& column : tests::sample_form().columns) {
    auto names = column.aliases;
    names.push_back(column.heading);
    for (const auto& name : names) {
      const auto [owner, is_new] = owners.emplace(form::normalised_heading(name), column.item);
      EXPECT_EQ(owner->second, column.item) << name;
    }
  }
}

TEST(Prefectures, AreKnownAsPeopleWriteThem) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"東京都", "13"},
                                                                  {"東京", "13"},
                                                                  {"１３", "13"},
                                                                  {"13", "13"},
                                                                  {"13東京都", "13"},
                                                                  {"13：東京都", "13"},
                                                                  {"東京都（13）", "13"},
                                                                  {" 東　京　都 ", "13"},
                                                                  {"1", "01"},
                                                                  {"01", "01"},
                                                                  {"北海道", "01"},
                                                                  {"京都", "26"},
                                                                  {"京都府", "26"},
                                                                  {"大阪", "27"},
                                                                  {"47沖縄", "47"},
                                                                  {"北海", ""},
                                                                  {"48", ""},
                                                                  {"0", ""},
                                                                  {"", ""},
                                                                  {"東京県", ""},
                                                                  {"14東京都", ""},
                                                                  {"東京都神奈川県", ""},
                                                                  {"113", ""}};
  for (const auto& [written, code] : cases) EXPECT_EQ(form::prefecture_code(written).value_or(""), code) << written;
  EXPECT_EQ(form::prefecture_name("13"), "東京都");
  EXPECT_EQ(form::prefecture_name("01"), "北海道");
  EXPECT_EQ(form::prefecture_name("48"), "");
  EXPECT_EQ(form::prefecture_name("1"), "");
  for (int n = 1; n <= 47; ++n) {
    const auto code = (n < 10 ? "0" : "") + std::to_string(n);
    EXPECT_EQ(form::prefecture_code(form::prefecture_name(code)).value_or(""), code);
  }
}

TEST(CheckDigit, FitsOnlyTheRightOne) {
  EXPECT_TRUE(form::check_digit_fits("0110112489"));
  EXPECT_FALSE(form::check_digit_fits("0110112488"));
  EXPECT_FALSE(form::check_digit_fits("0110121489"));
  EXPECT_TRUE(form::check_digit_fits("1318814790"));  // over seven digits in Tokyo
  EXPECT_FALSE(form::check_digit_fits("2318814790"));
  EXPECT_FALSE(form::check_digit_fits("110112489"));
  EXPECT_FALSE(form::check_digit_fits("01101124x9"));
}

TEST(CheckDigit, FitsEveryRealHospital) {
  std::ifstream file(SOURCE_DIR "/../shared/data/hospitals.csv");
  if (!file) GTEST_SKIP() << "shared/data/hospitals.csv is not there";
  std::string line;
  std::getline(file, line);
  int count = 0;
  while (std::getline(file, line)) {
    const auto code = line.substr(0, line.find(','));
    EXPECT_TRUE(form::check_digit_fits(code)) << code;
    auto wrong = code;
    wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
    EXPECT_FALSE(form::check_digit_fits(wrong)) << wrong;
    ++count;
  }
  EXPECT_EQ(count, 3406);
}

}  // namespace
