"""Fills a form the way people do: what is shown, with valid answers, some left out or missing."""

import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from httui.xforms import FormSession

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
Closed = Callable[[str], bool]

SPECIAL = {
    "nik": "3171014503990001",
    "phone": "0812 3456 7890",
    "email": "nama@contoh.org",
    "passport_number": "X1234567",
    "pseudonym": "Melati",
}


def value_for(node: Any, session: FormSession, source: random.Random, today: date) -> str:
    """A value that fits the type of a question; ``""`` when it offers nothing."""
    name = node.ref.rpartition("/")[2]
    if name in SPECIAL:
        return SPECIAL[name]
    if node.kind in {"select", "rank"}:
        values = [value for value, _label in session.choices(node.ref)]
        if not values:
            return ""
        if is_multiple(session, node.ref):
            return " ".join(sorted(source.sample(values, min(len(values), source.randint(1, 3)))))
        return source.choice(values)
    kind = session.form.by_ref[plain(node.ref)].type
    if kind == "int":
        return str(source.choice([0, 1, 3, 5, 7]))
    if kind == "date":
        if name in {"ask_again_on", "next_contact"}:
            return (today + timedelta(days=2)).isoformat()
        if name == "birth_date":
            return date(source.choice([1985, 1999, 2012]), 3, 5).isoformat()
        if name == "exploitation_end":
            return today.isoformat()
        return (today - timedelta(days=source.randint(1, 300))).isoformat()
    return "catatan contoh"


def plain(ref: str) -> str:
    """``ref`` without positions of repeats."""
    return re.sub(r"\[\d+\]", "", ref)


def is_multiple(session: FormSession, ref: str) -> bool:
    """Whether several choices may be given."""
    return session.form.by_ref[plain(ref)].multiple


def walk(
    session: FormSession,
    source: random.Random,
    *,
    given: dict[str, str] | None = None,
    closed: Closed = lambda _ref: False,
    answer: Callable[[str, str], Any] | None = None,
    filled: float = 0.7,
    today: date = TODAY,
) -> int:
    """Answer what is relevant, in order, until nothing new appears; required questions always.

    ``given`` fixes answers by name, ``closed`` says what may not be answered, ``answer`` is how answers are
    given. Returns how many were.
    """
    given = given or {}
    put = answer or session.answer
    seen: set[str] = set()
    count = 0
    fresh = True
    while fresh:
        fresh = False
        for node in list(session.nodes()):
            ref = node.ref
            if session.form.by_ref[plain(ref)].kind in {"group", "repeat", "note", "value"} or ref in seen:
                continue
            if not session.is_relevant(ref) or session.is_readonly(ref) or closed(ref):
                continue
            seen.add(ref)
            fresh = True
            name = ref.rpartition("/")[2]
            wanted = given.get(name)
            if wanted is None and (session.is_required(ref) or source.random() < filled):
                wanted = value_for(node, session, source, today)
            if wanted:
                put(ref, wanted)
                count += 1
    return count
