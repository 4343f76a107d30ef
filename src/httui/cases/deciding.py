"""The consent of an intake: what was decided, and how far the form may be filled by it (S-080 to S-082).

Nothing may be answered before services and the case file are decided. *No* leaves the coded answers about the
referral, *later* what safety needs; both without any identity. The step of consent stands before any form;
where the form has a consent page of its own (questions named ``consent_<purpose>``), its answers are the
decisions.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from httui.cases import access, consent, consent_rules, persons, policy
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.consent import Given
from httui.cases.consent_rules import PURPOSES, Decision, Path
from httui.cases.filling import Closed, Filling, form_language, is_question
from httui.cases.privacy import Privacy
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import FormSession

ASK_FIRST = N_("Ask about consent first: nothing is written down before the person has decided.")
_OWN = "consent_"


class Deciding(Filling):
    """A form that is filled as far as the person has consented."""

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
        self.person_code = person.code if person is not None else ""
        """The code of the person, where they are known already; it never changes."""
        if person is not None and persons.erased(person.id):
            raise access.CaseClosed(N_("What was held on this person was erased."))
        if case is not None:
            access.require_open(case)
            self.person_code = persons.code_of(case)
            self._case_path = consent_rules.path(consent.state_of(session, case, "services"))
        self._kept = self._finished = False
        self._run: FormSession = self._new_run()
        self._own = {purpose: ref for purpose in PURPOSES if (ref := self.named(_OWN + purpose)) is not None}
        self._page = self._own["services"].rpartition("/")[0] + "/" if "services" in self._own else ""
        self._own_path = self.named("intake_path")
        # Whether an answer can change how far the form may be filled.
        self._in_form = bool(self._own) or self._own_path is not None

    def still_open(self, now: datetime) -> None:
        """Look again at person and case, in the transaction that saves: a colleague may have erased, frozen or
        reassigned them meanwhile. ``now`` is a moment of ``session.trusted_now``. Raises ``CaseClosed``,
        ``NoSuchCase``, ``ConsentFirst``.
        """
        from httui.store.models import Case
        from httui.store.rows import first

        if self.person is not None and persons.erased(self.person.id):
            raise access.CaseClosed(N_("What was held on this person was erased."))
        if self.case is None:
            return
        found = first(Case, "id", self.case.id)
        if found is None or not access.may_read(self.session, found):
            raise access.NoSuchCase
        self.case = found
        access.require_open(found)
        path = consent_rules.path(consent.state_of(self.session, self.case, "services", now=now))
        if path is not self._case_path and "services" not in self.decisions:
            raise consent.ConsentFirst

    def _new_run(self) -> "FormSession":
        return self.form.new_session(
            language=form_language(self.form, self.session.user.language),
            now=self.session.clock.now,
            tz=self.session.clock.now().tzinfo,
            properties={"username": self.session.user.name, "deviceid": ""},
        )

    def named(self, name: str) -> str | None:
        refs = self.known.named.get(name, ())
        return refs[0] if len(refs) == 1 else None

    @property
    def run(self) -> "FormSession":
        """The engine's session."""
        return self._run

    @property
    def person_id(self) -> str | None:
        """The person's id where they are known already."""
        if self.case is not None:
            return str(self.case.person_id)
        return str(self.person.id) if self.person is not None else None

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
        asked = self.named("situation")
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
        given = self.decisions.get("services") if self._in_form else self._decisions.get("services")
        return self._case_path if given is None else consent_rules.path_of(given.decision)

    def closed_on(self, ref: str, path: Path | None) -> Closed | None:
        """See :meth:`Filling.closed_on`; before consent only the form's own consent page is open."""
        if path is Path.FULL:
            return super().closed_on(ref, path)
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
        if not self._in_form:
            return super().answer(ref, text)
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

    def decided_here(self) -> bool:
        return bool(self._decisions) or any(self._run.value(ref) for ref in self._own.values())

    def given_method(self) -> str | None:
        if self.method is None and (ref := self.named("method")) and ref.startswith(self._page or "\0"):
            value = str(self._run.value(ref))
            return value if value in consent_rules.METHODS else None
        return self.method

    def script_read(self) -> str:
        ref = self.named("script_version") if self._page else None
        return str(self._run.value(ref)) if ref else self.policy.script_version


def _empty(run: "FormSession", ref: str) -> None:
    """Empty one answer; what the form calculates or keeps read-only stays and is left out later."""
    try:
        run.set_missing(ref, None)
        run.answer(ref, "")
    except Problem:
        return
