"""From consent to a saved, pseudonymous case (S-044, S-080 to S-093, S-106, S-151 to S-157, S-213, S-214).

Nothing is stored, not even as a draft, before the person has decided about services and the case file. *No*
leaves the coded answers about the referral, *later* what safety needs; both without any identity. The step of
consent stands before any form; where the form has a consent page of its own (questions named
``consent_<purpose>``), its answers are the decisions.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from httui.cases import access, consent, consent_rules, persons, policy, records, registry, tasks
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.consent import ConsentFirst, Given
from httui.cases.consent_rules import PURPOSES, Decision, Path, State
from httui.cases.duplicates import Known, known_already, taken_values
from httui.cases.filling import Closed, Content, Filling, Violation, is_question
from httui.cases.privacy import Privacy
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import FormSession

ASK_FIRST = N_("Ask about consent first: nothing is written down before the person has decided.")
_OWN = "consent_"


class NotReady(Problem):
    """The form cannot be final yet; ``violations`` say what is open, in order."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(
            N_("{count} questions still need an answer, a correction or a reason."), count=len(violations)
        )
        self.violations = violations


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved: codes to show, ids to go on with, and what was left out with the reason."""

    record_id: str
    case_id: str
    case_code: str
    person_code: str
    path: Path
    left_out: Mapping[str, Closed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """What will be stored where when the intake is finished, and what keeps it from that."""

    violations: list[Violation]
    in_case: int
    missing: int
    in_vault: int
    left_out: Mapping[str, Closed]
    known: list[Known]


class Intake(Filling):
    """One form being filled for a person, new or known. Made by :meth:`start` or :meth:`resume`."""

    def __init__(
        self,
        session: "Session",
        version: Row,
        *,
        draft_id: str,
        case: Row | None = None,
        person: Row | None = None,
    ) -> None:
        super().__init__(session, version)
        self.draft_id = draft_id
        self.case = case
        self.person = person
        self.policy = policy.require()
        self.method: str | None = None
        self._decisions: dict[str, Given] = {}
        self._case_path: Path | None = None
        if case is not None:
            access.require_open(case)
            self._case_path = consent_rules.path(consent.state_of(session, case, "services"))
        self._kept = False
        self._run: FormSession = self._new_run()
        self._own = {purpose: ref for purpose in PURPOSES if (ref := self._named(_OWN + purpose)) is not None}
        self._page = self._own["services"].rpartition("/")[0] + "/" if "services" in self._own else ""
        self._own_path = self._named("intake_path")

    # -- starting --------------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        session: "Session",
        form_id: str,
        *,
        version: str | None = None,
        case: str | None = None,
        person: str | None = None,
    ) -> "Intake":
        """Begin a form for a new person, an existing ``case``, or a new case of a known ``person``.

        ``case`` and ``person`` are codes. Raises ``Refused``, ``PolicyMissing``, ``FormUnknown``,
        ``NoSuchCase``, ``CaseClosed``, and what ``session.require_tier`` raises where the gate is closed for
        coded records too.
        """
        _require(session)
        row = registry.row_of(registry.find(session, form_id, version).version_id)
        if row.state not in {"active", "trial"}:
            raise Problem(N_("This form is not in use. Ask the data lead to put it in use first."))
        found = access.case_of(session, case, write=True) if case else None
        known = persons.person_of(session, person) if person else None
        return cls(session, row, draft_id=str(uuid.uuid4()), case=found, person=known)

    @classmethod
    def resume(cls, session: "Session", draft_id: str) -> "Intake":
        """Go on with a draft of one's own. Raises ``Refused``, :class:`Problem` if there is none."""
        from httui.store import drafts

        _require(session)
        draft = drafts.load(session, draft_id)
        row = registry.row_of(draft.form_version)
        case = access.case_of(session, draft.case, write=True) if draft.case else None
        person = draft.snapshot.get("person")
        known = persons.person_of(session, person) if person else None
        made = cls(session, row, draft_id=draft_id, case=case, person=known)
        made._load(draft.snapshot)
        made._kept = True
        return made

    def _new_run(self) -> "FormSession":
        return self.form.new_session(
            language=form_language(self.form, self.session.user.language),
            now=self.session.clock.now,
            tz=self.session.clock.now().tzinfo,
            properties={"username": self.session.user.name, "deviceid": ""},
        )

    def _named(self, name: str) -> str | None:
        refs = [item.ref for item in self.form.fields if item.name == name]
        return refs[0] if len(refs) == 1 else None

    @property
    def run(self) -> "FormSession":
        """The engine's session."""
        return self._run

    # -- consent ---------------------------------------------------------------------------------------

    @property
    def asks_itself(self) -> bool:
        """Whether the form has its own consent page, so that the step before it is not shown."""
        return "services" in self._own

    def decide(
        self,
        purpose: str,
        decision: Decision | str,
        *,
        recipient: str | None = None,
        conditions: str | None = None,
    ) -> None:
        """Note what the person decided about one purpose. Raises :class:`Problem` for an unknown one."""
        if purpose not in PURPOSES or decision not in set(Decision):
            raise Problem(N_("A consent decision is yes, no or later, about one of the purposes."))
        before = self.path
        if self.asks_itself and purpose in self._own:
            self._open_page(self._own[purpose])
            self._run.answer(self._own[purpose], str(decision))
        self._decisions[purpose] = Given(Decision(decision), recipient, None, conditions)
        self._narrowed(before)

    def _open_page(self, ref: str) -> None:
        """Decisions that were taken elsewhere mean that the person could be asked (``situation``)."""
        asked = self._named("situation")
        if asked is None or self._run.is_relevant(ref) or self._run.value(asked):
            return
        if "can_talk" in {value for value, _label in self._run.choices(asked)}:
            self._run.answer(asked, "can_talk")

    def consent_method(self, method: str) -> None:
        """Note how consent was given (``consent_rules.METHODS``)."""
        self.method = consent.check_method(method)

    @property
    def decisions(self) -> dict[str, Given]:
        """The decisions so far, from the step before the form and from the form's own page."""
        found = dict(self._decisions)
        for purpose, ref in self._own.items():
            value = self._run.value(ref) if self._run.is_relevant(ref) else ""
            if value in set(Decision):
                before = found.get(purpose)
                found[purpose] = before if before and before.decision == value else Given(Decision(value))
            else:
                found.pop(purpose, None)
        if "services" not in found and self._says() not in {"", "full", "referral"}:
            # The person could not be asked (distress, emergency, told by somebody else): that is "later".
            found["services"] = Given(Decision.LATER)
        return found

    def _says(self) -> str:
        return str(self._run.value(self._own_path)) if self._own_path else ""

    @property
    def path(self) -> Path | None:
        """How far the form may be filled; ``None`` while nobody has decided about services."""
        given = self.decisions.get("services")
        if given is None:
            return self._case_path
        now = self.session.clock.now()
        return consent_rules.path(consent_rules.state(given.decision, now=now))

    def closed_on(self, ref: str, path: Path | None) -> Closed | None:
        """See :meth:`Filling.closed_on`; before consent only the form's own consent page is open."""
        first = self._before_consent(ref)
        if path is None and not first:
            return Closed("consent", ASK_FIRST)
        if first and self.class_of(ref).tier <= self.session_tier:
            return None
        return super().closed_on(ref, path)

    def _before_consent(self, ref: str) -> bool:
        found = self.class_of(ref)
        if found.privacy is Privacy.DIRECT or found.tier > 2:
            return False
        name = plain(ref)
        return bool(self._page and name.startswith(self._page)) or self.is_noted_by_form(name)

    def fits_without_file(self, ref: str, path: Path | None) -> bool:
        """A form that says itself how far it goes (``intake_path``) decides about its coded questions."""
        return bool(self._own_path and self._says() not in {"", "full"}) or super().fits_without_file(
            ref, path
        )

    def answer(self, ref: str, text: str) -> list[str]:
        """See :meth:`Filling.answer`; a decision that narrows the path empties what is closed then."""
        before = self.path
        changed = super().answer(ref, text)
        self._narrowed(before)
        return changed

    def _narrowed(self, before: Path | None) -> None:
        if before is self.path or self.path is Path.FULL:
            return
        for node in list(self._run.nodes()):
            if not is_question(node) or not (self._run.stored_value(node.ref) or node.missing):
                continue
            if self.closed(node.ref) is not None:
                _empty(self._run, node.ref)
                self.typed.discard(node.ref)

    # -- drafts ----------------------------------------------------------------------------------------

    def save_draft(self) -> bool:
        """Keep what was typed, sealed to its author; ``False`` (and nothing kept) before consent was decided."""
        snapshot = self.take_draft()
        if snapshot is None:
            return False
        self.keep_draft(snapshot)
        return True

    def take_draft(self) -> dict[str, Any] | None:
        """What a draft holds at this moment, for :meth:`keep_draft`; ``None`` before consent was decided."""
        if self.path is None:
            return None
        return {
            "v": 1,
            "kind": "intake",
            "form": self._run.snapshot(),
            "decisions": {purpose: given.as_json() for purpose, given in self._decisions.items()},
            "method": self.method,
            "reasons": dict(self.reasons),
            "typed": sorted(self.typed),
            "person": self.person.code if self.person is not None else None,
        }

    def keep_draft(self, snapshot: dict[str, Any]) -> None:
        """Seal and write what :meth:`take_draft` gave; may run on another thread while typing goes on."""
        from httui.store import drafts

        self._kept = True
        drafts.save(
            self.session,
            self.draft_id,
            self.version.id,
            snapshot,
            case=self.case.id if self.case is not None else None,
        )

    def _load(self, snapshot: Mapping[str, Any]) -> None:
        now = self.session.clock.now
        self._run = self.form.restore(snapshot["form"], now=now, tz=now().tzinfo)
        self._decisions = {name: Given.from_json(value) for name, value in snapshot["decisions"].items()}
        self.method = snapshot.get("method")
        self.reasons = dict(snapshot.get("reasons") or {})
        self.typed = set(snapshot.get("typed") or ())

    def discard(self) -> None:
        """Throw the draft away."""
        from httui.store import drafts

        drafts.discard(self.session, self.draft_id)

    # -- finishing -------------------------------------------------------------------------------------

    def violations(self) -> list[Violation]:
        """See :meth:`Filling.violations`; with values that are taken and a pseudonym that cannot be."""
        return self._violations(self.content())

    def _violations(self, content: Content) -> list[Violation]:
        found = super().violations()
        person_id = self.person_id
        for ref in taken_values(self, content, person_id):
            found.append(Violation(ref, "unique", _("Another record holds this value already.")))
        if (chosen := self.mapped(content, "pseudonym")) is not None:
            fault = persons.pseudonym_fault(self, content, chosen[1], person_id)
            if fault:
                found.append(Violation(chosen[0], "pseudonym", _(fault)))
        # Nothing that was typed is dropped without a word when the gate or the consent changed since.
        return found + [
            Violation(ref, "closed", why.text) for ref, why in content.left_out.items() if ref in self.typed
        ]

    @property
    def person_id(self) -> str | None:
        """The person's id where they are known already."""
        if self.case is not None:
            return str(self.case.person_id)
        return str(self.person.id) if self.person is not None else None

    def review(self) -> Review:
        """What finishing would store where, what is open, and who may be known already (codes only)."""
        content = self.content()
        return Review(
            self._violations(content),
            len(content.answers),
            len(content.missing),
            len(content.direct),
            content.left_out,
            known_already(self, content, self.person_id),
        )

    def finish(self, record_id: str | None = None) -> Saved:
        """Make the record final: person, case, consents, answers in one transaction; identities sealed.

        The draft is gone afterwards. Raises :class:`ConsentFirst`, :class:`NotReady`, ``Refused``,
        ``VaultAbsent`` when identities cannot be sealed; then nothing was saved and the draft is still there.
        """
        from httui.store import drafts

        session = self.session
        _require(session)
        self.session_tier = session.tier
        path = self.path
        if path is None:
            raise ConsentFirst
        self._run.finalize()
        content = self.content()
        if violations := self._violations(content):
            raise NotReady(violations)
        if content.direct:
            session.require("identities.write")
        with session.transaction():
            case = self.case if self.case is not None else self._new_case(content, path)
            record = record_id or self.draft_id
            records.write_new(self, case, record, content)
            consent.write(
                session,
                case,
                self.decisions if self.case is None or self._decided() else {},
                record=record,
                method=self._method(),
                script_version=self._script(),
            )
            if path is Path.REFERRAL:
                due = session.clock.now() + tasks.THREE_DAYS
                tasks.add(session, "erase_refused", due=due, case=case.id, person=case.person_id)
            if self._kept:
                drafts.discard(session, self.draft_id)
            # Last, because the vault is a file of its own: an identity without a record can be swept, a
            # record without its identity cannot be helped.
            records.seal(self, (case.person_id, record, 1), content)
        code = case.person.code
        return Saved(record, case.id, case.code, code, path, content.left_out)

    def _decided(self) -> bool:
        return bool(self._decisions) or any(self._run.value(ref) for ref in self._own.values())

    def _method(self) -> str | None:
        if self.method is None and (ref := self._named("method")) and ref.startswith(self._page or "\0"):
            value = str(self._run.value(ref))
            return value if value in consent_rules.METHODS else None
        return self.method

    def _script(self) -> str:
        ref = self._named("script_version") if self._page else None
        return str(self._run.value(ref)) if ref else self.policy.script_version

    def _new_case(self, content: Content, path: Path) -> Row:
        return persons.new_case(self, content, status="closed" if path is Path.REFERRAL else "open")

    def previous_value(self, ref: str) -> str | None:
        """The answer to the same question in one's last record with this form (F5); never an identity."""
        if self.is_direct(ref) or self.closed(ref) is not None:
            return None
        return records.last_value(self.session, self.version.form_id, plain(ref))


def _require(session: "Session") -> None:
    session.require("cases.write")
    session.require("consent.write")
    session.require_tier(2)


def _empty(run: "FormSession", ref: str) -> None:
    """Empty one answer; what the form calculates or keeps read-only stays and is left out later."""
    try:
        run.set_missing(ref, None)
        run.answer(ref, "")
    except Problem:
        return


def form_language(form: Any, code: str) -> str | None:
    """The form's language for a language code of the product: ``id`` is ``Bahasa Indonesia (id)``."""
    names: Iterable[str] = form.languages
    for name in names:
        if name.endswith(f"({code})") or name == code:
            return name
    return None


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft of one's own as lists show it: no word of its content."""

    id: str
    form_id: str
    title: str
    case_code: str | None
    record_id: str | None
    updated_at: Any


def my_drafts(session: "Session") -> list[DraftInfo]:
    """The drafts of the signed-in person, newest first."""
    from httui.store import drafts
    from httui.store.models import Case

    found = []
    for draft in drafts.list(session):
        row = registry.row_of(draft.form_version)
        case = Case.get_or_none(Case.id == draft.case) if draft.case else None
        found.append(
            DraftInfo(
                draft.id,
                row.form_id,
                row.form.title,
                case.code if case else None,
                draft.record,
                draft.updated_at,
            )
        )
    return found


def states_of(session: "Session", case: str) -> dict[str, State]:
    """Where every purpose stands for a case; see :func:`consent.states`."""
    return consent.states(session, case)
