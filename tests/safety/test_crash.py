"""An unforeseen error: a number, a report without content, a locked store, and no value anywhere."""

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from httui.terminal import crash
from tests.safety.sample import SECRET
from tests.terminal.watched import Watched


@pytest.mark.parametrize("word", ["crash", "worker"])
def test_a_crash_shows_a_number_and_no_value(tmp_path: Path, word: str) -> None:
    """In a handler and in a worker thread, with the secret in a local variable and in the message."""
    app = Watched("tests.safety.sample", str(tmp_path))
    try:
        app.start(SECRET)
        before = len(app.raw)
        for letter in word:
            app.press(letter)
        assert app.ended(5) == 1
        said = app.raw[before:]
        assert SECRET not in said
        assert "incident" in said
        assert "Traceback" not in said
        assert "cannot show" not in said
        assert (tmp_path / "steps").read_text().split() == ["saved", "locked"]
        (path,) = (tmp_path / "incidents").glob("*.txt")
        report = path.read_text()
        assert path.stem in said
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert ("RuntimeError" if word == "crash" else "ValueError") in report
        assert "sample.py:" in report
        assert SECRET not in report
        assert "cannot show" not in report
        assert str(Path.cwd()) not in report
    finally:
        app.close()


def _recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> crash.Recorder:
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    recorder = crash.Recorder(tmp_path / "incidents")
    crash.install(recorder)
    return recorder


def test_every_other_way_out_is_closed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Main thread, other threads, destructors, the event loop: reported by type and place, printed by none."""
    recorder = _recorder(tmp_path, monkeypatch)

    def fail() -> None:
        person = SECRET
        raise KeyError(person)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    first = recorder.last

    class Careless:
        def __del__(self) -> None:
            fail()

    Careless()
    second = recorder.last
    try:
        fail()
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)
        third = recorder.last
        crash.loop_handler(recorder)(None, {"message": SECRET, "exception": ValueError(SECRET)})
    assert len({first, second, third, recorder.last, ""}) == 5
    assert len(list((tmp_path / "incidents").glob("*.txt"))) == 4
    for path in (tmp_path / "incidents").iterdir():
        assert SECRET not in path.read_text()
    assert SECRET not in "".join(capfd.readouterr())


def test_causes_are_listed_without_their_words(tmp_path: Path) -> None:
    """The chain of causes, each type once, and never the text of one."""
    try:
        try:
            raise OSError(SECRET)
        except OSError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        lines = "\n".join(crash.report(error, "X"))
    assert lines.index("builtins.RuntimeError") < lines.index("builtins.OSError")
    assert SECRET not in lines


def test_a_report_that_cannot_be_written_hides_nothing_else(tmp_path: Path) -> None:
    """A full or read-only disk: still a number, no second error; old reports do not pile up."""
    (tmp_path / "file").write_text("")
    recorder = crash.Recorder(tmp_path / "file" / "incidents")
    assert len(recorder.record(ValueError("x"))) == 9
    many = crash.Recorder(tmp_path / "incidents")
    errors = [ValueError(str(n)) for n in range(60)]
    for error in errors:
        many.record(error)
    assert len(list((tmp_path / "incidents").iterdir())) <= 51


def test_a_fault_of_the_interpreter_leaves_lines_only(tmp_path: Path) -> None:
    """faulthandler writes into a file of the owner; an empty one is taken away at the end."""
    recorder = crash.Recorder(tmp_path / "incidents")
    recorder.watch_interpreter()
    (path,) = (tmp_path / "incidents").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(os.getpid()) in path.name
    recorder.ends_well()
    assert not list((tmp_path / "incidents").iterdir())
