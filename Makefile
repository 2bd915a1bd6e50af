# Aponia: `make run` serves the site, `make test` proves it. Needs Python 3.11 or newer and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

.PHONY: run test lint docs bench types units clean lock

run: $(VENV)/web.installed
	$(BIN)/aponia serve --port $(PORT)

test: lint units

units: $(VENV)/dev.installed
	bash tools/browser.sh
	$(BIN)/pytest -n 2 --dist loadgroup

lint: $(VENV)/dev.installed
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/aponia rules check

docs: $(VENV)/dev.installed
	$(BIN)/python docs/generate.py
	$(BIN)/mkdocs build --strict

bench: $(VENV)/dev.installed
	$(BIN)/python -m benchmarks

# The lock files pin every package with its hash; run this after changing pyproject.toml.
lock: $(VENV)/dev.installed
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --extra web --extra build -o requirements/web.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --extra dev -c requirements/web.lock -o requirements/dev.lock

$(VENV)/python.checked:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Aponia needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make run PYTHON=python3.12")'
	@test -x $(BIN)/python || (echo "Making the environment in $(VENV) …" && $(PYTHON) -m venv $(VENV))
	@touch $@

$(VENV)/web.installed: requirements/web.lock pyproject.toml $(VENV)/python.checked
	@echo "Installing what the site needs …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/web.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/aponia prepare
	@touch $@

$(VENV)/dev.installed: requirements/dev.lock pyproject.toml $(VENV)/python.checked
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/aponia prepare
	@touch $@ $(VENV)/web.installed

clean:
	rm -rf $(VENV) var site .mypy_cache .ruff_cache .pytest_cache .hypothesis
