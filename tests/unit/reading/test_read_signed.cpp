#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

#include "reading/unwrap_signed.hpp"
#include "samples.hpp"

namespace reading {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

class ReadSigned : public testing::Test {
 protected:
  ReadSigned() : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), certificate_(X509_new(), &X509_free) {
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), 3600);
    X509_set_pubkey(certificate_.get(), key_.get());
    X509_NAME* name = X509_get_subject_name(certificate_.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate_.get(), name);
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
  }

  static std::string der(CMS_ContentInfo* cms) {
    unsigned char* bytes = nullptr;
    const int size = i2d_CMS_ContentInfo(cms, &bytes);
    std::string result(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    CMS_ContentInfo_free(cms);
    return result;
  }

  std::string sign(const std::string& content, unsigned flags = 0) const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> data(
        BIO_new_mem_buf(content.data(), static_cast<int>(content.size())), &BIO_free);
    return der(CMS_sign(certificate_.get(), key_.get(), nullptr, data.get(), CMS_BINARY | flags));
  }

  std::string encrypt(const std::string& content) const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> data(
        BIO_new_mem_buf(content.data(), static_cast<int>(content.size())), &BIO_free);
    STACK_OF(X509)* recipients = sk_X509_new_null();
    sk_X509_push(recipients, certificate_.get());
    CMS_ContentInfo* cms = CMS_encrypt(recipients, data.get(), EVP_aes_256_cbc(), CMS_BINARY);
    sk_X509_free(recipients);
    return der(cms);
  }

  static std::string smime(const std::string& type, const std::string& content) {
    return entity("Content-Type: application/pkcs7-mime;" + type +
                      " name=smime.p7m\r\nContent-Disposition: attachment; filename=smime.p7m",
                  content);
  }

  const std::string inner_ = multipart("mixed", {"Content-Type: text/plain; charset=utf-8\r\n\r\n提出します。\r\n",
                                                 attachment("リスト.xlsx", make_xlsx("signed"))});

 private:
  Key key_;
  Certificate certificate_;
};

TEST_F(ReadSigned, AnOpaqueSignedMailIsReadThrough) {
  for (const char* type : {" smime-type=signed-data;", ""}) {
    const auto contents = read_mail(make_mail(smime(type, sign(inner_))), {}, Want::values);
    ASSERT_THAT(summary(contents), ElementsAre("リスト.xlsx|part 4|xlsx||list"));
    EXPECT_EQ(first_cell(contents.files[0]), "signed");
    EXPECT_THAT(contents.text, HasSubstr("提出します。"));
    EXPECT_FALSE(contents.encrypted);
    EXPECT_TRUE(contents.structure_certain);
    ASSERT_EQ(contents.parts.size(), 4);
    EXPECT_EQ(contents.parts[0].type, "application/pkcs7-mime");
    EXPECT_FALSE(contents.parts[0].leaf);
    EXPECT_EQ(contents.parts[3].depth, 2);
  }
}

TEST_F(ReadSigned, ASignatureWithinASignatureToo) {
  const auto contents = read_mail(make_mail(smime("", sign(smime("", sign(inner_))))), {}, Want::values);
  EXPECT_THAT(summary(contents), ElementsAre("リスト.xlsx|part 5|xlsx||list"));
}

TEST_F(ReadSigned, AClearSignedMailIsReadAsItIs) {
  const auto contents = read_mail(
      make_mail(multipart("signed; protocol=\"application/pkcs7-signature\"",
                          {inner_, attachment("smime.p7s", sign("x", CMS_DETACHED), "application/pkcs7-signature")})),
      {}, Want::values);
  EXPECT_THAT(summary(contents),
              ElementsAre("リスト.xlsx|part 4|xlsx||list", "smime.p7s|part 5|signature|file-type-unsupported|-"));
}

TEST_F(ReadSigned, AnEnvelopeIsRecognised) {
  for (const char* type : {" smime-type=enveloped-data;", ""}) {
    const auto contents = read_mail(make_mail(smime(type, encrypt(inner_))), {}, Want::values);
    EXPECT_TRUE(contents.encrypted);
    EXPECT_THAT(summary(contents), ElementsAre("smime.p7m|part 1|unknown|file-encrypted|list"));
  }
}

TEST_F(ReadSigned, AForwardedEnvelopeDoesNotMakeTheMailOne) {
  const auto contents = read_mail(make_mail(multipart("mixed", {"Content-Type: text/plain\r\n\r\nfyi\r\n",
                                                                forwarded(make_mail(smime("", encrypt(inner_))))})),
                                  {}, Want::values);
  EXPECT_FALSE(contents.encrypted);
  EXPECT_THAT(summary(contents), ElementsAre(HasSubstr("file-encrypted|list")));
}

TEST_F(ReadSigned, ExpansionStaysWithinTheLimitOnParts) {
  Limits limits;
  limits.mail.parts = 3;
  const auto contents = read_mail(make_mail(smime("", sign(inner_))), limits, Want::values);
  EXPECT_LE(contents.parts.size(), 3);
  EXPECT_FALSE(contents.structure_certain);
}

TEST_F(ReadSigned, EveryTruncationEndsWell) {
  const std::string whole = sign("Content-Type: text/plain\r\n\r\nhello\r\n");
  for (std::size_t size = 0; size < whole.size(); size += 3) {
    std::string content;
    EXPECT_EQ(unwrap(std::string_view(whole).substr(0, size), content), Wrapping::none);
  }
}

}  // namespace
}  // namespace reading
