"""Filling the shipped intake by keyboard: what is required is found with "first problem", never known beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from httui.xforms import load_form
from tests.journeys.person import Person, flat

FORMS = Path(__file__).parents[2] / "forms"
LANGUAGE_NAMES = {"en": "English (en)", "id": "Bahasa Indonesia (id)"}


@dataclass(frozen=True)
class Question:
    """What a test knows of one question: where it is, how it is asked, what it is called."""

    ref: str
    kind: str
    multiple: bool
    label: str

    @property
    def name(self) -> str:
        return self.ref.rpartition("/")[2]


@cache
def questions(language: str, file: str = "intake.md") -> tuple[Question, ...]:
    """The questions of a shipped form, as they read in ``language``."""
    form = load_form(str(FORMS / file))
    return tuple(
        Question(
            field.ref,
            field.kind if field.kind == "select" else str(field.type),
            bool(field.multiple),
            flat(dict(field.labels).get(LANGUAGE_NAMES[language]) or ""),
        )
        for field in form.fields
        if field.kind in ("select", "input")
    )


@cache
def label_of(name: str, language: str, value: str | None = None) -> str:
    """The words of a question, or of one of its choices, in ``language``."""
    form = load_form(str(FORMS / "intake.md"))
    found = next(field for field in form.fields if field.ref.endswith("/" + name))
    if value is None:
        return flat(dict(found.labels)[LANGUAGE_NAMES[language]])
    run: Any = form.new_session(language=LANGUAGE_NAMES[language])
    return flat(dict(run.choices(found.ref))[value])


def asked_now(me: Person) -> Question:
    """The question one is in; the longest label that fits, as some begin alike."""
    around = me.around
    fitting = [found for found in questions(me.language) if found.label and around.startswith(found.label)]
    if not fitting:
        # A label of more lines than one reads here is known by its beginning.
        fitting = [found for found in questions(me.language) if found.label.startswith(around[:50])]
    assert fitting, f"which question is this? {around!r}\n{me.at.text}"
    return max(fitting, key=lambda found: len(found.label))


def answer(me: Person, question: Question, given: str | None = None) -> None:
    """Answer the question one is in with ``given`` (text, or the beginning of a choice), else with something."""
    if question.name == "told":
        tick_all(me, 13)
    elif question.kind == "select":
        me.press("f4")
        if given:
            me.type(given)
        if question.multiple:
            me.press("space")
        me.press("enter")
    elif question.kind == "date":
        me.type(given or "t")
    elif question.kind == "int":
        me.type(given or "3")
    else:
        me.type(given or "catatan contoh")


def tick_all(me: Person, count: int) -> None:
    """Tick every point of a list of several."""
    me.press("f4")
    for _point in range(count):
        me.press("space", "down")
    me.press("enter")


def answer_what_is_needed(
    me: Person, given: dict[str, str] | None = None, own: dict[str, Callable[[Person], None]] | None = None
) -> list[str]:
    """From first problem to first problem until nothing is left; returns the names of what was asked.

    ``given``: answers by name; ``own``: what to do instead of answering a question.
    """
    given = given or {}
    asked: list[str] = []
    nothing = me.word("Nothing needs attention. Ctrl+W shows the review.")
    for _round in range(120):
        me.press("ctrl+e")
        me.until(lambda: me.message.startswith("! ") or me.message == nothing)
        me.rest(0.04)
        if me.message == nothing:
            return asked
        question = asked_now(me)
        asked.append(question.name)
        if own and question.name in own:
            own[question.name](me)
        else:
            answer(me, question, given.get(question.name))
        me.press("tab")
        me.until(lambda: not me.message.startswith("! "))
    raise AssertionError(f"the form never ends: {asked}")
