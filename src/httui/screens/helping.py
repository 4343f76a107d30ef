"""F1: what this is, why, and which keys work here; the glossary behind it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from httui.i18n import N_, _
from httui.screens.base import OfficeScreen
from httui.widgets.actions import Action, key_names
from httui.widgets.pager import Pager

GLOSSARY = (
    (
        N_("Case"),
        N_("The work done for one person, from the first talk to its end. One person can have several."),
    ),
    (
        N_("Code"),
        N_("A random name for a person or case. It says nothing about them, so it can be said aloud."),
    ),
    (N_("Pseudonym"), N_("A name that the person chose to be called; never the real one.")),
    (
        N_("Identity vault"),
        N_("The separate, sealed place of names, numbers, addresses. Opening one is always logged."),
    ),
    (
        N_("Consent"),
        N_("An active yes, for one purpose. No yes is ever assumed; it can be withdrawn at any time."),
    ),
    (
        N_("Readiness gate"),
        N_("What your office may collect: 1 counts, 2 coded records, 3 names, 4 highest risk."),
    ),
    (N_("Draft"), N_("What was entered and not saved yet. It comes back to its author only.")),
    (N_("Unknown"), N_("We asked; the person does not know.")),
    (N_("Not available"), N_("We could not ask, or the question has no answer here.")),
    (N_("Declined"), N_("The person chose not to answer. That is their right.")),
    (N_("Not applicable"), N_("The question was not asked because an earlier answer made it needless.")),
    (N_("Audit trail"), N_("The sealed list of who did what and when. It never holds what was written.")),
    (N_("Recovery sheet"), N_("Words on paper that open the office's data when every passphrase is lost.")),
)
"""Words of the product with their meanings (message ids)."""


class ReadScreen(OfficeScreen[None]):
    """A text to read under its title; Esc goes back."""

    NAME = N_("Reading")
    TOPIC = N_("Esc goes back. PgDn shows more.")
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._heading = title
        self._text = text
        self.pager = Pager()

    def body(self) -> Iterable[Widget]:
        """The page alone."""
        yield self.pager

    def arrive(self) -> None:
        """Write the page."""
        self.pager.show(self.lines())
        self.pager.focus()

    def retitle(self, right: str = "") -> None:
        """What it is about."""
        self.title_bar.show(self._heading or _(self.NAME), right)

    def lines(self) -> list[str]:
        """The lines of the page."""
        return self._text.split("\n")


class HelpScreen(ReadScreen):
    """What a screen is about, its keys, and the words of the product."""

    NAME = N_("Help")

    def __init__(self, title: str, text: str, actions: Sequence[Action] = ()) -> None:
        super().__init__(title, text)
        self._actions = actions

    def retitle(self, right: str = "") -> None:
        """Help on what."""
        self.title_bar.show(_("Help: {title}").format(title=self._heading), right)

    def retext(self) -> None:
        """Keys and glossary in the other language; the text above stays as it was asked for."""
        super().retext()
        self.pager.show(self.lines())

    def lines(self) -> list[str]:
        """Text, keys, glossary."""
        lines = self._text.split("\n")
        lines += ["", "# " + _("Keys on this screen")]
        for action in self._actions:
            lines.append(f"{key_names(action):<24} {action.label()}: {action.explanation()}")
        lines.append(_("Enter goes to the next field. Tab and arrows move. Digits pick choices."))
        lines.append(
            _("No answer, outside free text: * unknown, = not available, ! declined. Anywhere: Ctrl+K.")
        )
        lines += ["", "# " + _("Words")]
        return lines + [f"{_(word)}: {_(meaning)}" for word, meaning in GLOSSARY]

    def action_help(self) -> None:
        """One is in help already."""
