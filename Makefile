# make up      set up, build the demo market and serve the three sites on http://127.0.0.1:8000
# make test    set up and run every test       make test-core  the same without a browser and Spark
# make faults  every call, byte and limit broken in turn, 1,000 kills under load
# make bench   every figure of docs/performance.md beside its peers
# make check   lint, types, contracts, tidy    make fix        format    make docs  write the generated pages
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CATALOGUES := src/mingjian/ui/locale

.PHONY: up test test-core test-system faults check fix docs bench lock clean

up: $(VENV)/.runtime
	@$(BIN)/mingjian up

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(CATALOGUES)/en/LC_MESSAGES/django.po | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/pybabel --quiet compile --directory $(CATALOGUES) --domain django
	touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

.venv: $(VENV)/.test

test: test-system
	@$(MAKE) --no-print-directory test-core
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "browser or spark" tests/browser tests/spark

test-core: $(VENV)/.test
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not browser and not spark"
	MINGJIAN_TEST_DATABASE=postgresql $(BIN)/pytest -q -n 2 --dist worksteal -m "django_db and not browser" tests/unit tests/stories tests/faults

test-system: $(VENV)/.test
	@$(BIN)/python tests/system.py

faults: test-system
	MINGJIAN_FAULTS=full $(BIN)/pytest -q -s tests/faults

check: $(VENV)/.test
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/tidy

fix: $(VENV)/.test
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

docs: $(VENV)/.runtime
	$(BIN)/python -m mingjian.config.pages docs

bench: $(VENV)/.test
	@for script in $$(grep -l '__name__ == "__main__"' benchmarks/*.py); do \
	  echo "$$script"; $(BIN)/python $$script || exit 1; done

lock:
	uv pip compile pyproject.toml --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --no-annotate -o requirements/runtime.txt
	uv pip compile pyproject.toml --quiet --extra test --extra spark --extra bench --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --no-annotate -c requirements/runtime.txt -o requirements/test.txt

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis
