#include "sheet/read_xlsx.hpp"

#include "sheet/rich_text.hpp"
#include "sheet/xlsx_names.hpp"
#include "sheet/xlsx_package.hpp"
#include "sheet/xlsx_sheet.hpp"
#include "sheet/xlsx_styles.hpp"
#include "sheet/zip_container.hpp"

namespace sheet {
namespace {

class SharedStringsHandler : public XmlHandler {
 public:
  explicit SharedStringsHandler(XlsxContext& context) : context_(context) {}

  void start_element(XmlName name, const XmlAttributes& attributes) override {
    ++depth_;
    if (depth_ == 1 && (!is_main(name) || name.local != "sst")) stop({Trouble::unreadable, "not a table of strings"});
    if (depth_ == 2) in_item_ = is_main(name) && name.local == "si";
    if (depth_ > 2 && in_item_) item_.start_element(name, attributes);
  }
  void end_element(XmlName) override {
    if (depth_ > 2 && in_item_) item_.end_element();
    if (depth_ == 2 && in_item_) add();
    --depth_;
  }
  void text(std::string_view piece) override {
    if (depth_ > 2 && in_item_) item_.text(piece);
  }

 private:
  void add() {
    auto& strings = context_.workbook.strings;
    if (strings.size() >= context_.limits.strings) return stop({Trouble::too_large, "too many strings"});
    auto text = item_.take();
    if (cut_text(text, context_.limits.text)) context_.workbook.truncated = true;
    strings.push_back(std::move(text));
    context_.shared.push_back(item_.strike());
  }

  XlsxContext& context_;
  RichText item_;
  unsigned depth_ = 0;
  bool in_item_ = false;
};

}  // namespace

std::expected<Workbook, Unread> read_xlsx(std::string_view bytes, const Limits& limits) {
  auto zip = ZipContainer::open(bytes, limits);
  if (!zip) return std::unexpected(std::move(zip.error()));
  if (zip->encrypted()) return std::unexpected(Unread{Trouble::encrypted, "the zip is locked by a password"});
  auto package = read_package(*zip);
  if (!package) return std::unexpected(std::move(package.error()));
  auto styles = read_styles(*zip, package->styles);
  if (!styles) return std::unexpected(std::move(styles.error()));

  Workbook workbook;
  workbook.date1904 = package->date1904;
  XlsxContext context{limits, workbook, std::move(*styles), {}, package->date1904, 0};
  if (!package->strings.empty()) {
    SharedStringsHandler handler(context);
    if (auto parsed = zip->parse(package->strings, handler, xlsx_namespaces); !parsed) {
      return std::unexpected(std::move(parsed.error()));
    }
  }
  for (const auto& entry : package->sheets) {
    auto& sheet = workbook.sheets.emplace_back();
    sheet.name = entry.name;
    sheet.hidden = entry.hidden;
    if (auto read = read_worksheet(*zip, entry.part, context, sheet); !read)
      return std::unexpected(std::move(read.error()));
  }
  return workbook;
}

}  // namespace sheet
