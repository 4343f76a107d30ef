"""Whether a session may go on after the keyring changed on the disk."""

from httui.i18n import N_
from httui.store.errors import CannotOpen, ForeignKeyring, KeyringRolledBack, SessionEnded
from httui.store.keyring import Keyring
from httui.store.keyring_file import KeyringFile, Stamp
from httui.store.opening import OpenDatabase, check_remembered, keys_for, mac_key
from httui.store.problems import KeyRefused
from httui.store.secret import PrivateKeys, Secret


def look_again(
    file: KeyringFile, cases: OpenDatabase, user_id: str, keys: PrivateKeys, *, epoch: int
) -> tuple[Keyring, Stamp | None, Secret]:
    """The keyring as it is now, verified; its stamp; the key that vouches for it.

    Raises :class:`SessionEnded` when this person's session is over, and the keyring's problems.
    """
    while True:
        stamp, keyring = file.stamp(), file.read()
        key = _still_valid(keyring, cases, user_id, keys, epoch=epoch)
        try:
            check_remembered(cases.database, keyring)
        except KeyRefused:
            raise SessionEnded(KEYS_CHANGED) from None
        except KeyringRolledBack:
            if file.stamp() == stamp:
                raise
            continue  # a colleague changed it once more between two looks
        return keyring, stamp, key


KEYS_CHANGED = N_("The keys of the store were changed.")


def _still_valid(
    keyring: Keyring, cases: OpenDatabase, user_id: str, keys: PrivateKeys, *, epoch: int
) -> Secret:
    own, user = keyring.own.get(user_id), keyring.users.get(user_id)
    if user is None or own is None or user.disabled:
        raise SessionEnded(N_("Your account was closed."))
    if own.epoch != epoch or user.sign != keys.sign_public:
        raise SessionEnded(N_("Your passphrase was changed in another session."))
    try:
        key = mac_key(keyring, user_id, keys.box)
    except (CannotOpen, ForeignKeyring):
        raise SessionEnded(
            N_("The keyring was changed by someone who may not change it. Tell your security lead.")
        ) from None
    granted = [found.reveal() for found, _pending in keys_for(keyring, "cases", user_id, keys.box)]
    if cases.key.reveal() not in granted:
        raise SessionEnded(KEYS_CHANGED)
    return key
