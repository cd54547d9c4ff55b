#pragma once
// Which column of the form a heading means, whatever marks, remarks and numbering surround it.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "form/form.hpp"

namespace form {

/// A heading's keys. `full` keeps what stands in brackets, `bare` drops remarks in brackets: 連絡先（電話番号） has the
/// full key 連絡先電話番号 and the bare key 連絡先. Brackets that change the meaning (一般, フリガナ) stay in both.
struct HeadingKey {
  std::string full;
  std::string bare;
};
HeadingKey heading_key(std::string_view text);

class HeadingIndex {
 public:
  explicit HeadingIndex(const Form& form);

  struct Hit {
    Item item = Item::rank;
    int quality = 0;  // 0 is the form's own heading to the letter; more is further from it
  };
  /// The column that a heading over several rows means, its texts from top to bottom.
  std::optional<Hit> find(std::span<const HeadingKey* const> stack) const;
  std::optional<Hit> find(std::string_view text) const;

 private:
  std::optional<Hit> find_key(const HeadingKey& key) const;
  std::map<std::string, Hit> full_, bare_, trimmed_;
};

/// Looks at each text of a workbook once. Texts must stay where they are in memory meanwhile.
class HeadingTexts {
 public:
  explicit HeadingTexts(const HeadingIndex& index) : index_(index) {}
  /// The column that one text, or texts above one another, mean.
  std::optional<HeadingIndex::Hit> find(std::span<const std::string_view> stack);

 private:
  struct Known {
    HeadingKey key;
    std::optional<HeadingIndex::Hit> alone;
  };
  const Known& known(std::string_view text);

  const HeadingIndex& index_;
  std::unordered_map<const char*, Known> known_;
};

}  // namespace form
