"""Accounts at a glance: who is signed in where, whose passphrase is to be asked about, who may do what (S-189, S-216).

For those who keep security; ending an account and changing keys stay with administrators (``store.accounts``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.store.account import Account
from httui.store.rights import RIGHTS, ROLES, rights_of

if TYPE_CHECKING:
    from httui.store.presence import Present
    from httui.store.session import Session

UNUSED_AFTER = timedelta(days=30)

RIGHT_WORDS = {
    "cases.read_own": N_("read one's own cases"),
    "cases.read": N_("read every case"),
    "cases.write": N_("write cases"),
    "consent.write": N_("note consent"),
    "cases.assign": N_("give cases to others"),
    "cases.erase": N_("erase cases and persons"),
    "identities.write": N_("write identities"),
    "identities.open": N_("open identities"),
    "export": N_("export"),
    "forms.read": N_("read forms"),
    "forms": N_("change forms"),
    "workflows.read": N_("see work and security"),
    "workflows": N_("change workflows"),
    "tasks.team": N_("lead the team's work"),
    "retention": N_("decide what goes"),
    "security": N_("keep security"),
    "gate.sign": N_("sign the readiness gate"),
    "audit.read": N_("read the audit trail"),
    "backup": N_("make backups"),
    "restore": N_("put backups back"),
    "settings": N_("change settings"),
    "accounts": N_("keep accounts and keys"),
    "share": N_("plan what is shared"),
    "share.approve": N_("approve what is shared"),
    "ledger": N_("note what was shared"),
    "ledger.read": N_("read what was shared"),
}
"""Rights in words, in the order of a day's work."""


@dataclass(frozen=True, slots=True)
class Line:
    """One account. ``here``: its sessions that are going on. ``check_in``: in_time, due, or changed_long_ago.

    ``unused``: nobody signed in for 30 days; ``confirmed_on``: the day of the last yearly word, ISO, or "".
    """

    account: Account
    here: "tuple[Present, ...]"
    check_in: str
    unused: bool
    confirmed_on: str


@dataclass(frozen=True, slots=True)
class Report:
    """Every account, and how many may open identities, against the office's limit."""

    lines: tuple[Line, ...]
    holders: int
    limit: int

    @property
    def too_many(self) -> bool:
        """Whether more people may open identities than the office wants (S-216)."""
        return self.holders > self.limit


def report(session: "Session") -> Report:
    """Every account, closed ones last. Raises ``Refused``."""
    from httui.store.accounts import HOLDER_LIMIT, holders, list_accounts
    from httui.store.presence import present

    session.require("security")
    now, profile = session.trusted_now(), _longest(session)
    here: dict[str, list[Present]] = {}
    for one in present(session.data):
        here.setdefault(one.user, []).append(one)
    confirmed = _confirmed()
    lines = tuple(
        Line(
            account,
            tuple(here.get(account.id, ())),
            _check_in(account, now, profile),
            not account.disabled and _is_unused(account, now),
            confirmed.get(account.id, ""),
        )
        for account in list_accounts(session)
    )
    limit = int(session.setting("identities.holder_limit", HOLDER_LIMIT))
    return Report(lines, len(holders(session.keyring)), limit)


def matrix() -> tuple[tuple[str, tuple[bool, ...]], ...]:
    """Each right with whether the roles, in the order of ``rights.ROLES``, have it; last those who open identities."""
    columns = [rights_of([role], identities=False) for role in ROLES]
    columns.append(rights_of([], identities=True))
    order = [*RIGHT_WORDS, *sorted(RIGHTS - RIGHT_WORDS.keys())]
    return tuple((right, tuple(right in held for held in columns)) for right in order if right in RIGHTS)


def change_keys(session: "Session", reason: str) -> list[str]:
    """Give both databases new keys, as after a loss; those that have them now. Raises as ``rotation.rotate``."""
    from httui.problem import Problem
    from httui.store.keyring import DATABASES
    from httui.store.rotation import rotate

    session.require("accounts")
    if not reason.strip():
        raise Problem(N_("Say why the keys are changed."))
    session.audit.append("rotate", "keys", None, reason.strip()[:500])
    return rotate(session, sorted(DATABASES))


def _longest(session: "Session") -> int | None:
    """After how many days the office's rules want another passphrase."""
    from httui.store.own import profile_of
    from httui.store.passphrase import MAX_AGE_DAYS

    return MAX_AGE_DAYS[profile_of(session)]


def _check_in(account: Account, now: datetime, longest: int | None) -> str:
    from httui.store.passphrase import CHECK_IN_DAYS

    changed = account.passphrase_changed_at
    if longest is not None and (changed is None or now - changed >= timedelta(days=longest)):
        return "changed_long_ago"
    asked = account.checked_in_at or changed or account.created_at
    return "due" if asked is None or now - asked >= timedelta(days=CHECK_IN_DAYS) else "in_time"


def _is_unused(account: Account, now: datetime) -> bool:
    last = account.last_sign_in or account.created_at
    return last is None or now - last >= UNUSED_AFTER


def _confirmed() -> dict[str, str]:
    """The day of each account's last yearly word."""
    from httui.security.standing_duties import YEARLY
    from httui.store.workflow_models import Duty

    rows = Duty.select().where(Duty.kind == YEARLY, Duty.last_on.is_null(False)).order_by(Duty.last_on)
    return {str(row.last_by): str(row.last_on) for row in rows}
