#!/usr/bin/python3
"""A private SMTP server (aiosmtpd) on free loopback ports: SMTP with STARTTLS, and SMTPS. What it accepts lies in its
folder as NNNN.eml, the bytes as they came, and NNNN.json, the envelope.

    with SmtpServer(folder, users={"sender@example.jp": "secret"}) as server:
        server.set_rules([{"stage": "RCPT", "match": "busy@", "reply": "450 4.2.1 later", "times": 2}])
        server.mails()

A rule has a stage (greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, body, dot, RSET, QUIT), optionally `match` (a regular
expression over the command's argument, for body and dot over the recipients) and `times` (how often it applies), and what
to do, in this order: `stall` (seconds), `stored` (dot: keep the mail all the same), `reply` (lines parted by \\n, sent as
they are), `drop` (true: close; "reset": RST). Rules stand in rules.json in the folder and are read anew at each command.

As a program it prints its ports as one line of JSON and lives until its stdin closes or its parent dies."""

import argparse
import asyncio
import base64
import json
import logging
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import certificates  # noqa: E402
import children  # noqa: E402


class SmtpServer:
    """The server as a child process. `users`: who may sign in (then nobody may send without); `tokens`: bearer tokens for
    XOAUTH2; `tls`: "optional", "required" or "none"; `hide`: extensions not to announce, as ["AUTH", "PIPELINING"]."""

    def __init__(self, folder, users=None, tokens=(), tls="optional", hide=(), size_limit=33554432):
        self.folder = Path(folder)
        command = ["/usr/bin/python3", str(Path(__file__).resolve()), "--folder", str(self.folder), "--tls", tls,
                   "--size-limit", str(size_limit)]
        command += [f"--user={u}:{p}" for u, p in (users or {}).items()] + [f"--token={t}" for t in tokens]
        command += [f"--hide={h}" for h in hide]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the SMTP server did not start")
        self.description = json.loads(line)
        self.port, self.tls_port = self.description["port"], self.description["tls_port"]
        self.ca_file, self.pid = self.description["ca_file"], self.description["pid"]

    def set_rules(self, rules):
        write_whole(self.folder / "rules.json", json.dumps(rules))

    def mails(self):
        return stored_mails(self.folder)

    def wait_for(self, count, seconds=30):
        """The mails, once there are as many."""
        end = time.monotonic() + seconds
        while len(self.mails()) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.mails()

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def write_whole(path, text):
    """Never half a file for who reads meanwhile."""
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(text if isinstance(text, bytes) else text.encode())
    draft.rename(path)


def stored_mails(folder):
    """[{from, recipients, …, raw}] in order of arrival."""
    return [{**json.loads(path.read_text()), "raw": path.with_suffix(".eml").read_bytes()}
            for path in sorted(Path(folder).glob("[0-9]*.json"))]


# -- the child itself


class Rules:
    def __init__(self, path):
        self.path, self.text, self.rules = path, None, []

    def take(self, stage, argument):
        """The first rule that applies, counted."""
        text = self.path.read_text() if self.path.exists() else "[]"
        if text != self.text:
            self.text, self.rules = text, json.loads(text)
        for rule in self.rules:
            if rule["stage"] == stage and rule.get("times", 1) > 0 and re.search(rule.get("match", ""), argument or ""):
                if "times" in rule:
                    rule["times"] -= 1
                return rule
        return None


class Store:
    """The aiosmtpd handler."""

    def __init__(self, folder, rules, hide):
        self.folder, self.rules, self.hide = folder, rules, hide
        self.count = len(list(folder.glob("[0-9]*.json")))

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        responses.insert(1, "250-PIPELINING")
        kept = [r for r in responses if r[4:].split()[0].upper() not in self.hide]
        return [r[:3] + ("-" if i + 1 < len(kept) else " ") + r[4:] for i, r in enumerate(kept)]

    async def handle_DATA(self, server, session, envelope):
        rule = self.rules.take("dot", " ".join(envelope.rcpt_tos))
        if rule is None or rule.get("stored"):
            self.store(server, session, envelope)
        if rule is None:
            return "250 2.0.0 stored"
        await asyncio.sleep(rule.get("stall", 0))
        if rule.get("drop") and not rule.get("reply"):
            server.hang_up(rule["drop"])
            await asyncio.sleep(3600)  # nothing may be answered any more; the task ends with the connection
        if rule.get("drop"):
            await server.push(rule["reply"])
            server.hang_up(rule["drop"])
            await asyncio.sleep(3600)
        return rule.get("reply", "250 2.0.0 stored").replace("\n", "\r\n")

    def store(self, server, session, envelope):
        self.count += 1
        name = f"{self.count:04d}"
        write_whole(self.folder / f"{name}.eml", envelope.original_content)
        write_whole(self.folder / f"{name}.json", json.dumps({
            "from": envelope.mail_from, "recipients": envelope.rcpt_tos, "mail_options": envelope.mail_options,
            "helo": session.host_name, "tls": session.ssl is not None or server.over_tls, "user": server.user,
            "connection": server.number, "received_at": time.time()}))


def protocol(folder, options, context):
    """The aiosmtpd protocol with our rules: made in a function because importing this module must not need aiosmtpd."""
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, auth_mechanism

    users = dict(pair.split(":", 1) for pair in options.user)
    rules = Rules(folder / "rules.json")
    store = Store(folder, rules, {h.upper() for h in options.hide})
    numbers = iter(range(1, 1 << 60))

    class RuledSmtp(SMTP):
        def __init__(self, over_tls):
            self.over_tls, self.user, self.number = over_tls, None, next(numbers)
            super().__init__(store, hostname="lab.example.jp", data_size_limit=options.size_limit, enable_SMTPUTF8=False,
                             tls_context=None if over_tls or options.tls == "none" else context,
                             require_starttls=options.tls == "required" and not over_tls,
                             auth_required=bool(users or options.token), auth_require_tls=False,
                             authenticator=self.check, timeout=600,
                             auth_exclude_mechanism=() if options.token else ("XOAUTH2",))

        def check(self, server, session, envelope, mechanism, data):
            good = isinstance(data, LoginPassword) and users.get(data.login.decode()) == data.password.decode()
            self.user = data.login.decode() if good else None
            return AuthResult(success=good, handled=False)  # handled=True would leave the client without an answer

        @auth_mechanism("XOAUTH2")
        async def auth_XOAUTH2(self, _, args):
            said = base64.b64decode(args[1]) if len(args) > 1 else await self.challenge_auth("")
            if not isinstance(said, bytes):
                return AuthResult(success=False, handled=True)  # challenge_auth has answered
            text = said.decode(errors="replace")
            match = re.fullmatch("user=(.*)\1auth=Bearer (.*)\1\1", text)
            good = bool(match) and match[2] in options.token
            self.user = match[1] if good else None
            return AuthResult(success=good, handled=False)

        def hang_up(self, how):
            if how == "reset":
                raw = self.transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.transport.abort()
            else:
                self.transport.close()

        async def ruled(self, stage, argument):
            """True when a rule did all there was to do."""
            rule = rules.take(stage, argument)
            if rule is None:
                return False
            await asyncio.sleep(rule.get("stall", 0))
            for line in rule.get("reply", "").split("\n") if rule.get("reply") else ():
                await self.push(line)
            if rule.get("drop"):
                self.hang_up(rule["drop"])
                await asyncio.sleep(3600)  # ended with the connection
            return bool(rule.get("reply"))

        async def _handle_client(self):
            if await self.ruled("greeting", ""):
                self.transport.close()
                return
            await super()._handle_client()

        async def smtp_DATA(self, arg):
            if await self.ruled("DATA", " ".join(self.envelope.rcpt_tos)):
                return
            rule = rules.take("body", " ".join(self.envelope.rcpt_tos))
            if rule is None:
                return await super().smtp_DATA(arg)
            await self.push("354 go on")
            await self._reader.read(10)
            await asyncio.sleep(rule.get("stall", 0))
            self.hang_up(rule.get("drop", True))
            await asyncio.sleep(3600)

    def with_rule(stage):
        inherited = getattr(SMTP, f"smtp_{stage}")

        async def command(self, arg):
            if not await self.ruled(stage, arg):
                await inherited(self, arg)
        for name, value in vars(inherited).items():  # the syntax that HELP tells
            setattr(command, name, value)
        return command

    for stage in ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "RSET", "QUIT"):
        setattr(RuledSmtp, f"smtp_{stage}", with_rule(stage))
    return RuledSmtp


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--user", action="append", default=[], metavar="NAME:PASSWORD")
    parser.add_argument("--token", action="append", default=[], help="a bearer token that XOAUTH2 accepts")
    parser.add_argument("--tls", choices=("optional", "required", "none"), default="optional")
    parser.add_argument("--hide", action="append", default=[], metavar="EXTENSION")
    parser.add_argument("--size-limit", type=int, default=33554432)
    options = parser.parse_args()
    children.die_with_parent()
    warnings.simplefilter("ignore")  # passwords without TLS are what some tests want
    logging.disable(logging.CRITICAL)  # a client that hangs up is what tests want, too
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    folder = Path(options.folder)
    certificates.make(folder / "tls")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "tls" / "server.pem", folder / "tls" / "server.key")
    smtp = protocol(folder, options, context)
    loop = asyncio.new_event_loop()

    async def listen(over_tls):
        server = await loop.create_server(lambda: smtp(over_tls), "127.0.0.1", 0, ssl=context if over_tls else None)
        return server.sockets[0].getsockname()[1]

    port, tls_port = loop.run_until_complete(listen(False)), loop.run_until_complete(listen(True))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    children.serve_commands({"host": "127.0.0.1", "port": port, "tls_port": tls_port, "folder": str(folder),
                             "ca_file": str((folder / "tls" / "ca.pem").resolve()), "pid": os.getpid()}, {})
    os._exit(0)


if __name__ == "__main__":
    main()
