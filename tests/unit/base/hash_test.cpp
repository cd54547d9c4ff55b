#include "base/hash.hpp"

namespace {

TEST(Sha256, OfTheStandardsExample) {
  EXPECT_EQ(base::sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Base64, BothWays) {
  for (const auto& [plain, encoded] :
       {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base::base64(plain), encoded);
    EXPECT_EQ(base::from_base64(encoded), plain);
  }
  EXPECT_EQ(base::from_base64("Zm9v\r\nYmFy|*"), "foobar");
  EXPECT_EQ(base::from_base64("Zg==Zm9v"), "f");
}

TEST(RandomHex, IsNeverTheSame) {
  EXPECT_EQ(base::random_hex(8).size(), 16u);
  EXPECT_NE(base::random_hex(8), base::random_hex(8));
}

}  // namespace
