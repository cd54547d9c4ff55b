"""What the servers under test share: children that die with their parent, free ports, a command loop on stdin."""

import ctypes
import json
import os
import signal
import socket
import sys
import time

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(with_signal=signal.SIGTERM):
    """For preexec_fn, or called by a server itself: the kernel sends the signal when the parent is gone."""
    _libc.prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0)


def free_ports(count):
    """Different ports of 127.0.0.1 that were free a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def wait_for_port(port, process, seconds=20.0):
    """Until somebody accepts on the port. False when the process ended first or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            return False
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.01)
    return False


def serve_commands(description, commands):
    """Prints the description as one line of JSON, then answers each line {"do": NAME, …} of stdin with {"ok": …} or
    {"error": …} until stdin closes."""
    print(json.dumps(description), flush=True)
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            answer = {"ok": commands[request.pop("do")](**request)}
        except Exception as error:  # told to the test, which knows what it asked for
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def owner_ids(name):
    """The uid and gid that a server of that name should run as: its own user for root, else ours."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    import pwd
    for candidate in (name, "nobody"):
        try:
            entry = pwd.getpwnam(candidate)
            return entry.pw_uid, entry.pw_gid
        except KeyError:
            continue
    raise LookupError("neither the server's user nor nobody exists")
