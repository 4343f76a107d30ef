"""Reports of incidents that are made before anybody signs in, sealed to those who may lead (S-200).

Nothing can be written into ``cases.db`` then, and nothing readable may stay on the disk: a report is sealed with a
fresh key, and that key by HPKE to each of their public keys in the keyring. The file says neither who nor what: its
name is random, its length always the same. Whoever can use the sign-in screen can leave one, so number and size are
bounded, and what comes out is a report, not a proven fact. The keyring is not verified before somebody signs in: who
can replace the office's files can make reports unreadable for it, and no office loses a record by that.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from httui.i18n import N_
from httui.problem import Problem
from httui.store import hpke
from httui.store.clock import moment, stamp
from httui.store.files import DataDir, make_directory
from httui.store.keyring import Keyring, User
from httui.store.locks import one
from httui.store.rights import rights_of
from httui.store.secret import canonical, decode, encode

MOST = 20
"""Reports that may wait at once: nobody fills the disk from the sign-in screen."""
LONGEST_TEXT = 600
"""Characters of what happened."""
LONGEST_NAME = 80
MAX_BYTES = 64 * 1024
"""Bytes of one file that are read."""
_PLAIN_BYTES = 8192
"""Every report is filled up to this length, so that it cannot be told from its size what it says."""
_FORMAT = "incident report"
_SUFFIX = ".box"


class BoxFull(Problem):
    """As many reports wait as may wait."""

    def __init__(self) -> None:
        super().__init__(
            N_("Reports wait already that nobody has taken in yet; there is no room for one more."),
            remedy=N_("Phone the responsible person now; the steps below hold all the same."),
        )


class NotForMe(Exception):
    """A report that is sealed to others, or to a key that this person does not have any more."""


class Damaged(Exception):
    """Not a report, or changed since it was sealed: nobody can read it any more."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody told. ``id`` is 32 hexadecimal digits, ``trigger`` and ``scenario`` are short codes or "".

    ``at``: when it was told; ``first_known``: since when it was known (both aware). ``who``: what the reporter typed as
    their name, proven by nothing; ``text``: what happened.
    """

    id: str
    at: datetime
    first_known: datetime
    trigger: str
    scenario: str = ""
    who: str = ""
    text: str = ""


def new_id() -> str:
    """An id for a report."""
    return secrets.token_hex(16)


def leaders(keyring: Keyring) -> list[User]:
    """The accounts that may lead an incident: those with the right ``security``."""
    return [user for user in keyring.active() if "security" in rights_of(user.roles, identities=False)]


def folder(data: DataDir) -> Path:
    """Where reports wait."""
    return data.path / "reports"


def put(data: DataDir, keyring: Keyring, report: Report, path: Path | None = None) -> Path:
    """Seal ``report`` and leave it in the data directory; where it lies now. ``path``: what it replaces.

    Raises :class:`BoxFull`, :class:`Problem` for a report that is too long, ``DiskFull``, ``DiskReadOnly``, ``Busy``.
    """
    raw = seal(keyring, report)
    box = folder(data)
    make_directory(box, data.group)
    with one(data.path / ".reports.lock", patience=5):
        if path is None or not path.exists():
            if sum(1 for _name in _names(box)) >= MOST:
                raise BoxFull
            path = path or box / (secrets.token_hex(8) + _SUFFIX)
        data.write(path, raw)
    return path


def waiting(data: DataDir) -> list[Path]:
    """The reports that wait, at most :data:`MOST` of them."""
    return [folder(data) / name for name in sorted(_names(folder(data)))[:MOST]]


def read(path: Path) -> bytes:
    """The bytes of a waiting report; :class:`Damaged` for what cannot be one, or cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Damaged from error
    if len(raw) > MAX_BYTES:
        raise Damaged
    return raw


def discard(path: Path) -> None:
    """Remove a report that was taken in; nothing happens where a colleague did it already."""
    path.unlink(missing_ok=True)


def seal(keyring: Keyring, report: Report) -> bytes:
    """The file's bytes of a report, for everybody who may lead. :class:`Problem` if it is too long."""
    if len(report.text) > LONGEST_TEXT or len(report.who) > LONGEST_NAME:
        raise Problem(N_("Please say it in at most {most} characters."), most=LONGEST_TEXT)
    key, nonce = os.urandom(32), os.urandom(12)
    told = canonical(
        {
            "at": stamp(report.at),
            "first_known": stamp(report.first_known),
            "scenario": report.scenario,
            "text": report.text,
            "trigger": report.trigger,
            "who": report.who,
        }
    )
    plain = told + b" " * (_PLAIN_BYTES - len(told))
    sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, _bound(keyring.office, report.id))
    to = {
        user.id: [user.box, encode(hpke.seal(key, user.box, _info(keyring.office, report.id, user.id)))]
        for user in leaders(keyring)
    }
    return canonical(
        {
            "httui": _FORMAT,
            "id": report.id,
            "office": keyring.office,
            "sealed": encode(sealed),
            "to": to,
            "version": 1,
        }
    )


def unseal(raw: bytes, keyring: Keyring, user_id: str, key: X25519PrivateKey) -> Report:
    """The report in ``raw``, opened by one of those it is sealed to. Raises :class:`NotForMe`, :class:`Damaged`.

    What is sealed only to keys that nobody holds any more counts as damaged: it would take up room for ever.
    """
    data = _parsed(raw, keyring.office)
    boxes = {name: entry[0] for name, entry in data["to"].items()}
    others = any(boxes.get(user.id) == user.box for user in keyring.active() if user.id != user_id)
    try:
        wrapped = decode(data["to"][user_id][1])
        content = hpke.unseal(wrapped, key, _info(keyring.office, data["id"], user_id))
    except (KeyError, ValueError, hpke.SealError) as error:
        # While somebody else still holds a key to it, it stays for them.
        raise (NotForMe if others else Damaged) from error
    try:
        sealed = decode(data["sealed"])
        plain = ChaCha20Poly1305(content).decrypt(
            sealed[:12], sealed[12:], _bound(keyring.office, data["id"])
        )
        return _told(data["id"], plain)
    except (InvalidTag, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged from error


def _parsed(raw: bytes, office: str) -> dict[str, Any]:
    import json

    try:
        data = json.loads(raw)
        fits = (
            isinstance(data, dict)
            and data["httui"] == _FORMAT
            and data["version"] == 1
            and data["office"] == office
            and isinstance(data["to"], dict)
            and all(_is_pair(entry) for entry in data["to"].values())
            and isinstance(data["sealed"], str)
            and len(bytes.fromhex(data["id"])) == 16
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged from error
    if not fits:
        raise Damaged
    return dict(data)


def _is_pair(entry: Any) -> bool:
    """A public key and the key sealed to it, as text."""
    return isinstance(entry, list) and len(entry) == 2 and all(isinstance(part, str) for part in entry)


def _told(report_id: str, plain: bytes) -> Report:
    import json

    told = json.loads(plain)
    texts = {name: told[name] for name in ("trigger", "scenario", "who", "text")}
    limits = {"trigger": 20, "scenario": 40, "who": LONGEST_NAME, "text": LONGEST_TEXT}
    if any(not isinstance(text, str) or len(text) > limits[name] for name, text in texts.items()):
        raise ValueError("not a report")
    return Report(report_id, moment(told["at"]), moment(told["first_known"]), **texts)


def _info(office: str, report_id: str, to: str) -> bytes:
    return hpke.context("incident report v1", office=office, report=report_id, to=to)


def _bound(office: str, report_id: str) -> bytes:
    return canonical({"httui": "incident report v1", "office": office, "report": report_id})


def _names(box: Path) -> Iterator[str]:
    try:
        names = [path.name for path in box.iterdir()]
    except OSError:
        return
    yield from (name for name in names if name.endswith(_SUFFIX) and not name.startswith("."))
