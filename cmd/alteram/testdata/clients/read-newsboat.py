"""Writes out what newsboat has stored in its cache."""

import json
import sqlite3
import sys
import time

rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT guid, title, url, pubDate, content, feedurl FROM rss_item WHERE deleted = 0")
items = [{
    "id": guid,
    "title": title,
    "link": url,
    "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(date)),
    "body": content,
    "feed": feed,
} for guid, title, url, date, content, feed in rows]
json.dump({"items": items}, sys.stdout)
