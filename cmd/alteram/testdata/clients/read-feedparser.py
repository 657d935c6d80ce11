"""Reads the feed at an address as feedparser does, which rss2email is built on."""

import json
import sys
import time

import feedparser

parsed = feedparser.parse(sys.argv[1])
if parsed.get("bozo"):
    print("feedparser:", parsed.bozo_exception, file=sys.stderr)
items = []
for e in parsed.entries:
    body = e.content[0].value if e.get("content") else e.get("summary", "")
    date = e.get("published_parsed") or e.get("updated_parsed")
    items.append({
        "id": e.get("id", ""),
        "title": e.get("title", ""),
        "link": e.get("link", ""),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", date) if date else "",
        "body": body,
        "source": e.get("source", {}).get("title", ""),
    })
json.dump({"bozo": bool(parsed.get("bozo")), "items": items}, sys.stdout)
