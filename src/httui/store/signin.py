"""Proving who somebody is: back-off after failures, and the same answer in the same time for every failure.

``content/instruments.md`` section 13: waits of 0, 0, 1, 2, 4, 8 ... 60 seconds per account, kept across
restarts and changes of the clock; never a lock without end. An attempt is counted before it is looked at, so
a killed process gives no free guess. Failures wait here until somebody signs in and the audit can be written.

A name that is no account is kept as one of 1,024 buckets only: people type passphrases into name fields.
"""

import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from httui.store.clock import Clock, moment, stamp
from httui.store.errors import MustWait, WrongSignIn
from httui.store.files import DataDir
from httui.store.grants import unseal_private
from httui.store.kdf import Kdf, derive_key, normalise
from httui.store.keyring import Keyring, Own, User
from httui.store.locks import one
from httui.store.secret import PrivateKeys, Secret, decode, encode

LONGEST_WAIT = 60
MAX_FAILURES_KEPT = 500
UNFINISHED_AFTER = timedelta(minutes=5)
"""An attempt without an outcome for so long was killed: it counts as failed."""
_BUCKETS = 1024


def wait_after(failures: int) -> int:
    """Seconds to wait before the next attempt after so many failures: 0, 0, 1, 2, 4, 8 ... 60."""
    return 0 if failures < 3 else min(LONGEST_WAIT, 2 ** min(failures - 3, 6))


@dataclass(frozen=True)
class Failure:
    """A failed attempt: when (UTC text), and the account's id, or "" when the name is none."""

    at: str
    user: str


class Attempts:
    """The attempts of one data directory, in ``sign-in.json``: counts and times, never a name."""

    def __init__(self, data: DataDir, clock: Clock) -> None:
        self._data, self._clock = data, clock
        self.path = data.path / "sign-in.json"

    def one_at_a_time(self, user: User | None, name: str) -> AbstractContextManager[None]:
        """Let attempts on one account follow each other, so that two right ones at once are no failures.

        Sixteen locks for all names, known or not.
        """
        digest = hmac.digest(
            b"httui", (user.id if user else name.casefold()).encode("utf-8", "replace"), "sha256"
        )
        return one(self._data.path / f".attempt-{digest[0] % 16}.lock", patience=90)

    def begin(self, keyring: Keyring, name: str) -> str:
        """Count an attempt with ``name`` before it is looked at; its token. Raises :class:`MustWait`."""
        user = keyring.user_named(name)
        with self._change() as state:
            key = user.id if user else _bucket(state["salt"], name)
            entry = state["accounts"].setdefault(key, {"failures": 0})
            waiting = self._left(entry)
            if waiting > 0:
                raise MustWait(waiting)
            entry["failures"] += 1
            self._set_time(entry)
            token = secrets.token_hex(8)
            failure = {
                "at": stamp(self._clock.now()),
                "open": True,
                "token": token,
                "user": user.id if user else "",
            }
            state["failed"] = [*state["failed"], failure][-MAX_FAILURES_KEPT:]
        return token

    def succeeded(self, user_id: str, token: str) -> None:
        """The attempt was right: its account's count starts anew, and it is no failure."""
        with self._change() as state:
            state["accounts"].pop(user_id, None)
            state["failed"] = [entry for entry in state["failed"] if entry["token"] != token]

    def failed(self, token: str) -> None:
        """The attempt was wrong: the audit is told at the next sign-in."""
        with self._change() as state:
            for entry in state["failed"]:
                if entry["token"] == token:
                    entry["open"] = False

    def failures(self) -> dict[str, Failure]:
        """Failures that the audit does not know yet, by token; with attempts that never came to an end."""
        now = self._clock.now()
        return {
            entry["token"]: Failure(entry["at"], entry["user"])
            for entry in self._read()["failed"]
            if not entry["open"] or abs(now - moment(entry["at"])) > UNFINISHED_AFTER
        }

    def audited(self, tokens: set[str]) -> None:
        """Forget failures that are in the audit now."""
        with self._change() as state:
            state["failed"] = [entry for entry in state["failed"] if entry["token"] not in tokens]

    def _left(self, entry: dict[str, Any]) -> int:
        """Whole seconds left: by steady time within one run of the machine, else by the wall clock."""
        wait = wait_after(entry["failures"])
        if not wait:
            return 0
        if entry["boot"] == self._clock.boot():
            passed = self._clock.steady() - entry["steady"]
        else:
            passed = (self._clock.now() - moment(entry["wall"])).total_seconds()
            if passed < 0:
                self._set_time(entry)  # the clock went back: wait the whole time, once, from now
        return min(wait, max(0, -int(-(wait - max(passed, 0.0)) // 1)))

    def _set_time(self, entry: dict[str, Any]) -> None:
        clock = self._clock
        entry |= {"boot": clock.boot(), "steady": clock.steady(), "wall": stamp(clock.now())}

    @contextmanager
    def _change(self) -> Iterator[dict[str, Any]]:
        with one(self._data.path / ".sign-in.lock"):
            state = self._read()
            try:
                yield state
            finally:
                # Also after MustWait: a clock that went back is noted there.
                self._data.write(self.path, json.dumps(state).encode())

    def _read(self) -> dict[str, Any]:
        try:
            state = json.loads(self.path.read_bytes())
            decode(state["salt"])
            for entry in state["accounts"].values():
                wait_after(entry["failures"])
                moment(entry["wall"])
                float(entry["steady"])
                str(entry["boot"])
            for entry in state["failed"]:
                Failure(str(entry["at"]), str(entry["user"]))
                str(entry["token"]), bool(entry["open"]), moment(entry["at"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {"accounts": {}, "failed": [], "salt": encode(os.urandom(16))}
        return dict(state)


def _bucket(salt: str, name: str) -> str:
    digest = hmac.digest(decode(salt), name.strip().casefold().encode("utf-8", "surrogatepass"), "sha256")
    return f"bucket-{int.from_bytes(digest[:4], 'big') % _BUCKETS}"


def authenticate(
    data: DataDir, keyring: Keyring, name: str, passphrase: str, clock: Clock
) -> tuple[User, PrivateKeys]:
    """The account and private keys behind a name and a passphrase.

    Raises :class:`MustWait`, :class:`WrongSignIn` (unknown, closed and wrong look the same and take the same
    time), :class:`PassphraseTooLong`, :class:`Busy`, :class:`NotEnoughMemory`.
    """
    normalise(passphrase)
    name = name[:200]
    attempts = Attempts(data, clock)
    user = keyring.user_named(name)
    with attempts.one_at_a_time(user, name):
        token = attempts.begin(keyring, name)
        someone, own = _this_or_any(keyring, user, name)
        key = Secret(derive_key(passphrase, own.kdf, slots=data.path))
        keys = unseal_private(own.sealed, key, keyring.office, someone, own.kdf)
        if user is None or user.disabled or keys is None:
            attempts.failed(token)
            raise WrongSignIn
        attempts.succeeded(user.id, token)
    return user, keys


def _this_or_any(keyring: Keyring, user: User | None, name: str) -> tuple[User, Own]:
    """The account, or for an unknown name a stand-in that costs as much, always the same one for one name."""
    if user is not None:
        return user, keyring.own[user.id]
    ids = sorted(keyring.users)
    digest = hmac.digest(keyring.office.encode(), name.casefold().encode("utf-8", "surrogatepass"), "sha256")
    other = keyring.own[ids[int.from_bytes(digest[:4], "big") % len(ids)]]
    kdf = Kdf(other.kdf.parameters, digest[:16])
    return keyring.users[ids[0]], Own(kdf, digest + digest + digest)
