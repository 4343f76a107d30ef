"""Killed processes, two at once, and somebody who is closed out while at work: every acknowledged record is there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from httui.store.account import NewAccount
from httui.store.accounts import create_account
from httui.store.files import DataDir
from httui.store.models import Case, Record
from httui.store.own import change_passphrase
from httui.store.session import Session, sign_in
from httui.store.vault import Vault
from tests.badinput.conftest import Office
from tests.badinput.line import ROOT
from tests.store.support import OTHER, PASSPHRASE, THIRD


def writer(office: Office, name: str = "rina", count: int | None = None) -> "subprocess.Popen[str]":
    """A process that saves records as ``name``; ``count`` None: one for each line that it is sent."""
    file = office.passphrase if name == "rina" else office.home / "other"
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.badinput.writer", str(office.data), name, str(file)),
            *([str(count)] if count is not None else []),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said_by(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def saved_in(lines: list[str]) -> list[str]:
    """The ids that were acknowledged with a whole line."""
    return [line.split()[1] for line in lines if line.startswith("saved ") and line.endswith("\n")]


def as_rina(office: Office) -> Session:
    return sign_in(DataDir(office.data), "rina", PASSPHRASE)


def check(office: Office, acknowledged: list[str]) -> None:
    """Each is there once, with its case and its sealed name; both databases and the audit are sound."""
    session = as_rina(office)
    try:
        there = {str(record.id): record for record in Record.select()}
        assert set(acknowledged) <= set(there)
        assert len(there) == Case.select().count()
        assert session.identities is not None
        assert session.cases.integrity() == []
        assert session.identities.integrity() == []
        assert session.audit.verify(trusted=session.trusted_keys) is None
        if acknowledged:
            record = there[acknowledged[-1]]
            names = Vault(session).open(str(record.case.person.id), "test")[acknowledged[-1]]
            assert str(names["/data/full_name"][-1].value).startswith("Nama ")
    finally:
        session.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows knows no SIGKILL")
def test_killed_in_the_middle_of_saving(office: Office) -> None:
    """Three times at a random moment, one after another in the same store."""
    acknowledged: list[str] = []
    for _round in range(3):
        process = writer(office, count=100_000)
        assert said_by(process).readline() == "ready\n"
        first = said_by(process).readline()
        time.sleep(random.uniform(0, 0.2))
        os.kill(process.pid, signal.SIGKILL)
        rest, _ = process.communicate()
        acknowledged += saved_in([first, *rest.splitlines(keepends=True)])
        check(office, acknowledged)
    assert len(acknowledged) > 4
    assert office("audit", "verify").status == 0


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_is_stopped_can_be_made_again(office: Office, ending: signal.Signals) -> None:
    count = 80
    lines = office.file(
        "many.jsonl", "".join(office.line(100 + n, full_name=f"Nama {n}") for n in range(count))
    )
    process = office.start("import", "small", lines)
    size = (office.data / "cases.db-wal").stat().st_size if (office.data / "cases.db-wal").exists() else 0
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        wal = office.data / "cases.db-wal"
        if wal.exists() and wal.stat().st_size > size + 250_000:
            break
        time.sleep(0.01)
    process.send_signal(ending)
    _out, err = process.communicate(timeout=20)
    assert process.returncode != 0
    assert "Traceback" not in err
    check(office, [])
    again = office("import", "small", lines, "--json").json
    assert again["known"] > 0
    assert again["known"] + again["saved"] == count
    office.whole(2 + count)


def test_two_writers_at_once(office: Office) -> None:
    both = [
        office.start(
            "import",
            "small",
            office.file(
                f"{n}.jsonl", "".join(office.line(n * 1000 + m, full_name=f"N {n} {m}") for m in range(40))
            ),
            "--json",
        )
        for n in (1, 2)
    ]
    for process in both:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
        assert '"saved": 40' in out
    office.whole(82)
    check(office, [])


@pytest.fixture
def budi(office: Office) -> Office:
    """The office with a case worker ``budi``."""
    session = as_rina(office)
    create_account(session, NewAccount("budi", "Budi Contoh", THIRD, frozenset({"worker"})))
    session.close()
    own = sign_in(DataDir(office.data), "budi", THIRD)
    change_passphrase(own, THIRD, OTHER)
    own.close()
    return office


def test_closed_out_while_at_work(budi: Office) -> None:
    """The next action is refused in words, what was saved before stays, and the keys are new."""
    process = writer(budi, "budi")
    assert process.stdin is not None
    said = said_by(process)
    assert said.readline() == "ready\n"
    acknowledged = []
    for _ in range(3):
        process.stdin.write("\n")
        process.stdin.flush()
        acknowledged += saved_in([said.readline()])
    assert len(acknowledged) == 3
    done = budi("user", "disable", "budi", "--reason", "left")
    assert done.status == 0, done.err
    assert "cases" in done.out
    out, _ = process.communicate("\n\n", timeout=20)
    assert saved_in(out.splitlines(keepends=True)) == []
    for line in out.splitlines():
        assert line.startswith("SessionEnded "), out
        assert "Sign in again" in line
    check(budi, acknowledged)
    budi.whole(5)
    gone = budi("case", "list", user="budi", passphrase=budi.home / "other")
    assert gone.status == 1
    assert "do not open the store" in gone.err


def test_a_backup_while_others_write(office: Office) -> None:
    process = writer(office, count=100_000)
    assert said_by(process).readline() == "ready\n"
    made = office("backup", "create", "--json")
    assert made.status == 0, made.err
    process.kill()
    out, _ = process.communicate()
    check(office, saved_in(out.splitlines(keepends=True)))
    verified = office("backup", "verify", made.json["path"])
    assert verified.status == 0, verified.err


def test_no_restore_over_a_store_in_use(office: Office) -> None:
    folder = Path(office("backup", "create", "--json").json["path"])
    process = writer(office)
    assert said_by(process).readline() == "ready\n"
    office.refuses("backup", "restore", str(folder), words=["Another session", "sign out"])
    process.communicate("\n", timeout=20)
    assert process.returncode == 0
    office.whole(3)
