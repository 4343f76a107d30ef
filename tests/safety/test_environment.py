"""Variables that inject keys or write plaintext, core files, foreign readers of memory: shut before anything starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from httui.terminal.environment import scrub
from tests.terminal.watched import Watched

ROOT = Path(__file__).parents[2]


def test_dangerous_variables_are_removed_and_others_kept() -> None:
    environ = {"TEXTUAL": "devtools", "TEXTUAL_PRESS": "a", "TEXTUAL_LOG": "/x", "PYTHONINSPECT": "1", "HOME": "/h",
               "NO_COLOR": "1", "TERM": "xterm", "HTTUI_DATA": "/d"}  # fmt: skip
    assert set(scrub(environ)) == {"TEXTUAL", "TEXTUAL_PRESS", "TEXTUAL_LOG", "PYTHONINSPECT"}
    assert set(environ) == {"HOME", "NO_COLOR", "TERM", "HTTUI_DATA"}


def test_textual_never_sees_them(tmp_path: Path) -> None:
    """Whatever part of the app is imported first, Textual's settings are at their defaults."""
    code = (
        "import httui.terminal.frame, textual.constants as c;"
        "print(c.PRESS, c.DRIVER, c.LOG_FILE, c.SCREENSHOT_DELAY, c.DEBUG)"
    )
    environment = {**os.environ, "TEXTUAL_PRESS": "q", "TEXTUAL_DRIVER": "evil:Driver", "TEXTUAL_DEBUG": "1",
                   "TEXTUAL_LOG": str(tmp_path / "log"), "TEXTUAL_SCREENSHOT": "0"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["None", "None", "-1", "False"]


def test_the_real_app_ignores_them(tmp_path: Path) -> None:
    """No key is typed by itself, no log, no screenshot: the app stands and waits."""
    app = Watched(
        "httui", "--data", str(tmp_path / "office"), TEXTUAL_PRESS="ctrl+q", TEXTUAL_LOG=str(tmp_path / "log"),
        TEXTUAL_SCREENSHOT="0", TEXTUAL_SCREENSHOT_LOCATION=str(tmp_path), TEXTUAL="devtools,debug",
    )  # fmt: skip
    try:
        app.start("httui")
        app.settle(0.5)
        assert app.child.isalive()
        assert list(tmp_path.iterdir()) == []
        limits = Path(f"/proc/{app.child.pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]
    finally:
        app.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has this switch")
def test_no_core_file_and_no_foreign_reader() -> None:
    code = (
        "from httui.terminal.environment import prepare; prepare();"
        "import ctypes, resource, os;"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE), os.umask(0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0", "0", str(0o077)]
