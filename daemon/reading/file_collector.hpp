#pragma once
// Gathers the files of one message, opening what holds others: zips, winmail.dat, mails attached as files. All bounds
// that go over several files live here.

#include <cstdint>
#include <string>
#include <string_view>

#include "reading/contents.hpp"
#include "reading/open_zip.hpp"

namespace reading {

/// A file as it was found.
struct Found {
  std::string name;
  std::string from;  // «part 2», «part 2 > list.zip»
  std::string_view bytes;
  std::string type;         // what the mail calls it, lower case; may be empty
  bool decoration = false;  // shown within the text, if it is a picture
  bool attached = true;     // has a name or is marked as an attachment
  bool locked = false;      // encrypted by the mail: S/MIME, PGP
};

class FileCollector {
 public:
  FileCollector(const Limits& limits, Want want, Contents& contents)
      : limits_(limits), want_(want), contents_(contents), left_(limits.sheet) {
    unpacked_left_ = limits.unpacked.count;
  }

  /// Adds the file, and those in it. Never throws for want of memory: that file is then too large.
  void add(const Found& found);
  /// Adds every file of a mail; `prefix` is empty, or where the mail itself was found.
  void add_parts(const mail::Mail& mail, std::string_view prefix);

 private:
  File& list(const Found& found, sheet::FileType type);
  bool full() const { return contents_.files.size() >= limits_.attachments; }
  void problem_once(std::string_view rule, std::string_view message);

  void add_recognised(const Found& found);
  void read(File& file, std::string_view bytes);
  void add_zip(const Found& found);
  bool add_zipped(ZipFile zipped, const std::string& zip);
  bool add_tnef(const Found& found);
  bool add_attached_mail(const Found& found);

  const Limits& limits_;
  const Want want_;
  Contents& contents_;
  sheet::Limits left_;  // cells and strings over all workbooks together
  std::uint64_t unpacked_left_ = 0;
  unsigned zips_ = 0;   // how many are open just now, one in the other
  unsigned mails_ = 0;  // the same of mails that were files
};

/// Could a file of that type and name be or hold a list, as contents.hpp says? Zips are told by what they hold.
bool is_list_like(sheet::FileType type, const Found& found);

}  // namespace reading
