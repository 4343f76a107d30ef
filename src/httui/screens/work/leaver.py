"""Giving what a leaver had to somebody else, all of it at once (S-139)."""

from typing import TYPE_CHECKING, Any

from httui.i18n import _
from httui.screens.adapters import active_people
from httui.screens.ask import Ask, prose
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen


async def offer_handover(screen: "OfficeScreen[Any]", leaver_id: str) -> bool:
    """Ask who gets the open work of an account, and hand it over; Esc leaves it where it is.

    False where the account has none, so that nothing was asked.
    """
    from httui.workflows import handover

    session = screen.session
    has = handover.held(session, leaver_id)
    assigns = session.may("cases.assign")
    if not (has.steps or has.tasks or has.duties or (has.cases and assigns)):
        return False
    people = [choice for choice in active_people(session) if choice[0] != leaver_id]
    fields = [
        *prose(
            _(
                "Open work of this account: steps {steps}, tasks {tasks}, duties {duties}, cases {cases}. "
                "Esc leaves it where it is."
            ).format(steps=has.steps, tasks=has.tasks, duties=has.duties, cases=has.cases)
        ),
        Field(
            "to",
            "choice",
            _("Who gets it?"),
            choices=(("nobody", _("Nobody: those who may take it")), *people),
            required=True,
        ),
    ]
    if has.cases and assigns:
        fields.append(
            Field(
                "cases",
                "choice",
                _("The cases too?"),
                value="no",
                choices=(("yes", _("Yes")), ("no", _("No"))),
                required=True,
            )
        )
    found = await screen.app.push_screen_wait(Ask(_("Hand over the work"), fields))
    if found is None:
        return True
    to = None if found["to"] == "nobody" else found["to"]
    kinds = ["steps", "tasks", "duties", *(["cases"] if found.get("cases") == "yes" else [])]
    moved = handover.reassign(session, leaver_id, dict.fromkeys(kinds, to))
    screen.say(_("Handed over: {count}.").format(count=moved.total))
    return True
