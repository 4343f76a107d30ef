"""``httui doctor``: what this machine can do for the safety of records, and what to do where it cannot.

Every check answers *ok*, *attention* or *unknown*; what cannot be seen is unknown and says how a person can
look, never a silent yes (section 1.1 of the instruments: automatic results never turn an answer to Yes).
Findings name no record, no person and no file content.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from httui.i18n import N_
from httui.security import doctor_office, doctor_system
from httui.security.disk import path_encrypted, swap_encrypted
from httui.security.finding import ATTENTION, OK, STATE_WORDS, UNKNOWN, Finding, StoreFacts
from httui.security.machine import Machine

__all__ = ["ATTENTION", "OK", "STATE_WORDS", "UNKNOWN", "Finding", "StoreFacts", "examine"]

MINIMUM_VERSIONS = {
    "python": "3.11",
    "sqlite": "3.51.3",
    "cryptography": "48.0.1",
    "textual": "8.2",
    "peewee": "4.5",
}
"""What the product needs; an older SQLite can damage a store that several people write to."""

_MIB = 1024 * 1024


def examine(machine: Machine, store: StoreFacts | None = None) -> list[Finding]:
    """Every finding about ``machine`` and the store on it, in a fixed order."""
    facts = store or StoreFacts()
    checks: Iterable[Callable[[], Finding]] = (
        lambda: memory(machine),
        lambda: disk_encryption(machine, facts),
        lambda: swap(machine),
        lambda: disk_space(machine, facts),
        lambda: terminal(machine),
        lambda: locale(machine),
        lambda: clock(machine),
        lambda: versions(machine),
        lambda: place(facts),
        lambda: permissions(machine, facts),
        lambda: integrity(facts),
        lambda: backup(machine, facts),
        lambda: doctor_system.updates(machine),
        lambda: doctor_system.screen_lock(machine),
        lambda: doctor_system.everyday_account(machine),
        lambda: doctor_system.firewall(machine),
        lambda: doctor_office.sealed(machine, facts),
    )
    found = [check() for check in checks]
    return found if facts.office is None else [*found, *doctor_office.examine(facts.office, machine.now())]


def memory(machine: Machine) -> Finding:
    """Enough memory for the app and for a slow, safe sign-in."""
    total = machine.memory()
    if total is None:
        return Finding("memory", UNKNOWN, N_("How much memory this machine has is not known."))
    values: dict[str, object] = {"size": total // _MIB}
    if total < 900 * _MIB:
        advice = N_("Close other programs while you work. 2 GB or more is comfortable.")
        return Finding("memory", ATTENTION, N_("This machine has only {size} MB of memory."), advice, values)
    return Finding("memory", OK, N_("This machine has {size} MB of memory."), values=values)


def disk_encryption(machine: Machine, store: StoreFacts) -> Finding:
    """Item E1: the whole disk is encrypted."""
    found = path_encrypted(machine, str(store.data or Path.home()))
    if found is None:
        return Finding(
            "disk-encryption",
            UNKNOWN,
            N_("Whether the disk is encrypted cannot be seen from here."),
            N_("Look yourself: BitLocker on Windows, FileVault on macOS, LUKS on Linux (lsblk -f)."),
        )
    if not found:
        advice = N_(
            "Switch on BitLocker, FileVault or LUKS. Records are encrypted anyway, other files are not."
        )
        return Finding("disk-encryption", ATTENTION, N_("The disk is not encrypted."), advice)
    return Finding("disk-encryption", OK, N_("The disk that holds the records is encrypted."))


def swap(machine: Machine) -> Finding:
    """Item E7: memory traces."""
    found = swap_encrypted(machine)
    if found is None:
        return Finding(
            "swap",
            UNKNOWN,
            N_("Whether memory is written to the disk in the clear cannot be seen from here."),
            N_("Look yourself: swapon --show on Linux, powercfg /a on Windows."),
        )
    if not found:
        advice = N_("Encrypt the swap space or switch it off, and switch off hibernation.")
        return Finding("swap", ATTENTION, N_("Memory can be written to the disk in the clear."), advice)
    return Finding("swap", OK, N_("Memory is not written to the disk in the clear by swapping."))


def disk_space(machine: Machine, store: StoreFacts) -> Finding:
    """Room for the store and its backups."""
    free = machine.free(store.data) if store.data else None
    if free is None:
        return Finding("disk-space", UNKNOWN, N_("How much room the disk has is not known."))
    values: dict[str, object] = {"size": free // _MIB}
    if free < 500 * _MIB:
        advice = N_("Make room, so that saving and backups do not stop.")
        return Finding("disk-space", ATTENTION, N_("The disk has only {size} MB left."), advice, values)
    return Finding("disk-space", OK, N_("The disk has {size} MB left."), values=values)


def terminal(machine: Machine) -> Finding:
    """A terminal that the app can draw on."""
    kind = machine.environ.get("TERM", "") or ("windows" if machine.system == "Windows" else "")
    plain = N_("Use --plain: it asks question by question and draws nothing.")
    size = machine.terminal()
    if size is None:
        return Finding("terminal", UNKNOWN, N_("There is no terminal here to look at."))
    if kind in {"", "dumb", "unknown"}:
        return Finding("terminal", ATTENTION, N_("The terminal does not say what it can draw."), plain)
    values: dict[str, object] = {"columns": size[0], "lines": size[1], "kind": kind}
    if size[0] < 80 or size[1] < 24:
        advice = N_("Make the window larger, or the letters smaller: 80 by 24 is what the screens need.")
        return Finding(
            "terminal", ATTENTION, N_("The terminal has only {columns} by {lines} signs."), advice, values
        )
    return Finding("terminal", OK, N_("The terminal ({kind}) has {columns} by {lines} signs."), values=values)


def locale(machine: Machine) -> Finding:
    """Letters of every name can be shown."""
    if machine.encoding.replace("-", "").replace("_", "") == "utf8":
        return Finding("locale", OK, N_("Letters of every language can be shown (UTF-8)."))
    advice = N_("Set a UTF-8 locale such as id_ID.UTF-8 or C.UTF-8; some letters would be shown as ?.")
    return Finding("locale", ATTENTION, N_("The terminal does not use UTF-8."), advice)


def clock(machine: Machine) -> Finding:
    """A clock that can be trusted: history, expiry and the audit log rest on it."""
    now = machine.now()
    values: dict[str, object] = {"time": now.strftime("%Y-%m-%d %H:%M %z")}
    advice = N_("Compare it with a telephone, and set date, time and time zone.")
    if now.year < 2025:
        return Finding(
            "clock", ATTENTION, N_("The clock says {time}, which cannot be right."), advice, values
        )
    text = machine.run("timedatectl", "show", "--property", "NTPSynchronized", "--value")
    synchronised = {"yes": True, "no": False}.get((text or "").strip())
    if synchronised:
        return Finding("clock", OK, N_("The clock says {time} and is set over the network."), values=values)
    return Finding(
        "clock", UNKNOWN, N_("The clock says {time}; nothing here can confirm it."), advice, values
    )


def versions(machine: Machine) -> Finding:
    """The parts that the product rests on are new enough."""
    found = {name: machine.version(name) for name in MINIMUM_VERSIONS}
    old = [
        name
        for name, version in found.items()
        if version and _parts(version) < _parts(MINIMUM_VERSIONS[name])
    ]
    listed = ", ".join(f"{name} {version}" for name, version in found.items() if version)
    missing = [name for name, version in found.items() if version is None]
    if old or missing:
        advice = N_("Install httui again, so that it brings what it needs.")
        values: dict[str, object] = {"names": ", ".join([*old, *missing])}
        return Finding("versions", ATTENTION, N_("Too old or missing: {names}."), advice, values)
    return Finding("versions", OK, N_("The parts are new enough: {names}."), values={"names": listed})


def _parts(version: str) -> tuple[int, ...]:
    numbers = []
    for part in version.split("."):
        digits = "".join(sign for sign in part if sign.isdigit())
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)


def place(store: StoreFacts) -> Finding:
    """The store lies on a disk of this machine."""
    if store.shared is None:
        return Finding("place", UNKNOWN, N_("Nobody has looked where the records lie yet."))
    if store.shared:
        return Finding(
            "place",
            ATTENTION,
            N_("The records lie on a network share or in a synced folder ({name})."),
            N_("Move them to a disk of this machine. Colleagues can work on it over SSH."),
            {"name": store.shared},
        )
    return Finding("place", OK, N_("The records lie on a disk of this machine."))


def permissions(machine: Machine, store: StoreFacts) -> Finding:
    """Nobody else on this machine can read the store's files."""
    if machine.system == "Windows" or store.data is None:
        return Finding(
            "permissions",
            UNKNOWN,
            N_("Who else on this machine can read the files cannot be seen from here."),
            N_("Give every person an account of their own on this machine, and keep the data in it."),
        )
    forbidden = 0o007 if store.group else 0o077
    modes = [machine.mode(path) for path in (store.data, *store.files)]
    if None in modes:
        return Finding("permissions", UNKNOWN, N_("Some files could not be looked at."))
    open_ones = sum(1 for mode in modes if mode is not None and mode & forbidden)
    if open_ones:
        values: dict[str, object] = {"count": open_ones}
        advice = N_("Take the rights away: chmod -R go-rwx on the data directory.")
        return Finding("permissions", ATTENTION, N_("Others can reach {count} of the files."), advice, values)
    return Finding("permissions", OK, N_("Only this account can read the files."))


def integrity(store: StoreFacts) -> Finding:
    """The store is whole."""
    if store.sound is None:
        return Finding(
            "integrity", UNKNOWN, N_("The records were not checked."), N_("Sign in to check them.")
        )
    if not store.sound:
        advice = N_("Stop working, keep the files as they are, and restore the latest backup elsewhere.")
        return Finding("integrity", ATTENTION, N_("The records are damaged."), advice)
    return Finding("integrity", OK, N_("The records are whole."))


def backup(machine: Machine, store: StoreFacts) -> Finding:
    """Item E4: a backup younger than seven days."""
    if not store.backup_looked:
        return Finding("backup", UNKNOWN, N_("Nobody has looked for backups yet."))
    advice = N_("Make a backup now, and keep a copy in another building.")
    if store.backup_at is None:
        return Finding("backup", ATTENTION, N_("There is no backup here."), advice)
    days = (machine.now() - store.backup_at).days
    values: dict[str, object] = {"days": days}
    if days < 0:
        return Finding(
            "backup", ATTENTION, N_("The newest backup is dated in the future."), N_("Check the clock.")
        )
    if days > 7:
        return Finding("backup", ATTENTION, N_("The newest backup is {days} days old."), advice, values)
    return Finding(
        "backup",
        OK,
        N_("The newest backup here is {days} days old."),
        N_("Whether a copy lies in another building only you can tell."),
        values,
    )
