# make run    install into .venv and print the claims of the bundled sample articles
# make test   install into .venv and run the whole test suite
# make lint, make types

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SAMPLE := outputs/runs/sample

.PHONY: help venv run test lint types clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# make/make/p' Makefile

venv: $(STAMP)

# The first interpreter that starts and is new enough; PYTHON=... chooses another.
$(STAMP): pyproject.toml
	@found=; \
	for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found=$$python; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "newsclaims needs Python 3.11 or newer with venv. Install one, or name it: make PYTHON=/path/to/python3.11" >&2; \
	  exit 1; \
	fi; \
	test -x $(BIN)/python || $$found -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)

run: $(STAMP)
	$(BIN)/newsclaims extract corpus/sample/articles \
	  --output $(SAMPLE)/claims.jsonl --entities $(SAMPLE)/entities.jsonl \
	  --articles $(SAMPLE)/articles.jsonl --failures $(SAMPLE)/failures.jsonl
	$(BIN)/newsclaims show $(SAMPLE)/claims.jsonl

test: $(STAMP)
	$(BIN)/python -m pytest $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# mypy follows no editable install, so it gets a folder in which `newsclaims` is this one.
types: $(STAMP)
	@mkdir -p $(VENV)/types && ln -sfn ../.. $(VENV)/types/newsclaims
	MYPYPATH=$(VENV)/types $(BIN)/mypy -p newsclaims

clean:
	rm -rf build dist newsclaims.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
