// Looks at the page in a headless Chromium: every state, phone and desktop, light and dark, axe-core on each; then, with --service, a
// real station: values that move within two seconds, and a restart. Ends with 1 when anything is not as it should be.
//   node check.mjs [--out DIR] [--service PATH/thermal-actors.dll] [--chromium PATH]

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { states } from './fixtures.mjs';
import { serve } from './server.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};

const out = option('out', await mkdtemp(join(tmpdir(), 'page-')));
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const sizes = { phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true }, desktop: { width: 1280, height: 900 } };
const faults = [];
const check = (good, text) => {
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${text}\n`);
  if (!good) faults.push(text);
};

await mkdir(out, { recursive: true });
const browser = await puppeteer.launch({ executablePath: option('chromium', '/usr/bin/chromium'), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], protocolTimeout: 240000 });

async function open(url, size, scheme) {
  const page = await browser.newPage();
  await page.setBypassCSP(false);
  await page.setViewport(sizes[size]);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  page.problems = [];
  page.on('console', (message) => { if (message.type() === 'error' && !/ERR_CONNECTION|ERR_EMPTY|503/.test(message.text())) page.problems.push(message.text()); });
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('request', (request) => { if (!request.url().startsWith(url)) page.problems.push(`asked for ${request.url()}`); });
  await page.goto(url, { waitUntil: 'load', timeout: 60000 });
  return page;
}

async function axe(page, name) {
  // In an isolated world of the browser's debugger: the page's own policy allows no foreign script.
  const session = await page.createCDPSession();
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' });
  await session.send('Runtime.evaluate', { expression: axeSource, contextId: executionContextId });
  const answer = await session.send('Runtime.evaluate', {
    expression: "axe.run(document, { resultTypes: ['violations'] }).then(result => JSON.stringify(result.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.target.join(' '))])))",
    contextId: executionContextId, awaitPromise: true, returnByValue: true,
  });
  const violations = JSON.parse(answer.result.value);
  check(violations.length === 0, `${name}: axe-core finds nothing${violations.length ? `: ${JSON.stringify(violations)}` : ''}`);
}

for (const state of Object.keys(states)) {
  const server = await serve(state);
  for (const [size, scheme] of [['phone', 'light'], ['phone', 'dark'], ['desktop', 'light'], ['desktop', 'dark']]) {
    const name = `${state} ${size} ${scheme}`;
    const page = await open(server.url, size, scheme);
    await page.waitForFunction(() => document.getElementById('verdict-text').textContent !== 'Connecting', { timeout: 60000 });
    await page.waitForFunction((wanted) => document.querySelectorAll('.tile').length >= wanted, { timeout: 60000 }, states[state]().sensors.length);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(wide <= 0, `${name}: nothing sticks out sideways (${wide} px)`);
    const small = await page.evaluate(() => [...document.querySelectorAll('button, footer a')].filter((e) => e.getBoundingClientRect().height < 24).length);
    check(small === 0, `${name}: everything to tap is large enough`);
    await axe(page, name);
    await page.screenshot({ path: join(out, `${state}-${size}-${scheme}.png`), fullPage: true });
    check(page.problems.length === 0, `${name}: the console is quiet ${page.problems.join(' | ')}`);
    await page.close();
  }

  await server.stop();
}

if (option('service')) await live(option('service'));
await browser.close();
process.stdout.write(`${faults.length === 0 ? 'All is well' : `${faults.length} faults`}. Screenshots in ${out}\n`);
process.exit(faults.length === 0 ? 0 : 1);

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

function start(program, port, data) {
  const station = spawn('dotnet', [program, 'run', '--simulate', '--local', '--port', String(port), '--data-dir', data], { stdio: 'ignore' });
  return { stop: () => new Promise((resolve) => { station.on('exit', resolve); station.kill('SIGTERM'); }) };
}

async function answers(url) {
  for (let i = 0; i < 600; i++) {
    try {
      const response = await fetch(`${url}api/status`);
      if (response.ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  throw new Error('the station does not answer');
}

async function live(program) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const data = await mkdtemp(join(tmpdir(), 'page-station-'));
  let station = start(program, port, data);
  await answers(url);
  const page = await open(url, 'desktop', 'light');
  await page.waitForFunction(() => document.querySelectorAll('.tile').length >= 5, { timeout: 120000 });
  await page.evaluate(() => {
    window.moves = [];
    new MutationObserver(() => window.moves.push(performance.now())).observe(document.getElementById('sensors'), { subtree: true, childList: true, characterData: true });
  });
  await page.waitForFunction(() => window.moves.length > 40, { timeout: 120000 });
  const pause = await page.evaluate(() => Math.max(...window.moves.slice(1).map((at, i) => at - window.moves[i])));
  check(pause <= 2000, `a real station: the values move at least every two seconds (longest pause ${Math.round(pause)} ms)`);
  await page.waitForFunction(() => document.getElementById('verdict-text').textContent.startsWith('Rows arrive'), { timeout: 120000 });
  check(true, 'a real station: rows arrive in the table');
  await axe(page, 'a real station');
  await page.screenshot({ path: join(out, 'live-desktop-light.png'), fullPage: true });

  await station.stop();
  await page.waitForFunction(() => document.getElementById('verdict-text').textContent === 'Not reachable', { timeout: 60000 });
  check(await page.evaluate(() => !document.getElementById('unreachable').hidden), 'a stopped station: the page says that it is not reachable');
  await axe(page, 'a stopped station');
  await page.screenshot({ path: join(out, 'live-unreachable.png'), fullPage: false });
  station = start(program, port, data);
  await page.waitForFunction(() => document.getElementById('unreachable').hidden && document.getElementById('verdict-text').textContent !== 'Not reachable', { timeout: 120000 });
  check(true, 'a station that is back: the page goes on by itself');
  check(page.problems.length === 0, `a real station: the console is quiet ${page.problems.join(' | ')}`);
  await page.close();
  await station.stop();
}
