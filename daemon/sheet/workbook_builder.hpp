#pragma once
// Fills the sheets of a workbook within the limits: what the readers of .xls, .ods and XML 2003 share.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "sheet/read_workbook.hpp"

namespace sheet {

inline constexpr std::uint32_t most_rows = 1'048'576;
inline constexpr std::uint32_t most_columns = 16'384;

/// A column's width as Excel counts it, from its width on paper (1/72 inch).
double characters_of_points(double points);

class WorkbookBuilder {
 public:
  /// Both must outlive the builder.
  WorkbookBuilder(Workbook& workbook, const Limits& limits);
  WorkbookBuilder(const WorkbookBuilder&) = delete;
  WorkbookBuilder& operator=(const WorkbookBuilder&) = delete;

  void start_sheet(std::string name, bool hidden);
  /// Sorts the cells; of cells at one place the one added last counts.
  void finish_sheet();
  /// The one started last.
  Sheet& sheet() { return workbook_.sheets.back(); }
  const Sheet& sheet() const { return workbook_.sheets.back(); }

  void add(const Cell& cell);
  /// Sets kind and text of `cell`, its text cut to the limit. Nothing for an empty text.
  void add_text(Cell cell, std::string text, CellKind kind = CellKind::text);
  /// The place of the text in the workbook's pool, where it lies once.
  std::uint32_t pool(std::string text);

  void add_merge(const Range& range);
  void hide_rows(Span rows);
  /// Columns off the sheet are cut away.
  void add_columns(Span columns, std::optional<double> width, bool hidden);

  /// Set once a limit is passed or a cell lies off every sheet; then nothing more is added.
  const std::optional<Unread>& trouble() const { return trouble_; }
  void fail(Trouble trouble, std::string_view what);
  /// How many more cells the limit allows.
  std::size_t room() const { return limits_.cells - cells_; }

 private:
  struct Lookup {  // compares places in the pool by the text that lies there
    using is_transparent = void;
    const std::vector<std::string>* strings;
    std::string_view text(std::uint32_t at) const { return (*strings)[at]; }
    static std::string_view text(std::string_view itself) { return itself; }
    std::size_t operator()(auto key) const { return std::hash<std::string_view>{}(text(key)); }
    bool operator()(auto a, auto b) const { return text(a) == text(b); }
  };

  Workbook& workbook_;
  const Limits& limits_;
  std::unordered_set<std::uint32_t, Lookup, Lookup> pooled_;
  std::size_t cells_ = 0;
  bool sorted_ = true;
  std::optional<Unread> trouble_;
};

}  // namespace sheet
