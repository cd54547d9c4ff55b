#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "samples.hpp"

namespace reading {
namespace {

using testing::ElementsAre;

TEST(ReadTnef, FindsTheListInAWinmailDat) {
  // リスト.xlsx in windows-31j, as an Outlook in Japan writes the title.
  const std::string tnef = make_tnef({{"\x83\x8A\x83\x58\x83\x67.xlsx", make_xlsx("tnef")}, {"b.txt", "words"}});
  const auto contents =
      read_mail(make_mail(multipart("mixed", {"Content-Type: text/plain\r\n\r\nhello\r\n",
                                              attachment("winmail.dat", tnef, "application/ms-tnef")})),
                {}, Want::values);
  ASSERT_THAT(summary(contents), ElementsAre("リスト.xlsx|part 3 > winmail.dat|xlsx||list",
                                             "b.txt|part 3 > winmail.dat|text|file-type-unsupported|-"));
  EXPECT_EQ(first_cell(contents.files[0]), "tnef");
}

TEST(ReadTnef, NamesInUnicodeAreWhole) {
  const auto name_in = [](std::u16string_view name) {
    std::string bytes;  // PR_ATTACH_LONG_FILENAME ([MS-OXTNEF] 2.1.3.4)
    for (const char16_t unit : name) bytes += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
    bytes += std::string(2, '\0');
    const auto size = static_cast<char>(bytes.size());
    bytes.resize((bytes.size() + 3) / 4 * 4);
    const std::string head("\1\0\0\0\x1F\0\x07\x37\1\0\0\0", 12);
    const std::string properties = head + size + std::string(3, '\0') + bytes;
    const auto tnef = make_tnef({{"LIST~1.CSV", "a,b\n1,2\n"}}) + tnef_attribute(2, 0x00069005, properties);
    return read_file(tnef, "winmail.dat", {}, Want::values).files.at(0).name;
  };
  EXPECT_EQ(name_in(u"a.csv"), "a.csv");
  EXPECT_EQ(name_in(u"都道府県支援対象病院リスト〜表.csv"), "都道府県支援対象病院リスト〜表.csv");
  EXPECT_EQ(name_in(u"𠮷田\uE18D𠮷田𠮷田𠮷田𠮷田.csv"), "𠮷田\uE18D𠮷田𠮷田𠮷田𠮷田.csv");
  EXPECT_EQ(name_in(u""), "LIST~1.CSV");
}

TEST(ReadTnef, ZipsInItAreOpened) {
  const std::string tnef = make_tnef({{"a.zip", make_zip({{"b.xlsx", make_xlsx("x")}})}});
  EXPECT_THAT(summary(read_file(tnef, "winmail.dat", {}, Want::values)),
              ElementsAre("a.zip|winmail.dat|zip||list", "b.xlsx|winmail.dat > a.zip|xlsx||list"));
}

TEST(ReadTnef, OneThatIsCutOffIsToldSo) {
  const std::string tnef = make_tnef({{"a.csv", "x,y\n1,2\n"}, {"b.xlsx", make_xlsx("x")}});
  const std::string damaged = "winmail.dat||unknown|file-unreadable|list";
  EXPECT_THAT(summary(read_file(tnef.substr(0, 40), "winmail.dat", {}, Want::values)),
              ElementsAre("|winmail.dat|unknown|file-unreadable|list", damaged));
  EXPECT_THAT(summary(read_file(tnef.substr(0, tnef.size() - 100), "winmail.dat", {}, Want::values)),
              ElementsAre("a.csv|winmail.dat|csv||list", "b.xlsx|winmail.dat|unknown|file-unreadable|list", damaged));
  for (std::size_t size = 22; size < tnef.size(); ++size) {
    const auto contents = read_file(tnef.substr(0, size), "winmail.dat", {}, Want::values);
    ASSERT_FALSE(contents.files.empty()) << size;
  }
}

TEST(ReadTnef, ReadsWhatOutlookWrote) {
  const std::filesystem::path corpus = SOURCE_DIR "/../shared/corpus/mail";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << corpus << " is absent";
  const std::string stem =
      "roundcube_roundcubemail__tests_MessageRendering_data_greenmail_test-message-rendering_localhost_INBOX_tnef";
  const auto read = [&](const char* number) {
    std::ifstream in(corpus / (stem + number + ".eml"), std::ios::binary);
    const std::string raw{std::istreambuf_iterator<char>(in), {}};
    return summary(read_mail(raw, {}, Want::values));
  };
  EXPECT_THAT(read("1"), ElementsAre("AUTHORS|part 2 > winmail.dat|text|file-type-unsupported|-"));
  EXPECT_THAT(read("3"), ElementsAre("zappa_av1.jpg|part 2 > winmail.dat|image|file-type-unsupported|list",
                                     testing::StartsWith("bookmark.htm|part 2 > winmail.dat|")));
}

}  // namespace
}  // namespace reading
