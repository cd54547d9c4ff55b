#pragma once
// What the ledger hands back of lists and files, and the JSON that holds what is only shown or exported.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "form/list.hpp"
#include "reading/contents.hpp"

namespace store {

/// One answer of a list: as written, and as understood.
struct StoredAnswer {
  std::string raw;
  std::string value;
  std::string state;  // given, unclear, not_understood, uncalculated, cell_error; blank ones are not kept
};

/// By the item's name in form.yaml.
using StoredAnswers = std::map<std::string, StoredAnswer>;

struct StoredHospital {
  std::string sheet;
  std::uint32_t row = 0;
  bool hidden = false;
  std::optional<std::int64_t> rank;
  std::string code;  // 10 digits, or empty
  std::string name;  // as written
  std::string address;
  std::optional<std::int64_t> beds;
  StoredAnswers answers;
};

struct StoredFile {
  std::string name;
  std::string type;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::string from;
  std::string rule;
  std::string trouble;
  bool list_like = false;
};

std::string encode(const std::map<std::string, std::string>& texts);
std::string encode(const std::vector<reading::File>& files);
std::string encode(const std::array<form::Answer, form::item_count>& answers);
std::string encode(const std::map<form::Item, form::Answer>& answers);

/// What encode() wrote; anything else comes back empty.
std::map<std::string, std::string> decode_texts(const std::string& json);
std::vector<StoredFile> decode_files(const std::string& json);
StoredAnswers decode_answers(const std::string& json);

}  // namespace store
