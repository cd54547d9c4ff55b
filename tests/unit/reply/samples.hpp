#pragma once
// A form, a programme, verdicts and the shipped templates for the tests of letters.

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "reply/letter.hpp"

namespace reply::samples {

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::string templates_folder() {
  return std::string(SOURCE_DIR) + "/config/templates/";
}

/// findings.yaml as far as it uses YAML: rules, and under each its parts in single quotes.
inline std::map<std::string, Templates::Words> shipped_words() {
  std::map<std::string, Templates::Words> words;
  std::string rule;
  for (const auto& line : base::split(file_text(templates_folder() + "findings.yaml"), '\n')) {
    if (line.empty() || line.starts_with("#")) continue;
    if (line.front() != ' ') {
      rule = line.substr(0, line.find(':'));
      EXPECT_FALSE(words.contains(rule)) << rule;
      words[rule] = {};
      continue;
    }
    const auto colon = line.find(": '");
    if (colon == std::string::npos || line.back() != '\'') {
      ADD_FAILURE() << "unexpected line: " << line;
      continue;
    }
    const auto part = base::trim(line.substr(0, colon));
    const auto text = line.substr(colon + 3, line.size() - colon - 4);
    (part == "message" ? words[rule].message : part == "fix" ? words[rule].fix : words[rule].short_form) = text;
  }
  return words;
}

inline std::map<std::string, std::string> shipped_texts() {
  std::map<std::string, std::string> texts;
  for (const auto& name : Templates::required_texts()) texts[name] = file_text(templates_folder() + name);
  return texts;
}

inline const Templates& templates() {
  static const auto made = Templates::make(shipped_texts(), shipped_words());
  if (!made) throw std::runtime_error(made.error().what);
  return *made;
}

inline form::Form form() {
  using form::Item;
  using form::Type;
  const std::vector<form::Choice> yes_no = {{"yes", "有", {"あり", "○"}}, {"no", "無", {"なし", "×"}}};
  const auto column = [](Item item, std::string heading, Type type, bool required, std::string example, double width,
                         std::vector<form::Choice> choices = {}, std::string note = {}) {
    form::Column made;
    made.item = item;
    made.heading = std::move(heading);
    made.required = made.answer_required = required;
    made.type = type;
    made.choices = std::move(choices);
    made.note = std::move(note);
    made.example = std::move(example);
    made.width = width;
    return made;
  };
  form::Form form;
  form.title = "【様式】セキュリティ確保事業支援対象病院リスト";
  form.sheet = "様式1";
  form.columns = {
      column(Item::rank, "順位", Type::rank, true, "1", 6, {}, "1から始まる順位を、重ならないようにご記入ください。"),
      column(Item::prefecture, "都道府県名", Type::prefecture, false, "東京都", 12),
      column(Item::code, "医療機関コード（10桁）", Type::code, false, "1310000006", 14),
      column(Item::name, "医療機関名（正式名称）", Type::text, true, "医療法人○○会 ○○病院", 36),
      column(Item::beds, "許可病床数（合計）", Type::whole_number, true, "120", 10),
      column(Item::emr, "電子カルテ導入状況（有/無）", Type::choice, true, "有", 10, yes_no),
      column(Item::renewal, "令和7年度中のシステム更改予定（有/無）", Type::choice, true, "無", 12, yes_no),
      column(Item::survey, "令和8年1月までの現地調査完了見込み（可/否）", Type::date_or_choice, true, "", 14,
             {{"yes", "可", {}}, {"no", "否", {}}}),
      column(Item::participation, "令和6年度事業への参加状況", Type::choice, true, "未参加", 14,
             {{"none", "未参加", {}}, {"withdrawn", "辞退", {}}, {"completed", "調査完了", {}}}),
      column(Item::network_check, "外部ネットワーク接続の検証・検査の希望（有/無）", Type::choice, true, "有", 14,
             yes_no),
      column(Item::offline_backup, "オフライン・バックアップ支援の希望（有/無）", Type::choice, true, "有", 14, yes_no),
      column(Item::phone, "電話番号", Type::phone, false, "03-5253-1111", 16),
      column(Item::remarks, "備考", Type::text, false, "", 20),
  };
  form.block = {{Item::prefecture, "都道府県名", {}},
                {Item::division, "担当課", {}},
                {Item::contact_person, "担当者", {}},
                {Item::phone, "電話番号", {}},
                {Item::mail, "メールアドレス", {}}};
  form.prompts = {"↓選択してください"};
  form.examples = {"記入例", "例"};
  form.totals = {"合計", "備考"};
  form.nothing = {"該当なし"};
  form.notes = {"※希望する全ての病院をご記入ください。", "※色の濃い見出しの列は必ずご記入ください。"};
  return form;
}

inline rules::Programme programme() {
  rules::Programme programme;
  programme.name = "医療機関におけるサイバーセキュリティ確保事業";
  rules::Round round;
  round.id = "2025-spring";
  round.deadline = *base::parse_rfc3339("2025-03-14T23:59:59+09:00");
  programme.rounds.push_back(round);
  programme.contact = {"厚生労働省医政局\n特定医薬品開発支援・医療情報担当参事官室", "03-5253-1111（内線 4392）",
                       "isei-cskakuho@mhlw.go.jp"};
  return programme;
}

inline form::Hospital hospital(std::uint32_t row, std::int64_t rank, const std::string& name, std::int64_t beds) {
  form::Hospital made;
  made.sheet = "様式1";
  made.row = row;
  const auto answer = [&](form::Item item, const std::string& raw, std::uint32_t column,
                          std::optional<std::int64_t> number) {
    auto& its = made[item];
    its.state = form::Answer::State::given;
    its.raw = its.value = raw;
    its.number = number;
    its.row = row;
    its.column = column;
  };
  answer(form::Item::rank, std::to_string(rank), 1, rank);
  answer(form::Item::name, name, 4, std::nullopt);
  answer(form::Item::beds, std::to_string(beds), 7, beds);
  return made;
}

inline form::List list(std::vector<form::Hospital> hospitals, const std::string& division = {}) {
  form::List made;
  form::Table table;
  table.sheet = "様式1";
  table.heading_row = 7;
  made.tables.push_back(table);
  made.hospitals = std::move(hospitals);
  if (!division.empty()) {
    form::Answer answer;
    answer.state = form::Answer::State::given;
    answer.raw = answer.value = division;
    made.block[form::Item::division] = answer;
  }
  return made;
}

inline rules::Finding finding(const std::string& rule, rules::Severity severity, const std::string& cell,
                              std::uint32_t row, const std::string& column, const std::string& value,
                              const std::string& hospital, std::map<std::string, std::string> details = {}) {
  rules::Finding made;
  made.rule = rule;
  made.severity = severity;
  made.file = "支援対象病院リスト（広島県）.xlsx";
  if (row > 0) made.sheet = "様式1";
  made.cell = cell;
  made.row = row;
  made.column = column;
  made.value = value;
  made.hospital = hospital;
  made.details = std::move(details);
  return made;
}

inline rules::Verdict verdict(rules::VerdictKind kind, rules::ReplyKind reply) {
  rules::Verdict made;
  made.kind = kind;
  made.reply = reply;
  made.prefecture = "34";
  made.round = "2025-spring";
  made.deadline = programme().rounds.front().deadline;
  return made;
}

/// What a program of Debian's Python prints, which is given the bytes as a file in argv[1].
inline std::string python(const std::string& script, const std::string& bytes) {
  const auto folder = std::filesystem::temp_directory_path() / ("reply_tests." + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "script.py") << script;
  std::ofstream(folder / "input.xlsx", std::ios::binary) << bytes;
  const auto command =
      "/usr/bin/python3 " + (folder / "script.py").string() + " " + (folder / "input.xlsx").string() + " 2>&1";
  std::string out;
  if (auto* pipe = ::popen(command.c_str(), "r")) {
    std::array<char, 4096> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), got);
    ::pclose(pipe);
  }
  std::filesystem::remove_all(folder);
  return out;
}

}  // namespace reply::samples
