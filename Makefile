# make run    install into .venv and open the app
# make test   install into .venv and run every test
# make check  lint, types, import rules
# make bench  the benchmarks, as ratios

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml constraints.txt hatch_build.py scripts/install.py $(shell find src/httui/locale -name '*.po')
JOBS ?= auto

.PHONY: run test check lint types imports catalogues bench clean

run: $(VENV)/.installed
	@$(BIN)/python -m httui

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(PYTEST)

check: lint types imports

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

# Collect the texts of the source into the catalogues; then translate what is new in id/LC_MESSAGES/httui.po.
catalogues: $(VENV)/.installed-dev
	$(BIN)/python scripts/catalogues.py

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

$(VENV)/.installed: $(SOURCES)
	@$(PYTHON) scripts/install.py $(VENV)
	@touch $@

$(VENV)/.installed-dev: $(SOURCES)
	@$(PYTHON) scripts/install.py $(VENV) --dev
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
