"""A real OpenSSH server of our own on this machine, for tests of sessions that come over a line."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
needs_openssh = pytest.mark.skipif(
    not (SSHD and shutil.which("ssh") and shutil.which("ssh-keygen") and Path("/proc/self/fd").exists()),
    reason="needs OpenSSH (sshd, ssh, ssh-keygen) and /proc",
)

SEPARATION = Path("/run/sshd")
"""The empty directory into which every sshd of the machine locks the part that speaks with strangers."""
TRIES = 5
"""Ports that are tried: another process may take one between the look and the server's own."""

CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {home}/host_key
AuthorizedKeysFile {home}/user_key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PrintMotd no
MaxStartups 100
"""
UNPUNISHED = "PerSourcePenalties no\n"
"""Newer servers turn away for a while who hangs up as rudely as these tests do; older ones do not know the word."""


class Line:
    """A server of our own on this machine, and how to call it."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port

    def command(self, *words: str, tty: bool = False) -> list[str]:
        """``ssh`` to our server to run ``words`` in the checkout."""
        there = f"cd {ROOT} && LC_ALL=C.UTF-8 exec " + " ".join(f"'{word}'" for word in words)
        options = ["IdentitiesOnly=yes", "BatchMode=yes", "StrictHostKeyChecking=no", "LogLevel=ERROR"]
        options += [f"UserKnownHostsFile={self.home}/known", f"Port={self.port}"]
        return [
            *("ssh", "-tt" if tty else "-T", "-F", "none", "-i", str(self.home / "user_key")),
            *(word for option in options for word in ("-o", option)),
            *("127.0.0.1", there),
        ]

    def answers(self) -> bool:
        """Whether a command goes through."""
        done = subprocess.run(self.command("true"), check=False, stderr=subprocess.DEVNULL, timeout=20)
        return done.returncode == 0


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """The server, with keys that last as long as the tests of one module."""
    home = tmp_path_factory.mktemp("ssh")
    for name in ("host_key", "user_key"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / name)]
        subprocess.run(command, check=True, timeout=20)
    _separate()
    for _try in range(TRIES):
        made = Line(home, _free_port())
        server = _serve(made)
        try:
            if _lets_in(server, made):
                yield made
                return
        finally:
            server.terminate()
            server.wait(10)
    pytest.skip(f"this machine's sshd lets nobody in: {(home / 'log').read_text()[-300:]}")


def _separate() -> None:
    """Have the directory there. It is never removed: other servers of the machine need it, those of tests that
    run beside this one too."""
    if os.geteuid() == 0:
        SEPARATION.mkdir(mode=0o755, parents=True, exist_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(line: Line) -> "subprocess.Popen[bytes]":
    assert SSHD
    config = line.home / "config"
    plain = CONFIG.format(port=line.port, home=line.home)
    config.write_text(plain + UNPUNISHED)
    if subprocess.run([SSHD, "-t", "-f", str(config)], check=False, capture_output=True).returncode:
        config.write_text(plain)
    with (line.home / "log").open("ab") as log:
        return subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stderr=log)


def _lets_in(server: "subprocess.Popen[bytes]", line: Line) -> bool:
    """Wait until the server answers; False if it ended or does not within ten seconds."""
    end = time.monotonic() + 10
    while server.poll() is None and time.monotonic() < end:
        if line.answers():
            return True
        time.sleep(0.1)
    return False
