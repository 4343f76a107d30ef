"""A card for the wall: what to do first and whom to call when something went wrong (S-200; instruments, section 3).

It holds no secret: no name of a person the office helps, no place of data, no passphrase. What stands in the list of
contacts is the office's own choice.
"""

from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import Bullets, Document, Heading, Note, Paragraph
from httui.security import incident_contacts, plan_rules

if TYPE_CHECKING:
    from httui.store.session import Session

FEW = 5
"""Up to so many contacts leave room for large letters on the one page."""
FIRST = (
    N_("People first: is anyone in danger? Move, warn, call."),
    N_("Lock the program: F9 or Ctrl+L."),
    N_("Disconnect: pull the network cable, switch off the Wi-Fi. Leave an infected computer on."),
    N_("Tell the person responsible at once. Not sure counts."),
    N_("Open an incident in the program, also without signing in: 3x24 hours begin when we first knew."),
    N_("Write down what you see and when. Delete nothing, tell nobody else."),
)
"""First steps, in order (message ids)."""


def card(session: "Session", language: str) -> Document:
    """The card in ``language`` on one page. For everybody with an account. Raises ``Refused``."""
    session.require("workflows.read")
    with speaking(language):
        return Document(
            _("Something went wrong with data?"),
            (
                Bullets(tuple(_(words) for words in FIRST), numbered=True),
                Heading(_("Whom to call")),
                *plan_rules.calls(session),
                Paragraph(
                    _("Somebody asks about a client? Say: I cannot confirm or deny; please write to us."),
                    strong=True,
                ),
                Note(_("Nobody needs to be a hero: never resist by force for data. People come first.")),
            ),
            subtitle=session.org,
            language=language,
            large=len(incident_contacts.contacts(session)) <= FEW,
        )
