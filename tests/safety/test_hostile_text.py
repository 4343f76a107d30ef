"""Text from data reaches the terminal as text: no escape sequence, control or hidden character of its own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from httui.terminal.text_filter import MARK, clean
from tests.safety.hostile import HOSTILE
from tests.terminal.watched import Watched

OWN_SEQUENCES = re.compile(
    r"\x1b\[(?:\d*;?\d*H|[\d;]*m|\d*[KXABCDGd]|2J|\?(?:1049|25|2004|7)[hl])"  # of the changed-cells driver
)
TEXTUALS_SEQUENCES = re.compile(
    r"\x1b\[(?:\d+;\d+H|[\d;]*m|\?(?:1049|25|2004|7|1004|1000|1003|1015|1006|2026|2048)[hl]|>25u|<u|\?20\d\d\$p)"
    r"|\x1b\]22;[a-z]*\x07"
)
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)


@pytest.mark.parametrize("driver", ["", "plain"])
def test_no_widget_lets_data_speak_to_the_terminal(driver: str) -> None:
    """Labels, contents, fields, buttons, lists, tables, titles, notices; with either driver, scrolled through."""
    app = Watched("tests.safety.hostile", driver=driver)
    try:
        app.start("PWNED-TITLE")
        for key in ("tab", "tab", "tab", "end", "pgdn", "tab", "pgdn", "end"):
            app.press(key)
            app.settle()
        own = OWN_SEQUENCES if not driver else TEXTUALS_SEQUENCES
        raw = app.raw.split("\x1b[?1049l")[0]
        left = own.sub("", raw).replace("\b", "")
        assert not FORBIDDEN.findall(left), ascii(left)[:400]
        # it did try: the harmless rest of each is there to be seen
        assert MARK in left
        assert "PWNED-TITLE" in left
        assert "[@click=app.bell]" in left
    finally:
        app.close()


@pytest.mark.parametrize("kind", HOSTILE)
def test_each_is_made_harmless_and_stays_visible(kind: str) -> None:
    shown = clean(HOSTILE[kind])
    assert not FORBIDDEN.search(shown)
    assert (MARK in shown) == (kind not in {"markup", "piled"})
    assert len(shown) <= len(HOSTILE[kind])


def test_names_typed_into_the_real_app(tmp_path: Path) -> None:
    """Pasted into the first-run wizard, where an organisation's name is asked; and as the data directory's name."""
    data = tmp_path / "\u202edata\u200b"
    app = Watched("httui", "--data", str(data))
    try:
        app.start("httui")
        for key in ("tab", "enter"):
            app.press(key)
            app.settle()
        app.press("\x1b[200~" + HOSTILE["title"] + HOSTILE["bidi"] + HOSTILE["c1"] + "\x1b[201~")
        app.settle()
        left = OWN_SEQUENCES.sub("", app.raw).replace("\b", "")
        assert not FORBIDDEN.findall(left), ascii(left)[:400]
    finally:
        app.close()


def test_an_organisation_with_a_hostile_name_on_the_sign_in_screen(tmp_path: Path) -> None:
    """The command line's own output is cleaned as well."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("lamp river stone cloud window\n")
    made = subprocess.run(
        [sys.executable, "-m", "httui", "init", "--data", str(tmp_path / "office"), "--org", "Evil\x1b[31mOrg\u202e",
         "--user", "ani", "--passphrase-file", str(passphrase), "--recovery-out", str(tmp_path / "sheet")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "\x1b" not in made.stdout + made.stderr
    app = Watched("httui", "--data", str(tmp_path / "office"))
    try:
        app.start("Sign in")
        left = OWN_SEQUENCES.sub("", app.raw).replace("\b", "")
        assert not FORBIDDEN.findall(left), ascii(left)[:400]
    finally:
        app.close()
