"""Mails as Japanese clients and gateways write them, byte for byte, each with what it must yield."""

import base64
import dataclasses
import itertools
import quopri
import struct
import unicodedata

from japanese_lists import CONTAINERS, KINDS, PREFECTURES, Lists
from japanese_text import CHARSETS, Charset, header_text, jis, pieces, styles, unnamed, utf8

TO = "isei-cskakuho@mhlw.go.jp"
ARRIVAL = "2025-03-10T10:00:00+09:00"


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


def apple_double(draft):
    """A file of a Mac with its Finder information (RFC 1740)."""
    finder = entity(b"application/applefile", lines(b"\0\5\x16\7\0\2\0\0" + bytes(18)), b"Content-Transfer-Encoding: base64")
    return draft.mail(multipart(b"mixed", draft.text(), multipart(b"appledouble", finder, *draft.attachments())))


def transfer_quoted_printable(draft):
    data = draft.attached[0][4]
    return draft.mail(multipart(b"mixed", draft.text(), attachment(*draft.attached[0]).replace(
        lines(data), b"".join(b"=%02X" % b + (b"=\r\n" if n % 25 == 24 else b"") for n, b in enumerate(data))).replace(
        b"Transfer-Encoding: base64", b"Transfer-Encoding: Quoted-Printable")))


CLIENTS = [apple_double, transfer_quoted_printable, outlook, outlook_subject_cut, garoon, microsoft_365_client, apple_mail, inline, html_only,
           attachment_alone, gateway_rebuilt, gateway_unclosed, signed, forwarded, forwarded_in_base64, forwarded_as_a_file, forwarded_twice]
BESIDE = {apple_double: ([None], []), microsoft_365_client: (["image001.png"], []), signed: ([], ["smime.p7s"])}  # files before and after the list's


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
        if style is unnamed:
            files[0] = None
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
        post.add(outlook, charset, unnamed)
    turn = itertools.count()
    containers, forms = list(CONTAINERS), post.lists.formats
    for client, charset in itertools.product(CLIENTS, CHARSETS):  # every client, in every charset
        n = next(turn)
        post.add(client, charset, styles(charset)[n % len(styles(charset))], containers[n % len(containers)], forms[(n + n // len(containers)) % len(forms)])
    wanted = [charset for charset in CHARSETS if charset.label]
    for container, form, client in itertools.product(containers, forms, (outlook, microsoft_365_client, forwarded, forwarded_in_base64)):
        charset = wanted[next(turn) % len(wanted)]
        post.add(client, charset, styles(charset)[next(turn) % len(styles(charset))], container, form)
    for charset, write in itertools.product(CHARSETS, (text_part, html_part, alternative)):  # the text alone
        post.add_text(write, charset, "いつもお世話になっております。\n対象病院のリストを別添のとおり提出いたします。\n", "correction", "no-attachment")
        post.add_text(write, charset, "いつもお世話になっております。\n休床中のベッドは含めますか。ご教示ください。\n", "held", "question")
    return post.cases
