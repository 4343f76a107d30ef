"""IOM's own form, as it is: registered on the command line, filled in after the room's own consent page, saved."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import FOUNDER, STAFF, Place
from tests.journeys.person import person
from tests.journeys.reading import nowhere_in_plain

NAME = "Siti Zaenab Rekaan"
HTCDS = Path(__file__).parents[1] / "cases" / "data" / "htcds_xlsform.xlsx"

pytestmark = pytest.mark.xdist_group("foreign-form")


def test_htcds_runs_unchanged(office: Callable[..., Place], tmp_path: Path) -> None:
    place = office()
    secret = tmp_path / "passphrase"
    secret.write_text(FOUNDER, encoding="utf-8")
    added = subprocess.run(
        [
            *(sys.executable, "-m", "httui", "form", "add", str(HTCDS)),
            *("--data", str(place.data), "--user", "rini", "--passphrase-file", str(secret)),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    with person(place.data, place.home("budi")) as budi:
        budi.opens("budi", STAFF)
        budi.type("n")
        budi.reads("Which form?")
        budi.go("1  htcds_xlsform")
        budi.press("enter")
        budi.gives_consent()
        budi.sees("First Name #", "0/")
        budi.type("1")
        budi.go("First Name")
        budi.type(NAME)
        budi.go("Gender")
        budi.type("1")
        budi.go("Citizenship")
        budi.type("indonesia")
        budi.press("enter")
        budi.go("Birthdate", "up")
        budi.type("*")
        budi.sees("<unknown>")
        budi.press("ctrl+w")
        budi.reads("Everything needed is there.")
        budi.reads("{count} identifying answers go to the identity vault, sealed.", count=1)
        budi.press("f2")
        budi.home()
        budi.type("/")
        budi.sees("1 case")
        budi.press("enter")
        budi.reads("Records")
        budi.press("enter")
        budi.sees("Feminine", "Indonesia", "<unknown>", "<in the identity vault>")
        budi.never_sees(NAME)
    nowhere_in_plain(place.data, NAME)
