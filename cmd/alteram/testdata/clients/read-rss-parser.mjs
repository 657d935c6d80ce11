// Reads the feed at an address as rss-parser does.
import Parser from 'rss-parser';

const feed = await new Parser().parseURL(process.argv[2]);
const items = feed.items.map(item => ({
	id: item.id ?? item.guid ?? '',
	title: item.title ?? '',
	link: item.link ?? '',
	date: item.isoDate ?? '',
	body: item['content:encoded'] ?? item.content ?? '',
}));
console.log(JSON.stringify({items}));
