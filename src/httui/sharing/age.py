"""The age format (C2SP age v1): files that a partner opens with httui or with the ordinary ``age`` program.

Serves DESIGN section 5 "Packages for partners". Written with ``cryptography``; X25519 recipients, binary files.
The payload is cut into chunks of 64 KiB, each sealed with ChaCha20-Poly1305 under a nonce that counts and marks
the last one, so that cutting, reordering and adding are found. Reading and writing hold two chunks in memory
whatever the size. A reader gives nothing of a chunk that was changed or moved, but earlier chunks have been given by
then: whoever reads must throw away what was read when the proved end is not reached.
"""

import io
import os
from types import TracebackType
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from httui.sharing.age_header import (
    FILE_KEY_BYTES,
    AgeProblem,
    BrokenHeader,
    ChangedHeader,
    DamagedPayload,
    NotAge,
    NotForThisKey,
    make_header,
    read_header,
)

__all__ = [
    "AgeProblem",
    "AgeReader",
    "AgeWriter",
    "BrokenHeader",
    "ChangedHeader",
    "DamagedPayload",
    "NotAge",
    "NotForThisKey",
    "Sink",
    "decrypt",
    "encrypt",
]

CHUNK = 64 * 1024
"""Plaintext bytes in every chunk but the last."""
TAG = 16
_NONCE = 16


class Sink(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of ``data``."""


class AgeWriter:
    """Encrypts what is written to it into ``target``. Without ``close`` (or ``with``) the file is not whole.

    ``recipients``: the public keys that can open it, 1 to 64. Raises ValueError for another number or for a
    key that is a point of low order. ``target`` is not closed. After an error inside ``with`` the file is left
    without its last chunk, so that nobody takes it for whole.
    """

    def __init__(self, target: Sink, recipients: list[X25519PublicKey]) -> None:
        file_key, nonce = os.urandom(FILE_KEY_BYTES), os.urandom(_NONCE)
        self._target = target
        self._cipher = _payload_cipher(file_key, nonce)
        self._number = 0
        self._held = bytearray()
        self._closed = False
        target.write(make_header(file_key, recipients) + nonce)

    def write(self, data: bytes) -> int:
        """Take ``data``; returns its length. ValueError when closed."""
        if self._closed:
            raise ValueError("closed")
        view = memoryview(data)
        for start in range(0, len(view), CHUNK):
            self._held += view[start : start + CHUNK]
            # The last chunk is sealed by close(): until more comes, a full one may be the last.
            while len(self._held) > CHUNK:
                self._seal(bytes(self._held[:CHUNK]), last=False)
                del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal the last chunk."""
        if not self._closed:
            self._closed = True
            self._seal(bytes(self._held), last=True)
            self._held.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, None))
        self._number += 1

    def __enter__(self) -> "AgeWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        self._closed = True


class AgeReader(io.RawIOBase):
    """The plaintext of the age file that ``source`` begins with, as a file to read from.

    Raises what :func:`~httui.sharing.age_header.read_header` raises when made, :class:`DamagedPayload` while
    reading. The end (``b""``) is given only after the last chunk was proved to be the last and nothing follows.
    ``source`` is read to its end and not closed.
    """

    def __init__(self, source: BinaryIO, identities: list[X25519PrivateKey]) -> None:
        super().__init__()
        file_key = read_header(source, identities)
        nonce = _read_exactly(source, _NONCE)
        if len(nonce) != _NONCE:
            raise DamagedPayload
        self._source = source
        self._cipher = _payload_cipher(file_key, nonce)
        self._number = 0
        self._ahead = _read_exactly(source, CHUNK + TAG)
        self._plain = memoryview(b"")
        self._ended = False
        self._failed = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill ``buffer`` with what comes next; 0 at the proved end."""
        while not self._plain and not self._ended:
            self._open_next()
        taken = self._plain[: len(buffer)]
        buffer[: len(taken)] = taken
        self._plain = self._plain[len(taken) :]
        return len(taken)

    def _open_next(self) -> None:
        if self._failed:
            raise DamagedPayload
        self._failed = True
        chunk = self._ahead
        self._ahead = _read_exactly(self._source, CHUNK + TAG) if len(chunk) == CHUNK + TAG else b""
        plain = self._opened(chunk, last=False) if len(chunk) == CHUNK + TAG else None
        last = plain is None
        if plain is None:
            plain = self._opened(chunk, last=True)
        # Only an empty file has an empty last chunk: every content has one spelling.
        if plain is None or (not plain and self._number):
            raise DamagedPayload
        self._number += 1
        self._plain = memoryview(plain)
        # A last chunk that more follows, or another that nothing follows: refused at the next reading.
        self._failed = last == bool(self._ahead)
        self._ended = last and not self._failed

    def _opened(self, chunk: bytes, *, last: bool) -> bytes | None:
        try:
            return self._cipher.decrypt(_nonce(self._number, last=last), chunk, None)
        except InvalidTag:
            return None


def encrypt(plaintext: bytes, recipients: list[X25519PublicKey]) -> bytes:
    """A whole age file of ``plaintext``, in memory."""
    target = io.BytesIO()
    with AgeWriter(target, recipients) as writer:
        writer.write(plaintext)
    return target.getvalue()


def decrypt(data: bytes, identities: list[X25519PrivateKey], limit: int) -> bytes:
    """The plaintext of a whole age file, of at most ``limit`` bytes.

    Raises the problems of :class:`AgeReader`, and :class:`DamagedPayload` for more than ``limit`` bytes.
    """
    with AgeReader(io.BytesIO(data), identities) as reader:
        made = bytearray()
        while part := reader.read(CHUNK):
            made += part
            if len(made) > limit:
                raise DamagedPayload
    return bytes(made)


def _payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, nonce, b"payload").derive(file_key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _read_exactly(source: BinaryIO, size: int) -> bytes:
    """``size`` bytes, fewer only at the end: a pipe may give them in parts."""
    made = bytearray()
    while len(made) < size and (part := source.read(size - len(made))):
        made += part
    return bytes(made)
