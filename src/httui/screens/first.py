"""Which screen comes first: sign-in, the first-run wizard, or the lock."""

from pathlib import Path
from typing import Any

from textual.screen import Screen

from httui.terminal.frame import LockReason


def first_screen(data_dir: Path) -> Screen[Any]:
    """Sign-in, or the first-run wizard where no office exists yet (no store is imported for this)."""
    if any((data_dir / name).exists() for name in ("keyring.json", "keyring.copy.json", "cases.db")):
        from httui.screens.signin import SignIn

        return SignIn(data_dir)
    from httui.screens.welcome import Welcome

    return Welcome(data_dir)


def locked_screen(data_dir: Path, name: str, reason: LockReason) -> Screen[Any]:
    """The lock: sign-in with the name filled in, and no word of any record."""
    from httui.screens.signin import SignIn

    return SignIn(data_dir, name=name, reason=reason)
