"""Changing a final record: with a reason, a new revision, and never over somebody else's change (S-152).

The gate never blocks correcting what is there, only adding what is new. Answers in the vault that the person
may not open stay as they are; a new one can be written over them without reading them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from httui.cases import access, consent, consent_rules, persons, records
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.consent_rules import Path
from httui.cases.duplicates import taken_values
from httui.cases.filling import Closed, Content, Filling, Violation
from httui.cases.intake import NotReady, form_language
from httui.cases.records import SEALED
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import FormSession

Value = tuple[str | None, str | None]
"""An answer and a missing state; at most one of them is there."""

FROZEN = N_("Consent was withdrawn or is not given: what is there can be corrected, nothing new is added.")


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two people changed, or one of them: what it was, what each of them made of it.

    For a direct identifier the values are not shown (``sealed``). ``both`` says that a choice is needed.
    """

    ref: str
    before: Value
    theirs: Value
    mine: Value
    both: bool
    sealed: bool


class Conflict(Problem):
    """Somebody saved this record meanwhile; both versions are here, question by question."""

    def __init__(self, by: str, differences: list[Difference]) -> None:
        super().__init__(
            N_("Somebody else changed this record while you did."),
            remedy=N_("Choose for each question which answer stays."),
        )
        self.by = by
        self.differences = differences


class Editing(Filling):
    """A final record being changed. Made by :meth:`start` or :meth:`resume`."""

    def __init__(
        self,
        session: "Session",
        record: Row,
        *,
        base_revision: int | None = None,
        base: Mapping[str, Value] | None = None,
    ) -> None:
        super().__init__(session, record.form_version)
        self.record = record
        self.base_revision: int = record.revision if base_revision is None else base_revision
        self._case: Row = record.case
        self._path = _path_of(session, record.case)
        self._base = _values(record) if base is None else dict(base)
        self._run = self._restored()
        self._baseline = self._taken()

    @classmethod
    def start(cls, session: "Session", record_id: str) -> Self:
        """Open a final record. Raises ``Refused``, ``NoSuchRecord``, ``CaseClosed`` if it is gone."""
        row = records.record_of(session, record_id, write=True)
        access.require_there(row.case)
        session.audit.append("view", "record", row.id)
        return cls(session, row)

    @classmethod
    def resume(cls, session: "Session", draft_id: str) -> Self:
        """Go on with a change that was kept as a draft."""
        from httui.store import drafts

        draft = drafts.load(session, draft_id)
        if draft.record is None:
            raise records.NoSuchRecord
        row = records.record_of(session, draft.record, write=True)
        session.audit.append("view", "record", row.id)
        base = {ref: (item[0], item[1]) for ref, item in draft.snapshot["base"].items()}
        made = cls(session, row, base_revision=int(draft.base_revision or 0), base=base)
        made._apply({ref: (item[0], item[1]) for ref, item in draft.snapshot["changes"].items()})
        for ref in draft.snapshot.get("cleared") or []:
            made.clear_sealed(ref)
        made.reasons = dict(draft.snapshot.get("reasons") or {})
        return made

    @property
    def run(self) -> "FormSession":
        """The engine's session."""
        return self._run

    @property
    def path(self) -> Path | None:
        """How far new answers may go, by the case's consent."""
        return self._path

    @property
    def person_id(self) -> str | None:
        """The id of the person whose record this is."""
        return str(self._case.person_id)

    def _restored(self) -> "FormSession":
        """The form with the record's answers; what lies in the vault is empty."""
        now = self.session.clock.now
        run = self.form.new_session(
            language=form_language(self.form, self.session.user.language), now=now, tz=now().tzinfo
        )
        answers = {ref: text for ref, (text, _missing) in self._base.items() if text}
        missing = {ref: code for ref, (_text, code) in self._base.items() if code and code != SEALED}
        fill_run(run, answers, missing)
        return run

    def _taken(self) -> dict[str, Value]:
        content = super().content()
        taken: dict[str, Value] = {
            ref: (text, None) for ref, text in (content.answers | content.direct).items()
        }
        return taken | {ref: (None, code) for ref, code in content.missing.items()}

    def sealed(self, ref: str) -> bool:
        """Whether the present answer lies in the vault and was not typed anew here."""
        return self._base.get(ref) == (None, SEALED) and not (self._run.value(ref) or self._run.missing(ref))

    def closed_on(self, ref: str, path: Path | None) -> Closed | None:
        """Nothing is closed that has an answer; new answers need consent and gate as in an intake."""
        if ref in self._base:
            return None
        if path is None:
            return Closed("consent", FROZEN)
        return super().closed_on(ref, path)

    def violations(self) -> list[Violation]:
        """See :meth:`Filling.violations`; what lies in the vault counts as answered."""
        found = [item for item in super().violations() if not self.sealed(item.ref)]
        content = self.content()
        for ref in taken_values(self, content, self.person_id):
            found.append(Violation(ref, "unique", _("Another record holds this value already.")))
        if content.direct or self._pseudonym(content) is not None:
            chosen = self.mapped(content, "pseudonym")
            if chosen and (fault := persons.pseudonym_fault(self, content, chosen[1], self.person_id)):
                found.append(Violation(chosen[0], "pseudonym", _(fault)))
        return found

    def _pseudonym(self, content: Content) -> str | None:
        """The pseudonym, where it was changed here."""
        ref, chosen = self.mapped(content, "pseudonym") or ("", None)
        return chosen if ref in self.changes() else None

    def changes(self) -> dict[str, tuple[Value, Value]]:
        """What would change: {ref: (old, new)}; a vault answer shows as ``(None, "sealed")``."""
        final = self._taken()
        made: dict[str, tuple[Value, Value]] = {}
        for ref in dict.fromkeys([*self._baseline, *final]):
            new = final.get(ref, (None, None))
            if new != self._baseline.get(ref, (None, None)):
                made[ref] = (self._base.get(ref, (None, None)), self._stored(ref, new))
        return {ref: pair for ref, pair in made.items() if pair[0] != pair[1] or pair[1] == (None, SEALED)}

    def _stored(self, ref: str, value: Value) -> Value:
        return (None, SEALED) if value[0] and self.is_direct(ref) else value

    def content(self) -> Content:
        """The answers as they would be stored: what is there now, with the changes made here."""
        values = dict(self._base)
        direct = {}
        for ref, (_old, new) in self.changes().items():
            values[ref] = new
            if new == (None, SEALED):
                direct[ref] = self._run.value(ref)
        answers = {ref: text for ref, (text, _missing) in values.items() if text}
        missing = {ref: code for ref, (_text, code) in values.items() if code and code != SEALED}
        return Content(answers, missing, direct, {})

    def clear_sealed(self, ref: str) -> None:
        """Say that the answer in the vault no longer holds, without reading it (it stays in the history)."""
        if self._base.get(ref) == (None, SEALED):
            self._baseline[ref] = (None, SEALED)

    def save_draft(self, draft_id: str) -> bool:
        """Keep the changes made so far, sealed to their author; ``False`` while nothing was changed."""
        snapshot = self.take_draft()
        if snapshot is None:
            return False
        self.keep_draft(draft_id, snapshot)
        return True

    def take_draft(self) -> dict[str, Any] | None:
        """What a draft holds now; ``None`` while nothing was changed. Quick: for the thread that draws."""
        changed = self.changes()
        if not changed:
            return None
        final = self._taken()
        return {
            "v": 1,
            "kind": "change",
            "revision": self.base_revision,
            "changes": {ref: list(final.get(ref, (None, None))) for ref in changed},
            "cleared": [ref for ref, value in self._baseline.items() if value == (None, SEALED)],
            "base": {ref: list(value) for ref, value in self._base.items()},
            "reasons": dict(self.reasons),
        }

    def keep_draft(self, draft_id: str, snapshot: dict[str, Any]) -> None:
        """Seal and write what :meth:`take_draft` gave; may run on another thread."""
        from httui.store import drafts

        drafts.save(
            self.session,
            draft_id,
            self.version.id,
            snapshot,
            case=self._case.id,
            record=self.record.id,
            base_revision=snapshot["revision"],
        )

    def save(self, reason: str, *, draft_id: str | None = None) -> int:
        """Save as a new revision and return its number; ``reason`` counts where a question has none of its own.

        Raises :class:`Conflict` when somebody saved meanwhile (then :meth:`merge`), :class:`NotReady`,
        ``Refused``, :class:`Problem` without a reason or a change. Nothing is ever overwritten.
        """
        from httui.store import drafts

        session = self.session
        session.require("cases.write")
        changes = self.changes()
        if not changes:
            raise Problem(N_("Nothing was changed."))
        if not reason.strip() and any(ref not in self.reasons for ref in changes):
            raise Problem(N_("Say why the record is changed."))
        if violations := self.violations():
            raise NotReady(violations)
        content = self.content()
        sealed = (None, SEALED)
        taken_out = [ref for ref, (old, new) in changes.items() if old == sealed and new != sealed]
        if content.direct or taken_out:
            session.require("identities.write")
        with session.transaction():
            current = records.record_of(session, self.record.id, write=True)
            self._still_open(current.case, changes)
            if current.revision != self.base_revision:
                raise Conflict(current.updated_by, self.differences(current))
            revision = self._write(current, changes, content, reason.strip())
            if draft_id is not None:
                drafts.discard(session, draft_id)
            self.tell("change", current.case, current.id, content)
            records.seal(self, (str(self.person_id), current.id, revision), content, taken_out=taken_out)
        return revision

    def _still_open(self, case: Row, changes: Mapping[str, tuple[Value, Value]]) -> None:
        """Look again, in the transaction that saves, whether consent and gate let in what is new."""
        self._path, self.session_tier = _path_of(self.session, case), self.session.tier
        for ref, (_old, new) in changes.items():
            if new != (None, None):
                self._require_open(ref)

    def _write(
        self, current: Row, changes: Mapping[str, tuple[Value, Value]], content: Content, reason: str
    ) -> int:
        from httui.store.rows import change

        session, now = self.session, self.session.clock.now()
        change(
            current,
            revision=current.revision + 1,
            answers=content.answers,
            missing=content.missing,
            updated_at=now,
            updated_by=session.user.id,
        )
        rows: list[dict[str, Any]] = [
            {
                "ref": ref,
                "old": old[0],
                "new": new[0],
                "old_missing": old[1],
                "new_missing": new[1],
                "reason": self.reasons.get(ref) or reason,
            }
            for ref, (old, new) in changes.items()
        ]
        records.write_changes(session, current.id, current.revision, rows)
        case = current.case
        if (pseudonym := self._pseudonym(content)) is not None:
            persons.rename(session, case.person, pseudonym)
        change(case, updated_at=now)
        session.audit.append("change", "record", current.id)
        return int(current.revision)

    # -- two people at once ----------------------------------------------------------------------------

    def differences(self, current: Row | None = None) -> list[Difference]:
        """Both versions, question by question, against the one that both started from."""
        row = current or records.record_of(self.session, self.record.id, write=True)
        theirs = _values(row)
        mine = {ref: new for ref, (_old, new) in self.changes().items()}
        made = []
        for ref in dict.fromkeys([*self._base, *theirs, *mine]):
            before = self._base.get(ref, (None, None))
            their, my = theirs.get(ref, (None, None)), mine.get(ref, before)
            sealed_change = ref in _sealed_since(row, self.base_revision)
            if their == before and ref not in mine and not sealed_change:
                continue
            # What the form works out itself is worked out anew from the answers that stay.
            both = (
                not self.is_noted_by_form(plain(ref))
                and (their != before or sealed_change)
                and ref in mine
                and (their != my or sealed_change)
            )
            made.append(Difference(ref, before, their, my, both, self.is_direct(ref)))
        return made

    def merge(self, choices: Mapping[str, str]) -> None:
        """Start again from the other version, with mine where ``choices`` says so ({ref: mine|theirs}).

        A question that only one of us changed keeps that change. Raises :class:`Problem` when a question that
        both changed has no choice. Then :meth:`save` again.
        """
        row = records.record_of(self.session, self.record.id, write=True)
        keep: dict[str, Value] = {}
        final = self._taken()
        for item in self.differences(row):
            changed_by_me = item.mine != item.before or item.mine == (None, SEALED)
            if item.both and choices.get(item.ref) not in {"mine", "theirs"}:
                raise Problem(N_("Choose which answer stays."), where=item.ref)
            if changed_by_me and choices.get(item.ref, "mine") == "mine":
                keep[item.ref] = final.get(item.ref, (None, None))
        self.record, self.base_revision = row, row.revision
        self._base = _values(row)
        self._run = self._restored()
        self._baseline = self._taken()
        self._apply(keep)

    def _apply(self, values: Mapping[str, Value]) -> None:
        for ref, (text, code) in values.items():
            if self.is_noted_by_form(plain(ref)):
                continue
            if code:
                self._run.set_missing(ref, code)
            else:
                self._run.answer(ref, text or "")


def _path_of(session: "Session", case: Row) -> Path | None:
    """How far new answers may go in a case that is being changed."""
    services = consent.state_of(session, case, "services")
    return None if case.status == "frozen" else consent_rules.path(services)


def _values(row: Row) -> dict[str, Value]:
    """Every answer, missing state and sealed mark of a stored record."""
    found: dict[str, Value] = dict.fromkeys(records.sealed_refs(row.id), (None, SEALED))
    found |= {ref: (text, None) for ref, text in row.answers.items()}
    return found | {ref: (None, code) for ref, code in row.missing.items()}


def _sealed_since(row: Row, revision: int) -> set[str]:
    """Direct identifiers that were written anew after ``revision``: the mark is the same, the value is not."""
    from httui.store.models import RecordChange

    rows = RecordChange.select(RecordChange.ref).where(
        RecordChange.record == row.id, RecordChange.revision > revision, RecordChange.new_missing == SEALED
    )
    return {found.ref for found in rows}


def fill_run(run: "FormSession", answers: Mapping[str, str], missing: Mapping[str, str]) -> None:
    """Give stored answers back to a form: repeats first, then every value that the form lets be set.

    What the form calculates by itself, or no longer offers, is passed over: the stored record keeps it.
    """
    from httui.cases.references import make_repeats

    wanted = [*answers, *missing]
    make_repeats(run, wanted)
    for _round in range(2):  # an answer can open the question of another one
        for ref in wanted:
            try:
                if ref in answers and run.value(ref) != answers[ref]:
                    run.answer(ref, answers[ref])
                elif ref in missing and run.missing(ref) != missing[ref]:
                    run.set_missing(ref, missing[ref])
            except Problem:
                continue
