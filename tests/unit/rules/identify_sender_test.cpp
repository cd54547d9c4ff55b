#include "sample.hpp"

namespace {

using namespace tests;
using rules::Standing;
using Require = rules::AuthenticationPolicy::Require;
using Methods = std::vector<mail::AuthenticationMethod>;

mail::Head head_from(const std::string& from) {
  mail::Head head;
  head.from = {address(from)};
  head.headers = {{"From", from}};
  return head;
}

Standing standing(const mail::Head& head, Require require = Require::none) {
  return rules::identify_sender(head, sample_register(), {require, {"mx.mhlw.go.jp"}}).standing;
}

Standing standing_with(const std::string& from, Require require, const Methods& methods,
                       const std::string& id = "mx.mhlw.go.jp") {
  auto head = head_from(from);
  head.authentication_results = {{id, methods}};
  return standing(head, require);
}

TEST(IdentifySender, ByDomain) {
  EXPECT_EQ(standing(head_from("tanaka@pref.aichi.lg.jp")), Standing::registered);
  EXPECT_EQ(standing(head_from("tanaka@mz.pref.chiba.lg.jp")), Standing::registered);
  EXPECT_EQ(standing(head_from("tanaka@pref.gifu.lg.jp")), Standing::unconfirmed);
  EXPECT_EQ(standing(head_from("tanaka@notpref.aichi.lg.jp")), Standing::stranger);
  EXPECT_EQ(standing(head_from("hashimoto@mhlw.go.jp")), Standing::stranger);
  EXPECT_EQ(standing(head_from("@pref.aichi.lg.jp")), Standing::nobody);
  EXPECT_EQ(standing({}), Standing::nobody);
}

TEST(IdentifySender, TellsThePrefectureWhereverTheDomainDoes) {
  const auto sender = rules::identify_sender(head_from("a@pref.gifu.lg.jp"), sample_register(), {});
  EXPECT_EQ(sender.prefecture, "21");
  EXPECT_EQ(sender.address.spec(), "a@pref.gifu.lg.jp");
  EXPECT_EQ(rules::identify_sender(head_from("a@b.example"), sample_register(), {}).prefecture, "");
}

TEST(IdentifySender, SeveralFromAddressesAreNobodys) {
  auto head = head_from("a@pref.aichi.lg.jp");
  head.from.push_back(address("b@pref.aichi.lg.jp"));
  EXPECT_EQ(standing(head), Standing::several);
  auto twice = head_from("a@pref.aichi.lg.jp");
  twice.headers.push_back({"from", "b@evil.example"});
  EXPECT_EQ(standing(twice), Standing::several);
}

TEST(IdentifySender, DisplayNamesAndReplyToDoNotCount) {
  auto head = head_from("a@evil.example");
  head.from[0].display = "tanaka@pref.aichi.lg.jp";
  head.headers.push_back({"Reply-To", "tanaka@pref.aichi.lg.jp"});
  EXPECT_EQ(standing(head), Standing::stranger);
}

TEST(IdentifySender, Authentication) {
  const Methods dmarc_pass = {{"dmarc", "pass", {{"header.from", "pref.aichi.lg.jp"}}}};
  const Methods dmarc_fail = {{"dmarc", "fail", {{"header.from", "pref.aichi.lg.jp"}}}};
  const Methods dmarc_other = {{"dmarc", "pass", {{"header.from", "evil.example"}}}};
  const Methods dmarc_bare = {{"dmarc", "pass", {}}};
  const Methods dmarc_both = {dmarc_pass[0], dmarc_fail[0]};
  const Methods no_verdict = {
      {"spf", "none", {}}, {"dkim", "none", {}}, {"dmarc", "none", {{"header.from", "pref.aichi.lg.jp"}}}};
  const Methods spf = {{"spf", "pass", {{"smtp.mailfrom", "bounce@mail.pref.aichi.lg.jp"}}}};
  const Methods spf_domain = {{"spf", "pass", {{"smtp.mailfrom", "pref.aichi.lg.jp"}}}};
  const Methods spf_other = {{"spf", "pass", {{"smtp.mailfrom", "a@evil.example"}}}};
  const Methods spf_parent = {{"spf", "pass", {{"smtp.mailfrom", "a@lg.jp"}}}};
  const Methods spf_neighbour = {{"spf", "pass", {{"smtp.mailfrom", "a@pref.chiba.lg.jp"}}}};
  const Methods spf_fail = {{"spf", "softfail", {{"smtp.mailfrom", "pref.aichi.lg.jp"}}}};
  const Methods dkim = {{"dkim", "fail", {{"header.d", "evil.example"}}},
                        {"dkim", "pass", {{"header.d", "pref.aichi.lg.jp"}}}};
  const Methods dkim_identity = {{"dkim", "pass", {{"header.i", "@pref.aichi.lg.jp"}}}};
  const Methods dkim_other = {{"dkim", "pass", {{"header.d", "notpref.aichi.lg.jp"}}}};
  const Methods dkim_but_dmarc_fails = {dkim[1], dmarc_fail[0]};
  struct {
    const char* label;
    const Methods& methods;
    bool dmarc, any;
  } const table[] = {{"dmarc=pass", dmarc_pass, true, true},
                     {"dmarc=fail", dmarc_fail, false, false},
                     {"dmarc=pass of another domain", dmarc_other, false, false},
                     {"dmarc=pass of nothing", dmarc_bare, false, false},
                     {"dmarc=pass and fail", dmarc_both, false, false},
                     {"no verdict", no_verdict, false, false},
                     {"spf of a sub-domain", spf, false, true},
                     {"spf by domain", spf_domain, false, true},
                     {"spf of another domain", spf_other, false, false},
                     {"spf of lg.jp", spf_parent, false, false},
                     {"spf of another prefecture", spf_neighbour, false, false},
                     {"spf=softfail", spf_fail, false, false},
                     {"dkim, the second signature", dkim, false, true},
                     {"dkim by header.i", dkim_identity, false, true},
                     {"dkim of a name that ends alike", dkim_other, false, false},
                     {"dkim=pass, dmarc=fail", dkim_but_dmarc_fails, false, false}};
  for (const auto& [label, methods, dmarc, any] : table) {
    const auto expected = [](bool passes) { return passes ? Standing::registered : Standing::unauthenticated; };
    EXPECT_EQ(standing_with("a@pref.aichi.lg.jp", Require::dmarc, methods), expected(dmarc)) << label << ", dmarc";
    EXPECT_EQ(standing_with("a@pref.aichi.lg.jp", Require::any, methods), expected(any)) << label << ", any";
    EXPECT_EQ(standing_with("a@pref.aichi.lg.jp", Require::none, methods), Standing::registered) << label << ", none";
  }
}

TEST(IdentifySender, DomainWithinAnothersVouchesForItsOwnPrefectureAlone) {
  const rules::Register nested = {
      {{"21", "岐阜県", {{"gifu.pref.aichi.lg.jp", true}}, {}}, {"23", "愛知県", {{"pref.aichi.lg.jp", true}}, {}}}};
  auto head = head_from("a@pref.aichi.lg.jp");
  head.authentication_results = {{"mx.mhlw.go.jp", {{"spf", "pass", {{"smtp.mailfrom", "a@gifu.pref.aichi.lg.jp"}}}}}};
  EXPECT_EQ(rules::identify_sender(head, nested, {Require::any, {"mx.mhlw.go.jp"}}).standing,
            Standing::unauthenticated);
}

TEST(IdentifySender, OnlyOurServersWordCounts) {
  const Methods pass = {{"dmarc", "pass", {{"header.from", "pref.aichi.lg.jp"}}}};
  const Methods fail = {{"dmarc", "fail", {{"header.from", "pref.aichi.lg.jp"}}}};
  for (const auto* id : {"mx.mhlw.go.jp.evil.example", "evil.mx.mhlw.go.jp", "", "mx.mhlw.go.jp 1"})
    EXPECT_EQ(standing_with("a@pref.aichi.lg.jp", Require::dmarc, pass, id), Standing::unauthenticated) << id;
  auto head = head_from("a@pref.aichi.lg.jp");
  EXPECT_EQ(standing(head, Require::dmarc), Standing::unauthenticated) << "no results at all";
  head.authentication_results = {{"mx.mhlw.go.jp", fail}, {"mx.mhlw.go.jp", pass}};
  EXPECT_EQ(standing(head, Require::dmarc), Standing::unauthenticated) << "a forged one below ours";
  head.authentication_results = {{"relay.example", fail}, {"mx.mhlw.go.jp", pass}};
  EXPECT_EQ(standing(head, Require::dmarc), Standing::registered) << "others' are passed over";
}

TEST(IdentifySender, AuthenticationComesBeforeConfirmation) {
  const Methods pass = {{"dmarc", "pass", {{"header.from", "pref.gifu.lg.jp"}}}};
  EXPECT_EQ(standing_with("a@pref.gifu.lg.jp", Require::dmarc, pass), Standing::unconfirmed);
  EXPECT_EQ(standing_with("a@pref.gifu.lg.jp", Require::dmarc, {}), Standing::unauthenticated);
}

}  // namespace
