"""One file for one partner: encrypted to their key, signed by the office, opened only where everything fits.

Serves DESIGN section 5 "Packages for partners", S-249 and S-252. The file is an age file; inside lies a tar archive
with ``manifest.json``, ``signature`` (Ed25519 over the manifest) and the inner files, whose hashes the manifest
holds. Signing comes first and encryption around it, so that nothing outside tells who sends what to whom; the
signed manifest names the recipient's key, so that a recipient cannot pass the package on as if it had been made for
somebody else. docs/sharing-crypto.md describes the construction and what was thought of against it.

Opening decides on the manifest before anything of the inner files is read, and what is unpacked goes to memory or
into a quarantine folder under names of our own.
"""

import hashlib
import hmac
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from httui.i18n import N_
from httui.sharing.age import AgeReader, AgeWriter, Sink
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.manifest import MAX_MANIFEST, Manifest, Member, PackageProblem, parse
from httui.sharing.package_archive import ArchiveReader, ArchiveWriter
from httui.sharing.quarantine import Quarantine
from httui.store.secret import PrivateKeys

CLOCK_SLACK: Final = timedelta(days=1)
"""How far a sender's clock may be ahead of ours."""
MAX_IN_MEMORY: Final = 64 * 1024 * 1024
"""Most bytes of inner files that are unpacked into memory unless the caller says otherwise."""
_CHUNK = 64 * 1024
_MANIFEST, _SIGNATURE = "manifest.json", "signature"
_SIGNED = b"httui package signature v1\0"


class UnknownSender(PackageProblem):
    """The signature is wrong, or its key is not the one that the partner register holds for this office."""

    def __init__(self) -> None:
        super().__init__(
            N_("This package is not signed by a partner whose key you hold."),
            remedy=N_("Call the partner. Compare the words of their key before you register it."),
        )


class WrongRecipient(PackageProblem):
    """It was made for another office and encrypted anew to this one by somebody else."""

    def __init__(self) -> None:
        super().__init__(
            N_("This package was made for another office."),
            remedy=N_("Do not open it. Tell the office that signed it, and your security lead."),
        )


class OpenedBefore(PackageProblem):
    """A package with this id has arrived already."""

    def __init__(self) -> None:
        super().__init__(
            N_("This package was opened here before."),
            remedy=N_("Look into the ledger. If something is missing, ask the partner for a new package."),
        )


class Expired(PackageProblem):
    """Its last day is over."""

    def __init__(self) -> None:
        super().__init__(
            N_("This package has expired."),
            remedy=N_("Delete the file. If you still need the data, ask the partner for a new package."),
        )


class NotYet(PackageProblem):
    """It was made at a moment that is still to come, by our clock."""

    def __init__(self) -> None:
        super().__init__(
            N_("This package was made later than the clock of this computer shows."),
            remedy=N_("Check date and time of this computer, then open it again."),
        )


class ChangedInside(PackageProblem):
    """An inner file is not the one that was signed."""

    def __init__(self) -> None:
        super().__init__(
            N_("A file inside this package is not the one that the partner signed."),
            remedy=N_("Do not use it. Tell the partner, and your security lead."),
        )


class TooLarge(PackageProblem):
    """More than the caller wants to hold in memory."""


@dataclass(frozen=True)
class Expectation:
    """What the receiving office holds against a package.

    ``boxes``: its secret X25519 keys, now and formerly. ``partners``: office id to the Ed25519 public keys (32
    bytes) that the register holds for it. ``opened``: ids of packages that came before. ``now``: aware.
    """

    boxes: tuple[X25519PrivateKey, ...]
    partners: Mapping[str, Collection[bytes]]
    opened: Container[str]
    now: datetime


def write_package(
    target: Sink, manifest: Manifest, contents: Mapping[str, BinaryIO], keys: PrivateKeys
) -> str:
    """Write a package; returns the SHA-256 (hexadecimal) of the encrypted file, for the ledger.

    ``contents``: an open file for each member of the manifest, standing where :func:`describe` found it. ``keys``:
    the sending office's. Raises ValueError where manifest, keys and contents do not fit each other; the file is
    then not whole and opens nowhere.
    """
    if manifest.sender.keys != PublicKeys.of(keys) or set(contents) != {m.name for m in manifest.members}:
        raise ValueError("manifest, keys and contents do not fit")
    text = manifest.dump()
    hashing = _Hashing(target)
    with AgeWriter(hashing, [manifest.recipient.keys.recipient]) as writer:
        archive = ArchiveWriter(writer)
        archive.add(_MANIFEST, len(text), iter([text]))
        signature = keys.sign.sign(_SIGNED + text)
        archive.add(_SIGNATURE, len(signature), iter([signature]))
        for member in manifest.members:
            archive.add(member.name, member.size, _checked(_parts(contents[member.name]), member))
        archive.close()
    return hashing.digest.hexdigest()


class OpenedPackage:
    """A package whose manifest was accepted; its inner files are unpacked once, by one of two methods."""

    def __init__(self, manifest: Manifest, archive: ArchiveReader) -> None:
        self.manifest = manifest
        self._archive = archive

    def to_memory(self, limit: int = MAX_IN_MEMORY) -> dict[str, bytes]:
        """All inner files by name; :class:`TooLarge` above ``limit`` bytes, before anything is read.

        Raises :class:`ChangedInside`, :class:`NotAPackage` and the problems of age files.
        """
        size = sum(member.size for member in self.manifest.members)
        if size > limit:
            raise TooLarge(
                N_("This package is too large to be looked at in memory: {size} MB."),
                size=size // 1_000_000 + 1,
            )
        files = {member.name: b"".join(self._member(member)) for member in self.manifest.members}
        self._archive.finish()
        return files

    def to_quarantine(self, parent: Path) -> Quarantine:
        """All inner files in a fresh folder inside ``parent`` that only this account can read.

        After any refusal the folder is gone again. Raises what ``to_memory`` raises, and a
        :class:`~httui.store.problems.StoreProblem` for a full or read-only disk.
        """
        quarantine = Quarantine.make(parent)
        try:
            for member in self.manifest.members:
                quarantine.add(member.name, self._member(member))
            self._archive.finish()
        except BaseException:
            quarantine.remove()
            raise
        return quarantine

    def _member(self, member: Member) -> Iterator[bytes]:
        try:
            yield from _checked(self._archive.parts(member.name, member.size), member)
        except ValueError:
            raise ChangedInside from None


def open_package(source: BinaryIO, expectation: Expectation) -> OpenedPackage:
    """Decrypt, and decide on the manifest; nothing is written and no inner file is read yet.

    Raises the problems of age files (:class:`~httui.sharing.age.AgeProblem`), :class:`NotAPackage`,
    :class:`~httui.sharing.manifest.NewerPackage`, :class:`UnknownSender`, :class:`WrongRecipient`,
    :class:`OpenedBefore`, :class:`Expired`, :class:`NotYet`.
    """
    plain = cast("BinaryIO", AgeReader(source, list(expectation.boxes)))
    archive = ArchiveReader(plain)
    text = archive.small(_MANIFEST, MAX_MANIFEST)
    signature = archive.small(_SIGNATURE, 64)
    manifest = parse(text)
    _check_signature(manifest, text, signature, expectation)
    ours = {box.public_key().public_bytes_raw() for box in expectation.boxes}
    if manifest.recipient.keys.box not in ours:
        raise WrongRecipient
    if manifest.id in expectation.opened:
        raise OpenedBefore
    if manifest.expires_at <= expectation.now:
        raise Expired
    if manifest.made_at > expectation.now + CLOCK_SLACK:
        raise NotYet
    return OpenedPackage(manifest, archive)


def _check_signature(manifest: Manifest, text: bytes, signature: bytes, expectation: Expectation) -> None:
    sender = manifest.sender
    if sender.keys.sign not in set(expectation.partners.get(sender.id, ())):
        raise UnknownSender
    try:
        sender.keys.signer.verify(signature, _SIGNED + text)
    except (InvalidSignature, ValueError):
        raise UnknownSender from None


def _checked(parts: Iterator[bytes], member: Member) -> Iterator[bytes]:
    """``parts`` as they are; ValueError at their end unless they have the hash of ``member``."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
        yield part
    if not hmac.compare_digest(digest.hexdigest(), member.sha256):
        raise ValueError("the file changed while it was read")


def _parts(source: BinaryIO) -> Iterator[bytes]:
    while part := source.read(_CHUNK):
        yield part


class _Hashing:
    """Passes on what is written and hashes it."""

    def __init__(self, target: Sink) -> None:
        self._target = target
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> object:
        """Write ``data`` and count it in."""
        self.digest.update(data)
        return self._target.write(data)
