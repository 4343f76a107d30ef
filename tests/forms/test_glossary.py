"""The glossary: the 21 terms, in both languages (S-303)."""

import csv

from tests.forms.conftest import FORMS

TERMS = {
    *("bias", "data_subject", "data_system", "cloud", "encryption", "data_dictionary", "gaps", "geo_coded"),
    *("outliers", "patterns", "population", "positive_deviance", "qualitative_data", "quantitative_data"),
    *("raw_data", "sample", "value", "survivor_informed", "workflow", "trauma_informed", "trend"),
}


def test_all_terms_are_explained_in_both_languages() -> None:
    with (FORMS / "glossary.csv").open(encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert len(rows) == 21
    assert set(rows) == TERMS
    for row in rows.values():
        assert all(row[column].strip() for column in ("term_en", "term_id", "definition_en", "definition_id"))
        assert row["definition_en"] != row["definition_id"]
