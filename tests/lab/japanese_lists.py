"""Lists of hospitals whose names are hard to write, in every format, and the zips and winmail.dats that hold them. All names are invented."""

import csv
import io
import itertools
import struct
import unicodedata
import zlib

import letters
from japanese_text import cp932, euc, utf8

PREFECTURES = [("長野県", "20", "pref.nagano.lg.jp"), ("愛知県", "23", "pref.aichi.lg.jp"), ("京都府", "26", "pref.kyoto.lg.jp"),
               ("兵庫県", "28", "pref.hyogo.lg.jp")]
VENDOR_NAMES = ["医療法人社団　髙﨑会　髙﨑病院", "㈱①総合ﾃｽﾄ病院", "表示能力ソ十～病院"]
WIDE_NAMES = ["葛\U000e0100城ガーデン病院", "\ue18d田\ue38b記念病院", "𠮷田濵病院", unicodedata.normalize("NFD", "プログレスがん病院")]


# -- containers

def _crc(crc, byte):
    return zlib.crc32(bytes([byte]), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def zip_crypto(data, password, check):
    """The encryption of APPNOTE.TXT 6.1."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte):
        keys[0] = _crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = _crc(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in bytes(range(11)) + bytes([check]) + data:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        update(byte)
    return bytes(out)


def zip_file(*entries, flags=0, password=None):
    """A zip whose names are the bytes given, as Windows writes it."""
    body, directory = b"", b""
    for name, data in entries:
        packed = zlib.compress(data, 6)[2:-4]
        crc = zlib.crc32(data)
        if password:
            packed = zip_crypto(packed, password, crc >> 24)
        head = struct.pack("<HHHHHIIIHH", 20, flags | (1 if password else 0), 8, 0x5000, 0x5A6A, crc, len(packed), len(data), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\3\4" + head + name + packed
    return body + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)


VENDOR_STEM = "医療機関一覧①㈱髙﨑ﾃｽﾄ表"
WIDE_STEM = "医療機関一覧ガ𠮷\ue18d〜"


def plain(stem, ending, kind, data):
    name = f"{stem}.{ending}"
    return name, kind, data, [name]


def zip_of(encode, inner_stem, folder="", flags=0, extra=(), password=None):
    def pack(stem, ending, kind, data):
        inner = f"{inner_stem}.{ending}"
        archive = zip_file((encode(folder + inner), data), *extra, flags=flags, password=password)
        return f"{stem}.zip", "application/x-zip-compressed", archive, [f"{stem}.zip", inner]

    return pack


def zip_in_zip(stem, ending, kind, data):
    name, _, inner, files = zip_of(cp932, VENDOR_STEM)("提出一式ソ", ending, kind, data)
    return f"{stem}.zip", "application/zip", zip_file((cp932(name), inner)), [f"{stem}.zip", *files]


def winmail(encode, mapi_type, code_page, stem):
    """What Outlook sends as rich text (MS-OXTNEF 2.1.3): the attachment's rendering data, short title, data, and its MAPI properties with
    the long name."""
    def pack(_, ending, kind, data):
        title = f"{stem}.{ending}"
        long_name = encode(title + "\0")
        properties = struct.pack("<IHHII", 1, mapi_type, 0x3707, 1, len(long_name)) + long_name + bytes(-len(long_name) % 4)
        attributes = [(1, 0x00089006, struct.pack("<I", 0x10000)), (1, 0x00069007, struct.pack("<II", code_page, 0)),
                      (2, 0x00069002, struct.pack("<HIHHI", 1, 0, 32, 32, 0)), (2, 0x00018010, f"LIST~1.{ending[:3].upper()}\0".encode()),
                      (2, 0x0006800F, data), (2, 0x00069005, properties)]
        tnef = struct.pack("<IH", 0x223E9F78, 1) + b"".join(struct.pack("<BII", level, tag, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
                                                            for level, tag, value in attributes)
        return "winmail.dat", "application/ms-tnef", tnef, [title]

    return pack


CONTAINERS = {
    "plain": plain,
    "winmail.dat in CP932": winmail(cp932, 0x1E, 932, VENDOR_STEM),
    "winmail.dat in Unicode": winmail(lambda text: text.encode("utf-16-le"), 0x1F, 932, WIDE_STEM),
    "zip with CP932 names": zip_of(cp932, VENDOR_STEM),
    "zip with CP932 folders": zip_of(cp932, VENDOR_STEM, "令和7年表/予定ソ/"),
    "zip with the UTF-8 flag": zip_of(utf8, WIDE_STEM, flags=0x800),
    "zip of a Mac": zip_of(lambda name: unicodedata.normalize("NFD", name).encode(), WIDE_STEM, extra=[(b"__MACOSX/._list", b"\0\5\x16\7 Mac OS X")]),
    "zip in a zip": zip_in_zip,
    "locked zip": zip_of(cp932, VENDOR_STEM, password=b"isei2025"),
}


# -- formats

def hospitals(prefecture, code, names, faulty):
    rows = [letters.hospital(n, name, prefecture, code) for n, name in enumerate(names, start=1)]
    if faulty:
        rows[0]["beds"] = 19
        rows[1]["emr"] = "無"
    return rows


def csv_text(rows, prefecture):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["【様式】セキュリティ確保事業支援対象病院リスト"])
    for label, value in [("都道府県名", prefecture), ("担当課", "医療政策課"), ("担当者", "鈴木 花子"), ("電話番号", "052-111-1111")]:
        writer.writerow([label, value])
    writer.writerows([[], letters.HEADINGS])
    writer.writerows([row[field] for field in letters.FIELDS] for row in rows)
    return out.getvalue()


DOCX = zip_file((b"[Content_Types].xml", b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
                 b'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
                (b"_rels/.rels", b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                 b'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
                 b"</Relationships>"),
                (b"word/document.xml", b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/>'
                 b"</w:document>"))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
KINDS = {"xlsx": letters.XLSX, "ods": "application/vnd.oasis.opendocument.spreadsheet", "xls": "application/vnd.ms-excel", "csv": "text/csv", "txt": "text/plain",
         "pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


class Lists:
    """The lists of each prefecture, right and faulty, in each format. `convert(kind, {name: xlsx bytes})` gives {name: bytes}; without it
    there is neither .ods nor .xls."""

    def __init__(self, convert=None):
        self.files = {}
        self.formats = ["xlsx", "csv in UTF-8", "csv in UTF-8 with BOM", "csv in CP932", "csv in UTF-16", "csv in EUC-JP", "csv of MS-DOS", "txt of Excel",
                        "pdf", "docx"] + (["ods", "xls"] if convert else [])
        for (prefecture, code, _), faulty in itertools.product(PREFECTURES, (False, True)):
            wide = hospitals(prefecture, code, VENDOR_NAMES + WIDE_NAMES, faulty)
            text = csv_text(wide, prefecture)
            narrow = csv_text(hospitals(prefecture, code, VENDOR_NAMES, faulty), prefecture)
            self.files[prefecture, faulty] = {
                "xlsx": letters.workbook(wide, prefecture), "csv in UTF-8": text.encode(), "csv in UTF-8 with BOM": text.encode("utf-8-sig"),
                "csv in CP932": cp932(narrow), "csv in UTF-16": text.encode("utf-16"), "csv in EUC-JP": euc(narrow), "csv of MS-DOS": cp932(narrow) + b"\x1a",
                "txt of Excel": text.replace(",", "\t").encode("utf-16"), "pdf": PDF, "docx": DOCX}
        if convert:
            names = {f"{n}": key for n, key in enumerate(self.files)}
            for kind in ("ods", "xls"):
                for name, data in convert(kind, {name: self.files[key]["xlsx"] for name, key in names.items()}).items():
                    self.files[names[name]][kind] = data

    def names(self, form):
        return VENDOR_NAMES if form in ("csv in CP932", "csv in EUC-JP", "csv of MS-DOS") else VENDOR_NAMES + WIDE_NAMES

    def data(self, prefecture, faulty, form):
        return self.files[prefecture, faulty][form]
