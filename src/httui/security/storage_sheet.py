"""One page for everybody: what lies where, who has it, its backup, how long it is kept (S-012, S-191).

Made from the settings and the store as they are at the moment; the places beside the program come from the register
of devices. It names colleagues and folders, never a person whom the office helps.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from httui.i18n import N_, _, ngettext, speaking
from httui.pages.document import Block, Document, Heading, Note, Paragraph, Table
from httui.security import assets, retention_rules
from httui.security.assets import AssetView
from httui.security.items import in_language
from httui.security.retention_rules import Period

if TYPE_CHECKING:
    from httui.store.account import Account
    from httui.store.files import DataDir
    from httui.store.session import Session

HONEST = N_(
    "Local data can be stolen or burnt with the computer; data in a cloud can be read or locked by others. Both need "
    "encryption and a copy at another place."
)


def sheet(session: "Session", language: str) -> Document:
    """The storage sheet in ``language`` (``en`` or ``id``). For everybody with an account. Raises ``Refused``."""
    session.require("workflows.read")
    with speaking(language):
        blocks: list[Block] = [
            directory_line(session),
            Table(
                (_("What"), _("Where"), _("Who"), _("Backup"), _("Kept")),
                storage_rows(session),
                (2, 3.2, 2.4, 2.2, 2.2),
            ),
        ]
        beside = assets.listing(session)
        if beside:
            blocks += [Heading(_("Devices and other places"), 2), asset_table(session, beside)]
        blocks += [
            Paragraph(_(HONEST)),
            Note(_("Lost or stolen? Tell at once: open an incident, two keys from every screen.")),
        ]
        return Document(
            _("Where our data lies"),
            tuple(blocks),
            subtitle=f"{session.org}, {day_text(session.trusted_now())}",
            language=language,
            landscape=True,
        )


def directory_line(session: "Session") -> Paragraph:
    """Which folder the places of :func:`storage_rows` lie in. Raises ``Refused``."""
    session.require("workflows.read")
    return Paragraph(_("Folder of the office: {path}").format(path=session.data.path))


def storage_rows(session: "Session") -> tuple[tuple[str, ...], ...]:
    """What the program itself keeps: what, where, who, backup, how long; in the language in use. Raises ``Refused``."""
    from httui.store.accounts import list_accounts

    session.require("workflows.read")
    people = [account for account in list_accounts(session) if not account.disabled]
    data = session.data
    copies, vault_copies = _copies(session)
    return (
        (
            _("Coded cases (cases.db), encrypted"),
            _place(data, data.cases_db),
            _counted(people),
            copies,
            kept_text(session, "closed"),
        ),
        (
            _("Identities (identities.db), encrypted, each sealed apart"),
            _place(data, data.identities_db),
            _holders(people),
            vault_copies,
            kept_text(session, "identity"),
        ),
        (
            _("Keys (keyring.json), each sealed by its owner's passphrase"),
            _place(data, data.keyring),
            _("everybody their own"),
            copies,
            _("as long as the data"),
        ),
        (
            _("Backups, encrypted with the same keys"),
            _place(data, data.backups),
            _named(people, {"admin", "data_lead"}),
            _("copy them to a stick at another place"),
            _("7 daily, 4 weekly, 6 monthly"),
        ),
        (
            _("Packages for partners (outbox), encrypted"),
            _place(data, data.outbox),
            _named(people, {"data_lead", "supervisor"}),
            "-",
            kept_text(session, "package_out"),
        ),
        (
            _("Recovery sheets, on paper"),
            _("in a sealed envelope, locked away, not beside the computer"),
            _("two people, each a part where that was chosen"),
            "-",
            _("until new ones are printed"),
        ),
    )


def asset_table(session: "Session", views: list[AssetView]) -> Table:
    """The register of devices as a table: what, tier, who and where, how it is kept; in the language in use."""
    names = people_names(session)
    return Table(
        (_("Device or place"), _("Tier"), _("Who, where"), _("How it is kept"), _("Backup, kept")),
        tuple(_asset_row(view, names) for view in views),
        (3, 0.8, 3, 3.4, 2.6),
    )


def people_names(session: "Session") -> dict[str, str]:
    """The office's own names for its accounts, by id; closed ones too. Raises ``SessionEnded``."""
    from httui.store.accounts import list_accounts

    return {account.id: account.display_name for account in list_accounts(session)}


def kept_text(session: "Session", class_name: str) -> str:
    """How long a retention class is kept: the office's own period where it has one, else the suggestion."""
    found = retention_rules.retention_class(class_name)
    own = own_periods(session).get(class_name)
    period = own or found.period
    if period is None:
        return in_language(found.clock)
    words = _("{period} from: {start}").format(period=period_text(period), start=in_language(found.clock))
    return words if own else _("{words} (suggested)").format(words=words)


def own_periods(session: "Session") -> dict[str, Period]:
    """The office's own periods of retention classes that somebody confirmed, by class. Raises ``SessionEnded``."""
    from httui.store.security_models import RetentionRule

    session.alive()
    rows = RetentionRule.select().where(RetentionRule.confirmed_at.is_null(False))
    return {row.name: retention_rules.read_period(row.period) for row in rows if row.period}


def period_text(period: Period) -> str:
    """A period in words, in the language in use."""
    parts = (
        (ngettext("{count} year", "{count} years", period.years), period.years),
        (ngettext("{count} month", "{count} months", period.months), period.months),
        (ngettext("{count} day", "{count} days", period.days), period.days),
        (ngettext("{count} hour", "{count} hours", period.hours), period.hours),
    )
    return ", ".join(words.format(count=count) for words, count in parts if count) or _("the same day")


def day_text(moment: datetime) -> str:
    """A day as it is written here: 31-12-2026."""
    return f"{moment:%d-%m-%Y}"


def _place(data: "DataDir", path: Path) -> str:
    """A place inside the office's folder by its name alone, another one in full."""
    return path.name if path.parent == data.path else str(path)


def _copies(session: "Session") -> tuple[str, str]:
    """What is to be said of the backup of the cases, and of that of the identities."""
    from httui.store.safekeeping import newest_backup

    newest = newest_backup(session)
    if newest is None:
        return _("no backup yet"), _("no backup yet")
    words = _("daily; the newest of {day}").format(day=day_text(newest.manifest.made))
    if "identities" in newest.manifest.generations:
        return words, words
    return words, _("not in the newest backup")


def _counted(people: list["Account"]) -> str:
    words = ngettext("{count} account, by its roles", "{count} accounts, each by its roles", len(people))
    return words.format(count=len(people))


def _holders(people: list["Account"]) -> str:
    holders = [account.display_name for account in people if account.identities]
    if not holders:
        return _("nobody yet")
    return _("opened by: {names}").format(names=", ".join(holders))


def _named(people: list["Account"], roles: set[str]) -> str:
    return ", ".join(account.display_name for account in people if roles & account.roles) or _("nobody yet")


def _asset_row(view: AssetView, names: dict[str, str]) -> tuple[str, ...]:
    asset = view.asset
    kind = _(assets.KINDS[asset.kind])
    what = f"{asset.name} ({kind})"
    if view.state != "in_use":
        what += f" - {_(assets.STATES[view.state]).upper()}"
    own = _("private") if asset.personal else ""
    who = ", ".join(part for part in (names.get(asset.holder, ""), asset.place, own) if part)
    weak = [_(assets.WEAK_WORDS[name]) for name in view.weak]
    if weak:
        kept = _("NOT IN ORDER: {what}").format(what=", ".join(weak))
    else:
        kept = _("in order") if asset.kind in assets.DEVICES else "-"
    if asset.checked_on is not None:
        kept += _("; looked at on {day}").format(day=f"{asset.checked_on:%d-%m-%Y}")
    return (
        what,
        "-" if asset.tier is None else str(asset.tier),
        who,
        kept,
        ", ".join(part for part in (asset.backup, asset.retention) if part),
    )
