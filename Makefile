# Every target sets up what it needs on a machine that has only git, make and python3.
.DEFAULT_GOAL := help
.PHONY: help demo test check e2e bench durability requirements map sbom deploy-check lighthouse \
	check-style check-format check-types check-architecture check-migrations check-deployment check-languages messages

ARGS ?=
CHROMIUM ?= /usr/bin/chromium
export CHROMIUM
# Where it is set, pytest compiles every test module anew in each of its processes.
unexport PYTHONDONTWRITEBYTECODE

SET_UP := python3 -I config/setup_environment.py
PYTHON := .venv/bin/python
BROWSER_PACKAGES = $(if $(wildcard $(CHROMIUM)),,chromium) poppler-utils
# Carlito has the widths of Calibri, in which the workbooks are set.
OFFICE_PACKAGES = libreoffice-calc-nogui libreoffice-writer-nogui python3-uno fonts-crosextra-carlito
PROXY_PACKAGES = nginx-light caddy
PDF_PACKAGES = $(if $(shell command -v java),,default-jre-headless) libjaxb-java
PRODUCTION = THIRTYTWO_PRODUCTION=1 THIRTYTWO_DEMO=0 THIRTYTWO_PROXIES=1 ALLOWED_HOSTS=thirtytwo.example \
	THIRTYTWO_ADDRESS=https://thirtytwo.example \
	THIRTYTWO_SECURITY_CONTACT=security@thirtytwo.example \
	THIRTYTWO_CONTROLLER=Operator THIRTYTWO_PRIVACY_CONTACT=privacy@thirtytwo.example \
	THIRTYTWO_LEGAL_BASIS=Law THIRTYTWO_LOG_DAYS=14 \
	EMAIL_URL=smtp+tls://user:password@mail.example:587 \
	SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 22

demo: ## the running product with sample data; ARGS="--port 8001", "--reset", "--no-serve", "--lang ar"
	@$(SET_UP) run
	@exec $(PYTHON) -m config.serve_demo $(ARGS)

test: ## the test suite; ARGS are handed to pytest
	@$(SET_UP) develop
	@$(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

check: ## style, types, architecture, migrations, deployment: all that CI checks besides the tests
	@$(SET_UP) develop --debian gettext
	@$(MAKE) --no-print-directory --keep-going check-style check-format check-types check-architecture \
		check-migrations check-deployment check-languages

check-style:
	$(PYTHON) -m ruff check .

check-format:
	$(PYTHON) -m ruff format --check .

check-types:
	$(PYTHON) -m mypy .

check-architecture:
	.venv/bin/lint-imports

check-migrations:
	$(PYTHON) manage.py makemigrations --check --dry-run

check-languages:
	$(PYTHON) manage.py translations
	$(PYTHON) -m config.catalogues check

check-deployment:
	@echo "manage.py check --deploy, as in production"
	@$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

e2e: ## tests in a real browser; CHROMIUM names another one than /usr/bin/chromium
	@$(SET_UP) develop --debian $(BROWSER_PACKAGES) $(OFFICE_PACKAGES) $(PDF_PACKAGES) $(PROXY_PACKAGES)
	@$(PYTHON) -m pytest tests/e2e -o addopts="" -n auto --dist loadgroup $(ARGS)

bench: ## the benchmarks as ratios, to var/bench.json and a table; ARGS="--most 10000" for fewer submissions
	@$(SET_UP) develop
	@missed=0; $(PYTHON) -m tests.bench || missed=1; $(PYTHON) -m tests.bench.people || missed=1; \
		$(PYTHON) -m tests.bench.growing $(ARGS) || missed=1; exit $$missed

sbom: ## what this release consists of, as CycloneDX, to var/sbom.cdx.json
	@$(SET_UP) run
	@mkdir -p var
	@$(PYTHON) -m config.bill_of_materials var/sbom.cdx.json

deploy-check: ## as root on Debian: containers and the Debian page carried out for real; ARGS="page" or "containers"
	@$(SET_UP) develop --debian mmdebstrap iproute2
	@$(PYTHON) -m tests.deploying $(ARGS)

lighthouse: ## Lighthouse over six public pages of a running demo; ARGS="http://127.0.0.1:8001" (needs npm)
	@$(SET_UP) run
	@$(PYTHON) -m tests.bench.lighthouse $(ARGS)

durability: ## kill -9 under twenty writers, ROUNDS=50 times; DATABASE_URL may name a PostgreSQL server
	@$(SET_UP) develop
	@$(PYTHON) -m tests.durability

messages: ## find the messages of the interface anew for all languages, and compile what is translated
	@$(SET_UP) develop --debian gettext
	@$(PYTHON) -m config.catalogues extract

map: ## the house: each package, what it is for, its way in, its size, what it may import
	@$(SET_UP) run
	@$(PYTHON) -I config/house_map.py

requirements: ## after a change of pyproject.toml: renew uv.lock and the hashed exports (needs uv)
	uv lock
	uv export --quiet --locked --no-emit-project --no-annotate --no-header --no-dev -o config/requirements.txt
	uv export --quiet --locked --no-emit-project --no-annotate --no-header -o config/requirements-dev.txt
