#include "sheet/rich_text.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "sheet/xlsx_names.hpp"

namespace sheet {
namespace {

constexpr std::size_t escape_length = 7;  // _xHHHH_

/// The UTF-16 unit of an escape at that place, or -1.
int escaped_unit(std::string_view text, std::size_t at) {
  if (text.size() - at < escape_length || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

std::string without_escapes(std::string_view text, std::size_t first) {
  std::string out(text.substr(0, first));
  for (std::size_t at = first; at < text.size();) {
    const int unit = escaped_unit(text, at);
    if (unit < 0) {
      out += text[at++];
      continue;
    }
    at += escape_length;
    auto point = static_cast<char32_t>(unit);
    if (unit >= 0xD800 && unit < 0xDC00 && at < text.size()) {
      const int low = escaped_unit(text, at);
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((static_cast<char32_t>(unit) - 0xD800) << 10) + (static_cast<char32_t>(low) - 0xDC00);
        at += escape_length;
      }
    }
    if (point == 0) continue;
    base::append_code_point(out, point >= 0xD800 && point < 0xE000 ? 0xFFFD : point);
  }
  return out;
}

bool is_visible(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > ' '; });
}

}  // namespace

void unescape(std::string& text) {
  if (const auto first = text.find("_x"); first != text.npos) text = without_escapes(text, first);
  unify_line_ends(text);
}

void unify_line_ends(std::string& text) {
  auto from = text.find("\r\n");
  if (from == text.npos) return;
  auto to = from;
  for (; from < text.size(); ++from) {
    if (text[from] != '\r' || from + 1 == text.size() || text[from + 1] != '\n') text[to++] = text[from];
  }
  text.resize(to);
}

bool cut_text(std::string& text, std::size_t most) {
  if (text.size() <= most) return false;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && ++characters > most) {
      text.resize(at);
      return true;
    }
  }
  return false;
}

void RichText::start_element(XmlName name, const XmlAttributes& attributes) {
  auto next = Where::ignored;
  if (is_main(name)) {
    const bool top = where_.empty();
    if ((top || where_.back() == Where::run) && name.local == "t") {
      next = Where::text;
    } else if (top && name.local == "r") {
      next = Where::run;
      run_has_font_ = run_struck_ = false;
    } else if (!top && where_.back() == Where::run && name.local == "rPr") {
      next = Where::run_font;
      run_has_font_ = true;
    } else if (!top && where_.back() == Where::run_font && name.local == "strike") {
      run_struck_ = !attributes.get("val") || attributes.is_true("val");
    }
    if (top) run_begin_ = text_.size();
  }
  where_.push_back(next);
}

void RichText::end_element() {
  if (where_.empty()) return;
  const auto left = where_.back();
  where_.pop_back();
  if (!where_.empty() || left == Where::ignored) return;
  if (!is_visible(std::string_view(text_).substr(run_begin_))) return;
  const bool own_font = left == Where::run && run_has_font_;
  (own_font ? strike_.some_run : strike_.follows_cell) |= own_font ? run_struck_ : true;
}

std::string RichText::take() {
  unescape(text_);
  taken_strike_ = std::exchange(strike_, {});
  where_.clear();
  run_begin_ = 0;
  return std::exchange(text_, {});
}

}  // namespace sheet
