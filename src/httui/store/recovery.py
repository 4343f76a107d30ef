"""The recovery sheets at work: an administrator gets in again; new sheets are made when old ones may be known.

The cases' sheet opens ``cases.db`` and signs for the office, the identities' sheet opens the vault and what is
sealed in it. Both are plain recipients in the keyring, so a change of keys never needs the paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from httui.i18n import N_
from httui.store import passphrase as rules
from httui.store import words
from httui.store.accounts import renewed
from httui.store.clock import Clock
from httui.store.entering import open_session
from httui.store.errors import AccountProblem, Refused, WrongWords
from httui.store.files import DataDir
from httui.store.grants import grant_key, settle, withdraw
from httui.store.kdf import KdfParameters
from httui.store.keyring import RECOVERY, Keyring, Recovery, User
from httui.store.keyring_file import KeyringFile
from httui.store.models import Setting, UserProfile
from httui.store.office import recovery_keys
from httui.store.opening import as_shared, keys_for, mac_key, open_cases
from httui.store.own import sealed_own
from httui.store.secret import PrivateKeys, Secret
from httui.store.session import Session
from httui.store.shares import combine, make_shares

Words = str | Sequence[str] | tuple[str, str]


def recover(
    data: DataDir,
    name: str,
    passphrase: str,
    *,
    cases_words: Words,
    identities_words: Words | None = None,
    clock: Clock | None = None,
) -> Session:
    """Set a new passphrase for an administrator with the cases' recovery sheet; their session.

    ``identities_words``: the identities' sheet too, so that the vault opens again to this account.
    Where a sheet is kept by three holders (:func:`kept_by_holders`), the words are a pair: those of two of them.
    Raises :class:`WrongWords`, :class:`AccountProblem` (no such administrator), ``WeakPassphrase``, the keyring's
    and the files' problems.
    """
    clock = clock or Clock()
    data = as_shared(data).ready()
    file = KeyringFile(data)
    keyring = file.read()
    sheet = sheet_keys(keyring, "cases", cases_words)
    vault_sheet = None if identities_words is None else sheet_keys(keyring, "identities", identities_words)
    key = mac_key(keyring, RECOVERY["cases"], sheet.box)
    user = keyring.user_named(name)
    if user is None or user.disabled or "admin" not in user.roles:
        raise AccountProblem(
            N_("There is no administrator with this name."),
            remedy=N_("The recovery sheet lets an administrator in; they then help the others."),
        )
    opened = open_cases(data, keyring, keys_for(keyring, "cases", RECOVERY["cases"], sheet.box))
    try:
        profile, personal, costs = _rules(user)
    finally:
        opened.database.shut()
    rules.require(passphrase, profile, personal)
    keys = PrivateKeys.generate()
    after = renewed(user, keys)
    own = sealed_own(keyring.office, after, keys, passphrase=passphrase, parameters=costs, data=data)
    with file.change(key, manager=(RECOVERY["cases"], sheet.sign)) as changed:
        epoch = changed.own[user.id].epoch + 1
        changed.users[user.id], changed.own[user.id] = after, replace(own, epoch=epoch)
        changed.revoked.add(user.sign)
        changed.certify(after.sign, sheet.sign)
        withdraw(changed, user.id)
        _grant_again(changed, user.id, sheet, vault_sheet)
    session = open_session(data, after.id, keys, clock)
    try:
        _told(session, vault_sheet)
    except BaseException:
        session.lock()
        raise
    return session


def _rules(user: User) -> tuple[str, frozenset[str], KdfParameters]:
    """Passphrase profile, personal words and costs, from the open ``cases.db``."""
    settings = {row.key: row.value for row in Setting.select()}
    profile = UserProfile.get_or_none(UserProfile.id == user.id)
    personal = rules.personal_words(
        settings["org"], user.name, profile.display_name if profile else user.name
    )
    return settings["passphrase.profile"], personal, KdfParameters(**settings["kdf"])


def _grant_again(keyring: Keyring, user_id: str, sheet: PrivateKeys, vault_sheet: PrivateKeys | None) -> None:
    for database, opener in (("cases", sheet), ("identities", vault_sheet)):
        if opener is None:
            continue
        generations = (keyring.current[database], keyring.pending.get(database))
        keys = keys_for(keyring, database, RECOVERY[database], opener.box)
        for generation, (key, _pending) in zip([g for g in generations if g is not None], keys, strict=False):
            grant_key(keyring, database, generation, user_id, key)


def _told(session: Session, vault_sheet: PrivateKeys | None) -> None:
    with session.transaction():
        session.audit.append("recovery", "user", session.user.id)
        now = session.clock.now()
        UserProfile.update(passphrase_changed_at=now, checked_in_at=now, last_sign_in=now).where(
            UserProfile.id == session.user.id
        ).execute()
    if vault_sheet is not None and session.identities is not None:
        from httui.store.vault import Vault

        box = session.keyring.recovery[RECOVERY["identities"]].box
        Vault(session).settle((f"{RECOVERY['identities']}:{box[:16]}", vault_sheet.box))


def kept_by_holders(data: DataDir) -> dict[str, bool]:
    """For each database whether its recovery sheet is kept by three holders, any two of whom are needed.

    Asked before anybody has signed in. Raises the keyring's problems.
    """
    keyring = KeyringFile(as_shared(data)).read()
    return {database: bool(keyring.recovery[name].pairs) for database, name in RECOVERY.items()}


def sheet_keys(keyring: Keyring, database: str, typed: Words) -> PrivateKeys:
    """The private keys that a sheet (or two holders' sheets) stands for; :class:`WrongWords` if another office's.

    ``typed``: the words of the sheet; where three holders keep it, a pair of two holders' words, each one text.
    """
    recovery = keyring.recovery[RECOVERY[database]]
    if recovery.pairs:
        if isinstance(typed, str) or len(typed) != 2 or not all(part.strip() for part in typed):
            raise WrongWords(
                N_("This office's sheet is kept by three holders: the words of two of them are needed.")
            )
        secret = combine(keyring, database, recovery, (typed[0], typed[1]))
    else:
        secret = words.from_words(typed, database)
    keys = recovery_keys(secret, database)
    if keys.box_public != recovery.box:
        raise WrongWords(
            N_("These words are a sheet, but not the one in force in this office."),
            remedy=N_("A newer sheet may have been printed since."),
        )
    return keys


@dataclass(frozen=True)
class Drawn:
    """A new recovery sheet that is not in force yet: ``sheets`` holds the words of each, one or three."""

    database: str
    sheets: tuple[tuple[str, ...], ...] = field(repr=False)
    secret: Secret = field(repr=False)
    pairs: tuple[bytes, ...] = field(repr=False)


def draw_sheet(session: Session, database: str, *, holders: bool = False) -> Drawn:
    """Draw the words of a new recovery sheet; the old one stays in force until :func:`put_in_force`.

    ``holders``: three sheets, any two of which are needed.
    """
    session.require("accounts")
    _require_open(session, database)
    secret = Secret(words.new_secret())
    if not holders:
        return Drawn(database, (tuple(words.to_words(secret.reveal(), database)),), secret, ())
    sheets, pairs = make_shares(secret.reveal(), session.office, database)
    return Drawn(database, tuple(tuple(sheet) for sheet in sheets), secret, pairs)


def _require_open(session: Session, database: str) -> None:
    if session.database_key(database) is None:
        raise Refused(N_("The identity vault has to be connected for this."))


def put_in_force(session: Session, drawn: Drawn) -> None:
    """Make a drawn sheet the one that opens; the old one opens nothing from now on. Audited.

    For identities the entries are sealed to the new sheet by a holder: at once if this account is one, else at
    their next ``vault.settle``.
    """
    session.require("accounts")
    database = drawn.database
    _require_open(session, database)
    keys = recovery_keys(drawn.secret.reveal(), database)
    with session.transaction():
        session.audit.append("recovery.new", "sheet", database, "2/3" if drawn.pairs else None)
        with session.change_keyring() as keyring:
            old = keyring.recovery[RECOVERY[database]]
            keyring.recovery[RECOVERY[database]] = Recovery(
                keys.box_public, keys.sign_public, drawn.pairs, (*old.former, old.sign)
            )
            withdraw(keyring, RECOVERY[database])
            settle(keyring, database, session.granted_keys(database))
            if database == "cases":
                keyring.revoked.add(old.sign)
                keyring.certify(keys.sign_public, session.keys.sign)
    if database == "identities" and session.identities is not None and session.may("identities.open"):
        from httui.store.vault import Vault

        Vault(session).settle()
