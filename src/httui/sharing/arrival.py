"""What sharing looks after at a sign-in: data whose time is over, matchings that nobody goes on with (S-243, S-251)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httui.store.session import Session


def arrive(session: "Session") -> None:
    """Bring the duties of destruction in line, and end old matchings; it shows nothing.

    An office that never shared anything loads nothing for it. Raises ``SessionEnded``.
    """
    from httui.store.sharing_models import MatchRun, ReceivedPackage, Release

    session.alive()
    if Release.select().exists() or ReceivedPackage.select().exists():
        from httui.sharing import recall

        recall.remind(session)
    if session.may("share") and MatchRun.select().where(MatchRun.ended_at.is_null()).exists():
        from httui.sharing import match_runs

        match_runs.sweep(session)
