"""What a package says of itself: from whom, for whom, under which plan and agreement, until when, and what is in it.

Serves S-016, S-148, S-243, S-249 and S-252. The manifest is canonical JSON inside the encrypted file and is what
the sending office signs: it binds sender, recipient, expiry and the hash of every inner file to each other. It is
read strictly: fields that are not known, text that cannot be printed and numbers out of bounds are refused, and a
newer version is told apart from a damaged one.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing.fingerprint import CardProblem, PublicKeys, read_card
from httui.store.fields import moment_text, text_moment
from httui.store.secret import canonical

FORMAT: Final = "httui package"
VERSION: Final = 1
"""Of the manifest itself; a newer one is not read."""
SCHEMA: Final = 1
"""Of the members' content, as this program writes it and at most reads it."""
MAX_MANIFEST: Final = 4 * 1024 * 1024
"""Largest manifest, in bytes."""
MAX_MEMBERS: Final = 32
"""Most inner files."""
MAX_MEMBER: Final = 256 * 1024 * 1024
"""Largest inner file, in bytes."""
MAX_TOTAL: Final = 512 * 1024 * 1024
"""Most bytes of all inner files together."""
MAX_TEXT: Final = 500
"""Most characters of one text."""
MAX_CAVEATS: Final = 100
MAX_NOT_TO_ASK: Final = 20_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}(\.[a-z0-9]{1,8}){1,2}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.")
_PACKAGE_ID = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 256 * 1024


class PackageProblem(Problem):
    """A package that is not opened, or not accepted."""


class NotAPackage(PackageProblem):
    """What was encrypted is no package, or breaks the rules of its form."""

    def __init__(self) -> None:
        super().__init__(
            N_("This encrypted file holds no package that httui can read."),
            remedy=N_("Ask the sender with which program it was made, and to send it again."),
        )


class NewerPackage(PackageProblem):
    """Made by a newer program than this one."""

    def __init__(self) -> None:
        super().__init__(
            N_("This package was made by a newer version of httui."),
            remedy=N_("Update httui on this computer, then open it again."),
        )


@dataclass(frozen=True)
class Party:
    """An office at one end of a package: its id, what it calls itself, its public keys."""

    id: str
    name: str
    keys: PublicKeys

    def to_json(self) -> dict[str, str]:
        """As JSON values."""
        return {"card": self.keys.card(), "id": self.id, "name": self.name}


@dataclass(frozen=True)
class Member:
    """One inner file: its name, bytes, SHA-256 (hexadecimal) and rows of data (0 for a document)."""

    name: str
    size: int
    sha256: str
    rows: int

    def to_json(self) -> dict[str, str | int]:
        """As JSON values."""
        return {"name": self.name, "rows": self.rows, "sha256": self.sha256, "size": self.size}


@dataclass(frozen=True)
class NotToAsk:
    """What one person has told already and is not to be asked again (S-252): their code and the topics."""

    person: str
    topics: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {"person": self.person, "topics": list(self.topics)}


@dataclass(frozen=True)
class Manifest:
    """Everything a package says of itself.

    ``id``: 32 hexadecimal digits. ``plan`` and ``agreement``: their references at the sender. ``period``: first and
    last day of the data, or None. ``made_at``: aware. ``expires_at``: aware; not opened afterwards. ``destroy_by``:
    the day by which the recipient destroys the data.
    """

    id: str
    sender: Party
    recipient: Party
    plan: str
    agreement: str
    purpose: str
    period: tuple[date, date] | None
    rows: int
    made_at: datetime
    expires_at: datetime
    destroy_by: date
    caveats: tuple[str, ...]
    not_to_ask: tuple[NotToAsk, ...]
    members: tuple[Member, ...]
    schema: int = SCHEMA

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "agreement": self.agreement,
            "caveats": list(self.caveats),
            "destroy_by": self.destroy_by.isoformat(),
            "expires_at": moment_text(self.expires_at),
            "format": FORMAT,
            "id": self.id,
            "made_at": moment_text(self.made_at),
            "members": [member.to_json() for member in self.members],
            "not_to_ask": [entry.to_json() for entry in self.not_to_ask],
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "plan": self.plan,
            "purpose": self.purpose,
            "recipient": self.recipient.to_json(),
            "rows": self.rows,
            "schema": self.schema,
            "sender": self.sender.to_json(),
            "version": VERSION,
        }

    def dump(self) -> bytes:
        """The bytes of the file; ValueError for values that no reader would take."""
        raw = canonical(self.to_json())
        if len(raw) > MAX_MANIFEST or _read(json.loads(raw)).dump_unchecked() != raw:
            raise ValueError("the manifest breaks its own rules")
        return raw

    def dump_unchecked(self) -> bytes:
        """The bytes of the file, whatever its values."""
        return canonical(self.to_json())


def describe(name: str, source: BinaryIO, rows: int = 0) -> Member:
    """The entry of an inner file: ``source`` is read from where it stands to its end, and set back there."""
    start, size, digest = source.tell(), 0, hashlib.sha256()
    while part := source.read(_CHUNK):
        size += len(part)
        digest.update(part)
    source.seek(start)
    return Member(name, size, digest.hexdigest(), rows)


def parse(raw: bytes) -> Manifest:
    """Read a manifest's bytes; its signature, recipient and dates are looked at by the caller.

    Raises :class:`NotAPackage` and, for another version of a manifest, :class:`NewerPackage`.
    """
    try:
        data = json.loads(raw)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise NotAPackage
        if _count(data["version"]) > VERSION or _count(data["schema"]) > SCHEMA:
            raise NewerPackage
        manifest = _read(data)
        # Whatever was not understood would be missing here, and what has two spellings would differ.
        if manifest.dump_unchecked() != raw:
            raise NotAPackage
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, CardProblem):
        raise NotAPackage from None
    return manifest


def is_member_name(name: str) -> bool:
    """Whether an inner file may have this name: small letters, digits and hyphens, one or two endings."""
    return bool(_NAME.fullmatch(name)) and not _DEVICES.match(name) and name != "manifest.json"


def _read(data: dict[str, Any]) -> Manifest:
    period = [date.fromisoformat(day) for day in data["period"]] if data["period"] is not None else None
    manifest = Manifest(
        id=_matching(_PACKAGE_ID, data["id"]),
        sender=_party(data["sender"]),
        recipient=_party(data["recipient"]),
        plan=_text(data["plan"]),
        agreement=_text(data["agreement"]),
        purpose=_text(data["purpose"]),
        period=(period[0], period[1]) if period else None,
        rows=_count(data["rows"]),
        made_at=text_moment(data["made_at"]),
        expires_at=text_moment(data["expires_at"]),
        destroy_by=date.fromisoformat(data["destroy_by"]),
        caveats=tuple(_text(caveat) for caveat in _list(data["caveats"], MAX_CAVEATS)),
        not_to_ask=tuple(_not_to_ask(entry) for entry in _list(data["not_to_ask"], MAX_NOT_TO_ASK)),
        members=tuple(_member(entry) for entry in _list(data["members"], MAX_MEMBERS)),
        schema=_count(data["schema"]),
    )
    names = [member.name for member in manifest.members]
    if not names or len(set(names)) != len(names):
        raise ValueError("inner files")
    if sum(member.size for member in manifest.members) > MAX_TOTAL:
        raise ValueError("too large")
    if manifest.expires_at <= manifest.made_at or (period and (len(period) != 2 or period[0] > period[1])):
        raise ValueError("dates")
    return manifest


def _party(data: dict[str, Any]) -> Party:
    return Party(_text(data["id"]), _text(data["name"]), read_card(_text(data["card"])))


def _member(data: dict[str, Any]) -> Member:
    member = Member(
        _text(data["name"]), _count(data["size"]), _matching(_SHA256, data["sha256"]), _count(data["rows"])
    )
    if not is_member_name(member.name) or member.size > MAX_MEMBER:
        raise ValueError("an inner file")
    return member


def _not_to_ask(data: dict[str, Any]) -> NotToAsk:
    return NotToAsk(_text(data["person"]), tuple(_text(topic) for topic in _list(data["topics"], 100)))


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        raise ValueError("text")
    return value


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    text = _text(value)
    if not pattern.fullmatch(text):
        raise ValueError("form")
    return text


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError("number")
    return value


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("list")
    return value
