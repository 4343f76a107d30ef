"""Reading a file of JSON lines that nobody vouches for (S-151 to S-162; DESIGN section 8).

A line is one object ``{"id", "case", "answers", "missing", "consent"}``. Everything is bounded before it is
parsed: bytes per line, nesting, number of answers, length of a text. What is wrong is said per line, in words
that never repeat what the line holds.
"""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from httui.cases.consent_rules import PURPOSES, Decision
from httui.i18n import N_
from httui.problem import Problem

MAX_LINE = 1_000_000
"""Bytes of one line; an intake with every field filled is below 100,000."""
MAX_ANSWERS = 10_000
MAX_TEXT = 100_000
MAX_REF = 1_000
_MAX_DEPTH = 4
_KEYS = {"id", "case", "answers", "missing", "consent"}
_MISSING = {"unknown", "unavailable", "declined"}
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]]', re.DOTALL)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_NO_TEXT = re.compile(_CONTROLS.pattern + "|[\ud800-\udfff]")


class BadLine(Problem):
    """One line cannot be read; ``ref`` names the answer where it is one."""

    def __init__(self, what: str, *, ref: str = "", key: str = "", limit: int = 0) -> None:
        super().__init__(what, key=key, limit=limit)
        self.ref = ref


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read: nothing is known yet about its form or case."""

    number: int
    id: str
    case: str | None
    answers: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    consent: dict[str, Decision] = field(default_factory=dict)


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, Line | BadLine]]:
    """Each line of ``stream`` that is not blank, with its number from 1: read, or the reason why not."""
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(MAX_LINE)
            yield number, BadLine(N_("The line is longer than {limit} bytes."), limit=MAX_LINE)
            continue
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if not raw.strip():
            continue
        try:
            yield number, parse_line(raw, number)
        except BadLine as bad:
            yield number, bad


def parse_line(raw: bytes, number: int = 1) -> Line:
    """One line as a :class:`Line`; raises :class:`BadLine`."""
    if b"\x00" in raw:
        raise BadLine(N_("The line holds a NUL byte."))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadLine(N_("The line is not UTF-8 text.")) from None
    _bounded(text)
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant)
    except BadLine:
        raise
    except (ValueError, RecursionError):
        raise BadLine(N_("The line is not JSON.")) from None
    if not isinstance(value, dict):
        raise BadLine(N_("The line is not a JSON object."))
    if set(value) - _KEYS:
        raise BadLine(N_("The line has a key that is not id, case, answers, missing or consent."))
    return Line(
        number=number,
        id=_id(value.get("id")),
        case=_case(value.get("case")),
        answers=_texts(value.get("answers", {}), "answers"),
        missing=_missing(_texts(value.get("missing", {}), "missing")),
        consent=_consent(_texts(value.get("consent", {}), "consent")),
    )


def _bounded(text: str) -> None:
    """Refuse deep nesting before the parser recurses; brackets inside strings do not count."""
    depth = 0
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign in "{[":
            depth += 1
            if depth > _MAX_DEPTH:
                raise BadLine(N_("The line is nested too deeply."))
        elif sign in "}]":
            depth -= 1


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadLine(N_("The line says the same key twice."))
    return result


def _constant(_name: str) -> object:
    raise BadLine(N_("The line is not JSON."))


def _id(value: object) -> str:
    if not isinstance(value, str):
        raise BadLine(N_("The id is missing or not text."))
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise BadLine(N_("The id is not a UUID.")) from None


def _case(value: object) -> str | None:
    if value is None or (isinstance(value, str) and len(value) <= 40):
        return value
    raise BadLine(N_("The case is neither null nor a code."))


def _texts(value: object, key: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadLine(N_("The part {key} is not an object."), key=key)
    if len(value) > MAX_ANSWERS:
        raise BadLine(N_("The part {key} has more than {limit} entries."), key=key, limit=MAX_ANSWERS)
    for ref, text in value.items():
        if len(ref) > MAX_REF or _CONTROLS.search(ref):
            raise BadLine(N_("The part {key} names something that cannot be a question."), key=key)
        if not isinstance(text, str):
            raise BadLine(N_("The value is not text. Put numbers and dates in quotation marks."), ref=ref)
        if len(text) > MAX_TEXT:
            raise BadLine(N_("The value is longer than {limit} characters."), ref=ref, limit=MAX_TEXT)
        if _NO_TEXT.search(text):
            raise BadLine(N_("The value holds a control character."), ref=ref)
    return value


def _missing(codes: dict[str, str]) -> dict[str, str]:
    for ref, code in codes.items():
        if code not in _MISSING:
            raise BadLine(N_("A missing-data code is unknown, unavailable or declined."), ref=ref)
    return codes


def _consent(decisions: dict[str, str]) -> dict[str, Decision]:
    result = {}
    for purpose, decision in decisions.items():
        if purpose not in PURPOSES:
            raise BadLine(N_("The consent names a purpose that we do not know."), ref=purpose)
        if decision not in set(Decision):
            raise BadLine(N_("A consent decision is yes, no or later."), ref=purpose)
        result[purpose] = Decision(decision)
    return result
