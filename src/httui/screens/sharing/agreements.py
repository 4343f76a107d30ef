"""Agreements: made from a plan, filled, given to the partner, signed, amended, ended (S-016, S-250)."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, FormScreen, ask_reason, prose
from httui.screens.base import flow, kindly
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.sharing import agreement as words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.sharing.agreements import AgreementView


class AgreementsScreen(ListScreen["AgreementView"]):
    """Every agreement, newest first."""

    NAME = N_("Agreements")
    TOPIC = N_(
        "An agreement is made from a plan: its twenty-seven clauses are filled from plan and register. A makes one, "
        "Enter opens it. It is a draft until nothing is missing, and a lawyer is to read it before anybody signs."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "back")

    def columns(self) -> Sequence[Column["AgreementView"]]:
        """Which, for whom, state, end."""
        from httui.sharing import agreements
        from httui.workflows.duty_rows import today_of

        today = today_of(self.session)
        return [
            Column(_("Agreement"), 0, lambda view: f"{view.plan.partner_name}: {_(words.MODES[view.mode])}"),
            Column(_("Code"), 14, lambda view: view.code),
            Column(_("State"), 18, lambda view: _(agreements.STANDINGS[view.standing(today)])),
            Column(_("Until"), 11, lambda view: day_words(view.ends) if view.ends else "-"),
        ]

    def empty(self) -> str:
        """None."""
        return _("There is no agreement yet. A makes one from a plan.")

    def read(self) -> Sequence["AgreementView"]:
        """From the room."""
        from httui.sharing import agreements

        return agreements.listing(self.session)

    @flow
    async def action_open(self) -> None:
        """Enter."""
        view = self.list.current
        if view is not None:
            await self.app.push_screen_wait(AgreementScreen(view.id))
            self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A: from a plan."""
        from httui.sharing import agreements, plans

        held = plans.listing(self.session)
        if not held:
            raise Problem(
                N_("There is no plan yet."), remedy=N_("Make a plan first: the agreement follows from it.")
            )
        choices = tuple((view.id, f"{view.partner_name}: {view.title} ({view.code})") for view in held)
        modes = tuple((name, _(text)) for name, text in words.MODES.items())
        fields = [
            Field("plan", "choice", _("Plan"), choices=choices, required=True),
            Field("mode", "choice", _("Kind"), choices=modes, value="full", required=True),
        ]
        found = await self.app.push_screen_wait(Ask(_("A new agreement"), fields))
        if found:
            made = agreements.create(self.session, found["plan"], found["mode"])
            await self.app.push_screen_wait(AgreementScreen(made))
            self.refresh_rows()


class AgreementScreen(FormScreen[None]):
    """One agreement: how it stands, what is missing, what can be done."""

    NAME = N_("Agreement")
    TOPIC = N_(
        "Fill in what only people know, read it as a paper, and write it to a PDF or a file for a word processor. When "
        "both have signed the paper, note the day here: the text is frozen and its hash is kept."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, agreement: str) -> None:
        super().__init__()
        self._agreement = agreement

    @kindly
    def arrive(self) -> None:
        """Read it."""
        super().arrive()

    def _view(self) -> "AgreementView":
        from httui.sharing import agreements

        return agreements.get(self.session, self._agreement)

    def make_fields(self) -> Sequence[Field]:
        """State and buttons."""
        view = self._view()
        return [
            *(Field(f"l:{n}", "note", line) for n, line in enumerate([*self._state(view), ""])),
            *(Field(key, "button", _(text)) for key, text in self._buttons(view)),
        ]

    def _state(self, view: "AgreementView") -> list[str]:
        from httui.sharing import agreements
        from httui.sharing.papers import LAWYER
        from httui.workflows.duty_rows import today_of

        standing = _(agreements.STANDINGS[view.standing(today_of(self.session))])
        lines = [
            f"{view.plan.partner_name}: {_(words.MODES[view.mode])}",
            _("State: {state}. Code {code}.").format(state=standing, code=view.code),
            LAWYER,
        ]
        if view.amends:
            lines.append(_("It amends {code}.").format(code=agreements.get(self.session, view.amends).code))
        if view.missing:
            what = "; ".join(_(words.VARIABLES[name]) for name in view.missing)
            lines.append(_("! DRAFT. Still to be filled in: {what}").format(what=what))
        if view.signed_on:
            lines.append(_("Signed on {day}.").format(day=day_words(view.signed_on)))
            lines.append(f"SHA-256 {view.sha256}")
        if view.ends:
            lines.append(_("It ends on {day}.").format(day=day_words(view.ends)))
        return lines

    def _buttons(self, view: "AgreementView") -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        unsigned = view.state in ("draft", "negotiating")
        if unsigned:
            found.append(("fill", N_("Fill in ...")))
        found.append(("read", N_("Read it as a paper")))
        if view.state == "draft":
            found.append(("negotiate", N_("It was given to the partner")))
        if unsigned and self.session.may("share.approve"):
            found.append(("sign", N_("Both have signed ...")))
        if view.state == "signed":
            found.append(("amend", N_("Begin an amendment")))
        if view.state != "ended" and self.session.may("share.approve"):
            found.append(("end", N_("End it ...")))
        return [*found, ("back", N_("Back"))]

    def _again(self, text: str) -> None:
        self.form.set_fields(self.make_fields())
        self.say(text)

    @flow
    async def action_fill(self) -> None:
        """What only people know."""
        from httui.sharing import agreements

        view = self._view()
        fields = [
            Field(
                name,
                "text",
                _(words.VARIABLES[name]).capitalize(),
                value=view.values.get(name, ""),
                limit=500,
            )
            for name in words.ASKED
        ]
        if view.mode == "full":
            choices = tuple((name, _(text)) for name, text in words.ROLES.items())
            fields.append(
                Field(
                    "roles",
                    "choice",
                    _("How do the parties decide?"),
                    value=view.choices["roles"],
                    choices=choices,
                )
            )
        found = await self.app.push_screen_wait(Ask(_("Fill in"), fields))
        if found:
            held = {**view.values, "roles": view.choices.get("roles", "")}
            changed = {name: text for name, text in found.items() if text != held.get(name, "")}
            agreements.fill(self.session, self._agreement, changed)
            self._again(_("Kept."))

    @flow
    async def action_read(self) -> None:
        """As a paper; S writes it to a file."""
        from httui.screens.sharing.paper import SharingPaper
        from httui.sharing import agreement_document

        view = self._view()
        make = lambda code: agreement_document.document(self.session, view.id, code)  # noqa: E731
        await self.app.push_screen_wait(SharingPaper("agreement", view.id, f"agreement-{view.code}", make))

    @kindly
    def action_negotiate(self) -> None:
        """The text is out."""
        from httui.sharing import agreements

        agreements.negotiate(self.session, self._agreement)
        self._again(_("Noted."))

    @flow
    async def action_sign(self) -> None:
        """The day on which both signed the paper."""
        from httui.sharing import agreements

        text = _(
            "Note this only when the signed paper lies before you and a lawyer has read it. The text is frozen then."
        )
        day = Field("day", "date", _("Signed on"), required=True)
        found = await self.app.push_screen_wait(Ask(_("Both have signed"), [*prose(text), day]))
        if found:
            agreements.sign(self.session, self._agreement, date.fromisoformat(found["day"]))
            self._again(_("Signed. A reminder comes 60 days before it ends."))

    @flow
    async def action_amend(self) -> None:
        """A new number that takes the place of this one when it is signed."""
        from httui.sharing import agreements

        self._agreement = agreements.amend(self.session, self._agreement)
        self._again(_("An amendment. The agreement before holds until this one is signed."))

    @flow
    async def action_end(self) -> None:
        """With a reason."""
        from httui.sharing import agreements

        found = await self.app.push_screen_wait(ask_reason(_("End this agreement")))
        if found:
            agreements.end(self.session, self._agreement, found["reason"])
            self._again(_("Ended."))
