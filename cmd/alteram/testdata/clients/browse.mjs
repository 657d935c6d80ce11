// Opens pages in Chromium and tells what a reader there would meet: what axe-core
// objects to, whether the page is wider than the window, and what it asks other
// servers for. The task comes as JSON on standard input:
//
//	{chromium, base, pages: [{name, path}], forms: [{language, colorScheme, width}], shots}
//
// and each line of the answer is about one page in one form. With shots, a
// folder, every form is also kept there as an image.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {chromium} from 'playwright-core';

const task = JSON.parse(readFileSync(0, 'utf8'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
	executablePath: task.chromium,
	args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
});

// look tells of one page in one form.
async function look(page, form, outside) {
	form.lang = await page.evaluate(() => document.documentElement.lang);
	form.overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
	if (task.shots)
		await page.screenshot({path: `${task.shots}/${form.name}-${form.language}-${form.colorScheme}-${form.width}.png`});
	const {violations} = await page.evaluate(() => axe.run({resultTypes: ['violations']}));
	form.violations = violations.map(v => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 160)}`);
	form.outside = outside;
	console.log(JSON.stringify(form));
}

async function open(context, forms, {name, path}) {
	const page = await context.newPage();
	const outside = [];
	page.on('request', r => {
		if (!r.url().startsWith(task.base) && !r.url().startsWith('data:')) outside.push(r.url());
	});
	const status = (await page.goto(task.base + path)).status();
	await page.evaluate(axe);
	for (const form of forms) {
		await page.setViewportSize({width: form.width, height: 900});
		await page.emulateMedia({colorScheme: form.colorScheme});
		await look(page, {name, status, ...form}, outside);
	}
	await page.close();
}

for (const language of new Set(task.forms.map(f => f.language))) {
	const context = await browser.newContext({locale: language, bypassCSP: true}); // axe is a script
	for (const page of task.pages) await open(context, task.forms.filter(f => f.language === language), page);
	await context.close();
}
await browser.close();
