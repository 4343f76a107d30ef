"""Saves records in a process of its own: ``python -m tests.badinput.writer DATA NAME PASSPHRASE-FILE [COUNT]``.

Without a count, one record for each line of standard input. Each record is acknowledged by ``saved ID`` once it is
saved, as a screen would; a refusal by its class and words.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from httui.cases.intake import Intake
from httui.problem import Problem
from httui.store.files import DataDir
from httui.store.session import sign_in
from tests.badinput.cheap import lower


def main(data: Path, name: str, passphrase: Path, lines: Iterable[object]) -> None:
    session = sign_in(DataDir(data), name, passphrase.read_text(encoding="utf-8").strip())
    print("ready", flush=True)
    for number, _line in enumerate(lines):
        try:
            intake = Intake.start(session, "small")
            intake.decide("services", "yes")
            intake.answer("/data/age", str(20 + number % 50))
            intake.answer("/data/full_name", f"Nama {name} {number}")
            print("saved", intake.finish().record_id, flush=True)
        except Problem as problem:
            print(type(problem).__name__, problem, flush=True)
    session.close()


if __name__ == "__main__":
    lower()
    counted = range(int(sys.argv[4])) if len(sys.argv) > 4 else sys.stdin
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), counted)
