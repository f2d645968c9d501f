# Everything that CI runs is a target here; `make help` lists them.
.DEFAULT_GOAL := help
.SUFFIXES:
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
VERSIONS := 3.12 3.13 3.11
SAMPLE := data/samples/bandar-lampung.csv
JOBS := 2
PIP := -m pip install -qq --disable-pip-version-check
IN_TURN := $(MAKE) --no-print-directory
AT_ONCE := $(IN_TURN) --jobs $(JOBS) --output-sync

.PHONY: help run install test quick lint types imports unit browser screenshots other-installed other-python test-pythons bench audit docs format lock wheel clean

help: ## List all targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(STAMP) ## Set everything up, print the plan of the sample, open the app
	@$(BIN)/tangga plan $(SAMPLE) --target 3,5
	@exec $(BIN)/tangga serve --migrate

install: $(STAMP) ## Make the virtual environment, with every dependency checked by hash

$(STAMP): requirements.lock pyproject.toml
	@if [ ! -x $(BIN)/python ]; then \
		python=$$(.ci/find-python $(VERSIONS)) || { \
			echo "Tangga memerlukan Python 3.11, 3.12, atau 3.13 lengkap dengan venv; tidak satu pun ditemukan." >&2; \
			echo "Pasang salah satunya, atau tunjuk: make run PYTHON=/lokasi/python3.12" >&2; \
			exit 1; \
		}; \
		echo "Menyiapkan $(VENV) dengan $$python (sekali saja, beberapa menit) ..." >&2; \
		"$$python" -m venv $(VENV); \
	fi
	@$(BIN)/python $(PIP) --require-hashes -r requirements.lock
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation -e .
	@# Where PYTHONDONTWRITEBYTECODE is set, every start would compile them anew.
	@$(BIN)/python -m compileall -qq api data engine models training
	@touch $@

test: ## Everything that CI runs
	@$(AT_ONCE) install browser
	@$(AT_ONCE) lint types imports other-installed
	@$(IN_TURN) unit
	@$(IN_TURN) other-python

quick: $(STAMP) lint imports ## The checks of a minute: style, imports, tests that are not slow
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow"

lint: $(STAMP) ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## Types, strictly
	$(BIN)/mypy

imports: $(STAMP) ## Which package may import which
	$(BIN)/lint-imports

browser: ## Chromium for the browser tests, where this machine can install it
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium fonts-noto-core >/dev/null; \
		else \
			echo "No chromium on this machine: the browser tests will be skipped (they fail in CI)." >&2; \
		fi; }

screenshots: $(STAMP) browser ## A picture of every page, wide and narrow, into docs/layar
	TANGGA_SCREENSHOTS=docs/layar $(BIN)/python -m pytest -q -n $(JOBS) tests/web/test_every_page.py

unit: $(STAMP) browser ## All tests
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --durations 25 --durations-min 5

other-installed: $(STAMP) ## The virtual environment of `other-python`
	+@if version=$$(.ci/other-python $(BIN)/python); then exec $(IN_TURN) .venv-$$version/.installed; fi

other-python: $(STAMP) ## The tests of the engine on the other PuLP (3 on Python 3.11, 4 from 3.12 on)
	@if version=$$(.ci/other-python $(BIN)/python); then \
		exec $(IN_TURN) .venv-$$version/.tested SELECT='not slow'; \
	else \
		echo "SKIPPED: the engine on the other PuLP, because no Python that has it was found"; \
	fi

test-pythons: .venv-3.11/.tested .venv-3.12/.tested .venv-3.13/.tested ## The tests of the engine on 3.11, 3.12 and 3.13

.PHONY: always
always:
# Never up to date: tests run each time. (A phony target would not find its pattern rule.)
.venv-%/.tested: .venv-%/.installed always
	.venv-$*/bin/python -c 'import sys, pulp; print("Python", sys.version.split()[0], "PuLP", pulp.__version__)'
	.venv-$*/bin/python -m pytest -n $(JOBS) $(if $(SELECT),-m '$(SELECT)') tests/engine

.PRECIOUS: .venv-%/.installed
.venv-%/.installed: requirements.lock pyproject.toml
	@python=$$(.ci/find-python $*) || { echo "Python $* tidak ditemukan" >&2; exit 1; }; \
	[ -x .venv-$*/bin/python ] || "$$python" -m venv .venv-$*
	@.venv-$*/bin/python $(PIP) --require-hashes -r requirements.lock
	@.venv-$*/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

bench: $(STAMP) ## Measure, as ratios within one run
	$(BIN)/python -m tests.benchmarks.plan
	$(BIN)/python -m tests.benchmarks.frontier
	$(BIN)/python -m tests.benchmarks.batch
	$(BIN)/python -m tests.benchmarks.cluster
	$(BIN)/python -m tests.benchmarks.joint_plans
	$(BIN)/python -m tests.benchmarks.roadmap_years
	$(BIN)/python -m tests.benchmarks.growth --plot docs/growth.svg
	$(BIN)/python -m tests.benchmarks.lists
	$(BIN)/python -m tests.benchmarks.cold_start
	$(BIN)/python -m tests.benchmarks.load
	$(BIN)/python -m tests.benchmarks.pages
	$(BIN)/python -m tests.benchmarks.forecast_speed
	$(BIN)/python -m tests.benchmarks.assurance_reached
	$(BIN)/python -m tests.benchmarks.assured_cost
	$(BIN)/python -m tests.benchmarks.assurance_elsewhere
	$(BIN)/python -m tests.benchmarks.durability 200
	$(BIN)/python -m tests.benchmarks.durability_http 50

audit: $(STAMP) ## Known weaknesses of the locked dependencies (asks the package index; fails where it cannot)
	$(BIN)/pip-audit --disable-pip --strict --requirement requirements.lock

docs: $(STAMP) ## Rewrite the generated pages of docs/
	$(BIN)/python -m api.reference docs
	$(BIN)/python -m api.service.security.permission_page docs/keamanan.md

format: $(STAMP) ## Mend style where that is safe
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## Resolve dependencies anew, for all supported Pythons, with hashes (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -o requirements.lock

wheel: $(STAMP) ## Build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

clean: ## Remove what tools leave behind; keeps the virtual environments
	rm -rf dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
