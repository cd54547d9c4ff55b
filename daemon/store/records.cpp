#include "store/records.hpp"

#include <nlohmann/json.hpp>

#include "sheet/read_workbook.hpp"

namespace store {
namespace {

using nlohmann::json;

constexpr std::array state_names{"blank", "given", "unclear", "not_understood", "uncalculated", "cell_error"};

std::string written(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json parsed(const std::string& text) {
  return json::parse(text, nullptr, false);
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void put(json& answers, form::Item item, const form::Answer& answer) {
  if (answer.blank()) return;
  answers[std::string(form::item_name(item))] = {
      {"raw", answer.raw}, {"value", answer.value}, {"state", state_names.at(static_cast<std::size_t>(answer.state))}};
}

}  // namespace

std::string encode(const std::map<std::string, std::string>& texts) {
  return written(json(texts));
}

std::string encode(const std::vector<reading::File>& files) {
  json inventory = json::array();
  for (const auto& file : files) {
    inventory.push_back({{"name", file.name},
                         {"type", std::string(sheet::type_name(file.type))},
                         {"bytes", file.bytes},
                         {"sha256", file.sha256},
                         {"from", file.from},
                         {"rule", file.rule},
                         {"trouble", file.trouble},
                         {"list_like", file.list_like}});
  }
  return written(inventory);
}

std::string encode(const std::array<form::Answer, form::item_count>& answers) {
  json kept = json::object();
  for (std::size_t i = 0; i < answers.size(); ++i) put(kept, static_cast<form::Item>(i), answers[i]);
  return written(kept);
}

std::string encode(const std::map<form::Item, form::Answer>& answers) {
  json kept = json::object();
  for (const auto& [item, answer] : answers) put(kept, item, answer);
  return written(kept);
}

std::map<std::string, std::string> decode_texts(const std::string& text) {
  std::map<std::string, std::string> texts;
  const json object = parsed(text);
  if (!object.is_object()) return texts;
  for (const auto& [key, value] : object.items()) {
    if (value.is_string()) texts.emplace(key, value.get<std::string>());
  }
  return texts;
}

std::vector<StoredFile> decode_files(const std::string& text) {
  std::vector<StoredFile> files;
  const json inventory = parsed(text);
  if (!inventory.is_array()) return files;
  for (const auto& file : inventory) {
    if (!file.is_object()) continue;
    const auto bytes = file.find("bytes");
    const auto list_like = file.find("list_like");
    files.push_back({text_of(file, "name"), text_of(file, "type"),
                     bytes != file.end() && bytes->is_number_unsigned() ? bytes->get<std::uint64_t>() : 0,
                     text_of(file, "sha256"), text_of(file, "from"), text_of(file, "rule"), text_of(file, "trouble"),
                     list_like != file.end() && list_like->is_boolean() && list_like->get<bool>()});
  }
  return files;
}

StoredAnswers decode_answers(const std::string& text) {
  StoredAnswers answers;
  const json object = parsed(text);
  if (!object.is_object()) return answers;
  for (const auto& [item, answer] : object.items()) {
    if (answer.is_object()) {
      answers[item] = {text_of(answer, "raw"), text_of(answer, "value"), text_of(answer, "state")};
    }
  }
  return answers;
}

}  // namespace store
