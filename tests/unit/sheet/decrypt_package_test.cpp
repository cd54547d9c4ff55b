#include "sheet/decrypt_package.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sheet/compound_file.hpp"
#include "unit/sheet/built_compound_file.hpp"

namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Locked {
  std::string file, password;
};

class DecryptPackage : public testing::TestWithParam<Locked> {};

TEST_P(DecryptPackage, OpensWithItsPasswordOnly) {
  const auto path = fs::path(SOURCE_DIR) / "../shared/corpus/sheets" / GetParam().file;
  if (!fs::exists(path)) GTEST_SKIP() << "no corpus beside the project (shared/corpus)";
  const auto bytes = slurp(path);
  const auto file = sheet::CompoundFile::open(bytes);
  ASSERT_TRUE(file);
  const auto package = sheet::decrypt_package(*file, GetParam().password, {});
  ASSERT_TRUE(package) << package.error().what;
  EXPECT_EQ(sheet::recognise(*package, ""), sheet::FileType::xlsx);
  EXPECT_TRUE(sheet::read_workbook(*package, "", sheet::FileType::xlsx, {}));
  const auto wrong = sheet::decrypt_package(*file, "another", {});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().trouble, sheet::Trouble::encrypted);
}

INSTANTIATE_TEST_SUITE_P(Corpus, DecryptPackage,
                         testing::Values(Locked{"msoffcrypto-tool__example_password.xlsx", "Password1234_"},
                                         Locked{"poi__protected_passtika.xlsx", "tika"},
                                         Locked{"poi__extenxls_pwd123.xlsx", "pwd123"},
                                         Locked{"poi__protected_sha512.xlsx", "this is a test"},
                                         Locked{"poi__60320-protected.xlsx", "Test001!!"}),
                         [](const auto& each) { return "File" + std::to_string(each.index); });

sheet::Unread refused(std::string info) {
  const auto bytes =
      sheet_test::BuiltCompoundFile(
          sheet_test::BuiltCompoundFile::Streams{{"EncryptionInfo", info}, {"EncryptedPackage", std::string(64, 'x')}})
          .bytes();
  const auto workbook = sheet::read_workbook(bytes, "", sheet::recognise(bytes, ""), {});
  EXPECT_FALSE(workbook);
  return workbook ? sheet::Unread{} : workbook.error();
}

TEST(DecryptPackageRefusals, UnknownOrForgedMethods) {
  const std::string agile("\4\0\4\0\x40\0\0\0", 8);
  const auto key = [](std::string_view spins) {
    return "<encryption xmlns='http://schemas.microsoft.com/office/2006/encryption'><keyData saltSize='16' "
           "blockSize='16' keyBits='256' "
           "hashSize='64' cipherAlgorithm='AES' cipherChaining='ChainingModeCBC' hashAlgorithm='SHA512' "
           "saltValue='AAAA'/>"
           "<p:encryptedKey xmlns:p='http://schemas.microsoft.com/office/2006/keyEncryptor/password' spinCount='" +
           std::string(spins) +
           "' saltSize='16' blockSize='16' keyBits='256' hashSize='64' cipherAlgorithm='AES' "
           "cipherChaining='ChainingModeCBC' "
           "hashAlgorithm='SHA512' saltValue='AAAA' encryptedVerifierHashInput='AAAA' "
           "encryptedVerifierHashValue='AAAA' "
           "encryptedKeyValue='AAAA'/></encryption>";
  };
  EXPECT_EQ(refused(agile + key("1000")).trouble, sheet::Trouble::encrypted);
  EXPECT_THAT(refused(agile + key("4000000000")).what, testing::HasSubstr("too many hash rounds"));
  EXPECT_EQ(refused(agile + "<encryption/>").trouble, sheet::Trouble::encrypted);
  EXPECT_EQ(refused(agile + "<broken").trouble, sheet::Trouble::unreadable);
  EXPECT_EQ(refused(std::string("\4\0\3\0\0\0\0\0", 8)).trouble, sheet::Trouble::encrypted);
  EXPECT_EQ(refused(std::string("\4\0\2\0\0\0\0\0\xFF\xFF\xFF\xFF", 12)).trouble, sheet::Trouble::unreadable);
  EXPECT_EQ(refused("").trouble, sheet::Trouble::unreadable);
}

}  // namespace
