"""Names of questions as people and files write them: a full reference, or a name that is unique in the form.

Serves ``httui import`` and ``httui form run``: repeats that a reference needs are added, in bounds.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from httui.cases.classes import plain
from httui.cases.known_form import known_form
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.xforms import Form, FormSession

MAX_INSTANCES = 200
"""Instances of one repeat that a file may ask for."""

_STEP = re.compile(r"[\w.-]+(?::[\w.-]+)?(?:\[([1-9]\d{0,5})\])?")


class UnknownQuestion(Problem):
    """The name is not that of a question of this form, or of more than one."""


def full_reference(form: "Form", name: str) -> str:
    """``name`` as an absolute reference of ``form``, positions kept. Raises :class:`UnknownQuestion`."""
    known_refs = known_form(form).order
    if name in known_refs:
        return name
    if name.startswith("/"):
        steps = name[1:].split("/")
        known = plain(name) in known_refs
        if known and all(_STEP.fullmatch(step) for step in steps):
            return name
        raise UnknownQuestion(N_("This form has no such question."))
    found = known_form(form).questions.get(name, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownQuestion(N_("Several questions have this name: give the full reference."))
    raise UnknownQuestion(N_("This form has no such question."))


def resolve(run: "FormSession", name: str) -> str:
    """``name`` as a reference that ``run`` can answer; adds the repeats that it needs.

    Raises :class:`UnknownQuestion`, ``FormError`` where a repeat cannot be added.
    """
    ref = full_reference(run.form, name)
    make_repeats(run, [ref])
    return with_positions(run, ref)


def with_positions(run: "FormSession", ref: str) -> str:
    """``ref`` with ``[1]`` at repeats that have no position, so that it names one node."""
    repeats = known_form(run.form).repeats
    if not repeats and "[" not in ref:
        return ref
    path, made = "", ""
    for step in ref[1:].split("/"):
        name = step.partition("[")[0]
        path = f"{path}/{name}"
        position = "[1]" if path in repeats and "[" not in step else ""
        made = f"{made}/{step if path in repeats else name}{position}"
    return made


def make_repeats(run: "FormSession", refs: Iterable[str]) -> None:
    """Add repeat instances until every one of ``refs`` can exist. Raises :class:`UnknownQuestion`."""
    repeats = known_form(run.form).repeats
    if not repeats:
        return
    wanted: dict[str, int] = {}
    for ref in refs:
        path, actual = "", ""
        for step in ref[1:].split("/"):
            name, _bracket, rest = step.partition("[")
            path = f"{path}/{name}"
            if path not in repeats:
                actual = f"{actual}/{name}"
                continue
            position = int(rest[:-1]) if rest else 1
            if position > MAX_INSTANCES:
                raise UnknownQuestion(
                    N_("A file can fill at most {limit} entries of a repeated group."), limit=MAX_INSTANCES
                )
            whole = f"{actual}/{name}"
            wanted[whole] = max(wanted.get(whole, 0), position)
            actual = f"{whole}[{position}]"
    for repeat in sorted(wanted, key=lambda item: item.count("/")):
        try:
            for _more in range(wanted[repeat] - run.count(repeat)):
                run.add_repeat(repeat)
        except Problem:
            continue  # a counted repeat grows by its count; an answer that finds no place is refused itself
