"""A clean process before anything else is imported (DESIGN section 8; S-232).

Textual reads ``TEXTUAL_*`` when it is imported: they can type keys by themselves, load a foreign driver, or write
the screen as plain text to a file. Python and its libraries read others that change what is loaded or write
traces. :func:`prepare` removes them, and closes the ways in which memory of this process ends up on disk.
Call it first thing in the process, before ``textual`` is imported.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import MutableMapping

_FORBIDDEN_PREFIXES = ("TEXTUAL",)
"""Covers ``TEXTUAL`` itself (development features) and every ``TEXTUAL_*``."""

_HARMLESS = frozenset({"TEXTUAL_SNAPSHOT_TEMPDIR"})
"""Read by a test plugin only, never by Textual."""

_FORBIDDEN = (
    "PYTHONINSPECT",  # leaves an interpreter, with all objects, when the app ends
    "PYTHONBREAKPOINT",  # imports whatever it names
    "PYTHONTRACEMALLOC",
    "PYTHONASYNCIODEBUG",  # logs what tasks hold
    "ESCDELAY",  # Textual waits this long before Esc counts
    "BROWSER",  # the product opens no browser
    "LINES",  # stale sizes from a parent shell beat the terminal's own answer
    "COLUMNS",
    "FORCE_COLOR",  # Rich would colour what is written into a pipe
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
    "UNICODE_VERSION",  # Rich counts other cell widths than the terminal
    "JUPYTER_COLUMNS",
    "JUPYTER_LINES",
)

_PR_SET_DUMPABLE = 4


def prepare() -> None:
    """Scrub the environment, switch off core dumps and foreign reading of this process's memory.

    Raises nothing: where a platform lacks one of the protections, the others still stand.
    """
    scrub()
    _no_core_dumps()
    _not_dumpable()
    os.umask(0o077)


def scrub(environ: MutableMapping[str, str] | None = None) -> list[str]:
    """Remove dangerous variables from ``environ`` (this process's own if None); returns the names removed."""
    environ = os.environ if environ is None else environ
    found = [name for name in environ if name.startswith(_FORBIDDEN_PREFIXES) or name in _FORBIDDEN]
    found = [name for name in found if name not in _HARMLESS]
    for name in found:
        del environ[name]
    return found


def _no_core_dumps() -> None:
    """A crash of the interpreter must not leave keys and records in a core file."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _not_dumpable() -> None:
    """On Linux, keep other processes of the same person from attaching (ptrace) or reading ``/proc/PID/mem``."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
