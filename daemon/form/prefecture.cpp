#include "form/prefecture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"

namespace form {
namespace {

constexpr std::array<std::string_view, 47> names = {
    "北海道", "青森県", "岩手県", "宮城県",   "秋田県", "山形県",   "福島県", "茨城県", "栃木県", "群馬県",
    "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県",   "石川県", "福井県", "山梨県", "長野県",
    "岐阜県", "静岡県", "愛知県", "三重県",   "滋賀県", "京都府",   "大阪府", "兵庫県", "奈良県", "和歌山県",
    "鳥取県", "島根県", "岡山県", "広島県",   "山口県", "徳島県",   "香川県", "愛媛県", "高知県", "福岡県",
    "佐賀県", "長崎県", "熊本県", "大分県",   "宮崎県", "鹿児島県", "沖縄県"};

std::string code_of(std::size_t index) {
  return fmt::format("{:02}", index + 1);
}

const std::map<std::string, std::string>& codes_by_key() {
  static const auto table = [] {
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i < names.size(); ++i) {
      out[base::match_key(names[i])] = code_of(i);
      // 東京, 京都, 神奈川: without its last character; 北海道 is a name without a suffix.
      if (i > 0) out[base::match_key(names[i].substr(0, names[i].size() - 3))] = code_of(i);
    }
    return out;
  }();
  return table;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<std::string> code_in_digits(std::string_view digits) {
  if (digits.empty() || digits.size() > 2) return std::nullopt;
  int n = 0;
  for (const char c : digits) n = n * 10 + (c - '0');
  if (n < 1 || n > 47) return std::nullopt;
  return fmt::format("{:02}", n);
}

}  // namespace

std::optional<std::string> prefecture_code(std::string_view written) {
  if (written.size() > 200) return std::nullopt;
  auto key = base::match_key(written);
  std::erase_if(key, [](char c) { return c == '(' || c == ')' || c == ':' || c == '.' || c == '-' || c == '_'; });
  const auto from = std::ranges::find_if_not(key, is_digit) - key.begin();
  const auto name_end = std::ranges::find_if(key.begin() + from, key.end(), is_digit) - key.begin();
  const auto before = std::string_view(key).substr(0, static_cast<std::size_t>(from));
  const auto name = key.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(name_end - from));
  const auto after = std::string_view(key).substr(static_cast<std::size_t>(name_end));
  if (name.empty()) return code_in_digits(before);
  const auto found = codes_by_key().find(name);
  if (found == codes_by_key().end()) return std::nullopt;
  for (const auto digits : {before, after})
    if (!digits.empty() && code_in_digits(digits) != found->second) return std::nullopt;
  return found->second;
}

std::string_view prefecture_name(std::string_view code) {
  if (code.size() != 2 || !is_digit(code[0]) || !is_digit(code[1])) return {};
  const auto n = static_cast<std::size_t>((code[0] - '0') * 10 + (code[1] - '0'));
  return n >= 1 && n <= names.size() ? names[n - 1] : std::string_view{};
}

bool check_digit_fits(std::string_view code) {
  if (code.size() != 10 || !std::ranges::all_of(code, is_digit)) return false;
  const auto prefecture = code.substr(0, 2);
  const bool short_scope = prefecture >= "11" && prefecture <= "14";
  const auto scope = short_scope ? code.substr(3) : code;
  int sum = 0;
  for (std::size_t i = 0; i < scope.size(); ++i) {
    int digit = scope[scope.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

}  // namespace form
