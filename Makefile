# make run: set up, then align the bundled corpus.  make test: set up, then all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := $(VENV)/packages
DEV := $(VENV)/packages-dev

.PHONY: run app test lint bench clean

run: $(PACKAGES)
	$(BIN)/align run corpus -o project

app: $(PACKAGES)
	$(BIN)/align app project

test: $(DEV)
	$(BIN)/python $(COVERAGE) -m pytest $(TESTS)

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy align app.py
	$(BIN)/lint-imports

bench: $(DEV)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) project

# The stamps make set-up a no-op until the pins or the package's own description change.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(PACKAGES): $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(DEV): $(PACKAGES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@
