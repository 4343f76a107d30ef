"""A form on the screen, the lower half: its pages, its answers, its drafts. The keys come on top."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import ScreenResultType

from httui.i18n import _
from httui.problem import Problem
from httui.screens.ask import FormScreen
from httui.screens.base import kindly
from httui.screens.intake.keeping import DraftKeeper
from httui.screens.intake.pages import PRECISION, FieldMaker, Page, pages_of, progress, visible
from httui.widgets import dates
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.cases.filling import Filling

UNDO_DEPTH = 200

Typing = tuple[str, str]
"""A question and what was typed there but not taken yet."""


def typing_of(snapshot: Mapping[str, Any]) -> Typing | None:
    """What a draft holds besides answers: the letters of the field that was not left."""
    found = snapshot.get("typing")
    return (str(found[0]), str(found[1])) if isinstance(found, list) and len(found) == 2 else None


class Answering(FormScreen[ScreenResultType]):
    """Pages and answers of one filling. Subclasses say how drafts are kept and what saving means."""

    def __init__(self, filling: "Filling", *, typing: Typing | None = None) -> None:
        super().__init__()
        self._typing = typing
        self.filling = filling
        self.form.owner = self
        self._maker = FieldMaker(filling)
        self._pages: list[Page] = []
        self._page_key = ""
        self._past: list[tuple[str, str, str | None]] = []
        self._warnings: dict[str, str] = {}
        self.keeper = DraftKeeper(
            self._take_all, self.keep_draft, self._kept, pending=self._hand_over_quietly
        )
        self._forget_saver: Callable[[], None] = _nothing

    # What subclasses say ------------------------------------------------------------------------

    def take_draft(self) -> dict[str, Any] | None:
        """What a draft holds now, or None when nothing may be kept yet."""
        raise NotImplementedError

    def keep_draft(self, snapshot: dict[str, Any]) -> None:
        """Write it (on another thread)."""
        raise NotImplementedError

    def action_review(self) -> None:
        """Show everything before saving."""

    # Arriving and leaving -----------------------------------------------------------------------

    def arrive(self) -> None:
        """The first page."""
        self._forget_saver = self.frame.add_saver(self.keeper.flush)
        self._read_pages()
        self._page_key = self._shown[0].key if self._shown else ""
        super().arrive()
        if self._typing is not None:
            ref, text = self._typing
            self.go_to_ref(ref)
            if self.form.current is not None and self.form.current.key == ref:
                self.form.type_again(text)
        self._retitle()

    def go_to_ref(self, ref: str) -> None:
        """Go to the page and field of ``ref``."""
        self._read_pages()
        for page in self._pages:
            if any(node.ref == ref for node in page.nodes):
                self.show_page(page.key, at=ref)
                return

    def _take_all(self) -> dict[str, Any] | None:
        """A draft with what is being typed and cannot be taken yet: half a date, a number with a letter."""
        snapshot, field = self.take_draft(), self.form.current
        if snapshot is not None and field is not None and self.form.typing:
            snapshot["typing"] = [field.key, self.form.typed_text]
        return snapshot

    def on_unmount(self) -> None:
        """The screen is gone: nobody writes for it any more."""
        self._forget_saver()
        self.keeper.close()

    def _kept(self, problem: Problem | None) -> None:
        if problem is not None:
            self.explain(problem)

    def _hand_over_quietly(self) -> None:
        if self.is_attached and self.form.picker is None:
            self.form.commit(quiet=True)

    def on_form_view_typed(self) -> None:
        """Two seconds after the last key the draft is written."""
        self.keeper.typed()

    # Pages --------------------------------------------------------------------------------------

    def _read_pages(self) -> None:
        self._pages = pages_of(self.filling.run.nodes(), self.filling.form.title)

    @property
    def _shown(self) -> list[Page]:
        return [page for page in self._pages if visible(page)]

    @property
    def page(self) -> Page | None:
        """The page one is on."""
        return next((page for page in self._pages if page.key == self._page_key), None)

    def make_fields(self) -> Sequence[Field]:
        """The fields of the page one is on."""
        page = self.page
        if page is None:
            return [Field("empty", "note", _("This form has no questions."))]
        return self._maker.page_fields(page, self._warnings)

    def refill(self) -> None:
        """Read the form again after an answer."""
        self._read_pages()
        self.form.set_fields(self.make_fields())
        self._retitle()

    def retext(self) -> None:
        """The form has its own words for each language."""
        from httui import i18n
        from httui.cases.intake import form_language

        name = form_language(self.filling.form, i18n.language())
        if name:
            self.form.commit(quiet=True)
            self.filling.run.set_language(name)
        super().retext()

    def retitle(self, right: str = "") -> None:  # noqa: ARG002
        """Page and progress."""
        self._retitle()

    def _retitle(self) -> None:
        shown = self._shown
        page = self.page
        number = next((n for n, other in enumerate(shown, 1) if other is page), 0)
        answered, total = progress(self._pages)
        left = title = self.filling.form.title
        if page is not None and page.title != title:
            left = f"{title}: {page.title}"
        right = _("part {number} of {count}  {answered}/{total}").format(
            number=number, count=len(shown), answered=answered, total=total
        )
        self.title_bar.show(left, right)

    def show_page(self, key: str, *, at: str | None = None) -> None:
        """Go to the page ``key``, to its first field or to ``at``."""
        self._page_key = key
        self._read_pages()
        fields = self.make_fields()
        first = next((field.key for field in fields if field.focusable), None)
        self.form.set_fields(fields, at=at or first)
        self.form.reopen()
        self._retitle()

    def _move_page(self, direction: int) -> bool:
        if not self.form.commit():
            return True
        shown = self._shown
        place = next((n for n, page in enumerate(shown) if page.key == self._page_key), 0) + direction
        if not 0 <= place < len(shown):
            return False
        self.show_page(shown[place].key)
        self.keeper.left()
        return True

    @kindly
    def action_save(self) -> None:
        """F2: keep and go to the next part; after the last one to the review."""
        if not self._move_page(1):
            self.action_review()

    def action_section(self) -> None:
        """F6."""
        if not self._move_page(1):
            self.say(_("This is the last part. F2 goes to the review."))

    def action_section_back(self) -> None:
        """Shift+F6."""
        if not self._move_page(-1):
            self.say(_("This is the first part."))

    # Answers ------------------------------------------------------------------------------------

    def answer(self, field: Field, text: str) -> None:
        """Of the page: an answer was given."""
        run = self.filling.run
        before = (field.key, run.value(field.key) or "", run.missing(field.key))
        if field.partial and text and len(text) < 10:
            precision = "month" if len(text) == 7 else self._year_or_estimate(field.key, text)
            self.filling.answer(field.key, (text + "-01-01")[:10])
            self._say_precision(field.key, precision)
            changed = None
        else:
            changed = self.filling.answer(field.key, text)
            if field.partial and text:
                self._say_precision(field.key, "day", before[1])
                changed = None
        self._remember(before)
        self._answered(field.key, changed)

    def _year_or_estimate(self, ref: str, text: str) -> str:
        """``estimate`` for a year that was reckoned from an age (``17y``), where the form has that word."""
        offered = [value for value, _label in self.filling.run.choices(ref + PRECISION)]
        if "estimate" not in offered:
            return "year"
        try:
            typed = dates.parse(self.form.typed_text, self.form.day)
        except Problem:
            return "year"
        return "estimate" if typed.estimated and typed.lexical == text else "year"

    def _say_precision(self, ref: str, precision: str, before: str = "") -> None:
        """Set how exact a date is, where its neighbour question offers that word.

        A full date ends what an earlier, partial one said; not that somebody called a full date an estimate.
        """
        run, neighbour = self.filling.run, ref + PRECISION
        said = run.value(neighbour)
        reckoned = said == "estimate" and before.endswith("-01-01")
        if precision == "day" and said not in ("month", "year") and not reckoned:
            return
        if precision in [value for value, _label in run.choices(neighbour)]:
            self.filling.answer(neighbour, precision)

    def no_answer(self, field: Field, code: str | None) -> None:
        """Of the page: a reason for no answer was given or taken away."""
        run = self.filling.run
        before = (field.key, run.value(field.key) or "", run.missing(field.key))
        if code and run.value(field.key):
            self.filling.answer(field.key, "")
        self.filling.set_missing(field.key, code)
        self._remember(before)
        self._answered(field.key)

    def _remember(self, before: tuple[str, str, str | None]) -> None:
        self._past.append(before)
        del self._past[:-UNDO_DEPTH]

    def _answered(self, ref: str, changed: Sequence[str] | None = None) -> None:
        """Draw what the answer changed; ``changed`` are the references that the engine names (None: any)."""
        self._warn(ref)
        node = self._node(ref) if changed is not None and set(changed) <= {ref} else None
        if node is None:
            self.refill()
        else:
            # Nothing was shown or hidden: the pages are as they were, only this answer is another.
            node.value, node.missing = self.filling.run.value(ref) or "", self.filling.run.missing(ref)
            self.form.set_fields(self.make_fields())
            self._retitle()
        self.keeper.left()

    def _node(self, ref: str) -> Any:
        page = self.page
        return next((node for node in page.nodes if node.ref == ref), None) if page is not None else None

    def _warn(self, ref: str) -> None:
        """Note or clear the soft warning of one question."""
        self._warnings.pop(ref, None)
        if not self.filling.attribute(ref, "soft"):
            return
        for found in self.filling.run.violations():
            if found[0] == ref and found[1] == "soft" and ref not in self.filling.reasons:
                self._warnings[ref] = _("{warning} If it is right, Ctrl+D gives the reason.").format(
                    warning=found[2]
                )


def _nothing() -> None:
    """No saver yet."""
