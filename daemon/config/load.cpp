#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/hash.hpp"
#include "config/parts.hpp"

namespace config {
namespace {

namespace fs = std::filesystem;

void load_store(Section& top, Settings& settings) {
  Section store(top.source(), top.node("store"), "store");
  settings.store_path = resolved(store.text("path", "/var/lib/cskakuhod/cskakuhod.db"), settings.file);
  if (store.has("retention"))
    settings.retention = store.parsed<std::chrono::seconds>("retention", {}, parse_duration, "a duration such as 400d");
}

void load_log(Section& top, Settings& settings) {
  Section log(top.source(), top.node("log"), "log");
  settings.log.level = log.one_of<base::Level>("level", base::Level::info,
                                               {{"debug", base::Level::debug},
                                                {"info", base::Level::info},
                                                {"notice", base::Level::notice},
                                                {"warning", base::Level::warning},
                                                {"error", base::Level::error}});
  settings.log.target = log.one_of<Log::Target>(
      "target", Log::Target::journal, {{"journal", Log::Target::journal}, {"stderr", Log::Target::standard_error}});
  settings.log.language =
      log.one_of<Log::Language>("language", Log::Language::en, {{"en", Log::Language::en}, {"ja", Log::Language::ja}});
}

fs::path folder_of_this_program() {
  std::error_code error;
  const auto self = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path{} : self.parent_path();
}

}  // namespace

std::string resolved(const std::string& path, const std::string& beside) {
  if (path.empty() || fs::path(path).is_absolute()) return path;
  return (fs::absolute(beside).parent_path() / path).lexically_normal().string();
}

std::string data_file(Section& section, const std::string& key, const std::string& otherwise,
                      const std::string& configuration) {
  if (const auto written = section.optional_text(key); written && !written->empty())
    return resolved(*written, configuration);
  auto beside = resolved(otherwise, configuration);
  std::error_code error;
  return fs::exists(beside, error) ? beside : (fs::path(shipped_folder()) / otherwise).string();
}

std::string shipped_folder() {
  const auto here = folder_of_this_program();
  for (const auto& candidate : {here / "../../config", here / "../share/cskakuhod", fs::path("/usr/share/cskakuhod"),
                                fs::path("/etc/cskakuhod")}) {
    std::error_code error;
    if (fs::exists(candidate / "form.yaml", error)) return fs::weakly_canonical(candidate, error).string();
  }
  return "/etc/cskakuhod";
}

std::string default_file() {
  const std::string installed = "/etc/cskakuhod/cskakuhod.yaml";
  return access(installed.c_str(), R_OK) == 0 ? installed : shipped_folder() + "/cskakuhod.yaml";
}

Loaded load(const std::string& file, Use use) {
  Loaded loaded;
  Settings settings;
  settings.file = file;
  settings.use = use;
  const auto source = read_source(file, loaded.problems);
  if (!source) return loaded;
  settings.hashes["configuration"] = base::sha256(source->bytes);
  {
    Section top(*source, source->root, "");
    load_servers(top, settings);
    load_store(top, settings);
    load_senders(top, settings);
    load_programme(top, settings);
    load_replies_and_limits(top, settings);
    load_log(top, settings);
  }
  if (loaded.problems.errors.empty()) loaded.settings = std::move(settings);
  return loaded;
}

}  // namespace config
