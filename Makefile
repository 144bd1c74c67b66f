# make run | test | torture | bench | clean. Needs Python 3.11+ with venv, and GNU make; everything else goes into .venv/.
# `make run < file` must leave stdout to the program: what recipes say themselves goes to stderr.

PY := .venv/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

.PHONY: run test torture bench clean

run: .venv/installed
	@exec $(PY) -m bot

test: .venv/installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PY) -m pytest -n 3

torture: .venv/installed-dev
	$(PY) -m pytest -n 2 -m torture

bench: .venv/installed-dev
	$(PY) -m bench

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: installed again when a dependency changes. `dev` includes everything that `run` needs.
.venv/installed: pyproject.toml constraints.txt | $(PY)
	@echo "Đang cài thư viện vào .venv (lần đầu mất vài phút)..." >&2
	@$(INSTALL) . >&2
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | $(PY)
	@echo "Đang cài thư viện và công cụ kiểm thử vào .venv (lần đầu mất vài phút)..." >&2
	@$(INSTALL) '.[dev]' >&2
	@touch .venv/installed $@

$(PY):
	@python=; \
	for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Cần Python 3.11 trở lên; máy này có: $$(python3 --version 2>/dev/null || echo 'chưa có python3')." >&2; \
	  echo "(Python 3.11 or later is needed.)" >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -m venv --clear .venv >&2; then \
	  rm -rf .venv; \
	  echo "Không tạo được .venv. Trên Debian, Ubuntu hãy cài gói venv rồi chạy lại: sudo apt install python3-venv" >&2; \
	  echo "(Creating the virtual environment failed: the venv module is missing or incomplete.)" >&2; \
	  exit 1; \
	fi
