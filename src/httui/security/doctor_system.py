"""What the doctor sees of this computer's own protection: updates, screen lock, everyday account, firewall.

Items C7, D1, D2 and F3 of the self-assessment, on Linux, Windows and macOS as far as each shows it. What cannot be
seen is unknown and says how a person looks.
"""

import re
from datetime import date, timedelta

from httui.i18n import N_
from httui.security.finding import ATTENTION, OK, UNKNOWN, Finding
from httui.security.machine import Machine

UPDATES_WITHIN = timedelta(days=14)
WINDOWS_PATCH = timedelta(days=45)
"""Windows gets its updates once a month: a newest one older than this was missed."""
LONGEST_WAIT = 300
"""Seconds after which a screen has to lock."""

_WINDOWS_11 = 22000
_SUPPORT_ENDS = {
    "debian 10": date(2024, 6, 30),
    "debian 11": date(2026, 8, 31),
    "debian 12": date(2028, 6, 30),
    "debian 13": date(2030, 6, 30),
    "linuxmint 20": date(2025, 4, 30),
    "linuxmint 21": date(2027, 4, 30),
    "linuxmint 22": date(2029, 4, 30),
    "ubuntu 18.04": date(2023, 5, 31),
    "ubuntu 20.04": date(2025, 5, 31),
    "ubuntu 22.04": date(2027, 5, 31),
    "ubuntu 24.04": date(2029, 5, 31),
    "macos 11": date(2023, 9, 30),
    "macos 12": date(2024, 9, 30),
    "macos 13": date(2025, 9, 30),
    "windows 10": date(2025, 10, 14),
}
"""Last day of free security updates, as the makers told; what is not here counts as not known."""

_LISTS = (
    "/var/lib/apt/periodic/update-success-stamp",
    "/var/lib/apt/lists",
    "/var/cache/dnf",
    "/var/lib/pacman/sync",
)
_ADMINS = {"sudo", "wheel", "admin", "root"}
_FIREWALL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile"
_POLICIES = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_NEWEST_PATCH = (
    "(Get-HotFix | Where-Object InstalledOn | Sort-Object InstalledOn | Select-Object -Last 1)"
    ".InstalledOn.ToString('yyyy-MM-dd')"
)


# -- updates (D2) ----------------------------------------------------------------------------------------


def updates(machine: Machine) -> Finding:
    """Item D2: the system still gets security updates, and they were fetched in the last two weeks."""
    name = _system_name(machine)
    look = N_(
        "Look yourself: winver and Windows Update on Windows, Software Update on macOS, "
        "/etc/os-release and the update program on Linux."
    )
    if name is None:
        return Finding("updates", UNKNOWN, N_("Which system this is cannot be seen from here."), look)
    today = machine.now().date()
    ends = _SUPPORT_ENDS.get(name) or _told_end(machine)
    values: dict[str, object] = {"system": name, "day": ends.isoformat() if ends else ""}
    if ends is not None and ends < today:
        advice = N_(
            "Move case work to a system that still gets updates; keep the old one away from networks."
        )
        return Finding(
            "updates", ATTENTION, N_("{system} gets no security updates since {day}."), advice, values
        )
    fetched = _last_update(machine)
    if fetched is None:
        return Finding("updates", UNKNOWN, N_("When {system} was updated last cannot be seen."), look, values)
    values |= {"days": max(0, (today - fetched).days)}
    within = WINDOWS_PATCH if machine.system == "Windows" else UPDATES_WITHIN
    if today - fetched > within:
        advice = N_("Install the updates today.")
        return Finding(
            "updates", ATTENTION, N_("{system} looked for updates {days} days ago."), advice, values
        )
    if ends is None:
        return Finding(
            "updates",
            UNKNOWN,
            N_("{system} looked for updates {days} days ago; how long it gets them is not known here."),
            look,
            values,
        )
    if ends == date.max:
        return Finding(
            "updates", OK, N_("{system} still gets updates and looked {days} days ago."), values=values
        )
    return Finding(
        "updates", OK, N_("{system} gets updates until {day} and looked {days} days ago."), values=values
    )


def _system_name(machine: Machine) -> str | None:
    """The system as in ``_SUPPORT_ENDS``: ``debian 12``, ``windows 11``, ``macos 14``."""
    if machine.system == "Linux":
        told = _os_release(machine)
        name, version = told.get("ID", ""), told.get("VERSION_ID", "")
        kept = version if name == "ubuntu" else version.partition(".")[0]
        return f"{name} {kept}".strip() or None
    if machine.system == "Windows":
        build = _registry(machine, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion", "CurrentBuildNumber")
        if not build.isdecimal():
            return None
        return "windows 11" if int(build) >= _WINDOWS_11 else "windows 10"
    if machine.system == "Darwin":
        version = (machine.run("sw_vers", "-productVersion") or "").strip()
        return f"macos {version.partition('.')[0]}" if version else None
    return None


def _told_end(machine: Machine) -> date | None:
    """What a Linux system says itself of the end of its support.

    Each version of Windows 11 has an end of its own: one that got a patch lately has not reached it.
    """
    if machine.system == "Windows":
        return date.max
    try:
        return date.fromisoformat(_os_release(machine).get("SUPPORT_END", ""))
    except ValueError:
        return None


def _os_release(machine: Machine) -> dict[str, str]:
    lines = (machine.read("/etc/os-release") or "").splitlines() if machine.system == "Linux" else []
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name.strip(): value.strip().strip("\"'") for name, _sign, value in pairs}


def _last_update(machine: Machine) -> date | None:
    if machine.system == "Linux":
        moments = [at for at in (machine.changed(path) for path in _LISTS) if at is not None]
        return max(moments).date() if moments else None
    text = None
    if machine.system == "Windows":
        text = machine.run("powershell", "-NoProfile", "-Command", _NEWEST_PATCH)
    elif machine.system == "Darwin":
        text = machine.run(
            "defaults", "read", "/Library/Preferences/com.apple.SoftwareUpdate", "LastSuccessfulDate"
        )
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


# -- screen lock (D1) ------------------------------------------------------------------------------------


def screen_lock(machine: Machine) -> Finding:
    """Item D1: the screen of this computer locks by itself within five minutes."""
    seconds = _lock_seconds(machine)
    look = N_(
        "Wait five minutes, or look in the settings for screen and lock. Win+L or Ctrl+Alt+L locks at once."
    )
    if seconds is None:
        return Finding(
            "screen-lock", UNKNOWN, N_("Whether the screen locks by itself cannot be seen from here."), look
        )
    advice = N_("Set it to five minutes with a password, and lock it by hand when you stand up.")
    if seconds == 0:
        return Finding("screen-lock", ATTENTION, N_("The screen does not lock by itself."), advice)
    values: dict[str, object] = {"minutes": -(-seconds // 60)}
    if seconds > LONGEST_WAIT:
        return Finding(
            "screen-lock", ATTENTION, N_("The screen locks only after {minutes} minutes."), advice, values
        )
    return Finding(
        "screen-lock", OK, N_("The screen locks by itself after {minutes} minutes."), values=values
    )


def _lock_seconds(machine: Machine) -> int | None:
    """After how many seconds the screen locks; 0 for never."""
    if machine.system == "Linux":
        # Without its desktop running, the settings are only what a fresh account would have.
        if "GNOME" not in machine.environ.get("XDG_CURRENT_DESKTOP", "").upper():
            return None
        locks = (
            machine.run("gsettings", "get", "org.gnome.desktop.screensaver", "lock-enabled") or ""
        ).strip()
        idle = re.search(
            r"\d+$",
            (machine.run("gsettings", "get", "org.gnome.desktop.session", "idle-delay") or "").strip(),
        )
        if locks not in {"true", "false"} or idle is None:
            return None
        return int(idle[0]) if locks == "true" else 0
    if machine.system == "Windows":
        return _windows_lock(machine)
    return None


def _windows_lock(machine: Machine) -> int | None:
    desktop = r"HKCU\Control Panel\Desktop"
    limit = _registry(machine, _POLICIES, "InactivityTimeoutSecs")
    waits = _registry(machine, desktop, "ScreenSaveTimeOut")
    asks = _registry(machine, desktop, "ScreenSaverIsSecure") == "1"
    found = [_number(limit)] if _number(limit) else []
    if asks and _number(waits) and _registry(machine, desktop, "ScreenSaveActive") == "1":
        found.append(_number(waits))
    if found:
        return min(found)
    # Without either a laptop may still lock when it sleeps: that is not to be told from here.
    return None


# -- everyday account (C7) and firewall (F3) ---------------------------------------------------------------


def everyday_account(machine: Machine) -> Finding:
    """Item C7: one works without administrator's rights."""
    found = _is_admin(machine)
    if found is None:
        return Finding(
            "everyday-account",
            UNKNOWN,
            N_("Whether this is an administrator's account cannot be seen from here."),
            N_("Look yourself: net localgroup administrators on Windows, groups on Linux and macOS."),
        )
    if found:
        advice = N_("Make a second account for installing things, and take these rights away from this one.")
        return Finding(
            "everyday-account", ATTENTION, N_("This computer's account has administrator's rights."), advice
        )
    return Finding("everyday-account", OK, N_("This computer's account has no administrator's rights."))


def _is_admin(machine: Machine) -> bool | None:
    if machine.system == "Windows":
        text = machine.run("whoami", "/groups")
        return None if text is None else "S-1-5-32-544" in text
    if machine.system not in {"Linux", "Darwin"}:
        return None
    text = machine.run("id", "-Gn")
    return None if text is None else not _ADMINS.isdisjoint(text.split())


def firewall(machine: Machine) -> Finding:
    """Item F3: the system's own firewall is on."""
    found = _firewall(machine)
    if found is None:
        return Finding(
            "firewall",
            UNKNOWN,
            N_("Whether the firewall is on cannot be seen from here."),
            N_("Look yourself: Windows Security, System Settings, Network on macOS, ufw status on Linux."),
        )
    if not found:
        return Finding("firewall", ATTENTION, N_("The firewall is off."), N_("Switch it on."))
    return Finding("firewall", OK, N_("The firewall of this computer is on."))


def _firewall(machine: Machine) -> bool | None:
    if machine.system == "Linux":
        if (machine.run("systemctl", "is-active", "firewalld") or "").strip() == "active":
            return True
        found = re.search(r"^ENABLED=(\w+)", machine.read("/etc/ufw/ufw.conf") or "", re.MULTILINE)
        return None if found is None else True if found[1].lower() == "yes" else None
    if machine.system == "Windows":
        return {"0x1": True, "0x0": False}.get(_registry(machine, _FIREWALL, "EnableFirewall"))
    if machine.system == "Darwin":
        text = (
            machine.run("defaults", "read", "/Library/Preferences/com.apple.alf", "globalstate") or ""
        ).strip()
        return {"0": False, "1": True, "2": True}.get(text)
    return None


def _registry(machine: Machine, key: str, name: str) -> str:
    """A value of the Windows registry; empty where there is none."""
    for line in (machine.run("reg", "query", key, "/v", name) or "").splitlines():
        words = line.split()
        if len(words) >= 3 and words[0].lower() == name.lower():
            return words[-1]
    return ""


def _number(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        return 0
