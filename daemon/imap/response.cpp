#include "imap/response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "imap/uid_set.hpp"

namespace imap {
namespace {

using base::Failure;

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

std::unexpected<base::Error> nonsense(std::string_view what) {
  return base::fail(Failure::retry, fmt::format("the IMAP server's answer is malformed: {}", what));
}

class Parser {
 public:
  Parser(Source& source, const ResponseLimits& limits) : source_(source), limits_(limits) {}

  base::Result<Response> response() {
    if (auto first = next_line(); !first) return std::unexpected(first.error());
    Response out;
    out.tag = word();
    if (out.tag == "+") {
      out.text = line_.substr(std::min(at_, line_.size()));
      return out;
    }
    if (out.tag.empty() || !skip_space()) return nonsense("a line without a tag");
    std::string name = word();
    if (auto number = parse_number(name); number && skip_space()) {
      out.number = number;
      name = word();
    }
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return nonsense("a line without a name");
    out.name = upper(name);
    // The words of a status are free text: braces and brackets mean nothing in them.
    if (out.is_status()) {
      status(out);
      return out;
    }
    if (auto rest = values(out.values); !rest) return std::unexpected(rest.error());
    return out;
  }

 private:
  base::Result<void> next_line() {
    auto line = source_.line(limits_.line.count);
    if (!line) return std::unexpected(line.error());
    text_bytes_ += line->size();
    if (text_bytes_ > limits_.text.count) return nonsense("a response without end");
    line_ = std::move(*line);
    at_ = 0;
    return {};
  }

  bool at_end() const { return at_ >= line_.size(); }

  std::string word() {
    std::size_t start = at_;
    while (!at_end() && line_[at_] != ' ') ++at_;
    return line_.substr(start, at_ - start);
  }

  bool skip_space() {
    std::size_t start = at_;
    while (!at_end() && line_[at_] == ' ') ++at_;
    return at_ > start;
  }

  void status(Response& out) {
    skip_space();
    std::string_view rest = std::string_view(line_).substr(std::min(at_, line_.size()));
    if (rest.starts_with('[')) {
      auto end = rest.find(']');
      if (end != std::string_view::npos) {
        out.code = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
      }
    }
    out.text = base::trim(base::to_utf8(rest));
  }

  base::Result<void> values(std::vector<Value>& top) {
    std::vector<std::vector<Value>*> open{&top};
    for (;;) {
      skip_space();
      if (at_end()) {
        if (open.size() > 1) return nonsense("a list without its end");
        return {};
      }
      char c = line_[at_];
      if (c == ')') {
        if (open.size() == 1) return nonsense("a closing parenthesis too many");
        open.pop_back();
        ++at_;
        continue;
      }
      if (++count_ > limits_.values) return nonsense("too many values");
      if (c == '(') {
        if (open.size() > 50) return nonsense("lists nested too deeply");
        ++at_;
        open.back()->push_back({Value::Kind::list, {}, {}});
        // Growing a vector moves its elements, but only the innermost one grows while it is open.
        open.push_back(&open.back()->back().items);
        continue;
      }
      auto value = scalar();
      if (!value) return std::unexpected(value.error());
      open.back()->push_back(std::move(*value));
    }
  }

  base::Result<Value> scalar() {
    if (line_[at_] == '"') return quoted_string();
    std::size_t brace = line_.compare(at_, 2, "~{") == 0 ? at_ + 1 : at_;
    if (line_[brace] == '{' && line_.ends_with('}') && line_.find_first_of(" ()", brace) == std::string::npos)
      return literal(brace + 1);
    return atom();
  }

  base::Result<Value> quoted_string() {
    Value out{Value::Kind::string, {}, {}};
    for (++at_; !at_end(); ++at_) {
      if (line_[at_] == '"') {
        ++at_;
        return out;
      }
      if (line_[at_] == '\\' && ++at_ >= line_.size()) break;
      out.text += line_[at_];
    }
    return nonsense("a quoted string without its end");
  }

  base::Result<Value> literal(std::size_t digits_at) {
    std::string_view digits = std::string_view(line_).substr(digits_at, line_.size() - 1 - digits_at);
    if (digits.ends_with('+')) digits.remove_suffix(1);
    std::uint64_t size = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (digits.empty() || end != digits.data() + digits.size()) return nonsense("a literal without a size");
    if (++literals_ > limits_.literals) return nonsense("too many literals");
    if (error != std::errc() || size > limits_.literal.count) {
      return base::fail(Failure::give_up, fmt::format("the IMAP server announced {} bytes where at most {} are taken",
                                                      digits, limits_.literal.count));
    }
    auto bytes = source_.bytes(size);
    if (!bytes) return std::unexpected(bytes.error());
    if (auto more = next_line(); !more) return std::unexpected(more.error());
    // What follows a literal is a space, the end of its list or the end of the response; anything else means its size
    // was wrong.
    if (!at_end() && line_[0] != ' ' && line_[0] != ')') return nonsense("a literal of another size than announced");
    return Value{Value::Kind::string, std::move(*bytes), {}};
  }

  /// «BODY[HEADER.FIELDS (DATE FROM)]<0>» is one atom.
  base::Result<Value> atom() {
    std::size_t start = at_;
    int brackets = 0;
    for (; !at_end(); ++at_) {
      char c = line_[at_];
      if (c == '[') ++brackets;
      if (c == ']' && brackets > 0) --brackets;
      if (brackets == 0 && (c == ' ' || c == '(' || c == ')')) break;
      if (c == '"' && brackets == 0) return nonsense("a quotation mark within a word");
    }
    if (brackets != 0) return nonsense("a bracket without its end");
    Value out{Value::Kind::atom, line_.substr(start, at_ - start), {}};
    if (base::equal_ignoring_case(out.text, "NIL")) out.kind = Value::Kind::nil;
    return out;
  }

  Source& source_;
  const ResponseLimits& limits_;
  std::string line_;
  std::size_t at_ = 0;
  std::size_t text_bytes_ = 0;
  std::size_t count_ = 0;
  std::size_t literals_ = 0;
};

}  // namespace

base::Result<Response> read_response(Source& source, const ResponseLimits& limits) {
  return Parser(source, limits).response();
}

std::string code_name(std::string_view code) {
  return upper(code.substr(0, code.find(' ')));
}

std::string_view code_rest(std::string_view code) {
  auto space = code.find(' ');
  return space == std::string_view::npos ? std::string_view() : code.substr(space + 1);
}

}  // namespace imap
