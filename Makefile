# make setup | run | test | check | pictures | translations | format
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

.PHONY: setup dev run test check format pictures translations system clean

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

system:
	@sh scripts/system-libraries.sh $(BIN)/python

run: setup system
	@sh scripts/run.sh $(BIN)

check: dev system
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -m "not slow and not e2e"

test: dev system
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	QT_QPA_PLATFORM=offscreen sh scripts/test.sh $(BIN)

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pictures: dev system
	QT_QPA_PLATFORM=offscreen $(BIN)/python scripts/make_pictures.py $(PICTURES_ARGS)

translations: dev
	@sh scripts/update_translations.sh $(BIN)

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
