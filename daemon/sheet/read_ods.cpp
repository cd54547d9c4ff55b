#include "sheet/read_ods.hpp"

#include <utility>

#include "sheet/ods_content.hpp"
#include "sheet/zip_container.hpp"

namespace sheet {
namespace {

/// The named styles of styles.xml. Its automatic ones belong to headers and footers.
class OdsStylesHandler : public XmlHandler {
 public:
  void start_element(XmlName name, const XmlAttributes& attributes) override {
    ++depth_;
    if (depth_ == 2) in_styles_ = is(name, office_space, "styles");
    if (depth_ > 2 && in_styles_) styles.start_element(name, attributes);
  }
  void end_element(XmlName) override { --depth_; }

  OdsStyles styles;

 private:
  unsigned depth_ = 0;
  bool in_styles_ = false;
};

bool is_encrypted(ZipContainer& zip) {
  if (zip.encrypted() || zip.has("encrypted-package")) return true;
  // As text: old manifests have a DOCTYPE.
  const auto manifest = zip.read("META-INF/manifest.xml");
  return manifest && manifest->find("encryption-data") != manifest->npos;
}

}  // namespace

std::expected<Workbook, Unread> read_ods(std::string_view bytes, const Limits& limits) {
  auto zip = ZipContainer::open(bytes, limits);
  if (!zip) return std::unexpected(std::move(zip.error()));
  if (is_encrypted(*zip)) return std::unexpected(Unread{Trouble::encrypted, "the document is locked by a password"});
  OdsStylesHandler styles;
  if (zip->has("styles.xml")) {
    if (auto parsed = zip->parse("styles.xml", styles, ods_namespaces); !parsed) {
      return std::unexpected(std::move(parsed.error()));
    }
  }
  Workbook workbook;
  WorkbookBuilder builder(workbook, limits);
  OdsContent content(workbook, builder, std::move(styles.styles), limits);
  if (auto parsed = zip->parse("content.xml", content, ods_namespaces); !parsed) {
    return std::unexpected(std::move(parsed.error()));
  }
  return workbook;
}

}  // namespace sheet
