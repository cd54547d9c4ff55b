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
