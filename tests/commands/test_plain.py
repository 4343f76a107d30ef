"""``httui form run --plain``: question by question on a bare line terminal."""

import pytest

from httui.commands.plain import Stopped, ask
from httui.xforms import load_form
from tests.cases.support import SMALL


def run(*replies: str) -> tuple[object, list[str]]:
    """Answer in turn; every prompt beyond them is left empty."""
    said: list[str] = []
    waiting = list(replies)
    prompts = iter(range(200))

    def read(prompt: str) -> str:
        next(prompts)  # a run that never ends fails here
        said.append(prompt)
        return waiting.pop(0) if waiting else ""

    return ask(load_form(SMALL), "en", read=read, write=said.append), said


def test_answers_go_where_they_belong() -> None:
    session, said = run("Siti Contoh", "!d", "", "Melati", "abc", "17", "2", "1")
    assert session.value("/data/full_name") == "Siti Contoh"  # type: ignore[attr-defined]
    assert session.missing("/data/nik") == "declined"  # type: ignore[attr-defined]
    assert session.value("/data/age") == "17"  # type: ignore[attr-defined]
    assert session.value("/data/is_child") == "no"  # type: ignore[attr-defined]
    assert session.value("/data/place") == "p1"  # type: ignore[attr-defined]
    assert any("== Referral ==" in line for line in said)


def test_going_back_asks_again() -> None:
    session, said = run("Siti", "<", "Bunga", "", "", "", "20")
    assert session.value("/data/full_name") == "Bunga"  # type: ignore[attr-defined]
    assert sum(line.startswith("Full name") for line in said) == 2


def test_repeats_are_offered() -> None:
    # name, nik, phone, pseudonym, age, child?, place, file, others, notes, source, note, safe
    before = ["", "", "", "", "20", "", "", "", "", "", "", "", ""]
    session, _said = run(*before, "Bunga", "3", "y", "Mawar", "4", "n")
    assert session.count("/data/child") == 2  # type: ignore[attr-defined]
    assert session.value("/data/child[2]/child_name") == "Mawar"  # type: ignore[attr-defined]


def test_stopping_keeps_nothing() -> None:
    with pytest.raises(Stopped):
        run("Siti", "!q")
