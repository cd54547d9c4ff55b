#include "sheet/biff_globals.hpp"

#include <algorithm>
#include <array>

#include "sheet/decode_text.hpp"

namespace sheet {
namespace {

enum Record : std::uint16_t {
  code_page = 0x0042,
  date_mode = 0x0022,
  bound_sheet = 0x0085,
  shared_string_table = 0x00FC,
  font_old = 0x0031,  // Excel 2, 5 and later
  font_biff3 = 0x0231,
  format_old = 0x001E,  // Excel 2 and 3
  format_new = 0x041E,
  cell_format_biff3 = 0x0243,
  cell_format_biff4 = 0x0443,
  cell_format = 0x00E0,
};

constexpr unsigned skipped_font = 4;  // there is no font of that number: the fifth is number 5

bool is_visible(char16_t c) {
  return c > u' ';
}
bool is_visible(char c) {
  return static_cast<unsigned char>(c) > ' ';
}

}  // namespace

const char* charset_of_code_page(unsigned page) {
  struct Charset {
    unsigned page;
    const char* name;
  };
  // Macintosh numbers are those of the script plus 10000. Apple's own additions to Shift_JIS do not occur in lists.
  constexpr std::array charsets = {
      Charset{367, "windows-1252"},  Charset{437, "ibm-437"},          Charset{850, "ibm-850"},
      Charset{852, "ibm-852"},       Charset{866, "ibm-866"},          Charset{874, "windows-874"},
      Charset{932, "windows-31j"},   Charset{936, "windows-936"},      Charset{949, "windows-949"},
      Charset{950, "windows-950"},   Charset{1250, "windows-1250"},    Charset{1251, "windows-1251"},
      Charset{1252, "windows-1252"}, Charset{1253, "windows-1253"},    Charset{1254, "windows-1254"},
      Charset{1255, "windows-1255"}, Charset{1256, "windows-1256"},    Charset{1257, "windows-1257"},
      Charset{1258, "windows-1258"}, Charset{10000, "macintosh"},      Charset{10001, "windows-31j"},
      Charset{10006, "x-mac-greek"}, Charset{10007, "x-mac-cyrillic"}, Charset{10029, "x-mac-centraleurroman"},
      Charset{32768, "macintosh"},   Charset{32769, "windows-1252"},   Charset{65001, "UTF-8"},
  };
  const auto found = std::ranges::find(charsets, page, &Charset::page);
  return found == charsets.end() ? nullptr : found->name;
}

std::string BiffGlobals::decode(std::string_view bytes) const {
  const bool ascii = std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  auto text = ascii ? std::string(bytes) : charset_ ? decode_as(charset_, bytes).text : decode_text(bytes).text;
  unify_line_ends(text);
  return text;
}

template <class Characters>
Strike BiffGlobals::strike_of(const Characters& text, const std::vector<FontRun>& runs) const {
  Strike strike;
  const auto visible = [&](std::size_t from, std::size_t to) {
    to = std::min(to, text.size());
    return from < to && std::any_of(
                            text.begin() + static_cast<std::ptrdiff_t>(from),
                            text.begin() + static_cast<std::ptrdiff_t>(to), [](auto c) { return is_visible(c); });
  };
  strike.follows_cell = visible(0, runs.empty() ? text.size() : runs.front().first);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::size_t font = runs[i].font > skipped_font ? runs[i].font - 1U : runs[i].font;
    if (font >= struck_fonts_.size() || !struck_fonts_[font]) continue;
    strike.some_run |= visible(runs[i].first, i + 1 < runs.size() ? runs[i + 1].first : text.size());
  }
  return strike;
}

BiffGlobals::Text BiffGlobals::read_string(BiffReader& reader, unsigned length_size) const {
  const std::size_t length = length_size == 1 ? reader.byte() : reader.word();
  std::vector<FontRun> runs;
  if (version_ == BiffVersion::biff8) {
    const auto units = reader.string(length, runs);
    return {to_text(units), strike_of(units, runs)};
  }
  const auto bytes = reader.bytes(length);
  return {decode(bytes), strike_of(bytes, runs)};
}

BiffGlobals::Text BiffGlobals::read_rich_string(BiffReader& reader) const {
  const std::size_t length = reader.word();
  std::vector<FontRun> runs;
  std::u16string units;
  std::string bytes;
  const bool biff8 = version_ == BiffVersion::biff8;
  if (biff8) {
    units = reader.string(length, runs);
  } else {
    bytes = reader.bytes(length);
  }
  const std::size_t count = biff8 ? reader.word() : reader.byte();
  for (std::size_t i = 0; i < count && !reader.ended(); ++i) {
    const std::uint16_t first = biff8 ? reader.word() : reader.byte();
    const std::uint16_t font = biff8 ? reader.word() : reader.byte();
    runs.push_back({first, font});
  }
  if (biff8) return {to_text(units), strike_of(units, runs)};
  return {decode(bytes), strike_of(bytes, runs)};
}

void BiffGlobals::take(BiffRecords& records, WorkbookBuilder& builder) {
  const auto data = records.data();
  switch (records.type()) {
    case code_page:
      charset_ = charset_of_code_page(u16(data, 0));
      break;
    case date_mode:
      date1904_ = u16(data, 0) == 1;
      break;
    case bound_sheet:
      if (version_ >= BiffVersion::biff5) take_sheet(BiffReader(data, 0));
      break;
    case shared_string_table:
      take_strings(records.pieces(), builder);
      break;
    case font_old:
    case font_biff3:
      struck_fonts_.push_back((u16(data, 2) & 8) != 0);
      break;
    case format_old:
    case format_new:
      take_format(data);
      break;
    case cell_format_biff3:
    case cell_format_biff4:
      cell_formats_.push_back({little_endian<std::uint8_t>(data, 0), little_endian<std::uint8_t>(data, 1)});
      break;
    case cell_format:
      cell_formats_.push_back({u16(data, 0), u16(data, 2)});
      break;
    default:
      break;
  }
}

void BiffGlobals::take_sheet(BiffReader reader) {
  BiffSheetEntry entry;
  entry.offset = reader.long_word();
  entry.hidden = (reader.byte() & 3) != 0;
  entry.worksheet = reader.byte() == 0;
  entry.name = read_string(reader, 1).text;
  // Some writers leave bytes of nothing in the names.
  std::erase(entry.name, '\0');
  sheets_.push_back(std::move(entry));
}

void BiffGlobals::take_format(std::string_view data) {
  auto id = static_cast<unsigned>(formats_.size());
  BiffReader reader(data, 0);
  if (version_ >= BiffVersion::biff5) {
    id = reader.word();
  } else if (version_ == BiffVersion::biff4) {
    reader.skip(2);
  }
  formats_[id] = format_kind(read_string(reader, version_ == BiffVersion::biff8 ? 2 : 1).text);
}

void BiffGlobals::take_strings(std::vector<std::string_view> pieces, WorkbookBuilder& builder) {
  BiffReader reader(std::move(pieces));
  reader.skip(4);  // how often they are used
  const auto count = reader.long_word();
  while (shared_.size() < count && !builder.trouble()) {
    auto text = read_string(reader, 2);
    if (reader.ended()) return;  // cells that name what is missing are found out
    const bool empty = text.text.empty();
    shared_.push_back({builder.pool(std::move(text.text)), empty, text.strike});
  }
}

CellStyle BiffGlobals::style(unsigned format_record) const {
  if (format_record >= cell_formats_.size()) return {};
  const auto& [font, format] = cell_formats_[format_record];
  const std::size_t font_index = font > skipped_font ? font - 1U : font;
  const auto known = formats_.find(format);
  return {known != formats_.end() ? known->second : builtin_format_kind(format),
          font_index < struck_fonts_.size() && struck_fonts_[font_index]};
}

}  // namespace sheet
