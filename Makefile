# Two commands matter: `make run` and `make test`. Debian is tested; macOS is written for, untested.

VENV = .venv
PYTHON = $(VENV)/bin/python
RUN = $(VENV)/bin/streamlit run streamlit_app.py

.PHONY: help run demo test install clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/installed  ## start Table Talk on its own store in data/
	$(RUN)

demo: $(VENV)/installed  ## the same with example data (made up) and sample sign-ins, this machine only
	FEEDBACK_DATA_DIR=$(CURDIR)/data/demo $(PYTHON) -m feedback demo
	FEEDBACK_DATA_DIR=$(CURDIR)/data/demo $(RUN) --server.address 127.0.0.1

test: $(VENV)/installed-dev  ## everything CI runs
	bash .ci/browser.sh
	bash .ci/supabase.sh
	bash .ci/office.sh
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(PYTHON) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

install: $(VENV)/installed-dev  ## make .venv with everything for developing

clean:  ## remove .venv and caches; data/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache

$(VENV)/installed: requirements.txt
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
