"""The container inside a package: a tar archive with one spelling, written and read in one pass.

Serves DESIGN section 8 (imported archives are bounded in size, time and ratio). Any ``tar`` unpacks it, but the
reader here takes nothing from an archive but names it expects and sizes it was told: each header must be, byte
for byte, the one that the writer makes for this name and size. So there are no links, folders, paths, owners,
modes or times to go wrong, and nothing is packed, so nothing can unfold. Zeros behind the end bring the length to
a coarse step (Padmé: at most 12 % more), so that the length of the encrypted file tells little of its content.
"""

from collections.abc import Iterator
from typing import BinaryIO

from httui.sharing.age import Sink
from httui.sharing.manifest import MAX_MEMBER, NotAPackage

_BLOCK = 512
_CHUNK = 64 * 1024


def _header(name: str, size: int) -> bytes:
    """The 512 bytes before a file: ustar, mode 0600, owner 0, time 0."""
    fields = (
        name.encode("ascii").ljust(100, b"\0"),
        b"0000600\0" + b"0000000\0" * 2,
        b"%011o\0" % size + b"%011o\0" % 0,
        b" " * 8 + b"0" + bytes(100),
        b"ustar\x0000" + bytes(247),
    )
    text = b"".join(fields)
    return text[:148] + b"%06o\0 " % sum(text) + text[156:]


def _padded(length: int) -> int:
    """``length`` (bytes, at least 512) rounded up to a step that has few significant bits, and to whole blocks."""
    exponent = length.bit_length() - 1
    spare = exponent - exponent.bit_length()
    step = max(_BLOCK, 1 << max(spare, 0))
    return -(-length // step) * step


class ArchiveWriter:
    """Writes files one after the other; ``close`` writes the end."""

    def __init__(self, target: Sink) -> None:
        self._target = target
        self._length = 0

    def add(self, name: str, size: int, parts: Iterator[bytes]) -> None:
        """A file of ``size`` bytes from ``parts``; ValueError if they are more or fewer."""
        self._write(_header(name, size))
        written = 0
        for part in parts:
            written += len(part)
            self._write(part)
        if written != size:
            raise ValueError("the file changed while it was read")
        self._write(bytes(-size % _BLOCK))

    def close(self) -> None:
        """Two empty blocks, and zeros up to the next step."""
        self._write(bytes(2 * _BLOCK))
        self._write(bytes(_padded(self._length) - self._length))

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._length += len(data)


class ArchiveReader:
    """Reads files in the order in which they are expected; anything else is :class:`NotAPackage`."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._length = 0

    def small(self, name: str, limit: int) -> bytes:
        """The next file, which must have this name and at most ``limit`` bytes (checked before it is read)."""
        head = self._exactly(_BLOCK)
        try:
            size = int(head[124:135], 8)
        except ValueError:
            raise NotAPackage from None
        if not 0 <= size <= limit or head != _header(name, size):
            raise NotAPackage
        return b"".join(self._content(size))

    def parts(self, name: str, size: int) -> Iterator[bytes]:
        """The next file, which must have this name and size, in parts of at most 64 KiB."""
        if size > MAX_MEMBER or self._exactly(_BLOCK) != _header(name, size):
            raise NotAPackage
        yield from self._content(size)

    def finish(self) -> None:
        """Read to the proved end: nothing but the zeros that the writer put there may follow."""
        self._zeros(2 * _BLOCK)
        self._zeros(_padded(self._length) - self._length)
        if self._source.read(1):
            raise NotAPackage

    def _content(self, size: int) -> Iterator[bytes]:
        for start in range(0, size, _CHUNK):
            yield self._exactly(min(_CHUNK, size - start))
        self._zeros(-size % _BLOCK)

    def _zeros(self, size: int) -> None:
        for start in range(0, size, _CHUNK):
            if any(self._exactly(min(_CHUNK, size - start))):
                raise NotAPackage

    def _exactly(self, size: int) -> bytes:
        made = bytearray()
        while len(made) < size:
            part = self._source.read(size - len(made))
            if not part:
                raise NotAPackage
            made += part
        self._length += size
        return bytes(made)
