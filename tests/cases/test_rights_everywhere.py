"""Every public function that takes a session decides rights itself, and looks whether the session may go on.

The functions are found by looking through the rooms, so that a new one cannot be forgotten: it is refused to
somebody without rights, or stands in ``OPEN`` with the reason why not.
"""

import importlib
import inspect
import io
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from httui.cases import consent, registry
from httui.cases.consent_rules import Decision
from httui.cases.editing import Editing
from httui.cases.intake import Intake
from httui.pages.document import Document
from httui.problem import Problem
from httui.security.answers import Answer, Value
from httui.security.assets import Asset
from httui.security.plan_versions import Standing
from httui.security.risk_rules import Rating
from httui.security.risks import Entry
from httui.sharing.disclosure import Trust
from httui.sharing.release_making import Choices
from httui.store import drafts
from httui.store.account import NewAccount
from httui.store.accounts import disable_account
from httui.store.models import Case, FormVersion, Record, Task
from httui.store.session import Session, sign_in
from httui.store.vault import Vault
from httui.store.workflow_models import Duty
from httui.workflows.calendar import OfficeCalendar
from httui.workflows.duty_kinds import KINDS
from tests.cases.support import SMALL, Staff, saved
from tests.store.support import OTHER, PASSPHRASE
from tests.workflows.making import workflow

ROOMS = ("httui.cases", "httui.security", "httui.sharing", "httui.store", "httui.workflows")
OWN = "about one's own account or drafts"
ASKED = "a question about rights: it shows nothing"
INSIDE = "inside the caller's transaction, with rows that the caller was allowed to read"
PUBLIC = "shows nothing of a record, to anybody of the office"
CLEANING = "everybody clears up their own area; what others found is seen by who keeps security"
OWN_SECURITY = "everybody with an account answers for the office's security, and sees how it stands"
OF_OFFICE = "duties of the office are for everybody; those of a case for who may read it"
FROM_DATES = "rows that follow from the store's own dates; it shows nothing"
OF_WORKFLOWS = "workflows are for everybody who has an account"
OF_INCIDENTS = "that there is an incident and how its time runs is for everybody, not what it is about"
OPEN = {
    "cases.access.sees_all": ASKED,
    "cases.access.coded_only": ASKED,
    "cases.access.may_read": ASKED,
    "cases.consent.write": INSIDE,
    "cases.consent.state_of": INSIDE,
    "cases.consent.path_of": INSIDE,
    "cases.erasure.stones": INSIDE,
    "cases.persons.rename": INSIDE,
    "cases.events.announce": INSIDE,
    "cases.records.write_changes": INSIDE,
    "cases.records.view_of": INSIDE,
    "cases.tasks.add": INSIDE,
    "cases.tasks.done_with": INSIDE,
    "cases.draft_list.my_drafts": OWN,
    "cases.registry.check": "reads a file that the asker has; keeps nothing",
    "cases.registry.load": "forms are for everybody who has an account",
    "cases.registry.versions": "forms are for everybody who has an account",
    "cases.registry.to_fill": "forms are for everybody who has an account",
    "cases.registry.find": "forms are for everybody who has an account",
    "cases.registry.form": "forms are for everybody who has an account",
    "security.actions.done": "their own actions; of others' only who keeps the plan",
    "security.actions.listing": OWN_SECURITY,
    "security.arrival.arrive": "closes the gate where it must; opens it for who may sign only",
    "security.cleaning.add": CLEANING,
    "security.cleaning.care_words": CLEANING,
    "security.cleaning.current": CLEANING,
    "security.cleaning.decide": CLEANING,
    "security.cleaning.get": CLEANING,
    "security.cleaning.listing": CLEANING,
    "security.cleaning.overdue_since": CLEANING,
    "security.cleaning.remove": CLEANING,
    "security.cleaning_finds.finds": OWN,
    "security.drill.last": PUBLIC,
    "security.gate_certificate.certificate": OWN_SECURITY,
    "security.gate_exceptions.chosen": OWN_SECURITY,
    "security.gate_exceptions.listing": OWN_SECURITY,
    "security.incident_contacts.contacts": "whom to call when something goes wrong is for everybody",
    "security.incident_contacts.publish": "writes what the office chose to show; it shows nothing",
    "security.incident_rows.head_of": INSIDE,
    "security.incident_rows.leads": ASKED,
    "security.incident_rows.may_see": ASKED,
    "security.incident_rows.view_of": INSIDE,
    "security.incident_work.require_late_reason": INSIDE,
    "security.incidents.add": "anybody adds what they know; it shows nothing",
    "security.incidents.care_words": OF_INCIDENTS,
    "security.incidents.listing": OF_INCIDENTS,
    "security.incidents.open_": "anybody opens an incident",
    "security.incidents.unreviewed_high": OF_INCIDENTS,
    "security.incidents.view": "for who opened it, leads it or looks after security; for others there is none",
    "security.notices.safe_contact": "from records that the asker may read; nothing from others",
    "security.reporting.take_in": "does nothing for who may not lead",
    "security.gate_page.gate_lines": OWN_SECURITY,
    "security.readiness.facts": OWN_SECURITY,
    "security.readiness.look": OWN_SECURITY,
    "security.readiness.refresh": "closes the gate where it must; opens it for who may sign only",
    "security.reminders.look": "rows that follow from the store's own dates; it shows nothing",
    "security.reminders.put": INSIDE,
    "security.reminders.signed": INSIDE,
    "security.reminders.tell": OWN_SECURITY,
    "security.retention_items.look": "how long what is kept: it shows no record",
    "security.retention_terms.terms": "how long what is kept is no secret in the office",
    "security.assets.get": OWN_SECURITY,
    "security.assets.listing": OWN_SECURITY,
    "security.gate_page.running_exceptions": OWN_SECURITY,
    "security.plan_document.exported": "papers that everybody with an account may read; noted in the audit",
    "security.plan_document.plan": OWN_SECURITY,
    "security.plan_rules.calls": OWN_SECURITY,
    "security.plan_rules.consent": OWN_SECURITY,
    "security.plan_rules.incidents": OWN_SECURITY,
    "security.plan_rules.retention": OWN_SECURITY,
    "security.plan_rules.reviews": OWN_SECURITY,
    "security.plan_rules.sharing": OWN_SECURITY,
    "security.plan_versions.fingerprint": OWN_SECURITY,
    "security.plan_versions.standing": OWN_SECURITY,
    "security.plan_versions.versions": OWN_SECURITY,
    "security.risk_mitigations.put": INSIDE,
    "security.risk_mitigations.settle": "their own mitigations; of others' only who keeps security",
    "security.risk_mitigations.take_over": "what was done in My work is done here; it shows nothing",
    "security.risks.check_owner": ASKED,
    "security.risks.get": OWN_SECURITY,
    "security.risks.listing": OWN_SECURITY,
    "security.risks.not_picked": OWN_SECURITY,
    "security.storage_sheet.asset_table": OWN_SECURITY,
    "security.storage_sheet.directory_line": OWN_SECURITY,
    "security.storage_sheet.kept_text": OWN_SECURITY,
    "security.storage_sheet.own_periods": OWN_SECURITY,
    "security.storage_sheet.people_names": "colleagues' names are no secret among colleagues",
    "security.storage_sheet.sheet": OWN_SECURITY,
    "security.storage_sheet.storage_rows": OWN_SECURITY,
    "security.wall_card.card": OWN_SECURITY,
    "security.rounds_store.form_of": OWN_SECURITY,
    "security.rounds_store.give": OWN_SECURITY,
    "security.rounds_store.kept": OWN_SECURITY,
    "security.rounds_store.listing": OWN_SECURITY,
    "security.rounds_store.mine": OWN_SECURITY,
    "security.rounds_store.open_round": OWN_SECURITY,
    "security.rounds_store.start": OWN_SECURITY,
    "security.rounds_store.take_back": OWN_SECURITY,
    "security.standing_duties.look": "rows that follow from the accounts; it shows nothing",
    "security.suggestions.facts": OWN_SECURITY,
    "security.suggestions.look": OWN_SECURITY,
    "security.actions.from_round": INSIDE,
    "security.looking.office_facts": PUBLIC,
    "security.judgement.statement": "the gate's state is in sight of everybody",
    "security.looking.store_facts": PUBLIC,
    "sharing.agreement_values.values_of": INSIDE,
    "sharing.arrival.arrive": FROM_DATES,
    "sharing.exchange.note": INSIDE,
    "sharing.formats_xlsx.write": INSIDE,
    "sharing.match_runs.keep_pairs": INSIDE,
    "sharing.match_runs.start": INSIDE,
    "sharing.match_runs.to_decide": INSIDE,
    "sharing.papers.field_table": INSIDE,
    "sharing.plans.insert": INSIDE,
    "sharing.recall.note_destroyed": INSIDE,
    "sharing.recall.open_duties": INSIDE,
    "sharing.recall.remind": FROM_DATES,
    "sharing.release_noting.note": INSIDE,
    "sharing.withdrawal.heard": INSIDE,
    "store.accounts.list_accounts": "colleagues' names are no secret among colleagues",
    "store.accounts.find_account": "colleagues' names are no secret among colleagues",
    "store.accounts.leaked_accounts": "colleagues' names are no secret among colleagues",
    "store.drafts.save": OWN,
    "store.drafts.list": OWN,
    "store.drafts.load": OWN,
    "store.drafts.discard": OWN,
    "store.gatekeeping.second_person": "proves the passphrase of somebody else, with the waits of signing in",
    "store.gatekeeping.record_verdict": "closes for everybody; opens for who may sign the gate only",
    "store.vault.needs_second": ASKED,
    "store.own.office_costs": PUBLIC,
    "store.own.profile_of": PUBLIC,
    "store.own.personal": PUBLIC,
    "store.own.change_passphrase": OWN,
    "store.own.leaked": OWN,
    "store.own.check_in_state": OWN,
    "store.own.check_in": OWN,
    "store.own.choose_language": OWN,
    "store.rotation.tidy": "called at a manager's sign-in; does nothing that the keyring did not ask for",
    "store.rotation.backup_first": "called by rotate, which asked",
    "store.rotation.retired_keys": "opens with the key that the session holds, nothing else",
    "store.safekeeping.back_up_if_due": "the daily backup: it shows nothing, and a day without would hurt more",
    "store.safekeeping.newest_backup": PUBLIC,
    "store.safekeeping.known_anchors": PUBLIC,
    "store.tombstones.keep": "notes what was erased already",
    "store.vault.Vault.holders": "colleagues' names are no secret among colleagues",
    "store.vault.Vault.may_open": ASKED,
    "store.vault.Vault.unreadable": "a number of entries",
    "workflows.calendar.days": PUBLIC,
    "workflows.calendar.office_calendar": PUBLIC,
    "workflows.calendar.standing": PUBLIC,
    "workflows.duties.due": OF_OFFICE,
    "workflows.duties.get": OF_OFFICE,
    "workflows.duties.history": OF_OFFICE,
    "workflows.duties.list_": OF_OFFICE,
    "workflows.duty_rows.put": INSIDE,
    "workflows.duty_rows.retire": INSIDE,
    "workflows.duty_rows.tried": OF_WORKFLOWS,
    "workflows.duty_rows.roles_of": ASKED,
    "workflows.duty_rows.today_of": PUBLIC,
    "workflows.duty_sources.refresh": "rows that follow from the store's own dates; it shows nothing",
    "workflows.going.carry_on": INSIDE,
    "workflows.going.follow": INSIDE,
    "workflows.going.give_on": INSIDE,
    "workflows.going.look": INSIDE,
    "workflows.going.look_again": INSIDE,
    "workflows.going.open_version": INSIDE,
    "workflows.needs.holds": INSIDE,
    "workflows.needs.missing_for_end": INSIDE,
    "workflows.needs.reads": ASKED,
    "workflows.needs.unmet": INSIDE,
    "workflows.mywork.asker": ASKED,
    "workflows.mywork.entries": OWN,
    "workflows.mywork.mine": OWN,
    "workflows.mywork.page": OWN,
    "workflows.mywork.times": ASKED,
    "workflows.people.assignee": ASKED,
    "workflows.people.has_holder": ASKED,
    "workflows.people.holds_role": ASKED,
    "workflows.people.is_active": ASKED,
    "workflows.people.is_responsible": ASKED,
    "workflows.planned.plan_all": INSIDE,
    "workflows.planned.plan_closed": INSIDE,
    "workflows.register.changes": OF_WORKFLOWS,
    "workflows.register.definition": OF_WORKFLOWS,
    "workflows.register.find": OF_WORKFLOWS,
    "workflows.register.findings_now": OF_WORKFLOWS,
    "workflows.register.findings_of": OF_WORKFLOWS,
    "workflows.register.versions": OF_WORKFLOWS,
    "workflows.runs.open_steps": "one's own steps, and those that one may take",
    "workflows.steps.doing": INSIDE,
    "workflows.withdrawal.finished": INSIDE,
    "workflows.triggers.catch_up": "opens what a day opens, whoever signs in; it shows nothing",
    "workflows.triggers.heard": INSIDE,
    "workflows.version_rows.load": INSIDE,
    "workflows.views.closed_because": INSIDE,
    "workflows.views.here": INSIDE,
    "workflows.views.is_open_to": ASKED,
    "workflows.views.may_do": ASKED,
    "workflows.views.may_see": ASKED,
    "workflows.views.run_view": INSIDE,
    "workflows.views.step_views": INSIDE,
}
SIGN_IN_STAYS = {
    "cases.registry.check",
    "cases.registry.load",
    "security.looking.store_facts",
    "store.own.office_costs",
    "store.own.profile_of",
    "store.own.personal",
    "store.safekeeping.newest_backup",
    "store.safekeeping.known_anchors",
    "store.rotation.tidy",
    "store.rotation.backup_first",
    "store.rotation.retired_keys",
    "store.tombstones.keep",
    "security.judgement.statement",
    "store.own.check_in_state",
} | {name for name, why in OPEN.items() if why in {ASKED, INSIDE}}
"""What an ended session may still do until it is locked: nothing of it shows or changes a record."""

NOTHING = (
    "_plan", "agreement", "cases", "changes", "channel", "columns", "counts", "format_", "heard", "how",
    "key", "line", "made", "mode", "norms", "origin", "out", "override", "own", "package", "partner", "path",
    "permission", "persons", "plan", "prepared", "raw", "release", "role", "run", "said_yes", "series",
    "step", "target", "title", "wish", "with_whom",
)  # fmt: skip
SHARING: dict[str, Any] = {
    **dict.fromkeys(NOTHING, "none"),
    "choices": Choices("none", date(2026, 1, 1), date(2026, 12, 31)),
    "content": b"x",
    "end": date(2026, 12, 31),
    "entries": [],
    "field": None,
    "fields": [],
    "form_ids": [],
    "signed_on": date(2026, 12, 31),
    "start": date(2026, 1, 1),
    "trust": Trust.OPEN,
}
"""What functions of the room of sharing are given besides: nothing that is there, for they refuse before they look."""
SHARING_ROWS = {
    ("sharing.columns.columns_of", "plan"),
    ("sharing.formats_package.write", "plan"),
    ("sharing.ledger.of_person", "person"),
    ("sharing.match_people.agreement_of", "plan"),
    ("sharing.match_people.gather", "plan"),
    ("sharing.match_runs.held", "row"),
    ("sharing.permission.look", "plan"),
}
"""Arguments that are rows."""
NO_ROW = SimpleNamespace(
    id="none", step="looked", partner_id="none", person_id="none", settings={}, fields=[]
)


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function and method of the rooms that takes a session, by its short name."""
    for room in ROOMS:
        for found in pkgutil.iter_modules(importlib.import_module(room).__path__):
            module = importlib.import_module(f"{room}.{found.name}")
            for name, item in vars(module).items():
                if name.startswith("_") or getattr(item, "__module__", "") != module.__name__:
                    continue
                short = f"{room.partition('.')[2]}.{found.name}.{name}"
                if inspect.isfunction(item) and "session" in inspect.signature(item).parameters:
                    yield short, item
                elif inspect.isclass(item) and item is not Session:
                    yield from _methods(short, item)


def _methods(short: str, item: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, found in vars(item).items():
        method = getattr(item, name)
        made_from_one = isinstance(found, classmethod) and "session" in inspect.signature(method).parameters
        if made_from_one and not name.startswith("_"):
            yield f"{short}.{name}", method
    if item is Vault:
        for name, method in inspect.getmembers(item, inspect.isfunction):
            if not name.startswith("_"):
                yield f"{short}.{name}", _of_vault(name, method)


def _of_vault(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def call(session: Session, **rest: Any) -> Any:
        return getattr(Vault(session), name)(**rest)

    parameters = list(inspect.signature(method).parameters.values())[1:]
    own = inspect.Parameter("session", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [own, *(item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in parameters)]
    )
    return call


ALL = dict(functions())


class Made:
    """A case of the worker, a draft, and an argument for every name that a parameter has."""

    def __init__(self, staff: Staff) -> None:
        worker = staff.as_("worker")
        made = saved(worker, {"/data/full_name": "Siti Contoh", "/data/notes": "a story"})
        consent.register(worker, made.case_code)
        self.case = Case.get_by_id(made.case_id)
        record = Record.get_by_id(made.record_id)
        version = registry.find(worker, "small")
        self.values: dict[str, Any] = {
            "action_id": "none",
            "actor": worker.user.id,
            "answer": Answer(Value.YES),
            "author": worker.user.id,
            "basis": "exception",
            "case": made.case_code,
            "pseudonym": "Kenanga",
            "cause": "by hand",
            "classes": {},
            "code": made.person_code,
            "data": staff.data,
            "database": "cases",
            "calendar": OfficeCalendar(),
            "databases": ["cases"],
            "day": date(2026, 12, 31),
            "decisions": {"services": consent.Given(Decision.NO)},
            "director": "Direktur Contoh",
            "draft_id": made.record_id,
            "drawn": None,
            "due": worker.clock.now(),
            "duty_id": "duty",
            "ends": time(16),
            "event_ref": "/data/age",
            "folder": staff.data.backups / "none",
            "form_id": "small",
            "found": None,
            "form_version": version.version_id,
            "generation": 1,
            "index": None,
            "kind": "access",
            "leaver_id": staff.ids["other"],
            "kinds": None,
            "language": "id",
            "list_name": "partners",
            "name": "cases",
            "names": "x",
            "next_on": date(2026, 12, 31),
            "new": NewAccount("baru", "Baru", OTHER, {"reader"}),
            "offset": 0,
            "old": "wrong",
            "opener": None,
            "passphrase": OTHER,
            "person": made.person_code,
            "person_id": self.case.person.id,
            "purpose": "services",
            "purposes": None,
            "reason": "to help",
            "record_id": made.record_id,
            "recovery": X25519PrivateKey.generate(),
            "ref": "/data/age",
            "reference": "folder 2",
            "revision": 9,
            "right": None,
            "row": record,
            "rows": [],
            "signed_by": "Direktur Contoh",
            "snapshot": {},
            "sort": "soon",
            "source": SMALL,
            "state": "retired",
            "starts": time(8),
            "status": "closed",
            "subject": "1",
            "task_id": "none",
            "text": "x",
            "tier": 3,
            "to": staff.ids["boss"],
            "until": date(2026, 12, 31),
            "user_id": staff.ids["other"],
            "values": {"/data/full_name": "Other"},
            "version_id": version.version_id,
            "wanted": {"name": "Siti"},
            "weekdays": range(5),
            "who": "other",
            "word": "WITA",
            "year": 2026,
            "account": "other",
            "asset": Asset("pc", "Front desk"),
            "asset_id": "none",
            "catalogue_id": "R01",
            "class_name": "closed",
            "document": Document("x", ()),
            "entry": Entry("x", ("C",), ("subject",), Rating(1, 1)),
            "mitigation_id": "none",
            "risk_id": "none",
            "stands": Standing("draft", 0, ()),
            "views": [],
            "accounts": (worker.user.id,),
            "incident": "none",
            "moment": worker.clock.now(),
            "notice": 1,
            "report": None,
            "second_name": "boss",
            "second_passphrase": OTHER,
            "severity": 1,
            "trigger": "lost",
            "area": "paper",
            "areas": ["paper"],
            "chosen": True,
            "clean_up_id": "none",
            "entry_id": 1,
            "lessons": "",
            "people": [worker.user.id],
            "what": "lists",
            "witness": "Saksi Contoh",
            "decision": "hold",
            "lawyer": "Advokat Contoh",
            "period": "P1Y",
            "second": None,
            "event": None,
            "evidence": "x",
            "item": "a1",
            "measure": "x",
            "on": True,
            "number": 1,
            "since": worker.clock.now(),
            "option": 2,
            "owner": staff.ids["other"],
            "round_id": "none",
            "steps": (),
            "where": "x",
            "label": "x",
            "newer": 1,
            "object_id": "none",
            "older": 1,
            "place": "x",
            "run_id": "none",
            "step_id": "none",
            "why": "x",
            "workflow": workflow({"a": [["end"]]}),
            "workflow_id": "sample",
            **SHARING,
        }
        now = worker.clock.now()
        Task.create(
            id="none", case=made.case_id, kind="ask_again", title="x", due=now, state="open", created_at=now
        )
        Duty.create(id="duty", kind="clean_up", next_on="2026-12-31", role="admin")

    def arguments(self, short: str, function: Callable[..., Any]) -> dict[str, Any]:
        """What the function cannot do without."""
        given = {}
        for name, item in inspect.signature(function).parameters.items():
            if name != "session" and item.default is item.empty and item.kind is not item.VAR_POSITIONAL:
                given[name] = self.values[name]
        if short in {"cases.access.may_read", "cases.consent.write", "cases.consent.state_of"}:
            given["case"] = self.case
        if short == "cases.consent.path_of":
            given["case"] = self.case
        if short == "cases.importer.bring_in":
            given["source"] = io.BytesIO(b"{}\n")
        if short == "cases.registry.load":
            given["row"] = FormVersion.get_by_id(self.values["version_id"])
        if short == "cases.tasks.add":
            given["kind"] = "ask_again"
        if short.startswith("workflows.dut") and "kind" in given:
            given["kind"] = KINDS["clean_up"] if short == "workflows.duty_rows.put" else "clean_up"
        if short == "store.gatekeeping.second_person":
            given["name"] = "boss"
        given.update({name: NO_ROW for function_, name in SHARING_ROWS if function_ == short})
        return given


@pytest.fixture
def made(staff: Staff) -> Made:
    return Made(staff)


def test_the_list_of_exceptions_names_what_is_there() -> None:
    assert set(OPEN) <= set(ALL)
    assert len(ALL) > 90


def test_somebody_without_rights_is_refused(staff: Staff, made: Made) -> None:
    session = staff.as_("reader")
    _give_vault(staff, session)
    before, wrong = session.audit.last(), {}
    for short in sorted(set(ALL) - set(OPEN)):
        if short.endswith(".resume"):
            # Their own draft, from the time when they had the rights.
            kind = {"record": made.values["record_id"], "base_revision": 1} if "Editing" in short else {}
            made.values["draft_id"] = drafts.save(
                session, None, made.values["form_version"], {"person": None}, **kind
            )
        wrong[short] = _outcome(ALL[short], session, made.arguments(short, ALL[short]))
    assert {short: found for short, found in wrong.items() if found != "Refused"} == {}
    assert session.audit.last() == before, "nothing was done before a refusal"


def _outcome(function: Callable[..., Any], session: Session, arguments: dict[str, Any]) -> str:
    try:
        function(session, **arguments)
    except Exception as error:
        return type(error).__name__
    return "done"


def _give_vault(staff: Staff, session: Session) -> None:
    """The vault's file stands open: only rights are between the asker and its entries."""
    from httui.store.database import EncryptedDatabase
    from httui.store.identity_models import bind_identities
    from httui.store.opening import OpenDatabase, keys_for
    from httui.store.signin import authenticate

    user, keys = authenticate(staff.data, session.keyring, "worker", OTHER, staff.clock)
    [(key, _pending)] = keys_for(session.keyring, "identities", user.id, keys.box)
    database = EncryptedDatabase(staff.data.identities_db, key.reveal(), kind="identities").open()
    bind_identities(database)
    session._identities = OpenDatabase(database, key)


def test_a_closed_account_does_nothing_more(
    staff: Staff, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the closing and the change of keys, which can take minutes, the open session is worth nothing."""
    monkeypatch.setattr("httui.store.accounts.rotate", lambda *_args: [])
    session = staff.as_("holder")
    admin = sign_in(staff.data, "rini", PASSPHRASE, clock=staff.clock)
    disable_account(admin, staff.ids["holder"])
    admin.lock()
    # Each function has to notice by itself, not because the one before has locked the session.
    monkeypatch.setattr(Session, "lock", lambda _self: None)
    found = {
        short: _outcome(ALL[short], session, made.arguments(short, ALL[short]))
        for short in sorted(set(ALL) - SIGN_IN_STAYS)
    }
    monkeypatch.undo()
    assert {short: how for short, how in found.items() if how not in {"SessionEnded", "Refused"}} == {}


def test_a_record_that_is_being_filled_is_not_saved_by_a_closed_account(staff: Staff, made: Made) -> None:
    worker = staff.as_("worker")
    begun = Intake.start(worker, "small")
    begun.decide("services", "yes")
    changing = Editing.start(worker, made.values["record_id"])
    changing.answer("/data/age", "18")
    worker.lock()
    for act in (begun.finish, begun.save_draft, lambda: changing.save("typing error")):
        with pytest.raises(Problem):
            act()
