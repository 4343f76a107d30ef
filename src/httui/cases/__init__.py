"""Case work: intake, consent, persons, cases, records, import and export; plain Python, no screen."""
