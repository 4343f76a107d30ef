"""What a matching remembers between two of its files: sealed, outside the backups, gone when it ends (S-251).

A state is as confidential as the case list. It lies in the folder ``matching`` of the data directory, encrypted with a
fresh key; the key alone lies in ``cases.db``. Neither is of use without the other: a backup holds no state, and a copy
of the folder opens without the database nowhere. A new state has a new key and a new file, so that whatever ends
halfway leaves the former state whole; what no key belongs to is swept.
"""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from httui.i18n import N_
from httui.sharing.psi_message import MatchProblem
from httui.store.files import make_directory
from httui.store.secret import canonical, decode, encode

if TYPE_CHECKING:
    from httui.store.session import Session

_SETTING = "match.state."


class NoState(MatchProblem):
    """The matching is over, or its state is not on this computer (as after a restore)."""

    def __init__(self) -> None:
        super().__init__(
            N_("Nothing of this matching is kept here any more."),
            remedy=N_("Start a new matching with the partner."),
        )


def keep(session: "Session", run: str, step: str, content: bytes) -> None:
    """Seal ``content`` as the state of a run, inside the caller's transaction; the former one is void with it."""
    from httui.store.models import Setting

    session.require("share")
    key, nonce, name = os.urandom(32), os.urandom(12), f"{secrets.token_hex(8)}.state"
    make_directory(_folder(session), session.data.group)
    sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, content, _bound(session, run, step))
    session.data.write(_folder(session) / name, sealed)
    value = {"file": name, "key": encode(key), "step": step}
    Setting.insert(key=_SETTING + run, value=value).on_conflict_replace().execute()


def load(session: "Session", run: str, step: str) -> bytes:
    """The state of a run at ``step``. Raises ``Refused``, :class:`NoState` where it is another step, or nothing."""
    session.require("share")
    held = session.setting(_SETTING + run)
    if not held or held["step"] != step:
        raise NoState
    try:
        sealed = (_folder(session) / held["file"]).read_bytes()
        key = ChaCha20Poly1305(decode(held["key"]))
        return key.decrypt(sealed[:12], sealed[12:], _bound(session, run, step))
    except (OSError, InvalidTag, ValueError):
        raise NoState from None


def drop(session: "Session", run: str) -> None:
    """Forget the key of a run's state, inside the caller's transaction; :func:`tidy` deletes the file."""
    from httui.store.models import Setting

    session.require("share")
    Setting.delete().where(Setting.key == _SETTING + run).execute()


def tidy(session: "Session") -> int:
    """Delete the files that no run needs any more, after a transaction; how many. Nothing is shown."""
    from httui.store.models import Setting

    session.require("share")
    needed = {row.value["file"] for row in Setting.select().where(Setting.key.startswith(_SETTING))}
    gone = 0
    for path in sorted(_folder(session).glob("*.state")):
        if path.name not in needed:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _folder(session: "Session") -> Path:
    return session.data.path / "matching"


def _bound(session: "Session", run: str, step: str) -> bytes:
    return canonical({"httui": "match state v1", "office": session.office, "run": run, "step": step})
