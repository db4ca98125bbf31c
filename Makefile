# Every target makes the environment it needs. `make grade` and `make test` work on a fresh machine with Python 3.11+.
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin
LOCK = requirements.lock
SAMPLE ?= 1
PYTEST = $(RUN)/python -m pytest -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help grade quick test proof lint lab notebooks validate release report bench pictures lowest clean lock

help: ## what there is to do
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK) --editable '.[$(1)]'
	@touch $@
endef

$(VENV)/.grade: pyproject.toml $(LOCK)
	$(call install,grade)

$(VENV)/.dev: pyproject.toml $(LOCK)
	$(call install,grade$(,)dask$(,)dev)

, := ,

grade: $(VENV)/.grade ## grade submitted/, or the sample class when there is none
	@if ls -d submitted/*/*/ >/dev/null 2>&1; then \
		$(RUN)/autograder grade; \
	else \
		echo "There is nothing in submitted/ yet, so this grades the sample class in examples/class."; \
		mkdir -p build && \
		$(RUN)/autograder grade --submitted examples/class --timeout 3 --force \
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

validate: $(VENV)/.grade ## prove that the course is right: notebooks run, figures come out, mistakes are caught
	$(RUN)/autograder validate

lab: $(VENV)/.grade ## open JupyterLab as a student would
	$(RUN)/jupyter lab notebooks

notebooks: $(VENV)/.grade ## write notebooks/ from source/
	$(RUN)/autograder notebooks

release: $(VENV)/.grade ## write the bundle that students get
	$(RUN)/autograder release

report: $(VENV)/.grade ## write the instructor's report on the last grading
	$(RUN)/autograder report

bench: $(VENV)/.dev ## measure ours beside nbgrader and others, in one run
	$(RUN)/python -m bench

pictures: $(VENV)/.dev ## renew what docs/pictures shows (needs Chromium)
	$(RUN)/python -m tests.structure
	AUTOGRADER_PICTURES=1 $(RUN)/python -m pytest tests/browser

lowest: ## run nbgrader's tests with the lowest nbgrader that is supported
	PYTHON=$(PYTHON) tests/nbgrader/lowest.sh

lock: ## renew the exact versions
	uv pip compile --universal --python-version 3.11 --all-extras --no-header --no-annotate pyproject.toml -o $(LOCK)

clean: ## remove what is generated and not committed
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis $(VENV)
