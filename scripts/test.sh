#!/usr/bin/env bash
# Runs the whole suite: makes sure that a C compiler (for the race detector) and
# PostgreSQL, feed readers and a browser are there, starts a throw-away server, and runs suite.sh against it.
#
# With ALTERAM_TEST_POSTGRES=postgres://USER:PASSWORD@HOST:PORT/DATABASE the tests
# use that server instead; the user must be allowed to create databases.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_compiler
need_clients
[[ -n ${ALTERAM_TEST_POSTGRES-} ]] || need_postgres
exec scripts/with-postgres.sh scripts/suite.sh
