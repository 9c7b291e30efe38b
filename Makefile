PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
PORT ?= 8000
# Two things run side by side: neither is to take the other's core.
ONE_CORE := OMP_NUM_THREADS=1

.PHONY: demo serve test checks tests-api tests-triage tests-rest evaluation mutants format clean

demo: $(INSTALLED)  ## Install, load the demo office, train, triage its inbox, show it, serve the pages.
	$(BIN)/jindianzi demo --port $(PORT)

serve: $(INSTALLED)  ## Serve the pages and the API of the office in ./data.
	$(BIN)/jindianzi serve --port $(PORT)

test: $(INSTALLED)  ## Install, then everything that must hold: format, lint, types, layers, tests, evaluation.
	@$(MAKE) --no-print-directory -k -j2 tests-api tests-rest tests-triage checks evaluation

checks: $(INSTALLED)  ## Format, lint, types, layers.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

tests-api: $(INSTALLED)  ## Pages, API, commands and jobs, in the browser where there is one.
	$(ONE_CORE) $(BIN)/pytest -ra tests/api

tests-triage: $(INSTALLED)
	$(ONE_CORE) $(BIN)/pytest -ra tests/triage

tests-rest: $(INSTALLED)
	$(ONE_CORE) $(BIN)/pytest -ra tests --ignore=tests/api --ignore=tests/triage

evaluation: $(INSTALLED)  ## The evaluation's gate on the shipped samples.
	$(ONE_CORE) $(BIN)/jindianzi eval

mutants: $(INSTALLED)  ## Plant bugs and say how many the tests of each room find; SAMPLE=60, ROOM=routing, FLOOR=75, SEED=, LIMIT= seconds.
	@$(BIN)/python tests/support/mutants.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(ROOM),--room $(ROOM)) \
		$(if $(FLOOR),--floor $(FLOOR)) $(if $(SEED),--seed $(SEED)) $(if $(LIMIT),--seconds $(LIMIT))

format: $(INSTALLED)  ## Format and mend what can be mended.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	@echo "Installing (about a minute) ..."
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt torch
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt -e '.[dev]'
	@touch $(INSTALLED)

clean:
	rm -rf .venv data build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
