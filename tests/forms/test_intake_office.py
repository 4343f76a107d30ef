"""The shipped intake in a fresh office at tier 2: registered, filled, saved, and nothing identifying kept."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from httui.cases import policy, records, register, registry
from httui.cases.consent_rules import Path as ConsentPath
from httui.cases.consent_rules import State
from httui.cases.intake import Intake
from httui.store import kdf
from httui.store.files import DataDir
from httui.store.session import Session
from tests.forms.walker import plain, walk
from tests.store.support import make_office

CONSENT = {"situation": "can_talk", "adult_check": "adult", "consent_services": "yes"}
ON_PAPER = {"interpreter_kept": "paper", "complainant_kept": "paper", "guardian_kept": "paper"}


@pytest.fixture(autouse=True)
def insecure_kdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """INSECURE, for tests only: passphrases cost next to nothing to guess, so that tests are quick."""
    monkeypatch.setattr(kdf, "MEMORY_FLOOR", 8)
    monkeypatch.setattr(kdf, "PASSES_FLOOR", 1)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A fresh office: shipped forms in use, a consent policy, the gate at tier 2."""
    office = make_office(DataDir(tmp_path / "office"), roles=frozenset({"admin", "worker", "data_lead"}))
    policy.adopt(office.session, "folder 1")
    registry.register_shipped(office.session)
    yield office.session
    office.session.lock()


def fill(intake: Intake, seed: int, given: dict[str, str]) -> None:
    """Answer the intake as a person would who cannot open the closed fields."""
    walk(
        intake.run,
        random.Random(seed),
        given=given | ON_PAPER,
        closed=lambda ref: intake.closed(ref) is not None,
        answer=intake.answer,
        today=intake.session.clock.now().date(),
    )
    for item in intake.violations():
        if item.kind == "soft":
            intake.explain(item.ref, "asked twice")


def test_a_coded_intake_is_finished_at_tier_two(session: Session) -> None:
    assert session.tier == 2
    intake = Intake.start(session, "intake")
    assert intake.asks_itself
    fill(intake, 3, CONSENT | {"consent_statistics": "yes", "consent_police": "no", "pseudonym": "Melati"})
    saved = intake.finish()
    assert saved.path is ConsentPath.FULL
    view = records.view(session, saved.record_id)
    assert not view.sealed
    fields = {field.ref: field for field in intake.form.fields}
    stored = [ref for ref in view.answers if (fields[plain(ref)].tier or 0) > 2]
    assert not stored
    page = register.summary(session, saved.case_code)
    assert page.pseudonym == "Melati"
    assert page.consent["statistics"] is State.GIVEN
    assert page.consent["police"] is State.REFUSED
    assert page.consent["services"] is State.GIVEN


def test_a_child_is_noted_as_one(session: Session) -> None:
    intake = Intake.start(session, "intake")
    fill(intake, 4, CONSENT | {"adult_check": "child", "age_band_told": "9_17"})
    saved = intake.finish()
    from httui.store.models import Case

    assert Case.get(Case.id == saved.case_id).person.child is True


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"situation": "can_talk", "adult_check": "adult", "consent_services": "no"}, ConsentPath.REFERRAL),
        ({"situation": "can_talk", "adult_check": "adult", "consent_services": "later"}, ConsentPath.SAFETY),
        ({"situation": "not_now", "adult_check": "not_known"}, ConsentPath.SAFETY),
        ({"situation": "third_party", "adult_check": "adult"}, ConsentPath.SAFETY),
        ({"situation": "emergency", "adult_check": "child"}, ConsentPath.SAFETY),
    ],
)
def test_every_path_can_be_finished(session: Session, given: dict[str, str], path: ConsentPath) -> None:
    intake = Intake.start(session, "intake")
    fill(intake, 6, given)
    assert not intake.violations()
    assert intake.finish().path is path


def test_nothing_is_open_before_consent(session: Session) -> None:
    intake = Intake.start(session, "intake")
    closed = {
        field.ref
        for field in intake.form.fields
        if field.kind not in {"group", "repeat", "note", "value"} and intake.closed(field.ref) is None
    }
    assert closed
    assert all(ref.startswith("/data/consent/") for ref in closed)


def test_the_lists_travel_with_the_form(session: Session) -> None:
    version = registry.find(session, "intake", None)
    form = registry.load(session, registry.row_of(version.version_id))
    assert len(form.options("/data/person/home_regency")) == 514
    assert not form.instances.missing
