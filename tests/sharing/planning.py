"""Partners and plans for tests: a complete partner, answers that leave no question open, a plan with two fields."""

from dataclasses import replace

from httui.sharing import partners, plan_approval, plan_gaps, plans
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form
from httui.sharing.partner_words import NORMS
from httui.sharing.partners import Entry, Norm
from httui.store.session import Session
from tests.store.support import OTHER

COLUMNS = {
    "body": "shelter",
    "contact": "front desk",
    "incident_contact": "duty desk",
    "brings": "beds",
    "we_share": "coded records",
    "strengthen": "meet every quarter",
    "improve": "a training together",
    "channel": "package on a USB stick",
    "benefits": "no second telling",
    "risks": "a lost stick",
}
ANSWERS = {
    "q01_kind": "shelter",
    "q01_who": "the head of the shelter",
    "q02_need": "to prepare a place before somebody arrives",
    "q02_without": "people wait at the door",
    "q03_data": "coded records of people who are coming",
    "q03_people": "adults",
    "q04_lower": "counts do not prepare a bed",
    "q04_surprised": "no",
    "q05_basis": "consent",
    "q05_purpose": "network",
    "q06_notes": "dictionary period",
    "q06_caveats": "only those who asked for help",
    "q07_format": "csv pdf",
    "q07_machine": "own computer, encrypted",
    "q08_transfer": "pdf",
    "q08_storage": "encrypted disk in the office",
    "q08_months": "6",
    "q09_benefits": "retelling",
    "q09_how": "nobody tells the story twice",
    "q10_clients": "being found",
    "q10_families": "gossip",
    "q10_staff": "threats",
    "q10_mitigations": "codes only",
    "q11_norms": "much alike",
    "q12_help": "a training together",
    "q13_onward": "no",
    "q13_publish": "no",
    "q13_linking": "no",
    "q14_cross": "no",
    "q15_often": "request",
    "q15_starts": "2026-01-01",
    "q15_ends": "2027-06-30",
    "q15_stop": "any incident",
    "q15_back": "call the data lead",
    "q16_who": "data lead and supervisor",
}
"""Answers after which no question is open."""

YES = {name: Norm("yes", "seen on paper") for name in NORMS}


def partner(session: Session, trust: Trust = Trust.NETWORK, name: str = "Rumah Pelita") -> str:
    """A complete partner that was checked today."""
    made = partners.add(session, Entry(name, trust, "ID", dict(COLUMNS)))
    partners.check(session, made, YES)
    return made


def draft(session: Session, trust: Trust = Trust.NETWORK, **answers: str) -> str:
    """A draft for a new partner with every question answered, and the age and gender of the small form chosen."""
    made = plans.create(session, partner(session, trust), "Beds", trust)
    for name, text in {**ANSWERS, **answers}.items():
        plans.answer(session, made, name, text)
    plans.choose_forms(session, made, ["small"])
    share(session, made, "age", Form.GENERALISED)
    return made


def share(session: Session, plan: str, name: str, form_of: Form, reason: str = "to choose a room") -> None:
    """Decide that a field is needed."""
    row = next(row for row in plans.get(session, plan).fields if row.name == name)
    plans.set_field(session, plan, replace(row, need="needed", form_of=form_of, reason=reason))


def approved(session: Session, trust: Trust = Trust.NETWORK, **answers: str) -> str:
    """A plan that was approved by this person, and by the supervisor where its tier asks for it."""
    made = draft(session, trust, **answers)
    second = ("boss", OTHER) if plans.get(session, made).tier >= plan_gaps.TWO_PEOPLE_TIER else None
    plan_approval.approve(session, made, second=second)
    return made
