# make demo   the bot in a browser, no account and no key needed     make check  lint, and every test without Discord or a browser
# make run    the real bot, from .env                                make test   every test        make lint   ruff, mypy, import-linter
# make soak   a million steps of the ledger against its model
# make bench  every figure of the README, measured again             make pictures  its pictures, taken again
# make errors  docs/errors.md, from the table that the code decides by

VENV   := .venv
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $$p && break; done)
UV     := $(shell command -v uv 2>/dev/null)
BIN    := $(VENV)/bin
ARGS   ?=

.PHONY: demo run check test quick soak lint setup lock bench pictures errors clean

demo: $(VENV)/.runtime
	@$(BIN)/python -m bot demo $(ARGS)

run: $(VENV)/.runtime
	@$(BIN)/python -m bot run $(ARGS)

PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses=4 --dist loadfile

# The inner loop: lint and tests side by side, as mypy and import-linter use one core each.
check: $(VENV)/.dev
	@began=$$(date +%s); $(MAKE) --no-print-directory $(BOTH) lint quick && echo "make check took $$(($$(date +%s) - began)) s."

# A make that was started with -j shares its places with this one, and would complain of a number.
BOTH = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2)

test: $(VENV)/.dev
	@$(PYTEST) $(ARGS)

# End to end are the tests that start the sandbox's Discord, a browser or a whole process; they have these places.
END_TO_END := tests/end_to_end/* tests/browser/* tests/sandbox/test_*.py

quick: $(VENV)/.dev
	@LEDGER_STEPS=5000 $(PYTEST) $(END_TO_END:%=--ignore-glob='%') $(ARGS)

soak: $(VENV)/.dev
	@LEDGER_STEPS=1000000 $(BIN)/python -m pytest -s tests/store/test_model.py $(ARGS)

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

setup: $(VENV)/.dev

# One virtual environment: the locked runtime for demo and run, the locked tools on top for test and lint.
$(VENV)/.python:
ifeq ($(UV),)
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed and was not found; install it, or uv, and try again."; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { echo "This Python cannot make virtual environments; on Debian: apt install python3-venv."; exit 1; }
else
	@$(UV) venv --quiet --clear $(if $(PYTHON),--python $(PYTHON),--python '>=3.11,<3.15') $(VENV)
endif
	@touch $@

define install
	@echo "Installing what $(1) pins ..."
	@$(if $(UV),VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r $(1),$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1))
	@touch $@
endef

$(VENV)/.runtime: requirements.lock $(VENV)/.python
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(call install,requirements-dev.lock)

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	$(call install,requirements-bench.lock)

# For every platform and every Python we support; hashes, and no address of an index.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml
lock:
	@$(LOCK) -o requirements.lock
	@$(LOCK) --group dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) --group bench -c requirements.lock -o requirements-bench.lock

pictures: $(VENV)/.dev
	@$(BIN)/python -m docs.take_pictures

errors: $(VENV)/.runtime
	@$(BIN)/python -m docs.write_errors

bench: $(VENV)/.bench
	@for b in benchmarks/bench_*.py; do $(BIN)/python -m benchmarks.$$(basename $$b .py) || exit 1; done

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis build
