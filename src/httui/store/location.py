"""Is the data directory in a place where a database can live?

Serves DESIGN section 5: "WAL does not work over SMB, NFS or synced folders: detect and refuse". On a
network share SQLite's locks and shared memory do not hold; a synced folder copies half-written files and
hands the office's data to whoever runs the service. Many people work on one store over SSH instead.
"""

import os
import sys
from pathlib import Path

from httui.i18n import N_
from httui.store.problems import UnsafePlace

_NETWORK_TYPES = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "ncpfs", "afs", "coda", "ceph", "glusterfs", "lustre",
        "afpfs", "webdav", "davfs", "vboxsf", "prl_fs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2",
        "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.vmhgfs-fuse", "fuse.s3fs", "fuse.google-drive-ocamlfuse",
        "fuse.onedriver", "fuse.kio-fuse", "fuse.smbnetfs", "fuse.pcloudfs", "fuse.pcloud", "drvfs",
    }
)  # fmt: skip
_SYNC_NAMES = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "drive saya": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "mobile documents": "iCloud Drive",
    "icloud drive": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "com~apple~clouddocs": "iCloud Drive",
    "cloudstorage": "a cloud service",
    "mega": "MEGA",
    "megasync": "MEGA",
    "pclouddrive": "pCloud",
    "yandex.disk": "Yandex Disk",
}
_SYNC_NAME_STARTS = {"onedrive - ": "OneDrive", "dropbox (": "Dropbox", "googledrive-": "Google Drive"}
_SYNC_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
    ".stversions": "Syncthing",
}
_SYNC_MARKER_PATTERNS = {"._sync_*.db": "Nextcloud", ".sync_*.db": "Nextcloud"}


def check_place(path: Path) -> None:
    """Refuse a network share or a synced folder with ``UnsafePlace``. ``path`` need not exist yet."""
    place = _nearest(path)
    kind = network_type(place)
    if kind:
        raise UnsafePlace(
            N_(
                "This folder lies on a network share ({kind}). A store there would be damaged sooner or "
                "later."
            ),
            where=str(path),
            remedy=N_(
                "Choose a folder on this computer's own disk. To work together, keep the store on one "
                "computer and sign in to that computer over SSH."
            ),
            kind=kind,
        )
    service = sync_service(place if place == path else path)
    if service:
        raise UnsafePlace(
            N_("This folder is synced by {service}. A store there would be damaged, and copied to others."),
            where=str(path),
            remedy=N_(
                "Choose a folder that is not synced. To work together, keep the store on one computer "
                "and sign in to that computer over SSH. For copies elsewhere, use encrypted backups."
            ),
            service=service,
        )


def _nearest(path: Path) -> Path:
    """The nearest directory above or at ``path`` that exists, with links followed."""
    found = path.expanduser().absolute()
    while not found.exists() and found != found.parent:
        found = found.parent
    return found.resolve()


def network_type(place: Path) -> str:
    """The kind of the network share that ``place`` lies on, or "" for a disk of this machine."""
    if sys.platform == "win32":
        return _windows_share(place)
    if sys.platform == "darwin":
        return _share(_darwin_mounts(), place)
    try:
        table = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return _share(parse_mountinfo(table), place)


def parse_mountinfo(table: str) -> list[tuple[str, str]]:
    """(mount point, kind) of each line of Linux's mountinfo, in order."""
    mounts = []
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) < 5 or not rest[0]:
            continue
        point = fields[4].encode("utf-8", "surrogateescape").decode("unicode_escape", "replace")
        # Windows' own disks inside WSL are a 9p share; a plain 9p root of a virtual machine is not refused.
        kind = "drvfs" if rest[0] == "9p" and "drvfs" in after else rest[0]
        mounts.append((point, kind))
    return mounts


def _share(mounts: list[tuple[str, str]], place: Path) -> str:
    best, kind = -1, ""
    for point, found in mounts:
        # A later mount on the same point hides the earlier.
        if len(point) >= best and place.is_relative_to(point):
            best, kind = len(point), found
    return kind if kind.lower() in _NETWORK_TYPES else ""


def _darwin_mounts() -> list[tuple[str, str]]:
    import re
    import subprocess

    said = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False, timeout=10).stdout
    return re.findall(r" on (.+) \((\w+)", said)


def _windows_share(place: Path) -> str:
    if str(place).startswith("\\\\"):
        return "SMB"
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - only Windows has it
    return "SMB" if kernel.GetDriveTypeW(place.anchor) == 4 else ""


def sync_service(path: Path) -> str:
    """The service that syncs ``path`` or a folder above it, or ""."""
    full = path.expanduser().absolute()
    for folder in dict.fromkeys((full, *full.parents, *(resolved := full.resolve()).parents, resolved)):
        name = folder.name.lower()
        if name in _SYNC_NAMES:
            return _SYNC_NAMES[name]
        for start, service in _SYNC_NAME_STARTS.items():
            if name.startswith(start):
                return service
        for marker, service in _SYNC_MARKERS.items():
            # In a home directory .dropbox is the program's own settings, not the synced folder.
            if os.path.lexists(folder / marker) and not (marker == ".dropbox" and (folder / marker).is_dir()):
                return service
        for pattern, service in _SYNC_MARKER_PATTERNS.items():
            try:
                if next(folder.glob(pattern), None):
                    return service
            except OSError:
                continue
    return _told_by_windows(full)


def _told_by_windows(full: Path) -> str:
    """OneDrive tells every Windows program where its folder is."""
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        told = os.environ.get(name)
        if told and full.is_relative_to(told):
            return "OneDrive"
    return ""
