#include "admin/open_desk.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "admin/verdict_json.hpp"
#include "form/prefecture.hpp"

namespace admin {

int with_desk(Desk& desk, store::Desk::Access access,
              const std::function<base::Result<int>(store::Desk&, const config::Settings&)>& work) {
  const auto* settings = desk.settings(config::Use::judging);
  if (!settings) return misconfigured;
  const auto ledger = store::Desk::open(settings->store_path, access);
  if (!ledger) return desk.refuse(ledger.error());
  const auto status = work(**ledger, *settings);
  return status ? *status : desk.refuse(status.error());
}

base::Result<ports::MessageId> find_message(store::Desk& ledger, const std::string& id) {
  const auto found = ledger.find(id);
  if (!found) return std::unexpected(found.error());
  if (!*found)
    return base::fail(base::Failure::give_up, "there is no such message: " + id,
                      "give its number or its receipt number, as `submissions` and `held` show them");
  return **found;
}

bool was_released(const store::MessageView& view) {
  return std::ranges::any_of(view.events, [](const store::EventView& event) {
    return event.event == "released" || event.event == "accepted by a person";
  });
}

std::string who() {
  for (const char* name : {"SUDO_USER", "LOGNAME", "USER"})
    if (const char* value = std::getenv(name); value && *value) return value;
  const auto* entry = getpwuid(getuid());
  return entry ? entry->pw_name : "uid " + std::to_string(getuid());
}

std::string prefecture_label(const std::string& code) {
  if (code.empty()) return "-";
  return code + " " + std::string(form::prefecture_name(code));
}

std::string time_or_dash(const std::optional<base::Instant>& at) {
  if (!at) return "-";
  auto text = base::rfc3339(*at).substr(0, 16);
  text[10] = ' ';
  return text;
}

nlohmann::ordered_json time_json(const std::optional<base::Instant>& at) {
  return at ? Json(base::rfc3339(*at)) : Json(nullptr);
}

const rules::Round* round_of(const config::Settings& settings, const std::string& named) {
  return named.empty() ? &settings.programme.round_at(base::now()) : settings.programme.round_named(named);
}

}  // namespace admin
