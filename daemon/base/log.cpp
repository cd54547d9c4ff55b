#include "base/log.hpp"

#include <cstdio>
#include <mutex>
#include <utility>

#include "base/text.hpp"

namespace base {
namespace {

void to_standard_error(const Event& event) {
  const std::string line = log_line(event) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::mutex guard;
LogSink current = to_standard_error;
Level least_level = Level::info;

}  // namespace

LogSink set_log_sink(LogSink sink, Level least) {
  const std::scoped_lock lock(guard);
  least_level = least;
  return std::exchange(current, sink ? std::move(sink) : LogSink(to_standard_error));
}

void log(Level level, std::string_view name, std::string_view text, std::vector<LogField> fields) {
  const std::scoped_lock lock(guard);
  if (level < least_level) return;
  current(Event{level, std::string(name), std::string(text), std::move(fields)});
}

std::string_view level_name(Level level) {
  static constexpr std::string_view names[] = {"debug", "info", "notice", "warning", "error", "alert"};
  return names[static_cast<std::size_t>(level)];
}

std::string log_line(const Event& event) {
  std::string line = std::string(level_name(event.level)) + " " + event.name + ": " + visible(event.text);
  for (const auto& field : event.fields) line += " " + field.name + "=" + visible(field.value);
  return line;
}

}  // namespace base
