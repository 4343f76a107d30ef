"""A form of the office's own work being filled: an assessment, a plan; never a record of a case (DESIGN section 3).

Screens draw it as any other form. There is no draft and nothing to save: every answer is kept by the room that it
belongs to, the moment it is given.
"""

from abc import abstractmethod
from typing import TYPE_CHECKING

from httui.cases.consent_rules import Path
from httui.cases.filling import Closed, Filling, form_language
from httui.i18n import language
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import Form, FormSession


class InstrumentFilling(Filling):
    """The signed-in person's answers to one instrument; subclasses say how an answer is kept."""

    def __init__(self, session: "Session", form: "Form") -> None:
        # Not the base's beginning: this is no record of a case and has no version in the register.
        self.session = session
        self.form = form
        self.version = None
        self.reasons = {}
        self.searched = {}
        self.typed = set()
        self.kinds = frozenset()
        self._fields = form.by_ref
        now = session.clock.now
        self._run = form.new_session(language=form_language(form, language()), now=now, tz=now().tzinfo)

    @abstractmethod
    def keep(self, ref: str) -> None:
        """Keep what now stands at ``ref``. What it raises as :class:`Problem` takes the answer back."""

    @property
    def run(self) -> "FormSession":
        """The engine's session."""
        return self._run

    @property
    def path(self) -> Path | None:
        """Nothing here needs a person's consent."""
        return Path.FULL

    @property
    def person_id(self) -> str | None:
        """It is about no person."""
        return None

    def closed_on(self, ref: str, path: Path | None) -> Closed | None:  # noqa: ARG002
        """Every question is open, whatever the gate: nothing personal is asked."""
        return None

    def is_direct(self, ref: str) -> bool:  # noqa: ARG002
        """Nothing here belongs to the identity vault."""
        return False

    def answer(self, ref: str, text: str) -> list[str]:
        """Answer a question and keep it. Raises ``FormError`` and what :meth:`keep` raises."""
        before = self.run.value(ref) or ""
        changed = self.run.answer(ref, text)
        try:
            self.keep(ref)
        except Problem:
            # What could not be kept is not shown as if it were.
            self.run.answer(ref, before)
            raise
        return changed
