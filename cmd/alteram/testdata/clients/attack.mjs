// Shows markup to Chromium, without any Content-Security-Policy, and tells what
// it did there. The task comes as JSON on standard input:
//
//	{chromium, cases: [{name, html}]}
//
// Each case stands in a quotation of a document of its own; the answer has one
// line for each: whether a script ran, what it asked the network for, and what
// about its markup must not be.
import {readFileSync} from 'node:fs';
import {chromium} from 'playwright-core';

const task = JSON.parse(readFileSync(0, 'utf8'));
const base = 'http://attack.invalid/';
const together = 60; // documents on one page
const browser = await chromium.launch({
	executablePath: task.chromium,
	args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
});

const frame = ({html}, i) => `<!doctype html><html><head><script>
	window.fire = window.alert = window.confirm = window.prompt = () => { parent.fired.add(${i}); };
</script></head><body><section><blockquote>${html}</blockquote><p>The hub says.</p></section></body></html>`;

// provoke does what a reader's hand might, and looks at what stands there.
function provoke(count) {
	const shape = e => [...(e?.children ?? [])].map(c => c.localName).join(' ');
	const look = doc => {
		if (!doc?.body) return ['the document went elsewhere'];
		const wrong = [];
		const section = doc.body.firstElementChild;
		if (shape(doc.body) !== 'section' || shape(section) !== 'blockquote p' || section.lastElementChild.textContent !== 'The hub says.')
			wrong.push(`it left its place: body has ${shape(doc.body)}, section has ${shape(section)}`);
		const quote = section?.firstElementChild;
		for (const e of quote?.querySelectorAll('*') ?? []) {
			if (/^(script|style|iframe|frame|object|embed|applet|form|input|button|textarea|select|svg|math|base|meta|link|template|portal|dialog|video|audio|img|picture|source)$/.test(e.localName))
				wrong.push(`a ${e.localName} element`);
			for (const {name, value} of e.attributes)
				if (/^(on|id$|name$|class$|style$|is$|slot$|form|src|data|action|background|poster|ping|target)/.test(name)) wrong.push(`${name}="${value}"`);
			// A browser gives ":" for an address that it cannot read, which leads nowhere.
			if (e.localName === 'a' && e.hasAttribute('href') && !/^(https?|mailto|):$/.test(e.protocol)) wrong.push(`a link by ${e.protocol}`);
			for (const type of ['mouseover', 'mouseenter', 'pointerdown', 'focus', 'focusin', 'toggle', 'animationstart', 'transitionend', 'error', 'load', 'wheel', 'keydown', 'copy'])
				e.dispatchEvent(new doc.defaultView.Event(type, {bubbles: true}));
		}
		// What a page does that moves markup about: it must come out the same each time.
		const once = doc.createElement('div'), twice = doc.createElement('div');
		once.innerHTML = quote?.innerHTML ?? '';
		twice.innerHTML = once.innerHTML;
		if (once.innerHTML !== quote?.innerHTML || twice.innerHTML !== once.innerHTML) wrong.push('it changes when it is read again');
		return wrong;
	};
	return Array.from({length: count}, (_, i) => look(document.getElementById(`f${i}`)?.contentDocument));
}

for (let from = 0; from < task.cases.length; from += together) {
	const cases = task.cases.slice(from, from + together);
	const page = await browser.newPage();
	const asked = [];
	page.on('dialog', d => d.dismiss());
	await page.route('**/*', route => {
		const url = route.request().url();
		if (url === base) return route.fulfill({contentType: 'text/html', body: '<!doctype html><script>window.fired = new Set()</script>'});
		asked.push(url);
		return route.abort();
	});
	await page.goto(base);
	await page.evaluate(frames => Promise.all(frames.map((srcdoc, i) => new Promise(shown => {
		const f = document.createElement('iframe');
		f.id = `f${i}`;
		f.srcdoc = srcdoc;
		f.onload = shown;
		setTimeout(shown, 20_000); // one that never ends loading
		document.body.append(f);
	}))), cases.map(frame));
	const wrong = await page.evaluate(provoke, cases.length);
	await page.waitForTimeout(200);
	const fired = await page.evaluate(() => [...window.fired]);
	cases.forEach(({name}, i) => console.log(JSON.stringify({name, fired: fired.includes(i), wrong: wrong[i]})));
	if (asked.length > 0) console.log(JSON.stringify({name: `requests of ${cases[0].name} to ${cases.at(-1).name}`, asked}));
	await page.close();
}
await browser.close();
