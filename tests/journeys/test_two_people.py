"""Two people at two terminals change one record: the second sees both versions, and nothing is overwritten."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from tests.journeys.conftest import STAFF, Place
from tests.journeys.person import Person, person

pytestmark = pytest.mark.xdist_group("two-people")

LABELS = {
    "en": {"age": "Age", "others": "Others seen", "file": "File number"},
    "id": {"age": "Umur", "others": "Korban lain", "file": "Nomor berkas"},
}
"""Labels of the small form."""


def opens_for_change(me: Person, name: str) -> None:
    me.opens(name, STAFF)
    me.opens_record("Melati")
    me.type("c")
    me.sees("NIK")


def puts(me: Person, label: str, value: str) -> None:
    """Type ``value`` over what stands in the field."""
    me.go(label)
    me.press("backspace", "backspace", "backspace")
    me.type(value)


def saves(me: Person, reason: str) -> None:
    me.press("ctrl+w")
    me.reads("Save the correction")
    me.type(reason)
    me.press("enter")


@pytest.mark.parametrize("language", ["id"])
def test_the_second_one_chooses_field_by_field(language: str, office: Callable[..., Place]) -> None:
    place = office(language, cases=("Melati",))
    labels = LABELS[language]
    with ExitStack() as desks:
        budi, sari = (
            desks.enter_context(person(place.data, place.home(name), language)) for name in ("budi", "sari")
        )
        opens_for_change(budi, "budi")
        opens_for_change(sari, "sari")
        puts(budi, labels["age"], "18")
        puts(budi, labels["file"], "B-1")
        puts(sari, labels["age"], "19")
        puts(sari, labels["others"], "4")
        saves(budi, "kartu dilihat")
        budi.reads("{status}, version {revision}", status=budi.word("final"), revision=2)
        saves(sari, "klien berkata lain")
        sari.reads("Somebody else changed this record too")
        sari.reads("{name} saved this record while you changed it.", name="Budi Contoh")
        sari.reads("{label} (before: {value})", label=labels["age"], value="17")
        sari.reads("mine: {value}", value="19")
        sari.reads("theirs: {value}", value="18")
        sari.sees(f"{labels['file']}: - -> B-1", f"{labels['others']}: - -> 4")
        sari.never_sees("(x)")
        sari.press("f2")
        sari.reads("Choose which answer stays.")
        sari.type("1")
        sari.press("f2")
        sari.reads("{status}, version {revision}", status=sari.word("final"), revision=3)
        sari.sees("19", "B-1")
        sari.type("h")
        sari.reads("History")
        sari.sees(f"{labels['age']}: 17 -> 18", f"{labels['age']}: 18 -> 19", "B-1")


def test_going_back_from_the_choice_keeps_it_as_a_draft(office: Callable[..., Place]) -> None:
    place = office(cases=("Melati",))
    with ExitStack() as desks:
        budi, sari = (desks.enter_context(person(place.data, place.home(n))) for n in ("budi", "sari"))
        opens_for_change(budi, "budi")
        opens_for_change(sari, "sari")
        puts(budi, "Age", "18")
        saves(budi, "kartu dilihat")
        budi.reads("{status}, version {revision}", status="final", revision=2)
        puts(sari, "Age", "19")
        saves(sari, "klien berkata lain")
        sari.reads("Somebody else changed this record too")
        sari.press("esc")
        sari.rest()
        sari.press("esc")
        sari.reads("{status}, version {revision}", status="final", revision=2)
        sari.sees("18")
        sari.press("esc")
        sari.rest()
        sari.press("esc")
        sari.rest()
        sari.press("esc")
        sari.sees("My drafts (1)")
        sari.choose("My drafts")
        sari.press("enter")
        sari.sees("part 1 of", "[19")
