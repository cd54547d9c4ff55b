#pragma once
#include <string>
#include <string_view>

namespace mail {

/// The text of an HTML body (UTF-8), simply: scripts, styles and comments dropped, blocks and <br> as line breaks,
/// character references resolved, blanks run together. Linear in its size whatever it holds.
std::string html_text(std::string_view html);

}  // namespace mail
