"""Sharing: how plans and permission stand, and the doors to everything about it (S-008, S-016).

It opens on what may be shared now and what is missing for it, never on sending.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, reason_field
from httui.screens.base import flow, kindly
from httui.screens.doors import Door, DoorsScreen
from httui.screens.helping import ReadScreen
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from textual.timer import Timer

    from httui.sharing.plans import PlanView

DOORS = (
    Door(
        "plans",
        "share",
        N_("Plans: what is shared, with whom, why"),
        "httui.screens.sharing.plans",
        "PlansScreen",
    ),
    Door("release", "share", N_("Release data"), "httui.screens.sharing.release", "ReleasePlansScreen"),
    Door("partners", "share", N_("Partners"), "httui.screens.sharing.partners", "PartnersScreen"),
    Door("agreements", "share", N_("Agreements"), "httui.screens.sharing.agreements", "AgreementsScreen"),
    Door(
        "ledger",
        "ledger",
        N_("Ledger: what was told and given"),
        "httui.screens.sharing.ledger",
        "LedgerScreen",
    ),
    Door(
        "receiving",
        "share",
        N_("Packages from partners"),
        "httui.screens.sharing.receiving",
        "ReceivingScreen",
    ),
    Door(
        "matching",
        "share",
        N_("Persons in common with a partner"),
        "httui.screens.sharing.matching",
        "MatchingScreen",
    ),
)
"""What can be opened from here; each part of the room adds its own."""

MOST_PLANS = 4
"""Plans whose state stands on the page; the others are behind their door."""
BREATH = 0.2
"""Seconds before the next plan's people are counted: in a large office one takes longer than a key may wait."""


class SharingHub(DoorsScreen):
    """What may be shared now, and what one may do about it."""

    NAME = N_("Sharing")
    TOPIC = N_(
        "Nothing leaves the office without a plan that was approved, a permission that holds at that moment, and a "
        "check. The first lines say how the plans stand, what they lack, and how many people said yes. A plan is for "
        "one partner; the register of partners says how far each is trusted."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)
    DOORS = DOORS

    def __init__(self) -> None:
        super().__init__()
        self._counted: dict[str, str] = {}
        self._waiting: list[str] = []
        self._timer: Timer | None = None

    @kindly
    def arrive(self) -> None:
        """Read how things stand; who said yes is counted plan by plan once the page stands."""
        super().arrive()
        self._later()

    def make_fields(self) -> Sequence[Field]:
        """State and doors."""
        session = self.session
        fields = [Field(f"state:{n}", "note", line) for n, line in enumerate(self._state())]
        fields.append(Field("space", "note", ""))
        fields += self.door_fields()
        if session.may("share"):
            fields.append(Field("keys", "button", _("Our own keys, to send to a partner")))
            fields.append(Field("renew", "button", _("Make new keys ...")))
        return [*fields, Field("back", "button", _("Back"))]

    def _state(self) -> list[str]:
        if not self.session.may("share"):
            return [_("Note here what you told somebody outside: in a talk, by telephone, in a message.")]
        from httui.sharing import partners, plans
        from httui.workflows.duty_rows import today_of

        today = today_of(self.session)
        held = plans.listing(self.session)
        if not held:
            return [
                _("There is no plan yet: nothing can be shared. Begin with the partner, then make a plan.")
            ]
        lines = [line for plan in held[:MOST_PLANS] for line in self._plan(plan)]
        if len(held) > MOST_PLANS:
            lines.append(_("and {count} more").format(count=len(held) - MOST_PLANS))
        old = [view.name for view in partners.listing(self.session) if not view.checked(today)]
        if old:
            lines.append(_("! Partner check missing or old: {names}").format(names=", ".join(old)))
        return lines

    def _plan(self, plan: "PlanView") -> list[str]:
        """How one plan stands, what it lacks first, and who may be in it."""
        from httui.sharing import plan_gaps, plans
        from httui.workflows.duty_rows import today_of

        standing = plan.standing(today_of(self.session))
        words = _(plans.STANDINGS[standing])
        lines = [f"{plan.partner_name}: {plan.title} ({words})"]
        lacks = plan_gaps.gaps(self.session, plan.id)
        if lacks:
            lines.append(
                "  ! " + _("lacks {count}, first: {what}").format(count=len(lacks), what=lacks[0].text)
            )
        if standing in ("approved", "expiring"):
            if plan.id not in self._counted and plan.id not in self._waiting:
                self._waiting.append(plan.id)
            lines.append("  " + self._counted.get(plan.id, _("Counting who may be in it ...")))
        return lines

    def _later(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(BREATH, self._count)

    @kindly
    def _count(self) -> None:
        """Count the people of one plan, show it, and take the next one after a breath."""
        if not self._waiting:
            return
        if self.app.screen is not self:
            self._later()
            return
        from httui.sharing import permission, plans
        from httui.workflows.duty_rows import today_of

        row = plans.row_of(self._waiting.pop(0))
        # Whoever was recorded up to now: the period of a release is chosen with the release.
        found = permission.look(self.session, row, date.min, today_of(self.session))
        self._counted[row.id] = _("{count} of the {all} persons recorded up to now may be in it.").format(
            count=found.permitted, all=found.persons
        )
        self.form.set_fields(self.make_fields())
        self._later()

    def retext(self) -> None:
        """The language changed: what was counted is told again."""
        self._counted.clear()
        super().retext()
        self._later()

    def came_back(self) -> None:
        """Show again how things stand."""
        self._counted.clear()
        self._waiting.clear()
        self.form.set_fields(self.make_fields())
        self._later()

    @kindly
    def action_keys(self) -> None:
        """The line to send and the words to read out."""
        from httui.sharing import office_keys

        text = "\n".join(
            [
                _("Send this line to the partner by any way:"),
                "",
                office_keys.card(self.session),
                "",
                _("Then call somebody there whom you know, and read these words to them:"),
                "",
                " ".join(office_keys.words(self.session)),
                "",
                _("They use the line only when every word is the same."),
            ]
        )
        self.app.push_screen(ReadScreen(_("Our own keys"), text))

    @flow
    async def action_renew(self) -> None:
        """When somebody who could share has left, or a device was lost."""
        from httui.sharing import office_keys

        hint = _(
            "Every partner needs the new line and has to hear its words; the old ones still open what was sent."
        )
        found = await self.app.push_screen_wait(
            Ask(_("Make new keys"), [Field("n", "note", hint), reason_field()])
        )
        if found:
            office_keys.renew(self.session, found["reason"])
            self.say(_("Made. Send the new line to every partner."))
