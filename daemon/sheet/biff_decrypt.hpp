#pragma once
// The password protection of .xls (MS-XLS 2.2.10, MS-OFFCRYPTO 2.3.5 to 2.3.7): RC4 of Excel 97, RC4 of the CryptoAPI,
// and the XOR obfuscation of Excel 95.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sheet/read_workbook.hpp"

namespace sheet {

/// Decrypts, in place, all records of `stream` from `begin` on; `filepass` is the data of the record FILEPASS that ends
/// there. Trouble::encrypted where the password (ASCII, at most 15 characters count) is another one or the method is
/// not known here; the stream is unchanged then.
std::optional<Unread> decrypt_biff(std::string& stream, std::size_t begin, std::string filepass, bool biff8,
                                   std::string_view password);

}  // namespace sheet
