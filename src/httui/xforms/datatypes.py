"""Values in their lexical form: what each bind type stores, and the text of an XPath result.

Serves section 3 of the engine's specification (Data Types). A value that does not fit is stored as ``""``;
nothing here raises.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httui.xforms.model import ModelNode

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_TIME = re.compile(r"(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?\Z", re.ASCII)
_PART_OF_TIME = re.compile(r"\d{2}(?::\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?\Z", re.ASCII)
_SHORT_TIME = re.compile(r"(\d{1,2}):(\d{2})(Z|[+-]\d{2}:\d{2})?\Z", re.ASCII)

CANONICAL = {
    "string": "string", "int": "int", "integer": "int", "decimal": "decimal", "boolean": "boolean", "date": "date",
    "time": "time", "datetime": "dateTime", "geopoint": "geopoint", "geotrace": "geotrace",
    "geoshape": "geoshape", "binary": "binary", "barcode": "barcode", "intent": "intent", "select1": "string",
    "select": "string", "rank": "string", "odk:rank": "string", "anyuri": "binary", "long": "int", "short": "int",
    "double": "decimal", "float": "decimal",
}  # fmt: skip


def canonical_type(name: str | None) -> str:
    """The type as this engine names it: ``xsd:integer`` is ``int``; unknown types are ``string``."""
    if not name:
        return "string"
    plain = name.rpartition(":")[2] if name != "odk:rank" else name
    return CANONICAL.get(plain.lower(), "string")


def number_text(value: float) -> str:
    """A number as XPath writes it: no exponent, integers without ``.0``, NaN as ``""``."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    text = repr(value)
    if "e" in text or "E" in text:
        text = format(value, ".20f").rstrip("0").rstrip(".")
    return text


def cast(value: str, kind: str) -> str:
    """``value`` as the canonical text of ``kind`` (a name from :func:`canonical_type`), or ``""``."""
    if not value:
        return ""
    convert = _CASTS.get(kind)
    return convert(value) if convert is not None else value


def _int(value: str) -> str:
    text = value.strip()
    if not _NUMBER.match(text):
        return ""
    if text.isdecimal() and len(text) < 10:
        return str(int(text))
    number = math.trunc(float(text)) if math.isfinite(float(text)) else 2**31
    return str(number) if -2147483648 <= number <= 2147483647 else ""


def _decimal(value: str) -> str:
    text = value.strip()
    if not _NUMBER.match(text):
        return ""
    number = float(text)
    return number_text(number) if math.isfinite(number) else ""


def valid_date(text: str) -> bool:
    """Whether ``text`` is ``YYYY-MM-DD`` and such a day exists."""
    found = _DATE.match(text)
    if not found:
        return False
    try:
        date(int(found[1]) or 4, int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def _date(value: str) -> str:
    """A date, or a moment without a zone cut to its date: with a zone, the day would be a guess."""
    day, mark, rest = value.strip().partition("T")
    return day if valid_date(day) and (not mark or _PART_OF_TIME.match(rest)) else ""


def cast_result(value: str, kind: str) -> str:
    """As :func:`cast`, for what the form itself computes: its moments carry its own zone, so a date is cut out."""
    if kind == "date" and "T" in value:
        day, _, rest = value.strip().partition("T")
        return day if valid_date(day) and valid_time(rest) else cast(value, kind)
    return cast(value, kind)


def valid_time(text: str) -> bool:
    """Whether ``text`` is ``HH:MM:SS[.fff][Z|+HH:MM]`` and such a time exists."""
    found = _TIME.match(text)
    if not found:
        return False
    try:
        time(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return _valid_offset(found[5])


def _valid_offset(text: str | None) -> bool:
    return not text or text == "Z" or (int(text[1:3]) <= 14 and int(text[4:]) < 60)


def _time(value: str) -> str:
    text = value.strip()
    return text if valid_time(text) else ""


def _date_time(value: str) -> str:
    text = value.strip()
    day, mark, rest = text.partition("T")
    if not mark or not valid_date(day):
        return ""
    return text if valid_time(rest) else ""


def _point(value: str) -> str:
    parts = value.split()
    if not 2 <= len(parts) <= 4 or not all(_NUMBER.match(part) for part in parts):
        return ""
    numbers = [float(part) for part in parts]
    numbers += [0.0] * (4 - len(numbers))
    if not all(map(math.isfinite, numbers)) or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return ""
    if numbers[0] == numbers[1] == 0:
        # what a device gives that does not know where it is
        return ""
    return " ".join(map(_coordinate, numbers))


def _coordinate(number: float) -> str:
    """As ODK's own programs write it: always with a decimal point."""
    text = number_text(number)
    return text if "." in text else f"{text}.0"


def _line(value: str) -> list[str]:
    parts = [part.strip() for part in value.split(";")]
    if parts and not parts[-1]:
        parts.pop()
    points = [_point(part) for part in parts]
    return points if points and all(points) else []


def _closed(points: list[str]) -> bool:
    return points[0].split()[:2] == points[-1].split()[:2]


def _trace(value: str) -> str:
    points = _line(value)
    return ";".join(points) if len(points) >= 2 and not _closed(points) else ""


def _shape(value: str) -> str:
    points = _line(value)
    return ";".join(points) if len(points) >= 3 and _closed(points) else ""


_CASTS: dict[str, Callable[[str], str]] = {
    "int": _int,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "dateTime": _date_time,
    "geopoint": _point,
    "geotrace": _trace,
    "geoshape": _shape,
}


def full_time(text: str, offset: str = "") -> str:
    """``9:30`` as ``09:30:00.000+07:00``, for a widget that takes short times; ``""`` when it is no time.

    ``offset`` is the zone as ``+07:00`` or ``""``.
    """
    found = _SHORT_TIME.match(text.strip())
    if not found:
        return _time(text)
    return _time(f"{int(found[1]):02d}:{found[2]}:00.000{found[3] or offset}")


def fitting(model: "ModelNode", text: str) -> str:
    """What the form itself computed or set, as a question of ``model`` can hold it."""
    control = model.control
    if control is not None:
        if control.kind == "trigger":
            return "OK" if text.strip().lower() == "ok" else ""
        if control.kind == "range":
            text = cast_result(text, model.type)
            return text if text and in_range(text, control.attributes) else ""
    return cast_result(text, model.type)


def in_range(value: str, attributes: Mapping[str, str]) -> bool:
    """Whether a number lies on the scale from ``start`` to ``end``."""
    try:
        number = float(value)
        start, end = float(attributes.get("start", "-inf")), float(attributes.get("end", "inf"))
    except ValueError:
        return True
    return min(start, end) <= number <= max(start, end)
