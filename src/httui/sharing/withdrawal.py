"""What sharing does when consent is withdrawn: whoever received data is to be asked to destroy it (S-044, S-238)."""

from typing import TYPE_CHECKING

from httui.cases.events import Event

if TYPE_CHECKING:
    from httui.store.session import Session


def heard(session: "Session", event: Event) -> None:
    """Open a duty for each recipient, inside the transaction of the withdrawal; other events do nothing."""
    if event.kind == "withdrawal":
        # Every saved record comes by here: what a withdrawal needs is loaded for a withdrawal only.
        from httui.sharing import recall

        recall.open_duties(session, event.case, event.purposes)
