// The real cskakuho-reader, through its real box.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "sandbox/reader_process.hpp"
#include "sandbox/wire.hpp"

namespace sandbox {
namespace {

using Kind = ports::ReadRequest::Kind;
using reading::Want;

const std::filesystem::path corpus = SOURCE_DIR "/../shared/corpus";

ReaderOptions options() {
  ReaderOptions options;
  options.program = BINARY_DIR "/bin/cskakuho-reader";
  options.time = std::chrono::seconds(60);
  return options;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A mail as a prefecture sends it: ISO-2022-JP, with a list in windows-31j.
std::string mail_with_list() {
  const std::string list =
      "\x8F\x87\x88\xCA,\x88\xE3\x97\xC3\x8B\x40\x8A\xD6\x96\xBC\r\n1,\x8A\xE2\x8E\xE8\x95\x61\x89\x40\r\n";
  return "From: iryo@pref.iwate.lg.jp\r\nTo: isei-cskakuho@mhlw.go.jp\r\nSubject: "
         "=?ISO-2022-JP?B?GyRCTU08MBsoQg==?=\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
         "charset=iso-2022-jp\r\n\r\n\x1B$BMM<0\x1B(B\r\n"
         "--b\r\nContent-Type: text/csv; name=list.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base::base64(list) + "\r\n--b--\r\n";
}

TEST(Reader, ReadsAMailInItsBox) {
  ReaderProcess reader(options());
  const auto answer = reader.read({Kind::mail, mail_with_list(), "", Want::values});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_TRUE(answer->is_mail);
  const reading::Contents& contents = answer->contents;
  EXPECT_EQ(contents.head.subject, "様式");
  EXPECT_THAT(contents.text, testing::StartsWith("様式"));
  ASSERT_EQ(contents.files.size(), 1);
  ASSERT_TRUE(contents.files[0].workbook) << contents.files[0].trouble;
  const sheet::Workbook& book = *contents.files[0].workbook;
  ASSERT_EQ(book.sheets.at(0).cells.size(), 4);
  EXPECT_EQ(book.shown(book.sheets[0].cells[0]), "順位");
  EXPECT_EQ(book.shown(book.sheets[0].cells[3]), "岩手病院");
  EXPECT_EQ(contents.files[0].content, "");
}

TEST(Reader, IsFilteredOnThisKernel) {
  ReaderProcess reader(options());
  const auto answer = reader.read({Kind::mail, mail_with_list(), "", Want::values});
  ASSERT_TRUE(answer) << answer.error().what;
  if (!answer->filtered) GTEST_SKIP() << "this kernel lets no process install a seccomp filter";
  EXPECT_TRUE(answer->filtered);
}

TEST(Reader, HandsOverBytesWhereAskedTo) {
  ReaderProcess reader(options());
  const auto answer = reader.read({Kind::mail, mail_with_list(), "", Want::values_and_bytes});
  ASSERT_TRUE(answer) << answer.error().what;
  ASSERT_EQ(answer->contents.files.size(), 1);
  EXPECT_EQ(base::sha256(answer->contents.files[0].content), answer->contents.files[0].sha256);
}

TEST(Reader, TellsMailsFromFiles) {
  ReaderProcess reader(options());
  const auto file = reader.read({Kind::either, "順位,医療機関名\r\n1,岩手病院\r\n", "list.csv", Want::values});
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_FALSE(file->is_mail);
  ASSERT_EQ(file->contents.files.size(), 1);
  EXPECT_TRUE(file->contents.files[0].workbook);
  const auto mail = reader.read({Kind::either, mail_with_list(), "a.eml", Want::values});
  ASSERT_TRUE(mail) << mail.error().what;
  EXPECT_TRUE(mail->is_mail);
}

TEST(Reader, AppliesTheLimitsOfTheRequest) {
  auto few = options();
  few.limits.attachments = 0;
  ReaderProcess reader(few);
  const auto answer = reader.read({Kind::mail, mail_with_list(), "", Want::values});
  ASSERT_TRUE(answer) << answer.error().what;
  ASSERT_EQ(answer->contents.files.size(), 1);
  EXPECT_EQ(answer->contents.files[0].rule, "file-too-large");
}

/// Every sample reads the same in the box as outside it: nothing that a library loads late was left for later.
class SameInTheBox : public testing::TestWithParam<const char*> {};

TEST_P(SameInTheBox, AsOutside) {
  const auto folder = corpus / GetParam();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
  ReaderProcess reader(options());
  const bool mails = std::string(GetParam()) == "mail";
  const reading::Limits limits;
  std::size_t different = 0;
  std::vector<std::filesystem::path> paths{std::filesystem::directory_iterator(folder), {}};
  std::ranges::sort(paths);
  const std::size_t step = mails ? 1 : 4;  // reading workbooks is tried on all of them elsewhere
  for (std::size_t i = 0; i < paths.size(); i += step) {
    const auto& path = paths[i];
    const std::string bytes = bytes_of(path);
    const std::string name = mails ? "" : path.filename().string();
    const auto answer = reader.read({mails ? Kind::mail : Kind::file, bytes, name, Want::values});
    ASSERT_TRUE(answer) << path << ": " << answer.error().what;
    ports::ReadAnswer here;
    here.is_mail = mails;
    here.filtered = answer->filtered;
    here.contents =
        mails ? reading::read_mail(bytes, limits, Want::values) : reading::read_file(bytes, name, limits, Want::values);
    if (encode_answer(*answer) == encode_answer(here)) continue;
    ++different;
    ADD_FAILURE() << path << " reads otherwise in the box";
  }
  EXPECT_EQ(different, 0);
  EXPECT_GT(paths.size(), 100);
}

INSTANTIATE_TEST_SUITE_P(Corpus, SameInTheBox, testing::Values("mail", "sheets"),
                         [](const testing::TestParamInfo<const char*>& each) { return std::string(each.param); });

}  // namespace
}  // namespace sandbox
