"""What the terminal app costs on an old machine and a slow line, beside a Textual app with one input field.

Run with ``python -m benchmarks.terminal [--runs N] [--cases N]``; POSIX. Everything happens in one run on this
machine, in a real pty of 80x24 with TERM=xterm-256color; times are medians and printed as ratios, bytes are exact.
The goals: sign-in screen within 1.25 times the one-input app and 30 MB above it; at most 75 bytes for a plain key
and 300 for a move between fields of a form of 100 questions, 1,100 for a page of the case list, none at idle; from
key to paint, p95 at most 1.5 times.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

PASSPHRASE = "lamp river stone cloud window"

ONE_INPUT = """
from textual.app import App
from textual.widgets import Input
class OneInput(App):
    def compose(self):
        field = Input(placeholder="Name", compact=True)
        field.cursor_blink = False
        yield field
OneInput().run()
"""


class Program:
    """A program in a pty, its output counted and drawn."""

    def __init__(self, command: list[str]) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("HTTUI_", "TEXTUAL", "LC_"))}
        environment |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.started = time.perf_counter()
        self.child = pexpect.spawn(
            command[0], command[1:], env=environment, dimensions=(24, 80), encoding=None
        )
        self.child.delaybeforesend = None

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def read(self, seconds: float) -> bytes:
        """What arrives within ``seconds``, at most one piece."""
        try:
            data: bytes = self.child.read_nonblocking(65536, seconds)  # type: ignore[assignment]
        except (pexpect.TIMEOUT, pexpect.EOF):
            return b""
        # pyte prints what follows a private sign that it does not know
        self._stream.feed(re.sub(rb"\x1b\[[<>]\d*u|\x1b\[\?\d+\$p", b"", data))
        return data

    def until(self, seen: Callable[[str], bool], limit: float = 30) -> float:
        """Milliseconds from the program's start until the screen is as ``seen`` says, which may take ``limit`` s."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            self.read(0.02)
            if seen(self.text()):
                return (time.perf_counter() - self.started) * 1000
        raise SystemExit(f"the screen never came:\n{self.text()}")

    def settle(self, quiet: float = 0.12) -> int:
        """Read until it is silent; returns the bytes."""
        count = 0
        while data := self.read(quiet):
            count += len(data)
        return count

    def key(self, key: str) -> tuple[float, int]:
        """Send ``key``; milliseconds to the first byte of the answer, and the bytes of all of it."""
        self.settle(0.02)
        began = time.perf_counter()
        self.child.send(key.encode())
        data = self.read(0.5)
        took = (time.perf_counter() - began) * 1000
        return took, len(data) + self.settle()

    def memory(self) -> float:
        """Most resident memory so far, in MB."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0

    def end(self) -> None:
        self.child.kill(signal.SIGKILL)
        self.child.close(force=True)


def form_of_100() -> str:
    """Ten parts of ten questions, each relevant only through the one before it."""
    rows = ["| survey |", "| | type | name | label | relevant | bind::httui:privacy |"]
    for number in range(100):
        if number % 10 == 0:
            rows.append(f"| | begin group | g{number} | Part {number // 10} | | |")
        relevant = f"${{q{number - 1}}} != 'stop'" if number % 10 else ""
        rows.append(f"| | text | q{number} | Question {number} | {relevant} | none |")
        if number % 10 == 9:
            rows.append("| | end group | | | | |")
    return "\n".join([*rows, "| settings |", "| | form_id | form_title | version | namespaces |",
                      '| | hundred | Hundred | 1 | httui="https://httui.invalid/xforms" |', ""])  # fmt: skip


def make_office(directory: Path, cases: int) -> None:
    """An office with one account, the form of 100 questions and ``cases`` invented cases."""
    (directory / "passphrase").write_text(PASSPHRASE + "\n")
    (directory / "bench.md").write_text(form_of_100())
    who = [
        "--data",
        str(directory / "office"),
        "--user",
        "ani",
        "--passphrase-file",
        str(directory / "passphrase"),
    ]
    _httui("init", *who, "--org", "Contoh", "--recovery-out", str(directory / "sheets"))
    _httui("form", "add", str(directory / "bench.md"), *who)
    from benchmarks.fill import fill_cases
    from httui.store.files import DataDir
    from httui.store.session import sign_in

    session = sign_in(DataDir(directory / "office"), "ani", PASSPHRASE)
    fill_cases(session.cases, cases)
    session.close()
    _httui(
        "backup", "create", *who
    )  # or the first backup of the day would be told while idleness is measured


def _httui(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "httui", *arguments], check=True, stdout=subprocess.DEVNULL)


def start_up(
    commands: dict[str, tuple[list[str], Callable[[str], bool]]], runs: int
) -> dict[str, tuple[float, float]]:
    """Median milliseconds to the first screen and MB, the programs taking turns; the first round is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    sizes: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, (command, seen) in commands.items():
            program = Program(command)
            took = program.until(seen)
            program.settle()
            if run:
                times[name].append(took)
                sizes[name].append(program.memory())
            program.end()
    return {name: (statistics.median(times[name]), statistics.median(sizes[name])) for name in commands}


def open_wizard(office: list[str]) -> Program:
    """Sign in and open a new intake with the form of 100 questions."""
    program = Program(office)
    program.until(lambda text: "Passphrase" in text)
    for part in ("ani", "\t", PASSPHRASE, "\r"):
        program.settle()
        program.child.send(part.encode())
    program.until(lambda text: "New intake" in text)
    return program


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay under."""
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def line(name: str, figure: str, goal: str, held: bool) -> None:
    """One line of the result."""
    print(f"{'ok  ' if held else 'OVER'}  {name:<46} {figure:>24}   goal {goal}")


def main() -> int:
    """Measure, print, and return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--cases", type=int, default=100_000)
    options = parser.parse_args()
    missed: list[str] = []

    def note(name: str, figure: str, goal: str, held: bool) -> None:
        line(name, figure, goal, held)
        if not held:
            missed.append(name)

    with tempfile.TemporaryDirectory() as place:
        directory = Path(place)
        (directory / "one_input.py").write_text(ONE_INPUT)
        make_office(directory, options.cases)
        one = [sys.executable, str(directory / "one_input.py")]
        office = [sys.executable, "-m", "httui", "--data", str(directory / "office")]
        found = start_up(
            {"one": (one, lambda text: "Name" in text), "httui": (office, lambda text: "Passphrase" in text)},
            options.runs,
        )
        (one_ms, one_mb), (our_ms, our_mb) = found["one"], found["httui"]
        ratio = our_ms / one_ms
        note("start to sign-in", f"{ratio:.2f} x ({our_ms:.0f} / {one_ms:.0f} ms)", "1.25 x", ratio <= 1.25)
        note("memory above the one-input app", f"{our_mb - one_mb:.1f} MB", "30 MB", our_mb - one_mb <= 30)

        reference = Program(one)
        reference.until(lambda text: "Name" in text)
        reference.settle()
        plain = [reference.key("a") for _ in range(40)]
        reference.end()
        measure_nano(directory)
        program = open_wizard(office)
        program.settle()
        began = time.monotonic()
        idle = 0
        while time.monotonic() - began < 3:
            idle += len(program.read(0.5))
        note("idle at home", f"{idle} bytes in 3 s", "0", idle == 0)
        measure_wizard(program, note, [took for took, _ in plain])
        measure_list(office, note)
    return 1 if missed else 0


Note = Callable[[str, str, str, bool], None]


def measure_nano(directory: Path) -> None:
    """Bytes of the editor nano in the same terminal, where it is installed: a key in an empty line, a page."""
    path = shutil.which("nano")
    if path is None:
        print("      nano is missing: nothing to compare the bytes with")
        return
    text = directory / "text.txt"
    text.write_text("\n" + "".join(f"row {number} of a list that nobody keeps\n" for number in range(2000)))
    program = Program([path, "--ignorercfiles", str(text)])
    program.until(lambda screen: "row 1 " in screen)
    program.settle()
    keys = [program.key(letter)[1] for letter in "melatimelati"]
    pages = [program.key("\x1b[6~")[1] for _ in range(6)]
    program.end()
    print(
        f"      nano beside it: {statistics.mean(keys):.0f} bytes a key, {statistics.mean(pages):.0f} a page"
    )


def measure_wizard(program: Program, note: Note, reference: list[float]) -> None:
    """Keys and moves in the form of 100 questions."""
    program.child.send(b"n")
    program.until(lambda text: "Hundred" in text)
    program.settle()
    for _ in range(20):
        marked = next((row for row in program.screen.display if row.startswith(">")), "")
        if "Hundred" in marked:
            break
        program.key("\x1b[B")
    program.key("\r")
    answer_consent(program)
    keys, moves = [], []
    for _ in range(12):
        keys += [program.key(letter) for letter in "melati"]
        moves.append(program.key("\t"))
    most = max(count for _, count in keys)
    mean = statistics.mean(count for _, count in keys)
    note("a plain key in the wizard", f"{mean:.0f} bytes (most {most})", "75", mean <= 75)
    move = statistics.mean(count for _, count in moves)
    note("a move between fields", f"{move:.0f} bytes (most {max(n for _, n in moves)})", "300", move <= 300)
    ratio = p95([took for took, _ in keys]) / p95(reference)
    note("key to paint, p95", f"{ratio:.2f} x ({p95([t for t, _ in keys]):.1f} ms)", "1.5 x", ratio <= 1.5)
    program.end()


def answer_consent(program: Program) -> None:
    """Everything explained, and yes to everything: then the questions open."""
    program.until(lambda text: "Explained" in text)
    program.key("\x1bOS")  # F4: the points
    for _ in range(13):
        program.key(" ")
        program.key("\x1b[B")
    program.key("\r")
    for _ in range(11):
        program.key("1")
        program.key("\t")
    program.key("\x1bOQ")  # F2: go on
    program.until(lambda text: "Question 0" in text)
    program.settle()


def measure_list(office: list[str], note: Note) -> None:
    """Pages of the case list."""
    program = open_wizard(office)
    program.settle()
    program.child.send(b"/")
    program.until(lambda text: "Cases" in text and "New intake" not in text)
    program.settle(0.5)
    pages = [program.key("\x1b[6~") for _ in range(12)]
    mean = statistics.mean(count for _, count in pages)
    note(
        "a page of the case list",
        f"{mean:.0f} bytes (most {max(n for _, n in pages)})",
        "1,100",
        mean <= 1100,
    )
    steps = [program.key("\x1b[B") for _ in range(12)]
    print(f"      one row down: {statistics.mean(count for _, count in steps):.0f} bytes")
    program.end()


if __name__ == "__main__":
    sys.exit(main())
