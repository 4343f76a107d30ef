"""The SSH line drops: nothing is left running, the store is free, what was saved is there. With a real OpenSSH."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect

from httui.store.inuse import hold_alone, release
from tests.badinput.conftest import Office
from tests.badinput.line import Line, needs_openssh
from tests.store.support import PASSPHRASE

pytestmark = needs_openssh


def running(office: Office) -> list[int]:
    """Processes of httui over this office."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if b"tests.badinput.cheap" in words and str(office.data).encode() in words:
                found.append(int(path.parent.name))
    return found


def in_store(office: Office) -> bool:
    """Whether a session is in the store."""
    try:
        release(hold_alone(office.data / ".in-use"))
    except Exception:
        return True
    return False


def until(found: object, seconds: float = 20) -> None:
    """Wait until ``found()`` holds."""
    assert callable(found)
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def remote(office: Office, *words: str) -> list[str]:
    """The command for the other end."""
    return [sys.executable, "-m", "tests.badinput.cheap", *words, "--data", str(office.data)]


def gone(office: Office) -> None:
    """Within a few seconds nobody is there, the store is free and whole."""
    until(lambda: not running(office), 5)
    assert not in_store(office)


ACCOUNT = ("--user", "rina", "--passphrase-file")


def test_a_command_over_ssh(line: Line, office: Office) -> None:
    words = remote(office, "case", "list", "--json", *ACCOUNT, str(office.passphrase))
    done = subprocess.run(line.command(*words), check=False, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"uuid"') == 2
    gone(office)


def test_cut_at_the_passphrase(line: Line, office: Office) -> None:
    client = pexpect.spawn(
        "ssh", line.command(*remote(office, "case", "list", "--user", "rina"), tty=True)[1:], timeout=20
    )
    client.expect("Passphrase")
    client.kill(signal.SIGKILL)
    gone(office)
    client.close(force=True)
    office.whole()


def test_cut_in_the_middle_of_an_import(line: Line, office: Office) -> None:
    """What was saved before the cut is there whole; the file brought in again completes it."""
    count = 100
    lines = "".join(office.line(100 + n, full_name=f"Nama {n}") for n in range(count))
    words = remote(office, "import", "small", "-", "--json", *ACCOUNT, str(office.passphrase))
    client = subprocess.Popen(
        line.command(*words), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert client.stdin is not None
    client.stdin.write(lines[: len(lines) // 2].encode())
    client.stdin.flush()
    wal = office.data / "cases.db-wal"
    until(lambda: wal.exists() and wal.stat().st_size > 100_000)
    client.kill()
    client.wait(10)
    gone(office)
    again = office("import", "small", office.file("all.jsonl", lines), "--json").json
    assert again["known"] > 0
    assert again["known"] + again["saved"] == count
    office.whole(2 + count)


def test_cut_while_signed_in_to_the_app(line: Line, office: Office) -> None:
    client = pexpect.spawn(
        "ssh", line.command(*remote(office), tty=True)[1:], dimensions=(24, 80), timeout=20
    )
    try:
        client.expect("rina|Name|name")
        client.send("rina\r")
        time.sleep(0.3)
        client.send(PASSPHRASE + "\r")
        until(lambda: in_store(office))
        assert running(office)
        client.kill(signal.SIGKILL)
        gone(office)
    finally:
        client.close(force=True)
    office.whole()


def test_the_server_goes_away(line: Line, office: Office) -> None:
    """The other end of the line dies: the process on the server that carried it is killed."""
    client = pexpect.spawn(
        "ssh", line.command(*remote(office), tty=True)[1:], dimensions=(24, 80), timeout=20
    )
    try:
        client.expect("rina|Name|name")
        (process,) = running(office)
        parent = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        assert b"sshd" in Path(f"/proc/{parent}/cmdline").read_bytes()
        os.kill(parent, signal.SIGKILL)
        gone(office)
    finally:
        client.close(force=True)
    office.whole()
