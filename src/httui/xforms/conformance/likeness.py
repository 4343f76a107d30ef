"""When a recorded value and ours mean the same: the normalisation that the case files ask for.

Numbers are compared as numbers, any UUID equals any other, moments may lie five seconds apart, runs of white
space in labels count as one, and geometry is compared point by point.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from httui.xforms.tree import TEXT, Node

_UUID = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(?<=uuid:)\*"
)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")
_GEOMETRY = re.compile(r"[-+\d.eE\s;]+")
_SPACE = re.compile(r"\s+")
_NEAR = timedelta(seconds=5)
_ABOUT = 1e-9
MISSING_TRANSLATION = "-"
"""What pyxform writes where a translation is missing."""


def same_text(got: str, want: str) -> bool:
    """Whether two values of questions mean the same."""
    if got == want:
        return True
    return _same_number(got, want) or _same_geometry(got, want) or _same_moments(got, want)


def same_label(got: str, want: str) -> bool:
    """Whether two labels say the same.

    A recorded ``-`` is what pyxform writes for a translation that is missing. Section 6 of the engine's
    specification asks for the text of the default language there, so any text of ours passes; see
    ``docs/conformance.md``.
    """
    if want == MISSING_TRANSLATION and got:
        return True
    one, other = (_SPACE.sub(" ", text).strip() for text in (got, want))
    return same_text(one, other)


def same_hint(got: str, want: str) -> bool:
    """As :func:`same_label`; ours may leave out the guidance that follows the hint."""
    one, other = (_SPACE.sub(" ", text).strip() for text in (got, want))
    return same_label(one, other) or bool(one and other.startswith(one))


def same_choices(got: list[tuple[str, str]], want: list[Any]) -> bool:
    """Whether the same choices stand in the same order with the same labels."""
    if len(got) != len(want):
        return False
    return all(
        value == wanted[0] and same_label(label, str(wanted[1]))
        for (value, label), wanted in zip(got, want, strict=True)
    )


def _same_number(got: str, want: str) -> bool:
    try:
        one, other = float(got), float(want)
    except ValueError:
        return False
    return one == other or abs(one - other) <= _ABOUT * max(abs(one), abs(other))


def _same_geometry(got: str, want: str) -> bool:
    if not (_GEOMETRY.fullmatch(got) and _GEOMETRY.fullmatch(want)):
        return False
    ones, others = _points(got), _points(want)
    return len(ones) == len(others) and all(
        len(one) == len(other) and all(_same_number(a, b) for a, b in zip(one, other, strict=True))
        for one, other in zip(ones, others, strict=True)
    )


def _points(text: str) -> list[list[str]]:
    return [point.split() for point in text.split(";") if point.strip()]


def _same_moments(got: str, want: str) -> bool:
    """Whether the texts are the same once UUIDs are equal and moments are near."""
    if _without_changing(got) != _without_changing(want):
        return False
    return all(
        abs(_moment(one) - _moment(other)) <= _NEAR
        for one, other in zip(_MOMENT.findall(got), _MOMENT.findall(want), strict=True)
    )


def _without_changing(text: str) -> str:
    return _MOMENT.sub("moment", _UUID.sub("uuid", text))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def difference(got: Node, want: Node) -> str:
    """Where two XML trees differ (names, attributes, text), or nothing; blank text does not count."""
    if (got.name, got.namespace) != (want.name, want.namespace):
        return f"{got.path()} instead of {want.path()}"
    if {key: value for key, value in got.attributes.items() if value} != {
        key: value for key, value in want.attributes.items() if value
    }:
        return f"{got.path()} has the attributes {got.attributes}, not {want.attributes}"
    ones, others = got.children, want.children
    if len(ones) != len(others):
        return f"{got.path()} holds {[n.name for n in ones]}, not {[n.name for n in others]}"
    if not ones and not same_label(own_text(got), own_text(want)):
        return f"{got.path()} is {own_text(got)!r}, not {own_text(want)!r}"
    return next(filter(None, map(difference, ones, others)), "")


def own_text(node: Node) -> str:
    """The text directly inside an element, comments left out."""
    if node.content is None:
        return node.text
    return "".join(part.text for part in node.content if part.kind == TEXT)
