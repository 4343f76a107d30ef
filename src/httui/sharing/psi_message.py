"""The files that two offices exchange when they look for persons in common: one form for the four of them.

Serves S-251. A file is one line of canonical JSON and then points of 32 bytes. It is read strictly: agreed run,
offices, size and threshold, the hash of the file it answers, no more and no fewer points than agreed, none twice.
Files travel inside a signed and encrypted package, never bare.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing.matching_tables import VERSION as DERIVATION
from httui.sharing.psi_points import POINT_BYTES
from httui.store.secret import canonical

FORMAT: Final = "httui match"
VERSION: Final = 1
MAX_SIZE: Final = 500_000
"""Most keys that a list may be agreed to hold."""
MAX_HEAD: Final = 16 * 1024 * 1024
"""Longest first line, in bytes."""
MIN_THRESHOLD: Final = 5
"""Lowest sum of weights that may be agreed to: below it, strangers would be shown by the hundred."""
MAX_OFFICE: Final = 100
"""Most characters of an office's id."""
OFFER, ANSWER, CLOSING, RESULT = 1, 2, 3, 4
"""The four files, in their order."""
RUN_CODE: Final = re.compile(r"[0-9A-Z]{3}(-[0-9A-Z]{3}){2}")
"""The form of the codes that stand for persons in one run only."""
_LISTS = {OFFER: 1, ANSWER: 2, CLOSING: 0, RESULT: 0}


class MatchProblem(Problem):
    """A matching with a partner that cannot go on."""


class NoMatchFile(MatchProblem):
    """Not a file of a matching, or one that breaks the rules."""

    def __init__(self) -> None:
        super().__init__(
            N_("This is not a file of a matching, or it is damaged."),
            remedy=N_("Ask the partner to send it again. If it happens twice, start a new matching."),
        )


class OtherMatch(MatchProblem):
    """A whole file, of another run, another step or other terms than the one expected."""

    def __init__(self) -> None:
        super().__init__(
            N_("This file belongs to another matching, or to another step of it."),
            remedy=N_("Choose the newest file from this partner, or start a new matching."),
        )


class OtherRules(MatchProblem):
    """The two programs derive keys by different rules, so nothing could be found."""

    def __init__(self) -> None:
        super().__init__(
            N_("The partner's program compares names by other rules than this one."),
            remedy=N_("Update httui in both offices, then start a new matching."),
        )


@dataclass(frozen=True)
class Terms:
    """What two offices agreed on before: ``run`` (16 random bytes), who asks and who answers (office ids), ``size``
    (keys in every list, real and filled up) and ``threshold`` (weights that two persons must share).
    """

    run: bytes
    asking: str
    answering: str
    size: int
    threshold: int

    def check(self) -> None:
        """ValueError where no honest office would agree."""
        offices = (self.asking, self.answering)
        if len(self.run) != 16 or len(set(offices)) != 2:
            raise ValueError("run or offices")
        if not all(0 < len(office) <= MAX_OFFICE and office.isprintable() for office in offices):
            raise ValueError("offices")
        if not 1 <= self.size <= MAX_SIZE or not MIN_THRESHOLD <= self.threshold <= 1000:
            raise ValueError("size or threshold")

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "answering": self.answering,
            "asking": self.asking,
            "run": self.run.hex(),
            "size": self.size,
            "threshold": self.threshold,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Terms":
        """The terms that ``to_json`` wrote; ValueError, KeyError or TypeError for anything else."""
        terms = cls(
            bytes.fromhex(data["run"]),
            str(data["asking"]),
            str(data["answering"]),
            read_number(data["size"], MAX_SIZE),
            read_number(data["threshold"], 1000),
        )
        terms.check()
        return terms

    @property
    def domain(self) -> bytes:
        """What separates the points of this run from those of every other."""
        return canonical({"derivation": DERIVATION, "httui": "match v1", "terms": self.to_json()})


@dataclass(frozen=True)
class Message:
    """One file. ``answers``: hash of the file it answers, ``""`` for the first; ``lists``: of points."""

    step: int
    terms: Terms
    answers: str
    content: list[Any] = field(default_factory=list)
    lists: tuple[list[bytes], ...] = ()

    def dump(self) -> bytes:
        """The bytes of the file."""
        head = {
            "answers": self.answers,
            "content": self.content,
            "derivation": DERIVATION,
            "format": FORMAT,
            "step": self.step,
            "terms": self.terms.to_json(),
            "version": VERSION,
        }
        return canonical(head) + b"\n" + b"".join(b"".join(points) for points in self.lists)


def read_terms(raw: bytes) -> Terms:
    """The terms that the first file proposes, to be shown and agreed to before it is answered.

    Raises :class:`NoMatchFile`, :class:`OtherRules`, :class:`OtherMatch` for a later file.
    """
    head, _place = _head(raw)
    try:
        terms = Terms.from_json(head["terms"])
    except (ValueError, KeyError, TypeError):
        raise NoMatchFile from None
    if head.get("step") != OFFER:
        raise OtherMatch
    return terms


def parse(raw: bytes, step: int, terms: Terms, answers: str) -> Message:
    """The file of ``step`` in the run of ``terms``, in answer to the file with the hash ``answers``.

    Raises :class:`NoMatchFile`, :class:`OtherMatch`, :class:`OtherRules`. Points are distinct; whether they are points
    is found when they are masked.
    """
    head, place = _head(raw)
    try:
        if (head["step"], Terms.from_json(head["terms"]), head["answers"]) != (step, terms, answers):
            raise OtherMatch
        if not isinstance(head["content"], list):
            raise NoMatchFile
    except (ValueError, KeyError, TypeError):
        raise NoMatchFile from None
    width = terms.size * POINT_BYTES
    if len(raw) != place + _LISTS[step] * width:
        raise NoMatchFile
    lists = tuple(
        [raw[start : start + POINT_BYTES] for start in range(begin, begin + width, POINT_BYTES)]
        for begin in range(place, len(raw), width)
    )
    if len({point for points in lists for point in points}) != _LISTS[step] * terms.size:
        raise NoMatchFile
    message = Message(step, terms, answers, head["content"], lists)
    if message.dump()[:place] != raw[:place]:
        raise NoMatchFile
    return message


def hash_of(raw: bytes) -> str:
    """SHA-256 of a file, in hexadecimal: what the next file says it answers."""
    return hashlib.sha256(raw).hexdigest()


def read_number(value: Any, most: int) -> int:
    """A whole number from 0 to ``most``; ValueError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError("number")
    return value


def _head(raw: bytes) -> tuple[dict[str, Any], int]:
    """The first line as JSON, and where the points begin."""
    place = raw.find(b"\n", 0, MAX_HEAD) + 1
    try:
        head = json.loads(raw[:place]) if place else None
    except (ValueError, RecursionError):
        raise NoMatchFile from None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise NoMatchFile
    if head.get("version") != VERSION or head.get("derivation") != DERIVATION:
        raise OtherRules
    return head, place
