"""The age format, held against public vectors, the ``age`` program, pyrage and files made wrong on purpose."""

import hashlib
import io
import os
import shutil
import subprocess
import tracemalloc
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from httui.sharing import age, age_header
from httui.sharing.age import (
    CHUNK,
    TAG,
    AgeProblem,
    AgeReader,
    AgeWriter,
    BrokenHeader,
    ChangedHeader,
    DamagedPayload,
    NotAge,
    NotForThisKey,
)
from httui.sharing.age_keys import NotAKey, identity_text, read_identity, read_recipient, recipient_text

VECTORS = sorted((Path(__file__).parent / "vectors" / "age").iterdir())
REFUSALS: dict[str, tuple[type[AgeProblem], ...]] = {
    "header failure": (BrokenHeader, NotAge),
    "no match": (NotForThisKey,),
    "HMAC failure": (ChangedHeader,),
    "payload failure": (DamagedPayload,),
}
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]
KEY = X25519PrivateKey.generate()


@dataclass(frozen=True)
class Vector:
    """One public vector: what is expected of it, and the file."""

    told: dict[str, str]
    keys: list[X25519PrivateKey]
    data: bytes


def read_vector(path: Path) -> Vector:
    head, _empty, data = path.read_bytes().partition(b"\n\n")
    lines = [line.split(": ", 1) for line in head.decode().splitlines()]
    keys = [read_identity(value) for name, value in lines if name == "identity"]
    told = dict(lines)
    return Vector(told, keys, zlib.decompress(data) if told.get("compressed") == "zlib" else data)


def given_out(source: BinaryIO, keys: list[X25519PrivateKey]) -> tuple[bytes, AgeProblem | None]:
    """Everything a reader gives before its end or its refusal."""
    made = bytearray()
    try:
        with AgeReader(source, keys) as reader:
            while part := reader.read(10_000):
                made += part
    except AgeProblem as problem:
        return bytes(made), problem
    return bytes(made), None


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.name)
def test_public_vectors(path: Path) -> None:
    vector = read_vector(path)
    made, problem = given_out(io.BytesIO(vector.data), vector.keys or [KEY])
    if path.name in {"scrypt", "armor_x25519"}:
        assert isinstance(problem, NotAge)
    elif path.name in {"stream_no_nonce", "stream_short_nonce"}:
        # The vectors count the nonce to the header; for a person it is a file that was cut.
        assert isinstance(problem, DamagedPayload)
    elif vector.told["expect"] == "success":
        assert problem is None
    else:
        assert type(problem) in REFUSALS[vector.told["expect"]]
    if problem is None or vector.told["expect"] == "payload failure":
        assert hashlib.sha256(made).hexdigest() == vector.told["payload"]


def test_the_vectors_are_there() -> None:
    expected = [read_vector(path).told["expect"] for path in VECTORS]
    assert len(VECTORS) == 70
    assert {*REFUSALS, "success"} == set(expected)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_encrypted_opens_for_each_recipient_only(size: int) -> None:
    plain = os.urandom(size)
    other, third = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    data = age.encrypt(plain, [KEY.public_key(), other.public_key()])
    assert age.decrypt(data, [KEY], size) == plain
    assert age.decrypt(data, [third, other], size) == plain
    with pytest.raises(NotForThisKey):
        age.decrypt(data, [third], size)
    if size:
        with pytest.raises(DamagedPayload):
            age.decrypt(data, [KEY], size - 1)
    assert age.encrypt(plain, [KEY.public_key()]) != age.encrypt(plain, [KEY.public_key()])


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_reads_ours_and_we_read_its(size: int) -> None:
    plain = os.urandom(size)
    identity = pyrage.x25519.Identity.from_str(identity_text(KEY))
    assert str(identity.to_public()) == recipient_text(KEY.public_key())
    assert pyrage.decrypt(age.encrypt(plain, [KEY.public_key()]), [identity]) == plain
    theirs = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(recipient_text(KEY.public_key()))])
    assert age.decrypt(theirs, [KEY], size) == plain


@pytest.mark.skipif(
    shutil.which("age") is None, reason="the age program is not installed (Debian package age)"
)
@pytest.mark.parametrize("size", SIZES)
def test_the_age_program_reads_ours_and_we_read_its(size: int, tmp_path: Path) -> None:
    plain = os.urandom(size)
    (tmp_path / "key").write_text(identity_text(KEY) + "\n")
    (tmp_path / "ours.age").write_bytes(age.encrypt(plain, [KEY.public_key()]))
    opened = subprocess.run(
        ["age", "-d", "-i", "key", "ours.age"], cwd=tmp_path, capture_output=True, check=True
    )
    assert opened.stdout == plain
    command = ["age", "-r", recipient_text(KEY.public_key())]
    theirs = subprocess.run(command, input=plain, cwd=tmp_path, capture_output=True, check=True)
    assert age.decrypt(theirs.stdout, [KEY], size) == plain
    armoured = subprocess.run([*command, "-a"], input=plain, cwd=tmp_path, capture_output=True, check=True)
    with pytest.raises(NotAge, match="armour"):
        age.decrypt(armoured.stdout, [KEY], size)


def chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    """Header with nonce, and the sealed chunks."""
    start = data.index(b"\n--- ") + len("\n--- ") + 43 + 1 + 16
    body = data[start:]
    return data[:start], [body[place : place + CHUNK + TAG] for place in range(0, len(body), CHUNK + TAG)]


def test_chunks_that_were_moved_left_out_or_added_are_found() -> None:
    head, parts = chunks(age.encrypt(os.urandom(3 * CHUNK + 5), [KEY.public_key()]))
    assert len(parts) == 4
    _other, foreign = chunks(age.encrypt(os.urandom(3 * CHUNK + 5), [KEY.public_key()]))
    wrong = [
        [parts[1], parts[0], *parts[2:]],
        parts[:3],
        parts[1:],
        [parts[0], parts[2], parts[3]],
        [*parts, parts[3]],
        [*parts, b"\0"],
        [parts[0], foreign[1], *parts[2:]],
        [*parts[:3], parts[3][:-1]],
        [],
    ]
    for made in wrong:
        with pytest.raises(DamagedPayload):
            age.decrypt(head + b"".join(made), [KEY], 4 * CHUNK)
    assert len(age.decrypt(head + b"".join(parts), [KEY], 4 * CHUNK)) == 3 * CHUNK + 5


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_found(place: int, bit: int) -> None:
    data = bytearray(age.encrypt(b"plain" * 20, [KEY.public_key()]))
    data[place % len(data)] ^= 1 << bit
    with pytest.raises(AgeProblem):
        age.decrypt(bytes(data), [KEY], 1000)


@given(size=st.integers(0, 400))
def test_a_file_cut_anywhere_is_found(size: int) -> None:
    data = age.encrypt(b"plain" * 20, [KEY.public_key()])
    with pytest.raises(AgeProblem):
        age.decrypt(data[: size % len(data)], [KEY], 1000)


@given(data=st.binary(max_size=300))
def test_rubbish_is_refused_with_words(data: bytes) -> None:
    for begin in (b"", age_header.VERSION_LINE, age_header.VERSION_LINE + b"-> X25519 "):
        with pytest.raises(AgeProblem):
            age.decrypt(begin + data, [KEY], 1000)


def test_headers_without_end_are_bounded() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            begin = age_header.VERSION_LINE if not self.given else b""
            buffer[:] = (begin + b"-> a\n\n" * len(buffer))[: len(buffer)]
            self.given += len(buffer)
            return len(buffer)

    for line in (b"-> grease\n\n" * 65, b"-> " + b"x" * 40_000 + b"\n\n"):
        with pytest.raises(BrokenHeader):
            age.decrypt(age_header.VERSION_LINE + line + b"--- \n", [KEY], 1)
    endless = Endless()
    with pytest.raises(BrokenHeader):
        AgeReader(io.BufferedReader(endless), [KEY])  # type: ignore[type-var]
    assert endless.given < 100_000


@pytest.mark.parametrize("others", [0, 63, 64])
def test_sixty_four_stanzas_at_most(others: int) -> None:
    """Whole headers, so that the count alone decides."""
    file_key = os.urandom(16)
    text = age_header.VERSION_LINE + b"-> grease\n\n" * others
    text += age_header._wrap(file_key, KEY.public_key()).dump() + b"---"
    header = text + b" " + age_header._encode(age_header._seal(file_key, text)) + b"\n"
    if others == 64:
        with pytest.raises(BrokenHeader):
            age_header.read_header(io.BytesIO(header), [KEY])
    else:
        assert age_header.read_header(io.BytesIO(header), [KEY]) == file_key


def test_a_newer_version_says_so() -> None:
    with pytest.raises(NotAge, match="newer"):
        age.decrypt(b"age-encryption.org/v2\n-> X25519 a\n", [KEY], 1)


def test_recipients_of_low_order_and_none_are_refused() -> None:
    for wrong in (bytes(32), b"\1" + bytes(31)):
        with pytest.raises(ValueError):
            age.encrypt(b"", [X25519PublicKey.from_public_bytes(wrong)])
    with pytest.raises(ValueError):
        age.encrypt(b"", [])


def test_large_files_pass_in_constant_memory() -> None:
    """16 MB through a writer and a reader while less than 2 MB are held."""
    piece = os.urandom(100_000)

    class Pipe(io.RawIOBase):
        """Gives an age file chunk by chunk, as it is written."""

        def __init__(self) -> None:
            self.left, self.out = 160, bytearray()
            self.writer = AgeWriter(self, [KEY.public_key()])

        def readable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.out += data
            return len(data)

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            while not self.out and self.left:
                self.left -= 1
                self.writer.write(piece)
                if not self.left:
                    self.writer.close()
            taken = self.out[: len(buffer)]
            del self.out[: len(taken)]
            buffer[: len(taken)] = taken
            return len(taken)

    tracemalloc.start()
    size = 0
    with AgeReader(io.BufferedReader(Pipe()), [KEY]) as reader:  # type: ignore[type-var]
        while part := reader.read(50_000):
            size += len(part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 160 * len(piece)
    assert peak < 2_000_000


def write_half(target: BinaryIO) -> None:
    with AgeWriter(target, [KEY.public_key()]) as writer:
        writer.write(b"half")
        raise RuntimeError


def test_a_writer_that_fails_leaves_no_whole_file() -> None:
    target = io.BytesIO()
    with pytest.raises(RuntimeError):
        write_half(target)
    with pytest.raises(AgeProblem):
        age.decrypt(target.getvalue(), [KEY], 100)
    writer = AgeWriter(target, [KEY.public_key()])
    writer.close()
    with pytest.raises(ValueError):
        writer.write(b"more")


def test_keys_are_written_and_read_in_one_spelling() -> None:
    public, secret = recipient_text(KEY.public_key()), identity_text(KEY)
    assert public.startswith("age1")
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert read_recipient(f" {public}\n").public_bytes_raw() == KEY.public_key().public_bytes_raw()
    assert read_identity(secret).private_bytes_raw() == KEY.private_bytes_raw()
    for wrong in (public[:-1], public[:-1] + ("q" if public[-1] != "q" else "p"), secret, "age1", "", "é"):
        with pytest.raises(NotAKey):
            read_recipient(wrong)
    for wrong in (public, secret.lower(), secret[:-2]):
        with pytest.raises(NotAKey):
            read_identity(wrong)
