#include "sheet/compound_file.hpp"

#include <gtest/gtest.h>

#include "unit/sheet/built_compound_file.hpp"

namespace {

using sheet_test::BuiltCompoundFile;

std::string counted(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(i * 7 % 251);
  return out;
}

TEST(CompoundFile, StreamsLargeAndSmall) {
  const auto large = counted(10'000), small = counted(100);
  const auto bytes =
      BuiltCompoundFile(BuiltCompoundFile::Streams{{"Workbook", large}, {"small", small}, {"empty", ""}}).bytes();
  const auto file = sheet::CompoundFile::open(bytes);
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->stream("Workbook"), large);
  EXPECT_EQ(file->stream("WORKBOOK"), large);
  EXPECT_EQ(file->stream("small"), small);
  EXPECT_EQ(file->stream("empty"), "");
  EXPECT_EQ(file->stream("other"), std::nullopt);
  EXPECT_TRUE(file->has("small"));
  EXPECT_FALSE(file->has("other"));
  EXPECT_EQ(file->names(), (std::vector<std::string>{"Workbook", "small", "empty"}));
}

TEST(CompoundFile, LoopsEnd) {
  const BuiltCompoundFile built(BuiltCompoundFile::Streams{{"Workbook", counted(10'000)}});
  auto bytes = built.bytes();
  // The third sector of the stream points back to the first.
  bytes.replace(built.fat_entry(2), 4, BuiltCompoundFile::number(0, 4));
  const auto file = sheet::CompoundFile::open(bytes);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->stream("Workbook").value().size(), 10'000u);

  // An entry of the directory that is its own neighbour.
  auto looped = BuiltCompoundFile(BuiltCompoundFile::Streams{{"a", "1"}, {"b", "2"}}).bytes();
  const auto entry = looped.find(std::string("a\0\0\0", 4));
  looped.replace(entry + 72, 4, BuiltCompoundFile::number(1, 4));
  const auto second = sheet::CompoundFile::open(looped);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->stream("a"), "1");
  EXPECT_EQ(second->stream("b"), "2") << "left out of the tree, found all the same";
}

TEST(CompoundFile, ForgedSizesGiveNoMoreThanThereIs) {
  auto bytes = BuiltCompoundFile(BuiltCompoundFile::Streams{{"Workbook", counted(10'000)}}).bytes();
  const auto entry = bytes.find(std::string("W\0o\0r\0k", 7));
  bytes.replace(entry + 120, 4, "\xFF\xFF\xFF\x7F");
  const auto file = sheet::CompoundFile::open(bytes);
  ASSERT_TRUE(file);
  EXPECT_LE(file->stream("Workbook").value().size(), bytes.size());
}

TEST(CompoundFile, NothingThatIsNoneIsOpened) {
  EXPECT_FALSE(sheet::CompoundFile::open(""));
  EXPECT_FALSE(sheet::CompoundFile::open("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
  EXPECT_FALSE(sheet::CompoundFile::open(std::string(4096, 'x')));
}

// Every prefix and every changed byte of a small file: opened or refused, never more.
TEST(CompoundFile, DamageIsSurvived) {
  const auto whole =
      BuiltCompoundFile(BuiltCompoundFile::Streams{{"Workbook", counted(5'000)}, {"small", counted(300)}}).bytes();
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    const auto bytes = whole.substr(0, size);
    const auto file = sheet::CompoundFile::open(bytes);
    EXPECT_LE(file ? file->stream("Workbook").value_or("").size() : 0, 5'000u);
  }
  for (std::size_t at = 8; at < whole.size(); ++at) {
    if (at == 512) at = whole.size() - 3 * 512;  // the streams' content is of no interest
    for (const char value : {'\0', '\x7F', '\xFF'}) {
      auto bytes = whole;
      bytes[at] = value;
      const auto file = sheet::CompoundFile::open(bytes);
      if (!file) continue;
      for (const auto& name : file->names()) EXPECT_LE(file->stream(name).value_or("").size(), bytes.size());
    }
  }
}

}  // namespace
