#pragma once
// The password protection of OOXML (MS-OFFCRYPTO 2.3.4): agile and standard encryption.

#include <expected>
#include <string>
#include <string_view>

#include "sheet/read_workbook.hpp"

namespace sheet {

class CompoundFile;

/// Excel locks files that are only write-protected or structure-protected with this password, and opens them unasked.
inline constexpr std::string_view default_password = "VelvetSweatshop";

/// The package inside, where the password (ASCII) opens it. Trouble::encrypted where it does not, or where the method
/// is one that is not known here.
std::expected<std::string, Unread> decrypt_package(const CompoundFile& file, std::string_view password,
                                                   const Limits& limits);

}  // namespace sheet
