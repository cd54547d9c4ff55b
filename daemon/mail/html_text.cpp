#include "mail/html_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>

#include "base/text.hpp"

namespace mail {
namespace {

struct Reference {
  std::string_view name;
  std::string_view text;
};

constexpr std::array references = {
    Reference{"amp", "&"},    Reference{"lt", "<"},     Reference{"gt", ">"},     Reference{"quot", "\""},
    Reference{"apos", "'"},   Reference{"nbsp", " "},   Reference{"ensp", " "},   Reference{"emsp", " "},
    Reference{"thinsp", " "}, Reference{"copy", "©"},   Reference{"reg", "®"},    Reference{"trade", "™"},
    Reference{"yen", "¥"},    Reference{"middot", "·"}, Reference{"bull", "•"},   Reference{"hellip", "…"},
    Reference{"ndash", "–"},  Reference{"mdash", "—"},  Reference{"lsquo", "‘"},  Reference{"rsquo", "’"},
    Reference{"ldquo", "“"},  Reference{"rdquo", "”"},  Reference{"laquo", "«"},  Reference{"raquo", "»"},
    Reference{"times", "×"},  Reference{"divide", "÷"}, Reference{"plusmn", "±"}, Reference{"deg", "°"},
    Reference{"sect", "§"},   Reference{"para", "¶"},   Reference{"larr", "←"},   Reference{"rarr", "→"},
    Reference{"uarr", "↑"},   Reference{"darr", "↓"},   Reference{"minus", "−"},  Reference{"zwnj", ""},
    Reference{"zwj", ""},     Reference{"shy", ""},
};

constexpr std::array<std::string_view, 22> blocks = {"br", "p",  "div", "tr",         "li",      "ul",   "ol", "table",
                                                     "hr", "h1", "h2",  "h3",         "h4",      "h5",   "h6", "dt",
                                                     "dd", "dl", "pre", "blockquote", "section", "title"};
constexpr std::array<std::string_view, 3> skipped = {"script", "style", "title"};

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& names, std::string_view name) {
  for (const auto known : names)
    if (known == name) return true;
  return false;
}

class Reader {
 public:
  explicit Reader(std::string_view html) : html_(html) {}

  std::string read() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<' && at_ + 1 < html_.size() && begins_markup(html_[at_ + 1])) {
        read_markup();
      } else if (html_[at_] == '&') {
        read_reference();
      } else {
        put(html_[at_++]);
      }
    }
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\n')) out_.pop_back();
    return std::move(out_);
  }

 private:
  static bool begins_markup(char c) {
    return c == '!' || c == '/' || c == '?' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  void read_markup() {
    if (html_.substr(at_).starts_with("<!--")) return skip_past("-->");
    const auto end = std::min(html_.find('>', at_), html_.size());
    auto tag = html_.substr(at_ + 1, end - at_ - 1);
    at_ = std::min(end + 1, html_.size());
    const bool closing = tag.starts_with('/');
    if (closing) tag.remove_prefix(1);
    const auto name = base::lower_ascii(tag.substr(0, tag.find_first_of(" \t\r\n/")));
    if (!closing && holds(skipped, name)) return skip_past("</" + name);
    if (name == "br") return break_line(true);
    if (holds(blocks, name)) return break_line(false);
    if (!closing && (name == "td" || name == "th")) put(' ');
  }

  // Up to `mark` in any case; where it is missing, to the end.
  void skip_past(std::string_view mark) {
    while (at_ < html_.size() && !base::equal_ignoring_case(html_.substr(at_, mark.size()), mark))
      at_ = std::min(html_.find(mark.front(), at_ + 1), html_.size());
    at_ = std::min(html_.find('>', at_), html_.size());
    if (at_ < html_.size()) ++at_;
  }

  void break_line(bool always) {
    while (out_.ends_with(' ')) out_.pop_back();
    if (!out_.empty() && (always || !out_.ends_with('\n'))) out_ += '\n';
  }

  void put(char c) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) {
      out_ += c;
    } else if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n') {
      out_ += ' ';
    }
  }

  void read_reference() {
    static constexpr std::size_t longest = 10;
    const auto end = html_.substr(at_, longest + 2).find(';');
    if (end == std::string_view::npos || !resolve(html_.substr(at_ + 1, end - 1))) {
      put(html_[at_++]);
    } else {
      at_ += end + 1;
    }
  }

  bool resolve(std::string_view name) {
    if (name.starts_with('#')) return resolve_number(name.substr(1));
    for (const auto& reference : references) {
      if (reference.name != name) continue;
      if (reference.text == " ") {
        put(' ');
      } else {
        out_ += reference.text;
      }
      return true;
    }
    return false;
  }

  bool resolve_number(std::string_view digits) {
    const bool hexadecimal = digits.starts_with('x') || digits.starts_with('X');
    if (hexadecimal) digits.remove_prefix(1);
    std::uint32_t point = 0;
    const auto [last, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), point, hexadecimal ? 16 : 10);
    if (error != std::errc() || last != digits.data() + digits.size()) return false;
    if (point < 0x20 || point == 0xA0) {
      put(' ');
    } else {
      base::append_code_point(out_, point);
    }
    return true;
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string html_text(std::string_view html) {
  return Reader(html).read();
}

}  // namespace mail
