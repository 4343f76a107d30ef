"""Loading a saved record into a form that may have changed since: what fits is taken, the rest is reported.

Serves the round trips of the engine: an older instance opens in a newer version of its form, and nothing that
does not fit disappears without being named.
"""

from typing import NamedTuple

from httui.i18n import N_, _
from httui.xforms import limits
from httui.xforms.datatypes import cast
from httui.xforms.errors import FormError
from httui.xforms.fields import allowed_missing
from httui.xforms.record import Record
from httui.xforms.state import Range, State
from httui.xforms.tree import Node

NO_QUESTION = N_("The form has no such question any more.")
NO_REPEAT = N_("The question is no longer asked several times; only the first entry was taken.")
NOT_A_VALUE = N_("This is a group of questions now; its answer was left out.")
WRONG_TYPE = N_("The answer does not fit the question's type ({type}).")
NO_CHOICE = N_("The choice is not offered any more.")
NO_CODE = N_("The missing-data code is not allowed here any more.")
MAX_RESTORED = 5_000
"""Most instances of one repeat in a saved record."""


class Unfit(NamedTuple):
    """Something of a saved record that could not be taken over.

    ``what`` is a message id; ``value`` the answer itself: it is record content, so show it to the person who fills
    the form and never write it to a log.
    """

    ref: str
    what: str
    value: str
    type: str = ""

    @property
    def reason(self) -> str:
        """Why, in the language in use."""
        return _(self.what).format(type=self.type)


def set_count(record: Record, range_: Range, wanted: int) -> None:
    """Make a repeat have ``wanted`` instances, without any event of the form."""
    if wanted > MAX_RESTORED:
        raise FormError(
            N_("The saved record has more than {limit} entries."),
            reference=record.range_ref(range_),
            limit=MAX_RESTORED,
        )
    while len(range_.instances) > wanted:
        record.remove(range_, len(range_.instances) - 1)
    record.grow(range_, wanted, events=False)
    if len(range_.instances) < wanted:
        raise FormError(
            N_("The saved record has more than {limit} entries."),
            reference=record.range_ref(range_),
            limit=len(range_.instances),
        )


def set_value(record: Record, node: Node, text: str, unfit: list[Unfit]) -> None:
    """Put a saved text into a node before anything is computed."""
    state: State = node.data
    model = state.model
    if not model.leaf:
        if text.strip():
            unfit.append(Unfit(record.ref(node), NOT_A_VALUE, text))
        return
    if model.chosen:
        state.wanted = node.text = text.strip()
        return
    node.text = cast(text[: limits.MAX_VALUE], model.type)
    if text.strip() and not node.text:
        unfit.append(Unfit(record.ref(node), WRONG_TYPE, text, model.type))


def set_missing(record: Record, node: Node, code: str, unfit: list[Unfit]) -> None:
    """Put a saved missing-data code into a node."""
    state: State = node.data
    bind = state.model.bind
    if state.model.leaf and code in allowed_missing(bind.extensions.get("missing") if bind else None):
        state.missing = code
    else:
        unfit.append(Unfit(record.ref(node), NO_CODE, code))


def lost_choices(record: Record, before: dict[Node, str]) -> list[Unfit]:
    """Choices that were saved as answers and are not offered now. ``before`` holds the texts as they were saved."""
    found = []
    for node, text in before.items():
        if node.relevant and text != node.text:
            kept = set(node.text.split())
            gone = (
                [token for token in text.split() if token not in kept] if node.data.model.multiple else [text]
            )
            if gone and not (node.text and not node.data.model.multiple):
                found.append(Unfit(record.ref(node), NO_CHOICE, " ".join(gone)))
    return found


def chosen_values(record: Record) -> dict[Node, str]:
    """The texts of all answered choices, to be compared after everything was computed."""
    return {
        node: node.text
        for node in record.top.node.walk()
        if node.text and node.data is not None and node.data.model.chosen
    }
