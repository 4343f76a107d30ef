"""The questions of a data-sharing plan: a form like any other, never written into the program (S-241 to S-249).

``forms/sharing/plan.md`` has sixteen groups, one for each question of a plan. A plan keeps what was answered by the
names of the questions; here these answers become a filled form again, to be asked, checked and put into words.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.i18n import language
from httui.xforms.fields import language_code

if TYPE_CHECKING:
    from httui.xforms import Form, FormSession

QUESTIONS = 16
LONGEST_ANSWER = 4000


@dataclass(frozen=True, slots=True)
class Open:
    """A question that is not answered as it has to be: its name, its group (``q05``), why (a sentence)."""

    name: str
    group: str
    label: str
    message: str


@functools.lru_cache(maxsize=1)
def plan_form() -> "Form":
    """The form that ships with the product. Raises ``FormError`` where it is missing."""
    from httui.paths import shipped_forms
    from httui.xforms import load_form

    return load_form(shipped_forms() / "sharing" / "plan.md")


@functools.lru_cache(maxsize=1)
def references() -> Mapping[str, str]:
    """The reference of every question by its name."""
    return {item.name: item.ref for item in plan_form().fields if item.kind not in {"group", "note"}}


def filled(answers: Mapping[str, str], *, in_language: str | None = None) -> "FormSession":
    """The form with these answers, in a language of the product (default: the one in use); others are left out."""
    form = plan_form()
    wanted = in_language or language()
    spoken = next((name for name in form.languages if language_code(name) == wanted), None)
    run = form.new_session(language=spoken)
    for name, ref in references().items():
        if answers.get(name):
            run.answer(ref, answers[name])
    return run


def spelled(name: str, text: str) -> str | None:
    """``text`` as the form writes it: its choices in its order; a date, a number, any other text; else None."""
    value = filled({name: text}).stored_value(references()[name])
    if value == text or (value and name in _multiple() and sorted(value.split()) == sorted(text.split())):
        return value
    return None


@functools.lru_cache(maxsize=1)
def _multiple() -> frozenset[str]:
    """The questions that take several choices."""
    return frozenset(item.name for item in plan_form().fields if item.multiple)


def open_questions(answers: Mapping[str, str]) -> list[Open]:
    """What is still to be answered, or answered otherwise, in the order of the form."""
    run = filled(answers)
    names = {ref: name for name, ref in references().items()}
    return [
        Open(names[one.ref], names[one.ref].partition("_")[0], run.label(one.ref), one.message)
        for one in run.violations()
        if one.kind != "soft" and one.ref in names
    ]


def answer_words(answers: Mapping[str, str], *, in_language: str | None = None) -> dict[str, str]:
    """Every answer that is asked for now as a person reads it: the words of choices, everything else as typed."""
    run = filled(answers, in_language=in_language)
    kinds = {item.ref: item.kind for item in plan_form().fields}
    found = {}
    for name, ref in references().items():
        text = run.value(ref)
        if not text or not run.is_relevant(ref):
            continue
        if kinds[ref] == "select":
            labels = dict(run.choices(ref))
            text = "; ".join(labels.get(value, value) for value in text.split())
        found[name] = text
    return found


def headings(in_language: str | None = None) -> dict[str, str]:
    """The titles of the sixteen groups by name (``q01``)."""
    wanted = in_language or language()
    return {
        item.name: next(text for name, text in item.labels.items() if language_code(name) == wanted)
        for item in plan_form().fields
        if item.kind == "group"
    }
