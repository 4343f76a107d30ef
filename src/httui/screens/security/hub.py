"""Security: how the office stands, and the doors to everything about it (S-014, S-030, S-195)."""

from collections.abc import Sequence
from typing import ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, prose
from httui.screens.base import flow, kindly
from httui.screens.doors import Door, DoorsScreen
from httui.screens.words import moment_words
from httui.widgets.fields import Field

DOORS = (
    Door(
        "assessment",
        "workflows.read",
        N_("Self-assessment"),
        "httui.screens.security.assessment",
        "RoundsScreen",
    ),
    Door("gate", "workflows.read", N_("Readiness gate"), "httui.screens.security.gate", "GateScreen"),
    Door("plan", "workflows.read", N_("Action plan"), "httui.screens.security.plan", "ActionPlanScreen"),
    Door("risks", "workflows.read", N_("Risks"), "httui.screens.security.risks", "RisksScreen"),
    Door(
        "papers",
        "workflows.read",
        N_("Security plan and papers"),
        "httui.screens.security.papers",
        "PapersScreen",
    ),
    Door(
        "devices",
        "workflows.read",
        N_("Devices and other places of data"),
        "httui.screens.security.devices",
        "DevicesScreen",
    ),
    Door(
        "incidents", "workflows.read", N_("Incidents"), "httui.screens.security.incidents", "IncidentsScreen"
    ),
    Door(
        "contacts", "workflows.read", N_("Whom to call"), "httui.screens.security.incidents", "ContactsScreen"
    ),
    Door(
        "retention",
        "retention",
        N_("What is due to go"),
        "httui.screens.security.retention",
        "RetentionScreen",
    ),
    Door(
        "cleaning", "workflows.read", N_("Clean-up day"), "httui.screens.security.cleaning", "CleaningScreen"
    ),
    Door(
        "sessions", "security", N_("Sessions and roles"), "httui.screens.security.sessions", "SessionsScreen"
    ),
)
"""What can be opened from here; each part of the room adds its own."""


class SecurityHub(DoorsScreen):
    """Where the office stands, and what one may do about it."""

    NAME = N_("Security")
    TOPIC = N_(
        "The self-assessment asks what is so today; signed, it decides what the readiness gate lets you collect, and "
        "makes the action plan. Everybody may answer and see how things stand."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)
    DOORS = DOORS

    def arrive(self) -> None:
        """Bring the gate in line first: what is shown is what holds."""
        self._catch_up()
        super().arrive()

    @kindly
    def _catch_up(self) -> None:
        from httui.security import arrival

        if arrival.arrive(self.session):
            self.header.repaint()

    def make_fields(self) -> Sequence[Field]:
        """State, doors, and what to tell when something changed."""
        fields = [Field(f"state:{n}", "note", line) for n, line in enumerate(self._state())]
        fields.append(Field("space", "note", ""))
        fields += self.door_fields()
        fields.append(Field("changed", "button", _("Something changed: tell it ...")))
        return fields

    def _state(self) -> list[str]:
        from httui.screens.words import gate_words
        from httui.security import actions, rounds_store

        session = self.session
        lines = [gate_words(session)]
        rounds = rounds_store.listing(session)
        signed = next((view for view in rounds if view.state == "signed"), None)
        lines.append(
            _("The last self-assessment was signed on {day}.").format(day=moment_words(signed.signed_at))
            if signed is not None
            else _("There is no signed self-assessment yet.")
        )
        going = next((view for view in rounds if view.state == "open"), None)
        if going is not None:
            lines.append(
                _("Round {number} is open: {answered} of {count} answered.").format(
                    number=going.number, answered=going.answered, count=going.count
                )
            )
        first = actions.today(actions.listing(session))
        if first is not None:
            lines.append(_("Do this today: {what}").format(what=f"{first.title}. {first.text}".strip(". ")))
        return lines

    def came_back(self) -> None:
        """Show again how things stand."""
        self.form.set_fields(self.make_fields())
        self.header.repaint()

    @flow
    async def action_changed(self) -> None:
        """An office move, a new kind of data, a new partner: the self-assessment is due at once."""
        from httui.security import reminders

        choices = tuple((cause, _(CAUSE_WORDS[cause])) for cause in reminders.TOLD)
        text = _(
            "When one of these happens the self-assessment is due at once. It goes to the calendar of duties."
        )
        asked = Ask(
            _("Something changed"),
            [*prose(text), Field("cause", "choice", _("What happened?"), choices=choices, required=True)],
        )
        found = await self.app.push_screen_wait(asked)
        if found:
            reminders.tell(self.session, found["cause"])
            self.say(_("Noted. The self-assessment is due today."))


CAUSE_WORDS = {
    "move": N_("The office moved"),
    "new_data": N_("We collect a new kind of data"),
    "incident": N_("There was an incident"),
    "partner": N_("There is a new partner"),
}
"""What can be told, with its words."""
