"""Whether what is written to a disk is encrypted on it (self-assessment items E1 and E7).

Only what can be shown counts: a device is encrypted when every way down from it to a real disk passes through
a layer of encryption. Everything else is *no* or, where the machine does not say, ``None``.
"""

import json
from typing import Any

from httui.security.machine import Machine

_BITLOCKER = (
    "(New-Object -ComObject Shell.Application).NameSpace('{drive}')"
    ".Self.ExtendedProperty('System.Volume.BitLockerProtection')"
)


def mount_source(mounts: str, path: str) -> tuple[str, str] | None:
    """The device and file system type under ``path`` by the text of ``/proc/self/mounts``."""
    best: tuple[str, str, str] | None = None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ").replace("\\134", "\\")
        inside = point in {"/", path} or path.startswith(point + "/")
        if inside and (best is None or len(point) >= len(best[0])):
            best = (point, fields[0].replace("\\040", " "), fields[2])
    return None if best is None else best[1:]


def device_encrypted(machine: Machine, device: str) -> bool | None:
    """Whether a Linux block device lies on encryption in all its parts; ``None`` when it cannot be told."""
    text = machine.run("lsblk", "--json", "--inverse", "--output", "NAME,TYPE,FSTYPE", device)
    try:
        devices = json.loads(text or "")["blockdevices"]
        return bool(devices) and all(_through_encryption(found) for found in devices)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _through_encryption(device: dict[str, Any]) -> bool:
    if device.get("type") == "crypt":
        return True
    below = device.get("children") or []
    return bool(below) and all(_through_encryption(part) for part in below)


def path_encrypted(machine: Machine, path: str) -> bool | None:
    """Whether the disk that holds ``path`` (absolute) is encrypted; ``None`` when it cannot be told."""
    if machine.system == "Linux":
        found = mount_source(machine.read("/proc/self/mounts") or "", path)
        if found is None or not found[0].startswith("/dev/"):
            return None
        return device_encrypted(machine, found[0])
    if machine.system == "Windows":
        query = _BITLOCKER.format(drive=path[:2] if path[1:2] == ":" else "C:")
        text = machine.run("powershell", "-NoProfile", "-Command", query)
        # 1 on, 2 off, 3 encrypting, 4 decrypting, 5 suspended, 6 on but locked
        return {"1": True, "6": True, "2": False, "3": False, "4": False, "5": False}.get(
            (text or "").strip()
        )
    if machine.system == "Darwin":
        text = (machine.run("fdesetup", "status") or "").strip()
        return True if text == "FileVault is On." else False if text.startswith("FileVault is Off") else None
    return None


def swap_encrypted(machine: Machine) -> bool | None:
    """Whether memory that is written out stays secret: encrypted, in memory only, or never written.

    ``None`` when it cannot be told.
    """
    if machine.system == "Darwin":
        return True  # macOS encrypts its swap since 10.7, without a switch
    if machine.system == "Windows":
        text = (machine.run("fsutil", "behavior", "query", "encryptpagingfile") or "").strip()
        return True if text.endswith("1") or "= 1" in text else False if "= 0" in text else None
    text_or_none = machine.read("/proc/swaps") if machine.system == "Linux" else None
    if text_or_none is None:
        return None
    found = [_swap_area(machine, line.split()) for line in text_or_none.splitlines()[1:] if line.strip()]
    if False in found:
        return False
    return None if None in found else True


def _swap_area(machine: Machine, fields: list[str]) -> bool | None:
    name = fields[0].replace("\\040", " ")
    if name.startswith("/dev/zram"):
        return True
    if len(fields) > 1 and fields[1] == "file":
        return path_encrypted(machine, name)
    return device_encrypted(machine, name)
