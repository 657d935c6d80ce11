#!/usr/bin/env bash
# Installs the programs that the tests of pages and outgoing feeds drive: feed
# readers (newsboat, sfeed, feedparser, feedsmith, rss-parser) and Chromium with
# playwright-core and axe-core. Says what to install where it may not.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/lib.sh

need_clients
