#pragma once
// One mapping of a YAML file, read key by key; what nobody asked for is reported as unknown, with the line and the
// nearest known key.

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/problem.hpp"

namespace config {

/// A YAML file and where its problems go.
struct Source {
  std::string file;
  std::string bytes;
  YAML::Node root;
  Problems& problems;

  void error(const YAML::Node& at, std::string what, std::string hint = {}) const;
  void error(int line, std::string what, std::string hint = {}) const;
  void warn(const YAML::Node& at, std::string what, std::string hint = {}) const;
};

/// Reads and parses the file; nullopt, and a problem, where that fails.
std::optional<Source> read_source(const std::string& file, Problems& problems);

class Section {
 public:
  /// `name` is the path for messages: «imap», «programme.rounds[1]», empty at the top. A node that is no mapping is an
  /// error, an absent one is empty.
  Section(const Source& source, YAML::Node node, std::string name);
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;
  ~Section();  // reports the unknown keys

  bool has(const std::string& key);
  YAML::Node node(const std::string& key);  // marks the key as known
  std::string text(const std::string& key, std::string otherwise = {});
  std::string required_text(const std::string& key, const std::string& hint);
  std::optional<std::string> optional_text(const std::string& key);  // nullopt where absent or null; «» is a value
  bool boolean(const std::string& key, bool otherwise);
  std::int64_t integer(const std::string& key, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  std::vector<std::string> texts(const std::string& key);  // a list, or one text

  /// A value that `parse` understands; `expected` says what would have been right («a duration such as 60s, 15m, 2h»).
  template <class T>
  T parsed(const std::string& key, T otherwise, const std::function<std::optional<T>(std::string_view)>& parse,
           const std::string& expected) {
    const auto written = optional_text(key);
    if (!written) return otherwise;
    if (auto value = parse(*written)) return *value;
    error(key, "«" + *written + "» is not " + expected);
    return otherwise;
  }
  template <class T>
  T one_of(const std::string& key, T otherwise, const std::vector<std::pair<std::string, T>>& choices) {
    std::string expected = "one of";
    for (const auto& [name, value] : choices) expected += (expected == "one of" ? " " : ", ") + name;
    return parsed<T>(
        key, otherwise,
        [&](std::string_view written) -> std::optional<T> {
          for (const auto& [name, value] : choices)
            if (name == written) return value;
          return std::nullopt;
        },
        expected);
  }

  /// Calls `each` for every item of a list of mappings.
  void each(const std::string& key, const std::function<void(Section&)>& each);
  /// The keys and values of a mapping whose keys are data: prefecture codes, rule ids.
  std::vector<std::pair<std::string, YAML::Node>> entries(const std::string& key);

  void error(const std::string& key, std::string what, std::string hint = {});
  std::string path(const std::string& key) const { return name_.empty() ? key : name_ + "." + key; }
  const Source& source() const { return source_; }
  const YAML::Node& self() const { return node_; }

 private:
  const Source& source_;
  YAML::Node node_;
  std::string name_;
  std::vector<std::string> known_;
};

}  // namespace config
