#pragma once
// The text of an .ods cell (ODF 1.3 part 3, 6.1): paragraphs become lines; annotations and ruby are not text.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/ods_styles.hpp"
#include "sheet/rich_text.hpp"

namespace sheet {

class OdsText {
 public:
  /// `most` characters are kept, and some more, so that it shows that there were more.
  explicit OdsText(std::size_t most) : most_bytes_(4 * (most + 1)) {}

  /// Call for the cell's own paragraphs and all that is inside them.
  void start_element(XmlName name, const XmlAttributes& attributes, const OdsStyles& styles);
  void end_element();
  void text(std::string_view piece);

  /// What came since the last call, and a fresh start.
  std::string take();
  /// Of the text taken last.
  Strike strike() const { return taken_strike_; }

 private:
  struct Open {
    bool ignored = false;
    std::optional<bool> struck;  // nullopt: as the cell
  };
  void append(std::size_t count, char c);
  void note_visible();

  std::size_t most_bytes_;
  std::string text_;
  std::vector<Open> open_;
  bool after_blank_ = true;  // where a blank would be one too many
  unsigned paragraphs_ = 0;
  Strike strike_, taken_strike_;
};

}  // namespace sheet
