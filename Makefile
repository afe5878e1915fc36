# `make test` on a fresh machine sets up all it needs by itself; see README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo serve test lint bench score infra check lock clean setup chromium

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
RUNTIME := $(VENV)/runtime/.ready
AZURITE := node_modules/.package-lock.json

help: ## What there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | expand -t 10

setup: $(READY) $(RUNTIME) $(AZURITE)

$(READY): requirements.txt requirements-dev.txt constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -qq --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

# Microsoft's own runtime library wants Python 3.13 by its metadata and runs on 3.11: an environment of its own, no skip.
$(RUNTIME): $(READY) requirements-runtime.txt
	$(PYTHON) -m venv $(VENV)/runtime
	$(VENV)/runtime/bin/python -m pip install -qq --disable-pip-version-check -r requirements.txt -c constraints.txt
	$(VENV)/runtime/bin/python -m pip install -qq --disable-pip-version-check --no-deps --ignore-requires-python -r requirements-runtime.txt
	@touch $@

$(AZURITE): package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

chromium: $(READY)
	@$(PY) -m tests.browser.chromium > /dev/null

demo: $(READY) $(AZURITE) ## See all of it at work on this machine, without Azure; ends by itself
	@$(PY) -m sandbox demo

serve: $(READY) $(AZURITE) ## Keep it up, with a page of all that is sent on http://127.0.0.1:7071 (PORT=… for another)
	@$(PY) -m sandbox serve $(if $(PORT),--port $(PORT))

test: setup chromium ## All tests
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(READY) ## Style, types and import arrows
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache

bench: $(READY) ## The benchmark table, written to docs/benchmarks.md (SHORT=1: a quick look, nothing written)
	$(PY) -m tests.benchmarks $(if $(SHORT),--short)

score: $(READY) ## Exactness and alerts a day of 5,000 users and 14 days, written to docs/benchmarks.md; takes minutes
	$(PY) -m tests.score

infra: $(READY) ## The infra gate's second half: the offline Bicep checker, where it lies beside the clone
	@$(PY) -m tests.infra.offline_gate

check: lint infra test ## What CI runs
	$(MAKE) bench SHORT=1

lock: $(READY) ## Pin the whole tree again
	(echo "\# The whole tree that requirements-dev.txt resolves to; regenerate with \`make lock\`."; $(PY) -m pip freeze) > constraints.txt

clean: ## Remove what was set up
	rm -rf $(VENV) node_modules
