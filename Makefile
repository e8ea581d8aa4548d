# The commands of the template. PORT=8001 chooses another port for the demo.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DEMO := build/cat-or-dog
TWO := -n 2
export PORT

.PHONY: demo test test-browser test-long test-all torture bench screenshots lint translations \
  setup clean

demo: setup ## bake the defaults into build/, set the application up, train and serve it
	@test -d $(DEMO) || $(BIN)/cookiecutter --no-input --output-dir build . >/dev/null
	@$(MAKE) --no-print-directory -C $(DEMO) train
	@echo 'Serving on http://127.0.0.1:$(PORT): open it, choose "Sign up", take any address such as'
	@echo 'ada@example.org and a password of eight characters, and upload a picture.'
	@echo 'Pictures to try are in $(DEMO)/data/. Stop with Ctrl-C.'
	@$(MAKE) --no-print-directory -C $(DEMO) run

test: setup ## bake and check every answer; set up, test and drive every kind of application
	$(BIN)/python -m pytest $(TWO)

test-browser: setup ## every flow of every kind on six screens in Chromium; axe, keyboard, weight: half an hour
	$(BIN)/python -m pytest $(TWO) -m browser

test-long: setup ## the thorough tests of projects, more answers, imported models, other databases, updates
	$(BIN)/python -m pytest $(TWO) -m long

test-all: setup ## these three in one run; of what kinds have in common, each does a part in the browser
	$(BIN)/python -m pytest $(TWO) -m 'not torture and not again'

torture: setup ## the verification suite in full; its report is build/torture/full.md
	$(BIN)/python -m pytest -m torture

bench: setup ## measure against other servers into docs/benchmarks.md; QUICK=1, PARTS=text,growth
	@$(BIN)/python -m benchmarks.run $(if $(QUICK),--quick) $(if $(PARTS),--parts $(PARTS)) \
	  $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS))

screenshots: setup ## photograph the pages of every kind into docs/pictures; KINDS=text-classification
	@PYTHONPATH=. $(BIN)/python tests/screenshots.py $(KINDS)

lint: setup ## check the style of the template's own code
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

translations: setup ## collect the words of all rooms' pages for translation, and compile them
	@$(MAKE) --no-print-directory -C '{{cookiecutter.project_slug}}' -o setup translations \
	  BIN='$(CURDIR)/$(BIN)' OLD_WORDS=--ignore-obsolete  # in a project, rooms may be missing

setup: .venv/ready ## make the virtual environment

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check "uv>=0.13,<0.14"
	$(BIN)/python -m uv pip install -q --python $(BIN)/python -r pyproject.toml
	@touch $@

clean: ## remove what the commands made
	rm -rf .venv build
