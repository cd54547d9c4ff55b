#pragma once
// The mailbox over IMAP4rev1 (RFC 3501) with what the server offers of MOVE, UIDPLUS, IDLE, NAMESPACE and LITERAL+.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imap/folders.hpp"
#include "imap/session.hpp"
#include "ports/mailbox.hpp"

namespace imap {

struct Options {
  net::Endpoint endpoint;
  net::CredentialsSource credentials;  // asked at every connect
  std::string mailbox = "INBOX";
  std::vector<std::string> folders;  // made where missing; UTF-8, «/» between levels
  base::Bytes max_message{base::megabytes(25)};
  base::Bytes batch_bytes{base::megabytes(8)};  // of one FETCH; two are in flight
  std::size_t batch_count = 100;
  net::KeepGoing keep_going;  // asked about once a second in every wait
};

class ImapMailbox : public ports::Mailbox {
 public:
  /// Connects nowhere yet.
  explicit ImapMailbox(Options options);
  ~ImapMailbox() override;

  base::Result<ports::MailboxState> open() override;
  base::Result<std::vector<ports::MessageInfo>> list_after(ports::Uid after) override;
  base::Result<void> fetch(const std::vector<ports::MessageInfo>& messages,
                           const std::function<bool(ports::Uid, std::string)>& take) override;
  base::Result<std::optional<std::string>> fetch_head(ports::Uid uid) override;
  base::Result<ports::Filed> file(ports::Uid uid, const std::string& folder) override;
  base::Result<std::vector<ports::Filed>> file(const std::vector<ports::Uid>& uids, const std::string& folder) override;
  base::Result<std::vector<std::string>> folders() override;
  base::Result<ports::MailboxState> open_folder(const std::string& folder) override;
  base::Result<std::vector<ports::Uid>> find(const std::string& message_id) override;
  base::Result<void> append(const std::string& folder, const std::string& message, base::Instant date) override;
  base::Result<bool> wait(std::chrono::seconds at_most, int wake_descriptor) override;

 private:
  /// Runs the step; where it fails, the connection is closed and the next call opens another.
  template <class Step>
  auto closing_on_failure(Step step);

  base::Result<void> connect();
  base::Result<ports::MailboxState> select(const std::string& folder);
  base::Error why_not_opened(const std::string& folder, const Completed& answer);
  base::Result<ports::MailboxState> reopen(const std::string& folder, bool make_folders);
  /// Connected, with the folder of the last open() selected and its UIDVALIDITY unchanged.
  base::Result<void> be_selected();

  base::Result<std::vector<ports::MessageInfo>> list_now(ports::Uid after);
  base::Result<void> fetch_now(const std::vector<ports::MessageInfo>& messages,
                               const std::function<bool(ports::Uid, std::string)>& take);
  base::Result<std::set<ports::Uid>> still_there(const std::vector<ports::Uid>& uids);
  base::Result<std::set<ports::Uid>> file_chunk(const std::set<ports::Uid>& present, const std::string& folder);
  base::Result<Completed> into_folder(std::string_view command, const std::string& set, const std::string& folder,
                                      std::optional<std::set<ports::Uid>>& copied);

  Options options_;
  std::unique_ptr<Session> session_;
  Folders folders_;
  bool folders_made_ = false;  // in this session
  bool read_only_ = false;
  std::string folder_;  // the one that open() or open_folder() named
  std::optional<std::uint32_t> uid_validity_;
  bool selected_ = false;
};

/// What stands in a FETCH response of what we ask for.
struct FetchedAttributes {
  std::optional<ports::Uid> uid;
  std::optional<std::uint64_t> size;
  std::optional<base::Instant> internal_date;
  std::optional<std::string> body;  // BODY[…], moved out of the response; none for NIL
};

/// Attributes in any order, unknown ones skipped. Fails with retry where names and values do not pair, or a value is
/// nonsense.
base::Result<FetchedAttributes> fetched_attributes(Response& response);

}  // namespace imap
