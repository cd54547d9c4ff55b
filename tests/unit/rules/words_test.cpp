#include "rules/words.hpp"

#include <gtest/gtest.h>

namespace {

TEST(Words, OwnWordsEndWhereTheOlderMailBegins) {
  EXPECT_EQ(rules::own_words("差替えます。\n> 修正をお願い\n＞ 訂正\nよろしく\n"), "差替えます。\nよろしく\n\n");
  for (const auto* older : {"-----Original Message-----", "----- 元のメッセージ -----", "From: 厚生労働省 <a@b.jp>",
                            "差出人： 厚生労働省", "2025年3月12日(水) 14:05 厚生労働省 <a@b.jp>:",
                            "On Wed, Mar 12, 2025 at 14:05 X <a@b.jp> wrote:", "________________________________"})
    EXPECT_EQ(rules::own_words(std::string("了解しました。\n") + older + "\n修正をお願いします\n"), "了解しました。\n")
        << older;
}

TEST(Words, AnnouncesList) {
  struct {
    const char* subject;
    const char* text;
    bool announces;
  } const table[] = {
      {"リストの提出", "", true},
      {"支援対象病院ﾘｽﾄを提出します", "", true},
      {"ご連絡", "添付のとおり提出します。", true},
      {"ご連絡", "別紙1を送付いたします。", true},
      {"ご連絡", "様式を送ります。", true},
      {"ご連絡", "別添のファイルをご確認ください。", true},
      {"ご連絡", "添付いたしました。これでよろしいでしょうか。", true},
      {"お礼", "ありがとうございました。", false},
      {"該当なし", "本県には希望する病院がありません。", false},
      {"リストの提出について", "標記の件、当県においては希望する病院がございませんでした。", false},
      {"Re: 支援対象病院リストの提出について", "該当ありません。", false},
      {"ご連絡", "支援対象病院リストの提出が遅れます。申し訳ありません。", false},
      {"ご連絡", "リストの提出が遅れ、申し訳ありません。添付をご確認ください。", true},
      {"ご連絡", "様式を紛失しましたので、再送をお願いします。", false},
      {"支援対象病院リスト（該当なし）", "本県は該当なしですので、様式の提出はありません。", false},
      {"リストの提出", "該当なしのリストを別添のとおり提出します。", true},
      {"様式について", "別紙1の様式はどこから入手できますでしょうか。", false},
      {"質問", "リストの提出期限はいつですか。", false},
      {"パスワードの送付", "先ほどの添付ファイルのパスワードは abc です。", false},
      {"ご連絡", "承知しました。\n> 添付のリストを提出してください\n", false},
      {"ご連絡", "承知しました。\n-----Original Message-----\n別紙のとおり\n", false},
      {"リスト",
       "病院は検討中です。資料は後日、県議会のあとで、関係者の了解を得てからまとめて、改めてお送りする予定で、その際に"
       "提出",
       false},
  };
  for (const auto& [subject, text, announces] : table)
    EXPECT_EQ(rules::announces_list(subject, text), announces) << subject << " / " << text;
}

TEST(Words, AnnouncesReplacement) {
  struct {
    const char* subject;
    const char* text;
    const char* file;
    bool announces;
  } const table[] = {
      {"リストの差替え", "", "", true},
      {"リストの差し替え", "", "", true},
      {"", "1病院の取下げがありました。", "", true},
      {"", "一部訂正します", "", true},
      {"", "", "リスト（修正版）.xlsx", true},
      {"追加の提出", "3病院を追加します。", "リスト.xlsx", false},
      {"Re: 【差替え依頼】支援対象病院リスト（愛知県）", "送ります。", "", false},
      {"Re: 【差替え依頼】支援対象病院リスト（愛知県）", "差替えます。", "", true},
      {"Re: 【受領】支援対象病院リスト", "追加分です。\n> 修正をお願いする箇所はありませんでした。\n", "", false},
  };
  for (const auto& [subject, text, file, announces] : table)
    EXPECT_EQ(rules::announces_replacement(subject, text, file), announces)
        << subject << " / " << text << " / " << file;
}

}  // namespace
