# Faultline: `make run` starts the app, `make test` runs every test; both make what they need.
# Nothing is installed outside this folder, except a browser for `make test` where that is allowed.
# Works with GNU make on Debian, Ubuntu and macOS; elsewhere: pip install -r requirements.txt && python app.py

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
ARGS   ?=

.PHONY: run serve test bench nightly reproduce curves gallery pictures memory lint vocabulary setup clean help
.DEFAULT_GOAL := help

help:
	@echo "make run         start the app on http://127.0.0.1:5000 (ARGS='--port 8000' passes options)"
	@echo "make serve       for a class: reached from other computers (ARGS='--redis URL --workers 2' for a lecture)"
	@echo "make test        run every test (ARGS='-k rwsem' picks some)"
	@echo "make bench       run the benchmarks (ARGS='compile' picks one)"
	@echo "make nightly     hours: all designs and workloads, a thousand seeds of each danger, invariants (ARGS='matrix')"
	@echo "make reproduce   every published figure beside the simulated one, drawn in reproduce.html: some minutes"
	@echo "make curves      every design on 1 to 128 cores, drawn in docs/curves.md: half an hour the first time"
	@echo "make gallery     pictures of every view in every theme and size, in docs/gallery: twenty minutes"
	@echo "make pictures    the animated picture of the README, in docs/images: a minute"
	@echo "make memory      play 64 cores for ten minutes in a headless browser: does the page's heap grow?"
	@echo "make lint        ruff and mypy"
	@echo "make vocabulary  write static/js/vocabulary.js from simulator/vocabulary.py"
	@echo "make clean       remove .venv, caches and the installed browser libraries"

run: $(VENV)/.runtime
	@$(PY) app.py serve $(ARGS)

serve: $(VENV)/.runtime
	@$(PY) app.py serve --host 0.0.0.0 $(ARGS)

test: $(VENV)/.dev
	@$(PY) -m faultline_setup --tests
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(VENV)/.dev
	@$(PY) app.py bench $(ARGS)

nightly: $(VENV)/.dev
	@$(PY) -m benchmarks.nightly $(ARGS)

reproduce: $(VENV)/.runtime
	@$(PY) app.py reproduce --html reproduce.html $(ARGS)

curves: $(VENV)/.runtime
	@$(PY) -m benchmarks.curves $(ARGS)

gallery: $(VENV)/.dev
	@$(PY) -m benchmarks.gallery $(ARGS)

pictures: $(VENV)/.dev
	@$(PY) app.py export --clips docs/images/pictures.toml $(ARGS)
	@rm -f docs/images/clip-light.txt

memory: $(VENV)/.dev
	@$(PY) -m benchmarks.heap --minutes 10 $(ARGS)

lint: $(VENV)/.dev
	@$(PY) -m ruff check .
	@$(PY) -m mypy

vocabulary: $(VENV)/.runtime
	@$(PY) -m simulator.vocabulary_export

setup: $(VENV)/.runtime
	@$(PY) -m faultline_setup

$(PY):
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "error: $(PYTHON) not found. Install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: Faultline needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "error: $(PYTHON) has no venv module. Debian, Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) -V 2>&1)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(PY)
	@echo "installing the Python packages of requirements.txt (a minute or so the first time)"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt || { \
	  echo "error: could not install the Python packages; is this machine online? Then run make again." >&2; exit 1; }
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dask.txt requirements-clips.txt requirements-dev.txt | $(PY)
	@echo "installing the Python packages of requirements-dev.txt (a minute or so the first time)"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt || { \
	  echo "error: could not install the Python packages; is this machine online? Then run make again." >&2; exit 1; }
	@touch $(VENV)/.runtime $@

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis node_modules static/vendor
