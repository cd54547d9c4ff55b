"""The whole surroundings: a mailbox on a private Dovecot, an SMTP server that keeps what it gets, a configuration, and the
real programs run against them."""

import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import children  # noqa: E402
import letters  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from smtp_server import SmtpServer  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("CSKAKUHO_BUILD", ROOT / "build"))
ADDRESS = "isei-cskakuho@example.go.jp"


def tokyo_day(days_from_now):
    return (datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))) + datetime.timedelta(days=days_from_now)).date().isoformat()


class Ministry:
    """`settings` replaces whole sections or single keys of the configuration: {"replies": {"approve": "all"}}."""

    def __init__(self, folder=None, settings=None, dovecot=None, smtp=None):
        self.folder = Path(folder or tempfile.mkdtemp(prefix="cskakuho-", dir="/tmp"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.keeps_folder = folder is not None
        self.server = Dovecot(self.folder / "dovecot", {ADDRESS: "secret"}, **(dovecot or {}))
        self.smtp = SmtpServer(self.folder / "sent", **(smtp or {}))
        self.settings = settings or {}
        self.processes = []
        self.write_configuration()

    def configuration(self):
        values = {
            "imap": {"host": "127.0.0.1", "port": self.server.tls_port, "security": "tls", "ca_file": self.server.ca_file, "user": ADDRESS,
                     "password_file": "password", "poll_interval": "1s", "timeout": "10s"},
            "smtp": {"host": "127.0.0.1", "port": self.smtp.tls_port, "security": "tls", "ca_file": self.smtp.ca_file, "from": ADDRESS,
                     "from_name": "サイバーセキュリティ確保事業担当", "timeout": "20s"},
            "store": {"path": "cskakuhod.db"},
            "senders": {"register": str(ROOT / "config/prefectures.yaml"), "authserv_ids": [], "require": "none"},
            "programme": {"name": "医療機関におけるサイバーセキュリティ確保事業",
                          "rounds": [{"id": "first", "number": 1, "mode": "full", "opens": tokyo_day(-30), "deadline": tokyo_day(10)}],
                          "form": str(ROOT / "config/form.yaml"), "quotas": str(ROOT / "config/quotas.yaml"),
                          "templates": str(ROOT / "config/templates"),
                          "contact": {"office": "厚生労働省医政局\n特定医薬品開発支援・医療情報担当参事官室", "phone": "03-5253-1111（内線 4392）",
                                      "mail": ADDRESS}},
            "log": {"target": "stderr"},
        }
        for section, keys in self.settings.items():
            values[section] = {**values.get(section, {}), **keys} if isinstance(keys, dict) else keys
        return values

    def write_configuration(self):
        """JSON is YAML."""
        password = self.folder / "password"
        password.write_text("secret\n")
        password.chmod(0o600)
        self.config = self.folder / "cskakuhod.yaml"
        self.config.write_text(json.dumps(self.configuration(), ensure_ascii=False, indent=1))

    # -- the programs

    def daemon(self, *arguments, check=0, timeout=180):
        done = subprocess.run([str(BUILD / "bin/cskakuhod"), "--config", str(self.config), *arguments], capture_output=True, text=True,
                              timeout=timeout, stdin=subprocess.DEVNULL, preexec_fn=children.die_with_parent)
        with open(self.folder / "daemon.log", "a") as log:
            log.write(done.stderr)
        if check is not None and done.returncode != check:
            raise AssertionError(f"cskakuhod {arguments} ended with {done.returncode}:\n{done.stderr}")
        return done

    def once(self, **other):
        return self.daemon("--once", **other)

    def start(self, *arguments):
        """The daemon as a service, under way; ended with stop()."""
        log = open(self.folder / "daemon.log", "ab")
        process = subprocess.Popen([str(BUILD / "bin/cskakuhod"), "--config", str(self.config), *arguments], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=log, preexec_fn=children.die_with_parent)
        log.close()
        self.processes.append(process)
        return process

    def ctl(self, *arguments, check=0):
        """A command's output; its JSON where --json is among the arguments."""
        done = subprocess.run([str(BUILD / "bin/cskakuhoctl"), "--config", str(self.config), *arguments], capture_output=True, text=True,
                              timeout=120, stdin=subprocess.DEVNULL)
        if check is not None and done.returncode != check:
            raise AssertionError(f"cskakuhoctl {arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout) if "--json" in arguments and done.stdout else done.stdout + done.stderr

    def log(self):
        path = self.folder / "daemon.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # -- the world around them

    def deliver(self, raw, **other):
        return self.server.deliver(raw, **other)

    def replies(self):
        """What was sent, in order, as EmailMessages with .text, .workbook and .envelope."""
        out = []
        for mail in self.smtp.mails():
            message = letters.read(mail["raw"])
            message.envelope = mail
            out.append(message)
        return out

    def folders(self):
        """How many mails lie where."""
        return {name: len(self.server.messages(name)) for name in ("INBOX", "Accepted", "Corrections", "Held", "Ignored")}

    def wait_until(self, what, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if what():
                return
            time.sleep(0.05)
        raise AssertionError(f"did not come about within {seconds} s\n{self.log()[-3000:]}")

    def stop(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return process.returncode

    def close(self):
        for process in self.processes:
            self.stop(process)
        self.smtp.stop()
        self.server.close()
        if not self.keeps_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
