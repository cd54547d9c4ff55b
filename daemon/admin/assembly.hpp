#pragma once
// The daemon put together: a configuration becomes a policy and the adapters behind the ports.

#include <functional>
#include <memory>

#include "config/settings.hpp"
#include "imap/imap_mailbox.hpp"
#include "pipeline/run_service.hpp"
#include "smtp/smtp_mailer.hpp"
#include "store/sqlite_ledger.hpp"

namespace admin {

/// Everything that a configuration decides; replaced as a whole on reload. The ledger outlives it.
class Assembly {
 public:
  /// `keep_going` is asked about once a second in every wait for the network.
  Assembly(const config::Settings& settings, ports::Ledger& ledger, std::function<bool()> keep_going);
  ~Assembly();

  pipeline::Ports ports() { return {*mailbox_, *reader_, ledger_, *mailer_}; }
  const pipeline::Policy& policy() const { return policy_; }

 private:
  ports::Ledger& ledger_;
  pipeline::Policy policy_;
  std::unique_ptr<ports::Mailbox> mailbox_;
  std::unique_ptr<ports::Reader> reader_;
  std::unique_ptr<ports::Mailer> mailer_;
};

imap::Options imap_options(const config::Settings& settings, std::function<bool()> keep_going);
smtp::Options smtp_options(const config::Settings& settings, std::function<bool()> keep_going);

/// cskakuhod --probe: signs in to both servers and says what it found; changes nothing. Returns the exit status.
int probe(const config::Settings& settings);

/// Where events go, as the configuration says.
void direct_log(const config::Log& log);

}  // namespace admin
