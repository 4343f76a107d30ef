"""Two members of staff at once over a real OpenSSH server on one store, each on a terminal of their own."""

import re
import sys
from collections.abc import Callable
from contextlib import ExitStack

from tests.badinput.line import Line, line, needs_openssh  # noqa: F401 - the server
from tests.journeys.conftest import STAFF, Place
from tests.journeys.person import Person
from tests.journeys.terminal import terminal

pytestmark = needs_openssh


def test_two_at_once_on_one_store(
    line: Line,  # noqa: F811
    office: Callable[..., Place],
) -> None:
    """One saves an intake while the other looks at cases: both see it, each under their own name."""
    place = office(cases=("Melati",))
    with ExitStack() as lines:
        desks = []
        for name in ("budi", "sari"):
            place.home(name).mkdir(parents=True)
            program = line.command(sys.executable, "-m", "httui", "--data", str(place.data), tty=True)
            desks.append(Person(lines.enter_context(terminal([], home=place.home(name), program=program))))
        budi, sari = desks
        budi.opens("budi", STAFF)
        sari.opens("sari", STAFF)
        budi.sees("Budi Contoh (case worker)")
        sari.sees("Sari Contoh (supervisor)")
        sari.opens_case("Melati")
        budi.begins_small_intake()
        budi.type("Siti Rekaan")
        budi.go("Pseudonym")
        budi.type("Kenanga")
        budi.go("Age")
        budi.type("21")
        budi.press("ctrl+w")
        budi.reads("Everything needed is there.")
        budi.press("f2")
        budi.home()
        sari.press("esc")
        sari.rest()
        sari.press("esc")
        sari.home()
        sari.opens_case("Kenanga")
        assert re.search("Kenanga", sari.text)
        assert sari.leave() == 0
        budi.opens_case("Kenanga")
        budi.press("f9")
        budi.reads("Locked. Sign in to go on.")
