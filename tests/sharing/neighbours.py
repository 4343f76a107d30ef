"""Two offices in two directories that know each other's keys, for tests of what goes between them in files."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from httui.sharing import office_keys, partner_keys, partners
from httui.sharing.disclosure import Trust
from httui.store.files import DataDir
from httui.store.session import Session
from tests.cases.support import Staff
from tests.sharing.planning import partner
from tests.store.support import TurnedClock


@dataclass
class Neighbours:
    """Two offices and a table to put files on; ``there`` is a partner of ``here`` by the id ``their_id``, and back."""

    here: Staff
    there: Staff
    desk: Path
    their_id: str = ""
    our_id: str = ""


def make(template: tuple[Path, dict[str, str]], path: Path) -> Neighbours:
    """Copies of one office in two directories; each has confirmed the other's keys."""
    made = []
    for name in ("here", "there"):
        shutil.copytree(template[0], path / name)
        made.append(Staff(DataDir(path / name), TurnedClock(), dict(template[1])))
    found = Neighbours(made[0], made[1], path / "desk")
    found.desk.mkdir()
    ours = found.here.as_("holder")
    card, words = office_keys.card(ours), office_keys.words(ours)
    theirs = found.there.as_("holder")
    found.our_id = known(theirs, card, words, "Rumah Kenanga")
    card, words = office_keys.card(theirs), office_keys.words(theirs)
    found.their_id = known(found.here.as_("holder"), card, words)
    return found


def known(session: Session, card: str, words: list[str], name: str = "Rumah Pelita") -> str:
    """Register a partner and confirm its keys; its id."""
    made = partner(session, Trust.NETWORK, name)
    partner_keys.take(session, made, card)
    partner_keys.confirm(session, made, " ".join(words))
    assert partners.get(session, made).keys_checked_at is not None
    return made
