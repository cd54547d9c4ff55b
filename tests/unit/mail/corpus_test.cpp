// Real mails of public projects, against what two good readers agree on.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "base/hash.hpp"
#include "mail/mail.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path corpus = fs::path(SOURCE_DIR) / ".." / "shared" / "corpus";

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string plain_lines(std::string_view content) {
  std::string out;
  for (std::size_t i = 0; i < content.size(); ++i)
    if (content[i] != '\r' || i + 1 == content.size() || content[i + 1] != '\n') out += content[i];
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

json parts_of(const mail::Mail& mail) {
  auto parts = json::array();
  for (const auto& part : mail.parts) {
    json entry = {{"depth", part.depth}, {"type", part.type}};
    if (part.leaf && !part.type.starts_with("message/")) entry["sha256"] = base::sha256(plain_lines(part.content));
    parts.push_back(entry);
  }
  return parts;
}

std::string outline(const json& parts) {
  std::string out;
  for (const auto& part : parts) {
    const auto hash = part.value("sha256", std::string());
    out += fmt::format("    {}{} {}\n", std::string(part["depth"].get<std::size_t>() * 2, ' '),
                       part["type"].get<std::string>(), hash.substr(0, 8));
  }
  return out;
}

TEST(Corpus, EveryMailIsRead) {
  if (!fs::exists(corpus / "mail")) GTEST_SKIP() << "no corpus at " << corpus;
  std::size_t files = 0, refused = 0, uncertain = 0;
  for (const auto& entry : fs::directory_iterator(corpus / "mail")) {
    const auto mail = mail::parse_mail(read_file(entry.path()), {});
    ++files;
    if (!mail) {
      ++refused;
      fmt::print("refused {}: {}\n", entry.path().filename().string(), mail.error().what);
      continue;
    }
    if (!mail->structure_certain) {
      ++uncertain;
      fmt::print("uncertain {}: {}\n", entry.path().filename().string(), mail->problems.back().message);
    }
    mail::readable_text(*mail);
  }
  fmt::print("{} mails, {} beyond the limits, {} of uncertain structure\n", files, refused, uncertain);
  EXPECT_GE(files, 1272u);
}

TEST(Corpus, PartsAreThoseThatTwoReadersAgreeOn) {
  std::ifstream expected(corpus / "mail-expected.jsonl");
  if (!expected) GTEST_SKIP() << "no expectations at " << corpus;
  std::size_t total = 0, alike = 0;
  for (std::string line; std::getline(expected, line);) {
    const auto wanted = json::parse(line);
    const auto file = wanted["file"].get<std::string>();
    // Two of the mails have fields of 70 to 300 KB, which the default limits refuse on purpose.
    const auto mail = mail::parse_mail(read_file(corpus / "mail" / file), {.header = base::megabytes(1)});
    ++total;
    const auto parts = mail ? parts_of(*mail) : json::array();
    if (parts == wanted["parts"]) {
      ++alike;
    } else {
      fmt::print("{}\n  wanted\n{}  got\n{}", file, outline(wanted["parts"]), outline(parts));
    }
  }
  fmt::print("{} of {} mails alike\n", alike, total);
  EXPECT_EQ(alike, total);
  EXPECT_GE(total, 1134u);
}

}  // namespace
