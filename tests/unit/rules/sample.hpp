#pragma once
// A mail of 愛知県 with a faultless list of three hospitals (headings in row 4, hospitals in rows 5 to 7, columns A to
// S as in the form), the rules that it is judged by, and the means to break each of them.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "form/list.hpp"
#include "form/prefecture.hpp"
#include "rules/rule.hpp"
#include "unit/form/sample_form.hpp"

namespace tests {

using form::Answer;
using form::Item;
using rules::Severity;

inline base::Instant at(std::string_view rfc3339) {
  return base::parse_rfc3339(rfc3339).value();
}

inline base::Date day(std::string_view iso) {
  return base::parse_iso_date(iso).value();
}

inline mail::Address address(std::string_view spec) {
  const auto at_sign = spec.find('@');
  return {"", std::string(spec.substr(0, at_sign)), std::string(spec.substr(at_sign + 1))};
}

/// The hospital `number` of the prefecture, with a check digit that fits.
inline std::string code(std::string_view prefecture, int number) {
  for (int digit = 0; digit < 10; ++digit) {
    const auto candidate = fmt::format("{}101{:04}{}", prefecture, number, digit);
    if (form::check_digit_fits(candidate)) return candidate;
  }
  return {};
}

inline rules::Programme sample_programme() {
  rules::Programme programme;
  programme.name = "医療機関におけるサイバーセキュリティ確保事業";
  rules::Round first, additional;
  first.id = "R6-1";
  first.deadline = at("2025-03-14T23:59:59+09:00");
  additional.id = "R6-2";
  additional.number = 2;
  additional.mode = rules::Round::Mode::additional;
  additional.opens = at("2025-06-10T00:00:00+09:00");
  additional.deadline = at("2025-07-18T23:59:59+09:00");
  programme.rounds = {first, additional};
  programme.bed_classes = {{"20-99", 20, 99},     {"100-199", 100, 199}, {"200-299", 200, 299},
                           {"300-399", 300, 399}, {"400-499", 400, 499}, {"500+", 500, std::nullopt}};
  programme.holidays = {day("2025-03-20")};
  return programme;
}

inline rules::Register sample_register() {
  return {{{"12", "千葉県", {{"pref.chiba.lg.jp", true}, {"mz.pref.chiba.lg.jp", true}}, {}},
           {"21", "岐阜県", {{"pref.gifu.lg.jp", false}}, {}},
           {"23", "愛知県", {{"pref.aichi.lg.jp", true}}, {}},
           {"26", "京都府", {{"pref.kyoto.lg.jp", true}, {"pref.kyoto.jp", false}}, {}},
           {"39", "高知県", {{"ken.pref.kochi.lg.jp", true}, {"pref.kochi.lg.jp", false}}, {}}}};
}

inline Answer given(std::string raw, std::string value = {}) {
  Answer answer;
  answer.state = Answer::State::given;
  answer.value = value.empty() ? raw : std::move(value);
  answer.raw = std::move(raw);
  return answer;
}

inline Answer number(std::int64_t n) {
  auto answer = given(std::to_string(n));
  answer.number = n;
  return answer;
}

inline Answer yes() {
  return given("有", "yes");
}
inline Answer no() {
  return given("無", "no");
}
inline Answer blank() {
  return {};
}
inline Answer on(std::string_view iso) {
  auto answer = given(std::string(iso));
  answer.date = day(iso);
  return answer;
}

inline Answer in_state(Answer::State state, std::string raw) {
  Answer answer;
  answer.state = state;
  answer.raw = std::move(raw);
  return answer;
}
inline Answer unclear(std::string raw) {
  return in_state(Answer::State::unclear, std::move(raw));
}
inline Answer nonsense(std::string raw) {
  return in_state(Answer::State::not_understood, std::move(raw));
}
inline Answer uncalculated() {
  return in_state(Answer::State::uncalculated, "");
}
inline Answer cell_error() {
  return in_state(Answer::State::cell_error, "#N/A");
}

struct Sample {
  form::Form form = sample_form();
  rules::Programme programme = sample_programme();
  rules::Register register_ = sample_register();
  rules::AuthenticationPolicy policy;
  rules::OwnIdentity own{{"isei-cskakuho@mhlw.go.jp"}, "a1b2"};
  rules::Rulebook book{programme, form, register_, policy, own};
  reading::Contents contents;
  rules::Case the_case{.contents = contents};
  rules::AttachedLists attached;
  rules::History history;
  rules::Sender sender;
  std::string round = "R6-1";
  bool late = false;

  Sample() {
    contents.head.from = {address("tanaka@pref.aichi.lg.jp")};
    contents.head.to = {address("isei-cskakuho@mhlw.go.jp")};
    contents.head.return_paths = {"tanaka@pref.aichi.lg.jp"};
    contents.head.message_id = "<1@pref.aichi.lg.jp>";
    contents.head.subject = "支援対象病院リストの提出";
    contents.text = "添付のとおり提出します。\n";
    reading::File file;
    file.name = "リスト.xlsx";
    file.type = sheet::FileType::xlsx;
    file.list_like = true;
    contents.files = {file};
    the_case.received_at = at("2025-03-12T14:05:00+09:00");
    sender = {rules::Standing::registered, contents.head.from.front(), "23"};
    attached.lists = {{0, form::Likeness::list, {}, "23"}};
    list().tables = {table("様式1", 4)};
    add(1, "愛知県立中央病院", 520);
    add(2, "△△病院", 120);
    add(3, "□□記念病院", 88);
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  form::List& list() { return attached.lists.front().list; }
  form::Hospital& hospital(std::size_t i) { return list().hospitals.at(i); }

  form::Table table(const std::string& sheet, std::uint32_t row) const {
    form::Table table;
    table.sheet = sheet;
    table.heading_row = row;
    for (std::uint32_t i = 0; i < form.columns.size(); ++i)
      table.headings[form.columns[i].item] = {form.columns[i].heading, row, i + 1};
    return table;
  }

  /// A hospital without a fault, in the row below the last one.
  form::Hospital& add(std::int64_t rank, const std::string& name, std::int64_t beds,
                      const std::string& sheet = "様式1") {
    auto& hospitals = list().hospitals;
    const auto n = static_cast<int>(hospitals.size()) + 1;
    std::uint32_t row = 5;
    for (const auto& other : hospitals)
      if (other.sheet == sheet) row = other.row + 1;
    auto& hospital = hospitals.emplace_back();
    hospital.sheet = sheet;
    hospital.row = row;
    set(hospital, Item::rank, number(rank));
    set(hospital, Item::prefecture, given("愛知県", "23"));
    set(hospital, Item::code, given(code("23", n)));
    set(hospital, Item::name, given(name));
    set(hospital, Item::founder, given("愛知県"));
    set(hospital, Item::postal_code, given("460-8501"));
    set(hospital, Item::address, given(fmt::format("愛知県名古屋市中区三の丸{}-1-2", n)));
    set(hospital, Item::beds, number(beds));
    set(hospital, Item::emr, yes());
    set(hospital, Item::renewal, no());
    set(hospital, Item::survey, blank());
    set(hospital, Item::participation, given("未参加", "none"));
    set(hospital, Item::network_check, yes());
    set(hospital, Item::offline_backup, yes());
    set(hospital, Item::division, given("医療情報部"));
    set(hospital, Item::contact_person, given("田中"));
    set(hospital, Item::phone, given("052-961-2111"));
    set(hospital, Item::mail, given("tanaka@hospital.example.jp"));
    set(hospital, Item::remarks, blank());
    return hospital;
  }

  /// Puts the answer where its column and row are.
  void set(form::Hospital& hospital, Item item, Answer answer) const {
    answer.row = hospital.row;
    for (std::uint32_t i = 0; i < form.columns.size(); ++i)
      if (form.columns[i].item == item) answer.column = i + 1;
    hospital[item] = std::move(answer);
  }
  void set(std::size_t i, Item item, Answer answer) { set(hospital(i), item, std::move(answer)); }
  void set_all(Item item, const Answer& answer) {
    for (auto& each : list().hospitals) set(each, item, answer);
  }
  void set_block(Item item, Answer answer) {
    answer.row = 2;
    answer.column = 3;
    list().block[item] = std::move(answer);
    list().block_sheets[item] = "様式1";
  }
  /// The table has no such column.
  void remove_column(Item item, bool required) {
    list().tables.front().headings.erase(item);
    if (required) list().tables.front().missing.push_back(item);
    for (auto& each : list().hospitals) each[item] = {};
  }

  void no_list() {
    attached = {};
    contents.files.clear();
  }
  void attach(const std::string& name, sheet::FileType type, const std::string& rule, bool list_like) {
    reading::File file;
    file.name = name;
    file.type = type;
    file.rule = rule;
    file.list_like = list_like;
    contents.files.push_back(file);
  }

  rules::Matter matter() const {
    const auto& the_round = *programme.round_named(round);
    rules::Matter made{.the_case = the_case,
                       .book = book,
                       .round = the_round,
                       .sender = sender,
                       .attached = attached,
                       .told_prefecture = sender.prefecture,
                       .prefecture = {},
                       .history = history,
                       .deadline = the_round.deadline,
                       .late = late,
                       .withheld = {}};
    made.prefecture = made.list_prefecture().empty() ? made.told_prefecture : made.list_prefecture();
    return made;
  }

  std::vector<rules::Finding> findings() const { return rules::check_rules(matter()); }

  std::vector<rules::Finding> findings(std::string_view rule) const {
    auto all = findings();
    std::erase_if(all, [&](const rules::Finding& finding) { return finding.rule != rule; });
    return all;
  }

  rules::KnownHospital known(std::size_t i) const { return rules::known_hospitals(attached.lists.front().list).at(i); }
};

/// «H5», «row 4» where there is no cell, «list» and «mail» where there is no row either.
inline std::string place(const rules::Finding& finding) {
  if (!finding.cell.empty()) return finding.cell;
  if (finding.row > 0) return fmt::format("row {}", finding.row);
  return finding.file.empty() ? "mail" : "list";
}

struct RuleCase {
  const char* label;
  std::function<void(Sample&)> edit;
  std::vector<std::string> places;
};

/// What the rule finds in the sample after each edit; nothing at all in the sample itself.
inline void expect_rule(std::string_view rule, Severity severity, const std::vector<RuleCase>& cases) {
  EXPECT_TRUE(Sample().findings(rule).empty()) << rule << " fires on the faultless list";
  for (const auto& each : cases) {
    SCOPED_TRACE(fmt::format("{}: {}", rule, each.label));
    Sample sample;
    each.edit(sample);
    std::vector<std::string> places;
    for (const auto& finding : sample.findings(rule)) {
      places.push_back(place(finding));
      EXPECT_EQ(finding.severity, severity);
    }
    EXPECT_EQ(places, each.places);
  }
}

}  // namespace tests
