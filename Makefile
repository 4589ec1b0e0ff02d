# What a fresh clone needs is Python 3.11 or newer and make; everything goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEEDS ?= 50
STORE ?= sqlite
AUDITOR := pip-audit==2.10.1
SBOM_TOOL := cyclonedx-bom==7.5.0
SBOM := build/sbom.cdx.json
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# What builds a wheel is pinned too: newer versions of pip read the second variable for that, older ones the first.
PIP = PIP_CONSTRAINT=$(CURDIR)/constraints.txt PIP_BUILD_CONSTRAINT=$(CURDIR)/constraints.txt \
	$(BIN)/python -m pip --disable-pip-version-check

# Without it, each of pytest's processes compiles every test file again, and `make test` takes a third longer.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-long test-fast fuzz outside lint audit sbom chaos bench pictures wording slack-errors clean

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/installed ## Try the bot in a local Slack, in your browser; ONCE=1: half a minute in the terminal
	@$(BIN)/python -m playground

# The stories mostly wait, so more of them run at the same time than there are processors.
test: $(VENV)/installed-dev ## Run the tests
	@$(BIN)/python -m pytest -n 8 --dist worksteal -m "not long"

test-long: $(VENV)/installed-dev ## Run the other tests: all of what `make test` has some of
	@$(BIN)/python -m pytest -n 6 --dist worksteal -m long

# A few wait for seconds, so one more process than there are processors.
test-fast: $(VENV)/installed-dev ## Run the unit and integration tests
	@$(BIN)/python -m pytest -n 3 --dist worksteal -m "not long" tests/unit tests/integration

fuzz: $(VENV)/installed-dev ## Send the bot 20,000 malformed and hostile requests
	@$(BIN)/python -m tests.fuzz.many

outside: fuzz

lint: $(VENV)/installed-dev ## Check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

audit: $(VENV)/auditor ## Look for known vulnerabilities in the dependencies (needs the network)
	@$(VENV)/auditor/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off -r constraints.txt

sbom: $(VENV)/sbom-tool ## Write build/sbom.cdx.json, a CycloneDX list of what the bot is installed with (needs the network)
	@mkdir -p $(dir $(SBOM)) && rm -rf $(VENV)/runtime
	@$(BIN)/python -m venv --without-pip $(VENV)/runtime
	@$(PIP) --python $(VENV)/runtime/bin/python install --quiet -c constraints.txt .
	@rm -rf build/lib build/bdist.*
	@$(VENV)/sbom-tool/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
		--output-file $(SBOM) $(VENV)/runtime/bin/python
	@echo "Wrote $(SBOM)"

chaos: $(VENV)/installed-dev ## Run the bot through SEEDS rounds of failures and count the results; STORE=postgres: two bots, one database
	@$(BIN)/python -W ignore -m tests.chaos --seeds $(SEEDS) --store $(STORE)

bench: $(VENV)/installed-dev ## Measure the bot beside other programs; ONLY=part, QUICK=1, WRITE=1
	@$(BIN)/python -W ignore -m tests.bench $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) $(if $(WRITE),--write)

pictures: $(VENV)/installed-dev ## Take the README's pictures from the demo (needs Chromium)
	@$(BIN)/python -m playground.demo.pictures

wording: $(VENV)/installed-dev ## Write docs/wording.md, every sentence of the bot, for a review of the words
	@$(BIN)/python -m tests.wording

slack-errors: $(VENV)/installed-dev ## Write docs/slack-errors.md, Slack's error codes and what the bot does
	@$(BIN)/python -m tests.slack_errors

clean: ## Remove what these commands created
	@rm -rf $(VENV) build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: once made, nothing is installed again until one of these two files changes.
$(VENV)/installed: pyproject.toml constraints.txt
	$(call install,.)
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt
	$(call install,.[dev])
	@touch $(VENV)/installed $@

# On its own: it needs thirty packages, none of which the bot or its tests need.
$(VENV)/auditor: $(VENV)/installed-dev
	@$(BIN)/python -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check $(AUDITOR)

# On its own too, so that it isn't in the list.
$(VENV)/sbom-tool: $(VENV)/installed
	@$(BIN)/python -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check $(SBOM_TOOL)

# A virtual environment that is absent, broken or too old is made anew by the first Python that is new enough.
define install
@$(BIN)/python -c 'import pip; $(NEW_ENOUGH)' 2>/dev/null && exit; \
for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(NEW_ENOUGH)' 2>/dev/null && exec "$$python" -m venv --clear $(VENV); \
done; \
echo "Python 3.11 or newer is needed, and none was found; name yours: make PYTHON=/path/to/python" >&2; exit 1
@echo "Installing into $(VENV); the first time this takes about a minute ..."
@$(PIP) install --quiet -c constraints.txt -e '$(1)'
endef
