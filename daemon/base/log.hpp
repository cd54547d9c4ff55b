#pragma once
// One line for each thing that happened. An event has a stable name («message.accepted»), a sentence for a person and
// fields for a program. No personal data and no secret belongs in any of them: receipt numbers, message ids, domains,
// cells.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

enum class Level { debug, info, notice, warning, error, alert };  // journal priorities 7, 6, 5, 4, 3, 1

struct LogField {
  std::string name;  // upper case, as the journal wants it: RECEIPT, VERDICT, PREFECTURE, UID, MESSAGE_ID_HEADER …
  std::string value;
};

struct Event {
  Level level = Level::info;
  std::string name;
  std::string text;
  std::vector<LogField> fields;
};

using LogSink = std::function<void(const Event&)>;

/// Where events go; standard error until somebody says otherwise. Events below `least` are dropped. Returns the sink
/// before.
LogSink set_log_sink(LogSink sink, Level least = Level::info);

void log(Level level, std::string_view name, std::string_view text, std::vector<LogField> fields = {});

/// «info message.accepted: text RECEIPT=CS1-33-01 …», control characters made visible. One line, no newline at its end.
std::string log_line(const Event& event);
std::string_view level_name(Level level);

}  // namespace base
