# Fintrack by name. `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
.DEFAULT_GOAL := help
.SILENT:
SHELL := /bin/bash

VENV ?= .venv
PY := $(VENV)/bin/python
PYTHON ?= $(firstword $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p; done) none)
PIP := $(PY) -m pip install --disable-pip-version-check --quiet --no-input
PYTEST := $(PY) -m pytest
QUICK := not e2e and not slow and not corpus_large and not fuzz_long
WORKERS ?= auto
CODE := fintrack frontend accounts ledger portfolio budgets documents bench tests manage.py
# What `check --deploy` looks at: a public server with everything on.
PRODUCTION := ENV_FILE=/dev/null DEBUG=false BASE_URL=https://money.example.org HSTS_SUBDOMAINS=true HSTS_PRELOAD=true \
	TRUSTED_PROXIES=1 FROM_EMAIL=money@example.org EMAIL_URL=smtp+tls://user:password@mail.example.org:587

comma := ,

# PORT, HOST, DATA_DIR and the other variables of .env.example may be given in front or behind: make run PORT=9000

.PHONY: help install install-dev run test check lint types deploy-check compose-check bench messages css css-check slow every e2e fuzz fuzz-readers api-fuzz screenshots clean

help: ## list what there is
	awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A set of requirements is installed when the stamp inside the environment holds its digest.
define installed
	want=$$(cat $(1) | sha256sum | cut -c1-64); \
	if [ "$$(cat $(VENV)/$(2) 2>/dev/null)" != "$$want" ]; then \
	  if [ ! -x $(PY) ]; then \
	    if [ "$(PYTHON)" = none ]; then echo "Fintrack needs Python 3.11 or newer with its venv module (Debian: apt-get install python3-venv)." >&2; exit 1; fi; \
	    echo "Creating $(VENV)."; $(PYTHON) -m venv $(VENV) || exit 1; \
	  fi; \
	  echo "Installing $(3)."; $(PIP) -r $(3) || exit 1; \
	  echo "$$want" > $(VENV)/$(2); \
	fi
endef

install: ## create .venv and install what the program needs
	$(call installed,requirements.txt,.runtime,requirements.txt)

install-dev: ## the same and what tests and checks need
	$(call installed,requirements.txt requirements-dev.txt,.development,requirements-dev.txt)

run: install ## start everything: http://127.0.0.1:8000 (PORT, HOST, DATA_DIR)
	exec $(PY) manage.py serve --prepare

test: install-dev ## the tests, in parallel, without any server
	$(PYTEST) -q -n $(WORKERS) -m "$(QUICK)"

check: lint types deploy-check compose-check test ## lint, types, migrations, settings, tests

lint: install-dev
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check --quiet $(CODE)
	if [ -d templates ]; then $(PY) -m djlint --quiet --lint templates; fi

types: install-dev
	$(PY) -m mypy

deploy-check: install-dev
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PRODUCTION) DATA_DIR=$$folder $(PY) manage.py check --deploy --fail-level WARNING && \
	ENV_FILE=/dev/null DATA_DIR=$$folder $(PY) manage.py makemigrations --check --dry-run

compose-check:
	if docker compose version >/dev/null 2>&1; then \
	  env POSTGRES_PASSWORD=example BASE_URL=http://127.0.0.1:8000 docker compose config --quiet && echo "docker-compose.yml is valid."; \
	else echo "docker compose is not here: docker-compose.yml is checked by tests/test_deploy.py only."; fi

bench: install-dev ## measure speed; a table, and JSON in bench-out/
	$(PY) -m bench $(BENCH)

messages: install ## collect texts to translate, and compile the catalogs (needs gettext; docs/translating.md)
	$(VENV)/bin/django-admin makemessages --all --no-location --no-obsolete --no-wrap -i 'node_modules/*' -i '*/tests/*' -i 'tests/*'
	for po in locale/*/LC_MESSAGES/django.po; do msgfmt --check --statistics -o "$${po%.po}.mo" "$$po" || exit 1; done

css: ## rebuild styles and scripts (needs Node; developers only)
	npm install --silent --no-audit --no-fund --no-package-lock && npm run --silent build

css-check: css
	git diff --exit-code --stat -- static || { echo "The committed files under static/ differ from what their sources give."; exit 1; }

slow: install-dev ## the long walks: every address as everybody, hostile files, the shared corpus
	$(PYTEST) -q -n $(WORKERS) -m "slow and not e2e"

every: install-dev ## both of these in one go (ONLY_DATABASE=1: only what touches the database, for the second one)
	$(PYTEST) -q -n $(WORKERS) -m "not e2e and not corpus_large and not fuzz_long"

e2e: install-dev ## the tests that drive a browser and the launcher
	$(PYTEST) -q -m e2e --reruns 1

fuzz: install-dev fuzz-readers ## long random runs, coverage-guided ones, and the large files of the corpus
	$(PYTEST) -q -n $(WORKERS) -m "fuzz_long or corpus_large"

fuzz-readers: install-dev ## every statement reader under a coverage-guided fuzzer for SECONDS (20) each; READERS=qif,csv for some
	$(PY) -m tests.reader_fuzz --seconds $(or $(SECONDS),20) $(subst $(comma), ,$(READERS))

api-fuzz: install-dev ## schemathesis over the whole API for SECONDS (100), against the program as it runs
	$(PY) -m tests.api_fuzz --seconds $(or $(SECONDS),100)

screenshots: install-dev ## take the pictures of docs/ anew, of the demo household on a fixed day (needs Chromium; ONLY=home,register)
	$(PY) -m tests.screenshots --only "$(ONLY)"

clean: ## remove what can be made again (never data/)
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis htmlcov .coverage bench-out
	find . -name __pycache__ -type d -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
