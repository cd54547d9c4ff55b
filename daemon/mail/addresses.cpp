#include "mail/addresses.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "base/text.hpp"
#include "mail/charset.hpp"
#include "mail/encoded_words.hpp"
#include "mail/structured_field.hpp"

namespace mail {
namespace {

struct Token {
  enum class Kind : std::uint8_t { atom, quoted, literal, special, comment };
  Kind kind = Kind::atom;
  std::string text;  // without quotes and brackets of comments
  bool after_blank = false;
  bool is(char special) const { return kind == Kind::special && text.front() == special; }
};

using Tokens = std::span<const Token>;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_special(char c) {
  return std::string_view("<>@,;:").contains(c);
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> read() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c)) {
        blank_ = true;
        ++at_;
      } else if (c == '"') {
        push(Token::Kind::quoted, read_quoted());
      } else if (c == '(') {
        const auto end = skip_comment(text_, at_);
        const auto inner = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end;
        push(Token::Kind::comment, std::string(inner.ends_with(')') ? inner.substr(0, inner.size() - 1) : inner));
      } else if (c == '[') {
        const auto end = std::min(text_.find(']', at_), text_.size() - 1) + 1;
        push(Token::Kind::literal, std::string(text_.substr(at_, end - at_)));
        at_ = end;
      } else if (is_special(c)) {
        push(Token::Kind::special, std::string(1, c));
        ++at_;
      } else {
        push(Token::Kind::atom, read_atom());
      }
    }
    return std::move(tokens_);
  }

 private:
  void push(Token::Kind kind, std::string text) {
    tokens_.push_back({kind, std::move(text), blank_});
    blank_ = false;
  }

  std::string read_quoted() {
    std::string out;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    ++at_;
    return out;
  }

  // An encoded word is one atom, whatever specials its writer left in it.
  std::string read_atom() {
    const auto from = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) && !is_special(text_[at_]) &&
           !std::string_view("\"(").contains(text_[at_]))
      at_ += std::max<std::size_t>(1, text_[at_] == '=' ? encoded_word_length(text_.substr(at_)) : 1);
    return std::string(text_.substr(from, at_ - from));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool blank_ = false;
  std::vector<Token> tokens_;
};

bool is_dot_atom(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' && !text.contains("..") &&
         std::ranges::all_of(text, [](char c) {
           return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && !std::string_view("()<>[]:;@\\,\"").contains(c);
         });
}

std::string quoted_again(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// Atoms may be split by blanks around their dots only (RFC 5322 section 4.4); two words in a row are no address.
bool joins(std::string_view before, const Token& token) {
  return !token.after_blank || before.empty() || before.ends_with('.') || token.text.starts_with('.');
}

std::optional<std::string> local_part(Tokens tokens) {
  std::string local;
  for (const auto& token : tokens) {
    if (token.kind == Token::Kind::comment) continue;
    if ((token.kind != Token::Kind::atom && token.kind != Token::Kind::quoted) || !joins(local, token))
      return std::nullopt;
    const bool keep_quotes = token.kind == Token::Kind::quoted && !is_dot_atom(token.text);
    local += keep_quotes ? quoted_again(token.text) : token.text;
  }
  if (local.empty() || has_controls(local)) return std::nullopt;
  return local;
}

std::optional<std::string> domain_part(Tokens tokens) {
  std::string domain;
  for (const auto& token : tokens) {
    if (token.kind == Token::Kind::comment) continue;
    if ((token.kind != Token::Kind::atom && token.kind != Token::Kind::literal) || !joins(domain, token))
      return std::nullopt;
    domain += token.text;
  }
  if (domain.ends_with('.')) domain.pop_back();
  if (domain.empty() || has_controls(domain) || domain.contains(' ') || domain.contains('\\')) return std::nullopt;
  return base::lower_ascii(domain);
}

std::string display_of(Tokens tokens) {
  std::string text;
  for (const auto& token : tokens) {
    if (token.kind == Token::Kind::comment) continue;
    if (token.after_blank && !text.empty()) text += ' ';
    text += token.text;
  }
  return base::trim(decode_header(text));
}

std::string comment_of(Tokens tokens) {
  const auto found = std::ranges::find(tokens, Token::Kind::comment, &Token::kind);
  return found == tokens.end() ? std::string() : base::trim(decode_header(found->text));
}

// «local@domain», or «@relay,@relay:local@domain» (a route, which is dropped).
std::optional<Address> read_spec(Tokens tokens, std::string display) {
  if (!tokens.empty() && tokens.front().is('@')) {
    const auto colon = std::ranges::find_if(tokens, [](const Token& t) { return t.is(':'); });
    if (colon != tokens.end()) tokens = tokens.subspan(static_cast<std::size_t>(colon - tokens.begin()) + 1);
  }
  const auto at = std::ranges::find_if(tokens, [](const Token& t) { return t.is('@'); });
  if (at == tokens.end()) return std::nullopt;
  const auto position = static_cast<std::size_t>(at - tokens.begin());
  auto local = local_part(tokens.first(position));
  auto domain = domain_part(tokens.subspan(position + 1));
  if (!local || !domain) return std::nullopt;
  return Address{std::move(display), *local, *domain};
}

std::size_t find_special(Tokens tokens, char special, std::size_t from) {
  while (from < tokens.size() && !tokens[from].is(special)) ++from;
  return from;
}

// One element of the list: between commas, outside angle brackets.
void read_element(Tokens tokens, std::vector<Address>& out) {
  auto open = find_special(tokens, '<', 0);
  if (open == tokens.size()) {
    if (auto address = read_spec(tokens, comment_of(tokens))) out.push_back(std::move(*address));
    return;
  }
  for (std::size_t from = 0; open < tokens.size(); open = find_special(tokens, '<', from)) {
    const auto close = find_special(tokens, '>', open);
    auto display = display_of(tokens.subspan(from, open - from));
    if (auto address = read_spec(tokens.subspan(open + 1, close - open - 1), std::move(display)))
      out.push_back(std::move(*address));
    from = std::min(close + 1, tokens.size());
  }
}

}  // namespace

std::vector<Address> parse_addresses(std::string_view raw) {
  // In UTF-8 no byte of a character can be taken for a comma or a bracket, which it can in ISO-2022-JP and Shift_JIS.
  const auto tokens = Lexer(decode_charset(raw, "")).read();
  std::vector<Address> out;
  std::size_t from = 0;
  bool in_angle = false, has_at = false;
  for (std::size_t i = 0; i <= tokens.size(); ++i) {
    const bool end = i == tokens.size();
    const bool breaks =
        end || (!in_angle && (tokens[i].is(',') || tokens[i].is(';'))) || (in_angle && tokens[i].is(';'));
    if (breaks) {
      read_element(Tokens(tokens).subspan(from, i - from), out);
    } else if (tokens[i].is(':') && !in_angle && !has_at) {
      // the name of a group ends here
    } else {
      if (tokens[i].is('<')) in_angle = true;
      if (tokens[i].is('>')) in_angle = false;
      if (tokens[i].is('@')) has_at = true;
      continue;
    }
    from = i + 1;
    in_angle = has_at = false;
  }
  return out;
}

}  // namespace mail
