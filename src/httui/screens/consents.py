"""The consent register of a case, new decisions, and withdrawal (S-044, S-080 to S-082, S-095)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from httui.cases.code_words import action_words, reason_words
from httui.cases.consent_rules import METHODS, PURPOSES, STATE_WORDS
from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, prose
from httui.screens.base import flow
from httui.screens.helping import ReadScreen
from httui.screens.intake.beginning import DECISIONS
from httui.screens.listing import ListScreen
from httui.screens.words import day_words, moment_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.cases.consent import Held, Withdrawal
    from httui.screens.base import OfficeScreen


class ConsentsScreen(ListScreen["Held"]):
    """Every decision, newest first."""

    NAME = N_("Consents")
    TOPIC = N_(
        "Every decision that was recorded, newest first; none is ever changed. A adds a new "
        "decision, W records a withdrawal. "
        "Enter shows one in full."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "withdraw", "back")

    def __init__(self, case: str) -> None:
        self._case = case
        super().__init__()

    def columns(self) -> Sequence[Column["Held"]]:
        """Purpose, where it stands, when, until."""
        return [
            Column(_("Purpose"), 0, lambda held: _(PURPOSES[held.purpose].words)),
            Column(_("State"), 18, lambda held: _(STATE_WORDS[held.state])),
            Column(_("Given"), 10, lambda held: day_words(held.given_at)),
            Column(_("Until"), 10, lambda held: day_words(held.expires_at)),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("No decision was recorded.")

    def read(self) -> Sequence["Held"]:
        """From the room."""
        from httui.cases import consent

        return consent.register(self.session, self._case)

    def action_open(self) -> None:
        """One decision in full."""
        held = self.list.current
        if held is None:
            return
        method = _(METHODS[held.method]) if held.method in METHODS else _("not noted")
        lines = [
            _("Decision: {decision}").format(decision=_(dict(DECISIONS).get(str(held.decision), ""))),
            _("Where it stands: {state}").format(state=_(STATE_WORDS[held.state])),
            _("Recorded: {moment}").format(moment=moment_words(held.given_at)),
            _("Until: {day}").format(day=day_words(held.expires_at) or _("the case or the event ends")),
            _("How: {method}").format(method=method),
            _("Conditions: {words}").format(words=held.conditions or "-"),
            _("Words that were read: version {version}").format(version=held.script_version or "-"),
            _("Withdrawn: {moment}").format(
                moment=moment_words(held.withdrawn_at) if held.withdrawn_at else "-"
            ),
        ]
        self.app.push_screen(ReadScreen(_(PURPOSES[held.purpose].words), "\n".join(lines)))

    @flow
    async def action_add(self) -> None:
        """A new decision."""
        from httui.cases import consent
        from httui.cases.consent import Given
        from httui.cases.consent_rules import Decision

        fields = [
            Field(
                "purpose",
                "choice",
                _("Purpose"),
                choices=tuple((p.name, _(p.words)) for p in PURPOSES.values()),
                required=True,
            ),
            Field(
                "decision",
                "choice",
                _("Decision"),
                choices=tuple((value, _(words)) for value, words in DECISIONS),
                required=True,
            ),
            Field("recipient", "text", _("For whom (if named)"), limit=120),
            Field(
                "method",
                "choice",
                _("How was it given?"),
                choices=tuple((k, _(v)) for k, v in METHODS.items()),
                required=True,
            ),
            Field("conditions", "text", _("Conditions, in their words"), limit=500),
        ]
        found = await self.app.push_screen_wait(Ask(_("A new decision"), fields))
        if found:
            given = Given(
                Decision(found["decision"]), found["recipient"] or None, None, found["conditions"] or None
            )
            consent.record(self.session, self._case, {found["purpose"]: given}, method=found["method"])
            self.refresh_rows()

    @flow
    async def action_withdraw(self) -> None:
        """W."""
        await withdraw(self, self._case)
        self.refresh_rows()


async def withdraw(screen: "OfficeScreen[Any]", case: str) -> None:
    """Ask for which purposes, explain what will happen, record it, show what follows."""
    from httui.cases import consent

    asked = Ask(
        _("Withdrawal"),
        [
            *prose(_("A person may withdraw at any time, without a reason. Help does not depend on it.")),
            Field(
                "purposes",
                "multi",
                _("Withdrawn for"),
                choices=(("all", _("Everything")), *((p.name, _(p.words)) for p in PURPOSES.values())),
                required=True,
            ),
            Field("scope", "text", _("In the person's words"), limit=300),
        ],
    )
    found = await screen.app.push_screen_wait(asked)
    if found is None:
        return
    chosen = found["purposes"].split()
    text = _(
        "Use stops at once. Tasks are made: stop, tell those who received data, erase or de-identify, tell the "
        "person; all within 3x24 hours."
    )
    if not await screen.app.push_screen_wait(
        Confirm(_("Record the withdrawal?"), text, yes=_("Yes, record it"))
    ):
        return
    if not chosen:
        raise Problem(N_("Choose what is withdrawn."))
    done = consent.withdraw(
        screen.session, case, None if "all" in chosen else chosen, scope=found["scope"] or None
    )
    await screen.app.push_screen_wait(ReadScreen(_("Withdrawn"), withdrawal_words(done)))


def withdrawal_words(done: "Withdrawal") -> str:
    """What a withdrawal did, to read."""
    lines = [_("Stopped: {purposes}").format(purposes=", ".join(_(PURPOSES[p].words) for p in done.purposes))]
    if done.frozen:
        lines.append(
            _("The case is frozen: nothing new is added; reading, correcting and erasing stay open.")
        )
    lines.append(_("{count} tasks were made for the next 3x24 hours.").format(count=len(done.tasks)))
    lines += ["", "# " + _("Where the data went before")]
    lines += [
        f"{moment_words(out.at)}  {action_words(out.action)}  {reason_words(out.reason or '')}"
        for out in done.went_to
    ]
    if not done.went_to:
        lines.append(_("It never left this store."))
    return "\n".join(lines)
