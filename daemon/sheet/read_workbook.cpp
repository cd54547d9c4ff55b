#include "sheet/read_workbook.hpp"

#include <new>
#include <stdexcept>

#include "sheet/compound_file.hpp"
#include "sheet/decrypt_package.hpp"
#include "sheet/read_delimited.hpp"
#include "sheet/read_ods.hpp"
#include "sheet/read_xls.hpp"
#include "sheet/read_xlsx.hpp"
#include "sheet/read_xml_2003.hpp"

namespace sheet {
namespace {

std::expected<Workbook, Unread> read_locked(std::string_view bytes, const Limits& limits) {
  const auto file = CompoundFile::open(bytes);
  if (!file) return std::unexpected(file.error());
  const auto package = decrypt_package(*file, default_password, limits);
  if (!package) return std::unexpected(package.error());
  const auto inside = recognise(*package, "");
  if (inside == FileType::xlsx || inside == FileType::xlsm) return read_xlsx(*package, limits);
  return std::unexpected(Unread{Trouble::unsupported, "a locked file of type " + std::string(type_name(inside))});
}

std::expected<Workbook, Unread> read(std::string_view bytes, std::string_view name, FileType type,
                                     const Limits& limits) {
  switch (type) {
    case FileType::xlsx:
    case FileType::xlsm:
      return read_xlsx(bytes, limits);
    case FileType::xls:
      return read_xls(bytes, limits);
    case FileType::ods:
      return read_ods(bytes, limits);
    case FileType::xml_2003:
      return read_xml_2003(bytes, limits);
    case FileType::csv:
    case FileType::tsv:
      return read_delimited(bytes, name, type, limits);
    case FileType::encrypted_workbook:
      return read_locked(bytes, limits);
    default:
      return std::unexpected(Unread{Trouble::unsupported, "a file of type " + std::string(type_name(type))});
  }
}

}  // namespace

std::expected<Workbook, Unread> read_workbook(std::string_view bytes, std::string_view name, FileType type,
                                              const Limits& limits) try {
  return read(bytes, name, type, limits);
} catch (const std::bad_alloc&) {
  return std::unexpected(Unread{Trouble::too_large, "it takes more memory than there is"});
} catch (const std::length_error&) {
  return std::unexpected(Unread{Trouble::too_large, "it takes more memory than there is"});
}

}  // namespace sheet
