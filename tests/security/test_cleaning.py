"""A clean-up day: everybody's own area, decided line by line, closed with a witness, and due again within a year."""

from datetime import date, timedelta
from typing import Any

import pytest

from httui.pages.text import to_text
from httui.problem import Problem
from httui.security import certificates, cleaning, cleaning_finds
from httui.security.cleaning_words import AREAS, DECISIONS, FITTING, METHODS
from httui.store.errors import Refused
from httui.store.security_models import Asset, CleanUpEntry
from httui.store.session import Session
from httui.workflows import duties
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, intake

__all__ = ["insecure_kdf", "staff", "template"]

DAY = date(2026, 11, 20)


def begin(staff: Staff) -> cleaning.Day:
    return cleaning.start(
        staff.as_("boss"), DAY, ["paper", "usb", "chat"], [staff.ids["worker"], staff.ids["boss"]]
    )


def test_every_area_has_methods_that_are_known() -> None:
    assert set(FITTING) == set(AREAS)
    assert {method for methods in FITTING.values() for method in methods} == set(METHODS)
    assert set(DECISIONS) == {"keep", "move", "destroy", "ask"}


def test_one_day_at_a_time_by_who_keeps_security(staff: Staff) -> None:
    with pytest.raises(Refused):
        cleaning.start(staff.as_("worker"), DAY, ["paper"], [staff.ids["worker"]])
    boss = staff.as_("boss")
    for areas, people in (
        (["paper"], []),
        ([], [staff.ids["boss"]]),
        (["moon"], [staff.ids["boss"]]),
        (["paper"], ["x"]),
    ):
        with pytest.raises(Problem):
            cleaning.start(boss, DAY, areas, people)
    begun = begin(staff)
    assert (begun.areas, begun.state) == (("usb", "chat", "paper"), "open")
    with pytest.raises(Problem):
        begin(staff)
    with pytest.raises(cleaning.NoSuchCleanUp):
        cleaning.get(staff.as_("boss"), "none")


def test_everybody_notes_their_own_and_sees_their_own(staff: Staff) -> None:
    with pytest.raises(cleaning.NoSuchCleanUp):
        cleaning.add(staff.as_("worker"), "paper", "old lists")
    begin(staff)
    worker = staff.as_("worker")
    mine = cleaning.add(worker, "paper", "old  lists", amount=12)
    assert (mine.what, mine.amount, mine.decision, mine.open) == ("old lists", 12, "ask", True)
    wrong: list[dict[str, Any]] = [
        {"area": "moon", "what": "x"},
        {"area": "paper", "what": " "},
        {"area": "paper", "what": "x" * 200},
        {"area": "paper", "what": "x", "amount": -1},
        {"area": "paper", "what": "x", "decision": "burn"},
        {"area": "paper", "what": "x", "decision": "destroy", "method": "phone_reset"},
    ]
    for given in wrong:
        with pytest.raises(Problem):
            cleaning.add(worker, **given)
    other = staff.as_("other")
    found = cleaning.current(other)
    assert found is not None
    assert found.entries == ()
    for call in (cleaning.remove, lambda session, entry: cleaning.decide(session, entry, "keep")):
        with pytest.raises(cleaning.NoSuchCleanUp):
            call(other, mine.id)
    led = cleaning.current(staff.as_("boss"))
    assert led is not None
    assert [entry.id for entry in led.entries] == [mine.id]
    cleaning.remove(staff.as_("worker"), mine.id)
    assert CleanUpEntry.select().count() == 0


def test_what_is_destroyed_needs_a_method_of_its_medium(staff: Staff) -> None:
    begin(staff)
    worker = staff.as_("worker")
    stick = cleaning.add(worker, "usb", "sticks", amount=2)
    for decision, method in (("destroy", ""), ("destroy", "cross_cut"), ("ask", ""), ("burn", "")):
        with pytest.raises(Problem):
            cleaning.decide(worker, stick.id, decision, method, done=True)
    assert cleaning.decide(worker, stick.id, "destroy").open
    done = cleaning.decide(worker, stick.id, "destroy", "break", done=True)
    assert (done.open, done.done_at) == (False, staff.clock.now())


def finished(staff: Staff) -> cleaning.Day:
    begin(staff)
    worker = staff.as_("worker")
    lists = cleaning.add(worker, "paper", "lists of Siti Contoh", amount=12, decision="destroy")
    cleaning.decide(worker, lists.id, "destroy", "cross_cut", done=True)
    cleaning.add(worker, "chat", "group of the shelter", decision="keep")
    return cleaning.close(staff.as_("boss"), "Saksi Contoh", "fewer prints", date(2027, 10, 1))


def test_closing_waits_for_every_line_and_sets_the_next_day(staff: Staff) -> None:
    duties.refresh(staff.as_("boss"))
    begin(staff)
    worker = staff.as_("worker")
    entry = cleaning.add(worker, "paper", "lists")
    boss = staff.as_("boss")
    args = (boss, "Saksi Contoh", "", date(2027, 10, 1))
    with pytest.raises(Problem):
        cleaning.close(*args)
    cleaning.decide(boss, entry.id, "move")
    with pytest.raises(Problem):
        cleaning.close(*args)
    cleaning.decide(boss, entry.id, "move", done=True)
    for witness, following in (
        (" ", date(2027, 10, 1)),
        ("Saksi", DAY - timedelta(days=60)),
        ("Saksi", date(2028, 1, 1)),
    ):
        with pytest.raises(Problem):
            cleaning.close(boss, witness, "", following)
    with pytest.raises(Refused):
        cleaning.close(staff.as_("worker"), "Saksi Contoh", "", date(2027, 10, 1))
    closed = cleaning.close(staff.as_("boss"), "Saksi Contoh", "", date(2027, 10, 1))
    assert (closed.state, closed.witness, cleaning.current(staff.as_("boss"))) == (
        "closed",
        "Saksi Contoh",
        None,
    )
    [duty] = [duty for duty in duties.list_(staff.as_("boss")) if duty.kind == "clean_up"]
    assert duty.next_on == date(2027, 10, 1)
    assert [one.by for one in duties.history(staff.as_("boss"), duty.id)] == [staff.ids["boss"]]
    with pytest.raises(cleaning.NoSuchCleanUp):
        cleaning.decide(staff.as_("worker"), entry.id, "keep")


def test_the_certificate_has_kinds_and_numbers_and_no_names_of_clients(staff: Staff) -> None:
    day = finished(staff)
    boss = staff.as_("boss")
    page = certificates.of_clean_up(boss, day.id, "en")
    text = to_text(page)
    assert "Siti" not in text
    assert "shelter" not in text
    row = next(line for line in text.splitlines() if "12" in line and "paper" in line)
    assert "worker contoh" in row
    for wanted in ("paper: cross-cut shredder", "Saksi Contoh", "fewer prints", "cannot be guaranteed"):
        assert wanted in " ".join(text.split()), text
    assert not page.draft
    assert certificates.of_clean_up(boss, day.id, "id").language == "id"
    with pytest.raises(Refused):
        certificates.of_clean_up(staff.as_("worker"), day.id, "en")


def overdue(session: Session) -> bool:
    return bool(cleaning.care_words(session))


def test_overdue_after_twelve_months_without_one(staff: Staff) -> None:
    assert not overdue(staff.as_("boss"))
    staff.clock.pass_time(days=366)
    boss = staff.as_("boss")
    assert cleaning.overdue_since(boss) == date(2027, 11, 2)
    assert "02-11-2027" in cleaning.care_words(boss)[0]
    assert not overdue(staff.as_("worker")), "who looks after it is told"
    boss = staff.as_("boss")
    day = cleaning.start(boss, date(2027, 11, 3), ["paper"], [staff.ids["boss"]])
    assert overdue(boss), "an open one is not done"
    cleaning.close(boss, "Saksi Contoh", "", date(2028, 10, 1))
    assert not overdue(boss)
    staff.clock.pass_time(days=366)
    assert overdue(staff.as_("boss"))
    assert [one.id for one in cleaning.listing(staff.as_("boss"))] == [day.id]


def test_what_the_program_knows_of_ones_own_area(staff: Staff) -> None:
    worker = staff.as_("worker")
    intake(worker).save_draft()
    worker.audit.append("export", "case", "x")
    now = worker.clock.now()
    for number, (kind, holder) in enumerate((("usb", "worker"), ("laptop", "worker"), ("phone", "boss"))):
        Asset.create(
            id=f"a{number}",
            kind=kind,
            name=f"{kind} {number}",
            holder=staff.ids[holder],
            updated_at=now,
            updated_by="u",
        )
    found = [(one.area, one.what, one.amount) for one in cleaning_finds.finds(worker)]
    assert found == [
        ("drafts", "unfinished forms", 1),
        ("exports", "exports and prints of the last 12 months", 1),
        ("other", "laptop 1", 1),
        ("usb", "usb 0", 1),
    ]
    (staff.data.outbox / "old.csv").write_text("x", encoding="utf-8")
    staff.clock.pass_time(days=30)
    boss = cleaning_finds.finds(staff.as_("boss"))
    assert [one.area for one in boss] == ["phone", "outbox"]
