"""What tests of the cases room start from: an office with staff, and a small form in two languages."""

from dataclasses import dataclass, field
from pathlib import Path

from httui.cases import policy, registry
from httui.cases.intake import Intake, Saved
from httui.store.accounts import create_account
from httui.store.files import DataDir
from httui.store.models import Case
from httui.store.own import change_passphrase
from httui.store.session import NewAccount, Session, sign_in
from tests.store.support import OTHER, PASSPHRASE, THIRD, TurnedClock, make_office

SMALL = (Path(__file__).parent / "small.md").read_text(encoding="utf-8")
"""A small form: identities, coded answers, free text, referral, safety, a repeat, calculations."""

EVERYBODY: dict[str, tuple[frozenset[str], bool]] = {
    "admin": (frozenset({"admin"}), False),
    "lead": (frozenset({"data_lead"}), False),
    "worker": (frozenset({"worker"}), False),
    "other": (frozenset({"worker"}), False),
    "boss": (frozenset({"supervisor"}), False),
    "analyst": (frozenset({"analyst"}), False),
    "reader": (frozenset({"reader"}), False),
    "holder": (frozenset({"supervisor"}), True),
}
"""Sign-in name to roles and the right to identities."""


@dataclass
class Staff:
    """An office with an account per role; sign in by name."""

    data: DataDir
    clock: TurnedClock
    ids: dict[str, str]
    opened: list[Session] = field(default_factory=list)

    def as_(self, name: str) -> Session:
        """A session of somebody; whoever was there before is locked, as one store is open per process."""
        self.leave()
        session = sign_in(self.data, name, PASSPHRASE if name == "rini" else OTHER, clock=self.clock)
        self.opened.append(session)
        return session

    def leave(self) -> None:
        """Lock every session."""
        for session in self.opened:
            session.lock()
        self.opened.clear()

    def judge(self, tier: int) -> None:
        """Have the gate stand at ``tier``."""
        self.as_("lead").sign_judgement(tier, "Direktur Contoh", "for a test")


def make_staff(data: DataDir) -> dict[str, str]:
    """An office with everybody, a consent policy, the small form in use, the gate at tier 3; user ids by name."""
    office = make_office(data, roles=frozenset({"admin", "worker", "data_lead"}), identities=True)
    founder = office.session
    ids = {"rini": founder.user.id}
    for name, (roles, identities) in EVERYBODY.items():
        ids[name] = create_account(founder, NewAccount(name, f"{name} contoh", THIRD, roles, identities)).id
    registry.add(founder, SMALL)
    policy.adopt(founder, "folder 1")
    founder.sign_judgement(3, "Direktur Contoh", "for a test")
    founder.lock()
    for name in EVERYBODY:
        session = sign_in(data, name, THIRD, clock=office.clock)
        change_passphrase(session, THIRD, OTHER)
        session.close()
    return ids


def intake(session: Session, answers: dict[str, str] | None = None, **consents: str) -> Intake:
    """An intake of the small form with consent given unless ``consents`` says otherwise."""
    made = Intake.start(session, "small")
    for purpose, decision in ({"services": "yes"} | consents).items():
        made.decide(purpose, decision)
    for ref, text in ({"/data/age": "17"} | (answers or {})).items():
        made.answer(ref, text)
    return made


def saved(session: Session, answers: dict[str, str] | None = None, **consents: str) -> Saved:
    """A finished intake."""
    return intake(session, answers, **consents).finish()


def person_of(made: Saved) -> str:
    """The id of the person of a saved intake."""
    return str(Case.get_by_id(made.case_id).person.id)
