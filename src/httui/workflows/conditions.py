"""Conditions as an office writes them: what a task needs, what proves the end, what opens a run (S-126, S-133).

One condition is a word and what it speaks of: ``consent referral``, ``record intake``,
``field intake /data/safe_now = no``, ``date intake /data/ask_again_on + 2 days``. Several are parted by ``;``.
A value with blanks at its ends, ``;`` or ``"`` stands in double quotes, a quote inside is written twice.
"""

import re
from collections.abc import Iterable

from httui.i18n import N_, _
from httui.problem import Problem
from httui.workflows.definition import Condition

NEEDS = frozenset({"consent", "role", "record", "field", "closed"})
"""What a task can need before it may be done."""
END_CHECKS = frozenset({"consent", "record", "field", "steps", "closed"})
"""What can prove that a run has reached its end."""
TRIGGERS = frozenset({"hand", "record", "field", "withdrawal", "screening", "date", "closed", "incident"})
"""What can open a run."""

MOST = 20
"""Conditions in one cell at most."""
MOST_DAYS = 3_650
"""Days that a date or the closing of a case can be waited after."""
LONGEST = 500
"""Characters of one part of a condition at most."""

_WORD = r"[^\s;=\"]+"
_VALUE = r"\"(?:[^\"]|\"\")*\"|[^\s;\"](?:[^;\"]*[^\s;\"])?"
_AFTER = r"(?:\s*\+\s*(?P<days>\d{1,5})\s*(?:days?|hari))?"
_SHAPES = {
    kind: re.compile(shape)
    for kind, shape in {
        "consent": rf"\s+(?P<value>{_WORD})",
        "role": rf"\s+(?P<value>{_WORD})",
        "record": rf"\s+(?P<form>{_WORD})",
        "field": rf"\s+(?P<form>{_WORD})\s+(?P<ref>{_WORD})\s*=\s*(?P<value>{_VALUE})",
        "steps": "",
        "hand": "",
        "withdrawal": rf"(?:\s+(?P<value>{_WORD}))?",
        "screening": rf"\s+(?P<value>{_WORD})",
        "date": rf"\s+(?P<form>{_WORD})\s+(?P<ref>{_WORD}){_AFTER}",
        "closed": _AFTER,
        "incident": "",
    }.items()
}

UNKNOWN = N_("The condition “{text}” is not understood.")
SHAPES = N_(
    "Write for example: consent referral; record intake; field intake /data/safe_now = no; closed + 30 days."
)


def parse(text: str, *, where: str = "") -> tuple[Condition, ...]:
    """The conditions in ``text``, parted by ``;``; nothing gives none.

    ``where`` is the place that a refusal names. Raises :class:`Problem`.
    """
    found = tuple(_one(part, where) for part in _parts(text))
    if len(found) > MOST:
        raise Problem(N_("There are more than {limit} conditions in one place."), where=where, limit=MOST)
    return found


def _parts(text: str) -> list[str]:
    """``text`` cut at every ``;`` outside quotes; an open quote runs to the end."""
    parts = re.findall(r"(?:[^;\"]|\"[^\"]*(?:\"|$))+", text)
    return [part.strip() for part in parts if part.strip()]


def _one(text: str, where: str) -> Condition:
    kind = re.split(r"[\s+]", text, maxsplit=1)[0]
    shape = _SHAPES.get(kind.lower())
    match = shape.fullmatch(text[len(kind) :]) if shape else None
    if match is None:
        raise Problem(UNKNOWN, where=where, remedy=SHAPES, text=_short(text))
    parts = match.groupdict()
    days = int(parts.pop("days", None) or 0)
    if days > MOST_DAYS or any(len(part or "") > LONGEST for part in parts.values()):
        raise Problem(N_("The condition “{text}” is too long or too far."), where=where, text=_short(text))
    return Condition(kind.lower(), days=days, **{name: _bare(part or "") for name, part in parts.items()})


def _bare(value: str) -> str:
    return value[1:-1].replace('""', '"') if value.startswith('"') else value


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def spell(conditions: Iterable[Condition]) -> str:
    """The conditions as :func:`parse` reads them."""
    return "; ".join(_spelt(condition) for condition in conditions)


def _spelt(condition: Condition) -> str:
    parts = [condition.kind, condition.form, condition.ref]
    if condition.kind == "field":
        parts += ["=", _quoted(condition.value)]
    else:
        parts.append(condition.value)
    if condition.days:
        parts.append(f"+ {condition.days} days")
    return " ".join(part for part in parts if part)


def _quoted(value: str) -> str:
    if value and value == value.strip() and not set(value) & set(';"'):
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def words_of(condition: Condition) -> str:
    """The condition in words, in the language in use."""
    from httui.cases.consent_rules import PURPOSES
    from httui.store.rights import ROLES

    value = condition.value
    if condition.kind in {"consent", "withdrawal"}:
        value = _(PURPOSES[value].words) if value in PURPOSES else value
    elif condition.kind == "role":
        value = _(ROLES[value]) if value in ROLES else value
    shape = _WORDS.get(condition.kind, "{kind}")
    if condition.kind in {"date", "closed"} and condition.days:
        shape = _LATER[condition.kind]
    elif condition.kind == "withdrawal" and not value:
        shape = N_("consent is withdrawn, for anything")
    return _(shape).format(
        kind=condition.kind, form=condition.form, field=condition.ref, value=value, days=condition.days
    )


_WORDS = {
    "consent": N_("consent is given: {value}"),
    "role": N_("the person who does it is: {value}"),
    "record": N_("a finished record of the form {form}"),
    "field": N_("{field} in the form {form} is {value}"),
    "steps": N_("all steps are over"),
    "closed": N_("the case is closed"),
    "hand": N_("somebody opens it"),
    "withdrawal": N_("consent is withdrawn: {value}"),
    "screening": N_("the screening gives: {value}"),
    "date": N_("the day in {field} of the form {form} has come"),
    "incident": N_("an incident is reported"),
}
_LATER = {
    "date": N_("{days} days after the day in {field} of the form {form}"),
    "closed": N_("{days} days after the case is closed"),
}
