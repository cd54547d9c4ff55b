#include "smtp/reply.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace smtp {

std::string Reply::words() const {
  std::string out = fmt::format("{}", code);
  for (std::size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? " " : " / ") + lines[i];
  out = base::single_line(base::to_utf8(out));
  if (out.size() > 300) out = base::to_utf8(std::string_view(out).substr(0, 297)) + "…";
  return out;
}

std::optional<ReplyLine> parse_reply_line(std::string_view line) {
  auto digit = [&](std::size_t i) { return line[i] >= '0' && line[i] <= '9'; };
  if (line.size() < 3 || !digit(0) || !digit(1) || !digit(2)) return std::nullopt;
  if (line[0] < '2' || line[0] > '5') return std::nullopt;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return std::nullopt;
  ReplyLine out;
  out.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  out.last = line.size() == 3 || line[3] == ' ';
  out.text = line.size() > 4 ? std::string(line.substr(4)) : "";
  return out;
}

base::Result<Reply> read_reply(const std::function<base::Result<std::string>()>& next_line) {
  Reply reply;
  for (int count = 0; count < 200; ++count) {
    auto line = next_line();
    if (!line) return std::unexpected(line.error());
    auto parsed = parse_reply_line(*line);
    if (!parsed || (count > 0 && parsed->code != reply.code))
      return base::fail(base::Failure::retry, "the SMTP server's answer is malformed");
    reply.code = parsed->code;
    reply.lines.push_back(std::move(parsed->text));
    if (parsed->last) return reply;
  }
  return base::fail(base::Failure::retry, "the SMTP server's answer has no end");
}

}  // namespace smtp
