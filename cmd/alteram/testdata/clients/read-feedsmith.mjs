// Reads the feed at an address as feedsmith does.
import {parseFeed} from 'feedsmith';

const answer = await fetch(process.argv[2]);
const {format, feed} = parseFeed(await answer.text());
const items = (feed.items ?? feed.entries ?? []).map(item => ({
	id: item.id ?? item.guid?.value ?? '',
	title: item.title?.value ?? item.title ?? '',
	link: item.external_url ?? item.link ?? item.links?.find(l => !l.rel || l.rel === 'alternate')?.href ?? item.url ?? '',
	date: item.date_published ?? item.published ?? item.pubDate ?? '',
	body: item.content_html ?? item.content?.encoded ?? item.content?.value ?? item.content ?? item.description ?? '',
	source: item.source?.title?.value ?? item.source?.title ?? item._alteram?.entry?.source?.name ?? '',
}));
console.log(JSON.stringify({format, items}));
