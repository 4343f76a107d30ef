"""From sign-in to the home screen: what must happen first, in this order (S-222, S-223, S-227).

A temporary passphrase is changed; a leaked one too, ending the other sessions; every 90 days a short
check-in.
"""

from typing import TYPE_CHECKING

from httui.terminal.frame import Frame

if TYPE_CHECKING:
    from httui.store.session import Session


def arrive(frame: Frame, session: "Session", *, leaked: bool = False) -> None:
    """Take over ``session`` and show the first screen that it needs."""
    from httui.screens import idle

    frame.signed_in(session)
    idle.apply(frame, session)
    from httui.screens.adapters import must_change
    from httui.screens.passphrase import ChangePassphrase, CheckIn, must_check_in

    if session.user.temporary or leaked:
        frame.home(ChangePassphrase(why="leaked" if leaked else "temporary"))
    elif must_change(session):
        frame.home(ChangePassphrase(why="old"))
    elif must_check_in(session):
        frame.home(CheckIn())
    else:
        go_home(frame)


def go_home(frame: Frame) -> None:
    """Show the home screen alone."""
    from httui.screens.home import Home

    frame.home(Home())
