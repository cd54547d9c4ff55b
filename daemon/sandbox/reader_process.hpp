#pragma once
// ports::Reader by a fresh cskakuho-reader for each message: no state crosses from one mail to the next.

#include <atomic>
#include <chrono>
#include <filesystem>

#include "base/bytes.hpp"
#include "ports/reader.hpp"

namespace sandbox {

struct ReaderOptions {
  std::filesystem::path program;  // cskakuho-reader
  base::Bytes memory = base::megabytes(512);
  std::chrono::seconds time{30};  // of the wall; a reader that takes longer is killed
  reading::Limits limits;
  base::Bytes answer = base::megabytes(128);  // the largest answer without the files' bytes
};

class ReaderProcess : public ports::Reader {
 public:
  explicit ReaderProcess(ReaderOptions options) : options_(std::move(options)) {}

  base::Result<ports::ReadAnswer> read(const ports::ReadRequest& request) override;

 private:
  base::Bytes largest_answer(const ports::ReadRequest& request) const;

  const ReaderOptions options_;
  std::atomic_flag told_unfiltered_;
};

/// What cskakuho-reader exits with where it can say why it has no answer.
inline constexpr int exit_bad_request = 3;
inline constexpr int exit_no_memory = 4;
inline constexpr int exit_failed = 5;

}  // namespace sandbox
