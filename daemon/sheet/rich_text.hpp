#pragma once
// The text of a string item (`si`, `is`; ECMA-376 part 1, 18.4.8): runs joined, phonetic runs (`rPh`) left out.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/xml_parser.hpp"

namespace sheet {

/// Decodes `_xHHHH_` (ECMA-376 part 1, 22.9.2.19: UTF-16 units), then unifies line ends.
void unescape(std::string& text);
/// CRLF becomes LF.
void unify_line_ends(std::string& text);
/// Cuts to `most` characters. Was it longer?
bool cut_text(std::string& text, std::size_t most);

/// How the text of an item is struck through.
struct Strike {
  bool some_run = false;      // a visible run of its own font is struck
  bool follows_cell = false;  // a visible run has no font of its own: the cell's decides
};

class RichText {
 public:
  /// Call with the start and end of each element inside the item.
  void start_element(XmlName name, const XmlAttributes& attributes);
  void end_element();
  void text(std::string_view piece) {
    if (where_.empty() || where_.back() != Where::text) return;
    text_ += piece;
  }

  /// The text so far, decoded, and a fresh start.
  std::string take();
  /// Of the item taken last.
  Strike strike() const { return taken_strike_; }

 private:
  enum class Where : std::uint8_t { run, run_font, text, ignored };

  std::string text_;
  std::vector<Where> where_;
  std::size_t run_begin_ = 0;
  bool run_has_font_ = false;
  bool run_struck_ = false;
  Strike strike_, taken_strike_;
};

}  // namespace sheet
