#include "rules/words.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"

namespace rules {
namespace {

using Words = std::initializer_list<std::string_view>;

std::string folded(std::string_view text) {
  return base::lower_ascii(base::without_spaces(base::nfkc(text)));
}

bool contains_any(std::string_view text, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_quoted(std::string_view line) {
  return line.starts_with('>') || line.starts_with('|');
}

/// The line above the mail that is answered or forwarded, as mail programs write it.
bool begins_older_mail(std::string_view line) {
  if (line.starts_with("from:") || line.starts_with("差出人:") || line.starts_with("送信者:") ||
      line.starts_with("________"))
    return true;
  if (line.starts_with("on") && line.ends_with("wrote:")) return true;
  if (line.ends_with("のメール:") || (line.ends_with("wrote:") || line.ends_with(">:"))) return true;
  return line.starts_with("--") &&
         contains_any(line, {"originalmessage", "元のメッセージ", "オリジナルメッセージ", "forwarded", "転送"});
}

/// 「リスト」 and soon after it 「提出」.
bool hands_in_list(std::string_view text) {
  constexpr std::size_t near = 90;  // bytes: 30 characters
  for (auto at = text.find("リスト"); at != std::string_view::npos; at = text.find("リスト", at + 1))
    if (text.substr(at, near).find("提出") != std::string_view::npos) return true;
  return false;
}

bool asks(std::string_view text) {
  return contains_any(text, {"でしょうか", "ますか", "ませんか", "ですか", "質問", "ご教示", "教えて", "お尋ね", "伺い",
                             "問い合わせます", "問い合わせいたします"});
}

bool sends(std::string_view text) {
  return contains_any(
      text, {"提出します", "提出いたし", "提出致し", "提出させ", "送付します",   "送付いたし", "送付致し", "送付させ",
             "送りします", "送りいたし", "送ります", "送らせて", "添付します",   "添付いたし", "添付致し", "添付しま",
             "添付して",   "添付の",     "添付フ",   "別添の",   "別紙のとおり", "別紙の通り"});
}

/// A mail about a list that is still to come, or that asks us for the form.
bool promises_or_requests(std::string_view text) {
  if (contains_any(text, {"添付", "別添"})) return false;
  return contains_any(text, {"遅れ", "遅延", "間に合", "延長", "延期", "猶予", "再送をお願い", "再送して", "再送いただ",
                             "送付をお願い", "お送りください", "お送りいただ", "ご送付ください", "ご送付いただ"});
}

/// 「該当なし」, 「希望する病院はございませんでした」: nobody is named, so no list is missing.
bool tells_none(std::string_view text) {
  constexpr std::size_t near = 60;  // bytes: 20 characters
  for (const std::string_view subject : {"該当", "希望する病院", "希望病院", "対象病院", "参加を希望する"})
    for (auto at = text.find(subject); at != std::string_view::npos; at = text.find(subject, at + 1)) {
      auto rest = text.substr(at + subject.size(), near);
      rest = rest.substr(0, rest.find("。"));
      rest = rest.substr(0, rest.find('\n'));
      if (contains_any(rest, {"なし", "無し", "ありません", "ございません", "おりません"})) return true;
    }
  return false;
}

/// 「差替え依頼」 in an answer's subject is our word, not the sender's.
std::string without_our_tags(std::string subject) {
  for (const std::string_view tag : {"【差替え依頼】", "【受領】", "【受付】", "【再送のお願い】"})
    for (auto at = subject.find(tag); at != std::string::npos; at = subject.find(tag)) subject.erase(at, tag.size());
  return subject;
}

}  // namespace

std::string own_words(std::string_view text) {
  std::string own;
  for (const auto& line : base::split(text, '\n')) {
    const auto key = folded(line);
    if (begins_older_mail(key)) break;
    if (!is_quoted(key)) own += line + "\n";
  }
  return own;
}

bool tells_password(std::string_view subject, std::string_view text) {
  return contains_any(folded(subject) + "\n" + folded(own_words(text)), {"パスワード", "password", "解凍"});
}

bool announces_list(std::string_view subject, std::string_view text) {
  const auto title = folded(subject), words = folded(own_words(text));
  const auto all = title + "\n" + words;
  if (tells_password(subject, text)) return false;
  if ((asks(all) || tells_none(all) || promises_or_requests(all)) && !sends(all)) return false;
  return contains_any(all, {"添付", "別添", "別紙", "様式"}) || hands_in_list(title) || hands_in_list(words);
}

bool announces_replacement(std::string_view subject, std::string_view text, std::string_view file_name) {
  const auto all = without_our_tags(folded(subject)) + "\n" + folded(own_words(text)) + "\n" + folded(file_name);
  return contains_any(all, {"差替", "差し替", "差しかえ", "さしかえ", "訂正", "修正", "取下", "取り下げ"});
}

}  // namespace rules
