"""Releases for tests: rows as the release writes them, so that the ledger can be tested by itself."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from httui.cases.intake import Saved
from httui.store.session import Session
from httui.store.sharing_models import Release, ReleasePerson, SharingPlan
from tests.cases.support import person_of


def released(session: Session, plan: str, cases: Iterable[Saved], *, package: str = "") -> str:
    """A release of some cases by a plan, ending in ninety days; its id."""
    row: Any = SharingPlan.get_by_id(plan)
    made = str(uuid.uuid4())
    now = session.clock.now()
    found = list(cases)
    with session.transaction():
        Release.create(
            id=made,
            plan=row,
            partner=row.partner_id,
            trust=row.trust,
            format="package" if package else "csv",
            period_from="2026-01-01",
            period_to="2026-11-01",
            fields=["/data/age", "/data/place"],
            rows=len(found),
            package_id=package or None,
            at=now,
            by=session.user.id,
            expires_on=(now + timedelta(days=90)).date().isoformat(),
        )
        for saved in found:
            ReleasePerson.create(release=made, person=person_of(saved), case=saved.case_id)
    return made
