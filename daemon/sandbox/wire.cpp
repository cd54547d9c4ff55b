#include "sandbox/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "sandbox/wire_codec.hpp"

namespace sandbox {
namespace {

using base::Failure;

constexpr std::string_view mark = "CSK1";
constexpr std::uint32_t last_row = 1'048'576;
constexpr std::uint32_t last_column = 16'384;
constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t short_text = 1 << 20;

/// What one answer may hold over all its files.
struct Budgets {
  Budget items{300'000};       // headers, addresses, properties, problems, sheets
  Budget geometry{2'000'000};  // merges, hidden rows and columns, widths
  Budget parts, leaves, files, cells, strings;
  std::uint64_t text = 0;   // bytes of one text beside the cells
  std::uint64_t shown = 0;  // bytes of a cell's text
  unsigned depth = 0;
};

Budgets budgets_for(const reading::Limits& limits) {
  Budgets budgets;
  budgets.parts.left = budgets.leaves.left = limits.mail.parts;
  budgets.files.left = reading::most_files(limits);
  budgets.cells.left = limits.sheet.cells;
  budgets.strings.left = limits.sheet.strings;
  budgets.text = std::max<std::uint64_t>(short_text, 4 * limits.mail.header.count);
  budgets.shown = 4 * limits.sheet.text;
  budgets.depth = limits.mail.depth;
  return budgets;
}

template <class W>
void limit_fields(W& w, typename W::template Of<reading::Limits>& limits) {
  w.number(limits.mail.depth, 10'000);
  w.number(limits.mail.parts, 1'000'000);
  w.number(limits.mail.headers, 1'000'000);
  w.number(limits.mail.header.count, any);
  w.number(limits.sheet.zip_entries, any);
  w.number(limits.sheet.entry.count, any);
  w.number(limits.sheet.unpacked.count, any);
  w.number(limits.sheet.ratio, 1'000'000'000);
  w.number(limits.sheet.cells, any);
  w.number(limits.sheet.strings, any);
  w.number(limits.sheet.text, any);
  w.number(limits.sheet.merges, any);
  w.number(limits.sheet.depth, 10'000);
  w.number(limits.attachments, any);
  w.number(limits.unpacked.count, any);
  w.number(limits.zip_depth, 10);
}

template <class W>
void texts(W& w, typename W::template Of<std::vector<std::string>>& values, Budgets& budgets) {
  w.list(values, budgets.items, [&](auto& value) { w.text(value, budgets.text); });
}

template <class W>
void addresses(W& w, typename W::template Of<std::vector<mail::Address>>& values, Budgets& budgets) {
  w.list(values, budgets.items, [&](auto& address) {
    w.text(address.display, budgets.text);
    w.text(address.local, budgets.text);
    w.text(address.domain, budgets.text);
  });
}

template <class W>
void authentication(W& w, typename W::template Of<std::vector<mail::AuthenticationResults>>& values, Budgets& budgets) {
  w.list(values, budgets.items, [&](auto& results) {
    w.text(results.authserv_id, budgets.text);
    w.list(results.methods, budgets.items, [&](auto& method) {
      w.text(method.method, budgets.text);
      w.text(method.result, budgets.text);
      w.list(method.properties, budgets.items, [&](auto& property) {
        w.text(property.first, budgets.text);
        w.text(property.second, budgets.text);
      });
    });
  });
}

template <class W>
void head(W& w, typename W::template Of<mail::Head>& value, Budgets& budgets) {
  w.list(value.headers, budgets.items, [&](auto& header) {
    w.text(header.name, budgets.text);
    w.text(header.value, budgets.text);
  });
  addresses(w, value.from, budgets);
  addresses(w, value.to, budgets);
  addresses(w, value.cc, budgets);
  w.text(value.subject, budgets.text);
  w.text(value.date, budgets.text);
  w.text(value.message_id, budgets.text);
  texts(w, value.in_reply_to, budgets);
  texts(w, value.references, budgets);
  texts(w, value.return_paths, budgets);
  authentication(w, value.authentication_results, budgets);
}

/// A value that may be missing.
template <class W, class Optional, class Each>
void optional(W& w, Optional& value, Each each) {
  bool present = value.has_value();
  w.flag(present);
  if constexpr (W::reads) {
    if (present) value.emplace();
  }
  if (present) each(*value);
}

template <class W>
void part(W& w, typename W::template Of<mail::Part>& value, Budgets& budgets) {
  w.number(value.depth, budgets.depth);
  w.text(value.type, budgets.text);
  optional(w, value.name, [&](auto& name) { w.text(name, budgets.text); });
  w.text(value.charset, budgets.text);
  w.text(value.disposition, budgets.text);
  w.text(value.content_id, budgets.text);
  w.text(value.smime_type, budgets.text);
  w.flag(value.leaf);
  w.bytes(value.content);
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

template <class W>
void hash(W& w, typename W::template Of<std::string>& value) {
  w.text(value, 64);
  if constexpr (W::reads) w.expect(value.empty() || is_sha256(value), "a hash is none");
}

template <class W>
void spans(W& w, typename W::template Of<std::vector<sheet::Span>>& values, std::uint32_t last, Budgets& budgets) {
  w.list(values, budgets.geometry, [&](auto& span) {
    w.number(span.first, last);
    w.number(span.last, last);
    if constexpr (W::reads) w.expect(1 <= span.first && span.first <= span.last, "a span is upside down");
  });
}

void write_cell(WireWriter& w, const sheet::Cell& cell) {
  w.number(static_cast<std::uint64_t>(cell.kind) | (cell.date ? 4U : 0U) | (cell.formula ? 8U : 0U) |
           (cell.uncalculated ? 16U : 0U) | (cell.struck ? 32U : 0U));
  w.number(cell.row);
  w.number(cell.column);
  if (cell.kind == sheet::CellKind::text || cell.kind == sheet::CellKind::error) {
    w.number(cell.text);
  } else {
    w.real(cell.number);
  }
}

void read_cell(WireSource& w, sheet::Cell& cell, std::uint64_t pool) {
  std::uint8_t bits = 0;
  w.number(bits, 63);
  cell.kind = static_cast<sheet::CellKind>(bits & 3U);
  cell.date = (bits & 4U) != 0;
  cell.formula = (bits & 8U) != 0;
  cell.uncalculated = (bits & 16U) != 0;
  cell.struck = (bits & 32U) != 0;
  w.number(cell.row, last_row);
  w.number(cell.column, last_column);
  w.expect(cell.row >= 1 && cell.column >= 1, "a cell lies outside its sheet");
  if (cell.kind == sheet::CellKind::text || cell.kind == sheet::CellKind::error) {
    std::uint32_t index = 0;
    w.number(index);
    w.expect(index < pool, "a cell's text is not in the pool");
    cell.text = index;
  } else {
    double number = 0;
    w.real(number);
    w.expect(cell.kind != sheet::CellKind::boolean || number == 0 || number == 1,
             "a boolean is neither true nor false");
    cell.number = number;
  }
}

template <class W>
void sheet_fields(W& w, typename W::template Of<sheet::Sheet>& value, std::size_t pool, Budgets& budgets) {
  w.text(value.name, budgets.text);
  w.flag(value.hidden);
  if constexpr (W::reads) {
    std::pair<std::uint32_t, std::uint32_t> before{0, 0};
    w.list(value.cells, budgets.cells, [&](sheet::Cell& cell) {
      read_cell(w, cell, pool);
      w.expect(before < std::pair{cell.row, cell.column}, "cells are out of order");
      before = {cell.row, cell.column};
    });
  } else {
    w.list(value.cells, budgets.cells, [&](const sheet::Cell& cell) { write_cell(w, cell); });
  }
  w.list(value.merges, budgets.geometry, [&](auto& range) {
    w.number(range.first_row, last_row);
    w.number(range.first_column, last_column);
    w.number(range.last_row, last_row);
    w.number(range.last_column, last_column);
    if constexpr (W::reads) {
      w.expect(range.first_row >= 1 && range.first_column >= 1 && range.first_row <= range.last_row &&
                   range.first_column <= range.last_column,
               "a range is upside down");
    }
  });
  spans(w, value.hidden_rows, last_row, budgets);
  spans(w, value.hidden_columns, last_column, budgets);
  w.list(value.widths, budgets.geometry, [&](auto& width) {
    w.number(width.columns.first, last_column);
    w.number(width.columns.last, last_column);
    w.real(width.width);
    if constexpr (W::reads)
      w.expect(1 <= width.columns.first && width.columns.first <= width.columns.last, "a span is upside down");
  });
}

template <class W>
void workbook(W& w, typename W::template Of<sheet::Workbook>& value, Budgets& budgets) {
  w.list(value.strings, budgets.strings, [&](auto& text) { w.text(text, budgets.shown); });
  w.list(value.sheets, budgets.items, [&](auto& sheet) { sheet_fields(w, sheet, value.strings.size(), budgets); });
  w.flag(value.truncated);
  w.flag(value.date1904);
}

bool is_file_rule(std::string_view rule) {
  static constexpr std::array<std::string_view, 5> rules{"", "file-encrypted", "file-unreadable",
                                                         "file-type-unsupported", "file-too-large"};
  return std::ranges::find(rules, rule) != rules.end();
}

template <class W>
void file(W& w, typename W::template Of<reading::File>& value, Budgets& budgets) {
  w.text(value.name, budgets.text);
  w.choice(value.type, sheet::last_file_type);
  w.number(value.bytes, any);
  hash(w, value.sha256);
  w.text(value.from, budgets.text);
  w.text(value.rule, 64);
  if constexpr (W::reads) w.expect(is_file_rule(value.rule), "a file's rule is none");
  w.text(value.trouble, budgets.text);
  w.flag(value.list_like);
  optional(w, value.workbook, [&](auto& book) { workbook(w, book, budgets); });
  w.bytes(value.content);
}

template <class W>
void contents(W& w, typename W::template Of<reading::Contents>& value, Budgets& budgets) {
  head(w, value.head, budgets);
  w.list(value.parts, budgets.parts, [&](auto& each) { part(w, each, budgets); });
  w.list(value.leaves, budgets.leaves, [&](auto& leaf) {
    w.number(leaf.bytes, any);
    hash(w, leaf.sha256);
  });
  if constexpr (W::reads) w.expect(value.parts.size() == value.leaves.size(), "parts and leaves are not as many");
  w.text(value.text, short_text);
  w.list(value.files, budgets.files, [&](auto& each) { file(w, each, budgets); });
  w.list(value.problems, budgets.items, [&](auto& problem) {
    w.text(problem.rule, budgets.text);
    w.text(problem.message, budgets.text);
  });
  w.flag(value.structure_certain);
  w.flag(value.encrypted);
}

/// The parts are a tree: one root, and no step down of more than one.
bool is_tree(const std::vector<mail::Part>& parts) {
  unsigned allowed = 0;
  for (const mail::Part& each : parts) {
    if (each.depth > allowed || (&each != &parts.front() && each.depth == 0)) return false;
    allowed = each.depth + 1;
  }
  return true;
}

}  // namespace

std::string encode_request_head(const Request& request) {
  WireWriter w;
  w.choice(request.read.kind, ports::ReadRequest::Kind::either);
  w.text(request.read.name, short_text);
  w.choice(request.read.want, reading::Want::values_and_bytes);
  limit_fields(w, request.limits);
  w.number(request.box.memory.count);
  w.number(static_cast<std::uint64_t>(request.box.time.count()));
  return w.take();
}

base::Result<Request> decode_request(std::string_view encoded) {
  WireSource w(encoded);
  Request request;
  std::uint32_t seconds = 0;
  w.choice(request.read.kind, ports::ReadRequest::Kind::either);
  w.text(request.read.name, short_text);
  w.choice(request.read.want, reading::Want::values_and_bytes);
  limit_fields(w, request.limits);
  w.number(request.box.memory.count);
  w.number(seconds);
  request.box.time = std::chrono::seconds(seconds);
  request.read.bytes = w.rest();
  if (!w.good()) return base::fail(Failure::bad_input, fmt::format("the request cannot be read: {}", w.why()));
  return request;
}

std::string encode_frame(std::uint64_t length) {
  std::string frame(mark);
  for (int i = 0; i < 8; ++i, length >>= 8) frame.push_back(static_cast<char>(length));
  return frame;
}

base::Result<std::uint64_t> decode_frame(std::string_view frame) {
  if (frame.size() != frame_size || !frame.starts_with(mark)) {
    return base::fail(Failure::retry, "reader answered nonsense: the answer does not begin as one");
  }
  std::uint64_t length = 0;
  for (std::size_t i = frame_size; i-- > mark.size();) length = length << 8 | static_cast<unsigned char>(frame[i]);
  return length;
}

std::string encode_answer(const ports::ReadAnswer& answer) {
  WireWriter w;
  Budgets budgets;
  w.flag(answer.is_mail);
  w.flag(answer.filtered);
  contents(w, answer.contents, budgets);
  return w.take();
}

base::Result<ports::ReadAnswer> decode_answer(std::string_view encoded, const reading::Limits& limits) {
  WireSource w(encoded);
  Budgets budgets = budgets_for(limits);
  ports::ReadAnswer answer;
  w.flag(answer.is_mail);
  w.flag(answer.filtered);
  contents(w, answer.contents, budgets);
  w.expect(is_tree(answer.contents.parts), "the parts are no tree");
  w.expect(w.rest().empty(), "bytes are left over");
  if (!w.good()) return base::fail(Failure::retry, fmt::format("reader answered nonsense: {}", w.why()));
  return answer;
}

}  // namespace sandbox
