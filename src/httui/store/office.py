"""A new office: keys, databases, the first administrator, the recovery sheets (S-215, S-229).

The keyring is put in its place last, by one rename: killed before, nothing counts and setup can be begun
anew; killed after, the office is there. The recovery words are given once and kept nowhere.
"""

import os
import re
import secrets
import textwrap
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from httui.i18n import N_, _
from httui.store import words
from httui.store.account import NewAccount
from httui.store.accounts import check_name
from httui.store.clock import Clock
from httui.store.database import EncryptedDatabase
from httui.store.entering import open_session
from httui.store.errors import OfficeExists, Refused
from httui.store.files import DataDir
from httui.store.gate import FRESH_TIER, Gate
from httui.store.grants import entitled, grant_key
from httui.store.hpke import derive
from httui.store.identity_models import VaultSetting, bind_identities
from httui.store.kdf import KdfParameters, calibrate
from httui.store.keyring import DATABASES, RECOVERY, Keyring, Recovery, User
from httui.store.keyring_file import UNFINISHED, KeyringFile
from httui.store.migrations import migrate
from httui.store.models import Setting, UserProfile
from httui.store.opening import as_shared
from httui.store.own import sealed_own
from httui.store.passphrase import personal_words, require
from httui.store.schema import bind_cases
from httui.store.secret import PrivateKeys, Secret, encode
from httui.store.session import Session

SHEET_ADVICE = N_(
    "Whoever holds these words can open the store. Keep this sheet in a sealed envelope, locked up, apart from "
    "the other sheet and far from the computer. It is kept nowhere else."
)


@dataclass(frozen=True)
class Judgement:
    """A director's own judgement for a tier above 2, until the first self-assessment: who signs, and why."""

    signed_by: str
    reason: str = ""


@dataclass(frozen=True)
class RecoverySheet:
    """The recovery words, shown once: one sheet for cases, one for identities, to be kept apart."""

    org: str
    office: str
    made_at: datetime
    cases: tuple[str, ...] = field(repr=False, default=())
    identities: tuple[str, ...] = field(repr=False, default=())

    def __repr__(self) -> str:
        return "<recovery sheets>"

    def text(self, database: str) -> str:
        """One sheet as it is printed, in the language in use."""
        given = self.cases if database == "cases" else self.identities
        title = _("Recovery sheet: cases") if database == "cases" else _("Recovery sheet: identities")
        rows = [
            "   ".join(
                f"{place:2}. {word:<8}" for place, word in list(enumerate(given, 1))[start : start + 4]
            )
            for start in range(0, len(given), 4)
        ]
        return "\n".join([
            title,
            f"{self.org}  [{self.office[:8]}]  {self.made_at:%Y-%m-%d}",
            "",
            *rows,
            "",
            *textwrap.wrap(_(SHEET_ADVICE), 72),
            "",
        ])  # fmt: skip

    def challenge(self, count: int = 3) -> tuple[int, ...]:
        """Random places (1 to 16) whose words a person types back: proof that they have the sheet."""
        return tuple(sorted(secrets.SystemRandom().sample(range(1, words.SHEET_WORDS + 1), count)))

    def proven(self, database: str, places: tuple[int, ...], typed: str) -> bool:
        """Whether ``typed`` holds the words at these places, in order."""
        given = self.cases if database == "cases" else self.identities
        return re.findall(r"[a-z]+", typed.lower()) == [given[place - 1] for place in places]


def recovery_keys(secret: bytes, database: str) -> PrivateKeys:
    """The private keys that a recovery secret stands for."""
    return PrivateKeys.from_bytes(derive(secret, f"recovery keys v1 {database}", 64))


def create_office(
    data: DataDir,
    org: str,
    admin: NewAccount,
    *,
    language: str = "en",
    kdf: KdfParameters | None = None,
    clock: Clock | None = None,
    tier: int = FRESH_TIER,
    judgement: Judgement | str | None = None,
    profile: str = "passphrase",
) -> tuple[Session, RecoverySheet]:
    """Set up an office in an empty data directory; the administrator's session and the recovery sheets.

    ``kdf``: None calibrates for this machine. ``tier`` above 2 needs a ``judgement`` (or the name of who
    signs it). ``profile``: the passphrase rules ("passphrase" or "workbook"). Raises :class:`OfficeExists`,
    :class:`WeakPassphrase`, :class:`Refused`, and the problems of the place and the disk.
    """
    clock = clock or Clock()
    judgement = Judgement(judgement) if isinstance(judgement, str) else judgement
    check_name(admin.sign_in_name)
    require(admin.passphrase, profile, personal_words(admin.sign_in_name, admin.display_name, org))
    if tier > FRESH_TIER and judgement is None:
        raise Refused(
            N_("A fresh office starts at tier 2 or below."),
            remedy=N_("For a higher tier a named director signs an own judgement, valid for 30 days."),
        )
    data = as_shared(data).ready()
    _make_room(data)
    parameters = kdf or calibrate()
    parameters.check()
    founder, keys, secrets_ = _found(admin)
    user = founder.users[founder.signed_by]
    founder.own[user.id] = sealed_own(
        founder.office, user, keys, passphrase=admin.passphrase, parameters=parameters, data=data
    )
    database_keys = _grant_all(founder)
    founder.sign(founder.signed_by, keys.sign)
    founder.serial = 1
    unfinished = data.path / UNFINISHED
    data.write(unfinished, founder.dump(database_keys["cases"].reveal()))
    _make_databases(
        data,
        org,
        admin,
        keyring=founder,
        keys=database_keys,
        clock=clock,
        parameters=parameters,
        profile=profile,
        language=language,
    )
    KeyringFile(data).write(founder, database_keys["cases"])
    unfinished.unlink()
    session = open_session(data, founder.signed_by, keys, clock)
    _first_entries(session, tier, judgement, admin)
    sheet = RecoverySheet(
        org,
        founder.office,
        clock.now(),
        *(tuple(words.to_words(secrets_[name].reveal(), name)) for name in DATABASES),
    )
    return session, sheet


def _make_room(data: DataDir) -> None:
    """Sweep away a setup that was never finished; refuse to touch anything else."""
    unfinished = data.path / UNFINISHED
    if data.keyring.exists():
        raise OfficeExists(
            N_("There is an office in this data directory already."),
            remedy=N_("Sign in, or choose another directory."),
        )
    paths = [
        path.with_name(path.name + end)
        for path in (data.cases_db, data.identities_db)
        for end in ("", "-wal", "-shm")
    ]
    if unfinished.exists():
        for path in [*paths, KeyringFile(data).copy_path, unfinished]:
            path.unlink(missing_ok=True)
    elif any(path.exists() for path in [*paths, KeyringFile(data).copy_path]):
        raise OfficeExists(
            N_("There are databases here whose keyring is missing."),
            remedy=N_("Put keyring.json back from a backup, or choose another directory."),
        )


def _found(admin: NewAccount) -> tuple[Keyring, PrivateKeys, dict[str, Secret]]:
    """A keyring with its founder and the recovery recipients, the founder's keys, the recovery secrets."""
    keys = PrivateKeys.generate()
    user = User(
        uuid.uuid4().hex,
        admin.sign_in_name.strip(),
        keys.box_public,
        keys.sign_public,
        frozenset(admin.roles) | {"admin"},
        admin.identities,
    )
    keyring = Keyring(founder=keys.sign_public, users={user.id: user}, signed_by=user.id)
    secrets_ = {}
    for database in DATABASES:
        secrets_[database] = Secret(words.new_secret())
        recovery = recovery_keys(secrets_[database].reveal(), database)
        keyring.recovery[RECOVERY[database]] = Recovery(recovery.box_public, recovery.sign_public)
    keyring.certify(keyring.recovery[RECOVERY["cases"]].sign, keys.sign)
    return keyring, keys, secrets_


def _grant_all(keyring: Keyring) -> dict[str, Secret]:
    keys = {database: Secret(os.urandom(32)) for database in DATABASES}
    for database, key in keys.items():
        for recipient in entitled(keyring, database):
            grant_key(keyring, database, 1, recipient, key)
    return keys


def _make_databases(
    data: DataDir,
    org: str,
    admin: NewAccount,
    *,
    keyring: Keyring,
    keys: dict[str, Secret],
    clock: Clock,
    parameters: KdfParameters,
    profile: str,
    language: str,
) -> None:
    paths = {"cases": data.cases_db, "identities": data.identities_db}
    made = {}
    try:
        for kind, path in paths.items():
            made[kind] = EncryptedDatabase(
                path, keys[kind].reveal(), kind=kind, create=True, group=data.group
            )
            migrate(made[kind].open())
        bind_cases(made["cases"])
        bind_identities(made["identities"])
        VaultSetting.insert(key="blind_key", value=encode(os.urandom(32))).execute()
        with made["cases"].atomic():
            for key, value in {
                "org": org,
                "language": language,
                "office": keyring.office,
                "kdf": {"lanes": parameters.lanes, "memory": parameters.memory, "passes": parameters.passes},
                "passphrase.profile": profile,
                "identities.path": None if data.identities_at is None else str(data.identities_at),
            }.items():
                Setting.insert(key=key, value=value).execute()
            now = clock.now()
            UserProfile.insert(
                id=keyring.signed_by,
                sign_in_name=admin.sign_in_name.strip(),
                display_name=admin.display_name.strip() or admin.sign_in_name.strip(),
                language=admin.language or language,
                created_at=now,
                last_sign_in=now,
                passphrase_changed_at=now,
                checked_in_at=now,
            ).execute()
    finally:
        for database in made.values():
            database.shut()


def _first_entries(session: Session, tier: int, judgement: Judgement | None, admin: NewAccount) -> None:
    gate = Gate(session.cases, session.trusted_now)
    with session.transaction():
        session.audit.append("create", "office", session.office)
        session.audit.append("create", "user", session.user.id)
        gate.record(min(tier, FRESH_TIER), "fresh", admin.display_name or admin.sign_in_name)
        if judgement is not None and tier > FRESH_TIER:
            gate.record(tier, "judgement", judgement.signed_by, reason=judgement.reason or None)
            session.audit.append("gate", "judgement", str(tier))
        session.audit.append("sign_in", "user", session.user.id)
    session.keep_anchor()


def recovery_proven(session: Session) -> None:
    """Note that the sheets were written down and proven by typing a part of them back."""
    session.set_setting("recovery.proven_at", session.clock.now().isoformat())
