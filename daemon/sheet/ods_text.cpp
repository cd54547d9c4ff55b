#include "sheet/ods_text.hpp"

#include <algorithm>
#include <utility>

#include "sheet/parse_number.hpp"

namespace sheet {

void OdsText::append(std::size_t count, char c) {
  if (text_.size() < most_bytes_) text_.append(std::min(count, most_bytes_ - text_.size()), c);
}

void OdsText::note_visible() {
  const auto struck = open_.back().struck;
  (struck ? strike_.some_run : strike_.follows_cell) |= struck.value_or(true);
}

void OdsText::start_element(XmlName name, const XmlAttributes& attributes, const OdsStyles& styles) {
  auto next = open_.empty() ? Open{} : open_.back();
  const bool is_text = name.space == text_space;
  if (open_.empty()) {
    if (paragraphs_++ > 0) append(1, '\n');
    after_blank_ = true;
  }
  // Notes, drawings and the reading beside a word are not what the cell says.
  next.ignored = next.ignored || !is_text || name.local == "ruby-text" || name.local == "note";
  if (!next.ignored) {
    if (name.local == "s") {
      append(parse_number<std::size_t>(attributes.get(text_space, "c").value_or("1")).value_or(1), ' ');
      after_blank_ = false;
    } else if (name.local == "tab" || name.local == "line-break") {
      append(1, name.local == "tab" ? '\t' : '\n');
      after_blank_ = true;
    } else if (const auto style = attributes.get(text_space, "style-name")) {
      const bool span = name.local == "span";
      if (const auto struck = styles.struck(span ? "text" : "paragraph", *style)) next.struck = struck;
    }
  }
  open_.push_back(next);
}

void OdsText::end_element() {
  if (!open_.empty()) open_.pop_back();
}

void OdsText::text(std::string_view piece) {
  if (open_.empty() || open_.back().ignored) return;
  for (const char c : piece) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      append(1, c);
      note_visible();
    } else if (!after_blank_) {
      append(1, ' ');
    }
    after_blank_ = blank;
  }
}

std::string OdsText::take() {
  open_.clear();
  paragraphs_ = 0;
  after_blank_ = true;
  taken_strike_ = std::exchange(strike_, {});
  return std::exchange(text_, {});
}

}  // namespace sheet
