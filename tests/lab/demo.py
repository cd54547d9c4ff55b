"""The main job once, on a private mailbox: what came, what was answered, where it lies, how it stands."""

import io
import os
import sys
import tempfile
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).parent))
import letters  # noqa: E402
from ministry import ADDRESS, Ministry  # noqa: E402


def title(text):
    print(f"\n━━ {text} " + "━" * max(2, 72 - 2 * len(text)))


def faulty_list():
    rows = letters.hospitals(5, "長野県", "20")
    rows[1]["beds"] = "１９"
    rows[3]["rank"] = 3
    rows[4]["beds"] = "２５０床"
    return rows


def mended(marked):
    """What an official does with the marked copy: two cells set right."""
    book = openpyxl.load_workbook(io.BytesIO(marked))
    sheet = book["様式1"]
    sheet[f"{letters.column('beds')}{letters.FIRST_ROW + 1}"] = 90
    sheet[f"{letters.column('rank')}{letters.FIRST_ROW + 3}"] = 4
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def first_morning(ministry):
    ministry.deliver(letters.list_mail(letters.hospitals(4)))
    ministry.deliver(letters.list_mail(faulty_list(), "長野県", "sato@pref.nagano.lg.jp"))
    ministry.deliver(letters.mail("tanaka@pref.aichi.lg.jp", "自動応答: 不在のお知らせ", "ただいま不在にしております。\n", headers=[("Auto-Submitted", "auto-replied")]))
    ministry.deliver(letters.mail("yamamoto@pref.kyoto.lg.jp", "記載方法の照会", "休床中の病床は許可病床数に含めるのでしょうか。\n"))
    ministry.deliver(letters.list_mail(letters.hospitals(2), sender="someone@example.com"))


def afternoon(ministry):
    request = next(reply for reply in ministry.replies() if "差替え" in reply["Subject"])
    ministry.deliver(letters.mail("sato@pref.nagano.lg.jp", "Re: " + request["Subject"], "修正しました。よろしくお願いいたします。\n",
                                  [("支援対象病院リスト（長野県）.xlsx", mended(request.workbook), letters.XLSX)],
                                  headers=[("In-Reply-To", request["Message-ID"]), ("References", request["Message-ID"])]))
    ministry.deliver(letters.list_mail(letters.hospitals(2), subject="追加の病院について"))


def show_replies(ministry, seen):
    for reply in ministry.replies()[seen:]:
        title(f"返信 → {reply['To']}")
        print(f"件名: {reply['Subject']}\n\n{reply.text}", end="")
        for part in reply.iter_attachments():
            print(f"[添付: {part.get_filename()}]")
    return len(ministry.replies())


def main():
    folder = Path(tempfile.mkdtemp(prefix="cskakuhod-demo-", dir=os.environ.get("TMPDIR", "/tmp")))
    with Ministry(folder) as ministry:
        print("A private Dovecot and an SMTP server listen on loopback. Five mails arrive: a correct list (愛知県), a faulty one (長野県),\n"
              "an out-of-office note, a question (京都府) and a list from a stranger.")
        first_morning(ministry)
        title("cskakuhod --once")
        print(ministry.once().stderr, end="")
        seen = show_replies(ministry, 0)
        print("\nTwo more arrive: the marked copy that 長野県 got, mended, and a list of 愛知県 in which half of its hospitals are missing.")
        afternoon(ministry)
        title("cskakuhod --once")
        print(ministry.once().stderr, end="")
        show_replies(ministry, seen)
        title("The folders of " + ADDRESS)
        for name, count in ministry.folders().items():
            print(f"  {name:<12} {count}")
        for command in ("board", "held", "status"):
            title(f"cskakuhoctl {command}")
            print(ministry.ctl(command, check=None), end="")
        ok = ministry.folders() == {"INBOX": 0, "Accepted": 2, "Corrections": 1, "Held": 3, "Ignored": 1} and len(ministry.replies()) == 4
    print(f"\nEverything is kept in {folder}: the configuration, the database, the replies (sent/*.eml) and the log.")
    if not ok:
        print("The demo did not come out as it should.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
