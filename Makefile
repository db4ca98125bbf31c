# Every target makes the environment it needs. `make grade` and `make test` work on a fresh machine with Python 3.11+.
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin
PIP = $(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml
NEEDS = source/requirements.txt
SAMPLE ?= 1
PYTEST = $(RUN)/python -m pytest -n auto --dist worksteal

# Bytecode is kept whatever the shell says: each of many processes would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE

# The programs of an environment begin with its path, and are not found where that was moved or renamed.
MOVED := $(shell test ! -e $(RUN)/autograder || test -x "$$(sed -n '1s/^#! *\([^ ]*\).*/\1/p' $(RUN)/autograder)" || echo yes)
ifdef MOVED
$(error The environment $(VENV) was made at another path; make it anew: rm -r $(VENV), then the same command)
endif

.DEFAULT_GOAL := help
.PHONY: help grade quick test proof lint lab notebooks validate release report docs bench pictures lowest clean lock

help: ## what there is to do
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

# Whatever the kit needs is of the locked version and has the locked hash, what builds the package included.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement $(1)
	PYTHONWARNINGS=ignore $(PIP) --no-build-isolation --editable .
	@test ! -e $(NEEDS) || $(RUN)/python -m pip install --quiet --disable-pip-version-check --requirement $(NEEDS)
	@touch $(addprefix $(VENV)/.,$(2))
endef

$(VENV)/.grade: pyproject.toml requirements-grade.lock $(wildcard $(NEEDS))
	$(call install,requirements-grade.lock,grade)

$(VENV)/.lab: pyproject.toml requirements-lab.lock $(wildcard $(NEEDS))
	$(call install,requirements-lab.lock,grade lab)

$(VENV)/.dev: pyproject.toml requirements.lock $(wildcard $(NEEDS))
	$(call install,requirements.lock,grade lab dev)

grade: $(VENV)/.grade ## grade submitted/, or the sample class when there is none
	@if ls -d submitted/* >/dev/null 2>&1; then \
		$(RUN)/autograder grade; \
	else \
		echo "There is nothing in submitted/ yet, so this grades the sample class in examples/class."; \
		mkdir -p build && \
		$(RUN)/autograder grade --submitted examples/class --timeout 3 --force --isolation any \
			--gradebook sqlite:///build/sample.db --json build/sample.jsonl --allow-unreadable; \
	fi

lint: $(VENV)/.dev ## the style and type checks that `make test` starts with
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

quick: lint ## what needs no browser, nbgrader or attack, in two minutes
	$(PYTEST) -m "not slow"

test: lint ## everything needed to trust a change, with a sample of the long proofs
	$(PYTEST) --sample $(SAMPLE)

proof: $(VENV)/.dev ## the long proofs, whole
	$(PYTEST) --whole -m proof

validate: $(VENV)/.lab ## prove that the course is right: notebooks run, figures come out, mistakes are caught
	$(RUN)/autograder validate

lab: $(VENV)/.lab ## open JupyterLab as a student would
	$(RUN)/jupyter lab notebooks

notebooks: $(VENV)/.lab ## write notebooks/ from source/
	$(RUN)/autograder notebooks

release: $(VENV)/.lab ## write the bundle that students get
	$(RUN)/autograder release

report: $(VENV)/.grade ## write the instructor's report on the last grading
	$(RUN)/autograder report

docs: $(VENV)/.dev ## make the site: build/docs/index.html
	$(RUN)/python -m sphinx -q -W --keep-going -b html docs build/docs

bench: $(VENV)/.dev ## measure ours beside nbgrader and others, in one run
	$(RUN)/python -m bench

pictures: $(VENV)/.dev ## renew what docs/pictures shows (needs Chromium)
	$(RUN)/python -m tests.structure
	AUTOGRADER_PICTURES=1 $(RUN)/python -m pytest --whole tests/browser

lowest: ## try the lowest versions that are supported: nbgrader's in its tests, all on the sample class (needs uv)
	PYTHON=$(PYTHON) tests/nbgrader/lowest.sh
	uv venv --quiet --clear --python $(PYTHON) .envs/lowest
	uv pip install --quiet --python .envs/lowest --resolution lowest-direct --editable '.[grade]' 'pytest>=8.3'
	.envs/lowest/bin/python -m pytest tests/test_sample_class.py

lock: ## renew the exact versions
	$(COMPILE) --all-extras --output-file requirements.lock
	$(COMPILE) --extra grade --extra lab --constraint requirements.lock --output-file requirements-lab.lock
	$(COMPILE) --extra grade --excludes requirements-not-for-grading.txt --constraint requirements-lab.lock --output-file requirements-grade.lock

clean: ## remove what is generated and not committed
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis $(VENV)
