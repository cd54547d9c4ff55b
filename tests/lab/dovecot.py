#!/usr/bin/python3
"""A private Dovecot on free loopback ports: IMAP (with STARTTLS) and IMAPS, PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER.

    with Dovecot() as server:
        server.deliver(raw, internal_date=datetime(…), folder="INBOX")
        server.port, server.tls_port, server.ca_file, server.token("user@example.jp")

As a program it prints its ports as one line of JSON and lives until its stdin closes or its parent dies; each line
{"do": "deliver", …} on stdin is answered by a line of JSON."""

import argparse
import base64
import datetime
import grp
import hashlib
import hmac
import imaplib
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import certificates  # noqa: E402
import children  # noqa: E402

imaplib._MAXLINE = 100_000_000  # whole mailboxes are listed in one line
DEFAULT_USERS = {"mailbox@example.jp": "secret"}

CONFIGURATION = """\
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 200
ssl = yes
ssl_cert = <{root}/tls/server.pem
ssl_key = <{root}/tls/server.key
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
{settings}
"""

OAUTH2 = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = sub
"""


def modified_utf7(name):
    """A folder's name as IMAP writes it (RFC 3501 section 5.1.3)."""
    def encode(match):
        packed = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{packed}-"
    return re.sub(r"[^\x20-\x7e]+", encode, name.replace("&", "&-"))


def quoted(name):
    return '"' + modified_utf7(name).replace("\\", "\\\\").replace('"', '\\"') + '"'


class Dovecot:
    """`users` maps names to passwords; `settings` is further text for dovecot.conf; `separator` and `prefix` shape the
    namespace ('.' and 'INBOX.' look like Courier). `folder` gets a copy of ca.pem and, at the end, of the log."""

    def __init__(self, folder=None, users=None, settings="", separator="/", prefix="",
                 mechanisms="plain login xoauth2 oauthbearer", certificate_name=None):
        self.certificate_name = certificate_name  # a name that the server does not have, for a certificate that does not fit
        self.folder = Path(folder) if folder else None
        self.users = dict(users or DEFAULT_USERS)
        self.settings, self.separator, self.prefix, self.mechanisms = settings, separator, prefix, mechanisms
        self.process = None
        self._sessions = {}
        # Below /tmp whatever the folder is: Dovecot does not run as root, may not enter where root alone may, and its
        # sockets' paths must be short.
        self.root = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self._uid, self._gid = children.owner_ids("dovecot")
        self._prepare()
        try:
            self._start_on_free_ports()
        except BaseException:
            self.close()
            raise

    # -- its files

    def _prepare(self):
        if self.certificate_name:
            certificates.make(self.root / "tls", names=[self.certificate_name], addresses=[])
        else:
            certificates.make(self.root / "tls")
        self._key = secrets.token_bytes(32)
        key_file = self.root / "keys" / "default" / "HS256" / "default"
        key_file.parent.mkdir(parents=True)
        key_file.write_text(base64.b64encode(self._key).decode())
        (self.root / "users").write_text("".join(f"{u}:{{PLAIN}}{p}::::::\n" for u, p in self.users.items()))
        (self.root / "oauth2.conf").write_text(OAUTH2.format(root=self.root))
        for name in ("run", "state", "mail"):
            (self.root / name).mkdir()
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.root / "tls" / "ca.pem", self.folder / "ca.pem")

    def _write_configuration(self):
        self.config_file = self.root / "dovecot.conf"
        self.config_file.write_text(CONFIGURATION.format(
            root=self.root, user=pwd.getpwuid(self._uid).pw_name, group=grp.getgrgid(self._gid).gr_name, uid=self._uid,
            gid=self._gid, port=self.port, tls_port=self.tls_port, prefix=self.prefix, separator=self.separator,
            mechanisms=self.mechanisms, settings=self.settings))
        if os.geteuid() == 0:
            for path in [self.root, *self.root.rglob("*")]:
                os.chown(path, self._uid, self._gid, follow_symlinks=False)

    # -- its life

    def _start_on_free_ports(self):
        for attempt in range(5):
            self.port, self.tls_port = children.free_ports(2)
            self._write_configuration()
            if self._try_start():
                return
        raise RuntimeError(f"Dovecot did not start: {self.log()}")

    def _try_start(self):
        identity = dict(user=self._uid, group=self._gid, extra_groups=[]) if os.geteuid() == 0 else {}
        self.process = subprocess.Popen(["dovecot", "-F", "-c", str(self.config_file)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
                                        process_group=0, preexec_fn=children.die_with_parent, **identity)
        if children.wait_for_port(self.port, self.process):
            return True
        self.stop()
        return False

    def start(self):
        """Again after stop(), on the same ports and with the same mail."""
        if self.process is None and not self._try_start():
            raise RuntimeError(f"Dovecot did not start again: {self.log()}")

    def stop(self):
        """The server is gone, and every connection with it; its mail stays for start()."""
        self._sessions.clear()
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(0.2)
        except subprocess.TimeoutExpired:
            pass  # it waits for its clients to leave; we do not
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # its own group: see process_group above
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None

    def close(self):
        self.stop()
        if self.folder and (self.root / "dovecot.log").exists():
            shutil.copy(self.root / "dovecot.log", self.folder / "dovecot.log")
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # -- what tests want of it

    @property
    def ca_file(self):
        return str(self.root / "tls" / "ca.pem")

    def log(self):
        path = self.root / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else "(no log)"

    def description(self):
        user, password = next(iter(self.users.items()))
        return {"host": "127.0.0.1", "port": self.port, "tls_port": self.tls_port, "ca_file": self.ca_file, "user": user,
                "password": password, "users": self.users, "root": str(self.root), "pid": self.process.pid}

    def token(self, user=None, valid_for=3600):
        """A bearer token for the user (a JSON Web Token, HS256); a negative validity gives one that expired."""
        def part(data):
            return base64.urlsafe_b64encode(data).decode().rstrip("=")
        now = int(time.time())
        claims = {"sub": user or next(iter(self.users)), "iat": now - 7200, "nbf": now - 7200, "exp": now + valid_for,
                  "scope": "imap"}
        signed = ".".join(part(json.dumps(x).encode()) for x in ({"alg": "HS256", "typ": "JWT"}, claims))
        return f"{signed}.{part(hmac.new(self._key, signed.encode(), hashlib.sha256).digest())}"

    def session(self, user=None):
        """An imaplib connection, signed in; kept for the next call."""
        user = user or next(iter(self.users))
        if user not in self._sessions:
            connection = imaplib.IMAP4("127.0.0.1", self.port)
            connection.login(user, self.users[user])
            self._sessions[user] = connection
        return self._sessions[user]

    def deliver(self, raw, internal_date=None, folder="INBOX", user=None, flags=""):
        """Appends the bytes as they are. `internal_date`: a datetime, seconds since 1970 or nothing for now."""
        connection = self.session(user)
        if isinstance(internal_date, datetime.datetime):
            internal_date = internal_date.timestamp()
        if internal_date is not None:
            internal_date = imaplib.Time2Internaldate(internal_date)
        if folder != "INBOX":
            self.make_folder(folder, user)
        connection.literal = raw  # not append(): it would mend line ends
        kind, data = connection._simple_command("APPEND", quoted(folder), f"({flags})", internal_date)
        if kind != "OK":
            raise RuntimeError(f"APPEND: {data}")
        match = re.search(rb"APPENDUID \d+ (\d+)", data[0] or b"")
        return int(match[1]) if match else None

    def make_folder(self, folder, user=None):
        self.session(user).create(quoted(folder))  # NO where it exists

    def folders(self, user=None):
        """Names as on the wire (modified UTF-7)."""
        lines = self.session(user).list()[1]
        return sorted(re.match(rb'\([^)]*\) \S+ "?(.*?)"?$', line)[1].decode() for line in lines if isinstance(line, bytes))

    def messages(self, folder="INBOX", user=None):
        """[{uid, flags, internal_date, raw}] in order of UID; nothing where the folder is missing. Sets no flag."""
        connection = self.session(user)
        kind, _ = connection.select(quoted(folder), readonly=True)
        if kind != "OK":
            return []
        found = []
        for item in connection.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")[1]:
            if isinstance(item, tuple):
                head = item[0].decode()
                found.append({"uid": int(re.search(r"UID (\d+)", head)[1]), "flags": re.search(r"FLAGS \((.*?)\)", head)[1],
                              "internal_date": re.search(r'INTERNALDATE "(.*?)"', head)[1], "raw": item[1]})
        connection.unselect()
        return found

    def remove(self, uid, folder="INBOX", user=None):
        """As a person would who deletes the message."""
        connection = self.session(user)
        connection.select(quoted(folder))
        connection.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
        connection.uid("EXPUNGE", str(uid))
        connection.unselect()

    def commands(self):
        """For serve_commands: bytes travel as base64 or by the name of a file."""
        def deliver(file=None, base64_bytes=None, count=1, **rest):
            raw = Path(file).read_bytes() if file else base64.b64decode(base64_bytes)
            return [self.deliver(raw, **rest) for _ in range(count)]

        def messages(**rest):
            return [{**m, "raw": base64.b64encode(m["raw"]).decode()} for m in self.messages(**rest)]
        return {"deliver": deliver, "messages": messages, "folders": self.folders, "make_folder": self.make_folder,
                "remove": self.remove, "token": self.token, "stop": self.stop, "start": self.start, "log": self.log}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", help="gets ca.pem, and the log at the end")
    parser.add_argument("--user", action="append", default=[], metavar="NAME:PASSWORD")
    parser.add_argument("--settings", default="", help="further lines for dovecot.conf")
    parser.add_argument("--separator", default="/")
    parser.add_argument("--prefix", default="")
    parser.add_argument("--mechanisms", default="plain login xoauth2 oauthbearer")
    parser.add_argument("--certificate-name")
    options = parser.parse_args()
    users = dict(pair.split(":", 1) for pair in options.user)
    children.die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Dovecot(options.folder, users, options.settings, options.separator, options.prefix, options.mechanisms,
                 options.certificate_name) as server:
        children.serve_commands(server.description(), server.commands())


if __name__ == "__main__":
    main()
