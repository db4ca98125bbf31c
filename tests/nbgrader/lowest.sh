#!/usr/bin/env bash
# Run nbgrader's tests with the lowest nbgrader that is supported (or the version named), in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
lowest=$(sed -n 's/.*"nbgrader>=\([0-9.]*\)".*/\1/p' pyproject.toml)
version=${1:-$lowest}
environment=${ENVIRONMENT:-.envs/nbgrader-$version}

test -x "$environment/bin/python" || "${PYTHON:-python3}" -m venv "$environment"
# Without hashes: pip takes none in constraints, and the folder that is installed has none.
sed -n 's/^\([^ ]*==[^\\]*\).*/\1/p' requirements.lock | grep -v '^nbgrader==' >"$environment/constraints.txt"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    --constraint "$environment/constraints.txt" '.[dev]' "nbgrader==$version"
echo "nbgrader $("$environment/bin/python" -c 'import nbgrader; print(nbgrader.__version__)')"
"$environment/bin/python" -m pytest tests/nbgrader "${@:2}"
