"""Functions of text: XPath 1.0, selections, digests, base64 and identifiers."""

import binascii
import math
import re

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.xpath import regex
from httui.xforms.xpath.code import BOOLEAN, TEXT, Code, as_text
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.functions.numbers import half_up
from httui.xforms.xpath.functions.signature import Function, argument, bounded, many, of_node, plain, situated
from httui.xforms.xpath.syntax import Call
from httui.xforms.xpath.values import Value, members, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from httui.xforms.xpath.compiler import Compiler

SPACE = " \t\r\n"
MAX_UUID = 1_000
_SPACES = re.compile(r"[ \t\r\n]+")
_WHOLE = re.compile(r"\s*([+-]?\d+)", re.ASCII)
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def words(text: str) -> list[str]:
    """The values in a space-separated list."""
    return [word for word in _SPACES.split(text) if word]


def whole(text: str) -> int | None:
    """The integer at the beginning of a text."""
    match = _WHOLE.match(text)
    return int(match.group(1)[:20]) if match else None


def substring(text: str, start: float, length: float = math.inf) -> str:
    """XPath's substring: from 1, both ends rounded."""
    begin = half_up(start)
    end = begin + half_up(length)
    if math.isnan(begin) or math.isnan(end):
        return ""
    first = max(1.0, begin)
    last = min(len(text) + 1.0, end)
    return text[int(first) - 1 : int(last) - 1] if first < last else ""


def substr(text: str, start: str, end: str | None = None) -> str:
    """ODK's substr: from 0, negative places counted from the end; ``end`` is not included."""
    first = whole(start)
    last = len(text) if end is None else whole(end)
    if first is None or last is None:
        return ""
    length = len(text)
    first = max(0, first + length) if first < 0 else min(first, length)
    last = max(0, last + length) if last < 0 else min(last, length)
    return text[first:last]


def _before(text: str, mark: str) -> str:
    place = text.find(mark)
    return "" if place < 0 else text[:place]


def _after(text: str, mark: str) -> str:
    place = text.find(mark)
    return "" if place < 0 else text[place + len(mark) :]


def translate(text: str, wanted: str, given: str) -> str:
    """Each character of ``wanted`` becomes the one at its place in ``given``, or vanishes."""
    table: dict[int, str] = {}
    for place, sign in enumerate(wanted):
        table.setdefault(ord(sign), given[place] if place < len(given) else "")
    return text.translate(table)


def _concat(context: Context, values: list[Value]) -> str:
    parts = [to_text(item) for value in values for item in members(value, context.environment)]
    return _joined(context, "", parts)


def _join(context: Context, values: list[Value]) -> str:
    parts = [to_text(item) for value in values[1:] for item in members(value, context.environment)]
    return _joined(context, to_text(values[0]), parts)


def _joined(context: Context, glue: str, parts: list[str]) -> str:
    length = len(glue) * max(0, len(parts) - 1) + sum(map(len, parts))
    bounded(length)
    context.environment.spend(length // 100)
    return glue.join(parts)


def _coalesce(compiler: "Compiler", call: Call) -> Code:
    first = argument(compiler, call, 0, "t")
    second = argument(compiler, call, 1, "t")
    return Code(TEXT, lambda context: first(context) or second(context))


def _selected(values: str, wanted: str) -> bool:
    # nothing counts as chosen when nothing is: selected('', '') is true in all peers
    return wanted.strip(SPACE) in (words(values) or [""])


def _selected_at(values: str, place: str) -> str:
    number = whole(place)
    found = words(values)
    return found[number] if number is not None and 0 <= number < len(found) else ""


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    name = _ALGORITHMS.get(algorithm)
    if name is None:
        raise XPathError(N_("There is no digest “{name}”."), name=algorithm[:40])
    if encoding not in ("base64", "hex"):
        raise XPathError(N_("There is no encoding “{name}”."), name=encoding[:40])
    import hashlib

    # the form asks for the algorithm; nothing of ours relies on MD5 or SHA-1
    digest = hashlib.new(name, text.encode("utf-8", "replace"), usedforsecurity=False).digest()
    return digest.hex() if encoding == "hex" else binascii.b2a_base64(digest, newline=False).decode("ascii")


def _base64_decode(text: str) -> str:
    compact = re.sub(r"\s+", "", text)
    compact += "=" * (-len(compact) % 4)
    try:
        return binascii.a2b_base64(compact, strict_mode=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _uuid(context: Context, length: float | None = None) -> str:
    if length is None:
        return _new_uuid(context)
    if math.isnan(length) or length > MAX_UUID:
        raise XPathError(N_("uuid() cannot be {length} characters long."), length=str(length))
    text = ""
    while len(text) < length:
        text += _new_uuid(context)
    return text[: max(0, int(length))]


def _new_uuid(context: Context) -> str:
    import uuid

    return str(uuid.UUID(int=context.environment.randomness.getrandbits(128), version=4))


def _regex(compiler: "Compiler", call: Call) -> Code:
    subject = argument(compiler, call, 0, "t")
    code = compiler.compile(call.arguments[1])
    if isinstance(code.constant, str):
        try:
            fixed = regex.compile_pattern(code.constant)
        except XPathError as error:
            error.expression, error.at = compiler.source, call.at
            raise
        return Code(BOOLEAN, lambda context: fixed.search(subject(context), context.environment.spend))
    pattern = as_text(code)
    return Code(BOOLEAN, lambda context: _search(context, subject(context), pattern(context)))


def _search(context: Context, subject: str, pattern: str) -> bool:
    return regex.compile_pattern(pattern).search(subject, context.environment.spend)


TEXTS: dict[str, Function] = {
    "string": of_node("t", "t", lambda text: text),
    "concat": many(0, "t", _concat),
    "join": many(1, "t", _join),
    "substr": plain("ttt", "t", substr, optional=1),
    "substring": plain("tnn", "t", substring, optional=1),
    "substring-before": plain("tt", "t", _before),
    "substring-after": plain("tt", "t", _after),
    "translate": plain("ttt", "t", translate),
    "string-length": of_node("t", "n", lambda text: float(len(text))),
    "normalize-space": of_node("t", "t", lambda text: _SPACES.sub(" ", text).strip(SPACE)),
    "contains": plain("tt", "b", lambda text, part: part in text),
    "starts-with": plain("tt", "b", lambda text, part: text.startswith(part)),
    "ends-with": plain("tt", "b", lambda text, part: text.endswith(part)),
    "coalesce": Function(2, 2, TEXT, _coalesce),
    "selected": plain("tt", "b", _selected),
    "selected-at": plain("tt", "t", _selected_at),
    "count-selected": plain("t", "n", lambda text: float(len(words(text)))),
    "digest": plain("ttt", "t", _digest, optional=1),
    "base64-decode": plain("t", "t", _base64_decode),
    "uuid": situated("n", "t", _uuid, optional=1),
    "regex": Function(2, 2, BOOLEAN, _regex),
}
