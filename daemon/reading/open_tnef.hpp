#pragma once
// The files in a winmail.dat (libytnef, which has open crash reports: inside the box only).

#include <functional>
#include <string>
#include <string_view>

namespace reading {

struct TnefFile {
  std::string name;
  bool shown_in_text = false;  // a picture of the message's text
  std::string_view content;    // valid during the call
};

bool is_tnef(std::string_view bytes);

/// Hands each attachment to `take`, those of messages within the message too. `text` becomes the message's text where
/// it has one. False: the bytes are damaged or cut off; what could be found was handed over all the same.
bool open_tnef(std::string_view bytes, std::string& text, const std::function<void(const TnefFile&)>& take);

}  // namespace reading
