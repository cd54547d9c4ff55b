#include "mail/structured_field.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "mail/charset.hpp"
#include "mail/transfer_encoding.hpp"

namespace mail {
namespace {

constexpr unsigned most_sections = 1000;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

struct Section {
  std::string name;  // base name, lower case
  unsigned index = 0;
  bool numbered = false;
  bool extended = false;
  std::string value;
};

// «filename*12*»: base name, number, percent-encoding.
Section section_of(std::string_view name) {
  Section section;
  if (name.ends_with('*')) {
    section.extended = true;
    name.remove_suffix(1);
  }
  const auto star = name.find('*');
  const auto digits = star == std::string_view::npos ? std::string_view{} : name.substr(star + 1);
  if (!digits.empty() && digits.size() <= 3 &&
      std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
    section.numbered = true;
    section.index = static_cast<unsigned>(std::stoul(std::string(digits)));
    name = name.substr(0, star);
  }
  section.name = base::lower_ascii(trim_blanks(name));
  return section;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string read_value() {
    std::string value;
    while (at_ < text_.size() && text_[at_] != ';') {
      if (text_[at_] == '(') {
        at_ = skip_comment(text_, at_);
      } else {
        if (!is_blank(text_[at_]) && text_[at_] != '"') value += text_[at_];
        ++at_;
      }
    }
    return base::lower_ascii(value);
  }

  std::optional<Section> next() {
    while (skip_gaps(), at_ < text_.size()) {
      std::string name;
      while (at_ < text_.size() && text_[at_] != '=' && text_[at_] != ';') {
        if (text_[at_] == '(') {
          at_ = skip_comment(text_, at_);
        } else {
          name += text_[at_++];
        }
      }
      if (at_ >= text_.size() || text_[at_] == ';') continue;  // junk without a value
      auto section = section_of(trim_blanks(name));
      ++at_;
      section.value = read_parameter_value(section.name == "name" || section.name == "filename");
      if (!section.name.empty()) return section;
    }
    return std::nullopt;
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  void skip_gaps() {
    for (;;) {
      while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == ';')) ++at_;
      if (at_ >= text_.size() || text_[at_] != '(') return;
      at_ = skip_comment(text_, at_);
    }
  }

  std::string read_parameter_value(bool is_name) {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '(') {
      at_ = skip_comment(text_, at_);
      skip_blanks();
    }
    std::string value;
    if (at_ < text_.size() && text_[at_] == '"') {
      while (at_ < text_.size() && text_[at_] == '"') {  // several quoted strings in a row are one value
        value += read_quoted();
        skip_blanks();
      }
      return value;
    }
    const auto token = read_token();
    if (!is_name) return token.substr(0, token.find_first_of(" \t("));  // a file name may hold blanks, unquoted
    return std::string(trim_blanks(token));
  }

  std::string read_token() {
    std::string token;
    while (at_ < text_.size() && text_[at_] != ';') {
      if (begins_escape_run()) {
        copy_escape_run(token);
      } else {
        token += text_[at_++];
      }
    }
    return token;
  }

  // Only «\"» and «\\» are escapes: clients put raw Windows paths here, and Shift_JIS whose second byte is a backslash.
  std::string read_quoted() {
    std::string value;
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (begins_escape_run()) {
        copy_escape_run(value);
      } else if (text_[at_] == '\\' && at_ + 1 < text_.size() &&
                 (text_[at_ + 1] == '\\' || (text_[at_ + 1] == '"' && !closes_behind_trail_byte()))) {
        value += text_[at_ + 1];
        at_ += 2;
      } else {
        value += text_[at_++];
      }
    }
    if (at_ < text_.size()) ++at_;
    return value;
  }

  // ISO-2022-JP without RFC 2047: its characters may hold any ASCII byte, the quotation mark and the semicolon too. The
  // half-width kana of ESC ( I belong to the run.
  bool begins_escape_run() const {
    if (no_more_runs_) return false;
    const auto rest = text_.substr(at_, 3);
    return rest.starts_with("\x1b$") || rest == "\x1b(I";
  }

  void copy_escape_run(std::string& value) {
    auto back = text_.find("\x1b(", at_);
    while (back != std::string_view::npos && text_.substr(back + 2).starts_with('I'))
      back = text_.find("\x1b(", back + 2);
    no_more_runs_ = back == std::string_view::npos;
    const auto end = no_more_runs_ ? at_ + 2 : std::min(back + 3, text_.size());
    value += text_.substr(at_, end - at_);
    at_ = end;
  }

  // «表"» in Shift_JIS ends in 0x5C 0x22, and that quotation mark is the closing one.
  bool closes_behind_trail_byte() const {
    if (at_ == 0 || static_cast<unsigned char>(text_[at_ - 1]) < 0x80) return false;
    const auto rest = trim_blanks(text_.substr(at_ + 2));
    return rest.empty() || rest.front() == ';';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool no_more_runs_ = false;  // the last designation is never taken back: looking again would be quadratic
};

// Takes «charset'language'» off the front.
std::string take_charset(std::string& value) {
  const auto first = value.find('\'');
  const auto second = first == std::string::npos ? first : value.find('\'', first + 1);
  if (second == std::string::npos) return {};
  auto charset = value.substr(0, first);
  value.erase(0, second + 1);
  return charset;
}

Parameter join_sections(const std::string& name, const std::map<unsigned, Section>& sections) {
  Parameter parameter{.name = name, .bytes = {}, .charset = {}, .extended = true};
  unsigned expected = sections.begin()->first;
  std::string encoded;  // sections one after the other are decoded together: some senders cut within «%E3»
  for (auto [index, section] : sections) {
    if (index != expected++) break;  // what follows a gap belongs elsewhere
    if (section.extended && index == sections.begin()->first) parameter.charset = take_charset(section.value);
    if (section.extended) {
      encoded += section.value;
      continue;
    }
    parameter.bytes += decode_percent(std::exchange(encoded, {})) + section.value;
  }
  parameter.bytes += decode_percent(encoded);
  return parameter;
}

}  // namespace

std::size_t skip_comment(std::string_view text, std::size_t at) {
  unsigned depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '(') {
      ++depth;
    } else if (text[at] == ')' && --depth == 0) {
      return at + 1;
    }
  }
  return text.size();
}

StructuredField parse_structured_field(std::string_view raw) {
  StructuredField field;
  Reader reader(raw);
  field.value = reader.read_value();
  std::map<std::string, std::map<unsigned, Section>> numbered;
  for (unsigned count = 0; count < most_sections; ++count) {
    auto section = reader.next();
    if (!section) break;
    if (section->numbered || section->extended) {
      numbered[section->name].emplace(section->index, *section);
    } else {
      field.parameters.push_back({.name = section->name, .bytes = section->value, .charset = {}, .extended = false});
    }
  }
  for (const auto& [name, sections] : numbered) field.parameters.push_back(join_sections(name, sections));
  return field;
}

const Parameter* StructuredField::find(std::string_view name) const {
  const Parameter* found = nullptr;
  for (const auto& parameter : parameters)
    if (parameter.name == name && (!found || (parameter.extended && !found->extended))) found = &parameter;
  return found;
}

std::string_view StructuredField::bytes(std::string_view name) const {
  const auto* parameter = find(name);
  return parameter ? std::string_view(parameter->bytes) : std::string_view();
}

std::string Parameter::text() const {
  auto decoded = charset.empty() ? decode_header(bytes) : decode_charset(bytes, charset);
  if (!charset.empty() && decoded.contains("=?")) decoded = decode_header(decoded);
  return compose(base::trim(base::single_line(decoded)));
}

std::string compose(std::string_view text) {
  const auto is_compatibility = [](char32_t c) {
    return (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
  };
  std::string out, run;
  for (const char32_t c : base::code_points(text)) {
    if (is_compatibility(c)) {
      out += base::nfc(run);
      run.clear();
      base::append_code_point(out, c);
    } else {
      base::append_code_point(run, c);
    }
  }
  return out + base::nfc(run);
}

}  // namespace mail
