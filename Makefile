# Every verb sets up .venv by itself; `make` alone lists them. ARGS="..." is handed on: make lab ARGS=--no-browser

PYTHON = python3
ENV = .venv/bin/python
INSTALL = $(ENV) -m pip install --disable-pip-version-check --no-deps --no-compile
COMPILE = $(ENV) -m uv pip compile --quiet --no-config --system-certs --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make pins"
ROOT_USER = $(if $(filter 0,$(shell id -u)),--allow-root)# containers run as root, where JupyterLab wants this

PINS = requirements/lab.txt requirements/test.txt requirements/hub.txt
PYODIDE_OF_SITE = tests/webassembly/node_modules build/webassembly/pyodide_of_site# `make test` wants it where npm is
WEBASSEMBLY = $(PYODIDE_OF_SITE) build/webassembly/pyodide_of_tests build/webassembly/wasi

unexport PYTHONDONTWRITEBYTECODE # what --no-compile saves at set-up is compiled at first import, and must stay

.PHONY: help lab slides hall site handout test soak audit notebooks bench pins clean

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-12s%s\n", $$1, $$2 }' Makefile

lab: .venv/lab ## open the lecture in JupyterLab
	JUPYTER_CONFIG_PATH=.jupyter $(ENV) -m jupyterlab $(ROOT_USER) --LabApp.default_url=/lab/tree/notebooks/00_start.ipynb $(ARGS)

slides: .venv/lab ## the lecturer's decks, live figures on their slides
	$(ENV) -m publish.deck $(ARGS)

hall: .venv/lab ## every figure for the wall; ARGS=--room lets the phones of the room in, to vote
	$(ENV) -m publish.hall $(ARGS)

site: .venv/lab ## the lecture as a site of static files, in build/site; PYODIDE=folder for a closed network
	$(ENV) -m publish.site $(if $(PYODIDE),--pyodide $(PYODIDE)) $(ARGS)

handout: .venv/lab ## the same book as a folder for a USB stick, in build/handout: recorded scenes, no Python
	$(ENV) -m publish.site build/handout --recorded

test: .venv/test ## prove everything: lint, format, the mathematics, every notebook
	$(ENV) -m ruff check
	$(ENV) -m ruff format --check
	$(if $(shell command -v npm),-$(MAKE) --no-print-directory $(PYODIDE_OF_SITE)) # tests/webassembly says so where it was not to be had
	OPENBLAS_NUM_THREADS=1 $(ENV) -m pytest -n 3 $(ARGS) # one waits for the browser; more threads of BLAS only get in the way

soak: .venv/hub $(WEBASSEMBLY) ## the long proofs: 20,000 states a figure, phones, a real JupyterHub, WebAssembly
	$(ENV) -m pytest -m soak $(ARGS)

audit: .venv/lab ## look up every pinned package among the known vulnerabilities; fails where it cannot ask
	$(INSTALL) --quiet uv
	$(ENV) -m uv tool run pip-audit --strict --require-hashes --disable-pip $(PINS:%=--requirement %) $(ARGS)

notebooks: .venv/test ## format the texts in notebooks/text and run them into notebooks/*.ipynb; ARGS names some of them
	$(ENV) -m ruff format --quiet notebooks/text
	$(ENV) -m publish.house.script_map
	$(ENV) -m publish.notebooks.build $(ARGS)
	$(ENV) -m publish.house.readme_picture

bench: .venv/bench ## measure training beside PyTorch, JAX, scikit-learn, and the way from slider to pixels
	$(ENV) -m benchmarks.training
	$(ENV) -m benchmarks.latency

pins: .venv/lab ## resolve the requirements anew; ARGS=--upgrade takes the newest of everything
	$(INSTALL) --quiet uv
	echo "hatchling>=1.27" | $(COMPILE) pyproject.toml - --extra test --output-file requirements/test.txt $(ARGS)
	echo "hatchling>=1.27" | $(COMPILE) pyproject.toml - --extra lab --extra site --constraint requirements/test.txt \
		--output-file requirements/lab.txt $(ARGS)
	echo "hatchling>=1.27" | $(COMPILE) pyproject.toml - --extra hub --constraint requirements/test.txt \
		--output-file requirements/hub.txt $(ARGS)

clean: ## remove .venv and build, for a fresh start
	rm -rf .venv build

.venv/lab: pyproject.toml requirements/lab.txt
	@$(PYTHON) --version || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "That is too old, 3.11 or newer is needed. Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || \
		{ echo "This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) --requirement requirements/lab.txt
	$(INSTALL) --no-build-isolation --editable .
	touch $@

.venv/test: .venv/lab requirements/test.txt
	$(INSTALL) --requirement requirements/test.txt
	touch $@

.venv/hub: .venv/test requirements/hub.txt deploy/server/package-lock.json
	$(INSTALL) --requirement requirements/hub.txt
	npm ci --prefix deploy/server --no-audit --no-fund
	touch $@

build/webassembly/%: tests/webassembly/%.txt .venv/test
	$(ENV) -m pip download --disable-pip-version-check --quiet --no-deps --only-binary :all: --python-version 3.14 \
		--require-hashes --requirement $< --dest $@ $(if $(filter pyodide_of_site,$*),--platform pyemscripten_2026_0_wasm32)
	touch $@

tests/webassembly/node_modules: tests/webassembly/package-lock.json
	npm ci --prefix tests/webassembly --no-audit --no-fund
	touch $@

.venv/bench: .venv/test pyproject.toml # a PyTorch that is there already (its CPU build, say) stays
	$(ENV) -m pip install --disable-pip-version-check --no-build-isolation --editable ".[bench]"
	touch $@
