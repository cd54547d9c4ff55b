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
  bool filtered = true;  // false: this kernel let the reader install no system-call filter
  reading::Contents contents;
};

class Reader {
 public:
  virtual ~Reader() = default;

  /// One message read. Fails with retry where the reader crashed, ran out of time or memory, or answered nonsense: that
  /// costs this message an attempt, and the next message gets a fresh reader. Fails with configuration where no reader
  /// can be started at all: no message is to blame for that. Two threads may call it at once.
  virtual base::Result<ReadAnswer> read(const ReadRequest& request) = 0;
};

}  // namespace ports
