"""What can be known of the store on this machine, for the doctor: its place, its files, its soundness (S-013)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from httui.security.finding import OfficeFacts, StoreFacts

if TYPE_CHECKING:
    from httui.store.files import DataDir
    from httui.store.session import Session

UNUSED_AFTER = timedelta(days=30)
"""An account without a sign-in for so long is asked about (item C5)."""


def store_facts(data: "DataDir", session: "Session | None" = None, *, check: bool = True) -> StoreFacts:
    """Facts about the store in ``data``; with a ``session`` the databases are checked as well (unless not ``check``).

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
        sound=_sound(session) if session is not None and check else None,
        backup_at=backups[0].manifest.made if backups else None,
        backup_looked=True,
        office=office_facts(session) if session is not None else None,
    )


def office_facts(session: "Session") -> OfficeFacts:
    """What the open store says of the office's own rules: numbers and moments, no names."""
    from httui.security import drill
    from httui.store.accounts import HOLDER_LIMIT, SHARED_NAMES, list_accounts
    from httui.store.own import profile_of
    from httui.store.passphrase import MIN_LENGTH

    now = session.clock.now()
    accounts = [account for account in list_accounts(session) if not account.disabled]
    last = [account.last_sign_in or account.created_at for account in accounts]
    proven = session.setting("recovery.proven_at")
    noted = drill.last(session)
    return OfficeFacts(
        accounts=len(accounts),
        unused=sum(1 for moment in last if moment is not None and now - moment > UNUSED_AFTER),
        shared=sum(1 for account in accounts if account.name.casefold() in SHARED_NAMES),
        holders=sum(1 for account in accounts if account.identities),
        most_holders=HOLDER_LIMIT,
        vault_apart=session.identities is not None,
        least_signs=MIN_LENGTH[profile_of(session)],
        drill_at=None if noted is None else noted.at,
        sheets_at=datetime.fromisoformat(proven) if isinstance(proven, str) else None,
    )


def _sound(session: "Session") -> bool:
    """Whether every open database passes its integrity check, and the vault opened if it is there."""
    if session.identities_problem is not None:
        return False
    databases = [session.cases, session.identities]
    return not any(fault for database in databases if database is not None for fault in database.integrity())
