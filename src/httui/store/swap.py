"""Put a prepared store in the place of another in one step, across several files.

A restore prepares a whole new store in a directory of its own. Then one small file, the intent, is written:
from that moment the new store counts. Killed before, the old store is untouched; killed after, the next
start goes on from the intent. Each move can be done twice without harm.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from httui.store.files import atomic_write, remove_tree, set_mode, sync_directory, translated
from httui.store.inuse import hold_alone, release
from httui.store.problems import StoreBusy

if TYPE_CHECKING:
    from httui.store.files import DataDir

INTENT = ".swap.json"
STAGING_PREFIX = ".restoring-"
_SIDE_FILES = ("-wal", "-shm", "-journal")


def swap_in(data: "DataDir", staged: Path, replaced: Path, names: list[str]) -> None:
    """Make the files ``names`` of ``staged`` the store of ``data``; the ones they replace go to ``replaced``.

    Both directories lie inside the data directory. The caller holds the store alone.
    """
    intent = {"staged": staged.name, "replaced": replaced.name, "names": names}
    atomic_write(data.path / INTENT, json.dumps(intent).encode(), group=data.group)
    _go_on(data)


def finish_swap(data: "DataDir") -> bool:
    """Finish a swap that was interrupted, sweep away one that never got so far; True if one was finished."""
    pending = (data.path / INTENT).exists()
    leftovers = [] if pending else list(data.path.glob(f"{STAGING_PREFIX}*"))
    if not pending and not leftovers:
        return False
    try:
        hold = hold_alone(data.in_use, data.group)
    except StoreBusy:
        if pending:
            raise
        return False  # whoever is in there may be preparing it
    try:
        if (data.path / INTENT).exists():
            _go_on(data)
            return True
        for leftover in leftovers:
            remove_tree(leftover)
        return False
    finally:
        release(hold)


def _go_on(data: "DataDir") -> None:
    with translated(data.path):
        intent = json.loads((data.path / INTENT).read_bytes())
        # Names only: an intent that was tampered with must not reach outside the data directory.
        staged, replaced = (data.path / Path(intent[name]).name for name in ("staged", "replaced"))
        replaced.mkdir(exist_ok=True)
        set_mode(replaced, data.group)
        for name in (Path(given).name for given in intent["names"]):
            new, target = staged / name, data.identities_db if name == "identities.db" else data.path / name
            if not new.exists():
                continue
            for side in ("", *_SIDE_FILES):
                old = target.with_name(target.name + side)
                if old.exists():
                    _move(old, replaced / old.name)
            _move(new, target)
            sync_directory(target.parent)
        sync_directory(replaced)
        (data.path / INTENT).unlink(missing_ok=True)
        sync_directory(data.path)
        remove_tree(staged)


def _move(source: Path, target: Path) -> None:
    """Rename, or copy where ``target`` lies on another disk (an identities file on a USB stick)."""
    import errno
    import shutil

    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.moving")
        shutil.copyfile(source, beside)
        from httui.store.files import sync_file

        sync_file(beside)
        beside.replace(target)
        source.unlink()
