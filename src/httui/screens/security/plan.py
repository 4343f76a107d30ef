"""The action plan: one thing for today, then the rest in three groups; who, until when, done with what shows it."""

from collections.abc import Sequence
from typing import ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, ask_reason, prose
from httui.screens.base import flow
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.security.action_plan import EFFORTS, GROUPS
from httui.security.actions import Planned
from httui.security.items import COSTS
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

SHORT_GROUPS = {"today": N_("today"), "month": N_("month"), "help": N_("help")}


class ActionPlanScreen(ListScreen[Planned]):
    """Open actions in the order in which they press."""

    NAME = N_("Action plan")
    TOPIC = N_(
        "What is not in order becomes an action; the first line is for today. G gives it to a colleague by a day: it "
        "stands in their My work. D marks it as done, with what shows it. X takes it off the plan, with a reason. "
        "Enter shows everything about it."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "back", "assign", "finish", "unneeded")

    def columns(self) -> Sequence[Column[Planned]]:
        """Group, what, who, until when."""
        return [
            Column(_("When"), 9, self._when),
            Column(_("What"), 0, lambda one: one.title or one.text),
            Column(_("Who"), 16, lambda one: self._names().get(one.owner, "") or "-"),
            Column(_("Until"), 11, lambda one: day_words(one.due) if one.due else "-"),
        ]

    def empty(self) -> str:
        """Nothing open."""
        return _("Nothing is open here. The plan comes from the signed self-assessment.")

    def read(self) -> Sequence[Planned]:
        """From the room; the one for today first, then group by group."""
        from httui.security import actions

        found = actions.listing(self.session)
        first = actions.today(found)
        order = list(GROUPS)
        rest = sorted((one for one in found if one is not first), key=lambda one: order.index(one.group))
        return [*([first] if first is not None else []), *rest]

    def arrive(self) -> None:
        """Name the one for today."""
        super().arrive()
        if self.rows:
            first = self.rows[0]
            self.say(_("Do this today: {what}").format(what=first.title or first.text))

    def _when(self, one: Planned) -> str:
        return _("TODAY") if self.rows and one is self.rows[0] else _(SHORT_GROUPS[one.group])

    def _names(self) -> dict[str, str]:
        from httui.store.accounts import list_accounts

        return {account.id: account.display_name for account in list_accounts(self.session)}

    def offers(self, name: str) -> bool:
        """Giving and taking off are for who keeps the plan."""
        if name in {"assign", "unneeded"} and not self.session.may("security"):
            return False
        return super().offers(name)

    @flow
    async def action_open(self) -> None:
        """Everything about one action, and what can be done."""
        from httui.screens.helping import ReadScreen

        one = self.list.current
        if one is None:
            return
        minutes = _("about {minutes} minutes").format(minutes=one.minutes) if one.minutes else "-"
        effort = _(EFFORTS[one.action.effort]) if one.action is not None else minutes
        lines = [
            one.text,
            "",
            _("When: {group}").format(group=_(GROUPS[one.group])),
            _("Effort: {effort} ({minutes}). Cost: {cost}.").format(
                effort=effort, minutes=minutes, cost=_(COSTS.get(one.cost, one.cost))
            ),
            _("Needs somebody from outside.") if one.help else "",
            _("Who: {name}. Until: {day}.").format(
                name=self._names().get(one.owner, "-"), day=day_words(one.due) if one.due else "-"
            ),
        ]
        await self.app.push_screen_wait(ReadScreen(one.title or _(self.NAME), "\n".join(lines)))

    @flow
    async def action_assign(self) -> None:
        """G: who does it, until when."""
        from datetime import date

        from httui.security import actions
        from httui.store.accounts import list_accounts

        one = self.list.current
        if one is None:
            return
        people = [account for account in list_accounts(self.session) if not account.disabled]
        fields = [
            *prose(one.text),
            Field(
                "owner",
                "choice",
                _("Who does it?"),
                value=one.owner,
                choices=tuple((account.id, account.display_name) for account in people),
                required=True,
            ),
            Field("due", "date", _("Until which day?"), value=one.due, required=True),
        ]
        found = await self.app.push_screen_wait(Ask(one.title or _(self.NAME), fields))
        if found:
            actions.assign(self.session, one.id, found["owner"], date.fromisoformat(found["due"]))
            self.refresh_rows()
            self.say(_("Given. It stands in their My work."))

    @flow
    async def action_finish(self) -> None:
        """D: done, with what shows it."""
        from httui.security import actions

        one = self.list.current
        if one is None:
            return
        shown = Field(
            "evidence",
            "text",
            _("What shows that it is done?"),
            required=True,
            limit=actions.LONGEST_TEXT,
            hint=_("A paper, a date, a setting. No names of clients."),
        )
        found = await self.app.push_screen_wait(Ask(one.title or _(self.NAME), [*prose(one.text), shown]))
        if found:
            actions.done(self.session, one.id, found["evidence"])
            self.refresh_rows()
            self.say(_("Done. The answer changes with the next self-assessment."))

    @flow
    async def action_unneeded(self) -> None:
        """X: off the plan, with a reason."""
        from httui.security import actions

        one = self.list.current
        if one is None:
            return
        found = await self.app.push_screen_wait(ask_reason(_("Take it off the plan"), one.title or one.text))
        if found:
            actions.drop(self.session, one.id, found["reason"])
            self.refresh_rows()
            self.say(_("Taken off. The question stays as it was answered."))
