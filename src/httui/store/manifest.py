"""The signed page that lies beside a backup: what is in it, when and by whom it was made, how to know it is
whole.

Serves DESIGN section 5. It holds numbers, hashes and ids: no name and no content. Whoever made the backup
signs it with the key that the keyring vouches for.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from httui.i18n import N_
from httui.store.anchors import Anchor
from httui.store.fields import canonical_json, text_moment
from httui.store.problems import StoreProblem

FILE = "manifest.json"
FORMAT = "httui backup 1"
MOST_BYTES = 1_000_000


class BackupRefused(StoreProblem):
    """A backup that is not whole, not genuine, or not ours."""


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. ``created_at`` is UTC text; ``counts``: database to {table: rows}.

    ``audit_broken`` is the first audit entry that did not verify when it was made, or None.
    """

    name: str
    office: str
    created_at: str
    zone: str
    cause: str
    by: str
    key: str
    program: str
    generations: dict[str, int]
    schemas: dict[str, int]
    parts: dict[str, Part]
    counts: dict[str, dict[str, int]]
    anchor: Anchor | None
    audit_broken: int | None = None
    signature: str = field(default="", repr=False)

    @property
    def made(self) -> datetime:
        """When, in UTC."""
        return text_moment(self.created_at)

    @property
    def cases(self) -> int:
        """How many cases it holds."""
        return self.counts.get("cases", {}).get("cases", 0)

    @property
    def records(self) -> int:
        """How many records it holds."""
        return self.counts.get("cases", {}).get("record", 0)

    @property
    def with_identities(self) -> bool:
        """Whether the identity vault is in it."""
        return "identities.db" in self.parts

    def content(self) -> dict[str, Any]:
        """All but the signature, as JSON values."""
        return {
            "format": FORMAT,
            "name": self.name,
            "office": self.office,
            "created_at": self.created_at,
            "zone": self.zone,
            "cause": self.cause,
            "by": self.by,
            "key": self.key,
            "program": self.program,
            "generations": self.generations,
            "schemas": self.schemas,
            "parts": {name: {"bytes": part.size, "sha256": part.sha256} for name, part in self.parts.items()},
            "counts": self.counts,
            "anchor": self.anchor.to_json() if self.anchor else None,
            "audit_broken": self.audit_broken,
        }

    def signed(self, key: Ed25519PrivateKey) -> "Manifest":
        """This manifest with the signature of ``key``, whose public half it names."""
        named = replace(self, key=base64.b64encode(key.public_key().public_bytes_raw()).decode())
        return replace(named, signature=base64.b64encode(key.sign(_text(named.content()))).decode())

    def dump(self) -> bytes:
        """The bytes of the file."""
        return canonical_json(self.content() | {"signature": self.signature}).encode() + b"\n"

    def check_signature(self, trusted: Callable[[str], Iterable[bytes]] | None = None) -> None:
        """``BackupRefused`` unless signed with its key, which must be one that ``trusted`` gives for its
        maker.
        """
        try:
            public = base64.b64decode(self.key, validate=True)
            Ed25519PublicKey.from_public_bytes(public).verify(
                base64.b64decode(self.signature, validate=True), _text(self.content())
            )
        except (InvalidSignature, ValueError):
            raise _changed(self.name) from None
        if trusted is not None and public not in set(trusted(self.by)):
            raise BackupRefused(
                N_("This backup was signed by someone who is not of this office."), where=self.name
            )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the backup in ``folder``, its form checked and its own signature.

    Raises ``BackupRefused`` where it is missing (the backup was not made or copied to the end) or was
    changed.
    """
    path = folder / FILE
    try:
        raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError:
        raise BackupRefused(
            N_("This is no whole backup: its manifest is missing."),
            where=folder.name,
            remedy=N_("Copy the whole backup folder again, or choose another backup."),
        ) from None
    try:
        manifest = _parse(json.loads(raw), folder.name)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _changed(folder.name) from None
    manifest.check_signature()
    return manifest


def _parse(value: Any, name: str) -> Manifest:
    if value.get("format") != FORMAT:
        raise BackupRefused(
            N_("This backup was made by another version of the program."),
            where=name,
            remedy=N_("Install the newer version of the program and restore it with that."),
        )
    parts = {
        str(file): Part(int(part["bytes"]), str(part["sha256"])) for file, part in value["parts"].items()
    }
    # Names only: a manifest must not point outside its folder.
    if any(Path(file).name != file or file.startswith(".") for file in parts):
        raise ValueError("a part is a file name")
    text_moment(value["created_at"])
    manifest = Manifest(
        name=str(value["name"]),
        office=str(value["office"]),
        created_at=value["created_at"],
        zone=str(value["zone"]),
        cause=str(value["cause"]),
        by=str(value["by"]),
        key=str(value["key"]),
        program=str(value["program"]),
        generations=_numbers(value["generations"]),
        schemas=_numbers(value["schemas"]),
        parts=parts,
        counts={str(database): _numbers(tables) for database, tables in value["counts"].items()},
        anchor=Anchor.from_json(value["anchor"]) if value["anchor"] else None,
        audit_broken=None if value["audit_broken"] is None else int(value["audit_broken"]),
        signature=str(value["signature"]),
    )
    if canonical_json(manifest.content() | {"signature": manifest.signature}) != canonical_json(value):
        raise ValueError("unknown fields")
    return manifest


def check_parts(folder: Path, manifest: Manifest) -> None:
    """Compare size and hash of every file with the manifest; ``BackupRefused`` names the first that
    differs.
    """
    for name, part in manifest.parts.items():
        path = folder / name
        size = path.stat().st_size if path.is_file() else 0
        if size != part.size:
            raise BackupRefused(
                N_("This backup was not copied to its end: {file} has {found} of {size} bytes."),
                where=folder.name,
                remedy=N_("Copy the whole backup folder again, or choose another backup."),
                file=name,
                found=size,
                size=part.size,
            )
        if hash_file(path) != part.sha256:
            raise BackupRefused(
                N_("A file of this backup is damaged: {file}."),
                where=folder.name,
                remedy=N_("Copy the whole backup folder again, or choose another backup."),
                file=name,
            )


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _numbers(value: dict[str, Any]) -> dict[str, int]:
    return {str(name): int(number) for name, number in value.items()}


def _text(content: dict[str, Any]) -> bytes:
    return b"httui backup manifest\0" + canonical_json(content).encode()


def _changed(name: str) -> BackupRefused:
    return BackupRefused(
        N_("The manifest of this backup was changed or damaged."),
        where=name,
        remedy=N_("Choose another backup, and tell your security lead."),
    )
