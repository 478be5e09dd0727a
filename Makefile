# Disco: `make help` lists the targets.

PORT ?= 8000
HOST ?= 127.0.0.1
VENV ?= .venv
# PYTHON=... names the Python to use; else the first fitting one of these.
PYTHONS = $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
RUN = $(VENV)/bin/python

.PHONY: help run password demo install test lint style bench bench-scale install-dev lock upgrade advisories wheel

help:
	@echo 'make run [PORT=8000] [HOST=127.0.0.1]  start Disco; HOST=0.0.0.0 opens it to your network'
	@echo 'make password                          set a new password for the first login'
	@echo 'make demo [PORT=8000]                  the same site over a made-up collection of its own'
	@echo 'make install                           only install what Disco needs, into $(VENV)'
	@echo 'make upgrade                           install newer versions of what Disco needs'
	@echo 'make wheel                             build Disco as one file for pip and pipx, into dist/'
	@echo 'make test [ARGS="-k words"]            run the tests'
	@echo 'make lint                              check style, types, migrations, direction of imports'
	@echo 'make style                             the same without the tests, which make test runs too'
	@echo 'make bench                             measure imports and exports'
	@echo 'make bench-scale [ARGS="--records N"]   measure every page over large collections'
	@echo 'make advisories                        ask PyPI about known faults of what requirements.lock pins'
	@echo 'make lock                              write requirements.lock anew after a change of requirements.txt'

run: install
	@exec $(RUN) manage.py serve --set-up --host '$(HOST)' --port '$(PORT)'

password: install
	@$(RUN) manage.py migrate --verbosity 0
	@$(RUN) manage.py first_login --new-password

# A data directory of its own, and never the database of the real site.
demo: install
	@unset DATABASE_URL DISCO_BACKUP_DIR; DISCO_DATA_DIR='$(CURDIR)/data/demo'; export DISCO_DATA_DIR; \
	if [ ! -e data/demo/filled ]; then \
		$(RUN) manage.py migrate --verbosity 0 && $(RUN) manage.py first_login && $(RUN) manage.py seed \
			&& touch data/demo/filled || exit 1; \
	fi; \
	exec $(RUN) manage.py serve --set-up --host '$(HOST)' --port '$(PORT)'

test: install-dev
	@$(RUN) $(COVER) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: style
	@$(RUN) -m pytest --quiet tests/site/test_house.py

# Without the tests, which are also among those of `make test`.
style: install-dev
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@DJANGO_SETTINGS_MODULE=tests.settings $(RUN) manage.py makemigrations --check --dry-run

bench: install-dev
	@$(RUN) -m benchmarks $(ARGS)

bench-scale: install-dev
	@$(RUN) -m benchmarks.scale $(ARGS)

install:
	@$(call install_from,requirements.lock,installed)

install-dev:
	@$(call install_from,requirements-dev.lock,installed-dev)

lock:
	@$(call lock,)

upgrade:
	@$(call lock,--upgrade)
	@$(MAKE) --no-print-directory install

advisories: install-dev
	@$(RUN) .ci/advisories.py refresh

wheel: install
	@$(RUN) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

# $(1): a lock file. $(2): its copy in the virtual environment; as long as the two are equal nothing is done, so that
# the second start is quick and needs no network.
define install_from
if cmp -s $(1) $(VENV)/$(2) && $(RUN) -c '' 2>/dev/null; then exit 0; fi; \
$(make_venv); \
echo 'Installing what Disco needs into $(VENV).'; \
$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && cp $(1) $(VENV)/$(2) || \
{ echo 'Disco could not install what it needs: the lines above say why.' >&2; exit 1; }
endef

# uv, which alone can write one file for all systems and Pythons, is installed for the moment only. The second lock keeps
# to the versions of the first. The third, for servers that share covers, and the fourth, with which an image is built,
# keep to those of the second.
define lock
$(make_venv); \
work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
$(RUN) -m pip install --quiet --disable-pip-version-check --target "$$work" 'uv>=0.9,<1' && \
export UV_CUSTOM_COMPILE_COMMAND='make lock' && \
compile='pip compile --quiet --universal --python $(RUN) --python-version 3.11 --generate-hashes $(1)' && \
"$$work/bin/uv" $$compile requirements.txt --output-file requirements.lock && \
"$$work/bin/uv" $$compile requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock && \
"$$work/bin/uv" $$compile requirements.txt requirements-s3.txt --constraint requirements-dev.lock \
	--output-file requirements-s3.lock && \
"$$work/bin/uv" $$compile requirements-build.txt --constraint requirements-dev.lock --output-file requirements-build.lock
endef

define make_venv
if ! $(RUN) -m pip --version >/dev/null 2>&1; then \
	fitting=; found=; \
	for python in $(PYTHONS); do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		case $$version in 3.11|3.12|3.13|3.14) fitting=$$python; break;; *) found="$$found $$version";; esac; \
	done; \
	if [ -z "$$fitting" ]; then \
		echo "Disco needs Python 3.11 to 3.14; found$${found:- none}." >&2; exit 1; \
	fi; \
	if [ -e $(VENV)/pyvenv.cfg ]; then clear=--clear; else clear=; fi; \
	if $$fitting -c 'import ensurepip, venv' 2>/dev/null; then $$fitting -m venv $$clear $(VENV) || exit 1; \
	elif $$fitting -c 'import virtualenv' 2>/dev/null; then $$fitting -m virtualenv -q $$clear $(VENV) || exit 1; \
	else \
		echo "Python $$version cannot make a virtual environment: install python$$version-venv (Debian, Ubuntu)." >&2; exit 1; \
	fi; \
fi
endef
