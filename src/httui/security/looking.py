"""What can be known of the store on this machine, for the doctor: its place, its files, its soundness (S-013)."""

from typing import TYPE_CHECKING

from httui.security.doctor import StoreFacts

if TYPE_CHECKING:
    from httui.store.files import DataDir
    from httui.store.session import Session


def store_facts(data: "DataDir", session: "Session | None" = None) -> StoreFacts:
    """Facts about the store in ``data``; with a ``session`` the databases are checked as well.

    Nothing is written. Without a session soundness stays unknown: a closed file cannot be judged.
    """
    from httui.store.backup import list_backups
    from httui.store.location import check_place
    from httui.store.problems import UnsafePlace

    shared = ""
    try:
        check_place(data.path)
    except UnsafePlace as problem:
        shared = str(problem.values.get("kind") or problem.values.get("service"))
    present = [data.keyring, data.cases_db, data.identities_db]
    backups = list_backups(data.backups)
    return StoreFacts(
        data=data.path if data.path.exists() else None,
        files=tuple(path for path in present if path.exists()),
        group=data.group is not None,
        shared=shared,
        sound=_sound(session) if session is not None else None,
        backup_at=backups[0].manifest.made if backups else None,
        backup_looked=True,
    )


def _sound(session: "Session") -> bool:
    """Whether every open database passes its integrity check, and the vault opened if it is there."""
    if session.identities_problem is not None:
        return False
    databases = [session.cases, session.identities]
    return not any(fault for database in databases if database is not None for fault in database.integrity())
