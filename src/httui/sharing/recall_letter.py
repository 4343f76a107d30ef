"""The letter that asks a recipient to destroy what they got about one person, in codes only (S-238)."""

from typing import TYPE_CHECKING

from httui.i18n import _
from httui.sharing.ledger import channel_words, data_words

if TYPE_CHECKING:
    from httui.pages.document import Block, Document
    from httui.sharing.recall import Recall

OPEN = "[..........]"
"""What is to be filled in by hand."""


def letter_of(org: str, code: str, found: "Recall", language: str) -> "Document":
    """The letter to one recipient about the person with this code, in the language in use (``language`` names it)."""
    from httui.pages.document import Document, Heading, Note, Paragraph, Signature, Table

    rows = tuple(
        (
            f"{item.at.astimezone():%d-%m-%Y}",
            channel_words(item.how),
            data_words(item.fields) or "-",
            item.package or item.id[:8],
            item.row or "-",
        )
        for item in found.items
    )
    return Document(
        _("Please destroy data about one person"),
        (
            Paragraph(_("To: {recipient}").format(recipient=found.recipient)),
            Paragraph(_("This letter is from {org}.").format(org=org or OPEN)),
            Paragraph(
                _(
                    "A person about whom we gave you data has withdrawn their consent. The right to do so is theirs, "
                    "and they do not have to say why. Please stop every use of the data about this person now."
                )
            ),
            Paragraph(
                _(
                    "Our code for this person is {code}. This letter names nobody: call us, at a number that you know, "
                    "where you cannot tell whom it is about."
                ).format(code=code),
                strong=True,
            ),
            Heading(_("What you received")),
            Table(
                (_("When"), _("How"), _("Data"), _("Reference"), _("Row")), rows, (2.0, 2.0, 3.0, 3.0, 2.0)
            ),
            *_of_rows(found),
            Heading(_("What we ask you to do")),
            Paragraph(
                _(
                    "Destroy the data about this person in every place, copies and notes included, and tell everybody "
                    "to whom you passed it to do the same. Answer within three days: what was destroyed, on which "
                    "day, by whom, and what the law makes you keep. A receipt made by httui can be sent back as a "
                    "package."
                )
            ),
            Note(_("Send this by a safe way. It names no person: do not add a name to it.")),
            Signature((_("For {org}").format(org=org or OPEN),)),
        ),
        subtitle=_("draft"),
        language=language,
        draft=True,
    )


def _of_rows(found: "Recall") -> "list[Block]":
    """How the row is found: rows carry no code of a person, only a random number that is new in every release."""
    from httui.pages.document import Paragraph

    if all(item.kind != "release" for item in found.items):
        return []
    return [
        Paragraph(
            _(
                "The rows of a release carry no code of a person. The row of this person has the number above in the "
                "column row_id, in this release alone. Where you cannot tell which one it is, please destroy the "
                "whole file; we can make a new one without this person."
            )
        )
    ]
