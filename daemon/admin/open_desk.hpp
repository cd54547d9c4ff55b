#pragma once
// The ledger's desk, for commands that look into it or act on it.

#include <functional>
#include <memory>
#include <string>

#include "admin/command.hpp"
#include "store/desk.hpp"

namespace admin {

/// Opens the ledger of the configuration and runs `work`; a failure is printed. Returns the exit status.
int with_desk(Desk& desk, store::Desk::Access access,
              const std::function<base::Result<int>(store::Desk&, const config::Settings&)>& work);

/// The message of that number or receipt number. Fails with give_up, and a hint, where there is none.
base::Result<ports::MessageId> find_message(store::Desk& ledger, const std::string& id);

/// Did a person lift a hold of the message, or accept it in spite of findings?
bool was_released(const store::MessageView& view);

/// Who sits at the keyboard: the login name, of whoever called sudo where somebody did.
std::string who();

std::string prefecture_label(const std::string& code);             // «23 愛知県»
std::string time_or_dash(const std::optional<base::Instant>& at);  // «2025-03-12 14:05»
nlohmann::ordered_json time_json(const std::optional<base::Instant>& at);

/// The round that a command speaks of: the one named, else the one of today.
const rules::Round* round_of(const config::Settings& settings, const std::string& named);

}  // namespace admin
