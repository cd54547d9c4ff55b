#include <array>

#include "sheet/read_workbook.hpp"

namespace sheet {
namespace {

struct Names {
  FileType type;
  std::string_view plain;
  std::string_view japanese;
  bool workbook = false;
};

constexpr std::array names = {
    Names{FileType::xlsx, "xlsx", "Excelファイル（.xlsx）", true},
    Names{FileType::xlsm, "xlsm", "マクロ付きExcelファイル（.xlsm）", true},
    Names{FileType::xls, "xls", "Excel 97-2003形式のファイル（.xls）", true},
    Names{FileType::ods, "ods", "OpenDocument形式の表計算ファイル（.ods）", true},
    Names{FileType::csv, "csv", "CSVファイル", true},
    Names{FileType::tsv, "tsv", "タブ区切りのテキストファイル", true},
    Names{FileType::xml_2003, "xml-2003", "XMLスプレッドシート2003形式のファイル", true},
    Names{FileType::xlsb, "xlsb", "Excelバイナリ形式のファイル（.xlsb）"},
    Names{FileType::zip, "zip", "ZIPファイル"},
    Names{FileType::pdf, "pdf", "PDFファイル"},
    Names{FileType::word, "word", "Wordファイル"},
    Names{FileType::powerpoint, "powerpoint", "PowerPointファイル"},
    Names{FileType::image, "image", "画像ファイル"},
    Names{FileType::outlook_msg, "msg", "Outlookのメッセージファイル（.msg）"},
    Names{FileType::ichitaro, "ichitaro", "一太郎ファイル"},
    Names{FileType::docuworks, "docuworks", "DocuWorksファイル"},
    Names{FileType::rtf, "rtf", "リッチテキスト形式のファイル（.rtf）"},
    Names{FileType::html, "html", "HTMLファイル"},
    Names{FileType::archive, "archive", "圧縮ファイル（ZIP形式以外）"},
    Names{FileType::text, "text", "テキストファイル"},
    Names{FileType::calendar, "calendar", "予定表ファイル（.ics）"},
    Names{FileType::contact, "contact", "連絡先ファイル（.vcf）"},
    Names{FileType::signature, "signature", "電子署名ファイル"},
    Names{FileType::unknown, "unknown", "形式が不明なファイル"},
    Names{FileType::encrypted_workbook, "encrypted", "パスワードで保護されたファイル", true},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (static_cast<std::size_t>(names[i].type) != i) return false;
  }
  return names.back().type == last_file_type;
}
static_assert(in_order());

const Names& of(FileType type) {
  return names.at(static_cast<std::size_t>(type));
}

}  // namespace

std::string_view type_name(FileType type) {
  return of(type).plain;
}
std::string_view type_name_japanese(FileType type) {
  return of(type).japanese;
}
bool is_workbook(FileType type) {
  return of(type).workbook;
}

}  // namespace sheet
