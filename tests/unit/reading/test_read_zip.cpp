#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samples.hpp"

namespace reading {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Contents read_zip(const std::string& zip, const Limits& limits = {}) {
  return read_file(zip, "list.zip", limits, Want::values);
}

TEST(ReadZip, NamesOfWindowsFoldersAndShadows) {
  const std::string book = make_xlsx("zipped");
  const auto contents = read_zip(make_zip({{"\x97\x6C\x8E\xAE\x95\x5C.xlsx", book},  // 様式表 in windows-31j
                                           {"folder/", ""},
                                           {"folder/list.xlsx", book},
                                           {"__MACOSX/._list.xlsx", "shadow"},
                                           {"folder/._list.xlsx", "shadow"},
                                           {"folder/readme.txt", "words"}}));
  EXPECT_THAT(summary(contents), ElementsAre("list.zip||zip||list", "様式表.xlsx|list.zip|xlsx||list",
                                             "list.xlsx|list.zip > folder|xlsx||list",
                                             "readme.txt|list.zip > folder|text|file-type-unsupported|-"));
  EXPECT_EQ(first_cell(contents.files[1]), "zipped");
}

class ReadLockedZip : public testing::TestWithParam<const char*> {};

TEST_P(ReadLockedZip, EachEntryIsToldToBeEncrypted) {
  const auto contents = read_zip(make_zip({{"secret.xlsx", make_xlsx("locked")}}, GetParam()));
  ASSERT_THAT(summary(contents),
              ElementsAre("list.zip||zip||list", "secret.xlsx|list.zip|unknown|file-encrypted|list"));
  EXPECT_GT(contents.files[1].bytes, 0);
  EXPECT_EQ(contents.files[1].sha256, "");
}

INSTANTIATE_TEST_SUITE_P(All, ReadLockedZip, testing::Values("zipcrypt", "aes128", "aes256"));

TEST(ReadZip, ALockThatTheEntrysOwnHeaderAloneTellsIsALock) {
  std::string zip = make_zip({{"secret.xlsx", make_xlsx("locked")}});
  zip[6] = static_cast<char>(zip[6] | 1);  // general purpose bit 0 of the local header
  EXPECT_THAT(summary(read_zip(zip)),
              ElementsAre("list.zip||zip||list", "secret.xlsx|list.zip|unknown|file-encrypted|list"));
}

TEST(ReadZip, AZipInAZipIsOpenedAndOneInThatIsNot) {
  const std::string book = make_xlsx("x");
  const std::string third = make_zip({{"3.xlsx", book}});
  const std::string second = make_zip({{"2.xlsx", book}, {"third.zip", third}});
  const auto contents = read_zip(make_zip({{"1.xlsx", book}, {"second.zip", second}}));
  EXPECT_THAT(summary(contents), ElementsAre("list.zip||zip||list", "1.xlsx|list.zip|xlsx||list",
                                             "second.zip|list.zip|zip||list", "2.xlsx|list.zip > second.zip|xlsx||list",
                                             "third.zip|list.zip > second.zip|zip|file-type-unsupported|list"));
}

TEST(ReadZip, OnlyWordsAreNoList) {
  EXPECT_THAT(summary(read_zip(make_zip({{"readme.txt", "words"}}))),
              ElementsAre("list.zip||zip||-", "readme.txt|list.zip|text|file-type-unsupported|-"));
}

TEST(ReadZip, WhatStandsBeforeTheZipDoesNotMatter) {
  const auto contents = read_file("PK\3\4" + std::string(100, 'x') + make_zip({{"a.xlsx", make_xlsx("x")}}), "list.zip",
                                  {}, Want::values);
  ASSERT_EQ(contents.files.size(), 2);
  EXPECT_EQ(first_cell(contents.files[1]), "x");
}

TEST(ReadZip, AnEntryBeyondTheLimitIsNotInflated) {
  Limits limits;
  limits.sheet.unpacked = base::megabytes(1);
  const auto contents =
      read_zip(make_zip({{"bomb.xlsx", std::string(5 << 20, '\0')}, {"a.xlsx", make_xlsx("x")}}), limits);
  EXPECT_THAT(summary(contents), ElementsAre("list.zip||zip||list", "bomb.xlsx|list.zip|unknown|file-too-large|list",
                                             "a.xlsx|list.zip|xlsx||list"));
}

TEST(ReadZip, AllContainersShareTheLimitOnUnpackedBytes) {
  Limits limits;
  limits.unpacked = base::megabytes(3);
  const std::string large(2 << 20, 'x');
  const auto contents = read_zip(make_zip({{"1.txt", large}, {"2.txt", large}, {"3.xlsx", make_xlsx("x")}}), limits);
  EXPECT_THAT(summary(contents),
              ElementsAre("list.zip||zip||list", "1.txt|list.zip|text|file-type-unsupported|-",
                          "2.txt|list.zip|unknown|file-too-large|list", "3.xlsx|list.zip|unknown|file-too-large|list"));
  EXPECT_THAT(contents.problems, ElementsAre(testing::Field(&mail::Problem::rule, "unpacked-too-large")));
}

TEST(ReadZip, ADeclaredSizeThatLiesIsNotBelieved) {
  Limits limits;
  limits.sheet.unpacked = base::megabytes(1);
  std::string zip = make_zip({{"bomb.xlsx", std::string(5 << 20, '\0')}});
  patch_directory(zip, 0, 24, 10);
  const auto contents = read_zip(zip, limits);
  ASSERT_EQ(contents.files.size(), 2);
  EXPECT_THAT(contents.files[1].rule, testing::AnyOf("file-too-large", "file-unreadable"));
}

TEST(ReadZip, OverlappingEntriesAreRefused) {
  std::string zip = make_zip({{"a.xlsx", make_xlsx("a")}, {"b.xlsx", make_xlsx("b")}});
  patch_directory(zip, 1, 42, 1);
  const auto contents = read_zip(zip);
  ASSERT_THAT(summary(contents), ElementsAre("list.zip||zip|file-unreadable|list"));
  EXPECT_THAT(contents.files[0].trouble, HasSubstr("overlap"));
}

TEST(ReadZip, TooManyEntriesAreRefusedBeforeTheyAreLookedAt) {
  Limits limits;
  limits.sheet.zip_entries = 2;
  const auto contents = read_zip(make_zip({{"1.csv", "a,b"}, {"2.csv", "a,b"}, {"3.csv", "a,b"}}), limits);
  ASSERT_THAT(summary(contents), ElementsAre("list.zip||zip|file-unreadable|list"));
  EXPECT_THAT(contents.files[0].trouble, HasSubstr("too many"));
}

TEST(ReadZip, ADamagedEntryLeavesTheOthers) {
  std::string zip = make_zip({{"a.xlsx", make_xlsx("a")}, {"b.xlsx", make_xlsx("b")}});
  for (std::size_t at = 100; at < 140; ++at) zip[at] = static_cast<char>(~zip[at]);
  const auto contents = read_zip(zip);
  ASSERT_EQ(contents.files.size(), 3);
  EXPECT_EQ(contents.files[1].rule, "file-unreadable");
  EXPECT_EQ(first_cell(contents.files[2]), "b");
}

TEST(ReadZip, EveryTruncationEndsWell) {
  const std::string zip = make_zip({{"a.xlsx", make_xlsx("a")}, {"b.csv", "x,y\n1,2\n"}});
  for (std::size_t size = 8; size < zip.size(); size += 7) {
    const auto contents = read_zip(zip.substr(0, size));
    ASSERT_EQ(contents.files.size(), 1) << size;
    EXPECT_EQ(contents.files[0].rule, "file-unreadable") << size;
    EXPECT_TRUE(contents.files[0].list_like);
  }
}

TEST(ReadZip, ZipsInSeveralAttachmentsAreAllOpened) {
  const std::string zip = make_zip({{"a.xlsx", make_xlsx("x")}});
  const auto contents = read_mail(
      make_mail(multipart("mixed", {attachment("1.zip", zip), attachment("2.zip", zip), attachment("3.zip", zip)})), {},
      Want::values);
  EXPECT_THAT(summary(contents), ElementsAre("1.zip|part 2|zip||list", "a.xlsx|part 2 > 1.zip|xlsx||list",
                                             "2.zip|part 3|zip||list", "a.xlsx|part 3 > 2.zip|xlsx||list",
                                             "3.zip|part 4|zip||list", "a.xlsx|part 4 > 3.zip|xlsx||list"));
}

}  // namespace
}  // namespace reading
