"""The promise of confidentiality that everybody in the office signs on paper (instruments A3)."""

from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import Bullets, Document, KeyValues, Note, Paragraph, Signature

if TYPE_CHECKING:
    from httui.store.session import Session

POINTS = (
    N_("I speak of the people we help only with colleagues who need it for their work."),
    N_("I look into records only for my work; every look is noted, and that is fair."),
    N_("I keep my passphrase to myself, lock the screen when I leave, and use no account but my own."),
    N_("I take no copies home, and put nothing about a person into chats, e-mail subjects or online tools."),
    N_("I give nothing out without recorded consent; when in doubt I ask the person responsible."),
    N_("I tell at once when something is lost, sent wrong or odd, also when it was my fault."),
    N_("When I leave I hand everything back. This promise goes on after that, without an end."),
)
"""What is promised (message ids)."""


def promise(session: "Session", account: str, language: str) -> Document:
    """The page for one account (id or sign-in name). Raises ``Refused``, ``AccountProblem``."""
    from httui.store.accounts import find_account

    session.require("security")
    found = find_account(session, account)
    with speaking(language):
        return Document(
            _("Promise of confidentiality"),
            (
                KeyValues(((_("Office"), session.org), (_("Name"), found.display_name))),
                Paragraph(
                    _("People trust us with what could cost them their freedom or their life. I promise:")
                ),
                Bullets(tuple(_(words) for words in POINTS), numbered=True),
                Note(_("Nobody is punished for telling of a mistake.")),
                Note(
                    _(
                        "To disclose identities of victims and witnesses can be a crime (UU 21/2007, UU 27/2022). "
                        "Check legal points with a lawyer."
                    )
                ),
                Signature((found.display_name, _("For the office"))),
            ),
            language=language,
        )
