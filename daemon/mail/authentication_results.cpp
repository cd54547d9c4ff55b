#include "mail/authentication_results.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "mail/charset.hpp"
#include "mail/structured_field.hpp"

namespace mail {
namespace {

// A word, or one of «=» and «;».
struct Token {
  std::string text;
  bool mark = false;
  bool after_blank = true;
  bool is(char c) const { return mark && text.front() == c; }
};

using Tokens = std::span<const Token>;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// A value may hold «=» and «/» of its own (header.b=abc/d=): only the first «=» of a word parts name and value.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> read() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c)) {
        blank_ = true;
        ++at_;
      } else if (c == '(') {
        at_ = skip_comment(text_, at_);
        blank_ = true;
      } else if (c == '"') {
        if (!read_quoted()) return cut();
      } else if (c == ';' || (c == '=' && !in_value())) {
        tokens_.push_back({std::string(1, c), true, blank_});
        blank_ = false;
        ++at_;
      } else {
        extend(std::string(1, c));
        ++at_;
      }
    }
    return std::move(tokens_);
  }

 private:
  bool in_value() const {
    return !blank_ && tokens_.size() >= 2 && !tokens_.back().mark && tokens_[tokens_.size() - 2].is('=');
  }

  void extend(const std::string& text) {
    if (blank_ || tokens_.empty() || tokens_.back().mark) {
      tokens_.push_back({text, false, blank_});
    } else {
      tokens_.back().text += text;
    }
    blank_ = false;
  }

  bool read_quoted() {
    std::string out;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    extend(out);
    return true;
  }

  std::vector<Token> cut() {
    while (!tokens_.empty() && !tokens_.back().is(';')) tokens_.pop_back();
    return std::move(tokens_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool blank_ = true;
  std::vector<Token> tokens_;
};

// «smtp . mailfrom» as «smtp.mailfrom», and «dkim / 1»: blanks are allowed around the dot and the slash.
std::string joined_name(Tokens tokens, std::size_t& from) {
  std::string name;
  while (from < tokens.size() && !tokens[from].mark) {
    const auto& text = tokens[from].text;
    const bool glued =
        name.empty() || name.ends_with('.') || name.ends_with('/') || text.starts_with('.') || text.starts_with('/');
    if (!glued) name.clear();  // a word that names nothing
    name += text;
    ++from;
  }
  return base::lower_ascii(name);
}

std::optional<AuthenticationMethod> read_method(Tokens tokens) {
  std::size_t at = 0;
  AuthenticationMethod method;
  auto name = joined_name(tokens, at);
  if (name.empty() || at + 1 >= tokens.size() || !tokens[at].is('=') || tokens[at + 1].mark) return std::nullopt;
  method.method = name.substr(0, name.find('/'));
  method.result = base::lower_ascii(tokens[at + 1].text);
  for (at += 2; at < tokens.size();) {
    auto property = joined_name(tokens, at);
    if (at >= tokens.size()) break;
    ++at;  // «=»
    if (at >= tokens.size() || tokens[at].mark) continue;
    if (property.contains('.') || property == "reason")
      method.properties.emplace_back(std::move(property), tokens[at].text);
    ++at;
  }
  return method;
}

}  // namespace

AuthenticationResults parse_authentication_results(std::string_view raw) {
  const auto text = decode_charset(raw, "");
  const auto tokens = Lexer(text).read();
  AuthenticationResults out;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= tokens.size(); ++i) {
    if (i < tokens.size() && !tokens[i].is(';')) continue;
    const auto piece = Tokens(tokens).subspan(from, i - from);
    const bool has_result = std::ranges::any_of(piece, [](const Token& token) { return token.is('='); });
    if (from == 0 && !has_result && !piece.empty()) {
      out.authserv_id = piece.front().text;  // a version may follow it
    } else if (auto method = read_method(piece)) {
      out.methods.push_back(std::move(*method));
    }
    from = i + 1;
  }
  return out;
}

}  // namespace mail
