"""Old consoles, no colour, small windows, hostile names: the same work, readable and harmless."""

import re
from collections.abc import Callable

import pytest

from httui.store.account import NewAccount
from httui.store.accounts import create_account
from httui.store.files import DataDir
from httui.store.session import sign_in
from tests.journeys.conftest import FOUNDER, STAFF, Place
from tests.journeys.person import Person, person

pytestmark = pytest.mark.xdist_group("terminals")

COLOUR = re.compile(rb"\x1b\[[0-9;]*(?<![0-9])(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8[;:][25])(?:;[0-9;]*)?m")


def works(me: Person) -> None:
    """Sign in, look at a case and its record, lock."""
    me.opens("budi", STAFF)
    me.sees("Rumah Contoh | Budi Contoh")
    me.opens_record("Melati")
    me.sees("Pseudonym", "Melati", "<in the identity vault>")
    me.press("f9")
    me.reads("Locked. Sign in to go on.")


@pytest.mark.parametrize(
    ("term", "env"),
    [("linux", {}), ("xterm-256color", {"NO_COLOR": "1"}), ("vt100", {"NO_COLOR": "1"})],
)
def test_a_bare_console_is_enough(term: str, env: dict[str, str], office: Callable[..., Place]) -> None:
    """Every state is a word or a sign; nothing depends on colour."""
    place = office(cases=("Melati",))
    with person(place.data, place.home("budi"), term=term, env=env) as me:
        works(me)
        if "NO_COLOR" in env:
            assert not COLOUR.search(bytes(me.at.sent))


def test_a_terminal_that_can_do_nothing_is_told_the_way(language: str, office: Callable[..., Place]) -> None:
    """TERM=dumb: a sentence that names --plain, no control characters, no waiting."""
    place = office(language)
    with person(place.data, place.home("budi"), language, term="dumb") as me:
        assert me.at.ended() == 2
        assert "--plain" in me.text
        assert b"\x1b" not in bytes(me.at.sent)


def test_the_window_is_pulled_to_other_sizes(office: Callable[..., Place]) -> None:
    """60x20, 120x40 and back: keys and words stay, and nothing that was typed is lost."""
    place = office(cases=("Melati",))
    with person(place.data, place.home("budi")) as me:
        me.opens("budi", STAFF)
        me.begins_small_intake()
        me.type("Siti Rekaan")
        for columns, lines in ((60, 20), (120, 40), (80, 24)):
            me.at.resize(columns, lines)
            me.until(lambda lines=lines: "F1" in me.at.text.split("\n")[lines - 1])  # type: ignore[misc]
            me.rest(0.3)
            me.sees("Siti Rekaan", "Budi Contoh", "Gate 3")
            assert me.place.startswith("Full name")
            assert all(len(line) <= columns for line in me.at.text.split("\n"))
        me.press("enter")
        me.type("3171")
        me.sees("Siti Rekaan", "3171")


def test_the_other_language_in_the_middle_of_a_form(office: Callable[..., Place]) -> None:
    """Ctrl+V: questions, keys and messages change, what was typed stays; the choice is the person's own."""
    place = office()
    with person(place.data, place.home("budi")) as me:
        me.opens("budi", STAFF)
        me.begins_small_intake()
        me.type("Siti Rekaan")
        me.press("ctrl+v")
        me.sees("Nama lengkap", "Siti Rekaan")
        me.never_sees("Full name")
        me.language = "id"
        me.reads("Next part", "Choices")
        me.press("f12")
        me.reads("Welcome. Please sign in.")
    with person(place.data, place.home("budi")) as me:
        me.sign_in("budi", STAFF)
        me.language = "id"
        me.home()
        me.language = "en"
        me.press("f12")
        me.rest()
    with person(place.data, place.home("sari")) as me:
        me.opens("sari", STAFF)
        me.reads("Good to see you, {name}. You were last here {moment}.".partition("{")[0])


def test_what_is_typed_ahead_reaches_the_screen_it_is_meant_for(office: Callable[..., Place]) -> None:
    """A slow line delivers many keys at once: no letter of a search starts anything, no passphrase is lost."""
    place = office(cases=("Kenanga",))
    with person(place.data, place.home("budi")) as me:
        me.opens("budi", STAFF)
        me.type("/kenanga\r")
        me.reads("Case {code}{name}", code=place.codes["Kenanga"], name=" (Kenanga)")
        me.type("\x0c" + STAFF + "\r")
        me.home()
        me.never_sees("Kenanga")


HOSTILE = "[/b]=1+1"


def test_hostile_names_are_shown_as_they_are(office: Callable[..., Place]) -> None:
    """Markup, formulas and control characters in names of accounts, pseudonyms and answers do nothing."""
    place = office()
    session = sign_in(DataDir(place.data), "rini", FOUNDER)
    create_account(
        session,
        NewAccount(
            "eva",
            "Eva [/b] \x1b]52;c;AAAA\x07\u202e=1+1",
            "sepeda tua mendaki bukit kapur",
            frozenset({"worker"}),
        ),
    )
    session.close()
    with person(place.data, place.home("rini")) as me:
        me.opens("rini", FOUNDER)
        me.choose("People and accounts")
        me.sees("Eva [/b]")
    with person(place.data, place.home("budi")) as me:
        me.opens("budi", STAFF)
        me.begins_small_intake()
        me.type("[/b] \x1b[200~\x9d52;c;AAAA\x07Siti\u202e\x1b[201~")
        me.sees("[/b]", "Siti")
        me.go("Pseudonym")
        me.type(HOSTILE)
        me.go("Age")
        me.type("17")
        me.press("ctrl+w")
        me.reads("Everything needed is there.")
        me.press("f2")
        me.home()
        me.opens_record(HOSTILE)
        me.sees(HOSTILE)
        sent = bytes(me.at.sent)
        assert b"\x1b]52" not in sent
        assert "\u202e".encode() not in sent
