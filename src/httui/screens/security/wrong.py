"""Something went wrong, or may have: two keys from every screen, also before sign-in (S-200).

The first key opens this screen, the second says what happened and opens the incident at once. Signed in it is an
incident in the store; before sign-in a report sealed to those who may lead. Nothing else has to be answered first.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import FormScreen
from httui.screens.base import flow, kindly
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.security.reporting import Told


class SomethingWrong(FormScreen[None]):
    """What happened? A digit answers and opens the incident."""

    NAME = N_("Something went wrong")
    TOPIC = N_(
        "Press the number of what happened: the incident is opened at once and the ten steps come. Not sure counts "
        "too. Nobody is blamed for reporting. Before sign-in the report is sealed: only those who may lead can read it."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, data_dir: Path) -> None:
        super().__init__()
        self._data_dir = data_dir

    def make_fields(self) -> Sequence[Field]:
        """People first; then what happened."""
        from httui.security.incident_clock import steps
        from httui.security.incidents import TRIGGERS
        from httui.security.items import in_language

        first = steps()[0]
        fields = [
            Field("first", "note", f"{in_language(first.title)}: {in_language(first.do)}"),
            Field("space", "note", ""),
            Field("ask", "note", _("What happened? Press its number; the incident is opened at once.")),
            *(
                Field(f"trigger:{name}", "button", f"{number}  {_(words)}")
                for number, (name, words) in enumerate(TRIGGERS.items(), 1)
            ),
            Field("space2", "note", ""),
        ]
        if not self._in_store:
            fields.append(Field("look", "button", _("Only show me what to do")))
        else:
            fields.append(Field("all", "button", _("All incidents")))
        return fields

    @property
    def _in_store(self) -> bool:
        """Somebody is signed in who may write: with a temporary passphrase one may not yet."""
        session = self.frame.session
        return session is not None and session.may("workflows.read")

    def on_key(self, event: Any) -> None:
        """A digit is the second of the two keys."""
        from httui.security.incidents import TRIGGERS

        place = "12345678".find(getattr(event, "character", None) or "-")
        if place >= 0:
            event.stop()
            self.pressed(f"trigger:{list(TRIGGERS)[place]}")
        else:
            super().on_key(event)

    def pressed(self, key: str) -> None:
        """What happened, or a button."""
        if not key.startswith("trigger:"):
            super().pressed(key)
        elif not self._in_store:
            self._tell(key.removeprefix("trigger:"))
        else:
            self._open(key.removeprefix("trigger:"))

    @flow
    async def _open(self, trigger: str) -> None:
        from httui.screens.security.incident import IncidentScreen
        from httui.security import incidents

        view = incidents.open_(self.session, trigger)
        await self.app.push_screen_wait(IncidentScreen(view.head.number))
        self.dismiss(None)

    @flow
    async def _tell(self, trigger: str) -> None:
        """Before sign-in: what cannot be written must not keep the steps from anybody."""
        from httui.security import reporting
        from httui.store.clock import Clock
        from httui.store.files import DataDir

        told, why = None, ""
        try:
            told = reporting.tell(DataDir(self._data_dir), trigger, now=Clock().now())
        except Problem as problem:
            why = str(problem)
        await self._steps(told, why)

    @flow
    async def action_look(self) -> None:
        """The steps without a report."""
        await self._steps(None, "")

    async def _steps(self, told: "Told | None", why: str) -> None:
        from httui.screens.security.first_steps import FirstSteps

        await self.app.push_screen_wait(FirstSteps(self._data_dir, told, why))
        self.dismiss(None)

    @kindly
    def action_all(self) -> None:
        """The list."""
        from httui.screens.security.incidents import IncidentsScreen

        self.app.push_screen(IncidentsScreen())


def open_over(screen: "OfficeScreen[Any]") -> None:
    """Show it over ``screen``; nothing happens where it stands already, or where no office is set up yet."""
    data_dir = getattr(screen.app, "data_dir", None)
    there = any(isinstance(one, SomethingWrong) for one in screen.app.screen_stack)
    if there or data_dir is None:
        return
    if screen.frame.session is None and not (data_dir / "keyring.json").exists():
        return
    screen.app.push_screen(SomethingWrong(data_dir))
