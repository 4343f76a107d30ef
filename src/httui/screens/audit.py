"""The audit trail: who did what and when, never content; and whether it is whole (S-218)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.cases.code_words import action_words, object_words, reason_words
from httui.i18n import N_, _
from httui.screens.base import kindly
from httui.screens.listing import ListScreen
from httui.screens.words import moment_words
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.store.audit import Entry


class AuditScreen(ListScreen["Entry"]):
    """Newest first, read page by page."""

    NAME = N_("Audit trail")
    TOPIC = N_(
        "Who did what and when; it never holds what was written. V checks that no entry was changed or taken away."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("verify", "back")

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        super().__init__()

    def columns(self) -> Sequence[Column["Entry"]]:
        """Number, moment, who, what, on what, why."""
        return [
            Column(_("No."), 7, lambda entry: str(entry.seq)),
            Column(_("When"), 16, lambda entry: moment_words(entry.moment)),
            Column(_("Who"), 12, lambda entry: self._names.get(entry.actor, entry.actor[:8])),
            Column(_("What"), 26, lambda entry: f"{object_words(entry.kind)}: {action_words(entry.action)}"),
            Column(
                _("Why or which"),
                0,
                lambda entry: reason_words(entry.reason or "") or (entry.object_id or "")[:8],
            ),
        ]

    def read(self) -> Sequence["Entry"]:
        """The newest thousand; older ones by the command line."""
        from httui.screens.adapters import names_by_id

        self.session.require("audit.read")
        self._names = names_by_id()
        return self.session.audit.newest(1000)

    @kindly
    def action_verify(self) -> None:
        """V: the chain, the signatures, the anchors."""
        from httui.store.anchors import Anchor

        self.session.require("audit.read")
        anchors = [Anchor.from_json(anchor) for anchor in self.session.keyring.anchors]
        broken = self.session.audit.verify(anchors=anchors, trusted=self.session.trusted_keys)
        if broken is None:
            self.say(_("The audit trail is whole."))
        else:
            self.say(
                _("The audit trail is not as it was written, from entry {seq} on.").format(seq=broken.seq),
                problem=True,
            )
