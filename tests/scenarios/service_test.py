"""The service as it runs: started, woken, interrupted, reloaded, ended."""

import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

from scenario import Scenario, letters, main


class Service(Scenario):
    def test_a_list_that_arrives_meanwhile_is_answered_and_sigterm_ends_cleanly(self):
        m = self.ministry()
        process = m.start()
        m.wait_until(lambda: "daemon.started" in m.log())
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.wait_until(lambda: len(m.replies()) == 1)
        self.assertEqual(m.stop(process), 0)
        self.assertIn("daemon.stopped", m.log())

    def test_a_second_daemon_on_one_database_exits_75(self):
        m = self.ministry()
        process = m.start()
        m.wait_until(lambda: "daemon.started" in m.log())
        done = m.once(check=75)
        self.assertIn("another cskakuhod", done.stderr)
        m.stop(process)
        m.once()

    def test_systemd_hears_of_it(self):
        m = self.ministry()
        import os
        import subprocess
        folder = tempfile.mkdtemp(prefix="notify-", dir="/tmp")
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(folder + "/socket")
        listener.settimeout(20)
        os.environ["NOTIFY_SOCKET"] = folder + "/socket"
        try:
            process = m.start()
        finally:
            del os.environ["NOTIFY_SOCKET"]
        heard = []
        end = time.monotonic() + 20
        while time.monotonic() < end and not {"READY=1", "WATCHDOG=1"} <= {h.split("\n")[0] for h in heard}:
            heard.append(listener.recv(4096).decode())
        self.assertIn("READY=1", heard)
        self.assertTrue(any(h.startswith("STATUS=") for h in heard) or listener.recv(4096))
        process.send_signal(signal.SIGTERM)
        while not any(h.startswith("STOPPING=1") for h in heard) and time.monotonic() < end:
            heard.append(listener.recv(4096).decode())
        self.assertIn("STOPPING=1", heard)
        self.assertEqual(process.wait(30), 0)
        listener.close()

    def test_an_outage_is_told_once_and_its_end_too(self):
        m = self.ministry(settings={"alerts": {"stale_after": "2s"}})
        process = m.start()
        m.wait_until(lambda: "daemon.started" in m.log())
        m.server.stop()
        m.wait_until(lambda: "poll.stale" in m.log())
        time.sleep(2)
        self.assertEqual(m.log().count("poll.stale"), 1)
        self.assertIsNone(process.poll())
        m.server.start()
        m.wait_until(lambda: "poll.recovered" in m.log())
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.wait_until(lambda: len(m.replies()) == 1)
        m.stop(process)

    def test_a_refused_login_is_told_at_once(self):
        m = self.ministry()
        (m.folder / "password").write_text("wrong\n")
        done = m.once(check=78)
        self.assertIn("refused", done.stderr)
        self.assertNotIn("wrong\n", done.stderr)

    def test_sighup_reloads_all_or_nothing(self):
        m = self.ministry()
        process = m.start()
        m.wait_until(lambda: "daemon.started" in m.log())
        m.settings = {"replies": {"approve": "nonsense"}}
        m.write_configuration()
        process.send_signal(signal.SIGHUP)
        m.wait_until(lambda: "reload.refused" in m.log())
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.wait_until(lambda: len(m.replies()) == 1)
        m.settings = {"replies": {"approve": "all"}}
        m.write_configuration()
        process.send_signal(signal.SIGHUP)
        m.wait_until(lambda: "reload.done" in m.log())
        m.deliver(letters.list_mail(letters.hospitals(3)))
        m.wait_until(lambda: "draft" in {r["state"] for r in m.ctl("outbox", "--json")})
        self.assertEqual(len(m.replies()), 1)
        self.assertEqual(m.stop(process), 0)

    def test_a_form_that_no_longer_reads_the_standing_lists_is_refused(self):
        m = self.ministry()
        form = Path(m.folder / "form.yaml")
        original = Path(m.configuration()["programme"]["form"]).read_text()
        form.write_text(original)
        m.settings = {"programme": {**m.configuration()["programme"], "form": str(form)}}
        m.write_configuration()
        process = m.start()
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.wait_until(lambda: len(m.replies()) == 1)
        import re
        form.write_text(re.sub(r"(item: beds\n(?:.*\n)*?\s+heading: ).*", r"\1まったく別の見出し", original.replace("許可病床数", "別の語").replace("病床数", "別の語")))
        process.send_signal(signal.SIGHUP)
        m.wait_until(lambda: "reload.refused" in m.log() or "reload.done" in m.log())
        self.assertIn("reload.refused", m.log())
        self.assertIn("CS1-23-01", m.log().split("reload.refused")[1].splitlines()[0])
        m.stop(process)

    def test_starttls_and_tokens(self):
        for name, imap in (("starttls", lambda m: {"port": m.server.port, "security": "starttls"}),
                           ("token", lambda m: {"token_file": str(m.folder / "token"), "password_file": None})):
            with self.subTest(name):
                m = self.ministry()
                (m.folder / "token").write_text(m.server.token() + "\n")
                (m.folder / "token").chmod(0o600)
                m.settings = {"imap": imap(m)}
                m.write_configuration()
                m.deliver(letters.list_mail(letters.hospitals(2)))
                m.once()
                self.assertEqual(len(m.replies()), 1)
                m.close()

    def test_a_certificate_of_somebody_else_is_refused(self):
        m = self.ministry()
        m.settings = {"imap": {"ca_file": m.smtp.ca_file}}
        m.write_configuration()
        done = m.once(check=None)
        self.assertIn(done.returncode, (75, 78))
        self.assertRegex(done.stderr.lower(), "certificate")

    def test_smtp_sign_in(self):
        m = self.ministry(smtp={"users": {"sender": "secret"}})
        m.settings = {"smtp": {"user": "sender", "password_file": "password"}}
        m.write_configuration()
        m.deliver(letters.list_mail(letters.hospitals(2)))
        m.once()
        self.assertEqual(m.replies()[0].envelope["user"], "sender")


if __name__ == "__main__":
    sys.exit(main())
