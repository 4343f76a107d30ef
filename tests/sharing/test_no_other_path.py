"""No release without plan, permission and check, by any path: a matrix of what is missing and of the ways out.

The ways are the screen's (prepare, decide, write), the command line, a plan that came from a file and was approved
here, and a release that was prepared while everything was right and is written later.
"""

import ast
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import httui
from httui import cli
from httui.problem import Problem
from httui.sharing import plan_approval, plan_files, plans
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form
from httui.sharing.outgoing import NotCleared
from httui.sharing.release import Prepared, again, write
from httui.store.models import Case, Consent, Record
from httui.store.session import Session
from httui.store.sharing_models import Agreement, Partner, Release, SharingPlan
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.releasing import START, many, plan, prepared, signed, somebody
from tests.store.support import OTHER

__all__ = ["insecure_kdf", "staff", "template"]


# -- what is missing -----------------------------------------------------------------------------------------


def not_approved(_session: Session, made: str) -> None:
    SharingPlan.update(state="draft").where(SharingPlan.id == made).execute()


def retired(_session: Session, made: str) -> None:
    SharingPlan.update(state="retired").where(SharingPlan.id == made).execute()


def expired(session: Session, made: str) -> None:
    row = plans.row_of(made)
    answers = row.answers | {"q15_ends": "2026-10-01"}
    SharingPlan.update(ends="2026-10-01", answers=answers).where(SharingPlan.id == made).execute()


def not_begun(_session: Session, made: str) -> None:
    row = plans.row_of(made)
    answers = row.answers | {"q15_starts": "2026-12-01"}
    SharingPlan.update(starts="2026-12-01", answers=answers).where(SharingPlan.id == made).execute()


def approved_elsewhere(_session: Session, made: str) -> None:
    SharingPlan.update(approved_by="somebody else").where(SharingPlan.id == made).execute()


def agreement_ended(_session: Session, made: str) -> None:
    Agreement.update(ends="2026-10-01").where(Agreement.plan == made).execute()


def partner_retired(_session: Session, made: str) -> None:
    Partner.update(state="retired").where(Partner.id == plans.row_of(made).partner.id).execute()


def trust_withdrawn(_session: Session, made: str) -> None:
    Partner.update(trust="open").where(Partner.id == plans.row_of(made).partner.id).execute()


def trust_never(_session: Session, made: str) -> None:
    Partner.update(trust="never").where(Partner.id == plans.row_of(made).partner.id).execute()


def nobody_said_yes(_session: Session, _made: str) -> None:
    Consent.update(decision="no").execute()


def everybody_withdrew(session: Session, _made: str) -> None:
    Consent.update(withdrawn_at=session.clock.now()).execute()


def everything_frozen(_session: Session, _made: str) -> None:
    Case.update(status="frozen").execute()


def everything_erased(_session: Session, _made: str) -> None:
    Case.update(status="erased").execute()


def consent_for_somebody_else(_session: Session, _made: str) -> None:
    Consent.update(recipient="Somebody Else").execute()


def quality_gone(_session: Session, _made: str) -> None:
    Record.update(answers={"/data/age": ""}).execute()


MISSING: tuple[Callable[[Session, str], None], ...] = (
    not_approved, retired, expired, not_begun, approved_elsewhere, agreement_ended, partner_retired,
    trust_withdrawn, trust_never, nobody_said_yes, everybody_withdrew, everything_frozen, everything_erased,
    consent_for_somebody_else, quality_gone,
)  # fmt: skip

# -- the ways out --------------------------------------------------------------------------------------------


def by_screen(_staff: Staff, session: Session, made: str, break_it: Callable[[], None], path: Path) -> None:
    """Prepared and written after something went missing."""
    break_it()
    write(session, prepared(session, made), "csv", path)


def queued(_staff: Staff, session: Session, made: str, break_it: Callable[[], None], path: Path) -> None:
    """Prepared while all was right, written later."""
    waiting = prepared(session, made)
    assert waiting.findings == ()
    break_it()
    write(session, waiting, "csv", path)


def by_command(staff: Staff, session: Session, made: str, break_it: Callable[[], None], path: Path) -> None:
    """On the command line, with a reason given beforehand for everything that a reason helps against."""
    break_it()
    secret = path.with_name("secret")
    secret.write_text(OTHER)
    session.lock()
    status = cli.run([
        "share", "release", made, "--format", "csv", "--output", str(path), "--from", "2026-01-01",
        "--to", "2026-12-31", "--data", str(staff.data.path), "--user", "lead", "--passphrase-file", str(secret),
    ])  # fmt: skip
    if status:
        raise RuntimeError(status)


def imported(_staff: Staff, session: Session, made: str, break_it: Callable[[], None], path: Path) -> None:
    """A plan from a file, which said that it was approved, and was approved here."""
    break_it()
    write(session, prepared(session, made), "csv", path)


WAYS = {"screen": by_screen, "queued": queued, "command": by_command, "imported": imported}


@pytest.mark.parametrize("missing", MISSING, ids=lambda found: found.__name__)
@pytest.mark.parametrize("way", WAYS)
def test_nothing_leaves(
    staff: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str, missing: Callable[..., None]
) -> None:
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED, "safe": Form.CODED})
    if way == "imported":
        made = came_from_a_file(session, made)
    many(session, 30)
    path = tmp_path / "out.zip"
    with pytest.raises((Problem, RuntimeError)):
        WAYS[way](staff, session, made, lambda: missing(session, made), path)
    capsys.readouterr()
    assert [one.name for one in tmp_path.iterdir() if "out" in one.name] == []
    assert staff.as_("lead") is not None
    assert Release.select().count() == 0


@pytest.mark.parametrize("way", WAYS)
def test_the_matrix_can_tell_the_difference(
    staff: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """With nothing missing every way writes its file."""
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED, "safe": Form.CODED})
    if way == "imported":
        made = came_from_a_file(session, made)
    many(session, 30)
    WAYS[way](staff, session, made, lambda: None, tmp_path / "out.zip")
    capsys.readouterr()
    assert (tmp_path / "out.zip").is_file()
    staff.as_("lead")
    assert Release.select().count() == 1


def came_from_a_file(session: Session, made: str) -> str:
    """The same plan by way of a file, approved here."""
    row = plans.row_of(made)
    content = plan_files.to_file(session, made)
    arrived = plan_files.from_file(session, row.partner.id, content, "plan.json")
    assert plans.row_of(arrived).state == "draft", "whatever it says of itself"
    with pytest.raises(plan_approval.NotUsable):
        prepared(session, arrived)
    signed(session, arrived)
    plan_approval.approve(session, arrived)
    return arrived


def test_a_plan_from_a_file_that_says_approved_is_a_draft(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    value = json.loads(plan_files.to_file(session, made))
    value |= {"state": "approved", "approved_by": session.user.id}
    try:
        arrived = plan_files.from_file(
            session, plans.row_of(made).partner.id, json.dumps(value).encode(), "plan.json"
        )
    except Problem:
        return
    assert plans.row_of(arrived).state == "draft"


def test_a_prepared_release_cannot_be_made_by_hand(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    many(session, 12)
    found = prepared(session, made)
    with pytest.raises(NotCleared):
        Prepared(found.made, object())

    class Forged(Prepared):
        def __init__(self) -> None:
            self.made = found.made

    with pytest.raises(NotCleared):
        write(session, Forged(), "csv", io.BytesIO())


def test_only_the_release_uses_the_formats() -> None:
    """No module but the release and its parts imports a format, masks, or makes what formats write."""
    allowed = {"release_formats", "formats_csv", "formats_ctdc", "formats_htcds", "formats_jsonl", "formats_pdf",
               "formats_package", "formats_standard", "formats_xlsx", "release", "release_papers",
               "release_noting", "outgoing", "standards"}  # fmt: skip
    guarded = ("httui.sharing.formats_", "httui.sharing.release_papers", "httui.sharing.outgoing")
    root = Path(httui.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names = [node.value] if node.value.startswith("httui.sharing.formats_") else []
            if any(name.startswith(guarded) for name in names):
                found.add(path.stem)
    assert found <= allowed


def test_changing_choices_does_not_get_round_the_check(staff: Staff) -> None:
    """Rungs below what the trust level allows, approved lines nobody read, another plan: all are made anew."""
    session = staff.as_("lead")
    made = plan(session, Trust.OPEN, {"age": Form.GENERALISED}, q05_purpose="network")
    many(session, 520)
    found = again(session, prepared(session, made), rungs={"age": 0})
    assert found.made.rows is not None
    assert not any((cell or "").isdigit() for cell in found.made.rows.table.column("age"))
    few = plan(session, fields={"age": Form.GENERALISED})
    somebody(session, {"/data/age": "70"})
    with pytest.raises(Problem):
        write(
            session,
            again(session, found, plan=few, start=START, end=START + timedelta(days=1)),
            "csv",
            io.BytesIO(),
        )
