"""In which formats a release can be written, and where it is put (S-245, S-248).

Every format writes the same :class:`~httui.sharing.outgoing.Outgoing`. What names people leaves encrypted only: as a
package or a locked PDF. A file is written beside its place under another name and moved there in the last moment, so
that it is whole or not there.
"""

import importlib
import io
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing.disclosure import Trust

if TYPE_CHECKING:
    from httui.sharing.outgoing import Outgoing
    from httui.store.session import Session


class FormatRefused(Problem):
    """The plan or the trust level does not allow this format, or it cannot hold what is to be written."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a format tells besides the file: a password that is shown once, the package's id, the day of destruction."""

    password: str = ""
    package: str = ""
    destroy_by: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, words, the ending of its file, whether it is encrypted, whether it holds rows at all."""

    name: str
    words: str
    ending: str
    encrypted: bool = False
    rows: bool = True

    def write(self, session: "Session", out: "Outgoing", plan: Any, place: "Place") -> Result:
        """Write ``out``; for ``release.write`` alone, which notes what was written."""
        module = importlib.import_module(f"httui.sharing.formats_{self.name}")
        result: Result = module.write(session, out, plan, place)
        return result


KEEP_MONTHS = 12
"""Months until the data is destroyed there, where the plan does not say."""
FORMATS = {
    one.name: one
    for one in (
        Format("csv", N_("CSV with its description, to analyse"), ".zip"),
        Format("xlsx", N_("Excel, to analyse"), ".xlsx"),
        Format("htcds", N_("HTCDS columns, with what could not be carried"), ".zip"),
        Format("ctdc", N_("CTDC columns, with what could not be carried"), ".zip"),
        Format("jsonl", N_("JSON lines, for programs"), ".jsonl"),
        Format("pdf", N_("locked PDF, only to read"), ".pdf", encrypted=True),
        Format("package", N_("encrypted package for this partner alone"), ".age", encrypted=True),
    )
}
"""Every format by name."""


def destruction_day(made_on: date, plan: Any) -> date:
    """The day by which what was made on a day is destroyed there, as the plan says; the 28th of a month at most."""
    months = int(plan.answers.get("q08_months") or KEEP_MONTHS)
    total = made_on.year * 12 + made_on.month - 1 + months
    return date(total // 12, total % 12 + 1, min(made_on.day, 28))


def chosen(name: str, plan: Any) -> Format:
    """The format of this name, where the plan allows it. Raises :class:`FormatRefused`."""
    found = FORMATS.get(name)
    if found is None or found not in allowed(plan):
        raise FormatRefused(
            N_("The plan does not allow this format: {name}."),
            remedy=N_("Choose one of: {formats}."),
            name=name,
            formats=", ".join(one.name for one in allowed(plan)) or "-",
        )
    return found


def allowed(plan: Any) -> list[Format]:
    """The formats of a plan (question 7, all where it names none); of casework only what is encrypted."""
    wanted = plan.answers.get("q07_format", "").split()
    return [
        one
        for one in FORMATS.values()
        if (not wanted or one.name in wanted or one.name == "package")
        and (one.encrypted or Trust(plan.trust) is not Trust.CASEWORK)
    ]


class Place:
    """Where a release is written: a new file, readable by this person only, or an open stream.

    ``stream`` takes the bytes and can be read again. :meth:`keep` puts them where they belong; without it nothing is
    left. ``folder`` is for the short-lived parts of a file.
    """

    def __init__(self, target: Path | BinaryIO) -> None:
        self._target = target
        self._part: Path | None = None
        self._kept = False
        if isinstance(target, Path):
            if target.exists() or target.is_symlink():
                raise _there(target)
            self._part = target.with_name(f".{target.name}.part")
            self.stream: BinaryIO = os.fdopen(_new(self._part), "w+b")
        else:
            self.stream = io.BytesIO()

    @property
    def folder(self) -> Path | None:
        """The folder of the file, or None for a stream."""
        return self._part.parent if self._part is not None else None

    def keep(self) -> None:
        """Put what was written in its place. Raises Problem where a file came there in between."""
        self.stream.flush()
        if self._part is None:
            assert not isinstance(self._target, Path)
            self.stream.seek(0)
            while part := self.stream.read(1 << 20):
                self._target.write(part)
        else:
            assert isinstance(self._target, Path)
            os.fsync(self.stream.fileno())
            self.stream.close()
            try:
                os.link(self._part, self._target)
                self._part.unlink()
            except FileExistsError as error:
                raise _there(self._target) from error
            except OSError:
                if self._target.exists():
                    raise _there(self._target) from None
                self._part.rename(self._target)  # a disk without links, as USB sticks are
        self._kept = True

    def __enter__(self) -> "Place":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stream.close()
        if self._part is not None:
            self._part.unlink(missing_ok=True)
        if kind is not None and self._kept and isinstance(self._target, Path):
            self._target.unlink(missing_ok=True)  # it was put there, but could not be noted


def _new(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise _there(path) from error
    except (OSError, ValueError) as error:
        raise Problem(N_("It cannot be written."), where=path.name) from error


def _there(path: Path) -> Problem:
    return Problem(N_("The file is there already."), where=path.name, remedy=N_("Choose another name."))


def safe_cell(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula; plain numbers stay."""
    if text[:1] not in {"=", "+", "-", "@", "\t", "\r"}:
        return text
    number = text[0] in {"+", "-"} and text[1:].replace(".", "", 1).isdigit()
    return text if number else "'" + text
