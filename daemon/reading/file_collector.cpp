#include "reading/file_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "reading/message_parts.hpp"
#include "reading/open_tnef.hpp"
#include "reading/unwrap_signed.hpp"

namespace reading {
namespace {

using sheet::FileType;

constexpr unsigned most_mails = 5;
constexpr std::size_t most_problems = 1000;

void refuse(File& file, std::string_view rule, std::string why) {
  file.rule = rule;
  file.trouble = std::move(why);
}

std::string_view rule_of(sheet::Trouble trouble) {
  switch (trouble) {
    case sheet::Trouble::encrypted:
      return "file-encrypted";
    case sheet::Trouble::unreadable:
      return "file-unreadable";
    case sheet::Trouble::unsupported:
      return "file-type-unsupported";
    case sheet::Trouble::too_large:
      return "file-too-large";
  }
  return "file-unreadable";
}

std::string_view rule_of(ZipTrouble trouble) {
  switch (trouble) {
    case ZipTrouble::encrypted:
      return "file-encrypted";
    case ZipTrouble::damaged:
      return "file-unreadable";
    case ZipTrouble::too_large:
      return "file-too-large";
  }
  return "file-unreadable";
}

bool has_list_ending(std::string_view name) {
  static constexpr std::array<std::string_view, 10> endings{".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx",
                                                            ".ods",  ".csv",  ".tsv", ".zip",  ".fods"};
  const std::string lower = base::lower_ascii(base::nfkc(name));
  return std::ranges::any_of(endings, [&](std::string_view ending) { return lower.ends_with(ending); });
}

/// What the mail says of it where the bytes do not: signatures, calendars, cards.
std::optional<FileType> type_by_mail(std::string_view type) {
  if (type == "application/pkcs7-signature" || type == "application/x-pkcs7-signature" ||
      type == "application/pgp-signature" || type == "application/pgp-keys") {
    return FileType::signature;
  }
  if (type == "text/calendar" || type == "application/ics") return FileType::calendar;
  if (type == "text/vcard" || type == "text/x-vcard" || type == "text/directory") return FileType::contact;
  return std::nullopt;
}

FileType type_of(const Found& found) {
  std::string_view hint = found.name;
  if (hint.empty() && (found.type == "text/csv" || found.type == "application/csv")) hint = "part.csv";
  if (hint.empty() && found.type == "text/tab-separated-values") hint = "part.tsv";
  const FileType type = sheet::recognise(found.bytes, hint);
  if (type == FileType::unknown || type == FileType::text) return type_by_mail(found.type).value_or(type);
  return type;
}

bool is_pgp_message(const Found& found, FileType type) {
  const auto start = found.bytes.find_first_not_of(" \t\r\n");
  if (start != found.bytes.npos && found.bytes.substr(start).starts_with("-----BEGIN PGP MESSAGE-----")) return true;
  const std::string name = base::lower_ascii(found.name);
  return type == FileType::unknown &&
         (found.type == "application/pgp-encrypted" || name.ends_with(".pgp") || name.ends_with(".gpg"));
}

/// Where a file is that was found in this one.
std::string inside(const Found& found, std::string_view otherwise) {
  const std::string_view name = found.name.empty() ? otherwise : std::string_view(found.name);
  return found.from.empty() ? std::string(name) : fmt::format("{} > {}", found.from, name);
}

}  // namespace

bool is_list_like(FileType type, const Found& found) {
  if (sheet::is_workbook(type) || has_list_ending(found.name)) return true;
  switch (type) {
    case FileType::xlsb:
    case FileType::zip:
    case FileType::pdf:
    case FileType::word:
    case FileType::powerpoint:
    case FileType::outlook_msg:
    case FileType::ichitaro:
    case FileType::docuworks:
    case FileType::rtf:
    case FileType::archive:
    case FileType::encrypted_workbook:
      return true;
    case FileType::image:
      return !found.decoration;
    case FileType::unknown:
      return found.attached && !found.decoration && !found.type.starts_with("audio/") &&
             !found.type.starts_with("video/") && found.type != "application/applefile";
    default:
      return false;
  }
}

void FileCollector::problem_once(std::string_view rule, std::string_view message) {
  auto& problems = contents_.problems;
  if (problems.size() >= most_problems) return;
  if (std::ranges::any_of(problems, [&](const mail::Problem& each) { return each.rule == rule; })) return;
  problems.push_back({std::string(rule), std::string(message)});
}

File& FileCollector::list(const Found& found, FileType type) {
  File& file = contents_.files.emplace_back();
  file.name = base::nfc(found.name);
  file.type = type;
  file.bytes = found.bytes.size();
  file.sha256 = base::sha256(found.bytes);
  file.from = found.from;
  file.list_like = is_list_like(type, found);
  if (want_ == Want::values_and_bytes) file.content = found.bytes;
  return file;
}

void FileCollector::add(const Found& found) {
  if (contents_.files.size() >= most_files(limits_)) {
    problem_once("files-left-out", "more files than are listed");
    return;
  }
  if (full()) {
    problem_once("too-many-attachments",
                 fmt::format("more than {} files; those beyond are not read", limits_.attachments));
    refuse(list(found, type_of(found)), "file-too-large", "beyond the limit on the number of attachments");
    return;
  }
  const std::size_t before = contents_.files.size();
  try {
    add_recognised(found);
  } catch (const std::bad_alloc&) {
    contents_.files.resize(std::max(before, std::min(contents_.files.size(), before + 1)));
    if (contents_.files.size() == before)
      list({found.name, found.from, {}, found.type, found.decoration, found.attached, found.locked}, FileType::unknown);
    File& file = contents_.files.back();
    file.workbook.reset();
    file.list_like = true;
    refuse(file, "file-too-large", "not enough memory to read it");
  }
}

void FileCollector::add_recognised(const Found& found) {
  const FileType type = type_of(found);
  if (found.locked || is_pgp_message(found, type)) {
    File& file = list(found, FileType::unknown);
    file.list_like = true;
    return refuse(file, "file-encrypted", "encrypted by S/MIME or PGP");
  }
  if (found.bytes.empty()) return refuse(list(found, FileType::unknown), "file-unreadable", "the file is empty");
  if (is_tnef(found.bytes) && add_tnef(found)) return;
  if (type == FileType::zip) return add_zip(found);
  if ((type == FileType::unknown || type == FileType::text) && add_attached_mail(found)) return;

  File& file = list(found, type);
  if (sheet::is_workbook(type) || type == FileType::encrypted_workbook) return read(file, found.bytes);
  if (type == FileType::unknown && has_list_ending(found.name)) {
    return refuse(file, "file-unreadable", "the bytes are not what the name says");
  }
  if (is_tnef(found.bytes)) return refuse(file, "file-unreadable", "the winmail.dat is damaged");
  refuse(file, "file-type-unsupported",
         fmt::format("a file of type {} holds no list that can be read", sheet::type_name(type)));
}

void FileCollector::read(File& file, std::string_view bytes) {
  if (left_.cells == 0 || left_.strings == 0)
    return refuse(file, "file-too-large", "the workbooks together hold too many cells");
  auto workbook = sheet::read_workbook(bytes, file.name, file.type, left_);
  if (!workbook) return refuse(file, rule_of(workbook.error().trouble), std::move(workbook.error().what));
  std::size_t cells = 0;
  for (const sheet::Sheet& each : workbook->sheets) cells += each.cells.size();
  left_.cells -= std::min(left_.cells, cells);
  left_.strings -= std::min(left_.strings, workbook->strings.size());
  file.workbook = std::move(*workbook);
}

void FileCollector::add_zip(const Found& found) {
  const std::size_t index = contents_.files.size();
  list(found, FileType::zip);
  if (zips_ >= limits_.zip_depth) {
    return refuse(contents_.files[index], "file-type-unsupported", "a zip within zips, too deep to be opened");
  }
  ZipBounds bounds;
  bounds.entries = limits_.sheet.zip_entries;
  bounds.file = std::min(limits_.sheet.unpacked.count, limits_.unpacked.count);
  bounds.may_inflate = [this](std::uint64_t bytes) {
    if (full() || unpacked_left_ == 0 || bytes > unpacked_left_) {
      if (!full()) {
        unpacked_left_ = 0;
        problem_once("unpacked-too-large", "the files hold more than may be unpacked");
      }
      return false;
    }
    unpacked_left_ -= bytes;
    return true;
  };
  ++zips_;
  const std::string from = inside(found, "zip");
  const std::string trouble =
      open_zip(found.bytes, bounds, [&](ZipFile zipped) { return add_zipped(std::move(zipped), from); });
  --zips_;
  File& zip = contents_.files[index];
  const bool holds_files = contents_.files.size() > index + 1;
  if (!trouble.empty()) {
    refuse(zip, "file-unreadable", trouble);
  } else if (!holds_files) {
    refuse(zip, "file-unreadable", "the zip is empty");
  }
  zip.list_like = !trouble.empty() || !holds_files ||
                  std::any_of(contents_.files.begin() + static_cast<std::ptrdiff_t>(index) + 1, contents_.files.end(),
                              [](const File& file) { return file.list_like; });
}

bool FileCollector::add_zipped(ZipFile zipped, const std::string& zip) {
  Found found;
  found.name = std::move(zipped.name);
  found.from = zipped.folder.empty() ? zip : fmt::format("{} > {}", zip, zipped.folder);
  found.bytes = zipped.content;
  if (!zipped.trouble) {
    add(found);
  } else if (contents_.files.size() < most_files(limits_)) {
    File& file = list(found, FileType::unknown);
    file.bytes = zipped.bytes;
    file.sha256.clear();
    file.list_like = true;
    refuse(file, rule_of(*zipped.trouble), std::move(zipped.what));
    if (contents_.files.size() > limits_.attachments) {
      problem_once("too-many-attachments",
                   fmt::format("more than {} files; those beyond are not read", limits_.attachments));
    }
  }
  return contents_.files.size() < most_files(limits_);
}

bool FileCollector::add_tnef(const Found& found) {
  std::string text;
  const std::string from = inside(found, "winmail.dat");
  const bool opened = open_tnef(found.bytes, text, [&](const TnefFile& file) {
    if (file.content.size() > unpacked_left_) {
      problem_once("unpacked-too-large", "the files hold more than may be unpacked");
      return;
    }
    unpacked_left_ -= file.content.size();
    add({file.name, from, file.content, "", file.shown_in_text, true, false});
  });
  if (opened && contents_.text.empty()) contents_.text = first_bytes(text, most_text);
  return opened;
}

bool FileCollector::add_attached_mail(const Found& found) {
  const std::string name = base::lower_ascii(found.name);
  if (found.type != "message/rfc822" && found.type != "message/global" && !name.ends_with(".eml")) return false;
  if (mails_ >= most_mails || !looks_like_mail(found.bytes, found.name)) return false;
  auto attached = mail::parse_mail(found.bytes, limits_.mail);
  if (!attached) return false;
  expand_signed(*attached, limits_.mail);
  ++mails_;
  add_parts(*attached, inside(found, "mail"));
  --mails_;
  return true;
}

}  // namespace reading
