"""Who is signed in now: told while it is so, never longer, and without a name."""

import json
import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from httui.store.files import DataDir
from httui.store.presence import arrive, leave, present
from tests.store.support import Office

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from httui.store.files import DataDir
    from httui.store.presence import arrive
    arrive(DataDir(Path(sys.argv[1])), "killed", datetime(2026, 11, 2, tzinfo=UTC))
    print("in", flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
    """
)


def test_a_session_is_listed_until_it_is_locked(office: Office) -> None:
    (here,) = present(office.data)
    assert (here.user, here.since, here.host) == (
        office.session.user.id,
        office.clock.at,
        os.uname().nodename,
    )
    office.session.lock()
    assert present(office.data) == []
    assert list(office.data.present.iterdir()) == []


def test_what_lies_there_names_nobody(office: Office) -> None:
    (path,) = office.data.present.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(path.read_bytes())) == {"host", "remote", "since", "terminal", "user"}
    assert b"rini" not in path.read_bytes().lower()


def test_a_killed_process_is_no_longer_there(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    running = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdin is not None
    assert running.stdout.readline() == "in\n"
    assert [one.user for one in present(data)] == ["killed"], "another process sees it"
    running.communicate("go\n")
    assert len(list(data.present.iterdir())) == 1, "nobody has looked yet"
    assert present(data) == []
    assert list(data.present.iterdir()) == []


def test_several_sessions_are_listed_oldest_first_and_links_are_left_alone(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    second, first = arrive(data, "b", NOW.replace(hour=9)), arrive(data, "a", NOW)
    (tmp_path / "kept").write_text("{}", encoding="utf-8")
    (data.present / "link.json").symlink_to(tmp_path / "kept")
    assert [one.user for one in present(data)] == ["a", "b"]
    assert (tmp_path / "kept").exists()
    leave(first)
    assert [one.user for one in present(data)] == ["b"]
    leave(second)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"user": "a"}', b"\xff" * 9000], ids=range(4))
def test_a_file_that_is_no_presence_breaks_nothing(tmp_path: Path, content: bytes) -> None:
    data = DataDir(tmp_path)
    here = arrive(data, "a", NOW)
    assert here is not None
    here.path.write_bytes(content)
    assert present(data) == []
    leave(here)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    assert arrive(DataDir(tmp_path), "a", NOW) is None
    monkeypatch.undo()
    assert list((tmp_path / "present").iterdir()) == []


def test_where_nothing_can_be_written_signing_in_goes_on(tmp_path: Path) -> None:
    (tmp_path / "present").write_text("a file in its place", encoding="utf-8")
    assert arrive(DataDir(tmp_path), "a", NOW) is None
    assert present(DataDir(tmp_path)) == []
    leave(None)
