"""From a release to the proof of its destruction: one office gives, the other takes, both keep their books."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from httui.cases import registry
from httui.sharing import bringing_in, ledger, office_keys, partner_keys, receipts, receiving, release
from httui.sharing.bringing_in import LEAVE_OUT, Wish
from httui.store.models import Record
from httui.store.sharing_models import Partner, Release
from tests.cases.conftest import insecure_kdf, template
from tests.sharing import neighbours, releasing
from tests.sharing.neighbours import Neighbours

__all__ = ["insecure_kdf", "template"]


@pytest.fixture
def offices(template: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Neighbours]:
    made = neighbours.make(template, tmp_path)
    yield made
    made.here.leave()
    made.there.leave()


def given(offices: Neighbours) -> tuple[Path, str]:
    """A package that the other office releases to us, and the release's id."""
    ours = offices.here.as_("lead")
    card, words = office_keys.card(ours), office_keys.words(ours)
    lead = offices.there.as_("lead")
    Partner.delete().where(Partner.id == offices.our_id).execute()
    plan = releasing.plan(lead)
    partner = Partner.get(Partner.name.startswith("Lembaga")).id
    partner_keys.take(lead, partner, card)
    partner_keys.confirm(lead, partner, " ".join(words))
    releasing.many(lead, 60)
    path = offices.desk / "release.age"
    written = release.write(
        lead, releasing.prepared(lead, plan), "package", path, override="first of its kind"
    )
    return path, written.release


def test_what_one_office_releases_the_other_brings_in_and_gives_back_the_proof(offices: Neighbours) -> None:
    path, made = given(offices)
    [entry] = ledger.listing(offices.there.as_("boss"))
    assert (entry.id, entry.kind, entry.count > 0) == (made, "release", True)
    boss = offices.here.as_("boss")
    registry.add(offices.here.as_("lead"), releasing.RICH)
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    assert found.partner == "Rumah Pelita"
    assert found.rows == entry.count
    assert {one.name for one in receiving.preview(boss, found.id)} >= {
        "data.csv",
        "dictionary.csv",
        "readme.txt",
    }
    mapping = bringing_in.propose(boss, found.id, "data.csv", "rich")
    assert mapping["row_id"] == LEAVE_OUT
    assert mapping["sex"] == "/data/sex"
    # An age group is no age: it is left out by a decision, or each row would be refused.
    wish = Wish("data.csv", "rich", {**mapping, "age": LEAVE_OUT}, {"services": "yes"})
    report = bringing_in.look(boss, found.id, wish)
    assert (report.fitting, report.refused) == (found.rows, ())
    done = bringing_in.bring_in(boss, found.id, wish)
    assert len(done.saved) == found.rows == Record.select().count()
    receiving.destroy(boss, found.id)
    assert receipts.give(boss, found.id, offices.desk / "kept.age") == found.rows
    Record.delete().execute()
    receipts.give(boss, found.id, offices.desk / "gone.age")
    theirs = offices.there.as_("lead")
    kept = receiving.receive(theirs, offices.desk / "kept.age")
    assert isinstance(kept, receipts.Receipt)
    assert (kept.release, kept.kept) == (made, found.rows)
    assert Release.get_by_id(made).state == "written"
    receiving.receive(theirs, offices.desk / "gone.age")
    assert Release.get_by_id(made).state == "destroyed"
    assert ledger.listing(theirs)[0].state == "destroyed"
