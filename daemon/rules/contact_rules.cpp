// The contractor contacts each hospital directly (the letter, annex 4): can it be reached, and do the details look
// right? Never more than a warning.

#include <algorithm>

#include "base/text.hpp"
#include "rules/checks.hpp"

namespace rules {
namespace {

using form::Answer;
using form::Hospital;
using form::Item;
using Looks_right = bool (*)(std::string_view);

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string digits_of(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
  return digits;
}

/// «03-5253-1111（内線4392）», «＋81 3 5253 1111», «(03)5253-1111», «090…、03…»: the first number counts.
bool looks_like_phone(std::string_view written) {
  auto text = base::without_spaces(base::match_key(written));
  for (const std::string_view end : {"内線", "ext", "(内", "、", ",", "/", "・", "代表", "(代"})
    if (const auto at = text.find(end); at != std::string::npos && at > 0) text.resize(at);
  auto digits = digits_of(text);
  if (text.starts_with("+81")) digits = (digits.starts_with("810") ? "" : "0") + digits.substr(2);
  for (const std::string_view label : {"tel", "電話", ":", "("})
    if (text.starts_with(label)) text.erase(0, label.size());
  const bool only_phone_characters = std::ranges::all_of(
      text, [](char c) { return is_digit(c) || std::string_view("+-()ー.:").find(c) != std::string_view::npos; });
  return only_phone_characters && digits.starts_with('0') && (digits.size() == 10 || digits.size() == 11);
}

bool looks_like_postal_code(std::string_view written) {
  auto text = base::without_spaces(base::match_key(written));
  if (text.starts_with("〒")) text.erase(0, std::string_view("〒").size());
  for (auto at = text.find("ー"); at != std::string::npos; at = text.find("ー"))
    text.replace(at, std::string_view("ー").size(), "-");
  if (text.size() == 8 && text[3] == '-') text.erase(3, 1);
  return text.size() == 7 && std::ranges::all_of(text, is_digit);
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string::npos || text.find('@', at + 1) != std::string::npos) return false;
  const auto domain = text.substr(at + 1);
  const auto fits = [](char c) {
    return c > ' ' && c < '\x7F' && std::string_view("()<>[]:;,\\\"").find(c) == std::string_view::npos;
  };
  return std::ranges::all_of(text, fits) && domain.find('.') != std::string_view::npos && !domain.starts_with('.') &&
         !domain.ends_with('.') && domain.find("..") == std::string_view::npos;
}

/// One address, or several in a cell: «a@x.jp、b@x.jp».
bool looks_like_mail_address(std::string_view written) {
  auto text = base::nfkc(base::trim(written));
  for (const std::string_view between : {"、", "，", ";", "/", "\r", "\n", " "})
    for (auto at = text.find(between); at != std::string::npos; at = text.find(between)) {
      text.replace(at, between.size(), ",");
    }
  auto addresses = base::split(text, ',');
  std::erase(addresses, std::string());
  return !addresses.empty() && std::ranges::all_of(addresses, is_mail_address);
}

bool is_malformed(const Answer& answer, Looks_right looks_right) {
  return answer.state == Answer::State::not_understood || (answer.given() && !looks_right(answer.value));
}

void check_detail(Found& found, Item item, Looks_right looks_right) {
  for (const auto& hospital : found.matter().list()->hospitals)
    if (is_malformed(hospital[item], looks_right)) found.at(hospital, item);
  const auto& block = found.matter().list()->block;
  if (const auto answer = block.find(item); answer != block.end() && is_malformed(answer->second, looks_right))
    found.in_block(item);
}

}  // namespace

/// The block above the table names the prefecture's office: that reaches no hospital.
void check_contact_missing(Found& found) {
  found.at_each(Item::phone,
                [](const Hospital& hospital) { return hospital[Item::phone].blank() && hospital[Item::mail].blank(); });
}

void check_phone_malformed(Found& found) {
  check_detail(found, Item::phone, looks_like_phone);
}

void check_postal_code_malformed(Found& found) {
  check_detail(found, Item::postal_code, looks_like_postal_code);
}

void check_mail_address_malformed(Found& found) {
  check_detail(found, Item::mail, looks_like_mail_address);
}

}  // namespace rules
