"""A person's own passphrase: changed, reported as leaked, checked in on every 90 days (S-222, S-223, S-227).

Changing a passphrase seals the same private keys anew, under a fresh salt and costs that never fall; no data
is encrypted again. What a leak may have exposed is more than the passphrase: managers are asked to give the
account new keys and to change the databases' keys (``accounts.reset``, ``rotation.rotate``).
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.store import passphrase as rules
from httui.store.clock import stamp
from httui.store.errors import WeakPassphrase
from httui.store.files import DataDir
from httui.store.grants import seal_private
from httui.store.kdf import Kdf, KdfParameters, derive_key, normalise
from httui.store.keyring import Own, User
from httui.store.models import UserProfile
from httui.store.secret import PrivateKeys, Secret
from httui.store.signin import authenticate
from httui.store.words import generate_passphrase

if TYPE_CHECKING:
    from httui.store.session import Session


def sealed_own(
    office: str, user: User, keys: PrivateKeys, *, passphrase: str, parameters: KdfParameters, data: DataDir
) -> Own:
    """A person's own part: their private keys sealed under a passphrase with a fresh salt."""
    kdf = Kdf.fresh(parameters)
    key = Secret(derive_key(passphrase, kdf, slots=data.path))
    return Own(kdf, seal_private(keys, key, office, user, kdf))


def office_costs(session: "Session") -> KdfParameters:
    """The office's key derivation costs, for new seals."""
    value = session.setting("kdf")
    return KdfParameters(value["memory"], value["passes"], value["lanes"])


PROFILE = "passphrase.profile"
"""The setting that names the office's passphrase rules."""


def profile_of(session: "Session") -> str:
    """The office's passphrase rules: "passphrase" or "workbook"."""
    return str(session.setting(PROFILE, "passphrase"))


def personal(session: "Session", *names: str) -> frozenset[str]:
    """The words that a passphrase of somebody with these names may not hold in this office."""
    return rules.personal_words(session.org, *names)


def change_passphrase(session: "Session", old: str, new: str, *, end_others: bool = False) -> None:
    """Change one's own passphrase; a temporary one becomes one's own. Works before any other right does.

    ``end_others``: sessions elsewhere end at their next action. Raises :class:`WrongSignIn` or
    :class:`MustWait` (for ``old``), :class:`WeakPassphrase`.
    """
    _change(session, old, new, end_others=end_others, leaked=False)


def leaked(session: "Session", old: str, new: str) -> None:
    """ "I think it leaked": a new passphrase, every other session ended, managers told, all of it audited."""
    _change(session, old, new, end_others=True, leaked=True)


def temporary_passphrase(session: "Session", *names: str, workbook: bool = False) -> str:
    """Random words that the office's rules take for an account of these names; for somebody else to change.

    ``workbook``: with signs of four kinds whatever the office's rules. By chance a word can be, or hold, a part of
    a name: then others are drawn.
    """
    session.require("accounts")
    profile, banned = profile_of(session), personal(session, *names)
    while True:
        made = generate_passphrase(workbook=workbook or profile == "workbook", avoid=banned)
        if not rules.faults(made, profile, banned):
            return made


def _change(session: "Session", old: str, new: str, *, end_others: bool, leaked: bool) -> None:
    session.alive()
    me = session.user
    rules.require(new, profile_of(session), personal(session, me.name, me.display_name))
    if normalise(old) == normalise(new):
        raise WeakPassphrase([_("It is the one that you have now.")])
    authenticate(session.data, session.keyring, me.name, old, session.clock)
    user, before = session.keyring.users[me.id], session.keyring.own[me.id]
    costs = office_costs(session).at_least(before.kdf.parameters)
    fresh = sealed_own(
        session.office, user, session.keys, passphrase=new, parameters=costs, data=session.data
    )
    now = session.clock.now()
    with session.transaction():
        session.audit.append("passphrase.leaked" if leaked else "passphrase", "user", me.id)
        UserProfile.update(passphrase_changed_at=now, checked_in_at=now, temporary=False).where(
            UserProfile.id == me.id
        ).execute()
        with session.change_keyring(manager=False, own_epoch=True) as keyring:
            known = keyring.own[me.id]
            keyring.own[me.id] = replace(
                fresh,
                epoch=known.epoch + 1 if end_others else known.epoch,
                leaked_at=stamp(now) if leaked else known.leaked_at,
            )


@dataclass(frozen=True)
class CheckIn:
    """Whether to ask after the passphrase: ``due`` (has anyone seen or guessed it?), ``must_change``."""

    due: bool
    must_change: bool


def check_in_state(session: "Session") -> CheckIn:
    """What the 90-day check-in has to ask now (default profile: only asks; workbook: asks for a change)."""
    now, me = session.trusted_now(), session.user
    changed, checked = me.passphrase_changed_at, me.checked_in_at
    age = rules.MAX_AGE_DAYS[profile_of(session)]
    must = age is not None and (changed is None or now - changed >= timedelta(days=age))
    due = checked is None or now - checked >= timedelta(days=rules.CHECK_IN_DAYS)
    return CheckIn(due or must, must or me.temporary)


def check_in(session: "Session") -> None:
    """The person says that nobody else knows the passphrase and that it is used nowhere else."""
    session.alive()
    with session.transaction():
        now = session.clock.now()
        UserProfile.update(checked_in_at=now).where(UserProfile.id == session.user.id).execute()
        session.audit.append("check_in", "user", session.user.id)
    session.refresh_user()


CHECK_IN_QUESTION = N_("Has anyone else seen or guessed your passphrase, or do you use it anywhere else?")


def choose_language(session: "Session", language: str) -> None:
    """Keep a person's own language ("en" or "id") for every further sign-in; nobody else's changes."""
    session.alive()
    with session.transaction():
        UserProfile.update(language=language).where(UserProfile.id == session.user.id).execute()
    session.refresh_user()
