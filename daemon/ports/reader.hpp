#pragma once
// The process that touches hostile bytes.

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "reading/contents.hpp"

namespace ports {

struct ReadRequest {
  enum class Kind : std::uint8_t { mail, file, either };  // either: looked at
  Kind kind = Kind::mail;
  std::string_view bytes;
  std::string name;  // of the file, for kinds file and either
  reading::Want want = reading::Want::values;
};

struct ReadAnswer {
  bool is_mail = true;
  reading::Contents contents;
};

class Reader {
 public:
  virtual ~Reader() = default;

  /// One message read. Fails with retry where the reader crashed, ran out of time or memory, or answered nonsense: that costs this
  /// message an attempt, and the next message gets a fresh reader.
  virtual base::Result<ReadAnswer> read(const ReadRequest& request) = 0;
};

}  // namespace ports
