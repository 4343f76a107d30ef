"""A paper of sharing to read and to write to a file: a plan, an agreement (S-016, S-250)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from httui.i18n import _
from httui.screens.base import flow
from httui.screens.security.papers import FORMATS, PaperScreen

if TYPE_CHECKING:
    from httui.pages.document import Document


class SharingPaper(PaperScreen):
    """As the papers of security, audited under its own name. ``code`` names the file."""

    def __init__(self, kind: str, object_id: str, code: str, make: "Callable[[str], Document]") -> None:
        self._kind, self._object = kind, object_id
        super().__init__(code, make)

    @flow
    async def action_saveas(self) -> None:
        """S."""
        from httui.screens.work.drawing import ask_file, save
        from httui.sharing import papers

        stem = f"{self._what}-{self._document.language}"
        found = await ask_file(self, _("Write it to a file"), FORMATS, stem)
        if found is not None:
            kind, file = found
            save(file, papers.exported(self.session, self._document, kind, self._kind, self._object))
            self.say(_("Written to {path}.").format(path=file))
