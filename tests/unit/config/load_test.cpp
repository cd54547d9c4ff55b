// Every mistake that an administrator can make in the configuration, and what is said of it: file, line, what, hint.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/settings.hpp"

namespace {

namespace fs = std::filesystem;

/// A folder of its own with the shipped data files and a small, sound configuration.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("cskakuho-config-{}-{}", getpid(), next_++)) {
    fs::create_directories(path_);
    for (const auto* name : {"form.yaml", "prefectures.yaml", "quotas.yaml"})
      fs::copy(fs::path(SOURCE_DIR) / "config" / name, path_ / name);
    fs::copy(fs::path(SOURCE_DIR) / "config/templates", path_ / "templates", fs::copy_options::recursive);
    write("password", "secret\n");
    fs::permissions(path_ / "password", fs::perms::owner_read | fs::perms::owner_write);
  }
  ~Folder() { fs::remove_all(path_); }

  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  static inline int next_ = 0;
  fs::path path_;
};

const std::string sound = R"(imap:
  host: mail.example.go.jp
  user: box@example.go.jp
  password_file: password
smtp:
  host: mail.example.go.jp
  user: box@example.go.jp
  password_file: password
programme:
  name: 確保事業
  rounds:
    - {id: "2025-03", number: 1, deadline: 2025-03-14}
    - {id: "2025-07", number: 2, mode: additional, opens: 2025-06-10, deadline: 2025-07-18}
  contact: {office: 厚生労働省医政局, phone: 03-5253-1111, mail: box@example.go.jp}
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string errors_of(const config::Loaded& loaded) {
  std::string out;
  for (const auto& problem : loaded.problems.errors) out += problem.shown() + "\n";
  return out;
}

TEST(LoadConfiguration, ASoundOneTakesItsDefaults) {
  const Folder folder;
  folder.write("c.yaml", sound);
  const auto loaded = config::load(folder.file("c.yaml"));
  ASSERT_TRUE(loaded.settings) << errors_of(loaded);
  const auto& settings = *loaded.settings;
  EXPECT_EQ(settings.imap.server.port, 993);
  EXPECT_EQ(settings.smtp.server.port, 465);
  EXPECT_EQ(settings.smtp.from, "box@example.go.jp");
  EXPECT_EQ(settings.smtp.envelope_from, "box@example.go.jp");
  EXPECT_EQ(settings.smtp.server.timeout, std::chrono::seconds{600});
  EXPECT_EQ(settings.imap.max_message, base::megabytes(25));
  EXPECT_EQ(settings.programme.bed_classes.size(), 6u);
  EXPECT_EQ(base::rfc3339(settings.programme.rounds[0].deadline), "2025-03-14T23:59:59+09:00");
  EXPECT_EQ(settings.programme.rounds[1].mode, rules::Round::Mode::additional);
  EXPECT_EQ(settings.register_.prefectures.size(), 47u);
  EXPECT_EQ(settings.replies.per_address.count, 5u);
  EXPECT_EQ(settings.replies.per_address.within, std::chrono::hours{2});
  EXPECT_EQ(settings.limits.memory, base::megabytes(512));
  EXPECT_EQ(settings.hashes.size(), 4u);
  ASSERT_FALSE(loaded.problems.warnings.empty());
  EXPECT_NE(loaded.problems.warnings[0].shown().find("From domain alone"), std::string::npos);
}

TEST(LoadConfiguration, TheShippedOneIsSoundForJudging) {
  const auto loaded = config::load(std::string(SOURCE_DIR) + "/config/cskakuhod.yaml", config::Use::judging);
  EXPECT_TRUE(loaded.settings) << errors_of(loaded);
}

TEST(LoadConfiguration, TheShippedOneNamesEveryKeyThatIsKnown) {
  std::ifstream in(std::string(SOURCE_DIR) + "/config/cskakuhod.yaml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const auto* key :
       {"token_file:", "token_command:", "ca_file:", "envelope_from:", "retention:", "contacts:", "holidays:",
        "completed_hospitals:", "save_to:", "extensions:", "severities:", "promise_in_time:", "own_addresses:",
        "ranks_over:", "digest_to:", "stale_after:", "reader_memory:", "poll_interval:"})
    EXPECT_NE(text.find(key), std::string::npos) << key;
}

TEST(LoadConfiguration, AnEmptyEnvelopeFromIsTheNullSender) {
  const Folder folder;
  folder.write("c.yaml", replaced(sound, "smtp:\n", "smtp:\n  envelope_from: \"\"\n"));
  const auto loaded = config::load(folder.file("c.yaml"));
  ASSERT_TRUE(loaded.settings) << errors_of(loaded);
  EXPECT_EQ(loaded.settings->smtp.envelope_from, "");
}

TEST(LoadConfiguration, FilesLeftOutAreLookedForBesideItFirst) {
  const Folder folder;
  folder.write("c.yaml", sound);
  folder.write("form.yaml", replaced(folder.read("form.yaml"), "item: rank", "item: rnak"));
  const auto loaded = config::load(folder.file("c.yaml"));
  ASSERT_FALSE(loaded.settings);
  EXPECT_NE(errors_of(loaded).find(folder.file("form.yaml") + ":"), std::string::npos) << errors_of(loaded);
}

struct Mistake {
  const char* name;
  const char* from;
  const char* to;
  int line;          // 0: the whole file
  const char* said;  // a part of what is said
  const char* hint;  // a part of the hint; may be empty
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, IsRefusedWithItsLineAndAHint) {
  const auto& mistake = GetParam();
  const Folder folder;
  folder.write("open", "x");
  folder.write("c.yaml", replaced(sound, mistake.from, mistake.to));
  const auto loaded = config::load(folder.file("c.yaml"));
  ASSERT_FALSE(loaded.settings);
  bool found = false;
  for (const auto& problem : loaded.problems.errors)
    found |= problem.line == mistake.line && problem.what.find(mistake.said) != std::string::npos &&
             problem.hint.find(mistake.hint) != std::string::npos;
  EXPECT_TRUE(found) << errors_of(loaded);
}

INSTANTIATE_TEST_SUITE_P(
    Configuration, Mistakes,
    testing::Values(
        Mistake{"unknown_key", "  host: mail.example.go.jp\n  user", "  hots: x\n  host: mail.example.go.jp\n  user", 2,
                "«imap.hots»", "did you mean «host»?"},
        Mistake{"unknown_section", "smtp:\n", "smpt: {}\nsmtp:\n", 5, "«smpt»", "«smtp»"},
        Mistake{"missing_host",
                "  host: mail.example.go.jp\n  user: box@example.go.jp\n  password_file: password\nsmtp",
                "  user: box@example.go.jp\n  password_file: password\nsmtp", 2, "«imap.host» is missing", "server"},
        Mistake{"missing_user", "  user: box@example.go.jp\n  password_file: password\nsmtp", "smtp", 2,
                "«imap.user» is missing", "sign in"},
        Mistake{"port_not_a_number", "smtp:\n", "smtp:\n  port: smtps\n", 6, "«smtps» is not a whole number", ""},
        Mistake{"port_out_of_range", "smtp:\n", "smtp:\n  port: 70000\n", 6, "from 1 to 65535", ""},
        Mistake{"security_unknown", "smtp:\n", "smtp:\n  security: ssl\n", 6, "«ssl» is not one of tls, starttls, none",
                ""},
        Mistake{"clear_text_over_the_network", "imap:\n", "imap:\n  security: none\n", 2, "in clear", "loopback"},
        Mistake{"duration_without_unit", "imap:\n", "imap:\n  poll_interval: 60\n", 2, "«60» is not a duration", ""},
        Mistake{"size_without_unit", "imap:\n", "imap:\n  max_message: 25\n", 2, "«25» is not a size", ""},
        Mistake{"batch_zero", "imap:\n", "imap:\n  batch: 0\n", 2, "from 1 to 1000", ""},
        Mistake{"no_secret", "  password_file: password\nsmtp", "smtp", 3, "no secret", "password_file"},
        Mistake{"two_secrets", "  password_file: password\nsmtp",
                "  password_file: password\n  token_file: password\nsmtp", 4, "more than one", ""},
        Mistake{"secret_file_missing", "  password_file: password\nsmtp", "  password_file: pasword\nsmtp", 4,
                "there is no file", "create it"},
        Mistake{"ca_file_missing", "smtp:\n", "smtp:\n  ca_file: ca.pem\n", 6, "there is no file", "PEM"},
        Mistake{"folder_is_the_mailbox", "imap:\n", "imap:\n  folders: {held: INBOX}\n", 2, "other than the mailbox",
                ""},
        Mistake{"from_no_address", "smtp:\n", "smtp:\n  from: Box <box@example.go.jp>\n", 6, "is no mail address",
                "bare"},
        Mistake{"deadline_missing", "deadline: 2025-03-14}", "mode: full}", 12, "deadline", ""},
        Mistake{"deadline_no_day", "deadline: 2025-03-14}", "deadline: 2025-02-30}", 12, "«2025-02-30» is not a date",
                ""},
        Mistake{"deadline_before_opening", "opens: 2025-06-10", "opens: 2025-08-10", 13, "before the round opens", ""},
        Mistake{"round_twice", "id: \"2025-07\"", "id: \"2025-03\"", 13, "given twice", ""},
        Mistake{"round_number_twice", "number: 2", "number: 1", 13, "receipt numbers", ""},
        Mistake{"mode_unknown", "mode: additional", "mode: extra", 13, "one of full, additional", ""},
        Mistake{"opens_missing", "opens: 2025-06-10, ", "", 13, "opens", "every round but the first"},
        Mistake{"extension_of_no_prefecture", "number: 1,", "number: 1, extensions: {\"48\": 2025-03-21},", 12,
                "none of the 47", "quotes"},
        Mistake{"extension_no_date", "number: 1,", "number: 1, extensions: {\"13\": tomorrow},", 12, "is not a date",
                ""},
        Mistake{"severity_of_no_rule", "number: 1,", "number: 1, severities: {beds-below-2: error},", 12,
                "no such rule", "findings.yaml"},
        Mistake{"severity_unknown", "number: 1,", "number: 1, severities: {rank-gap: fatal},", 12,
                "not one of error, hold", ""},
        Mistake{"no_rounds",
                "  rounds:\n    - {id: \"2025-03\", number: 1, deadline: 2025-03-14}\n    - {id: \"2025-07\", number: "
                "2, mode: additional, opens: 2025-06-10, deadline: 2025-07-18}\n",
                "", 10, "at least one round", ""},
        Mistake{"contact_missing", "phone: 03-5253-1111, ", "", 14, "«programme.contact.phone» is missing", ""},
        Mistake{"bed_classes_with_a_hole", "programme:\n", "programme:\n  bed_classes: [20-99, 200+]\n", 10,
                "does not follow", ""},
        Mistake{"bed_class_nonsense", "programme:\n", "programme:\n  bed_classes: [small]\n", 10, "no class of beds",
                "20-99"},
        Mistake{"correction_due_nonsense", "programme:\n", "programme:\n  correction_due: 3 days\n", 10, "working days",
                ""},
        Mistake{"form_missing", "programme:\n", "programme:\n  form: other.yaml\n", 0, "cannot be read", "path"},
        Mistake{"templates_missing", "programme:\n", "programme:\n  templates: other/\n", 0, "cannot be read", ""},
        Mistake{"register_missing", "programme:\n", "senders: {register: other.yaml}\nprogramme:\n", 0,
                "cannot be read", "path"},
        Mistake{"authentication_never_possible", "programme:\n", "senders: {require: dmarc}\nprogramme:\n", 9,
                "no authserv_ids", "gateway"},
        Mistake{"rate_nonsense", "programme:\n", "replies: {per_address: 5}\nprogramme:\n", 9, "«5» is not a rate", ""},
        Mistake{"boolean_nonsense", "programme:\n", "replies: {enabled: maybe}\nprogramme:\n", 9, "true or false", ""},
        Mistake{"time_of_day_nonsense", "programme:\n", "alerts: {digest_at: \"25:00\"}\nprogramme:\n", 9,
                "time of day", ""},
        Mistake{"memory_too_small", "programme:\n", "limits: {reader_memory: 1MB}\nprogramme:\n", 9, "too small", ""},
        Mistake{"not_yaml", "smtp:\n", "smtp: [\n", 7, "not valid YAML", "indentation"},
        Mistake{"section_is_a_text", "smtp:\n", "log: loud\nsmtp:\n", 5, "must be a mapping", ""},
        Mistake{"key_twice", "imap:\n", "imap:\n  mailbox: A\n  mailbox: B\n", 3, "given twice", "one of them"}),
    [](const auto& tried) { return std::string(tried.param.name); });

TEST(LoadConfiguration, AMissingFileIsSaidSo) {
  const auto loaded = config::load("/nonexistent/c.yaml");
  ASSERT_FALSE(loaded.settings);
  EXPECT_NE(errors_of(loaded).find("/nonexistent/c.yaml: cannot be read"), std::string::npos);
}

TEST(LoadConfiguration, ASecretReadableByEverybodyIsAWarning) {
  const Folder folder;
  folder.write("c.yaml", sound);
  fs::permissions(folder.file("password"), fs::perms::others_read, fs::perm_options::add);
  const auto loaded = config::load(folder.file("c.yaml"));
  ASSERT_TRUE(loaded.settings);
  bool warned = false;
  for (const auto& problem : loaded.problems.warnings) warned |= problem.what.find("everybody") != std::string::npos;
  EXPECT_TRUE(warned);
}

TEST(LoadRegister, VerifiedHoldsForTheFirstDomainAlone) {
  const Folder folder;
  folder.write("c.yaml", sound);
  folder.write("prefectures.yaml",
               "prefectures:\n  - {code: \"03\", name: 岩手県, mail_domains: [pref.iwate.jp, pref.iwate.lg.jp, "
               "iwate.example], verified: true, verified_domains: [iwate.example]}\n");
  const auto loaded = config::load(folder.file("c.yaml"));
  ASSERT_TRUE(loaded.settings) << errors_of(loaded);
  const auto& domains = loaded.settings->register_.prefectures[0].domains;
  EXPECT_TRUE(domains[0].verified);
  EXPECT_FALSE(domains[1].verified);
  EXPECT_TRUE(domains[2].verified);
}

struct FileMistake {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* said;
};

class FileMistakes : public testing::TestWithParam<FileMistake> {};

TEST_P(FileMistakes, IsRefusedNamingTheFile) {
  const auto& mistake = GetParam();
  const Folder folder;
  folder.write("c.yaml", sound);
  folder.write(mistake.file, replaced(folder.read(mistake.file), mistake.from, mistake.to));
  const auto loaded = config::load(folder.file("c.yaml"));
  ASSERT_FALSE(loaded.settings);
  bool found = false;
  for (const auto& problem : loaded.problems.errors)
    found |= problem.file.find(fs::path(mistake.file).filename().string()) != std::string::npos &&
             problem.what.find(mistake.said) != std::string::npos;
  EXPECT_TRUE(found) << errors_of(loaded);
}

INSTANTIATE_TEST_SUITE_P(
    DataFiles, FileMistakes,
    testing::Values(FileMistake{"register_code", "prefectures.yaml", "code: \"01\"", "code: \"48\"", "none of the 47"},
                    FileMistake{"register_domain_twice", "prefectures.yaml", "pref.aomori.lg.jp", "pref.hokkaido.lg.jp",
                                "belongs to 01"},
                    FileMistake{"register_no_domain", "prefectures.yaml", "pref.aomori.lg.jp", "a@pref.aomori.lg.jp",
                                "no mail domain"},
                    FileMistake{"quota_no_number", "quotas.yaml", "\"20-99\": 10", "\"20-99\": ten", "no whole number"},
                    FileMistake{"form_item", "form.yaml", "item: beds", "item: bed", "none that the rules know"},
                    FileMistake{"form_type", "form.yaml", "type: whole_number", "type: integer", "type of answer"}),
    [](const auto& tried) { return std::string(tried.param.name); });

}  // namespace
