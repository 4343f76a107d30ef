"""Every benchmark, one after the other, in less than four minutes: ``python -m benchmarks`` (``make bench``).

Each prints ratios against its own reference, measured in the same run (see README.md). What a machine lacks (Node, a
pseudo-terminal) is said, and what can be measured without it is. A goal that is missed is told at the end and by the
exit code. The single benchmarks take longer, and more, when they are run by themselves.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LIMIT = 110
"""Most seconds for one benchmark; what takes longer is stopped and said."""


@dataclass(frozen=True)
class Part:
    """One benchmark: its module, short settings, and what it needs besides httui."""

    title: str
    module: str
    settings: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    posix: bool = False


PARTS = (
    Part(
        "Form engine beside @getodk/xforms-engine",
        "benchmarks.forms",
        ("--rounds", "3", "--answers", "12", "--repeats", "100"),
    ),
    Part("Saving beside the raw encrypted insert", "benchmarks.saving", ("--rounds", "40", "--lines", "100")),
    Part("Case list beside the raw query", "benchmarks.case_list", ("100000",)),
    Part("My work and the board beside the raw queries", "benchmarks.work"),
    Part("Disclosure control beside one pass that counts the classes", "benchmarks.disclosure"),
    Part("Workbook of a release beside the bare library", "benchmarks.release", ("--rows", "50000")),
    Part(
        "Terminal beside a one-input app",
        "benchmarks.terminal",
        ("--runs", "3", "--cases", "20000"),
        ("pexpect", "pyte"),
        posix=True,
    ),
    Part("Persons in common of two offices beside a comparison in the clear", "benchmarks.matching"),
)


def lacking(part: Part) -> str:
    """Why a benchmark cannot run here, or ``""``."""
    if part.posix and os.name != "posix":
        return "it needs a pseudo-terminal, which this system has not"
    missing = [name for name in part.modules if importlib.util.find_spec(name) is None]
    return f"it needs {' and '.join(missing)} (make installs them)" if missing else ""


def run(part: Part) -> str:
    """Run one benchmark, its lines passed through; what is to be told at the end, or ``""``."""
    print(f"\n== {part.title} ({' '.join(('python -m', part.module, *part.settings))})", flush=True)
    if why := lacking(part):
        print(f"left out: {why}")
        return f"{part.title}: left out"
    begin = time.perf_counter()
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(
            [sys.executable, "-m", part.module, *part.settings], cwd=root, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"stopped after {LIMIT} s")
        return f"{part.title}: stopped after {LIMIT} s"
    print(f"({time.perf_counter() - begin:.0f} s)")
    return "" if done.returncode == 0 else f"{part.title}: a goal was missed, see above"


def main() -> int:
    """Run them all; 1 when a goal was missed."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; load {_load()} before the start")
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            print(f"{tool} is missing: the form engine's reference is not measured")
    told = [line for part in PARTS if (line := run(part))]
    print("\n" + ("\n".join(told) if told else "Every goal was reached."))
    return 1 if any("missed" in line or "stopped" in line for line in told) else 0


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    sys.exit(main())
