"""From consent to a saved, pseudonymous case (S-044, S-083 to S-093, S-106, S-151 to S-157, S-213, S-214).

Nothing is stored, not even as a draft, before the person has decided about services and the case file (see
``deciding``). Finishing writes person, case, consents and answers in one transaction and seals the identities;
stopped at any moment, either all of it is there or the draft still is.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from httui.cases import access, consent, persons, records, registry, tasks
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.consent import ConsentFirst, Given
from httui.cases.consent_rules import Path
from httui.cases.deciding import Deciding
from httui.cases.draft_list import DraftInfo, my_drafts
from httui.cases.duplicates import Known, known_already, taken_values
from httui.cases.filling import Closed, Content, NotReady, Violation, form_language
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session

__all__ = ["DraftInfo", "Intake", "NotReady", "Review", "Saved", "form_language", "my_drafts"]


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


class Intake(Deciding):
    """One form being filled for a person, new or known. Made by :meth:`start` or :meth:`resume`."""

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

        if self._finished:
            return  # a late writer must not bring the draft of a saved record back
        self._kept = True
        drafts.save(
            self.session,
            self.draft_id,
            self.version.id,
            snapshot,
            case=self.case.id if self.case is not None else None,
            person=self.person.id if self.person is not None else None,
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

    def review(self) -> Review:
        """What finishing would store where, what is open, and who may be known already (codes only)."""
        content = self.content()
        violations = self._violations(content)
        if not violations:
            _ = content.answers_text  # spelled now, so that saving, which follows, has only to write it
        return Review(
            violations,
            len(content.answers),
            len(content.missing),
            len(content.direct),
            content.left_out,
            known_already(self, content, self.person_id),
        )

    def finish(self, record_id: str | None = None) -> Saved:
        """Make the record final: person, case, consents, answers in one transaction; identities sealed.

        The draft is gone afterwards. Raises :class:`ConsentFirst`, :class:`NotReady`, ``Refused``,
        ``VaultAbsent`` when identities cannot be sealed, :class:`Problem` for a form that was saved already; then
        nothing was saved and the draft is still there.
        """
        from httui.store import drafts

        session = self.session
        _require_rights(session)
        path = self.path
        if path is None:
            raise ConsentFirst
        self.finalize()
        content = self._checked()
        with session.transaction():
            now, tier = session.look_at_gate()
            self.still_open(now)
            if _open_to(session, tier) != self.session_tier:
                self.session_tier = tier
                content = self._checked()
            record = record_id or self.draft_id
            case = self.case if self.case is not None else self._new_case(content, path)
            records.write_new(self, case, record, content)
            consent.write(
                session,
                case,
                self.decisions if self.case is None or self.decided_here() else {},
                record=record,
                method=self.given_method(),
                script_version=self.script_read(),
            )
            if path is Path.REFERRAL:
                due = session.clock.now() + tasks.THREE_DAYS
                tasks.add(session, "erase_refused", due=due, case=case.id, person=case.person_id)
            if self._kept:
                drafts.discard(session, self.draft_id)
            self.tell("record", case, record, content)
            # Last, because the vault is a file of its own: an identity without a record can be swept, a
            # record without its identity cannot be helped.
            records.seal(self, (case.person_id, record, 1), content)
        self._finished = True
        code = self.person_code or persons.code_of(case)
        return Saved(record, case.id, case.code, code, path, content.left_out)

    def _checked(self) -> Content:
        """What finishing stores, as consent and gate stand; raises :class:`NotReady`, ``Refused``."""
        content = self.content()
        if violations := self._violations(content):
            raise NotReady(violations)
        if content.direct:
            self.session.require("identities.write")
        return content

    def _new_case(self, content: Content, path: Path) -> Row:
        return persons.new_case(self, content, status="closed" if path is Path.REFERRAL else "open")

    def previous_value(self, ref: str) -> str | None:
        """The answer to the same question in one's last record with this form (F5); never an identity."""
        if self.is_direct(ref) or self.closed(ref) is not None:
            return None
        return records.last_value(self.session, self.version.form_id, plain(ref))


def _require(session: "Session") -> None:
    """Go on only if the person may do an intake, and the gate is open to coded records."""
    _require_rights(session)
    _open_to(session, session.tier)


def _require_rights(session: "Session") -> None:
    session.require("cases.write")
    if not session.may("consent.write"):
        session.require("consent.write")


def _open_to(session: "Session", tier: int) -> int:
    """``tier`` if it lets coded records in; else what ``session.require_tier`` raises."""
    if tier < 2:
        session.require_tier(2)
    return tier
