SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help up preview status down start stop reset leaks test test-fast test-sandbox conformance ranges lint format bench diagram lock verify

PYTHON ?= python3
SANDBOX := .venv/bin/python -m sandbox
INSTALLED := .venv/requirements-installed

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

up: $(INSTALLED) ## Build what is missing, start the sandbox, run the program in it
	@$(SANDBOX) up

preview: $(INSTALLED) ## What `make up` would change
	@$(SANDBOX) preview

status: $(INSTALLED) ## What runs, where it is, and how the gateway is doing
	@$(SANDBOX) status

down: $(INSTALLED) ## Destroy the stack, then stop the sandbox
	@$(SANDBOX) down

start: $(INSTALLED) ## Start the sandbox without running the program
	@$(SANDBOX) start

verify: $(INSTALLED) ## Check the deployed gateway, as the guide's last section does
	@variables="$$($(SANDBOX) env)"; eval "$$variables"; .venv/bin/apim-gateway-doctor --stack dev

stop: $(INSTALLED) ## Stop the sandbox and keep its data
	@$(SANDBOX) stop

reset: $(INSTALLED) ## Stop the sandbox and delete its data
	@$(SANDBOX) reset

leaks: $(INSTALLED) ## Look for secrets where they must not be
	@$(SANDBOX) leaks

# Side by side by file: the tests of one file share what they start. `make test-fast LINT=` leaves lint out.
PYTEST := .venv/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
LINT := lint

test: $(INSTALLED) lint ## Lint, types and every test, on a sandbox of its own; the chief ones on a real plugin, too
	@.venv/bin/python -m sandbox.toolchain
	@$(PYTEST)
	@.venv/bin/python -m tests.conformance --short

test-fast: $(INSTALLED) $(LINT) ## Lint, types and the tests that need no sandbox
	@$(PYTEST) -m "not sandbox"

test-sandbox: $(INSTALLED) ## The tests that start a sandbox or a part of it, without the others
	@.venv/bin/python -m sandbox.toolchain
	@$(PYTEST) -m sandbox
	@.venv/bin/python -m tests.conformance --short

conformance: $(INSTALLED) ## Every end-to-end test on Pulumi's own Kubernetes provider (first: 5 minutes to build it)
	@.venv/bin/python -m tests.conformance

ranges: $(INSTALLED) ## The unit tests and an up with the oldest and the newest packages that the wheel allows (5 minutes)
	@.venv/bin/python -m sandbox.toolchain
	@.venv/bin/python -m tests.ranges

lint: $(INSTALLED) ## Format and lint checks, strict types, who imports whom, plain language, the workflows' security
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/pyright
	@found="$$(PYTHONPATH=.:components:doctor .venv/bin/lint-imports --no-logo --no-cache)" || { echo "$$found"; exit 1; }
	@.venv/bin/python -m tests.words
	@.venv/bin/zizmor --offline --no-progress --quiet --min-severity medium .github

format: $(INSTALLED) ## Format the Python code
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix --quiet .

bench: $(INSTALLED) ## What it costs: the program, make up, several gateways, a real plugin, Helm (10 minutes)
	@.venv/bin/python -m benchmarks

diagram: $(INSTALLED) ## Draw the pictures: the architecture's from the imports, README's from the deployed stack
	@.venv/bin/python docs/architecture.py
	@eval "$$($(SANDBOX) env)" && pulumi stack export --stack dev | .venv/bin/python docs/diagram.py README.md

COMPILE := .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --no-header --annotation-style line pyproject.toml
lock: $(INSTALLED) ## Write requirements*.txt from pyproject.toml, all but requirements.txt with hashes
	@$(COMPILE) --generate-hashes --group dev -o requirements-dev.txt
	@$(COMPILE) --generate-hashes --group build --group policy --group program --constraint requirements-dev.txt -o requirements-locked.txt
	@$(COMPILE) --generate-hashes --group program --constraint requirements-dev.txt -o components/requirements.txt
	@$(COMPILE) --group program --constraint requirements-dev.txt -o requirements.txt
	@sed -i '1i # Written by `make lock`; the pins are chosen in pyproject.toml.' requirements-dev.txt requirements-locked.txt requirements.txt
	@sed -i '1a # For `pulumi install`. pip takes no hashes beside an editable package; requirements-locked.txt has them.\n-e .' requirements.txt
	@sed -i '1a # What workflows install: the program, the policy pack and what builds the library. The library comes after it.' requirements-locked.txt
	@sed -i '1i # Written by `make lock`: what the plugin needs beside its own code.' components/requirements.txt

$(INSTALLED): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else None'
	@echo "Installing the Python packages into .venv (about a minute, 1.1 GB)"
	@into=existing; test -x .venv/bin/python || { into=new; $(PYTHON) -m venv .venv; }; \
	.venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.txt | \
		awk -v tty="$$(test -t 1 && echo 1 || true)" '/^Collecting/ && tty { printf "\r  %d packages found", ++n } \
		/^Installing/ { print (tty ? "\r" : "") "  unpacking          " } { fflush() }'; \
	.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .; \
	printf '{"seconds": %d, "finished": "%s", "into": "%s .venv"}\n' "$$SECONDS" "$$(date -u +%FT%TZ)" "$$into" > $@
