"""What an office must remember between two files of a matching, and how it is written down.

Serves S-251. A state holds codes, kinds of keys and, for the asking office until the answer came, the run's secret.
It is as confidential as the case list: the caller seals it in the store and deletes it when the next step is done. No
name and no key of a person is in it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from httui.sharing.matching_tables import WEIGHTS
from httui.sharing.psi_message import NoMatchFile, Terms
from httui.store.secret import canonical, decode, encode

Place = tuple[str, tuple[str, ...]]
"""Kind of the key at one place of our list, and our codes of the persons who have it."""
VERSION = 1
_State = TypeVar("_State")


@dataclass(frozen=True)
class Asking:
    """After the offer: waits for the answer. ``sent``: hash of ``offer``."""

    terms: Terms
    secret: X25519PrivateKey = field(repr=False)
    places: list[Place | None] = field(repr=False)
    sent: str
    offer: bytes = field(repr=False)

    def dump(self) -> bytes:
        """The state as bytes, to be sealed by the caller."""
        more = {"offer": encode(self.offer), "secret": encode(self.secret.private_bytes_raw())}
        return _dump("asking", self.terms, self.sent, more | {"places": _packed(self.places)})

    @classmethod
    def load(cls, raw: bytes) -> "Asking":
        """The state that ``dump`` wrote; :class:`NoMatchFile` for anything else."""
        return _load(
            raw,
            "asking",
            lambda data: cls(
                Terms.from_json(data["terms"]),
                X25519PrivateKey.from_private_bytes(decode(data["secret"])),
                _unpacked(data["places"]),
                str(data["sent"]),
                decode(data["offer"]),
            ),
        )


@dataclass(frozen=True)
class Answering:
    """After the answer: waits for the closing. ``sent``: hash of the answer."""

    terms: Terms
    places: list[Place | None] = field(repr=False)
    sent: str

    def dump(self) -> bytes:
        """The state as bytes, to be sealed by the caller."""
        return _dump("answering", self.terms, self.sent, {"places": _packed(self.places)})

    @classmethod
    def load(cls, raw: bytes) -> "Answering":
        """The state that ``dump`` wrote; :class:`NoMatchFile` for anything else."""
        return _load(
            raw,
            "answering",
            lambda data: cls(Terms.from_json(data["terms"]), _unpacked(data["places"]), str(data["sent"])),
        )


@dataclass(frozen=True)
class Closed:
    """After the closing: waits for the result. ``owners``: code of this run to our code."""

    terms: Terms
    owners: dict[str, str] = field(repr=False)
    sent: str

    def dump(self) -> bytes:
        """The state as bytes, to be sealed by the caller."""
        return _dump("closed", self.terms, self.sent, {"owners": self.owners})

    @classmethod
    def load(cls, raw: bytes) -> "Closed":
        """The state that ``dump`` wrote; :class:`NoMatchFile` for anything else."""
        return _load(
            raw,
            "closed",
            lambda data: cls(
                Terms.from_json(data["terms"]),
                {str(code): str(owner) for code, owner in data["owners"].items()},
                str(data["sent"]),
            ),
        )


def _dump(kind: str, terms: Terms, sent: str, more: dict[str, Any]) -> bytes:
    content = {
        "httui": "match state",
        "kind": kind,
        "sent": sent,
        "terms": terms.to_json(),
        "version": VERSION,
    }
    return canonical(content | more)


def _load(raw: bytes, kind: str, read: Callable[[dict[str, Any]], _State]) -> _State:
    try:
        data = json.loads(raw)
        if (data["httui"], data["version"], data["kind"]) != ("match state", VERSION, kind):
            raise NoMatchFile
        return read(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NoMatchFile from None


def _packed(places: list[Place | None]) -> list[Any]:
    return [0 if place is None else [place[0], *place[1]] for place in places]


def _unpacked(values: list[Any]) -> list[Place | None]:
    places: list[Place | None] = []
    for value in values:
        if value == 0:
            places.append(None)
            continue
        kind, *owners = value
        if kind not in WEIGHTS:
            raise ValueError("kind")
        places.append((kind, tuple(map(str, owners))))
    return places
