#pragma once
// What an SMTP server answers (RFC 5321 section 4.2).

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace smtp {

struct Reply {
  int code = 0;
  std::vector<std::string> lines;  // without code and hyphen

  bool good() const { return code >= 200 && code < 300; }
  bool temporary() const { return code >= 400 && code < 500; }
  bool permanent() const { return code >= 500 && code < 600; }
  /// «450 4.2.1 busy / try again», one line, at most 300 characters, fit for a log.
  std::string words() const;
};

struct ReplyLine {
  int code = 0;
  bool last = true;
  std::string text;
};

/// «250-SIZE 1000». nullopt where the line is no reply: other than three digits from 2xx to 5xx, then nothing, a space
/// or a hyphen.
std::optional<ReplyLine> parse_reply_line(std::string_view line);

/// All lines of one reply. Fails with retry where `next_line` does, where a line is no reply, codes differ or there are
/// more than 200 lines.
base::Result<Reply> read_reply(const std::function<base::Result<std::string>()>& next_line);

}  // namespace smtp
