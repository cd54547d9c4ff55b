"""A certificate authority of our own for servers under test: make() leaves ca.pem, server.pem and server.key in a folder."""

import subprocess
from pathlib import Path


def make(folder, names=("localhost",), addresses=("127.0.0.1",)):
    """Makes an authority and a server certificate signed by it, valid from yesterday for ten days. Returns the folder's Path."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    alternatives = ",".join([f"DNS:{n}" for n in names] + [f"IP:{a}" for a in addresses])
    (folder / "extensions").write_text(f"subjectAltName={alternatives}\nbasicConstraints=CA:FALSE\n")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.PIPE)

    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "10", "-subj", "/CN=Lab authority")
    openssl("req", *new_key, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={names[0]}")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2", "-days", "10",
            "-extfile", "extensions", "-out", "server.pem")
    for spent in ("server.csr", "extensions"):
        (folder / spent).unlink()
    return folder
