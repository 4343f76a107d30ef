"""A power cut or a closed window in the middle of a word: what was entered before it comes back, to its author only."""

import signal
from collections.abc import Callable

import pytest

from tests.journeys.conftest import STAFF, Place
from tests.journeys.person import Person, person
from tests.journeys.reading import nowhere_in_plain

NAME = "Siti Zaenab Rekaan"
NUMBER = "3171014503990001"

pytestmark = pytest.mark.xdist_group("nothing-lost")


def types_until_it_ends(me: Person) -> None:
    """Sign in, begin an intake, leave one field and type in the next."""
    me.opens("budi", STAFF)
    me.begins_small_intake()
    me.type(NAME)
    me.press("enter")
    me.until(lambda: me.place.startswith("NIK"))
    me.rest(0.5)
    me.type(NUMBER)
    me.sees(NUMBER)


def takes_up_the_draft(me: Person) -> None:
    """The next start: home counts the draft, and it opens where it was."""
    me.opens("budi", STAFF)
    me.sees(me.word("My drafts") + " (1)")
    me.choose("My drafts")
    me.sees("Small intake")
    me.press("enter")
    me.sees(NAME)


@pytest.mark.parametrize("language", ["id"])
def test_killed_in_the_middle_of_a_word(language: str, office: Callable[..., Place]) -> None:
    """kill -9: everything but the field being typed is there again."""
    place = office(language)
    with person(place.data, place.home("budi"), language) as budi:
        types_until_it_ends(budi)
        budi.at.kill(signal.SIGKILL)
        budi.at.ended()
    nowhere_in_plain(place.data, NAME, NUMBER)
    with person(place.data, place.home("sari"), language) as sari:
        sari.opens("sari", STAFF)
        sari.sees(sari.word("My drafts") + " (0)")
    with person(place.data, place.home("budi"), language) as budi:
        takes_up_the_draft(budi)
    nowhere_in_plain(place.data, NAME, NUMBER)
    nowhere_in_plain(place.homes, NAME, NUMBER)


@pytest.mark.parametrize("how", ["hang-up", "ctrl+q"])
def test_left_in_the_middle_of_a_word(how: str, office: Callable[..., Place]) -> None:
    """The window is closed (SIGHUP), or Ctrl+Q: it ends within three seconds and keeps even the field being typed."""
    place = office()
    with person(place.data, place.home("budi")) as budi:
        types_until_it_ends(budi)
        if how == "hang-up":
            budi.at.kill(signal.SIGHUP)
        else:
            budi.press("ctrl+q")
        assert budi.at.ended(3) == (128 + signal.SIGHUP if how == "hang-up" else 0)
    nowhere_in_plain(place.data, NAME, NUMBER)
    with person(place.data, place.home("budi")) as budi:
        takes_up_the_draft(budi)
        budi.sees(NUMBER)
