"""The header of an age file: for whom it is, and the file key wrapped for each of them (C2SP age v1, X25519 only).

Serves DESIGN section 5 "Packages for partners". The grammar is read strictly: one spelling for every header,
bounded in size and stanzas before anything is computed. Stanzas of other kinds (a newer age mixes them in on
purpose) are passed over; a passphrase stanza is refused, because guessing its cost is the sender's to set.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from httui.i18n import N_
from httui.problem import Problem

VERSION_LINE = b"age-encryption.org/v1\n"
ARMOR = b"-----BEGIN AGE"
FILE_KEY_BYTES = 16
MAX_HEADER = 32 * 1024
"""Largest header, in bytes."""
MAX_STANZAS = 64
"""Most stanzas in a header."""
_X25519 = b"X25519"
_INFO = b"age-encryption.org/v1/X25519"
_BODY_COLUMNS = 64
_ARGUMENT = re.compile(rb"[\x21-\x7e]+")
_TAG_BYTES = 16
_NEWER = re.compile(rb"age-encryption\.org/v\d+\n")
_ASK_AGAIN = N_("Ask the sender to send it again, and by another way if it happens twice.")


class AgeProblem(Problem):
    """An encrypted file that is not opened."""


class NotAge(AgeProblem):
    """It is no age file, or of a kind that is not read here (armour, passphrase, a newer version)."""


class BrokenHeader(AgeProblem):
    """The header does not follow the format's grammar, or is larger than allowed."""

    def __init__(self) -> None:
        super().__init__(N_("The beginning of this encrypted file is damaged."), remedy=_ASK_AGAIN)


class ChangedHeader(AgeProblem):
    """The header's seal is wrong: somebody, or a faulty disk, changed it after it was written."""

    def __init__(self) -> None:
        super().__init__(N_("The beginning of this encrypted file was changed."), remedy=_ASK_AGAIN)


class NotForThisKey(AgeProblem):
    """No stanza opens with the keys given."""

    def __init__(self) -> None:
        super().__init__(
            N_("This file is not encrypted to the key of this office."),
            remedy=N_("Send the partner your public key again and compare its words over the telephone."),
        )


class DamagedPayload(AgeProblem):
    """What follows the header was cut, changed, reordered or added to."""

    def __init__(self) -> None:
        super().__init__(
            N_("This encrypted file is damaged or was not copied to its end."), remedy=_ASK_AGAIN
        )


@dataclass(frozen=True)
class Stanza:
    """One line of arguments and its body: the file key wrapped for one recipient."""

    arguments: tuple[bytes, ...]
    body: bytes

    def dump(self) -> bytes:
        """The stanza as it stands in a header; the last line of its body is always shorter than 64 signs."""
        text = _encode(self.body)
        lines = [text[start : start + _BODY_COLUMNS] for start in range(0, len(text), _BODY_COLUMNS)]
        if len(text) % _BODY_COLUMNS == 0:
            lines.append(b"")
        return b"-> " + b" ".join(self.arguments) + b"\n" + b"".join(line + b"\n" for line in lines)


def make_header(file_key: bytes, recipients: list[X25519PublicKey]) -> bytes:
    """The header for ``file_key`` (16 bytes) and one or more recipients.

    Raises ValueError for no recipient, too many, or a public key that is no point of full order.
    """
    if not 1 <= len(recipients) <= MAX_STANZAS:
        raise ValueError("1 to 64 recipients")
    text = VERSION_LINE + b"".join(_wrap(file_key, recipient).dump() for recipient in recipients) + b"---"
    return text + b" " + _encode(_seal(file_key, text)) + b"\n"


def read_header(source: BinaryIO, identities: list[X25519PrivateKey]) -> bytes:
    """The file key of the age file that ``source`` begins with; ``source`` then stands at the payload.

    Raises :class:`NotAge`, :class:`BrokenHeader`, :class:`NotForThisKey`, :class:`ChangedHeader`.
    """
    lines = _Lines(source)
    _check_version(lines)
    stanzas: list[Stanza] = []
    while not (line := lines.next()).startswith(b"---"):
        if len(stanzas) == MAX_STANZAS:
            raise BrokenHeader
        stanzas.append(_read_stanza(line, lines))
    if not stanzas or not line.startswith(b"--- "):
        raise BrokenHeader
    seal = _decode(line[4:])
    if len(seal) != SHA256.digest_size:
        raise BrokenHeader
    file_key = _unwrap(stanzas, identities)
    if not hmac.compare_digest(seal, _seal(file_key, lines.text[: -len(line) + 2])):
        raise ChangedHeader
    return file_key


class _Lines:
    """Reads a header line by line within its bound, and keeps its text for the seal."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.text = b""

    def next(self) -> bytes:
        """The next line without its line feed; :class:`BrokenHeader` where there is none."""
        line = self.source.readline(MAX_HEADER - len(self.text))
        self.text += line
        if not line.endswith(b"\n"):
            raise BrokenHeader
        return line[:-1]


def _check_version(lines: _Lines) -> None:
    first = lines.source.readline(len(VERSION_LINE) + len(ARMOR))
    if first == VERSION_LINE:
        lines.text = first
    elif first.startswith(ARMOR):
        raise NotAge(
            N_("This encrypted file is written as text (armour)."),
            remedy=N_("Ask the sender for the file without armour; in age, without the option -a."),
        )
    elif _NEWER.fullmatch(first):
        raise NotAge(
            N_("This file was encrypted by a newer version of the age format."),
            remedy=N_("Update httui on this computer, then try again."),
        )
    else:
        raise NotAge(
            N_("This is not an encrypted package."), remedy=N_("Choose the file that was sent to you.")
        )


def _read_stanza(line: bytes, lines: _Lines) -> Stanza:
    if not line.startswith(b"-> "):
        raise BrokenHeader
    arguments = tuple(line[3:].split(b" "))
    if not all(_ARGUMENT.fullmatch(argument) for argument in arguments):
        raise BrokenHeader
    body = b""
    while True:
        text = lines.next()
        if len(text) > _BODY_COLUMNS:
            raise BrokenHeader
        body += _decode(text)
        if len(text) < _BODY_COLUMNS:
            return Stanza(arguments, body)


def _wrap(file_key: bytes, recipient: X25519PublicKey) -> Stanza:
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    key = _wrapping_key(ephemeral.exchange(recipient), share, recipient)
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return Stanza((_X25519, _encode(share)), body)


def _unwrap(stanzas: list[Stanza], identities: list[X25519PrivateKey]) -> bytes:
    if any(stanza.arguments[0] == b"scrypt" for stanza in stanzas):
        if len(stanzas) > 1:
            raise BrokenHeader
        raise NotAge(
            N_("This file is encrypted with a passphrase."),
            remedy=N_("Ask the sender to encrypt it to the public key of this office."),
        )
    ours = [stanza for stanza in stanzas if stanza.arguments[0] == _X25519]
    shares = [_share(stanza) for stanza in ours]
    found = None
    # Every stanza is tried, also behind the one that opens: a broken one is refused wherever it stands.
    for stanza, share in zip(ours, shares, strict=True):
        for identity in identities:
            key = _open(stanza, share, identity)
            found = found if found is not None else key
    if found is None:
        raise NotForThisKey
    return found


def _share(stanza: Stanza) -> bytes:
    if len(stanza.arguments) != 2 or len(stanza.body) != FILE_KEY_BYTES + _TAG_BYTES:
        raise BrokenHeader
    share = _decode(stanza.arguments[1])
    if len(share) != 32:
        raise BrokenHeader
    return share


def _open(stanza: Stanza, share: bytes, identity: X25519PrivateKey) -> bytes | None:
    try:
        shared = identity.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError:
        # The share is a point of low order: every identity would get the same, known secret.
        raise BrokenHeader from None
    key = _wrapping_key(shared, share, identity.public_key())
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), stanza.body, None)
    except InvalidTag:
        return None


def _wrapping_key(shared: bytes, share: bytes, recipient: X25519PublicKey) -> bytes:
    return HKDF(SHA256(), 32, share + recipient.public_bytes_raw(), _INFO).derive(shared)


def _seal(file_key: bytes, text: bytes) -> bytes:
    return hmac.digest(HKDF(SHA256(), 32, None, b"header").derive(file_key), text, "sha256")


def _encode(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    """Bytes from base64 without padding, in its one spelling."""
    try:
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise BrokenHeader from None
    if _encode(raw) != text:
        raise BrokenHeader
    return raw
