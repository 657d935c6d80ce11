#!/usr/bin/env bash
# with-postgres.sh COMMAND...: runs a command with ALTERAM_TEST_POSTGRES naming a
# throw-away PostgreSQL server, and removes the server afterwards, also when the
# command fails or is interrupted. The server listens on a free port of the
# loopback interface, never runs as root, and does not wait for the disk. When
# ALTERAM_TEST_POSTGRES is set already, the command simply runs.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
source "$here/lib.sh"

[[ $# -gt 0 ]] || die "usage: with-postgres.sh COMMAND..."
[[ -z ${ALTERAM_TEST_POSTGRES-} ]] || exec "$@"

need_postgres
bin=$(postgres_bin)
home=
child=

# as_server runs a program as the user of the server, which PostgreSQL does not
# let be root.
as_server() {
	if [[ $(id -u) != 0 ]]; then
		"$@"
	elif command -v runuser >/dev/null; then
		runuser -u "$user" -- "$@"
	else
		setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
	fi
}

clean_up() {
	trap '' INT TERM
	[[ -n $home ]] || return 0
	if [[ -f $home/data/postmaster.pid ]]; then
		(cd "$home" && as_server "$bin/pg_ctl" stop -D data -m immediate -s) || true
	fi
	rm -rf "$home"
}

# end_child ends the command with all it started, waits for it, and exits.
end_child() {
	if [[ -n $child ]]; then
		kill -TERM -- "-$child" 2>/dev/null || true
		wait "$child" 2>/dev/null || true
	fi
	exit "$1"
}

# make_data creates the server's folder with an empty cluster in it.
make_data() {
	local locale=C
	! locale -a 2>/dev/null | grep -qix 'c\.utf-\?8' || locale=C.UTF-8
	home=$(mktemp -d /tmp/alteram-postgres.XXXXXX)
	password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	echo "$password" >"$home/password"
	[[ $(id -u) != 0 ]] || chown -R "$user" "$home"
	cd "$home"
	as_server "$bin/initdb" -D data -U alteram -A password --pwfile=password \
		-E UTF8 --locale="$locale" --no-sync >"$home/initdb.log" 2>&1 || die "$(cat "$home/initdb.log")"
	cd - >/dev/null
}

# start starts the server on a free port, and sets port.
start() {
	local try
	cd "$home"
	for try in {1..10}; do
		port=$((20000 + RANDOM % 12000))
		if as_server "$bin/pg_ctl" start -D data -s -w -t 60 -l "$home/data/log" -o \
			"-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$home' \
			-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" >/dev/null 2>&1; then
			cd - >/dev/null
			return
		fi
		grep -q 'Address already in use' data/log || break
		: >data/log
	done
	die "PostgreSQL did not start. Its log:" "$(cat "$home/data/log" 2>/dev/null)"
}

user=$(id -un)
if [[ $(id -u) == 0 ]]; then
	user=nobody
	! id postgres >/dev/null 2>&1 || user=postgres
fi
trap clean_up EXIT
trap 'end_child 130' INT
trap 'end_child 143' TERM
make_data
start
export ALTERAM_TEST_POSTGRES="postgres://alteram:$password@127.0.0.1:$port/postgres?sslmode=disable"

# The command gets a process group of its own, so that it can be ended as a whole.
set -m
"$@" &
child=$!
set +m
status=0
wait "$child" || status=$?
child=
exit "$status"
