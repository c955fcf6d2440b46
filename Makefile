# Moratoria: set-up, run, test. `make` alone says what there is.
# Another Python: `make install PYTHON=python3.12`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input
UV     ?= uv

EXAMPLE := tests/cases/never-served-22-applied-before/case.ttl

# What npm packages give the pages; the licences are written last.
BUILT := service/moratoria/web/static/built/LICENSES.txt

# HOST, PORT and DATA_DIR reach the service through the environment, `make run PORT=9000` too.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install install-dev assets assets-if-npm run test test-long bench-service bench-pages lint words pins clean

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

install: $(VENV)/.installed assets-if-npm  ## make .venv with what the service needs

install-dev: $(VENV)/.installed-dev assets-if-npm  ## the same, and what tests and checks need

assets: $(BUILT)  ## bundle what pages use of npm packages (needs Node 18 or later)
	@:

run: install  ## answer one example case, then serve
	@$(BIN)/moratoria decide $(EXAMPLE) --on 2022-09-01 --assume-not-excluded
	@exec $(BIN)/moratoria serve

test: install-dev  ## run the tests, but for the long ones
	$(BIN)/python -m pytest -m "not long" -n auto --dist worksteal

test-long: install-dev  ## run the tests that take minutes
	$(BIN)/python -m pytest -m long

bench-service: install-dev  ## measure the service beside its peers
	$(BIN)/python -m benchmarks.service

bench-pages: install-dev  ## measure what pages weigh, and when they answer
	PYTHONPATH=tests:tests/http:tests/browser $(BIN)/python -m benchmarks.pages

lint: install-dev  ## style, types and the order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict service
	$(BIN)/lint-imports --no-logo

# Sorted and without line numbers, so that a change of the catalogue is a change of words.
words: install-dev  ## bring the Dutch catalogue in line with the words in the code
	@pot=$$(mktemp); set -ex; \
	$(BIN)/pybabel -q extract -F pyproject.toml -k both --omit-header --no-location --sort-output -o $$pot .; \
	$(BIN)/pybabel -q update -D moratoria -l nl -d service/moratoria/web/locales -i $$pot \
	  --no-fuzzy-matching --ignore-obsolete --omit-header; \
	rm $$pot

clean:  ## remove what was made here
	rm -rf $(VENV) .venv-pins build dist frontend/node_modules $(dir $(BUILT)) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find service tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment ---------------------------------------------------------------------------
# A stamp is newer than the files it was made from, so a second `make install` does nothing.

$(VENV)/.made:
	@command -v '$(PYTHON)' >/dev/null || { \
	  echo "There is no $(PYTHON) here. Moratoria needs Python 3.11 or later: on Debian or Ubuntu, apt-get install python3 python3-venv." >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Moratoria needs Python 3.11 or later, and $(PYTHON) is $$('$(PYTHON)' --version 2>&1). Name a later one: make install PYTHON=python3.12" >&2; exit 1; }
	@'$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make a virtual environment: on Debian or Ubuntu, apt-get install python3-venv." >&2; exit 1; }
	'$(PYTHON)' -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements/run.txt requirements/build.txt pyproject.toml
	$(PIP) install --quiet --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# dev.txt holds run.txt and build.txt at the same versions, so that the first stamp holds too.
$(VENV)/.installed-dev: $(VENV)/.made requirements/dev.txt requirements/run.txt requirements/build.txt pyproject.toml
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.installed $@

# --- the assets --------------------------------------------------------------------------------
# Without them the service runs all the same, so that a machine without Node or the registry
# can install it. No package runs a script of its own here.

assets-if-npm:
	@command -v npm >/dev/null && $(MAKE) --no-print-directory assets || \
	  echo "The pages do without npm's packages (no npm, or see above): /sparql has its plain editor, drawings do not zoom."

$(BUILT): frontend/node_modules/.installed frontend/build.mjs $(shell find frontend/src frontend/licences -type f)
	node frontend/build.mjs

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json frontend/.npmrc
	cd frontend && npm ci --ignore-scripts --loglevel=error
	@touch $@

# --- the pins ----------------------------------------------------------------------------------
# Keeps versions that still fit; PINS_FLAGS=--upgrade takes the newest. dev.txt is resolved first
# and bounds the other two, so that all three agree. The last line refuses an index address or a
# path of this machine: pins are for everyone.

COMPILE = pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make pins" $(PINS_FLAGS)

pins:  ## resolve requirements/*.txt anew from pyproject.toml
	@uv=$$(command -v '$(UV)') || { uv=.venv-pins/bin/uv; \
	  test -x $$uv || { '$(PYTHON)' -m venv .venv-pins && .venv-pins/bin/python -m pip install --quiet uv; }; } || exit 1; \
	set -ex; \
	$$uv $(COMPILE) pyproject.toml --all-extras --group dev -o requirements/dev.txt; \
	$$uv $(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/run.txt; \
	$$uv $(COMPILE) --group build -c requirements/dev.txt -o requirements/build.txt
	@! grep -nE '://|^-|--(extra-)?index|--find-links|$(CURDIR)' requirements/*.txt
