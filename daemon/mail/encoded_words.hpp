#pragma once
// RFC 2047 encoded words where they stand.

#include <cstddef>
#include <string_view>

namespace mail {

/// The length of the encoded word that begins at the front of `text`, 0 where none does.
std::size_t encoded_word_length(std::string_view text);

}  // namespace mail
