#include "mail/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "mail/transfer_encoding.hpp"

namespace mail {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// A line's end cannot stay in a field, nor can a NUL: mimetic ends a value there.
std::string field_text(std::string_view line) {
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  std::string out(line);
  std::ranges::replace_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return out;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F &&
           !std::string_view("()<>@,;:\\\"/[]?=").contains(c);
  });
}

// The length of a field name in front of its colon, 0 where the line is no field. Blanks before the colon are
// tolerated.
std::size_t field_name_length(std::string_view line) {
  std::size_t length = 0;
  while (length < line.size() && static_cast<unsigned char>(line[length]) > 0x20 &&
         static_cast<unsigned char>(line[length]) < 0x7F && line[length] != ':')
    ++length;
  const auto colon = line.find_first_not_of(" \t", length);
  return colon != std::string_view::npos && line[colon] == ':' ? length : 0;
}

// Names that no body begins a line with by chance.
bool is_well_known(std::string_view field_name) {
  static constexpr std::array<std::string_view, 12> names = {"from",
                                                             "to",
                                                             "cc",
                                                             "subject",
                                                             "date",
                                                             "message-id",
                                                             "mime-version",
                                                             "received",
                                                             "content-type",
                                                             "content-transfer-encoding",
                                                             "content-disposition",
                                                             "return-path"};
  return std::ranges::find(names, base::lower_ascii(field_name)) != names.end();
}

bool is_message(std::string_view type) {
  return type == "message/rfc822";
}
bool is_multipart(std::string_view type) {
  return type.starts_with("multipart/");
}
bool packs(std::string_view encoding) {
  return decode_transfer("=41", encoding) != "=41";
}

// A type that no reader can tell is plain text (RFC 2045 section 5.2).
std::string resolve_type(const StructuredField& field, std::string_view otherwise) {
  if (field.value.empty()) return std::string(otherwise);
  const auto slash = field.value.find('/');
  if (slash == std::string::npos) return "text/plain";
  const std::string_view value = field.value;
  return is_token(value.substr(0, slash)) && is_token(value.substr(slash + 1)) ? field.value : "text/plain";
}

// Why an entity ended: the boundary at `level` of the stack, or the end of the text.
struct Stop {
  static constexpr std::size_t end_of_text = static_cast<std::size_t>(-1);
  std::size_t level = end_of_text;
  bool closing = false;
};

struct BeyondLimit {
  std::string what;
};

// One text being read: the mail, or a forwarded mail that had to be unpacked. Boundaries reach no further.
class Text {
 public:
  explicit Text(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t position() const { return at_; }
  void go_back(std::size_t position) { at_ = position; }
  std::string_view slice(std::size_t from, std::size_t to) const { return text_.substr(from, to - from); }

  std::string_view next_line() {
    const auto end = text_.find('\n', at_);
    const auto line = text_.substr(at_, end == std::string_view::npos ? end : end + 1 - at_);
    at_ += line.size();
    return line;
  }

  /// Does the line delimit an entity of the stack? Innermost first; blanks may trail.
  std::optional<Stop> stop_at(std::string_view line) const {
    if (!line.starts_with("--")) return std::nullopt;
    line = without_line_end(line);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    line.remove_prefix(2);
    for (auto level = boundaries_.size(); level-- > 0;) {
      const auto& boundary = boundaries_[level];
      if (line == boundary) return Stop{level, false};
      if (line.size() == boundary.size() + 2 && line.starts_with(boundary) && line.ends_with("--"))
        return Stop{level, true};
    }
    return std::nullopt;
  }

  std::size_t push(std::string_view boundary) {
    boundaries_.emplace_back(boundary);
    return boundaries_.size() - 1;
  }
  void pop() { boundaries_.pop_back(); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> boundaries_;
};

class Scanner {
 public:
  Scanner(std::string_view raw, const Limits& limits) : limits_(limits), fresh_(base::sha256(raw).substr(0, 32)) {
    scan_.canonical.reserve(raw.size() + raw.size() / 8);
  }

  Scan scan(std::string_view raw) {
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (raw.starts_with(byte_order_mark)) {
      raw.remove_prefix(byte_order_mark.size());
      note("a byte order mark before the header was dropped");
    }
    if (raw.contains('\r') && !raw.contains('\n')) {
      note("lines that end in CR alone were mended");
      auto& mended = scan_.unpacked.emplace_back(raw);
      std::ranges::replace(mended, '\r', '\n');
      raw = mended;
    }
    Text text(without_leading_blank_lines(raw));
    read_entity(text, 0, "text/plain");
    return std::move(scan_);
  }

 private:
  void note(std::string_view message) {
    const auto same = [&](const Problem& problem) { return problem.message == message; };
    if (std::ranges::none_of(scan_.problems, same))
      scan_.problems.push_back({"structure-repaired", std::string(message)});
  }

  // Blank lines before the header would make all of it body.
  std::string_view without_leading_blank_lines(std::string_view raw) {
    const auto begin = raw.find_first_not_of("\r\n");
    if (begin == 0 || begin == std::string_view::npos) return raw;
    const auto first = raw.substr(begin, raw.find('\n', begin) - begin);
    if (field_name_length(first) == 0 && !first.starts_with("From ")) return raw;
    note("blank lines before the header were dropped");
    return raw.substr(begin);
  }

  Stop read_entity(Text& text, unsigned depth, std::string_view default_type) {
    if (depth > limits_.depth) throw BeyondLimit{fmt::format("more than {} levels of parts", limits_.depth)};
    if (scan_.entities.size() >= limits_.parts) throw BeyondLimit{fmt::format("more than {} parts", limits_.parts)};
    const auto index = scan_.entities.size();
    scan_.entities.emplace_back();
    Entity entity;
    entity.depth = depth;
    const auto early = read_fields(text, entity.fields);
    entity.content_type = parse_structured_field(field_value(entity.fields, "Content-Type"));
    entity.type = resolve_type(entity.content_type, default_type);
    entity.encoding = parse_structured_field(field_value(entity.fields, "Content-Transfer-Encoding")).value;
    entity.leaf = !is_multipart(entity.type) && !is_message(entity.type);
    const auto boundary = is_multipart(entity.type) ? fmt::format("=_{}_{:06}", fresh_, index) : std::string();
    for (const auto& field : canonical_fields(entity, boundary))
      fmt::format_to(std::back_inserter(scan_.canonical), "{}: {}\r\n", field.name, field.value);
    scan_.canonical += "\r\n";
    auto& kept = scan_.entities[index] = std::move(entity);
    if (kept.leaf) return early ? *early : read_leaf(text, index);
    if (is_message(kept.type)) return read_message(text, index, early);
    return read_multipart(text, index, boundary, early);
  }

  // The header block. Returns where a boundary ended it before its blank line.
  std::optional<Stop> read_fields(Text& text, std::vector<Field>& fields) {
    bool first = true;
    while (!text.at_end()) {
      const auto from = text.position();
      const auto line = text.next_line();
      const auto content = without_line_end(line);
      if (content.empty()) return std::nullopt;
      if (const auto stop = text.stop_at(line)) return stop;
      const bool continues = is_blank(content.front()) && !fields.empty();
      if (continues) {
        append_field_text(fields.back(), content);
      } else if (const auto length = field_name_length(content); length > 0) {
        fields.push_back({std::string(content.substr(0, length)), {}});
        append_field_text(fields.back(), content.substr(content.find(':', length) + 1));
        if (fields.size() > limits_.headers)
          throw BeyondLimit{fmt::format("more than {} header fields", limits_.headers)};
      } else if (first && (content.starts_with("From ") || content.starts_with(">From "))) {
        note("a mailbox separator (From ) before the header was dropped");
      } else if (!skip_bad_line(text, from)) {
        return std::nullopt;
      }
      first = false;
    }
    return std::nullopt;
  }

  // A line that is no field: dropped where the header plainly goes on behind it, else the body begins there. Returns
  // whether it goes on.
  bool skip_bad_line(Text& text, std::size_t from) {
    static constexpr std::size_t looked_at = 8192, most_bad = 5;
    const auto behind = text.position();
    std::size_t bad = 0;
    bool field_seen = false, ended = false;
    while (bad <= most_bad && !ended && !text.at_end() && text.position() - behind < looked_at) {
      const auto line = text.next_line();
      const auto content = without_line_end(line);
      ended = content.empty() || text.stop_at(line).has_value();
      const auto length = field_name_length(content);
      field_seen = field_seen || is_well_known(content.substr(0, length));
      if (!ended && length == 0 && !is_blank(content.front())) ++bad;
    }
    const bool goes_on = field_seen && ended && bad <= most_bad;
    note(goes_on ? "a line in the header that is no field was dropped" : "the header ends without a blank line");
    text.go_back(goes_on ? behind : from);
    return goes_on;
  }

  void append_field_text(Field& field, std::string_view part) {
    auto text = field_text(part);
    if (field.value.empty()) text.erase(0, text.find_first_not_of(" \t"));
    field.value += text;
    if (field.value.size() + field.name.size() > limits_.header.count)
      throw BeyondLimit{fmt::format("a header field of more than {} bytes", limits_.header.count)};
  }

  // Up to the next boundary of the stack, without the line break that belongs to it.
  Stop read_leaf(Text& text, std::size_t index) {
    const auto from = text.position();
    Stop stop;
    auto to = from;
    while (!text.at_end()) {
      to = text.position();
      const auto line = text.next_line();
      if (const auto found = text.stop_at(line)) {
        stop = *found;
        break;
      }
      to = text.position();
    }
    auto body = text.slice(from, to);
    if (stop.level != Stop::end_of_text) body = without_line_end(body);
    scan_.entities[index].body = body;
    scan_.canonical += body;
    return stop;
  }

  Stop read_message(Text& text, std::size_t index, std::optional<Stop> early) {
    const auto depth = scan_.entities[index].depth + 1;
    if (early) {
      Text nothing({});
      read_entity(nothing, depth, "text/plain");
      return *early;
    }
    if (!packs(scan_.entities[index].encoding)) return read_entity(text, depth, "text/plain");
    const auto length = scan_.canonical.size();
    const auto stop = read_leaf(text, index);
    scan_.canonical.resize(length);
    auto& entity = scan_.entities[index];
    Text inner(scan_.unpacked.emplace_back(decode_transfer(entity.body, entity.encoding)));
    entity.body = {};
    read_entity(inner, depth, "text/plain");
    return stop;
  }

  Stop read_multipart(Text& text, std::size_t index, const std::string& fresh, std::optional<Stop> early) {
    const auto depth = scan_.entities[index].depth;
    const std::string_view default_type =
        scan_.entities[index].type == "multipart/digest" ? "message/rfc822" : "text/plain";
    std::string boundary(scan_.entities[index].content_type.bytes("boundary"));
    boundary.erase(boundary.find_last_not_of(" \t") + 1);
    Stop stop;
    if (early || boundary.empty()) {
      stop = early ? *early : skip_text(text);
    } else {
      const auto level = text.push(boundary);
      stop = skip_text(text);  // the preamble
      while (stop.level == level && !stop.closing) {
        skip_repeated_boundary(text, level);
        fmt::format_to(std::back_inserter(scan_.canonical), "\r\n--{}\r\n", fresh);
        stop = read_entity(text, depth + 1, default_type);
      }
      text.pop();
      if (stop.level == level) {
        stop = skip_text(text);  // the epilogue
      } else {
        note("a multipart without its closing boundary");
      }
    }
    if (scan_.entities.size() == index + 1) {
      note("a multipart without parts");
      scan_.certain = false;
    }
    fmt::format_to(std::back_inserter(scan_.canonical), "\r\n--{}--\r\n", fresh);
    return stop;
  }

  // The same boundary line several times in a row is one.
  static void skip_repeated_boundary(Text& text, std::size_t level) {
    for (auto from = text.position(); !text.at_end(); from = text.position()) {
      const auto stop = text.stop_at(text.next_line());
      if (stop && stop->level == level && !stop->closing) continue;
      text.go_back(from);
      return;
    }
  }

  // Text that belongs to no entity.
  static Stop skip_text(Text& text) {
    while (!text.at_end())
      if (const auto stop = text.stop_at(text.next_line())) return *stop;
    return {};
  }

  const Limits& limits_;
  std::string fresh_;  // of the mail's own hash: no mail can hold it
  Scan scan_;
};

}  // namespace

std::vector<Field> canonical_fields(const Entity& entity, std::string_view boundary) {
  std::vector<Field> out;
  for (const auto& field : entity.fields) {
    if (base::equal_ignoring_case(field.name, "Content-Type") ||
        base::equal_ignoring_case(field.name, "Content-Transfer-Encoding"))
      continue;
    out.push_back(field);
  }
  out.push_back(
      {"Content-Type", boundary.empty() ? entity.type : fmt::format("{}; boundary=\"{}\"", entity.type, boundary)});
  if (entity.leaf && is_token(entity.encoding)) out.push_back({"Content-Transfer-Encoding", entity.encoding});
  return out;
}

base::Result<Scan> scan_mail(std::string_view raw, const Limits& limits) {
  try {
    return Scanner(raw, limits).scan(raw);
  } catch (const BeyondLimit& limit) {
    return base::fail(base::Failure::bad_input, "the mail has " + limit.what,
                      "look at the mail in the mailbox; no client writes such a mail");
  }
}

}  // namespace mail
