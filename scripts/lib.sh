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

# need_clients makes sure that the feed readers and the browser are there, and
# their npm packages.
need_clients() {
	local missing=() dir=cmd/alteram/testdata/clients
	command -v newsboat >/dev/null || missing+=(newsboat)
	command -v sfeed >/dev/null || missing+=(sfeed)
	/usr/bin/python3 -c 'import feedparser' 2>/dev/null || missing+=(python3-feedparser)
	command -v chromium >/dev/null || missing+=(chromium)
	command -v npm >/dev/null || missing+=(nodejs npm)
	[[ ${#missing[@]} == 0 ]] || install "${missing[@]}" || die \
		"The tests drive real feed readers and a browser, and these are missing: ${missing[*]}" \
		"Install them (these are the names of Debian and Ubuntu), or run make test-short, which does without."
	[[ -d $dir/node_modules && ! $dir/package-lock.json -nt $dir/node_modules ]] && return
	echo "== installing the npm packages of $dir"
	npm ci --prefix "$dir" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	touch "$dir/node_modules"
}
