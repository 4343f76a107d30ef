"""A workflow from a starter to a finished run, at a real terminal: put in use, begun, done step by step, seen drawn.

The line is cut in the middle; what was done is still done, and the step in hand is still to do.
"""

import signal
from collections.abc import Callable

import pytest

from httui.store.files import DataDir
from httui.store.session import sign_in
from httui.workflows import register, runs
from tests.journeys.conftest import FOUNDER, STAFF, Place
from tests.journeys.person import Person, person

pytestmark = pytest.mark.xdist_group("workflow")


def starters(place: Place) -> None:
    session = sign_in(DataDir(place.data), "rini", FOUNDER)
    register.register_shipped(session)
    session.close()


def task(place: Place, number: int, language: str) -> str:
    """The words of a task of the medical check."""
    session = sign_in(DataDir(place.data), "rini", FOUNDER)
    found = register.definition(session, register.find(session, "medical_check").version_id)
    session.close()
    return str(found.tasks[number].label[language])


def puts_in_use(me: Person, title: str) -> None:
    me.go_to("Workflows")
    me.press("enter")
    me.reads("Missing")
    for _row in range(10):
        if title in me.place:
            break
        me.press("down")
        me.rest(0.05)
    me.type("t")
    me.reads("New state")
    me.type(me.word("adopted")[:4])
    me.press("enter", "f2")
    me.until(lambda: me.word("adopted") in me.place)
    me.press("esc")
    me.home()


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_starter_is_put_in_use_and_gone_through(language: str, office: Callable[..., Place]) -> None:
    place = office(language, cases=("Melati",))
    starters(place)
    first, second = (task(place, number, language) for number in (0, 1))
    with person(place.data, place.home("rini"), language) as rini:
        rini.opens("rini", FOUNDER)
        puts_in_use(rini, {"en": "Medical check", "id": "Pemeriksaan"}[language])
    with person(place.data, place.home("budi"), language) as budi:
        budi.opens("budi", STAFF)
        budi.opens_case("Melati")
        budi.type("b")
        budi.reads("Which workflow?")
        budi.type("1")
        budi.press("f2")
        budi.reads_begin("Opened {day}. Steps over: {done}, open now: {here}.")
        budi.sees(first[:30])
        budi.type("v")
        budi.sees(">>")
        budi.press("esc", "esc", "esc", "esc")
        budi.home()
        budi.at.kill(signal.SIGKILL)
    session = sign_in(DataDir(place.data), "sari", STAFF)
    (run,) = runs.of_case(session, place.codes["Melati"])
    assert [step.state for step in run.steps] == ["ready"]
    session.close()
    with person(place.data, place.home("budi"), language) as budi:
        budi.opens("budi", STAFF)
        budi.go(first[:20])
        budi.press("enter")
        budi.reads("Mark as done")
        budi.press("f2")
        budi.reads("Minutes of work")
        budi.type("2")
        budi.press("f2")
        budi.home()
        budi.sees(second[:20])
        assert budi.leave() == 0
    session = sign_in(DataDir(place.data), "sari", STAFF)
    (run,) = runs.of_case(session, place.codes["Melati"])
    assert [step.state for step in run.steps][:2] == ["done", "ready"]
    assert run.steps[0].minutes == 2
    session.close()
