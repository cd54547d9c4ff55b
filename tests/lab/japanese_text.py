"""Charsets, headers and file names as Japanese mail clients write them.

Nothing here uses Python's e-mail library or its ISO-2022-JP: both write what the standards want, and this is about what is sent."""

import base64
import dataclasses


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


def rfc2231_cut_within_percent_signs(charset, name):
    text = charset.label.encode() + b"''" + percent(charset.encode(name))
    return b"", b";\r\n ".join(b"filename*%d*=%s" % each for each in enumerate(pieces(text, 25)))


def words_run_together(charset, name):
    value = b"".join(encoded_words(charset, name))
    return b'name="%s"' % value, b'filename="%s"' % value


def unnamed(charset, name):
    return b"", b""


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
                   *map(rfc2231_cut, (1, 2, 3, 5, 7, 16, 29)), rfc2231_last_section_plain, rfc2231_cut_within_percent_signs, words_run_together,
                   rfc2231_out_of_order, rfc2231_beside_a_fallback,
                   name_of_content_type_only, microsoft_365]
BARE_STYLES = [bare_quoted, bare_token, bare_in_content_type_only, rfc2231_without_charset]


def styles(charset):
    return BARE_STYLES if charset.label is None else LABELLED_STYLES
