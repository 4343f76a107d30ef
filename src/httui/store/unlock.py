"""The keys of a backup for the person who restores it: an account of the office, or the recovery sheets.

The keyring that lies in the backup is the one that counts. Serves DESIGN section 5 (restore on another
machine).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from httui.store.clock import Clock
from httui.store.errors import CannotOpen
from httui.store.files import DataDir
from httui.store.keyring import RECOVERY, Keyring
from httui.store.opening import keys_for, mac_key
from httui.store.recovery import Words, sheet_keys
from httui.store.rights import rights_of
from httui.store.secret import PrivateKeys, Secret
from httui.store.signin import authenticate


@dataclass(frozen=True)
class Opener:
    """Who restores: user id (or the recovery recipient), private keys, rights in this keyring, and the
    keyring.
    """

    user: str
    keys: PrivateKeys = field(repr=False)
    rights: frozenset[str]
    keyring: Keyring = field(repr=False)
    cases: tuple[Secret, ...] = field(repr=False)
    identities: tuple[Secret, ...] = field(repr=False)

    def trusted(self, user_id: str) -> list[bytes]:
        """The signing keys that the keyring vouches for, for ``AuditLog.verify`` and manifests."""
        return self.keyring.signing_keys(user_id)

    def keys_in(self, keyring: Keyring, database: str) -> list[Secret]:
        """What another keyring of this office grants this person; [] if nothing."""
        try:
            return [key for key, _pending in keys_for(keyring, database, self.user, self.keys.box)]
        except CannotOpen:
            return []


def by_account(backup: Path, data: DataDir, name: str, passphrase: str, clock: Clock | None = None) -> Opener:
    """Unlock with an account that the backup's keyring knows. Attempts are counted in ``data``.

    Raises ``WrongSignIn``, ``MustWait`` and the keyring's problems.
    """
    keyring = _keyring(backup)
    user, keys = authenticate(data, keyring, name, passphrase, clock or Clock())
    rights = rights_of(user.roles, identities=user.identities)
    return _opener(keyring, user.id, keys, rights, lambda _database: (user.id, keys))


def by_recovery(backup: Path, cases_words: Words, identities_words: Words | None = None) -> Opener:
    """Unlock with the words of the recovery sheets; without the second sheet the vault is restored unopened.

    Where three holders keep a sheet, its words are a pair: those of two of them.

    Raises ``WrongWords`` and the keyring's problems.
    """
    keyring = _keyring(backup)
    sheets = {"cases": sheet_keys(keyring, "cases", cases_words)}
    if identities_words:
        sheets["identities"] = sheet_keys(keyring, "identities", identities_words)
    return _opener(
        keyring,
        RECOVERY["cases"],
        sheets["cases"],
        frozenset({"restore"}),
        lambda database: (RECOVERY[database], sheets[database]) if database in sheets else None,
    )


def _keyring(backup: Path) -> Keyring:
    from httui.store.keyring_file import KeyringFile

    return KeyringFile(DataDir(backup)).read()


def _opener(
    keyring: Keyring,
    user: str,
    keys: PrivateKeys,
    rights: frozenset[str],
    recipient: Callable[[str], tuple[str, PrivateKeys] | None],
) -> Opener:
    mac_key(keyring, user, keys.box)
    found: dict[str, tuple[Secret, ...]] = {}
    for database in ("cases", "identities"):
        to = recipient(database)
        granted = keys_for(keyring, database, to[0], to[1].box) if to else []
        found[database] = tuple(key for key, _pending in granted)
    return Opener(user, keys, rights, keyring, found["cases"], found["identities"])
