#pragma once
// The form 別紙1 as the administrator describes it in form.yaml: its columns, their headings and what may stand in
// them.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace form {

/// What a column, or a field of the block above the table, asks for. form.yaml names them as item_name() does.
enum class Item : std::uint8_t {
  rank,
  prefecture,
  code,
  name,
  founder,
  postal_code,
  address,
  beds,
  emr,
  renewal,
  survey,
  participation,
  network_check,
  offline_backup,
  division,
  contact_person,
  phone,
  mail,
  remarks,
};
inline constexpr std::size_t item_count = 19;

std::string_view item_name(Item item);  // «rank», «beds», … as in form.yaml
std::optional<Item> item_named(std::string_view name);

enum class Type : std::uint8_t {
  text,
  rank,
  whole_number,
  choice,
  date_or_choice,
  prefecture,
  code,
  postal_code,
  phone,
  mail_address,
};
std::optional<Type> type_named(std::string_view name);

/// One answer of a choice. Canonical values are fixed, for the rules know them: «yes» and «no» (emr, renewal, survey,
/// network_check, offline_backup); «none», «withdrawn», «completed», for participation.
struct Choice {
  std::string value;                  // canonical
  std::string shown;                  // 有
  std::vector<std::string> accepted;  // あり, ○, はい, 1 … compared by match key
};

struct Column {
  Item item = Item::rank;
  std::string heading;               // 許可病床数（合計）
  std::vector<std::string> aliases;  // compared as normalised_heading() does
  bool required = false;             // the table must have it
  bool answer_required = false;      // and every hospital must answer it
  Type type = Type::text;
  std::vector<Choice> choices;
  std::vector<std::string> unclear;  // answers that only a person can settle: 未定, 一部導入
  std::string note;                  // for the blank form and its drop-down
  std::string example;               // for the example row of the blank form
  double width = 12;
};

/// A field of the block above the table: a label, and its value to the right of it or below.
struct BlockField {
  Item item = Item::prefecture;  // prefecture, division, contact_person, phone, mail
  std::string label;
  std::vector<std::string> aliases;
};

struct Form {
  std::string title;            // 【様式】セキュリティ確保事業支援対象病院リスト
  std::string sheet;            // 様式1
  std::vector<Column> columns;  // in the order of the blank form
  std::vector<BlockField> block;
  std::vector<std::string> prompts;   // drop-down prompts that count as blank: ↓選択してください
  std::vector<std::string> examples;  // marks of an example row: 記入例, 例
  std::vector<std::string> totals;   // marks of rows under the table that are no hospitals: 合計, 計, 小計, 備考, 注, ※
  std::vector<std::string> nothing;  // the list says that there is no hospital: 該当なし
  std::vector<std::string> notes;    // lines of explanation for the blank form

  const Column* column(Item item) const;
};

/// A heading as it is compared: match key, without line breaks, marks like ※ and *, and bracketed remarks such as
/// （有/無）.
std::string normalised_heading(std::string_view text);

}  // namespace form
