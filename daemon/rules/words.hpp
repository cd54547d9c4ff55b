#pragma once
// What a person says in a mail, as far as rules depend on it: own words only, never those of ours that the mail quotes.

#include <string>
#include <string_view>

namespace rules {

/// The text without quoted lines and without the mail below that it answers or forwards.
std::string own_words(std::string_view text);

/// Does the mail say that a list is attached (添付, 別添, 別紙, 様式, リスト…提出)? Not where it tells a password, or
/// only asks about the form.
bool announces_list(std::string_view subject, std::string_view text);

/// Does it tell the password of a file that came with another mail?
bool tells_password(std::string_view subject, std::string_view text);

/// Does it say that the list replaces an earlier one (差替え, 訂正, 修正, 取下げ)?
bool announces_replacement(std::string_view subject, std::string_view text, std::string_view file_name);

}  // namespace rules
