// cskakuhoctl inspect: what the reader sees in a mail or a file; no network, no database.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>

#include "admin/command.hpp"
#include "admin/verdict_json.hpp"
#include "base/text.hpp"

namespace admin {
namespace {

Json addresses_json(const std::vector<mail::Address>& addresses) {
  std::string out;
  for (const auto& address : addresses) {
    if (!out.empty()) out += ", ";
    out += address.display.empty() ? address.spec() : address.display + " <" + address.spec() + ">";
  }
  return text_or_null(out);
}

Json headers_json(const mail::Head& head) {
  return {{"from", addresses_json(head.from)},
          {"to", addresses_json(head.to)},
          {"subject", text_or_null(head.subject)},
          {"date", text_or_null(head.date)},
          {"message_id", text_or_null(head.message_id)}};
}

Json value_json(const sheet::Workbook& workbook, const sheet::Cell& cell) {
  if (cell.kind == sheet::CellKind::text || cell.kind == sheet::CellKind::error) return workbook.text(cell);
  if (cell.kind == sheet::CellKind::boolean) return cell.number != 0 ? 1 : 0;
  if (cell.number == std::floor(cell.number) && std::abs(cell.number) < 9e15)
    return static_cast<std::int64_t>(cell.number);
  return cell.number;
}

Json sheet_json(const sheet::Workbook& workbook, const sheet::Sheet& sheet) {
  Json cells = Json::array();
  Json uncalculated = Json::array();
  Json struck = Json::array();
  for (const auto& cell : sheet.cells) {
    if (cell.struck) struck.push_back(sheet::cell_name(cell.row, cell.column));
    if (cell.uncalculated)
      uncalculated.push_back(sheet::cell_name(cell.row, cell.column));
    else
      cells.push_back(Json::array({cell.row, cell.column, value_json(workbook, cell)}));
  }
  Json merges = Json::array();
  for (const auto& merge : sheet.merges)
    merges.push_back(sheet::cell_name(merge.first_row, merge.first_column) + ":" +
                     sheet::cell_name(merge.last_row, merge.last_column));
  return {{"name", sheet.name}, {"hidden", sheet.hidden},       {"cells", cells},
          {"merges", merges},   {"uncalculated", uncalculated}, {"struck", struck}};
}

Json file_json(const reading::File& file) {
  Json sheets = Json::array();
  if (file.workbook)
    for (const auto& sheet : file.workbook->sheets) sheets.push_back(sheet_json(*file.workbook, sheet));
  return {{"name", text_or_null(file.name)},
          {"type", sheet::type_name(file.type)},
          {"from", file.from},
          {"bytes", file.bytes},
          {"sha256", file.sha256},
          {"rule", text_or_null(file.rule)},
          {"sheets", sheets}};
}

/// Writes a leaf's bytes; returns the name that it got, or an empty one where that failed.
std::string save_leaf(const std::string& folder, std::size_t number, const std::string& content) {
  const auto name = fmt::format("{:03}.bin", number);
  std::ofstream out(std::filesystem::path(folder) / name, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  return out ? name : std::string();
}

base::Result<Json> parts_json(const reading::Contents& contents, const std::string& folder) {
  Json parts = Json::array();
  std::size_t number = 0;
  for (std::size_t i = 0; i < contents.parts.size(); ++i) {
    const auto& part = contents.parts[i];
    Json entry = {{"depth", part.depth}, {"type", part.type}};
    if (part.leaf) {
      entry["name"] = part.name ? Json(*part.name) : Json(nullptr);
      entry["bytes"] = contents.leaves[i].bytes;
      entry["sha256"] = contents.leaves[i].sha256;
      ++number;
      if (!folder.empty()) {
        const auto saved = save_leaf(folder, number, part.content);
        if (saved.empty())
          return base::fail(base::Failure::bad_input, "cannot write into " + folder,
                            "check that it exists and has room");
        entry["saved"] = saved;
      }
    }
    parts.push_back(std::move(entry));
  }
  return parts;
}

std::string as_text(const Json& document) {
  const auto shown = [](const Json& value) {
    return value.is_string() ? base::visible(value.get<std::string>()) : std::string("-");
  };
  std::string out = fmt::format("{}\n", shown(document["path"]));
  if (document["headers"].is_object())
    for (const auto& [name, value] : document["headers"].items())
      out += fmt::format("  {:<11} {}\n", name, shown(value));
  for (const auto& part : document["parts"])
    out += fmt::format("  {:>{}}{} {}\n", "", 2 * part["depth"].get<int>(), shown(part["type"]),
                       part.contains("bytes")
                           ? fmt::format("{} bytes {}", part["bytes"].get<std::uint64_t>(), shown(part["name"]))
                           : "");
  for (const auto& file : document["files"]) {
    out += fmt::format("  file {} ({}, {}) {}\n", shown(file["name"]), shown(file["type"]), shown(file["from"]),
                       shown(file["rule"]));
    for (const auto& sheet : file["sheets"]) {
      out += fmt::format("    sheet {}{}\n", shown(sheet["name"]), sheet["hidden"].get<bool>() ? " (hidden)" : "");
      for (const auto& cell : sheet["cells"])
        out += fmt::format("      {:<6} {}\n",
                           sheet::cell_name(cell[0].get<std::uint32_t>(), cell[1].get<std::uint32_t>()),
                           cell[2].is_string() ? shown(cell[2]) : cell[2].dump());
    }
  }
  for (const auto& problem : document["problems"])
    out += fmt::format("  problem {}: {}\n", shown(problem["rule"]), shown(problem["message"]));
  return out;
}

int inspect(Desk& desk, const std::string& path, const std::string& folder) {
  const auto* settings = desk.settings(config::Use::judging);
  if (!settings) return misconfigured;
  const auto bytes = read_file(path);
  if (!bytes) return desk.refuse(bytes.error());
  if (!folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return desk.refuse(unreadable, folder + " cannot be made: " + error.message());
  }
  const auto reader = make_reader(*settings);
  const auto want = folder.empty() ? reading::Want::values : reading::Want::values_and_bytes;
  auto answer = reader->read({.kind = ports::ReadRequest::Kind::either,
                              .bytes = *bytes,
                              .name = std::filesystem::path(path).filename().string(),
                              .want = want});
  if (!answer) return desk.refuse(unreadable, path + ": " + answer.error().what, answer.error().hint);
  const auto& contents = answer->contents;
  auto parts = parts_json(contents, folder);
  if (!parts) return desk.refuse(parts.error());
  Json files = Json::array();
  for (const auto& file : contents.files) files.push_back(file_json(file));
  Json problems = Json::array();
  for (const auto& problem : contents.problems)
    problems.push_back({{"rule", problem.rule}, {"message", problem.message}});
  for (const auto& file : contents.files)
    if (!file.rule.empty()) problems.push_back({{"rule", file.rule}, {"message", file.trouble}});
  const Json document = {{"path", path},
                         {"headers", answer->is_mail ? headers_json(contents.head) : Json(nullptr)},
                         {"parts", *parts},
                         {"files", files},
                         {"problems", problems}};
  if (desk.json)
    desk.print(document);
  else
    desk.print(as_text(document));
  return fine;
}

}  // namespace

void add_inspect(CLI::App& app, Desk& desk, int& status) {
  auto* command = app.add_subcommand(
      "inspect", "what the reader sees in a mail or a file: parts, files, sheets, cells; no network, no database");
  auto path = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>();
  command->add_option("PATH", *path, "a mail or a file")->required();
  command->add_option("--save", *folder, "write each leaf's decoded bytes into this folder, 001.bin and so on");
  command->callback([=, &desk, &status] { status = inspect(desk, *path, *folder); });
}

}  // namespace admin
