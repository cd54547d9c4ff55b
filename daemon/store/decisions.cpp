#include "store/decisions.hpp"

#include <nlohmann/json.hpp>

#include "base/hash.hpp"

namespace store {
namespace {

using nlohmann::json;
using ports::MessageId;

json stored_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return nullptr;
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    default:
      break;
  }
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return std::string(text != nullptr ? text : "", static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

/// The statement's rows as an array of arrays, column for column as they are stored.
json stored_rows(Database& database, std::string_view sql, DecisionId decision) {
  return database.all(
      sql,
      [](Rows& row) {
        json values = json::array();
        for (int column = 0; column < row.columns(); ++column) values.push_back(stored_value(row.statement(), column));
        return values;
      },
      decision);
}

void add_findings(Database& database, DecisionId decision, const std::vector<rules::Finding>& findings) {
  std::size_t seq = 0;
  for (const auto& finding : findings) {
    database.run(
        "INSERT INTO findings (decision, seq, rule, severity, file, sheet, cell, \"row\", \"column\", value, hospital,"
        " details, message, fix) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        decision, seq++, finding.rule, rules::severity_name(finding.severity), finding.file, finding.sheet,
        finding.cell, finding.row, finding.column, finding.value, finding.hospital, encode(finding.details),
        finding.message, finding.fix);
  }
}

void add_hospitals(Database& database, DecisionId decision, const form::List& list) {
  const auto known = rules::known_hospitals(list);
  for (std::size_t seq = 0; seq < known.size(); ++seq) {
    const auto& hospital = list.hospitals[seq];
    database.run(
        "INSERT INTO hospitals (decision, seq, sheet, \"row\", hidden, rank, code, name, address, beds, answers)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        decision, seq, hospital.sheet, hospital.row, hospital.hidden, hospital[form::Item::rank].number,
        known[seq].code, known[seq].name, known[seq].address, hospital[form::Item::beds].number,
        encode(hospital.answers));
  }
}

std::string chain_before(Database& database, MessageId message, int version) {
  return database
      .value<std::string>("SELECT chain FROM decisions WHERE message = ? AND version = ?", message, version - 1)
      .value_or("");
}

}  // namespace

DecisionId add_decision(Database& database, MessageId message, const ports::Record& record,
                        const std::string& receipt_number) {
  const auto& verdict = *record.verdict;
  const int version = database.value<int>("SELECT version FROM messages WHERE id = ?", message).value_or(0) + 1;
  const auto& list = verdict.list;
  database.run(
      "INSERT INTO decisions (message, version, decided_at, decided_by, verdict, prefecture, round, receipt_number, "
      "late,"
      " deadline, correction_due, reason, reply_kind, says_none, list_file, block, hashes, files, chain)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
      message, version, record.decided_at, record.by, rules::verdict_name(verdict.kind), verdict.prefecture,
      verdict.round, receipt_number, verdict.late, verdict.deadline, verdict.correction_due, verdict.reason,
      rules::reply_kind_name(verdict.reply), list && list->says_none(),
      list ? std::optional(verdict.list_file) : std::nullopt,
      encode(list ? list->block : std::map<form::Item, form::Answer>{}), encode(record.hashes), encode(record.files));
  const DecisionId decision = database.last_id();
  add_findings(database, decision, verdict.findings);
  if (list) add_hospitals(database, decision, *list);
  database.run("UPDATE decisions SET chain = ? WHERE id = ?",
               chain_link(database, decision, chain_before(database, message, version)), decision);
  database.run("UPDATE messages SET verdict = ?, version = ?, closed_at = NULL WHERE id = ?",
               rules::verdict_name(verdict.kind), version, message);
  return decision;
}

std::optional<DecisionId> newest_decision(Database& database, MessageId message) {
  return database.value<DecisionId>("SELECT id FROM decisions WHERE message = ? ORDER BY version DESC LIMIT 1",
                                    message);
}

std::vector<rules::Finding> findings_of(Database& database, DecisionId decision) {
  return database.all(
      "SELECT rule, severity, file, sheet, cell, \"row\", \"column\", value, hospital, details, message, fix FROM "
      "findings"
      " WHERE decision = ? ORDER BY seq",
      [](Rows& row) {
        return rules::Finding{
            row.take<std::string>(), rules::severity_named(row.take<std::string>()).value_or(rules::Severity::hold),
            row.take<std::string>(), row.take<std::string>(),
            row.take<std::string>(), row.take<std::uint32_t>(),
            row.take<std::string>(), row.take<std::string>(),
            row.take<std::string>(), decode_texts(row.take<std::string>()),
            row.take<std::string>(), row.take<std::string>()};
      },
      decision);
}

std::vector<StoredHospital> hospitals_of(Database& database, DecisionId decision) {
  return database.all(
      "SELECT sheet, \"row\", hidden, rank, code, name, address, beds, answers FROM hospitals"
      " WHERE decision = ? ORDER BY seq",
      [](Rows& row) {
        return StoredHospital{row.take<std::string>(),
                              row.take<std::uint32_t>(),
                              row.take<bool>(),
                              row.take<std::optional<std::int64_t>>(),
                              row.take<std::string>(),
                              row.take<std::string>(),
                              row.take<std::string>(),
                              row.take<std::optional<std::int64_t>>(),
                              decode_answers(row.take<std::string>())};
      },
      decision);
}

// The columns are named one by one: a later version of the tables may add some, and old links must stay what they are.
std::string chain_link(Database& database, DecisionId decision, const std::string& before) {
  const json content = {
      stored_rows(
          database,
          "SELECT m.id, m.sha256, m.received_at, m.sender, m.via, d.version, d.decided_at, d.decided_by, d.verdict,"
          " d.prefecture, d.round, d.receipt_number, d.late, d.deadline, d.correction_due, d.reason, d.reply_kind,"
          " d.says_none, d.list_file, d.block, d.hashes, d.files"
          " FROM decisions d JOIN messages m ON m.id = d.message WHERE d.id = ?",
          decision),
      stored_rows(
          database,
          "SELECT seq, rule, severity, file, sheet, cell, \"row\", \"column\", value, hospital, details, message,"
          " fix FROM findings WHERE decision = ? ORDER BY seq",
          decision),
      stored_rows(database,
                  "SELECT seq, sheet, \"row\", hidden, rank, code, name, address, beds, answers FROM hospitals"
                  " WHERE decision = ? ORDER BY seq",
                  decision)};
  return base::sha256(before + content.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace store
