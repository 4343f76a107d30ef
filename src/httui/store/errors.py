"""Why the store refuses: one class per reason, so that each front door can answer with its own sentence.

Serves S-218 (own account each), S-219 to S-227 (passphrases) and the "Bad input" part of the design. No
problem carries a passphrase, a name of a person or the content of a record.
"""

from httui.i18n import N_, _
from httui.store.problems import StoreProblem


class WrongSignIn(StoreProblem):
    """The name is unknown, the account is closed, or the passphrase is wrong: one sentence for all three."""

    def __init__(self) -> None:
        super().__init__(
            N_("That name and passphrase do not open the store."),
            remedy=N_("Check Caps Lock and the spelling, then try again."),
        )


class MustWait(StoreProblem):
    """Too many attempts: ``seconds`` (whole, at least 1) until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(N_("Please wait {seconds} seconds before the next attempt."), seconds=seconds)
        self.seconds = seconds


class Busy(StoreProblem):
    """Another process holds what is needed (key derivation slots, the keyring) for too long."""

    def __init__(self) -> None:
        super().__init__(
            N_("The store is busy with other people's requests."), remedy=N_("Try again in a minute.")
        )


class SessionEnded(StoreProblem):
    """The session may not go on; ``reason`` is a message id that says why."""

    def __init__(self, reason: str = N_("Your session has ended.")) -> None:
        super().__init__(reason, remedy=N_("Sign in again."))


class Refused(StoreProblem):
    """The signed-in person has no right to do this."""


class WeakPassphrase(StoreProblem):
    """The passphrase does not fit the office's rules; ``reasons`` are sentences in the language in use."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(N_("This passphrase cannot be used: {reasons}"), reasons=" ".join(reasons))
        self.reasons = reasons


class PassphraseTooLong(StoreProblem):
    """More than 128 characters; refused before anything is computed from it."""

    def __init__(self) -> None:
        super().__init__(N_("A passphrase can have at most {limit} characters."), limit=128)


class WeakKdf(StoreProblem):
    """Key derivation settings outside of what the product accepts (too weak, or absurdly strong)."""

    def __init__(self) -> None:
        super().__init__(
            N_("The keyring asks for key derivation settings that are not safe."),
            remedy=N_("Someone may have changed the file. Restore the keyring from a backup."),
        )


class NotEnoughMemory(StoreProblem):
    """The machine cannot give the memory that the key derivation needs at this moment."""

    def __init__(self) -> None:
        super().__init__(
            N_("There is not enough free memory to check a passphrase."),
            remedy=N_("Close other programs and try again."),
        )


class NoOffice(StoreProblem):
    """No keyring in the data directory: nothing has been set up here."""

    def __init__(self) -> None:
        super().__init__(
            N_("There is no office in this data directory yet."),
            remedy=N_("Set one up first, or name the directory of your office."),
        )


class OfficeExists(StoreProblem):
    """The data directory already holds an office, or databases whose keyring is missing."""


class KeyringProblem(StoreProblem):
    """The keyring cannot be trusted or read."""


class DamagedKeyring(KeyringProblem):
    """The file is not what was written: cut, edited, or changed by a faulty disk."""

    def __init__(self) -> None:
        super().__init__(
            N_("The keyring file is damaged."),
            remedy=N_("Nothing in the databases is lost. Restore the keyring from the newest backup."),
        )


class UnknownKeyringVersion(KeyringProblem):
    """Written by a newer version of the product."""

    def __init__(self) -> None:
        super().__init__(
            N_("The keyring was written by a newer version of httui."),
            remedy=N_("Update httui on this computer, then try again."),
        )


class ForeignKeyring(KeyringProblem):
    """The MAC or a signature does not come from this office's managers."""

    def __init__(self) -> None:
        super().__init__(
            N_("The keyring was changed by someone who may not change it."),
            remedy=N_("Do not go on. Tell your security lead and restore the keyring from a backup."),
        )


class KeyringRolledBack(KeyringProblem):
    """The keyring is older than the one that the case database has seen."""

    def __init__(self, found: int, seen: int) -> None:
        super().__init__(
            N_("The keyring is older (number {found}) than the case database (number {seen})."),
            remedy=N_(
                "Someone may have put an old file back. Tell your security lead; restore a whole backup."
            ),
            found=found,
            seen=seen,
        )


class CannotOpen(StoreProblem):
    """The keys of this account do not open the database named by ``where``."""

    def __init__(self, where: str) -> None:
        super().__init__(
            N_("This database cannot be opened with your keys; it is damaged or belongs elsewhere."),
            where=where,
            remedy=N_("Ask the administrator to check it, and to restore a backup if needed."),
        )


class WrongWords(StoreProblem):
    """The words are no valid recovery sheet (unknown word, wrong checksum) or not of this office."""


class VaultAbsent(StoreProblem):
    """The identity vault is not connected, the account holds no key to it, or (``damaged``) it does not open."""

    def __init__(self, *, damaged: bool = False) -> None:
        if damaged:
            super().__init__(
                N_("The identity vault does not open: its file is damaged or another."),
                remedy=N_(
                    "Nothing else is lost. Ask the administrator to restore it from the newest backup."
                ),
            )
            return
        super().__init__(
            N_("The identity vault is not open here."),
            remedy=N_("Connect the disk or stick that holds it and sign in again."),
        )


class TooManyHolders(StoreProblem):
    """More people would open identities than the office allows (S-216)."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            N_("Only {limit} people may hold the right to identities."),
            remedy=N_("Take the right from someone first, or give a reason for one more."),
            limit=limit,
        )


class AccountProblem(StoreProblem):
    """A change of accounts that cannot be made (name taken, last administrator, unknown account)."""


def sentence(reason: str, **values: object) -> str:
    """A reason in the language in use, its placeholders filled."""
    return _(reason).format(**values) if values else _(reason)
