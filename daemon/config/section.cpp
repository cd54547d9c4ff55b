#include "config/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>

#include "base/text.hpp"

namespace config {
namespace {

int line_of(const YAML::Node& node) {
  if (!node.IsDefined()) return 0;
  const auto mark = node.Mark();
  return mark.is_null() ? 0 : mark.line + 1;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string nearest(std::string_view written, const std::vector<std::string>& known) {
  const auto best = std::ranges::min_element(known, {}, [&](const std::string& k) { return distance(written, k); });
  if (best == known.end() || distance(written, *best) > 1 + written.size() / 3) return {};
  return *best;
}

void refuse_duplicates(const Source& source, const YAML::Node& node) {
  if (node.IsMap()) {
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (entry.first.IsScalar() && !seen.insert(entry.first.Scalar()).second)
        source.error(entry.first, fmt::format("«{}» is given twice", entry.first.Scalar()), "keep one of them");
      refuse_duplicates(source, entry.second);
    }
  } else if (node.IsSequence()) {
    for (const auto& item : node) refuse_duplicates(source, item);
  }
}

}  // namespace

std::string Problem::shown() const {
  std::string out = file;
  if (line > 0) out += fmt::format(":{}", line);
  out += ": " + what;
  if (!hint.empty()) out += ", " + hint;
  return base::visible(out);
}

void Source::error(const YAML::Node& at, std::string what, std::string hint) const {
  error(line_of(at), std::move(what), std::move(hint));
}
void Source::error(int line, std::string what, std::string hint) const {
  problems.errors.push_back({file, line, std::move(what), std::move(hint)});
}
void Source::warn(const YAML::Node& at, std::string what, std::string hint) const {
  problems.warnings.push_back({file, line_of(at), std::move(what), std::move(hint)});
}

std::optional<Source> read_source(const std::string& file, Problems& problems) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  if (!in || !(bytes << in.rdbuf())) {
    problems.errors.push_back({file, 0, "cannot be read", "check the path and the permissions"});
    return std::nullopt;
  }
  Source source{file, bytes.str(), {}, problems};
  if (!base::is_utf8(source.bytes)) {
    source.error(0, "is not UTF-8", "save it as UTF-8");
    return std::nullopt;
  }
  try {
    source.root = YAML::Load(source.bytes);
  } catch (const YAML::Exception& e) {
    source.error(e.mark.is_null() ? 0 : e.mark.line + 1, "is not valid YAML: " + e.msg,
                 "check indentation, quotes and brackets near this line");
    return std::nullopt;
  }
  refuse_duplicates(source, source.root);
  return source;
}

Section::Section(const Source& source, YAML::Node node, std::string name)
    : source_(source), node_(std::move(node)), name_(std::move(name)) {
  if (node_.IsDefined() && !node_.IsNull() && !node_.IsMap()) {
    source_.error(node_, fmt::format("«{}» must be a mapping of keys to values", name_.empty() ? "the file" : name_));
    node_ = YAML::Node();
  }
}

Section::~Section() {
  if (!node_.IsDefined() || !node_.IsMap()) return;
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "(not a text)";
    if (std::ranges::find(known_, key) != known_.end()) continue;
    const auto guess = nearest(key, known_);
    source_.error(entry.first, fmt::format("«{}» is not a key that is known here", path(key)),
                  guess.empty() ? "remove it" : fmt::format("did you mean «{}»?", guess));
  }
}

YAML::Node Section::node(const std::string& key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
  if (!node_.IsDefined() || !node_.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  return std::as_const(node_)[key];
}

bool Section::has(const std::string& key) {
  const auto value = node(key);
  return value.IsDefined() && !value.IsNull();
}

std::optional<std::string> Section::optional_text(const std::string& key) {
  const auto value = node(key);
  if (!value.IsDefined() || value.IsNull()) return std::nullopt;
  if (!value.IsScalar()) {
    error(key, "must be a single value");
    return std::nullopt;
  }
  return value.Scalar();
}

std::string Section::text(const std::string& key, std::string otherwise) {
  return optional_text(key).value_or(std::move(otherwise));
}

std::string Section::required_text(const std::string& key, const std::string& hint) {
  auto value = optional_text(key);
  if (!value || value->empty()) {
    source_.error(node_, fmt::format("«{}» is missing", path(key)), hint);
    return {};
  }
  return *value;
}

bool Section::boolean(const std::string& key, bool otherwise) {
  return parsed<bool>(
      key, otherwise,
      [](std::string_view written) -> std::optional<bool> {
        const auto lower = base::lower_ascii(written);
        if (lower == "true" || lower == "yes" || lower == "on") return true;
        if (lower == "false" || lower == "no" || lower == "off") return false;
        return std::nullopt;
      },
      "true or false");
}

std::int64_t Section::integer(const std::string& key, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
  return parsed<std::int64_t>(
      key, otherwise,
      [&](std::string_view written) -> std::optional<std::int64_t> {
        try {
          std::size_t used = 0;
          const auto value = std::stoll(std::string(written), &used);
          if (used == written.size() && value >= least && value <= most) return value;
        } catch (const std::exception&) {
        }
        return std::nullopt;
      },
      fmt::format("a whole number from {} to {}", least, most));
}

std::vector<std::string> Section::texts(const std::string& key) {
  const auto value = node(key);
  std::vector<std::string> out;
  if (!value.IsDefined() || value.IsNull()) return out;
  if (value.IsScalar()) return {value.Scalar()};
  if (!value.IsSequence()) {
    error(key, "must be a list");
    return out;
  }
  for (const auto& item : value) {
    if (item.IsScalar()) {
      out.push_back(item.Scalar());
    } else {
      source_.error(item, fmt::format("an item of «{}» must be a single value", path(key)));
    }
  }
  return out;
}

void Section::each(const std::string& key, const std::function<void(Section&)>& each) {
  const auto value = node(key);
  if (!value.IsDefined() || value.IsNull()) return;
  if (!value.IsSequence()) return error(key, "must be a list");
  for (std::size_t i = 0; i < value.size(); ++i) {
    Section item(source_, value[i], fmt::format("{}[{}]", path(key), i + 1));
    each(item);
  }
}

std::vector<std::pair<std::string, YAML::Node>> Section::entries(const std::string& key) {
  std::vector<std::pair<std::string, YAML::Node>> out;
  const auto value = node(key);
  if (!value.IsDefined() || value.IsNull()) return out;
  if (!value.IsMap()) {
    error(key, "must be a mapping");
    return out;
  }
  for (const auto& entry : value)
    out.emplace_back(entry.first.IsScalar() ? entry.first.Scalar() : std::string(), entry.second);
  return out;
}

void Section::error(const std::string& key, std::string what, std::string hint) {
  const auto value = node(key);
  source_.error(value.IsDefined() ? value : node_, fmt::format("«{}»: {}", path(key), what), std::move(hint));
}

}  // namespace config
