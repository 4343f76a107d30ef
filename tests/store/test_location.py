"""Network shares and synced folders are refused, with the way out."""

from pathlib import Path

import pytest

from httui import i18n
from httui.store import location
from httui.store.files import DataDir
from httui.store.location import check_place, parse_mountinfo, sync_service
from httui.store.problems import UnsafePlace

MOUNTS = r"""
22 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /mnt/office rw,relatime shared:9 - cifs //server/share rw,vers=3.1.1
31 22 0:41 / /mnt/nfs rw - nfs4 server:/export rw
32 22 0:42 / /mnt/with\040space rw shared:2 master:1 - fuse.sshfs user@host: rw
33 22 0:43 / /mnt/c rw - 9p drvfs rw,aname=drvfs;path=C:\134
34 22 0:44 / /mnt/vm rw - 9p root rw
35 30 8:1 / /mnt/office/local rw - ext4 /dev/sda1 rw
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/home/rini/data", ""),
        ("/mnt/office/store", "cifs"),
        ("/mnt/office", "cifs"),
        ("/mnt/officeplain", ""),
        ("/mnt/office/local/store", ""),
        ("/mnt/nfs/a", "nfs4"),
        ("/mnt/with space/a", "fuse.sshfs"),
        ("/mnt/c/Users", "drvfs"),
        ("/mnt/vm/a", ""),
    ],
)
def test_the_kind_of_disk_is_read_from_the_mounts(place: str, kind: str) -> None:
    assert location._share(parse_mountinfo(MOUNTS), Path(place)) == kind


def test_a_network_share_is_refused_with_ssh_as_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location, "network_type", lambda place: "cifs")
    with pytest.raises(UnsafePlace, match=r"network share \(cifs\).*SSH"):
        DataDir(tmp_path / "new" / "office").ready()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Pelita)", "Dropbox"),
        ("OneDrive", "OneDrive"),
        ("OneDrive - Lembaga Pelita", "OneDrive"),
        ("Google Drive", "Google Drive"),
        ("Drive Saya", "Google Drive"),
        ("Nextcloud", "Nextcloud"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud Drive"),
        ("MEGA", "MEGA"),
        ("Drop box", ""),
        ("data", ""),
    ],
)
def test_folders_of_sync_services_are_known_by_name(tmp_path: Path, folder: str, service: str) -> None:
    assert sync_service(tmp_path / folder / "work" / "office") == service


@pytest.mark.parametrize(
    ("marker", "service"),
    [
        (".stfolder", "Syncthing"),
        (".dropbox.cache", "Dropbox"),
        (".nextcloudsync.log", "Nextcloud"),
        ("._sync_0a1b2c.db", "Nextcloud"),
        (".tmp.driveupload", "Google Drive"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    ],
)
def test_folders_of_sync_services_are_known_by_what_lies_in_them(
    tmp_path: Path, marker: str, service: str
) -> None:
    office = tmp_path / "anything" / "office"
    office.mkdir(parents=True)
    assert sync_service(office) == ""
    (tmp_path / "anything" / marker).touch()
    assert sync_service(office) == service
    with pytest.raises(UnsafePlace, match=service):
        check_place(office)


def test_a_link_into_a_synced_folder_is_followed(tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox" / "office"
    synced.mkdir(parents=True)
    (tmp_path / "link").symlink_to(synced)
    with pytest.raises(UnsafePlace, match="Dropbox"):
        check_place(tmp_path / "link" / "data")


def test_the_settings_of_dropbox_in_the_home_directory_are_not_a_synced_folder(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    assert sync_service(tmp_path / "office") == ""
    check_place(tmp_path / "office")


def test_windows_tells_where_onedrive_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Pelita"))
    assert sync_service(tmp_path / "Pelita" / "office") == "OneDrive"


def test_a_plain_disk_is_fine(tmp_path: Path) -> None:
    i18n.use("id")
    check_place(tmp_path / "office")
