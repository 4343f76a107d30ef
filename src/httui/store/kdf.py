"""From a passphrase to a key: NFC, Argon2id, HKDF (DESIGN section 5, "Keys").

Parameters are calibrated once for the office's machine, stored with each user and never lowered. At most
two derivations run at once in one data directory, so that thirty people who sign in at nine o'clock do
not exhaust a small server's memory. Costs are in KiB of memory and passes.
"""

import os
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from httui.store.errors import NotEnoughMemory, PassphraseTooLong, WeakKdf
from httui.store.hpke import derive
from httui.store.locks import any_of
from httui.store.secret import decode, encode

MEMORY_FLOOR = 19 * 1024
"""KiB; nothing below is ever accepted, whoever asks."""
PASSES_FLOOR = 2
MEMORY_CEILING = 1024 * 1024
PASSES_CEILING = 16
MAX_CHARACTERS = 128
SLOTS = 2
"""Derivations at once in one data directory."""

_LADDER = ((64 * 1024, 3), (48 * 1024, 3), (48 * 1024, 2), (32 * 1024, 2), (19 * 1024, 2))


@dataclass(frozen=True)
class KdfParameters:
    """Argon2id's cost: ``memory`` in KiB, ``passes``, ``lanes``. Order: by memory times passes."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 1

    def check(self) -> None:
        """:class:`WeakKdf` when too weak to protect, or so strong that it can only be an attack."""
        fits = (
            MEMORY_FLOOR <= self.memory <= MEMORY_CEILING
            and PASSES_FLOOR <= self.passes <= PASSES_CEILING
            and 1 <= self.lanes <= 4
        )
        if not fits:
            raise WeakKdf

    @property
    def cost(self) -> int:
        """Memory times passes: what an attacker pays per guess."""
        return self.memory * self.passes

    def at_least(self, other: "KdfParameters") -> "KdfParameters":
        """The costlier of the two, so that settings only ever rise."""
        return self if self.cost >= other.cost else other


@dataclass(frozen=True)
class Kdf:
    """The parameters and the salt (16 random bytes) of one sealed key."""

    parameters: KdfParameters
    salt: bytes

    @classmethod
    def fresh(cls, parameters: KdfParameters) -> "Kdf":
        """With a new random salt."""
        parameters.check()
        return cls(parameters, os.urandom(16))

    def to_json(self) -> dict[str, Any]:
        """As stored in the keyring."""
        p = self.parameters
        return {
            "algorithm": "argon2id",
            "lanes": p.lanes,
            "memory": p.memory,
            "passes": p.passes,
            "salt": encode(self.salt),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Kdf":
        """Read and checked; ValueError for another shape, :class:`WeakKdf` for unsafe costs."""
        if set(data) != {"algorithm", "lanes", "memory", "passes", "salt"} or data["algorithm"] != "argon2id":
            raise ValueError("unknown key derivation")
        numbers = (data["memory"], data["passes"], data["lanes"])
        if not all(type(number) is int for number in numbers):
            raise ValueError("costs are whole numbers")
        parameters = KdfParameters(*numbers)
        parameters.check()
        salt = decode(data["salt"])
        if len(salt) != 16:
            raise ValueError("a salt has 16 bytes")
        return cls(parameters, salt)


def normalise(passphrase: str) -> str:
    """NFC, so that composed and decomposed typing are equal. :class:`PassphraseTooLong` over 128 characters.

    Length is looked at first: a text of megabytes costs nothing but this comparison.
    """
    if len(passphrase) > 4 * MAX_CHARACTERS:
        raise PassphraseTooLong
    text = unicodedata.normalize("NFC", passphrase)
    if len(text) > MAX_CHARACTERS:
        raise PassphraseTooLong
    return text


def derive_key(passphrase: str, kdf: Kdf, slots: Path | None = None) -> bytes:
    """The 32-byte key of a passphrase. ``slots``: the data directory whose two slots are respected.

    Raises :class:`PassphraseTooLong`, :class:`WeakKdf`, :class:`NotEnoughMemory`, :class:`Busy`.
    """
    text = normalise(passphrase)
    kdf.parameters.check()
    with _slot(slots):
        raw = _argon2(text.encode("utf-8", "surrogatepass"), kdf)
    return derive(raw, "user seal v1", salt=kdf.salt)


def _argon2(secret: bytes, kdf: Kdf) -> bytes:
    p = kdf.parameters
    try:
        hasher = Argon2id(salt=kdf.salt, length=32, iterations=p.passes, lanes=p.lanes, memory_cost=p.memory)
        return hasher.derive(secret)
    except MemoryError as error:
        raise NotEnoughMemory from error


@contextmanager
def _slot(directory: Path | None) -> Iterator[None]:
    if directory is None:
        yield
        return
    with any_of([directory / f".derive-{number}.lock" for number in range(SLOTS)], patience=60.0):
        yield


def calibrate(
    target_seconds: float = 1.0,
    *,
    timer: Callable[[], float] = time.perf_counter,
    free_memory: int | None = None,
) -> KdfParameters:
    """The strongest settings this machine bears: at most ``target_seconds`` and a quarter of free memory.

    One probe at the floor is measured and scaled (the cost is linear). Never below the floor. ``free_memory``
    in KiB; None reads the system's figure.
    """
    floor = KdfParameters(MEMORY_FLOOR, PASSES_FLOOR)
    started = timer()
    _argon2(b"probe", Kdf.fresh(floor))
    per_unit = (timer() - started) / floor.cost
    budget = (_free_memory() if free_memory is None else free_memory) // 4
    for memory, passes in _LADDER:
        candidate = KdfParameters(memory, passes)
        if candidate.cost * per_unit <= target_seconds and memory <= budget:
            return candidate
    return floor


def _free_memory() -> int:
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 1024 * 1024
