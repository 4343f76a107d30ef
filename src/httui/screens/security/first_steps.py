"""What to do now, before sign-in: the steps, the scenario cards, whom to call; and more for the report (S-200).

No data of the office is read but the contacts that it chose to show here. What is typed is sealed with the report and
leaves the screen with it; the screen goes away by itself when nobody touches it.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events

from httui.i18n import N_, _
from httui.screens.ask import FormScreen
from httui.screens.base import flow, kindly
from httui.screens.security.incident_words import card_lines, cards_lines, steps_lines
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.security.reporting import Told

SILENCE = 300.0
"""Seconds without a key after which the screen goes away: what was typed must not stay in sight."""


class FirstSteps(FormScreen[None]):
    """The report is safe; now the steps."""

    NAME = N_("What to do now")
    TOPIC = N_(
        "The report is sealed already. You may add what happened: no names of clients, please. F2 seals it again. The "
        "steps, the cards and the telephone numbers can be read without signing in."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "choices")

    def __init__(self, data_dir: Path, told: "Told | None", why: str = "") -> None:
        super().__init__()
        self._data_dir = data_dir
        self._told_report = told
        self._why = why
        self._last_key = 0.0

    def offers(self, name: str) -> bool:
        """There is something to add to where a report was left."""
        return (name not in ("save", "choices") or self._told_report is not None) and super().offers(name)

    def make_fields(self) -> Sequence[Field]:
        """State, the next steps, whom to call, more to read, more to tell."""
        from httui.security.incident_clock import steps
        from httui.security.items import in_language

        fields = [Field(f"state:{n}", "note", line) for n, line in enumerate(self._state())]
        fields += [
            Field(
                f"step:{step.number}",
                "note",
                f"{step.number}  {in_language(step.title)}: {in_language(step.do)}",
            )
            for step in steps()[:3]
        ]
        fields += [
            Field("space", "note", ""),
            Field("all_steps", "button", _("All ten steps, with their times")),
            Field("cards", "button", _("Cards: if this, then that")),
            Field("contacts", "button", _("Whom to call")),
        ]
        if self._told_report is not None:
            fields += self._more()
        return fields

    def _state(self) -> list[str]:
        if self._told_report is not None:
            at = self._told_report.report.at.astimezone()
            return [
                _("Reported at {time}. It is sealed: only those who may lead can read it.").format(
                    time=f"{at:%H:%M}"
                ),
                _("Phone the responsible person now: they see it at their next sign-in, not before."),
            ]
        return [f"! {self._why}"] if self._why else []

    def _more(self) -> list[Field]:
        from httui.security.incident_clock import scenarios
        from httui.security.items import in_language
        from httui.store.incident_box import LONGEST_NAME, LONGEST_TEXT

        cards = tuple((card.id, in_language(card.title)) for card in scenarios())
        return [
            Field("space2", "note", ""),
            Field("more", "heading", _("Tell more, if you can (F2 seals it)")),
            Field("scenario", "choice", _("It is most like"), choices=cards),
            Field(
                "text", "area", _("What happened? (no names)"), limit=LONGEST_TEXT,
                hint=_("What, when, which device. No names of clients."),
            ),
            Field("who", "text", _("Your name, if you like"), limit=LONGEST_NAME),
            Field(
                "hours", "integer", _("Known since how many hours?"), value="0", limit=4,
                hint=_("0 is now. The 3x24 hours run from when it was first known."),
            ),
            Field("save", "button", _("Seal it")),
        ]  # fmt: skip

    def arrive(self) -> None:
        """Begin to watch for silence."""
        super().arrive()
        self._watch = self.set_timer(SILENCE, self._silent)

    def on_key(self, event: events.Key) -> None:
        """Every key counts as presence."""
        self._watch.reset()
        super().on_key(event)

    def _silent(self) -> None:
        if self.app.screen is self:
            self.dismiss(None)
        else:
            self._watch = self.set_timer(SILENCE, self._silent)

    @kindly
    def action_save(self) -> None:
        """F2: seal the report again with what was added."""
        told = self._told_report
        if told is None or not self.form.commit():
            return
        values = self.form.values()
        hours = min(int(values["hours"] or 0), 24 * 60)
        told.say_more(
            text=values["text"],
            who=values["who"],
            scenario=values["scenario"],
            first_known=told.report.at - timedelta(hours=max(0, hours)),
        )
        self.say(_("Sealed. You can leave this screen."))

    def action_all_steps(self) -> None:
        """The ten steps."""
        self._read(_("The ten steps"), steps_lines())

    @flow
    async def action_cards(self) -> None:
        """All cards, or the one that was chosen."""
        chosen = self.form.values().get("scenario", "") if self._told_report is not None else ""
        self._read(_("Cards"), card_lines(chosen) if chosen else cards_lines())

    def action_contacts(self) -> None:
        """What the office chose to show, and the public helpers."""
        from httui.security import incident_contacts
        from httui.store.files import DataDir

        own = incident_contacts.before_sign_in(DataDir(self._data_dir))
        lines = [f"{one.who}: {one.reach}" for one in own]
        lines = ["# " + _("Of this office"), *lines, ""] if lines else []
        self._read(_("Whom to call"), [*lines, "# " + _("For everybody"), *incident_contacts.helper_lines()])

    def _read(self, title: str, lines: list[str]) -> None:
        from httui.screens.helping import ReadScreen

        self.app.push_screen(ReadScreen(title, "\n".join(lines)))
