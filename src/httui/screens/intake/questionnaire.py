"""A form on the screen: pages, moves, answers, reasons, undo, first problem. Intake and correction build on it."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.screen import ScreenResultType

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, FormScreen, prose, reason_field
from httui.screens.base import flow, kindly
from httui.screens.intake.explain import question_help
from httui.screens.intake.keeping import DraftKeeper
from httui.screens.intake.pages import PRECISION, FieldMaker, Page, pages_of, plain, progress, visible
from httui.widgets.fields import MISSING_NAMES, Field
from httui.widgets.form_view import FormView

if TYPE_CHECKING:
    from httui.cases.filling import Filling, Violation

UNDO_DEPTH = 200


class Questionnaire(FormScreen[ScreenResultType]):
    """One form being filled. Subclasses say how drafts are kept and what saving means."""

    ACTIONS: ClassVar[tuple[str, ...]] = (
        "save",
        "back",
        "section",
        "choices",
        "repeat",
        "missing",
        "problem",
        "review",
        "explain",
        "section_back",
        "add_repeat",
        "remove_repeat",
        "undo",
    )
    TOPIC = N_("Answer page by page. Everything is kept as a draft when you leave a field.")

    def __init__(self, filling: "Filling") -> None:
        super().__init__()
        self.filling = filling
        self.form.owner = self
        self._maker = FieldMaker(filling)
        self._pages: list[Page] = []
        self._page_key = ""
        self._past: list[tuple[str, str, str | None]] = []
        self._warnings: dict[str, str] = {}
        self.keeper = DraftKeeper(
            self.take_draft, self.keep_draft, self._kept, pending=self._hand_over_quietly
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
        self._retitle()

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
            precision = "month" if len(text) == 7 else "year"
            self.filling.answer(field.key, (text + "-01-01")[:10])
            self._say_precision(field.key, precision)
            changed = None
        else:
            changed = self.filling.answer(field.key, text)
            if field.partial and text:
                self._say_precision(field.key, "day")
                changed = None
        self._remember(before)
        self._answered(field.key, changed)

    def _say_precision(self, ref: str, precision: str) -> None:
        """Set how exact a date is, where its neighbour question offers that word."""
        run, neighbour = self.filling.run, ref + PRECISION
        if precision == "day" and run.value(neighbour) not in ("month", "year"):
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

    @kindly
    def action_undo(self) -> None:
        """Ctrl+U: the letters of this field first, then answer by answer."""
        if self.form.undo():
            return
        if not self._past:
            self.say(_("There is nothing to undo."))
            return
        ref, value, missing = self._past.pop()
        self.filling.set_missing(ref, None)
        self.filling.answer(ref, value)
        if missing:
            self.filling.set_missing(ref, missing)
        self._warn(ref)
        self.go_to_ref(ref)
        self.keeper.left()
        self.say(_("Undone."))

    @kindly
    def action_repeat(self) -> None:
        """F5: the value of one's previous record; never for identities."""
        field = self.form.current
        if field is None:
            return
        if field.identity:
            raise Problem(N_("Identities are never repeated from another record."))
        previous = getattr(self.filling, "previous_value", lambda _ref: None)(field.key)
        if not previous:
            self.say(_("There is no earlier value for this question."))
            return
        self.form.take(previous)

    @flow
    async def action_missing(self) -> None:
        """Ctrl+K: choose why there is no answer."""
        field = self.form.current
        if field is None:
            return
        if not field.missing_allowed:
            raise Problem(N_("This question needs an answer; no reason for none can be given here."))
        choices = tuple((code, _(MISSING_NAMES[code]).capitalize()) for code in field.missing_allowed)
        ask = Ask(
            field.label,
            [
                *prose(missing_help()),
                Field(
                    "code",
                    "choice",
                    _("Why is there no answer?"),
                    value=field.missing or "",
                    choices=(*choices, ("none", _("Take the reason away"))),
                    required=True,
                    finishes=True,
                ),
            ],
        )
        found = await self.app.push_screen_wait(ask)
        if found:
            self.form.set_missing(None if found["code"] == "none" else found["code"])

    @flow
    async def action_explain(self) -> None:
        """Ctrl+D: give the reason for an answer that looks unusual."""
        field = self.form.current
        if field is None:
            return
        asked = Ask(field.label, [*prose(field.warning or _("Why is this answer right?")), reason_field()])
        found = await self.app.push_screen_wait(asked)
        if found:
            self.filling.explain(field.key, found["reason"])
            self._warn(field.key)
            self.refill()
            self.keeper.left()
            self.say(_("The reason is noted."))

    # Finding one's way --------------------------------------------------------------------------

    def go_to_ref(self, ref: str) -> None:
        """Go to the page and field of ``ref``."""
        self._read_pages()
        for page in self._pages:
            if any(node.ref == ref for node in page.nodes):
                self.show_page(page.key, at=ref)
                return

    @kindly
    def action_problem(self) -> None:
        """Ctrl+E: to the first answer that keeps the record from being saved."""
        if not self.form.commit():
            return
        violations = self.filling.violations()
        if not violations:
            self.say(_("Nothing needs attention. Ctrl+W shows the review."))
            return
        self.go_to_violation(violations[0])

    def go_to_violation(self, violation: "Violation") -> None:
        """Go to the field and say what is open there."""
        if violation.kind == "soft":
            self._warn(violation.ref)
        self.go_to_ref(violation.ref)
        self.call_after_refresh(self.say, violation.message or _("This needs an answer."), problem=True)

    def label_of(self, ref: str) -> str:
        """The question's words."""
        return " ".join((self.filling.run.label(ref) or plain(ref).rpartition("/")[2]).split())

    def help_text(self) -> str:
        """F1: the definition of the question one is in."""
        field = self.form.current
        if field is None or field.key.startswith("+"):
            return _(self.TOPIC)
        return question_help(self.filling, field)

    # Repeats ------------------------------------------------------------------------------------

    def pressed(self, key: str) -> None:
        """The button under a list adds an entry."""
        if key.startswith("+"):
            self._add(key[1:])
        else:
            super().pressed(key)

    @kindly
    def _add(self, ref: str) -> None:
        added = self.filling.run.add_repeat(ref)
        self.refill()
        found = added_refs(self.form.fields, added[0])
        if found:
            self.form.go_to(found[0])
        self.keeper.left()

    def action_add_repeat(self) -> None:
        """Ctrl+Y: another entry of the list one is in (or of the only one on this page)."""
        buttons = [field.key[1:] for field in self.form.fields if field.key.startswith("+")]
        current = self.form.current
        inside = [ref for ref in buttons if current is not None and plain(current.key).startswith(plain(ref))]
        if found := inside or buttons:
            self._add(found[-1])
        else:
            self.say(_("There is no list on this page."))

    @flow
    async def action_remove_repeat(self) -> None:
        """Ctrl+X: take away the entry one is in, after a question."""
        field = self.form.current
        instance = _instance_of(field.key) if field is not None else None
        if instance is None:
            self.say(_("Go into the entry that is to be removed."))
            return
        text = _("Everything in this entry is removed from the form. The other entries stay.")
        if await self.app.push_screen_wait(Confirm(_("Remove this entry?"), text, yes=_("Yes, remove it"))):
            self.filling.run.remove_repeat(instance)
            self.refill()
            self.form.reopen()
            self.keeper.left()

    def on_form_view_finished(self) -> None:
        """Enter in the last field of a page."""
        self.action_save()

    def on_form_view_answered(self, message: FormView.Answered) -> None:
        """Show what is wrong with the answer just given, if anything."""
        ref = message.field.key
        now = next((field for field in self.form.fields if field.key == ref), None)
        if now is not None and (now.problem or now.warning):
            self.say(f"{now.label}: {now.problem or now.warning}", problem=True)


def missing_help() -> str:
    """What the three reasons mean."""
    return _(
        "Unknown: we asked, the person does not know. Not available: we could not ask, or there is none. "
        "Declined: the person chose not to answer, which is their right. Zero is an answer: type 0."
    )


def _instance_of(ref: str) -> str | None:
    """The innermost entry of a list that ``ref`` lies in."""
    steps = ref.split("/")
    for end in range(len(steps) - 1, 0, -1):
        if steps[end - 1].endswith("]"):
            return "/".join(steps[:end])
    return None


def _nothing() -> None:
    """No saver yet."""


def added_refs(fields: Iterable[Field], instance: str) -> list[str]:
    """The fields of one entry that can be entered."""
    return [field.key for field in fields if field.focusable and field.key.startswith(instance + "/")]
