#pragma once
// What the reader hands back of one message: its head, its parts, and every file found in it with the workbook it
// holds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/mail.hpp"
#include "sheet/read_workbook.hpp"

namespace reading {

/// An attachment, wherever it was: beside the text, in a forwarded mail, in a zip, in a winmail.dat.
struct File {
  std::string name;  // decoded; empty where the mail gives none
  sheet::FileType type = sheet::FileType::unknown;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::string from;        // «part 2 > list.zip»: where it was found; parts count from 1 in the order of the mail
  std::string rule;        // empty, or file-encrypted, file-unreadable, file-type-unsupported, file-too-large
  std::string trouble;     // English: why
  bool list_like = false;  // could be, or hold, a list: workbooks, locked or damaged ones, zips of them; not
                           // signatures, logos, calendars
  std::optional<sheet::Workbook> workbook;
  std::string content;  // only where asked for
};

struct Contents {
  mail::Head head;
  std::vector<mail::Part> parts;  // their content is empty unless asked for; sizes and hashes are in `leaves`
  struct Leaf {
    std::uint64_t bytes = 0;
    std::string sha256;  // of the decoded content; empty for nodes that are not leaves
  };
  std::vector<Leaf> leaves;  // one for each part
  std::string text;          // what a person would read in the mail, at most 64 KiB
  std::vector<File> files;
  std::vector<mail::Problem> problems;
  bool structure_certain = true;
  bool encrypted = false;  // the mail itself is S/MIME- or PGP-encrypted
};

struct Limits {
  mail::Limits mail;
  sheet::Limits sheet;
  std::size_t attachments = 50;
  base::Bytes unpacked = base::megabytes(200);  // all containers of one mail together
  unsigned zip_depth = 2;                       // a zip in a zip is opened, one in that is not
};

/// No more files than this are listed, whatever a mail holds: those beyond `attachments` with file-too-large, unread.
constexpr std::size_t most_files(const Limits& limits) {
  return limits.attachments + 1000;
}

enum class Want : std::uint8_t { values, values_and_bytes };  // the latter also fills Part::content and File::content

/// Everything in a mail. Never fails: what cannot be read is a file with a rule, or a problem.
Contents read_mail(std::string_view raw, const Limits& limits, Want want);

/// The same for a file that came without a mail: a workbook or a zip. `head` is empty.
Contents read_file(std::string_view bytes, std::string_view name, const Limits& limits, Want want);

/// Are the bytes a mail (a header block in front) rather than a workbook?
bool looks_like_mail(std::string_view bytes, std::string_view name);

}  // namespace reading
