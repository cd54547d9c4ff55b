#include "rules/message.hpp"
#include "sample.hpp"

namespace {

using namespace tests;
using enum Severity;
using sheet::FileType;

auto attached(std::vector<std::tuple<const char*, FileType, const char*, bool>> files) {
  return [=](Sample& s) {
    s.no_list();
    for (const auto& [name, type, rule, list_like] : files) s.attach(name, type, rule, list_like);
  };
}

void ask(Sample& s) {
  s.no_list();
  s.contents.head.subject = "お尋ね";
  s.contents.text = "対象となる病院についてお尋ねします。\n";
}

TEST(MessageRules, NoAttachment) {
  expect_rule(
      "no-attachment", error,
      {{"announced", [](Sample& s) { s.no_list(); }, {"mail"}},
       {"a logo is no list", attached({{"logo.png", FileType::image, "file-type-unsupported", false}}), {"mail"}},
       {"nothing announced", ask, {}},
       {"an answer to our mail",
        [](Sample& s) {
          s.no_list();
          s.the_case.answers_our_mail = true;
        },
        {}},
       {"a stranger's",
        [](Sample& s) {
          s.no_list();
          s.sender.standing = rules::Standing::stranger;
        },
        {}},
       {"something is attached", attached({{"a.pdf", FileType::pdf, "file-type-unsupported", true}}), {}},
       {"nobody can tell what is",
        [](Sample& s) {
          s.no_list();
          s.contents.structure_certain = false;
        },
        {}},
       {"encrypted",
        [](Sample& s) {
          s.no_list();
          s.contents.encrypted = true;
        },
        {}},
       {"too large to look",
        [](Sample& s) {
          s.no_list();
          s.the_case.oversized = true;
        },
        {}}});
}

TEST(MessageRules, PasswordMail) {
  const auto tell = [](Sample& s) {
    s.no_list();
    s.contents.text = "先ほどお送りした添付ファイルのパスワードは abc です。";
  };
  expect_rule("password-mail", hold,
              {{"the second mail of a locked file", tell, {"mail"}},
               {"a question", ask, {}},
               {"with a list",
                [](Sample& s) { s.contents.text = "パスワードは設定していません。"; },
                {}},
               {"a stranger's",
                [&](Sample& s) {
                  tell(s);
                  s.sender.standing = rules::Standing::stranger;
                },
                {}}});
  expect_rule("question", hold, {{"not a question as well", tell, {}}});
}

TEST(MessageRules, Question) {
  expect_rule("question", hold,
              {{"nothing announced", ask, {"mail"}},
               {"an answer to our mail",
                [](Sample& s) {
                  s.no_list();
                  s.the_case.answers_our_mail = true;
                },
                {"mail"}},
               {"announced", [](Sample& s) { s.no_list(); }, {}},
               {"with an emblem below it",
                [](Sample& s) {
                  ask(s);
                  s.attach("emblem.png", FileType::image, "file-type-unsupported", true);
                },
                {"mail"}},
               {"with a scanned page",
                [](Sample& s) {
                  ask(s);
                  s.attach("scan.png", FileType::image, "file-type-unsupported", true);
                  s.contents.files.back().bytes = 400'000;
                },
                {}},
               {"with a list", [](Sample& s) { s.contents.text = "質問があります。"; }, {}},
               {"a stranger's",
                [](Sample& s) {
                  ask(s);
                  s.sender.standing = rules::Standing::stranger;
                },
                {}}});
}

TEST(MessageRules, Files) {
  expect_rule(
      "file-encrypted", error,
      {{"zip", attached({{"a.zip", FileType::zip, "file-encrypted", true}}), {"list"}},
       {"two",
        attached({{"a.xlsx", FileType::encrypted_workbook, "file-encrypted", true},
                  {"b.zip", FileType::zip, "file-encrypted", true}}),
        {"list", "list"}},
       {"beside a readable list", [](Sample& s) { s.attach("a.zip", FileType::zip, "file-encrypted", true); }, {}}});
  expect_rule(
      "file-unreadable", error,
      {{"damaged", attached({{"a.xlsx", FileType::xlsx, "file-unreadable", true}}), {"list"}},
       {"beside a readable list", [](Sample& s) { s.attach("a.xlsx", FileType::xlsx, "file-unreadable", true); }, {}}});
  expect_rule("file-type-unsupported", error,
              {{"pdf", attached({{"a.pdf", FileType::pdf, "file-type-unsupported", false}}), {"list"}},
               {"a logo", attached({{"a.png", FileType::image, "file-type-unsupported", false}}), {}},
               {"a picture of a list", attached({{"a.png", FileType::image, "file-type-unsupported", true}}), {"list"}},
               {"beside a readable list",
                [](Sample& s) { s.attach("a.pdf", FileType::pdf, "file-type-unsupported", true); },
                {}},
               {"beside a locked one",
                attached({{"a.pdf", FileType::pdf, "file-type-unsupported", true},
                          {"b.zip", FileType::zip, "file-encrypted", true}}),
                {}}});
  expect_rule(
      "file-too-large", error,
      {{"a file", attached({{"a.xlsx", FileType::xlsx, "file-too-large", true}}), {"list"}},
       {"the mail",
        [](Sample& s) {
          s.no_list();
          s.the_case.oversized = true;
        },
        {"mail"}},
       {"what the reader says of the whole",
        [](Sample& s) {
          s.no_list();
          s.contents.problems = {{"file-too-large", "51 attachments"}};
        },
        {"mail"}},
       {"beside a readable list", [](Sample& s) { s.attach("a.xlsx", FileType::xlsx, "file-too-large", true); }, {}}});
}

TEST(MessageRules, FormUnrecognised) {
  const auto other = [](Sample& s) {
    s.attached.lists.clear();
    s.attached.unrecognised = {0};
  };
  expect_rule("form-unrecognised", hold,
              {{"a workbook without a list", other, {"list"}},
               {"beside a list", [](Sample& s) { s.attached.unrecognised = {0}; }, {}}});
  Sample sample;
  other(sample);
  EXPECT_EQ(sample.findings().size(), 1u) << "no finding about a missing attachment";
}

TEST(MessageRules, StructureUncertain) {
  expect_rule("structure-uncertain", hold,
              {{"the mail", [](Sample& s) { s.contents.structure_certain = false; }, {"mail"}},
               {"a workbook cut by a limit",
                [](Sample& s) {
                  s.attached.lists.clear();
                  s.attached.truncated = {0};
                },
                {"list"}},
               {"one beside a list", [](Sample& s) { s.attached.truncated = {0}; }, {}}});
}

TEST(MessageRules, MessageEncrypted) {
  expect_rule("message-encrypted", hold,
              {{"S/MIME",
                [](Sample& s) {
                  s.no_list();
                  s.contents.encrypted = true;
                },
                {"mail"}}});
}

TEST(SenderRules, EachStanding) {
  const auto sent_by = [](rules::Standing standing) { return [=](Sample& s) { s.sender.standing = standing; }; };
  using enum rules::Standing;
  expect_rule("sender-unknown", hold,
              {{"stranger", sent_by(stranger), {"mail"}},
               {"nobody", sent_by(nobody), {"mail"}},
               {"not a mail", sent_by(not_a_mail), {}}});
  expect_rule("sender-several", hold, {{"several", sent_by(several), {"mail"}}, {"stranger", sent_by(stranger), {}}});
  expect_rule("sender-not-authenticated", hold,
              {{"unauthenticated", sent_by(unauthenticated), {"mail"}}, {"unconfirmed", sent_by(unconfirmed), {}}});
  expect_rule("sender-domain-unconfirmed", hold,
              {{"unconfirmed", sent_by(unconfirmed), {"mail"}}, {"unauthenticated", sent_by(unauthenticated), {}}});
}

}  // namespace
