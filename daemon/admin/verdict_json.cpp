#include "admin/verdict_json.hpp"

namespace admin {
namespace {

Json number_or_null(const std::optional<std::int64_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

}  // namespace

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json finding_json(const rules::Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", rules::severity_name(finding.severity)},
          {"sheet", text_or_null(finding.sheet)},
          {"cell", text_or_null(finding.cell)},
          {"row", finding.row == 0 ? Json(nullptr) : Json(finding.row)},
          {"column", text_or_null(finding.column)},
          {"value", text_or_null(finding.value)},
          {"hospital", text_or_null(finding.hospital)},
          {"file", text_or_null(finding.file)},
          {"message", finding.message},
          {"fix", finding.fix}};
}

Json hospitals_json(const form::List& list) {
  Json out = Json::array();
  for (const auto& hospital : list.hospitals) {
    const auto& name = hospital[form::Item::name];
    out.push_back({{"rank", number_or_null(hospital[form::Item::rank].number)},
                   {"name", name.raw},
                   {"code", text_or_null(hospital[form::Item::code].value)},
                   {"beds", number_or_null(hospital[form::Item::beds].number)},
                   {"sheet", hospital.sheet},
                   {"row", hospital.row}});
  }
  return out;
}

Json attachments_json(const std::vector<reading::File>& files) {
  Json out = Json::array();
  for (const auto& file : files)
    out.push_back({{"name", text_or_null(file.name)},
                   {"type", sheet::type_name(file.type)},
                   {"bytes", file.bytes},
                   {"sha256", file.sha256},
                   {"from", file.from},
                   {"rule", text_or_null(file.rule)}});
  return out;
}

}  // namespace admin
