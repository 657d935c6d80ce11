# Functions the other scripts share; to be sourced.

# die says what is wrong and what to do, and ends the script.
die() {
	printf '%s\n' "$@" >&2
	exit 1
}

# install installs Debian packages when that is possible here; else it returns 1.
install() {
	[[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || return 1
	echo "== installing $*"
	apt-get -qq update
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# need_compiler makes sure that there is a C compiler.
need_compiler() {
	local compiler
	compiler=$(CGO_ENABLED=1 go env CC)
	command -v "${compiler%% *}" >/dev/null || install gcc libc6-dev || die \
		"The race detector needs a C compiler, and there is no ${compiler%% *}." \
		"Install one (Debian and Ubuntu: apt-get install gcc libc6-dev; Fedora: dnf install gcc; macOS: xcode-select --install)."
}

# postgres_bin prints the folder that holds initdb, pg_ctl and postgres, the
# newest where there are several; it returns 1 when there is none.
postgres_bin() {
	local dir
	for dir in \
		"$(pg_config --bindir 2>/dev/null)" \
		$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin 2>/dev/null | sort -rV) \
		"$(dirname "$(command -v initdb 2>/dev/null)")"; do
		if [[ -x $dir/initdb && -x $dir/pg_ctl && -x $dir/postgres ]]; then
			echo "$dir"
			return
		fi
	done
	return 1
}

# need_postgres makes sure that PostgreSQL's programs are there.
need_postgres() {
	postgres_bin >/dev/null || install postgresql || die \
		"The tests need PostgreSQL's server programs (initdb, pg_ctl, postgres), and found none in PATH or /usr/lib/postgresql." \
		"Install them (Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@17)," \
		"or name a running server whose user may create databases: ALTERAM_TEST_POSTGRES=postgres://USER:PASSWORD@HOST:PORT/DATABASE"
}
