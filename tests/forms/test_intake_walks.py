"""The intake at work: random valid walks, its paths, and finishing in a fresh office at tier 2."""

import random
import time

import pytest

from httui.xforms import Form, FormSession, load_form
from tests.forms.conftest import EN, FORMS, ID
from tests.forms.walker import NOW, plain, walk

CONSENT = {"situation": "can_talk", "adult_check": "adult", "consent_services": "yes"}


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form(FORMS / "intake.md")


def begin(form: Form, language: str = EN) -> FormSession:
    return form.new_session(language=language, now=NOW, properties={"username": "rina"})


def named(form: Form, name: str) -> str:
    (ref,) = [field.ref for field in form.fields if field.name == name]
    return ref


def relevant(session: FormSession) -> set[str]:
    return {node.ref.rpartition("/")[2] for node in session.nodes() if node.relevant}


def put(session: FormSession, **answers: str) -> FormSession:
    for name, value in answers.items():
        session.answer(named(session.form, name), value)
    return session


def test_it_loads_without_a_warning(form: Form) -> None:
    assert not form.warnings
    assert form.languages == [EN, ID]


@pytest.mark.parametrize("seed", range(12))
def test_random_valid_walks_end_without_violations_and_round_trip(form: Form, seed: int) -> None:
    source = random.Random(seed)
    session = begin(form, source.choice([EN, ID]))
    given = dict(CONSENT) if seed % 3 else {"situation": "can_talk"}
    given |= {"journey_now": "yes", "facts_now": "yes"} if seed % 2 else {}
    assert walk(session, source, given=given) >= 10
    session.finalize()
    hard = [item for item in session.violations() if item.kind != "soft"]
    assert not hard
    again = form.new_session(now=NOW, instance=session.to_xml())
    assert again.to_xml() == session.to_xml()
    restored = form.restore(session.snapshot(), now=NOW)
    assert restored.to_xml() == session.to_xml()


def test_nothing_is_answered_beforehand_but_the_date_and_who_is_signed_in(form: Form) -> None:
    session = put(begin(form), **CONSENT)
    filled = {
        node.ref.rpartition("/")[2]
        for node in session.nodes()
        if node.value and node.kind not in {"value", "group", "repeat"}
    }
    assert filled - set(CONSENT) == {"interviewer_name"}
    assert session.value(named(form, "interviewer_name")) == "rina"


def test_the_interviewer_may_be_another_person(form: Form) -> None:
    session = put(begin(form), **CONSENT, interviewer_name="budi")
    put(session, referral_type="hotline", examination_date="2026-11-20")
    session.finalize()
    assert session.value(named(form, "interviewer_name")) == "budi"


def test_before_any_decision_only_consent_is_shown(form: Form) -> None:
    shown = {
        node.ref.split("/")[2]
        for node in begin(form).nodes()
        if node.relevant and node.kind not in {"value", "group", "repeat"}
    }
    assert shown == {"consent"}


def test_declining_leaves_only_help_offered(form: Form) -> None:
    session = put(begin(form), situation="can_talk", adult_check="adult", consent_services="no")
    groups = {node.ref.split("/")[2] for node in session.nodes() if node.relevant and node.kind == "select"}
    assert groups == {"consent", "follow_up"}
    assert "no_file_note" in relevant(session)
    assert session.value(named(form, "intake_path")) == "referral"


def test_later_writes_down_only_what_safety_needs(form: Form) -> None:
    shown = relevant(put(begin(form), situation="can_talk", adult_check="adult", consent_services="later"))
    assert {"safe_now", "referral_type", "gender"} <= shown
    assert not {"full_name", "nik", "journey_now", "facts_now", "justice_stage", "contact_number"} & shown


@pytest.mark.parametrize("situation", ["not_now", "emergency", "third_party"])
def test_without_the_person_no_identity_and_no_decision(form: Form, situation: str) -> None:
    shown = relevant(put(begin(form), situation=situation, adult_check="not_known"))
    assert not {"consent_services", "full_name", "nik", "phone", "contact_number"} & shown
    assert {"safe_now", "other_informant"} <= shown


def test_child_path_opens_and_story_is_never_asked(form: Form) -> None:
    shown = relevant(put(begin(form), situation="can_talk", adult_check="child", consent_services="yes"))
    assert {"assent", "guardian_gain", "guardian_relation", "guardian_kept"} <= shown
    assert "consent_story" not in shown
    grown = relevant(put(begin(form), **CONSENT))
    assert "guardian_kept" not in grown
    assert "consent_story" in grown


def test_unknown_age_is_treated_as_a_child(form: Form) -> None:
    session = put(begin(form), situation="can_talk", adult_check="not_known", consent_services="yes")
    assert session.value(named(form, "is_child")) == "yes"
    put(session, age_band_told="24_26")
    assert session.value(named(form, "is_child")) == "no"


@pytest.mark.parametrize(
    ("birth", "band", "child"),
    [
        ("2026-01-01", "0_8", "yes"),
        ("2008-11-23", "9_17", "yes"),
        ("2008-11-20", "18_20", "no"),
        ("1999-06-01", "27_29", "no"),
        ("1960-06-01", "48_plus", "no"),
    ],
)
def test_age_comes_from_the_birth_date(form: Form, birth: str, band: str, child: str) -> None:
    session = put(begin(form), **CONSENT, birth_date=birth)
    assert session.value(named(form, "age_band")) == band
    assert session.value(named(form, "is_child")) == child
    assert "age_band_told" not in relevant(session)


def test_an_age_belongs_to_its_day(form: Form) -> None:
    session = put(begin(form), **CONSENT, age_years="17", age_as_of="2024-01-01")
    assert session.value(named(form, "age_now")) == "19"


def test_a_nik_that_contradicts_the_birth_date_is_asked_about_not_refused(form: Form) -> None:
    session = put(begin(form), **CONSENT, birth_date="1999-03-05", birth_date_precision="day")
    ref = named(form, "nik")
    for nik, verdict in (
        ("3171010503990001", ""),
        ("3171014503990001", ""),  # women: day plus 40
        ("3171010603990001", "soft"),
        ("317101", "constraint"),
    ):
        session.answer(ref, nik)
        kinds = [item.kind for item in session.violations() if item.ref == ref]
        assert kinds == ([verdict] if verdict else []), nik


def test_regencies_follow_the_province(form: Form) -> None:
    session = put(begin(form), **CONSENT, home_country="ID", home_province="34")
    names = [label for _value, label in session.choices(named(form, "home_regency"))]
    assert "Kota Yogyakarta" in names
    assert len(names) == 5
    start = time.perf_counter()
    put(session, home_province="35")
    assert len(session.choices(named(form, "home_regency"))) == 38
    assert time.perf_counter() - start < 0.2


def test_a_hundred_victims_need_a_reason(form: Form) -> None:
    """S-048: an order of magnitude is asked about."""
    session = put(begin(form), **CONSENT, journey_now="yes", exploited="yes", others_seen="100")
    assert named(form, "others_seen") in {item.ref for item in session.violations() if item.kind == "soft"}


def facts(form: Form, adult: str, **answers: str) -> str:
    session = put(begin(form), **(CONSENT | {"adult_check": adult}), journey_now="yes", facts_now="yes")
    rest = {"process": "", "means": "", "purpose": ""} | answers
    for part, value in rest.items():
        names = [field.name for field in form.fields if field.type and field.name.startswith(part + "_")]
        elements = [name for name in names if f"{name}_source" in names]
        if value in {"yes", "probably"}:
            put(session, **{elements[0]: value})
        elif value == "no":
            put(session, **dict.fromkeys(elements, "no"))
    return session.value(named(form, "presumption"))


@pytest.mark.parametrize(
    ("adult", "process", "means", "purpose", "result"),
    [
        ("adult", "yes", "yes", "yes", "presumed_victim"),
        ("adult", "probably", "probably", "probably", "presumed_victim"),
        ("adult", "yes", "", "yes", "possible_victim"),
        ("adult", "yes", "no", "yes", "rights_abuse"),
        ("adult", "yes", "yes", "", "at_risk"),
        ("adult", "yes", "yes", "no", "at_risk"),
        ("adult", "no", "no", "no", "no_sign"),
        ("adult", "", "yes", "", "more_to_explore"),
        ("child", "yes", "no", "yes", "presumed_child_victim"),
        ("child", "probably", "", "yes", "presumed_child_victim"),
        ("child", "yes", "", "", "possible_child_victim"),
        ("not_known", "yes", "no", "yes", "presumed_child_victim"),
    ],
)
def test_process_means_purpose(
    form: Form, adult: str, process: str, means: str, purpose: str, *, result: str
) -> None:
    assert facts(form, adult, process=process, means=means, purpose=purpose) == result


def test_unknown_is_never_no(form: Form) -> None:
    session = put(begin(form), **CONSENT, journey_now="yes", facts_now="yes")
    for name in [
        field.name for field in form.fields if field.name.startswith("means_") and field.kind == "select"
    ]:
        if name.endswith(("_source", "corroboration")):
            continue
        session.set_missing(named(form, name), "unknown")
    assert session.value(named(form, "means_found")) == "unknown"


def test_a_hard_page_stays_closed_until_the_person_wants_it(form: Form) -> None:
    shown = relevant(put(begin(form), **CONSENT, journey_now="later"))
    assert not {"exploited", "exploitation_type", "facts_now", "recruitment_method", "story"} & shown


def test_a_domestic_case_without_movement_is_complete(form: Form) -> None:
    """S-059: same district, adult man, no border, no movement."""
    source = random.Random(5)
    session = begin(form)
    given = CONSENT | {
        "gender": "male",
        "journey_now": "yes",
        "facts_now": "yes",
        "movement": "none",
        "home_country": "ID",
        "process_harbouring": "yes",
        "means_debt_bondage": "yes",
        "purpose_forced_labour": "yes",
        "exploited": "yes",
    }
    walk(session, source, given=given, filled=0.0)
    assert not [item for item in session.violations() if item.kind != "soft"]
    assert session.value(named(form, "presumption")) == "presumed_victim"
    assert "stop_country" not in relevant(session)


def test_closed_fields_do_not_block_a_coded_record(form: Form) -> None:
    """With everything above tier 2 closed, the form can be completed without a violation."""
    above = {field.ref for field in form.fields if (field.tier or 0) > 2}
    for seed in range(4):
        session = begin(form)
        given = CONSENT | {"interpreter_kept": "paper", "complainant_kept": "paper", "guardian_kept": "paper"}
        if seed % 2:
            given["adult_check"] = "child"
        walk(session, random.Random(seed), given=given, closed=lambda ref: plain(ref) in above)
        hard = [item for item in session.violations() if item.kind != "soft"]
        assert not hard
        assert not [
            node.ref for node in session.nodes() if plain(node.ref) in above and node.relevant and node.value
        ]


def test_messages_and_choices_change_language(form: Form) -> None:
    session = begin(form)
    ref = named(form, "situation")
    english = dict(session.choices(ref))
    session.set_language(ID)
    local = dict(session.choices(ref))
    assert set(english) == set(local)
    assert all(english[key] != local[key] for key in english)
    assert "Mohon" in session.message(ref) or session.validity(ref) == "required"
