"""How strict a plan is: bounds that the trust level sets, kept, read back lifted, used by the release, printed."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.pages.text import to_text
from httui.sharing import plan_approval, plan_document, plan_files, plan_settings, plans
from httui.sharing.disclosure import NEEDS, Trust
from httui.sharing.masking import Form
from httui.sharing.plan_settings import MOST, SettingRefused, Settings, least, of
from httui.store.sharing_models import SharingPlan
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.planning import draft, share
from tests.sharing.releasing import many, plan, prepared

__all__ = ["insecure_kdf", "staff", "template"]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
)


@given(
    st.dictionaries(
        st.sampled_from(["k", "l", "least_count", "quality", "unit", "quasi", "tables"]), ANYTHING
    ),
    st.sampled_from([Trust.OPEN, Trust.NETWORK, Trust.CASEWORK]),
)
def test_whatever_is_kept_nothing_is_below_what_the_trust_level_needs(
    held: dict[str, Any], trust: Trust
) -> None:
    found = of(held, trust)
    assert found.k >= NEEDS[trust].k
    assert found.l >= NEEDS[trust].l
    assert all(least(trust)[name] <= getattr(found, name) <= MOST[name] for name in MOST)
    assert found.least_count >= found.k
    assert found.unit in {"person", "case"}


def _with(held: Settings, changes: dict[str, Any]) -> Settings:
    return replace(held, **changes)


def test_a_plan_is_made_stricter_and_never_less_strict_than_its_trust_level(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = draft(lead)
    held = plan_settings.get(lead, made)
    assert (held.k, held.l, held.least_count, held.quality, held.unit) == (5, 2, 11, 80, "person")
    for name, wrong in (
        ("k", 4),
        ("k", 101),
        ("l", 1),
        ("least_count", 4),
        ("quality", 79),
        ("quality", 101),
    ):
        with pytest.raises(SettingRefused):
            plan_settings.put(lead, made, _with(held, {name: wrong}))
    for changes in (
        {"unit": "row"},
        {"quasi": ("small:/data/none",)},
        {"tables": (("age",),)},
        {"tables": (("age", "none"),)},
    ):
        with pytest.raises(SettingRefused):
            plan_settings.put(lead, made, replace(held, **changes))
    assert plan_settings.get(lead, made) == held
    plan_settings.put(lead, made, replace(held, k=20, quality=95))
    assert plan_settings.get(lead, made).k == 20
    assert "smaller than 20" in to_text(plan_document.document(lead, made, "en"))
    plan_approval.approve(lead, made)
    with pytest.raises(plans.NotADraft):
        plan_settings.put(lead, made, held)


def test_the_release_keeps_to_what_the_plan_says(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = plan(lead, fields={"age": Form.GENERALISED, "sex": Form.GENERALISED, "safe": Form.CODED})
    many(lead, 60)
    strict = {"k": 20, "quasi": ["rich:/data/safe"], "tables": [["age", "sex"]], "quality": 1}
    SharingPlan.update(settings=strict).where(SharingPlan.id == made).execute()
    found = prepared(lead, made)
    assert (found.made.need.k, found.quality.threshold) == (20, 80)
    assert found.made.rows is not None
    assert found.made.rows.final.smallest >= 20
    assert "safe" in {name for name, role in found.made.rows.roles.items() if role == "quasi"}
    tables = prepared(lead, made, tables=True)
    assert ("age", "sex") in {table.columns for table in tables.made.tables}


def test_a_file_carries_how_strict_a_plan_is_and_never_lowers_it(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = draft(lead)
    share(lead, made, "place", Form.GENERALISED)
    plan_settings.put(lead, made, replace(plan_settings.get(lead, made), k=9, tables=(("age", "place"),)))
    content = plan_files.to_file(lead, made)
    again = plan_files.from_file(lead, "Rumah Pelita", content, "plan.json")
    assert plan_settings.get(lead, again) == plan_settings.get(lead, made)
    lowered = json.loads(content) | {
        "settings": {"k": 1, "l": 0, "quasi": ["x:/y"], "tables": [["a", "b"], 7]}
    }
    bad = plan_files.from_file(lead, "Rumah Pelita", json.dumps(lowered).encode(), "plan.json")
    held = plan_settings.get(lead, bad)
    assert (held.k, held.l, held.quasi, held.tables) == (5, 2, (), ())
