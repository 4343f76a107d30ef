"""What happens when something goes wrong that nobody foresaw: a number, a report without content, nothing else.

Python and Textual print tracebacks, with the values of local variables: records, names, passphrases. Here no
text of an exception is ever shown or written, only the types, and the files and lines they passed through
(DESIGN section 8; S-234). The report lies in the office's data directory, readable by its owner alone.
"""

import contextlib
import errno
import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from httui import __version__

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GONE = {errno.EIO, errno.EPIPE, errno.EBADF, errno.ENXIO}
_MARK = "httui_incident"
"""Attribute of an exception that was reported already: it may come by again on its way out."""

_MOST_REPORTS = 50
_MOST_FRAMES = 60


INCIDENTS = "incidents"
"""The folder of reports inside the data directory."""


class Recorder:
    """Writes reports into ``directory`` (made on the first report, if its parent exists by then).

    ``last`` is the number of the newest incident of this run, or "".
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.last = ""
        self._faults: IO[bytes] | None = None

    def record(self, error: BaseException, where: str = "") -> str:
        """Write the report of ``error``, noticed at ``where`` (a fixed word); returns the incident number.

        Raises nothing: a report that cannot be written must not hide the incident.
        """
        known = getattr(error, _MARK, None)
        if isinstance(known, str):
            return known
        self.last = f"{_some(4)}-{_some(4)}"
        with contextlib.suppress(AttributeError, TypeError):
            setattr(error, _MARK, self.last)
        with contextlib.suppress(Exception):
            self._write(self.last, "\n".join(report(error, self.last, where)) + "\n")
        return self.last

    def path_of(self, number: str) -> Path:
        """Where the report of incident ``number`` lies."""
        return self.directory / f"{number}.txt"

    def _write(self, number: str, text: str) -> None:
        if not self.directory.parent.is_dir():
            return
        self.directory.mkdir(mode=0o700, exist_ok=True)
        for old in sorted(self.directory.glob("*.txt"), key=lambda path: path.stat().st_mtime)[
            :-_MOST_REPORTS
        ]:
            old.unlink()
        descriptor = os.open(self.path_of(number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)

    def watch_interpreter(self) -> None:
        """Have a crash of the interpreter itself leave the lines it was in (no values), beside the reports."""
        with contextlib.suppress(OSError):
            if self.directory.parent.is_dir():
                self.directory.mkdir(mode=0o700, exist_ok=True)
                descriptor = os.open(self._fault_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                self._faults = open(descriptor, "wb", buffering=0)  # noqa: SIM115 - open as long as the process
                faulthandler.enable(self._faults)
                return
        faulthandler.disable()

    def ends_well(self) -> None:
        """The program ends as it should: take the empty fault file away."""
        faulthandler.disable()
        if self._faults is not None:
            self._faults.close()
            self._faults = None
            with contextlib.suppress(OSError):
                if not self._fault_path.stat().st_size:
                    self._fault_path.unlink()

    @property
    def _fault_path(self) -> Path:
        return self.directory / f"interpreter-{os.getpid()}.log"


def _some(count: int) -> str:
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(count))


def report(error: BaseException, number: str, where: str = "") -> Iterator[str]:
    """The lines of a report: versions, types, files and lines. No message, no value, no name of a person."""
    import platform
    from datetime import UTC, datetime

    yield f"incident {number}"
    yield f"when     {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield f"where    {where or 'app'}"
    yield f"httui    {__version__}, Python {platform.python_version()}, {sys.platform}"
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"error    {_name(type(current))}"
        yield from _places(current.__traceback__)
        current = current.__cause__ or current.__context__


def _name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _places(traceback: TracebackType | None) -> Iterator[str]:
    places: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"  {_shorten(code.co_filename)}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    yield from places[-_MOST_FRAMES:]


def _shorten(file_name: str) -> str:
    """From the package on: the path before it can name a person."""
    parts = Path(file_name).parts
    for marker in ("site-packages", "dist-packages", "src"):
        if marker in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(marker) :])
    return "/".join(parts[-2:]) if file_name.endswith(".py") else Path(file_name).name


def terminal_is_gone(error: BaseException | None) -> bool:
    """Whether ``error`` only says that the terminal at the other end is gone (closed window, dropped line)."""
    return isinstance(error, OSError) and error.errno in _GONE


def install(recorder: Recorder) -> None:
    """Route every way an exception can reach the screen through ``recorder``: main, threads, destructors."""

    def main(kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        show(recorder, recorder.record(error, "main"))

    def thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not terminal_is_gone(arguments.exc_value):
            recorder.record(arguments.exc_value, "thread")

    def unraisable(arguments: Any) -> None:
        if arguments.exc_value is not None and not terminal_is_gone(arguments.exc_value):
            recorder.record(arguments.exc_value, "destructor")

    sys.excepthook = main
    threading.excepthook = thread
    sys.unraisablehook = unraisable


def loop_handler(recorder: Recorder) -> Callable[[object, dict[str, Any]], None]:
    """A handler for ``loop.set_exception_handler``: asyncio's own prints the objects involved."""

    def handle(_loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException) and not terminal_is_gone(error):
            recorder.record(error, "loop")

    return handle


def show(recorder: Recorder, number: str) -> None:
    """Say on the error stream that something went wrong, its number, and that nothing is lost."""
    from httui.i18n import _

    lines = [
        _("Something went wrong inside httui (incident {number}). Nothing that was saved is lost.").format(
            number=number
        ),
        _("What you were typing was kept as a draft; it comes back when you sign in again."),
    ]
    if recorder.path_of(number).exists():
        lines.append(
            _("A report without names or answers was written to {path}").format(path=recorder.path_of(number))
        )
    with contextlib.suppress(OSError, ValueError):
        print("\n".join(lines), file=sys.__stderr__)
