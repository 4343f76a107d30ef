"""The recovery sheets: shown once, copied on paper, proven by typing words back (S-229)."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, FormScreen, notes
from httui.screens.base import flow
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.store.office import RecoverySheet

ASKED_BACK = 3
"""Words of each sheet that are typed back."""


async def show_sheets(screen: "OfficeScreen[Any]", sheet: "RecoverySheet") -> None:
    """Show both sheets one after the other, each until some of its words were typed back."""
    for title, what, words in (
        (
            N_("Recovery sheet 1 of 2: case records"),
            N_("opens the case records when every passphrase is lost"),
            list(sheet.cases),
        ),
        (
            N_("Recovery sheet 2 of 2: identities"),
            N_("opens the identities: keep it at another place than sheet 1"),
            list(sheet.identities),
        ),
    ):
        await show_sheet(screen, title, what, words)


async def show_sheet(
    screen: "OfficeScreen[Any]", title: str, what: str, words: Sequence[str], *, may_leave: bool = False
) -> bool:
    """Show one sheet until some of its words were typed back; ``title`` and ``what`` are message ids.

    ``may_leave``: Esc at the words ends it unproven; then ``False``.
    """
    while True:
        if await screen.app.push_screen_wait(Sheet(title, what, words, may_leave=may_leave)) is False:
            return False
        if await screen.app.push_screen_wait(prove(words)) is not None:
            return True


def sheet_text(title: str, what: str, words: Sequence[str]) -> str:
    """The sheet as it is printed or copied."""
    rows = [f"{n:>2}. {word:<12}" for n, word in enumerate(words, 1)]
    columns = 4
    lines = ["   ".join(rows[start : start + columns]) for start in range(0, len(rows), columns)]
    return "\n".join([_(title), _("This sheet {what}.").format(what=_(what)), "", *lines])


class Sheet(FormScreen["bool | None"]):
    """The words of one sheet. The result is ``False`` for whoever left without going on to the proof."""

    NAME = N_("Recovery sheet")
    TOPIC = N_(
        "Copy the words by hand with their numbers, in two copies. Put each into an envelope, seal it, "
        "write date and name "
        "across the seal, and lock it away outside this office. Whoever has the words has the data. They "
        "are not shown again."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("saveas",)

    def __init__(self, title: str, what: str, words: Sequence[str], *, may_leave: bool = False) -> None:
        super().__init__()
        self._may_leave = may_leave
        self._title = title
        self._what = what
        self._words = words

    def retitle(self, right: str = "") -> None:
        """Which of the two."""
        self.title_bar.show(_(self._title), right)

    def make_fields(self) -> Sequence[Field]:
        """The words and what to do with them."""
        return [
            *notes(sheet_text(self._title, self._what, self._words)),
            *notes(
                "\n"
                + _(
                    "Write them on paper now, with their numbers. They are shown this once only.\n"
                    "Keep the paper sealed and locked, away from this computer. No photo, no phone.\n"
                )
            ),
            Field("written", "button", _("I have written them down: check me")),
            Field("saveas", "button", _("Write them to a file for printing (read the warning)")),
        ]

    def action_written(self) -> None:
        """On to the proof."""
        self.dismiss(None)

    def action_back(self) -> None:
        """The words must be written down first, where there is no older sheet that still opens."""
        if self._may_leave:
            self.dismiss(False)
            return
        self.say(_("The words are needed if passphrases are lost. Write them down, then go on."))

    @flow
    async def action_saveas(self) -> None:
        """A file in plain text, after a warning."""
        text = _(
            "The file is readable by anyone who gets it: it opens your office's data.\n"
            "Write it to a USB stick, print it on a printer without a network, then destroy the stick's "
            "copy.\n"
            "Handwriting is safer."
        )
        if not await self.app.push_screen_wait(
            Confirm(_("A plain file"), text, yes=_("Yes, write the file"))
        ):
            return
        found = await self.app.push_screen_wait(
            Ask(
                _("Where to?"),
                [Field("path", "text", _("File name"), required=True, hint="/media/.../sheet.txt")],
            )
        )
        if found:
            write_private(
                Path(found["path"]).expanduser(), sheet_text(self._title, self._what, self._words) + "\n"
            )
            self.say(_("Written. Print it, then destroy the file."))


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read; never over an existing one. Raises Problem."""
    import os

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Problem(
            N_("There is a file of this name already."), remedy=N_("Choose another name.")
        ) from None
    except OSError:
        raise Problem(N_("The file could not be written there.")) from None


def prove(words: Sequence[str]) -> Ask:
    """Ask for some of the words."""
    places = sorted(secrets.SystemRandom().sample(range(len(words)), ASKED_BACK))
    fields = [
        *notes(_("Type these words from your paper, so that we know it can be read:") + "\n"),
        *(
            Field(str(place), "text", _("Word {number}").format(number=place + 1), required=True, limit=40)
            for place in places
        ),
    ]

    def check(values: dict[str, str]) -> None:
        for place in places:
            if values[str(place)].strip().casefold() != words[place].casefold():
                raise Problem(
                    N_("Word {number} is another one."),
                    remedy=N_("Look at your paper again; Esc shows the words once more."),
                    number=place + 1,
                )

    return Ask(_("Is it on paper?"), fields, check=check)
