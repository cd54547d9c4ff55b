"""Mails as Japanese clients and gateways write them, byte for byte, each with what it must yield. All names are invented.

Nothing here uses Python's e-mail library or its ISO-2022-JP: both write what the standards want, and this is about what is sent."""

import base64
import csv
import dataclasses
import io
import itertools
import quopri
import struct
import unicodedata
import zlib

import letters

PREFECTURES = [("長野県", "20", "pref.nagano.lg.jp"), ("愛知県", "23", "pref.aichi.lg.jp"), ("京都府", "26", "pref.kyoto.lg.jp"),
               ("兵庫県", "28", "pref.hyogo.lg.jp")]
TO = "isei-cskakuho@mhlw.go.jp"
ARRIVAL = "2025-03-10T10:00:00+09:00"
VENDOR_NAMES = ["医療法人社団　髙﨑会　髙﨑病院", "㈱①総合ﾃｽﾄ病院", "表示能力ソ十～病院"]
WIDE_NAMES = ["葛\U000e0100城ガーデン病院", "\ue18d田\ue38b記念病院", "𠮷田濵病院", unicodedata.normalize("NFD", "プログレスがん病院")]


@dataclasses.dataclass
class Case:
    label: str
    raw: bytes
    verdict: str
    prefecture: str
    hospitals: list  # names, as written
    files: list      # names of the attachments, zips before what is in them
    subject: str
    rules: list      # ids of all findings


# -- charsets

def _pairs():
    """The JIS pair of each character as Microsoft sends it: rows 13 and 89-92 for ①, ㈱, 髙, 﨑."""
    pairs = {}
    for lead in [*range(0x81, 0xA0), *range(0xE0, 0xF0)]:
        for trail in [*range(0x40, 0x7F), *range(0x80, 0xFD)]:
            row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + 0x21
            row, cell = (row + 1, trail - 0x7E) if trail >= 0x9F else (row, trail - (0x20 if trail > 0x7F else 0x1F))
            character = bytes([lead, trail]).decode("cp932", "ignore")
            if len(character.encode("cp932", "ignore")) == 2:
                pairs.setdefault(character, bytes([row, cell]))
    return pairs


PAIRS = _pairs()


def is_half_kana(character):
    return "｡" <= character <= "ﾟ"


def jis(text):
    """With half-width kana by ESC ( I."""
    out, escape = b"", b"\x1b(B"
    for c in text:
        if c in PAIRS:
            wanted, data = b"\x1b$B", PAIRS[c]
        elif is_half_kana(c):
            wanted, data = b"\x1b(I", bytes([ord(c) - 0xFF61 + 0x21])
        else:
            wanted, data = b"\x1b(B", c.encode("ascii")
        out += (wanted if wanted != escape else b"") + data
        escape = wanted
    return out + (b"" if escape == b"\x1b(B" else b"\x1b(B")


def euc(text):
    return b"".join(bytes(b | 0x80 for b in PAIRS[c]) if c in PAIRS else bytes([0x8E, ord(c) - 0xFF61 + 0xA1]) if is_half_kana(c) else c.encode("ascii")
                    for c in text)


def cp932(text):
    return text.encode("cp932")


def utf8(text):
    return text.encode()


@dataclasses.dataclass(frozen=True)
class Charset:
    name: str
    label: str  # None: its bytes stand bare
    encode: object
    title: str = "支援対象病院リスト①（㈱髙﨑・ﾃｽﾄ）表"
    decomposed: bool = False  # file names, as a Mac has them


CHARSETS = [
    Charset("ISO-2022-JP", "ISO-2022-JP", jis),
    Charset("ISO-2022-JP with 0x5C and quotation marks", "iso-2022-jp", jis, "ソフト能力一覧“①”ⅢⅣ表の提出"),
    Charset("CP50221", "cp50221", jis),
    Charset("bare ISO-2022-JP", None, jis, "支援対象病院リスト①（㈱髙﨑・｢ｻｰﾋﾞｽ｣）"),
    Charset("Shift_JIS", "Shift_JIS", cp932),
    Charset("Windows-31J", "Windows-31J", cp932),
    Charset("x-sjis", "x-sjis", cp932, "表示ソ能力十～リスト"),
    Charset("bare Shift_JIS", None, cp932),
    Charset("bare Shift_JIS with 0x5C", None, cp932, "申請ソフト一覧予定表"),
    Charset("EUC-JP", "EUC-JP", euc),
    Charset("bare EUC-JP", None, euc, "支援対象病院リストの提出について①"),
    Charset("UTF-8", "UTF-8", utf8, "支援対象病院リスト①（㈱髙﨑・ﾃｽﾄ・𠮷田）"),
    Charset("UTF-8 NFD", "utf-8", utf8, "支援対象プログラム・ガイド（がん）", True),
    Charset("UTF-8 private use", "UTF-8", utf8, "支援対象病院リスト（\ue18d田\ue38b・葛\U000e0100城）"),
    Charset("bare UTF-8", None, utf8, "支援対象病院リスト①（髙﨑）〜表"),
]


# -- headers

def pieces(data, length):
    return [data[at:at + length] for at in range(0, len(data), length)]


def encoded_words(charset, text, cut_bytes=None, q=False):
    """RFC 2047. `cut_bytes`: split there, be it within a character or an escape sequence, as Outlook and gateways do."""
    if cut_bytes:
        chunks = pieces(charset.encode(text), cut_bytes)
    else:
        chunks = [charset.encode(text[at:at + 8]) for at in range(0, len(text), 8)]
    label = charset.label.encode()
    if q:
        return [b"=?%s?Q?%s?=" % (label, b"".join(b"=%02X" % b for b in chunk)) for chunk in chunks]
    return [b"=?%s?B?%s?=" % (label, base64.b64encode(chunk)) for chunk in chunks]


def header_text(charset, text, **how):
    return charset.encode(text) if charset.label is None else b"\r\n ".join(encoded_words(charset, text, **how))


def percent(data):
    return b"".join(b"%c" % b if chr(b).isalnum() and b < 0x80 else b"%%%02X" % b for b in data)


def sections(label, data, cut):
    chunks = pieces(data, cut)
    return b";\r\n ".join(b"filename*%d*=%s%s" % (n, label + b"''" if n == 0 else b"", percent(chunk)) for n, chunk in enumerate(chunks))


# How clients write a file name: (parameters of Content-Type, of Content-Disposition).

def outlook_words(charset, name):
    value = b"\r\n ".join(encoded_words(charset, name))
    return b'name="%s"' % value, b'filename="%s"' % value


def words_cut_in_characters(charset, name):
    value = b"\r\n\t".join(encoded_words(charset, name, cut_bytes=13))
    return b'name="%s"' % value, b'filename="%s"' % value


def words_in_q(charset, name):
    value = b" ".join(encoded_words(charset, name, q=True))
    return b'name="%s"' % value, b'filename="%s"' % value


def words_unquoted(charset, name):
    value = encoded_words(charset, name, cut_bytes=500)[0]
    return b"name=" + value, b"filename=" + value


def outlook_words_over_sections(charset, name):
    word = b" ".join(encoded_words(charset, name))
    return b'name="%s"' % word, b";\r\n ".join(b'filename*%d="%s"' % each for each in enumerate(pieces(word, 37)))


def rfc2231(charset, name):
    return b"", b"filename*=%s''%s" % (charset.label.encode(), percent(charset.encode(name)))


def rfc2231_cut(length):
    def write(charset, name):
        return b"", sections(charset.label.encode(), charset.encode(name), length)

    write.__name__ = f"rfc2231_cut_after_{length}"
    return write


def rfc2231_last_section_plain(charset, name):
    stem, ending = name.rsplit(".", 1)
    data = charset.encode(stem)
    return b"", sections(charset.label.encode(), data, 40) + b';\r\n filename*%d=".%s"' % (len(pieces(data, 40)), ending.encode())


def rfc2231_out_of_order(charset, name):
    return b"", b"; ".join(reversed(sections(charset.label.encode(), charset.encode(name), 10).split(b";\r\n ")))


def rfc2231_beside_a_fallback(charset, name):
    return b'name="list.dat"', b'filename="_____.dat"; filename*=%s\'ja\'%s' % (charset.label.encode(), percent(charset.encode(name)))


def name_of_content_type_only(charset, name):
    return b'name="%s"' % (b" ".join(encoded_words(charset, name))), b""


def microsoft_365(charset, name):
    word = b" ".join(encoded_words(charset, name))
    return b'name="%s"' % word, (b'filename="%s"; size=12345;\r\n creation-date="Mon, 10 Mar 2025 00:58:31 GMT";\r\n '
                                 b'modification-date="Mon, 10 Mar 2025 00:59:02 GMT"' % word)


def bare_quoted(charset, name):
    return b'name="%s"' % charset.encode(name), b'filename="%s"' % charset.encode(name)


def bare_token(charset, name):
    return b"", b"filename=" + charset.encode(name)


def bare_in_content_type_only(charset, name):
    return b'name="%s"' % charset.encode(name), b""


def rfc2231_without_charset(charset, name):
    return b"", b"filename*=''" + percent(charset.encode(name))


LABELLED_STYLES = [outlook_words, words_cut_in_characters, words_in_q, words_unquoted, outlook_words_over_sections, rfc2231,
                   *map(rfc2231_cut, (1, 2, 3, 5, 7, 16, 29)), rfc2231_last_section_plain, rfc2231_out_of_order, rfc2231_beside_a_fallback,
                   name_of_content_type_only, microsoft_365]
BARE_STYLES = [bare_quoted, bare_token, bare_in_content_type_only, rfc2231_without_charset]


def styles(charset):
    return BARE_STYLES if charset.label is None else LABELLED_STYLES


# -- entities

def lines(data):
    return b"\r\n".join(pieces(base64.b64encode(data), 76)) + b"\r\n"


def entity(kind, body, *headers):
    return b"Content-Type: " + kind + b"\r\n" + b"".join(h + b"\r\n" for h in headers) + b"\r\n" + body


counter = itertools.count()


def multipart(kind, *parts, boundary=None, close=True, preamble=b"", epilogue=b""):
    boundary = boundary or b"----=_NextPart_%06d" % next(counter)
    body = preamble + b"".join(b"\r\n--" + boundary + b"\r\n" + part for part in parts)
    return entity(b'multipart/%s;\r\n boundary="%s"' % (kind, boundary), body + (b"\r\n--" + boundary + b"--\r\n" + epilogue if close else b"\r\n"))


def text_part(charset, text, kind=b"text/plain"):
    data = charset.encode(text.replace("\n", "\r\n"))
    if charset.label is None:
        return entity(kind, data, b"Content-Transfer-Encoding: 8bit")
    kind += b"; charset=" + charset.label.encode()
    if charset.encode is jis:
        return entity(kind, data, b"Content-Transfer-Encoding: 7bit")
    if charset.encode is utf8:
        return entity(kind, quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n"), b"Content-Transfer-Encoding: quoted-printable")
    return entity(kind, lines(data), b"Content-Transfer-Encoding: base64")


def html_part(charset, text):
    return text_part(charset, "<html><head><style>p { margin: 0 }</style></head><body>" +
                     "".join(f"<p>{line}<br></p>\n" for line in text.splitlines()) + "</body></html>\n", b"text/html")


def attachment(style, charset, name, kind, data, disposition=b"attachment"):
    shown = unicodedata.normalize("NFD", name) if charset.decomposed else name
    of_type, of_disposition = style(charset, shown)
    return entity(kind.encode() + (b";\r\n " + of_type if of_type else b""), lines(data), b"Content-Transfer-Encoding: base64",
                  b"Content-Disposition: " + disposition + (b";\r\n " + of_disposition if of_disposition else b""))


def message(charset, sender, subject, content, **how):
    """`content` is an entity: its headers go below those of the mail."""
    head = [b"Return-Path: <" + sender.encode() + b">", b"From: " + header_text(charset, "田中") + b" <" + sender.encode() + b">", b"To: " + TO.encode(),
            b"Subject: " + header_text(charset, subject, **how), b"Date: Mon, 10 Mar 2025 10:00:00 +0900",
            b"Message-ID: <%d@%s>" % (next(counter), sender.split("@")[1].encode()), b"MIME-Version: 1.0"]
    return b"\r\n".join(head) + b"\r\n" + content


# -- clients: what stands around the text and the attachment

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0) + bytes(4)
TEXT = "医療政策課の田中です。\nお世話になっております。\n支援対象病院リストを添付のとおり提出いたします。\n"
FORWARDED = "下記のとおり転送します。\n"


@dataclasses.dataclass
class Draft:
    charset: Charset
    sender: str
    subject: str
    attached: list  # arguments of attachment()

    def attachments(self, **how):
        return [attachment(*each, **how) for each in self.attached]

    def mail(self, content, **how):
        return message(self.charset, self.sender, self.subject, content, **how)

    def text(self):
        return text_part(self.charset, TEXT)


def outlook(draft):
    return draft.mail(multipart(b"mixed", draft.text(), *draft.attachments()))


def outlook_subject_cut(draft):
    return draft.mail(multipart(b"mixed", draft.text(), *draft.attachments()), **({} if draft.charset.label is None else {"cut_bytes": 17}))


def garoon(draft):
    return b"X-Mailer: Cybozu Garoon 5\r\n" + draft.mail(multipart(b"mixed", draft.text(), *draft.attachments(), boundary=b"-cybozu-boundary-1234-"))


def microsoft_365_client(draft):
    picture = entity(b'image/png; name="image001.png"', lines(PNG), b"Content-Transfer-Encoding: base64", b"Content-ID: <image001.png@01DB>",
                     b'Content-Disposition: inline; filename="image001.png"; size=33')
    alternative = multipart(b"alternative", draft.text(), html_part(draft.charset, TEXT + '<img src="cid:image001.png@01DB">'))
    return draft.mail(multipart(b"mixed", multipart(b"related", alternative, picture), *draft.attachments()))


def apple_mail(draft):
    """The list within the alternative, between two halves of the HTML."""
    return draft.mail(multipart(b"alternative", draft.text(), multipart(b"mixed", html_part(draft.charset, TEXT), *draft.attachments(disposition=b"inline"),
                                                                        html_part(draft.charset, "以上"))))


def inline(draft):
    return draft.mail(multipart(b"mixed", draft.text(), *draft.attachments(disposition=b"inline")))


def html_only(draft):
    return draft.mail(multipart(b"mixed", html_part(draft.charset, TEXT), *draft.attachments()))


def attachment_alone(draft):
    return draft.mail(draft.attachments()[0])


def gateway_rebuilt(draft):
    """Text made of HTML, a notice in front, line ends of Unix, header names of its own case, everything octets."""
    attached = [attachment(style, charset, name, "application/octet-stream", data) for style, charset, name, _, data in draft.attached]
    notice = entity(b"text/plain; charset=us-ascii", b"[This mail was sanitized.]\r\n")
    raw = draft.mail(multipart(b"mixed", notice, multipart(b"mixed", draft.text(), boundary=b"=_inner (A)+?"), *attached, boundary=b"=_inner (A)+? 2",
                               preamble=b"This is a multi-part message in MIME format.\r\n", epilogue=b"\r\n-- \r\nscanned\r\n"))
    return raw.replace(b"Content-Type:", b"content-type:").replace(b"Subject:", b"SUBJECT:").replace(b"\r\n", b"\n")


def gateway_unclosed(draft):
    return draft.mail(multipart(b"mixed", draft.text(), *draft.attachments(), close=False))


def signed(draft):
    signature = entity(b'application/pkcs7-signature; name="smime.p7s"', lines(b"\x30\x03\x02\x01\x01"), b"Content-Transfer-Encoding: base64",
                       b'Content-Disposition: attachment; filename="smime.p7s"')
    return draft.mail(multipart(b'signed; protocol="application/pkcs7-signature"; micalg=sha-256',
                                multipart(b"mixed", draft.text(), *draft.attachments()), signature))


def with_mail(draft, *kind_and_headers, data=None):
    return draft.mail(multipart(b"mixed", text_part(draft.charset, FORWARDED), entity(kind_and_headers[0], data, *kind_and_headers[1:])))


def forwarded(draft):
    return with_mail(draft, b"message/rfc822", b"Content-Disposition: attachment", data=outlook(draft))


def forwarded_in_base64(draft):
    return with_mail(draft, b"message/rfc822", b"Content-Transfer-Encoding: base64", data=lines(outlook(draft)))


def forwarded_as_a_file(draft):
    return with_mail(draft, b'application/octet-stream; name="fw.eml"', b"Content-Transfer-Encoding: base64",
                     b'Content-Disposition: attachment; filename="fw.eml"', data=lines(outlook(draft)))


def forwarded_twice(draft):
    return with_mail(draft, b"message/rfc822", data=forwarded(draft))


CLIENTS = [outlook, outlook_subject_cut, garoon, microsoft_365_client, apple_mail, inline, html_only, attachment_alone, gateway_rebuilt, gateway_unclosed,
           signed, forwarded, forwarded_in_base64, forwarded_as_a_file, forwarded_twice]
BESIDE = {microsoft_365_client: (["image001.png"], []), signed: ([], ["smime.p7s"])}  # files before and after the list's


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


def winmail(stem, ending, kind, data):
    """What Outlook sends as rich text (MS-OXTNEF 2.1.3): the attachment's rendering data, title and data."""
    title = f"{VENDOR_STEM}.{ending}"
    attributes = [(1, 0x00089006, struct.pack("<I", 0x10000)), (1, 0x00069007, struct.pack("<II", 932, 0)), (2, 0x00069002, struct.pack("<HIHHI", 1, 0, 32, 32, 0)),
                  (2, 0x00018010, cp932(title) + b"\0"), (2, 0x0006800F, data)]
    tnef = struct.pack("<IH", 0x223E9F78, 1) + b"".join(struct.pack("<BII", level, tag, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
                                                        for level, tag, value in attributes)
    return "winmail.dat", "application/ms-tnef", tnef, [title]


CONTAINERS = {
    "plain": plain,
    "winmail.dat": winmail,
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
KINDS = {"xlsx": letters.XLSX, "ods": "application/vnd.oasis.opendocument.spreadsheet", "xls": "application/vnd.ms-excel", "csv": "text/csv",
         "pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


class Lists:
    """The lists of each prefecture, right and faulty, in each format. `convert(kind, {name: xlsx bytes})` gives {name: bytes}; without it
    there is neither .ods nor .xls."""

    def __init__(self, convert=None):
        self.files = {}
        self.formats = ["xlsx", "csv in UTF-8", "csv in UTF-8 with BOM", "csv in CP932", "csv in UTF-16", "pdf", "docx"] + (["ods", "xls"] if convert else [])
        for (prefecture, code, _), faulty in itertools.product(PREFECTURES, (False, True)):
            wide = hospitals(prefecture, code, VENDOR_NAMES + WIDE_NAMES, faulty)
            text = csv_text(wide, prefecture)
            self.files[prefecture, faulty] = {
                "xlsx": letters.workbook(wide, prefecture), "csv in UTF-8": text.encode(), "csv in UTF-8 with BOM": text.encode("utf-8-sig"),
                "csv in CP932": csv_text(hospitals(prefecture, code, VENDOR_NAMES, faulty), prefecture).encode("cp932"),
                "csv in UTF-16": text.encode("utf-16"), "pdf": PDF, "docx": DOCX}
        if convert:
            names = {f"{n}": key for n, key in enumerate(self.files)}
            for kind in ("ods", "xls"):
                for name, data in convert(kind, {name: self.files[key]["xlsx"] for name, key in names.items()}).items():
                    self.files[names[name]][kind] = data

    def names(self, form):
        return VENDOR_NAMES if form == "csv in CP932" else VENDOR_NAMES + WIDE_NAMES

    def data(self, prefecture, faulty, form):
        return self.files[prefecture, faulty][form]


class Post:
    """Writes the cases; prefectures and faults take turns."""

    def __init__(self, lists):
        self.lists = lists
        self.cases = []

    def add(self, client, charset, style, container="plain", form="xlsx"):
        n = len(self.cases)
        prefecture, code, domain = PREFECTURES[n % len(PREFECTURES)]
        faulty = n % 3 == 1
        ending = form.split()[0]
        name, kind, data, files = CONTAINERS[container](charset.title, ending, KINDS[ending], self.lists.data(prefecture, faulty, form))
        draft = Draft(charset, f"tanaka@{domain}", charset.title, [(style, charset, name, kind, data)])
        before, after = BESIDE.get(client, ([], []))
        verdict, rules, names = self.outcome(container, form, faulty)
        label = f"{client.__name__}, {charset.name}, {style.__name__}, {container}, {form}"
        self.cases.append(Case(label, client(draft), verdict, code, names, before + files + after, charset.title, sorted(rules)))

    def outcome(self, container, form, faulty):
        if container == "locked zip":
            return "correction", ["file-encrypted"], []
        if form in ("pdf", "docx"):
            return "correction", ["file-type-unsupported"], []
        if faulty:
            return "correction", ["beds-below-20", "emr-not-installed"], self.lists.names(form)
        return "accepted", [], self.lists.names(form)

    def add_text(self, write, charset, text, verdict, rule):
        prefecture, code, domain = PREFECTURES[len(self.cases) % len(PREFECTURES)]
        raw = message(charset, f"tanaka@{domain}", "医療政策課よりご連絡", write(charset, text))
        self.cases.append(Case(f"{write.__name__}, {charset.name}, {rule}", raw, verdict, code, [], [], "医療政策課よりご連絡", [rule]))


def alternative(charset, text):
    return multipart(b"alternative", text_part(charset, text), html_part(charset, text))


def cases(convert=None):
    """All of them, in an order that stays."""
    post = Post(Lists(convert))
    for charset in CHARSETS:  # every way to write a name, in every charset
        for style in styles(charset):
            post.add(outlook, charset, style)
    turn = itertools.count()
    containers, forms = list(CONTAINERS), post.lists.formats
    for client, charset in itertools.product(CLIENTS, CHARSETS):  # every client, in every charset
        n = next(turn)
        post.add(client, charset, styles(charset)[n % len(styles(charset))], containers[n % len(containers)], forms[n % len(forms)])
    wanted = [charset for charset in CHARSETS if charset.label]
    for container, form, client in itertools.product(containers, forms, (outlook, microsoft_365_client, forwarded, forwarded_in_base64)):
        charset = wanted[next(turn) % len(wanted)]
        post.add(client, charset, styles(charset)[next(turn) % len(styles(charset))], container, form)
    for charset, write in itertools.product(CHARSETS, (text_part, html_part, alternative)):  # the text alone
        post.add_text(write, charset, "いつもお世話になっております。\n対象病院のリストを別添のとおり提出いたします。\n", "correction", "no-attachment")
        post.add_text(write, charset, "いつもお世話になっております。\n休床中のベッドは含めますか。ご教示ください。\n", "held", "question")
    return post.cases
