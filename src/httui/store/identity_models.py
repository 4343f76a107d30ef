"""The tables of ``identities.db``: sealed identities, who may open them, and the keyed blind index.

Everything that says who somebody is lies in ``IdentityEntry.sealed``, encrypted once more under a key of
its own (DESIGN section 5). The key of the database alone reads none of it.
"""

from peewee import AutoField, BlobField, ForeignKeyField, IntegerField, Model, TextField

from httui.store.database import EncryptedDatabase
from httui.store.fields import JSONText, MomentField


class IdentitiesModel(Model):
    """A table of ``identities.db``; bound to the open store by :func:`bind_identities`."""

    class Meta:
        legacy_table_names = False


class VaultSetting(IdentitiesModel):
    """A setting of the vault, with the key of the blind index."""

    key = TextField(primary_key=True)
    value = JSONText(null=True)


class IdentityEntry(IdentitiesModel):
    """The sealed direct identifiers of one revision of one record."""

    id = AutoField()
    person_id = TextField(index=True)
    record_id = TextField(index=True)
    revision = IntegerField()
    at = MomentField()
    by = TextField()
    sealed = BlobField()


class IdentityGrant(IdentitiesModel):
    """The key of one entry, for one recipient (a user or a recovery sheet)."""

    entry = ForeignKeyField(IdentityEntry, backref="grants", on_delete="CASCADE", index=False)
    recipient = TextField(index=True)
    ciphertext = BlobField()

    class Meta:
        indexes = ((("entry", "recipient"), True),)


class BlindIndex(IdentitiesModel):
    """The keyed digest of a normalised value: finds "possibly known already" without a name."""

    id = AutoField()
    kind = TextField()
    digest = BlobField()
    person_id = TextField(index=True)
    record_id = TextField(index=True)

    class Meta:
        indexes = ((("kind", "digest"), False),)


IDENTITIES_MODELS: tuple[type[IdentitiesModel], ...] = (
    VaultSetting,
    IdentityEntry,
    IdentityGrant,
    BlindIndex,
)


def bind_identities(database: EncryptedDatabase) -> None:
    """Make the models speak to this open ``identities.db``."""
    database.bind(IDENTITIES_MODELS, bind_refs=False, bind_backrefs=False)
