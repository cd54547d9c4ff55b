#pragma once
// What the journey of a message needs of the configuration, as values.

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "form/form.hpp"
#include "reply/letter.hpp"
#include "rules/programme.hpp"
#include "rules/verdict.hpp"

namespace pipeline {

struct Folders {
  std::string accepted, corrections, held, ignored;

  const std::string& of(rules::VerdictKind verdict) const;
};

struct ReplyPolicy {
  bool enabled = true;
  enum class Approve : std::uint8_t { none, corrections, all } approve = Approve::none;
  bool acknowledge_held = true;
  bool to_registered = false;  // to the prefecture's registered contact rather than to the sender
  std::chrono::seconds max_age{};
  std::chrono::seconds expire{};
  bool attach_marked_workbook = true;
  unsigned per_address = 5;
  std::chrono::seconds per_address_within{};
  unsigned per_address_per_day = 40;
  unsigned overall_per_hour = 200;
  std::string save_to;  // folder; empty: no copies
  std::string from, from_name, envelope_from;
};

struct Policy {
  std::string mailbox;  // «user@host:port/INBOX», the mailbox's name in the ledger
  Folders folders;
  base::Bytes max_message;
  unsigned batch = 50;
  base::Bytes batch_bytes = base::megabytes(16);
  rules::Programme programme;
  form::Form form;
  rules::Register register_;
  rules::AuthenticationPolicy authentication;
  rules::OwnIdentity own;
  reply::Templates templates;
  ReplyPolicy replies;
  std::map<std::string, std::string> hashes;  // of what the decisions are made with

  rules::Rulebook rulebook() const;
};

inline constexpr unsigned attempts_before_hold = 3;  // a reader that crashed on one message so often
inline constexpr unsigned uncertain_at_most = 3;     // sendings of one reply whose outcome stayed unknown

}  // namespace pipeline
