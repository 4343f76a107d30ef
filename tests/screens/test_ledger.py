"""The ledger on the screen: a talk is noted in half a minute, where data went, packages, persons in common."""

from io import BytesIO
from typing import Any

from httui.cases import consent
from httui.sharing import ledger, match_runs, office_keys, partner_keys, receiving
from httui.sharing.disclosure import Trust
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.manifest import Manifest, Party, describe
from httui.sharing.package import write_package
from httui.store.models import Record
from httui.store.secret import PrivateKeys
from httui.store.session import Session
from httui.store.sharing_models import MatchRun
from tests.cases.support import Staff, saved
from tests.screens.desk import Desk
from tests.sharing.giving import released
from tests.sharing.planning import approved, partner


async def to(desk: Desk, *doors: str) -> None:
    """Through one door after the other."""
    for words in doors:
        await desk.go(words)
        await desk.press("enter")


def told(session: Session, code: str) -> str:
    return ledger.add(
        session,
        [code],
        why="referral",
        channel="talk",
        with_whom="clinic",
        fields=["needs"],
        said_yes="person",
    )


async def test_a_talk_is_noted_with_a_few_keys(sit: Any, staff: Staff) -> None:
    case = saved(staff.as_("worker"))
    async with sit("worker") as desk:
        await to(desk, "Sharing", "Ledger")
        await desk.wait_for("Nothing is noted")
        await desk.press("n")
        await desk.wait_for("About which case?")
        await desk.press(f"={case.case_code.lower()}", "enter", "=clinic nurse", "enter", "2", "enter")
        await desk.go("Why?")
        await desk.press("=referral", "enter")
        await desk.go("Which kinds")
        await desk.press("=needs", "enter")
        await desk.go("Who said yes?")
        await desk.press("1", "f2")
        await desk.wait_for("Noted in the ledger.")
        [entry] = ledger.listing(desk.screen.session)
        assert (entry.channel, entry.why, entry.fields, entry.said_yes) == (
            "phone",
            "referral",
            ("needs",),
            "person",
        )
        assert entry.persons == (case.person_code,)
        assert abs((entry.at - desk.screen.session.clock.now()).total_seconds()) < 2
        assert "clinic nurse" in desk.shown()
        await desk.press("enter")
        await desk.wait_for("Kinds of data: needs and services")


async def test_the_proof_that_a_release_was_destroyed_is_noted_in_the_ledger(sit: Any, staff: Staff) -> None:
    case = saved(staff.as_("worker"))
    lead = staff.as_("lead")
    release = released(lead, approved(lead), [case])
    async with sit("lead") as desk:
        await to(desk, "Sharing", "Ledger")
        await desk.wait_for("Rumah Pelita")
        await desk.press("d")
        await desk.wait_for("Proof of destruction")
        await desk.go("How do we know")
        await desk.press("=letter", "f2")
        await desk.wait_for("Noted with the release.")
        [entry] = ledger.listing(desk.screen.session)
        assert (entry.id, entry.state) == (release, "destroyed")
        await desk.press("d")
        await desk.wait_for("Only for a release")


async def test_where_the_data_went_is_reached_from_the_case_and_the_rights(sit: Any, staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, referral="yes")
    told(worker, case.case_code)
    consent.withdraw(worker, case.case_code, ["referral"])
    async with sit("boss") as desk:
        await to(desk, "Cases")
        await desk.press("enter")
        await desk.wait_for("Records")
        await to(desk, "Where the data went")
        await desk.wait_for("clinic")
        await desk.go("clinic (1x)")
        await desk.press("enter")
        await desk.wait_for("Please destroy data about one person")
        await desk.press("escape")
        await to(desk, "They were asked")
        await desk.press("y")
        await desk.wait_for("Noted. The duty is done.")
        await desk.press("escape", "r")
        await to(desk, "Where did my data go")
        await desk.wait_for("[x] clinic")
    async with sit("analyst") as desk:
        await to(desk, "Cases")
        await desk.press("enter")
        await desk.wait_for("Records")
        assert "went" not in {field.key for field in desk.form.fields}


def package(staff: Staff, content: bytes) -> str:
    """A package of a confirmed partner, on the office's disk; its path."""
    from datetime import timedelta

    session = staff.as_("boss")
    keys = PrivateKeys.generate()
    made = partner(session, Trust.NETWORK, "Rumah Kenanga")
    words = partner_keys.take(session, made, PublicKeys.of(keys).card())
    partner_keys.confirm(session, made, " ".join(words))
    now = session.clock.now()
    manifest = Manifest(
        id="a" * 32,
        sender=Party("o", "o", PublicKeys.of(keys)),
        recipient=Party("u", "u", office_keys.public(session)),
        plan="p",
        agreement="",
        purpose="network",
        period=None,
        rows=2,
        made_at=now,
        expires_at=now + timedelta(days=9),
        destroy_by=now.date() + timedelta(days=60),
        caveats=("only women",),
        not_to_ask=(),
        members=(describe("data.csv", BytesIO(content), 2),),
    )
    out = BytesIO()
    write_package(out, manifest, {"data.csv": BytesIO(content)}, keys)
    path = staff.data.path / "p.age"
    path.write_bytes(out.getvalue())
    return str(path)


async def test_a_package_is_taken_in_looked_at_brought_in_and_destroyed(sit: Any, staff: Staff) -> None:
    path = package(staff, b"age,place,extra\r\n17,Pelangi,x\r\n900,Pelangi,y\r\n")
    async with sit("boss") as desk:
        await to(desk, "Sharing", "Packages from partners")
        await desk.press("n")
        await desk.wait_for("Where is the file?")
        await desk.press(f"={path}", "enter")
        await desk.wait_for("Proved and taken in")
        await desk.press("enter")
        await desk.wait_for("Limit: only women")
        await to(desk, "Look inside")
        await desk.wait_for("17 | Pelangi | x")
        await desk.press("escape")
        await to(desk, "Bring in ...")
        await desk.wait_for("With which form?")
        await desk.go("With which form?")
        await desk.press("1")
        await desk.go("Which file")
        await desk.press("1", "f2")
        await desk.wait_for("Where does each column go?")
        await desk.go("extra")
        await desk.press("=(leave", "enter", "f2")
        await desk.wait_for("What did these persons decide?")
        await desk.go("Services and the case file")
        await desk.press("1", "f2")
        await desk.wait_for("1 of 2 rows fit")
        assert "extra" in desk.shown()
        await desk.press("escape")
        await desk.wait_for("Rows to leave out")
        await desk.press("f2", "y")
        await desk.wait_for("Refused rows")
        await desk.press("escape")
        await desk.wait_for("Rows saved: 1")
        assert Record.select().count() == 1
        await to(desk, "Destroy ...")
        await desk.press("y")
        await desk.wait_for("write the receipt")
        assert receiving.listing(desk.screen.session)[0].state == "destroyed"


async def test_matching_says_how_it_stands_and_a_run_is_ended(sit: Any, staff: Staff) -> None:
    lead = staff.as_("lead")
    made = partner(lead, Trust.NETWORK, "Rumah Kenanga")
    MatchRun.create(
        id="b" * 32,
        partner=made,
        role="asking",
        cap=10_000,
        own_size=12,
        step="offered",
        started_at=lead.clock.now(),
        started_by=lead.user.id,
    )
    async with sit("lead") as desk:
        await to(desk, "Sharing", "Persons in common")
        await desk.wait_for("waiting for the answer")
        await desk.press("enter")
        await desk.wait_for("There are no pairs.")
        await desk.press("escape", "x")
        await desk.press("y")
        await desk.pilot.pause()
        assert match_runs.listing(desk.screen.session)[0].step == "ended"
        await desk.press("a")
        await desk.wait_for("Where is the file?")
        await desk.press("=/nowhere/x", "enter")
        await desk.wait_for("cannot be read")
