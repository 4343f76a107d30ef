"""Signals, suspension, dropped lines: save, lock, give the terminal back, gone within three seconds."""

import os
import signal
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety.sample import SECRET
from tests.terminal.watched import Watched

SHOWN_AGAIN = "\x1b[?25h"
ALTERNATE_LEFT = "\x1b[?1049l"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Watched]:
    """The sample, signed in, its record in sight."""
    watched = Watched("tests.safety.sample", str(tmp_path))
    watched.start(SECRET)
    yield watched
    watched.close()


def steps(tmp_path: Path) -> list[str]:
    return (tmp_path / "steps").read_text().split("\n")[:-1]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_saves_locks_and_leaves(app: Watched, tmp_path: Path, number: signal.Signals) -> None:
    modes = termios.tcgetattr(app.child.child_fd)
    assert not modes[3] & termios.ECHO
    app.child.kill(number)
    assert app.ended(3) == 128 + number
    assert steps(tmp_path) == ["saved", "closed"]
    tail = app.raw[-200:]
    assert SHOWN_AGAIN in tail
    assert ALTERNATE_LEFT in tail
    assert SECRET not in app.screen_text()
    assert termios.tcgetattr(app.child.child_fd)[3] & termios.ECHO


def test_an_app_that_hangs_is_ended_all_the_same(app: Watched) -> None:
    """Even while the main thread is stuck: the terminal comes back and the process is gone within three seconds."""
    for letter in "hang":
        app.press(letter)
    time.sleep(0.5)
    app.child.kill(signal.SIGTERM)
    assert app.ended(3) == 128 + signal.SIGTERM
    assert ALTERNATE_LEFT in app.raw[-200:]
    assert termios.tcgetattr(app.child.child_fd)[3] & termios.ECHO
    assert SECRET not in app.screen_text()


def test_a_dropped_line_saves_and_leaves(app: Watched, tmp_path: Path) -> None:
    """The other end of the terminal is gone: nothing can be written, nothing hangs."""
    started = time.monotonic()
    assert app.child.pid is not None
    os.close(app.child.child_fd)
    while Path(f"/proc/{app.child.pid}/status").exists() and time.monotonic() - started < 5:
        pid, _status = os.waitpid(app.child.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(0.05)
    assert time.monotonic() - started < 3
    assert steps(tmp_path) == ["saved", "closed"]
    assert not (tmp_path / "incidents").exists()


@pytest.mark.parametrize("by", ["key", "signal"])
def test_suspended_it_is_locked_and_comes_back_locked(app: Watched, tmp_path: Path, by: str) -> None:
    if by == "key":
        app.press("\x1a")
    else:
        app.child.kill(signal.SIGTSTP)
    app.settle(0.5)
    assert steps(tmp_path) == ["saved", "locked", "screen ani suspended"]
    assert Path(f"/proc/{app.child.pid}/stat").read_text().split()[2] == "T"
    assert SECRET not in app.screen_text()
    assert termios.tcgetattr(app.child.child_fd)[3] & termios.ECHO
    app.child.kill(signal.SIGCONT)
    app.settle(0.5)
    assert "LOCKED" in app.screen_text()
    assert SECRET not in app.screen_text()
    app.child.kill(signal.SIGTERM)
    assert app.ended(3) == 128 + signal.SIGTERM


def test_ctrl_q_saves_and_leaves(app: Watched, tmp_path: Path) -> None:
    app.press("\x11")
    assert app.ended(3) == 0
    assert steps(tmp_path) == ["saved", "closed"]


def test_f9_locks_and_leaves_no_word_behind(app: Watched, tmp_path: Path) -> None:
    app.press("f9")
    app.settle(0.4)
    assert steps(tmp_path) == ["saved", "locked", "screen ani asked"]
    assert "LOCKED" in app.screen_text()
    assert SECRET not in app.screen_text()


def test_f11_draws_everything_again(app: Watched) -> None:
    """After a message that another program wrote across the screen."""
    app.settle(0.3)
    before = app.screen_text()
    app.terminal.feed("\x1b[5;1HBroadcast message from root: the server goes down")
    app.terminal.feed("\x1b[1;1HXXXXXX")
    app.press("\x1b[23~")
    app.settle(0.4)
    assert app.screen_text() == before


def test_silence_locks(tmp_path: Path) -> None:
    """Without a key for the time allowed; the next key finds it locked as well."""
    app = Watched("tests.safety.sample", str(tmp_path), SAMPLE_IDLE="1")
    try:
        app.start("LOCKED")
        assert steps(tmp_path) == ["saved", "locked", "screen ani idle"]
        assert SECRET not in app.screen_text()
    finally:
        app.close()
