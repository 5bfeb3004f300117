# Every word that this house understands. `make help` lists them.
# Everything that is installed or downloaded stays inside the clone.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPARE := .cache/compare/.installed
TOOLS := .cache/tools/.installed
FAST := not postgres and not dialogue and not browser and not processes and not slow
# Two at a time: tests file by file, then what shares a running house (tests/browser, tests/journeys), house by house.
HOUSES := (browser or processes) and not alone
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv
export UV_LINK_MODE ?= hardlink
export PYTHONDONTWRITEBYTECODE =
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3
export SQLALCHEMY_SILENCE_UBER_WARNING = 1

.PHONY: help demo run test drill chaos check train bench audit sbom docs compare eval pictures fmt lock locale chromium clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: $(STAMP) ## everything on this machine, with pretend phones and a sample colleague
	@$(BIN)/westline demo --sample

run: $(STAMP) ## the real service, from .env
	$(BIN)/westline db upgrade
	$(BIN)/westline train
	$(BIN)/westline run

train: $(STAMP) ## train the dialogue model if its sources changed
	$(BIN)/westline train

check: $(STAMP) ## format, lint, types, import contracts, fast tests: two or three minutes on two cores
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/lint-imports --no-logo
	$(BIN)/westline locale check
	@set -e; echo "types beside the fast tests"; $(BIN)/mypy & types=$$!; \
	  $(BIN)/pytest -q -n 2 -m "$(FAST)" tests; \
	  wait $$types

test: $(STAMP) chromium ## everything: databases, trained model, processes that are killed, browser; CHECKED=1: without what `make check` runs
	$(BIN)/westline train
	$(BIN)/pytest -n 2 --dist loadfile -m "not (browser or processes)$(if $(CHECKED), and not ($(FAST)))" tests
	$(BIN)/pytest -n 2 --dist loadgroup -m "$(HOUSES)" tests
	$(BIN)/pytest -m alone tests

drill: $(STAMP) ## restore a backup of the house beside it, look through it, throw it away
	$(BIN)/westline drill

chaos: $(STAMP) ## an hour of bad weather, half on each database: nothing lost, doubled or out of order
	$(BIN)/westline train
	$(BIN)/python -m tests.chaos --harsh

bench: $(STAMP) ## load figures beside a plain Rasa, in the same run
	$(BIN)/westline train
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_console
	$(BIN)/python -m tests.bench_dashboard
	@$(MAKE) --no-print-directory compare

compare: $(STAMP) $(COMPARE) ## redaction beside Presidio's recognisers, on the evaluation set
	$(BIN)/python -m tests.compare

audit: $(TOOLS) ## known holes of every pinned dependency, from the internet; docs/dependencies.md says what shields them
	@grep -E '^[a-z0-9].*==' requirements.lock | sed -E 's/ *(\\|;.*)$$//' > .cache/pins.txt
	.cache/tools/bin/pip-audit --no-deps --disable-pip -r .cache/pins.txt

sbom: $(TOOLS) ## every pinned dependency as CycloneDX, in results/sbom.json
	@mkdir -p results
	.cache/tools/bin/cyclonedx-py requirements requirements.lock --output-format JSON --output-file results/sbom.json

docs: $(TOOLS) ## the documentation as a site, in results/site; a broken link is an error
	.cache/tools/bin/mkdocs build -q --strict

eval: $(STAMP) ## the published quality figures
	$(BIN)/python -m tests.quality

pictures: $(STAMP) chromium ## the pictures of the README, taken anew
	$(BIN)/pytest -q tests/browser
	cp results/pictures/phones-bengali.png docs/pictures/phones.png
	cp results/pictures/queue.png docs/pictures/queue.png
	cp results/pictures/case.png docs/pictures/case.png
	cp results/pictures/console-asha-cases-one-ar-dark.png docs/pictures/case-arabic.png
	cp results/pictures/dashboard-1280-light.png docs/pictures/dashboard.png
	cp results/pictures/dashboard-west-1280-light.png docs/pictures/west.png
	cp results/pictures/dashboard-quarters-1280-light.png docs/pictures/quarters.png

fmt: $(STAMP) ## format and mend what can be mended
	$(BIN)/ruff format -q .
	$(BIN)/ruff check --fix -q .

locale: $(STAMP) ## bring the catalogues in line with the English texts
	$(BIN)/westline locale update
	$(BIN)/westline locale compile

lock: ## pin every dependency by hash, from pyproject.toml
	uv pip compile pyproject.toml --group dialogue --group dev --generate-hashes \
	  --python-version 3.11 --universal --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile --group pyproject.toml:compare --generate-hashes \
	  --python-version 3.11 --universal --no-emit-index-url --no-header -q -o requirements-compare.lock
	uv pip compile --group pyproject.toml:tools --generate-hashes \
	  --python-version 3.11 --universal --no-emit-index-url --no-header -q -o requirements-tools.lock

clean: ## remove what was built, not the data
	rm -rf $(VENV) .cache .rasa models results

# uv is taken from the machine, or installed into the clone.
$(STAMP): requirements.lock pyproject.toml
	@command -v uv >/dev/null || test -x .cache/uv-bin/bin/uv || \
	  (echo "Getting uv" && python3 -m venv .cache/uv-bin && .cache/uv-bin/bin/pip install -q uv)
	@echo "Installing (about a minute on a fresh machine)"
	@export PATH="$$PATH:$(CURDIR)/.cache/uv-bin/bin"; set -e; \
	  uv venv -q --allow-existing --python 3.11 $(VENV); \
	  uv pip sync -q --require-hashes --python $(VENV) requirements.lock; \
	  uv pip install -q --no-deps --no-build-isolation --python $(VENV) -e .
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true  # some files are for other Pythons
	@touch $(STAMP)

$(COMPARE): requirements-compare.lock
	@export PATH="$$PATH:$(CURDIR)/.cache/uv-bin/bin"; set -e; \
	  uv venv -q --allow-existing --python 3.11 .cache/compare; \
	  uv pip sync -q --require-hashes --python .cache/compare requirements-compare.lock
	@touch $(COMPARE)

$(TOOLS): requirements-tools.lock
	@export PATH="$$PATH:$(CURDIR)/.cache/uv-bin/bin"; set -e; \
	  uv venv -q --allow-existing --python 3.11 .cache/tools; \
	  uv pip sync -q --require-hashes --python .cache/tools requirements-tools.lock
	@touch $(TOOLS)

# The browser tests drive Debian's Chromium. Another one can be named: CHROMIUM=/path make test
chromium:
	@test -n "$$CHROMIUM" || command -v chromium >/dev/null || \
	  (echo "Installing Chromium for the browser tests" && apt-get update -qq && \
	   apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null)
