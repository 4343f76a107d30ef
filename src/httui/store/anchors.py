"""Anchors: the place and hash of one audit entry, noted outside the database.

A log that was cut short or put back to an older day verifies in itself; against an anchor it does not.
Anchors lie in the keyring, in the manifests of backups, and in short form on printed sheets.
"""

import base64
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Anchor:
    """Entry ``seq`` has hash ``hash`` (64 hexadecimal digits, or its first 20 from a printed sheet)."""

    seq: int
    hash: str
    at: str = ""

    def fits(self, seq: int, digest: str) -> bool:
        """Whether an entry of the log is the one that was noted."""
        return seq == self.seq and len(self.hash) >= 20 and digest.startswith(self.hash)

    def to_json(self) -> dict[str, Any]:
        """For the keyring and the manifests."""
        return {"at": self.at, "hash": self.hash, "seq": self.seq}

    @classmethod
    def from_json(cls, value: Any) -> "Anchor":
        """The inverse of ``to_json``; ``ValueError`` for anything else."""
        if not isinstance(value, dict) or not isinstance(value.get("seq"), int):
            raise ValueError("not an anchor")
        return cls(value["seq"], _hexadecimal(str(value.get("hash", ""))), str(value.get("at", "")))

    def text(self) -> str:
        """For print and phone: the number, then 16 letters and digits in fours (80 bits of the hash)."""
        short = base64.b32encode(bytes.fromhex(self.hash[:20])).decode()
        return "-".join((str(self.seq), *(short[i : i + 4] for i in range(0, 16, 4))))

    @classmethod
    def from_text(cls, text: str) -> "Anchor":
        """The inverse of ``text``; case and spaces do not matter. ``ValueError`` if it cannot be one."""
        number, *parts = text.replace(" ", "").upper().split("-")
        raw = base64.b32decode("".join(parts))
        if len(raw) != 10:
            raise ValueError("not an anchor")
        return cls(int(number), raw.hex())


def _hexadecimal(text: str) -> str:
    bytes.fromhex(text)
    if len(text) < 20:
        raise ValueError("not an anchor")
    return text
