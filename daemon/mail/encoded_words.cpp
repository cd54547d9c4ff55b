#include "mail/encoded_words.hpp"

#include <optional>
#include <string>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "mail/charset.hpp"
#include "mail/transfer_encoding.hpp"

namespace mail {
namespace {

struct Word {
  std::string_view charset;
  bool base64 = false;
  std::string_view text;
  std::size_t length = 0;
};

bool is_charset_char(char c) {
  return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '?' && c != '=';
}

// «=?charset?B?text?=». Blanks in the text are tolerated; a second «=?» before the end means that this one has none.
std::optional<Word> word_at(std::string_view text) {
  static constexpr std::size_t longest_charset = 60;
  if (!text.starts_with("=?")) return std::nullopt;
  std::size_t at = 2;
  while (at < text.size() && at < longest_charset && is_charset_char(text[at])) ++at;
  if (at == 2 || at + 2 >= text.size() || text[at] != '?' || text[at + 2] != '?') return std::nullopt;
  const char encoding = text[at + 1];
  const bool base64 = encoding == 'B' || encoding == 'b';
  if (!base64 && encoding != 'Q' && encoding != 'q') return std::nullopt;
  const auto begin = at + 3;
  for (std::size_t i = begin; i + 1 < text.size(); ++i) {
    if (text[i] == '?' && text[i + 1] == '=')
      return Word{text.substr(2, at - 2), base64, text.substr(begin, i - begin), i + 2};
    const bool padding = i + 2 < text.size() && text[i + 2] == '=';  // «…==?=»
    if (text[i] == '=' && text[i + 1] == '?' && !padding) return std::nullopt;
  }
  return std::nullopt;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Words of one charset that follow each other, as bytes: some clients split inside a character or an escape sequence.
class Joiner {
 public:
  void add(const Word& word) {
    const auto charset = base::lower_ascii(word.charset.substr(0, word.charset.find('*')));
    if (charset != charset_) flush();
    charset_ = charset;
    if (word.base64) {
      for (const char c : word.text)
        if (!std::string_view(" \t\r\n").contains(c)) base64_ += c;
      if (base64_.ends_with('=') || base64_.size() % 4 == 0) flush_base64();  // else: split inside a group of four
    } else {
      flush_base64();
      bytes_ += decode_q(word.text);
    }
  }

  void flush() {
    flush_base64();
    if (!bytes_.empty()) out_ += decode_charset(bytes_, charset_);
    bytes_.clear();
    charset_.clear();
  }

  void add_raw(std::string_view text) {
    flush();
    out_ += decode_charset(text, "");
  }

  std::string take() {
    flush();
    return std::move(out_);
  }

 private:
  void flush_base64() {
    bytes_ += base::from_base64(base64_);
    base64_.clear();
  }

  std::string charset_, bytes_, base64_, out_;
};

}  // namespace

std::size_t encoded_word_length(std::string_view text) {
  const auto word = word_at(text);
  return word ? word->length : 0;
}

std::string decode_header(std::string_view value) {
  Joiner joiner;
  std::size_t raw_from = 0;
  bool after_word = false;
  for (std::size_t at = value.find("=?"); at != std::string_view::npos;) {
    const auto word = word_at(value.substr(at));
    if (!word) {
      at = value.find("=?", at + 2);
      continue;
    }
    const auto between = value.substr(raw_from, at - raw_from);
    if (!between.empty() && !(after_word && is_blank(between))) joiner.add_raw(between);
    joiner.add(*word);
    after_word = true;
    raw_from = at + word->length;
    at = value.find("=?", raw_from);
  }
  if (raw_from < value.size()) joiner.add_raw(value.substr(raw_from));
  return base::single_line(joiner.take());
}

}  // namespace mail
