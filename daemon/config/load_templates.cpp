// The office's words: templates/*.mustache and templates/findings.yaml
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "config/parts.hpp"

namespace config {
namespace {

std::map<std::string, reply::Templates::Words> load_words(const Source& source) {
  std::map<std::string, reply::Templates::Words> words;
  if (!source.root.IsMap()) {
    source.error(0, "must map rule ids to their words");
    return words;
  }
  for (const auto& entry : source.root) {
    const std::string rule = entry.first.IsScalar() ? entry.first.Scalar() : "";
    Section section(source, entry.second, rule);
    words[rule] = {section.text("message"), section.text("fix"), section.text("short")};
  }
  return words;
}

}  // namespace

std::optional<reply::Templates> load_templates(const std::string& folder, Settings& settings, Problems& problems) {
  std::map<std::string, std::string> texts;
  std::string all;
  for (const auto& name : reply::Templates::required_texts()) {
    const auto file = (std::filesystem::path(folder) / name).string();
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    if (!in || !(bytes << in.rdbuf())) {
      problems.errors.push_back({file, 0, "cannot be read", "copy it from the shipped templates"});
      continue;
    }
    if (!base::is_utf8(bytes.str())) problems.errors.push_back({file, 0, "is not UTF-8", "save it as UTF-8"});
    texts[name] = bytes.str();
    all += bytes.str();
  }
  const auto findings = (std::filesystem::path(folder) / "findings.yaml").string();
  const auto source = read_source(findings, problems);
  if (!source) return std::nullopt;
  auto words = load_words(*source);
  settings.hashes["templates"] = base::sha256(all + source->bytes);
  if (texts.size() != reply::Templates::required_texts().size()) return std::nullopt;
  auto made = reply::Templates::make(std::move(texts), std::move(words));
  if (!made) {
    problems.errors.push_back({folder, 0, made.error().what, made.error().hint});
    return std::nullopt;
  }
  return std::move(*made);
}

}  // namespace config
