"""Releases for tests: a plan that holds with its agreement, and many made-up people who said yes."""

import random
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from httui.cases import consent, registry
from httui.sharing import plan_approval, plans
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form
from httui.sharing.plan_gaps import TWO_PEOPLE_TIER
from httui.sharing.release import Prepared, prepare
from httui.store.models import Case, Consent, FormVersion, Person, Record
from httui.store.session import Session
from httui.store.sharing_models import Agreement
from tests.sharing.planning import ANSWERS, partner, share
from tests.store.support import OTHER

START, END = date(2026, 1, 1), date(2026, 12, 31)
FORMATS = "csv xlsx htcds ctdc jsonl pdf"

RICH = """
| survey |
| | type | name | label::English (en) | bind::httui:privacy | bind::httui:tier | bind::httui:map |
| | text | full_name | Name | direct | | htcds:prs_FirstName |
| | integer | age | Age | quasi | 2 | |
| | select_one sex | sex | Sex | quasi | 2 | htcds:prs_Gender ctdc:gender |
| | date | came | Day of arrival | quasi | 2 | ctdc:yearOfRegistration |
| | select_multiple kind | kind | Kind of exploitation | sensitive | 2 | htcds:vic_TypeOfExploitation |
| | select_one yn | safe | Safe? | sensitive | 2 | |
| | text | notes | Notes | sensitive | 3 | |
| choices |
| | list_name | name | label::English (en) | htcds | ctdc |
| | sex | f | Woman | Feminine | Female |
| | sex | m | Man | Masculine | Male |
| | sex | x | Another | | |
| | kind | labour | Forced labour | ForcedLabour | isForcedLabour |
| | kind | sexual | Sexual exploitation | SexualExploitation | isSexualExploit |
| | yn | yes | Yes | | |
| | yn | no | No | | |
| settings |
| | form_title | form_id | version | namespaces |
| | Rich intake | rich | 1 | httui="http://httui.org/xforms" |
"""
"""A form with a field of every class, a crosswalk, and values that a standard lacks."""


def plan(
    session: Session,
    trust: Trust = Trust.NETWORK,
    fields: Mapping[str, Form] | None = None,
    form: str = "rich",
    **answers: str,
) -> str:
    """A plan that is approved and has a signed agreement; sign in as the lead and give the supervisor as second."""
    if form == "rich":
        registry_of(session)
    made = plans.create(session, partner(session, trust, f"Lembaga {uuid.uuid4().hex[:6]}"), "Beds", trust)
    for name, text in {**ANSWERS, "q07_format": FORMATS, "q06_notes": "dictionary gaps", **answers}.items():
        plans.answer(session, made, name, text)
    plans.choose_forms(session, made, [form])
    for name, form_of in (fields or {"age": Form.GENERALISED, "sex": Form.GENERALISED}).items():
        share(session, made, name, form_of)
    if trust is not Trust.OPEN:
        signed(session, made)
    second = ("boss", OTHER) if plans.get(session, made).tier >= TWO_PEOPLE_TIER else None
    plan_approval.approve(session, made, second=second)
    return made


def registry_of(session: Session) -> None:
    """The rich form in use; the asker may add forms."""
    if not any(version.form_id == "rich" for version in registry.versions(session)):
        registry.add(session, RICH)


def signed(session: Session, made: str) -> None:
    """An agreement in force."""
    now = session.clock.now()
    Agreement.create(
        id=uuid.uuid4().hex, plan=made, number=1, state="signed", signed_on="2026-01-01", signed_by="Direktur",
        starts="2026-01-01", ends="2027-12-31", created_at=now, created_by=session.user.id, updated_at=now,
    )  # fmt: skip


def somebody(
    session: Session,
    answers: Mapping[str, str],
    *,
    form: str = "rich",
    purpose: str = "network",
    decision: str = "yes",
    recipient: str | None = None,
    opened: str = "2026-03-01",
    child: bool | None = False,
    missing: Mapping[str, str] | None = None,
    **case: Any,
) -> str:
    """One person with a case, a decision about ``purpose`` and a record, written as rows; the case's id."""
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    version = FormVersion.select().where(FormVersion.form == form).order_by(FormVersion.id.desc()).first()
    sign = uuid.uuid4().hex
    person = Person.create(id=sign, code=sign[:11], child=child, created_at=now, created_by=session.user.id)
    row = {"status": "open", **case}
    Case.create(id=f"c{sign}", code=sign[:12], person=person, opened_on=opened, updated_at=now, **row)
    if decision:
        Consent.create(
            person=person, case=f"c{sign}", purpose=purpose, recipient=recipient, decision=decision,
            given_at=now, recorded_by=session.user.id,
        )  # fmt: skip
    Record.create(
        id=f"r{sign}", case=f"c{sign}", form_version=version, status="final", answers=dict(answers),
        missing=dict(missing or {}), created_at=now, created_by=session.user.id, updated_at=now,
        updated_by=session.user.id,
    )  # fmt: skip
    return f"c{sign}"


def many(session: Session, count: int, *, purpose: str = "network", seed: int = 7, **more: Any) -> list[str]:
    """``count`` made-up people; the ids of their cases."""
    chance = random.Random(seed)
    with session.transaction():
        return [
            somebody(
                session,
                {
                    "/data/age": str(chance.randint(10, 55)),
                    "/data/sex": chance.choice("ffm"),
                    "/data/came": f"2026-{chance.randint(1, 6):02}-{chance.randint(1, 28):02}",
                    "/data/kind": chance.choice(["labour", "sexual", "labour sexual"]),
                    "/data/safe": chance.choice(["yes", "no"]),
                },
                purpose=purpose,
                **more,
            )
            for _number in range(count)
        ]


def prepared(session: Session, made: str, **more: Any) -> Prepared:
    """A release of the whole year."""
    return prepare(session, made, START, END, **more)


def person_of(case: str) -> str:
    """The id of the person of a case."""
    return str(Case.get_by_id(case).person.id)


def withdraw(session: Session, case: str) -> None:
    """The person of a case takes back what they said yes to."""
    consent.withdraw(session, case, ["network"])
