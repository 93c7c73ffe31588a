# Everything is done in .venv, made on first use; nothing else on the machine is touched.
# `make help` lists what there is.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
TEMPLATES := kalix_wagtail/templates example_site tests/host tests/host_site
PYTEST_ARGS ?= -n auto
BENCHMARKS ?= tests/benchmarks
export PORT

.PHONY: help demo test coverage lint format messages check-messages migrations check-migrations \
	test-postgres test-browser test-pdf test-matrix bench build clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (none found as python3.11 … python3)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@# The pip that comes with Python 3.11 does not know dependency groups.
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@touch $@

# One stamp for each dependency group of pyproject.toml.
$(VENV)/.group-%: pyproject.toml $(VENV)/.pip
	$(BIN)/python -m pip install --quiet --editable . --group $*
	@touch $@

demo: $(VENV)/.group-demo ## Set up and serve the example intranet (PORT=… chooses the port)
	$(BIN)/python manage.py demo

test: $(VENV)/.group-test ## Run the test suite on SQLite; no browser, server or root needed
	$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: $(VENV)/.group-test ## Run the test suite and say what it does not reach
	$(BIN)/python -m pytest $(PYTEST_ARGS) --cov --cov-report=term-missing

lint: $(VENV)/.group-lint ## Check style, imports and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	find $(TEMPLATES) -name '*.html' | xargs $(BIN)/djhtml --check
	$(BIN)/curlylint --quiet $(TEMPLATES)

format: $(VENV)/.group-lint ## Format code and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find $(TEMPLATES) -name '*.html' | xargs $(BIN)/djhtml

messages: $(VENV)/.group-test ## Collect and compile the translations (needs GNU gettext)
	cd kalix_wagtail && ../$(BIN)/django-admin makemessages --locale sv --no-location --no-wrap
	cd kalix_wagtail && ../$(BIN)/django-admin compilemessages --locale sv

check-messages: $(VENV)/.group-test ## Check that the catalogues are complete and compiled (needs GNU gettext)
	$(BIN)/python .ci/check_messages.py

migrations: $(VENV)/.group-test ## Make migrations; run it with Wagtail 7.4 installed, so that they run on both
	$(BIN)/python -m django makemigrations --settings tests.settings --pythonpath .

check-migrations: $(VENV)/.group-test ## Check that no migration is missing
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings --pythonpath .

test-postgres: export DATABASE_URL := $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/kalix_wagtail)
test-postgres: $(VENV)/.group-test ## Run the test suite on PostgreSQL (DATABASE_URL=… chooses which)
	$(BIN)/python -m pytest $(PYTEST_ARGS) --create-db

test-browser: $(VENV)/.group-browser ## Run the browser tests (CHROMIUM=… chooses the browser, PICTURES=1 keeps a picture of each page)
	$(BIN)/python -m pytest tests/browser -m browser -n 2 --dist loadfile

test-matrix: ## Run the test suite on the oldest and the newest supported versions
	bash .ci/matrix

test-pdf: $(VENV)/.group-pdf ## Run the tests of PDFs (needs Pango)
	$(BIN)/python -m pytest tests -m pdf

bench: $(VENV)/.group-bench ## Compare the policy page with an ordinary page: time and queries
	$(BIN)/python -m pytest $(BENCHMARKS) -s -q

build: $(VENV)/.group-build ## Build the wheel and try it in a site that knows nothing of us
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/python tests/host_site/try_wheel.py dist/*.whl

clean: ## Remove what the other targets made
	rm -rf $(VENV) .venv-* build dist htmlcov test-results var .pytest_cache .hypothesis .ruff_cache .import_linter_cache .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
