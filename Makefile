# Everything a developer types. `make help` lists it.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN := .venv/bin
.DEFAULT_GOAL := help

.PHONY: help install run dev test lint bench study score sample browser clean

help: ## List these targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

# A Debian Python has no venv of its own; as root we add it, else we say what to type.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Microscope needs Python 3.11 or newer; $(PYTHON) is older. Try: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "This Python cannot make environments yet; installing python3-venv ..."; \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null; } || \
		{ echo "Could not. Please run: sudo apt-get install python3-venv"; exit 1; }; }
	$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/.run

install: .venv/.run ## Create .venv and install what the app needs

run: install ## Serve the app on http://127.0.0.1:8501 with the sample data
	$(BIN)/python -m streamlit run app.py

dev: .venv/.dev ## Serve it and reload when a file changes
	$(BIN)/python -m streamlit run app.py --server.fileWatcherType=auto --client.showErrorDetails=full

browser: .venv/.dev ## Look for Chromium, install it where that is possible
	@$(BIN)/python -m tests.browser.chromium

lint: .venv/.dev ## Style and likely bugs
	$(BIN)/ruff check .

test: .venv/.dev browser lint ## All tests, browser tests included
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: .venv/.dev ## Benchmarks, each as a ratio against its baseline in the same run
	$(BIN)/python -m tests.bench

study: .venv/.dev ## Coverage of intervals, bands and tests over thousands of simulated datasets, as a table (long)
	$(BIN)/python -m tests.study

score: .venv/.dev ## Scores of the reader on deliberately polluted files, by flaw (minutes)
	$(BIN)/python -m tests.data.polluted

sample: .venv/.dev ## Make the shipped sample data again from its seed
	$(BIN)/python -m data.samples.synthetic

clean: ## Remove the environment and caches
	rm -rf .venv .pytest_cache .hypothesis .ruff_cache
