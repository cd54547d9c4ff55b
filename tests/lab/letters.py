"""What prefectures send: lists made with openpyxl, and the mails around them. All names are invented."""

import email.message
import email.policy
import email.utils
import io

import openpyxl

HEADINGS = ["順位", "都道府県名", "医療機関コード（10桁）", "医療機関名（正式名称）", "開設者", "郵便番号", "所在地", "許可病床数（合計）",
            "電子カルテ導入状況（有/無）", "令和7年度中のシステム更改予定（有/無）", "令和8年1月までの現地調査完了見込み（可/否）",
            "令和6年度事業への参加状況（未参加/辞退/調査完了）", "外部ネットワーク接続の検証・検査の希望（有/無）",
            "オフライン・バックアップ支援の希望（有/無）", "担当部署", "担当者氏名", "電話番号", "メールアドレス", "備考"]
FIELDS = ["rank", "prefecture", "code", "name", "founder", "postal_code", "address", "beds", "emr", "renewal", "survey", "participation",
          "network_check", "offline_backup", "division", "contact_person", "phone", "mail", "remarks"]
HEADING_ROW = 7
FIRST_ROW = 8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def luhn_code(prefecture, number):
    """A 医療機関コード whose check digit fits: prefecture, fee table 1, six digits, check digit."""
    digits = f"{prefecture}1{number:06d}"
    scope = digits[3:] if prefecture in ("11", "12", "13", "14") else digits
    total = 0
    for i, c in enumerate(reversed(scope)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return digits + str(-total % 10)


def hospital(rank, name, prefecture="愛知県", code="23", **other):
    """One row of a faultless list."""
    row = dict(rank=rank, prefecture=prefecture, code=luhn_code(code, 10000 + rank), name=name, founder="医療法人", postal_code="460-0001",
               address=f"中央区本町{rank}番地", beds=100 + 10 * rank, emr="有", renewal="無", survey="", participation="未参加", network_check="有",
               offline_backup="有", division="総務課", contact_person="山田 太郎", phone="052-000-0000", mail=f"h{rank}@hospital.example.jp", remarks="")
    row.update(other)
    return row


def hospitals(count, prefecture="愛知県", code="23"):
    return [hospital(n, f"{prefecture[:2]}第{n}病院", prefecture, code) for n in range(1, count + 1)]


def column(field):
    """The letter of the field's column."""
    return openpyxl.utils.get_column_letter(FIELDS.index(field) + 1)


def workbook(rows, prefecture="愛知県", division="医療政策課"):
    """The list as the form lays it out, as bytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "様式1"
    sheet["A1"] = "【様式】セキュリティ確保事業支援対象病院リスト"
    for n, (label, value) in enumerate([("都道府県名", prefecture), ("担当課", division), ("担当者", "鈴木 花子"), ("電話番号", "052-111-1111")], start=2):
        sheet.cell(n, 1, label)
        sheet.cell(n, 2, value)
    for n, heading in enumerate(HEADINGS, start=1):
        sheet.cell(HEADING_ROW, n, heading)
    for r, row in enumerate(rows, start=FIRST_ROW):
        for n, field in enumerate(FIELDS, start=1):
            if row.get(field, "") != "":
                sheet.cell(r, n, row[field])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mail(sender="tanaka@pref.aichi.lg.jp", subject="支援対象病院リストの提出について", text="お世話になっております。リストを添付にて提出いたします。\n",
         attachments=(), to="isei-cskakuho@example.go.jp", headers=(), message_id=None):
    """The mail as bytes. `attachments`: (file name, bytes, type) each."""
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = email.utils.formatdate(localtime=False)
    message["Message-ID"] = message_id or email.utils.make_msgid(domain=sender.rsplit("@", 1)[-1].rstrip(">"))
    for name, value in headers:
        message[name] = value
    message.set_content(text)
    for name, data, kind in attachments:
        main, sub = kind.split("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def list_mail(rows, prefecture="愛知県", sender="tanaka@pref.aichi.lg.jp", **other):
    return mail(sender, attachments=[(f"支援対象病院リスト（{prefecture}）.xlsx", workbook(rows, prefecture), XLSX)], **other)


def read(raw):
    """A mail of ours as a person's client shows it: an EmailMessage; .text and .workbook added."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    message.text = message.get_body(("plain",)).get_content()
    message.workbook = next((part.get_content() for part in message.iter_attachments()), None)
    return message
