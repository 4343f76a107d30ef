"""The register of partners, its yearly check, its duties, its keys, the intake's list (S-041, S-232 to S-237)."""

from datetime import date, timedelta

import pytest

from httui.cases import office_lists
from httui.problem import Problem
from httui.sharing import office_keys, partner_keys, partners
from httui.sharing.age_keys import recipient_text
from httui.sharing.disclosure import Trust
from httui.sharing.fingerprint import CardProblem, PublicKeys, fingerprint
from httui.sharing.partner_keys import KeysNotChecked
from httui.sharing.partner_words import NORMS, ORDER, REQUIRED, at_most
from httui.sharing.partners import Entry, Norm
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Setting
from httui.store.secret import PrivateKeys
from httui.store.session import Session
from httui.workflows import duties
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.planning import COLUMNS, YES, partner

__all__ = ["insecure_kdf", "staff", "template"]


def kinds(session: Session, subject: str) -> dict[str, date]:
    return {duty.kind: duty.next_on for duty in duties.list_(session) if duty.subject == subject}


@pytest.mark.parametrize("column", REQUIRED)
def test_an_entry_is_complete_with_all_four_columns_only(staff: Staff, column: str) -> None:
    session = staff.as_("lead")
    made = partners.add(session, Entry("Rumah Pelita", columns={**COLUMNS, column: " "}))
    view = partners.get(session, made)
    assert view.missing == (column,)
    assert not view.complete
    partners.change(session, made, Entry("Rumah Pelita", columns=COLUMNS))
    assert partners.get(session, "Rumah Pelita").complete


def test_every_column_is_kept_as_it_was_written(staff: Staff) -> None:
    session = staff.as_("boss")
    entry = Entry("Rumah Pelita", Trust.CASEWORK, "my", dict(COLUMNS))
    made = partners.add(session, entry)
    kept = partners.get(session, made).entry
    assert (kept.name, kept.trust, kept.jurisdiction, kept.columns) == (
        "Rumah Pelita",
        "casework",
        "MY",
        COLUMNS,
    )
    assert [view.id for view in partners.listing(session)] == [made]


@pytest.mark.parametrize(
    "entry",
    [
        Entry(" "),
        Entry("x" * 121),
        Entry("12345"),
        Entry("rumah PELITA"),
        Entry("Lain", jurisdiction="Indonesia"),
        Entry("Lain", jurisdiction="1D"),
        Entry("Lain", columns={"body": "pirates"}),
        Entry("Lain", columns={"risks": "x" * 2001}),
        Entry("Lain", columns={"secret": "x"}),
    ],
)
def test_what_no_entry_can_be_is_refused(staff: Staff, entry: Entry) -> None:
    session = staff.as_("lead")
    partners.add(session, Entry("Rumah Pelita"))
    with pytest.raises(Problem):
        partners.add(session, entry)
    assert len(partners.listing(session)) == 1


def test_the_check_needs_eight_answers_and_evidence_and_is_good_for_a_year(staff: Staff) -> None:
    session = staff.as_("lead")
    made = partners.add(session, Entry("Rumah Pelita"))
    today = date.fromisoformat(session.clock.now().date().isoformat())
    assert not partners.get(session, made).checked(today)
    for wrong in (
        {name: norm for name, norm in YES.items() if name != "breach"},
        {**YES, "breach": Norm("perhaps", "x")},
        {**YES, "breach": Norm("partly", "  ")},
    ):
        with pytest.raises(Problem):
            partners.check(session, made, wrong)
    partners.check(session, made, {**YES, "breach": Norm("no")})
    view = partners.get(session, made)
    assert set(view.norms) == set(NORMS)
    checked_on = view.checked_on
    assert checked_on is not None
    assert view.checked(checked_on + timedelta(days=365))
    assert not view.checked(checked_on + timedelta(days=366))
    assert not view.checked(checked_on - timedelta(days=1)), "a clock that was set back makes no check"


def test_checks_and_relationships_are_duties_that_end_with_the_partner(staff: Staff) -> None:
    session = staff.as_("boss")
    made = partners.add(session, Entry("Rumah Pelita"))
    first = kinds(session, made)
    assert set(first) == {"partner_check"}
    partners.change(session, made, Entry("Rumah Pelita", columns={"strengthen": "meet more often"}))
    partners.check(session, made, YES)
    later = kinds(session, made)
    assert set(later) == {"partner_check", "partner_strengthen"}
    assert later["partner_check"] - first["partner_check"] == timedelta(days=365 - 30)
    strengthen = later["partner_strengthen"]
    partners.change(session, made, Entry("Rumah Pelita", columns={"strengthen": "meet every month"}))
    assert kinds(session, made)["partner_strengthen"] == strengthen, "writing again does not put it off"
    partners.set_state(session, made, "retired", "closed down")
    assert kinds(session, made) == {}
    assert partners.listing(session) == []
    assert partners.listing(session, retired=True)[0].state == "retired"
    partners.set_state(session, made, "active", "back again")
    assert set(kinds(session, made)) == {"partner_check", "partner_strengthen"}


def test_the_intakes_list_and_the_register_stay_in_step(staff: Staff) -> None:
    code = office_lists.add(staff.as_("worker"), "partners", "Lembaga Pelita").code
    session = staff.as_("boss")
    assert [entry.code for entry in partners.unregistered(session)] == [code]
    made = partners.take_over(session, code)
    assert partners.get(session, made).name == "Lembaga Pelita"
    assert partners.unregistered(session) == []
    with pytest.raises(Problem, match="already"):
        partners.take_over(session, code)
    with pytest.raises(partners.NoSuchPartner):
        partners.take_over(session, "nobody")
    partners.change(session, made, Entry("Yayasan Pelita Contoh"))
    [entry] = office_lists.entries("partners")
    assert (entry.code, entry.name) == (code, "Yayasan Pelita Contoh")
    assert partners.unregistered(session) == []


def test_our_own_line_of_keys_stands_for_no_partner(staff: Staff) -> None:
    session = staff.as_("lead")
    made = partners.add(session, Entry("Rumah Pelita"))
    ours = office_keys.card(session)
    office_keys.renew(session, "somebody left")
    for line in (ours, office_keys.card(session), recipient_text(office_keys.keys(session).box.public_key())):
        with pytest.raises(Problem, match="our own"):
            partner_keys.take(session, made, line)
    keys = PrivateKeys.generate()
    theirs = PublicKeys.of(keys).card()
    assert partner_keys.take(session, made, theirs) == fingerprint(PublicKeys.of(keys))


def test_keys_are_in_use_after_their_words_were_heard_only(staff: Staff) -> None:
    session = staff.as_("lead")
    made = partner(session)
    theirs, others = (PublicKeys.of(PrivateKeys.generate()) for _ in range(2))
    with pytest.raises(KeysNotChecked):
        partner_keys.confirm(session, made, "x")
    words = partner_keys.take(session, made, f" {theirs.card()[:40]}\n{theirs.card()[40:]} ")
    assert words == fingerprint(theirs) == partner_keys.words(session, made)
    with pytest.raises(KeysNotChecked):
        partner_keys.confirmed(session, made)
    with pytest.raises(CardProblem, match="belong to other keys"):
        partner_keys.confirm(session, made, " ".join(fingerprint(others)))
    partner_keys.confirm(session, made, " ".join(words).upper())
    assert partner_keys.confirmed(session, made) == (recipient_text(theirs.recipient), theirs.sign)
    view = partners.get(session, made)
    assert view.keys_checked_by == session.user.id
    partner_keys.take(session, made, theirs.card())
    assert partner_keys.confirmed(session, made), "the same line again changes nothing"
    partner_keys.take(session, made, others.card())
    with pytest.raises(KeysNotChecked):
        partner_keys.confirmed(session, made)


def test_a_partner_with_the_age_program_reads_the_key_itself(staff: Staff) -> None:
    session = staff.as_("lead")
    made = partner(session)
    key, other = (recipient_text(PrivateKeys.generate().box.public_key()) for _ in range(2))
    assert partner_keys.take(session, made, key) == []
    with pytest.raises(Problem, match="another key"):
        partner_keys.confirm(session, made, other)
    partner_keys.confirm(session, made, f"{key[:20]} {key[20:]}".upper())
    assert partner_keys.confirmed(session, made) == (key, None)
    with pytest.raises(Problem):
        partner_keys.take(session, made, key[:-1])


def test_the_offices_keys_are_made_once_and_kept_when_renewed(staff: Staff) -> None:
    session = staff.as_("lead")
    first = office_keys.keys(session)
    line = office_keys.card(session)
    assert office_keys.card(session) == line
    assert office_keys.words(session) == fingerprint(PublicKeys.of(first))
    assert office_keys.former(session) == []
    with pytest.raises(Problem):
        office_keys.renew(session, " ")
    assert office_keys.renew(session, "a colleague left") != line
    [before] = office_keys.former(staff.as_("boss"))
    assert PublicKeys.of(before).card() == line
    entries = list(AuditEntry.select().where(AuditEntry.kind == "office_keys"))
    assert [(entry.action, entry.reason) for entry in entries] == [
        ("create", None),
        ("change", "a colleague left"),
    ]


@pytest.mark.parametrize("name", ["worker", "analyst", "reader", "admin"])
def test_who_may_not_share_reads_no_partner_and_no_key(staff: Staff, name: str) -> None:
    made = partner(staff.as_("lead"))
    office_keys.keys(staff.as_("lead"))
    session = staff.as_(name)
    for act in (
        lambda: partners.listing(session),
        lambda: partners.get(session, made),
        lambda: office_keys.keys(session),
        lambda: office_keys.former(session),
        lambda: partner_keys.confirmed(session, made),
    ):
        with pytest.raises(Refused):
            act()


def test_nobody_sets_the_offices_keys_by_hand(staff: Staff) -> None:
    session = staff.as_("admin")
    with pytest.raises(ValueError, match="keeps office_keys itself"):
        session.set_setting("office_keys", [])
    assert Setting.get_or_none(Setting.key == "office_keys") is None


def test_trust_never_fits_nothing() -> None:
    assert not any(at_most(Trust.NEVER, held) or at_most(held, Trust.NEVER) for held in Trust)
    assert [at_most(Trust.NETWORK, held) for held in ORDER] == [False, False, True, True]
