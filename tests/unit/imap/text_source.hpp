#pragma once
// What a server sent, from memory.

#include "imap/response.hpp"

namespace imap {

class TextSource : public Source {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

  base::Result<std::string> line(std::size_t longest) override {
    auto end = text_.find('\n', at_);
    if (end == std::string::npos) end = text_.size();
    if (end - at_ > longest) return base::fail(base::Failure::retry, "the line is too long");
    if (at_ >= text_.size()) return base::fail(base::Failure::retry, "the end");
    std::string line = text_.substr(at_, end - at_);
    at_ = std::min(text_.size(), end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  base::Result<std::string> bytes(std::size_t count) override {
    asked_for = std::max(asked_for, count);
    if (count > text_.size() - at_) return base::fail(base::Failure::retry, "the end");
    std::string out = text_.substr(at_, count);
    at_ += count;
    return out;
  }

  std::string rest() const { return text_.substr(at_); }
  std::size_t asked_for = 0;

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace imap
