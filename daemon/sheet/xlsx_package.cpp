#include "sheet/xlsx_package.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sheet/xlsx_names.hpp"

namespace sheet {
namespace {

struct Relation {
  std::string id;
  std::string type;  // the last piece of the URI: «worksheet»
  std::string part;
};

std::string folder_of(std::string_view part) {
  const auto slash = part.rfind('/');
  return std::string(slash == part.npos ? "" : part.substr(0, slash + 1));
}

std::string relations_of(std::string_view part) {
  const auto folder = folder_of(part);
  return folder + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
}

std::string without_percent(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto digits = text.substr(at, 3);
    if (digits.size() == 3 && digits[0] == '%' && std::isxdigit(static_cast<unsigned char>(digits[1])) &&
        std::isxdigit(static_cast<unsigned char>(digits[2]))) {
      out += static_cast<char>(std::stoi(std::string(digits.substr(1)), nullptr, 16));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

/// The part that a target names, seen from the folder of its source.
std::string resolve_target(const ZipContainer& zip, std::string_view folder, std::string_view target) {
  std::string path(target);
  std::ranges::replace(path, '\\', '/');
  if (!path.starts_with('/')) path = std::string(folder) + path;
  std::vector<std::string> pieces;
  for (auto& piece : base::split(path, '/')) {
    if (piece == "..") {
      if (!pieces.empty()) pieces.pop_back();
    } else if (!piece.empty() && piece != ".") {
      pieces.push_back(std::move(piece));
    }
  }
  std::string part;
  for (const auto& piece : pieces) part += (part.empty() ? "" : "/") + piece;
  if (auto plain = without_percent(part); !zip.has(part) && zip.has(plain)) return plain;
  return part;
}

class RelationsHandler : public XmlHandler {
 public:
  RelationsHandler(const ZipContainer& zip, std::string folder) : zip_(zip), folder_(std::move(folder)) {}

  void start_element(XmlName name, const XmlAttributes& attributes) override {
    if (name.local != "Relationship" || (name.space != package_relation_space && name.space != no_namespace)) return;
    if (attributes.get("TargetMode") == "External") return;
    const auto type = attributes.get("Type").value_or("");
    relations.push_back({std::string(attributes.get("Id").value_or("")), std::string(type.substr(type.rfind('/') + 1)),
                         resolve_target(zip_, folder_, attributes.get("Target").value_or(""))});
  }
  void end_element(XmlName) override {}

  std::vector<Relation> relations;

 private:
  const ZipContainer& zip_;
  std::string folder_;
};

class WorkbookHandler : public XmlHandler {
 public:
  WorkbookHandler(const std::vector<Relation>& relations, std::size_t most_sheets)
      : relations_(relations), most_sheets_(most_sheets) {}

  void start_element(XmlName name, const XmlAttributes& attributes) override {
    ++depth_;
    if (!is_main(name)) return;
    if (depth_ == 1) {
      if (name.local != "workbook") stop({Trouble::unreadable, "not a workbook"});
    } else if (depth_ == 2) {
      in_sheets_ = name.local == "sheets";
      if (name.local == "workbookPr") package.date1904 = attributes.is_true("date1904");
    } else if (depth_ == 3 && in_sheets_ && name.local == "sheet") {
      add_sheet(attributes);
    }
  }
  void end_element(XmlName) override { --depth_; }

  XlsxPackage package;

 private:
  void add_sheet(const XmlAttributes& attributes) {
    if (package.sheets.size() >= most_sheets_) return stop({Trouble::too_large, "too many sheets"});
    const auto id = attributes.get(relation_space, "id").value_or("");
    if (id.empty()) return;  // a module of VBA of old
    const auto relation = std::ranges::find(relations_, id, &Relation::id);
    if (relation != relations_.end() && relation->type != "worksheet") return;
    SheetEntry sheet;
    sheet.name = attributes.get("name").value_or("");
    const auto state = attributes.get("state").value_or("");
    sheet.hidden = state == "hidden" || state == "veryHidden";
    if (relation != relations_.end()) sheet.part = relation->part;
    package.sheets.push_back(std::move(sheet));
  }

  const std::vector<Relation>& relations_;
  std::size_t most_sheets_;
  unsigned depth_ = 0;
  bool in_sheets_ = false;
};

std::expected<std::vector<Relation>, Unread> read_relations(ZipContainer& zip, std::string_view part) {
  RelationsHandler handler(zip, folder_of(part));
  const auto name = relations_of(part);
  if (!zip.has(name)) return std::vector<Relation>{};
  auto parsed = zip.parse(name, handler, xlsx_namespaces);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  return std::move(handler.relations);
}

std::string part_of_type(const ZipContainer& zip, const std::vector<Relation>& relations, std::string_view type) {
  for (const auto& relation : relations) {
    if (relation.type == type && zip.has(relation.part)) return relation.part;
  }
  return {};
}

}  // namespace

std::expected<XlsxPackage, Unread> read_package(ZipContainer& zip) {
  auto top = read_relations(zip, "");
  if (!top) return std::unexpected(std::move(top.error()));
  auto workbook = part_of_type(zip, *top, "officeDocument");
  if (workbook.empty()) workbook = "xl/workbook.xml";
  if (!zip.has(workbook)) return std::unexpected(Unread{Trouble::unreadable, "no workbook part"});
  const auto relations = read_relations(zip, workbook);
  if (!relations) return std::unexpected(relations.error());
  constexpr std::size_t most_sheets = 2000;
  WorkbookHandler handler(*relations, most_sheets);
  if (auto parsed = zip.parse(workbook, handler, xlsx_namespaces); !parsed) {
    return std::unexpected(std::move(parsed.error()));
  }
  auto package = std::move(handler.package);
  package.styles = part_of_type(zip, *relations, "styles");
  package.strings = part_of_type(zip, *relations, "sharedStrings");
  for (const auto& sheet : package.sheets) {
    if (!zip.has(sheet.part)) {
      return std::unexpected(
          Unread{Trouble::unreadable, "the part of sheet «" + base::visible(sheet.name) + "» is missing"});
    }
  }
  return package;
}

}  // namespace sheet
