// The page: asks /api/status every second, draws what it says, and says so when nobody answers. Texts reach the document as text only.

import { Chart } from './chart.js';
import { DASH, ago, bytes, clockTime, duration, localTime, number, quantity, sensorAbout, significant, words } from './format.js';

const POLL_MS = 1000;
const RETRY_MS = 1500;
const ANSWER_MS = 4000;
const DAYS_A_MONTH = 30;
const LONG_FACT = 19;

const byId = (id) => document.getElementById(id);
const tiles = new Map();
const cards = new Map();
const signatures = new Map();
let minutes = 60;
let lastAnswer = null;
let reachable = null;
let version = null;
let historyDue = true;
let timer = null;

const element = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** True when what this part shows has changed since it was last drawn: a screen reader and a selection are left in peace. */
const changed = (part, data) => {
  const signature = JSON.stringify(data);
  if (signatures.get(part) === signature) return false;
  signatures.set(part, signature);
  return true;
};

async function ask(path) {
  const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/** Parts that a service of another version may not tell are empty, and the page goes on. */
const complete = (status) => ({
  reasons: [], errors: [], token: {}, cost: {}, process: {}, configuration: {}, clock: null, ...status,
  sensors: (status.sensors ?? []).map((sensor) => ({ values: [], ...sensor })),
});

async function tick() {
  clearTimeout(timer);
  let pause = POLL_MS;
  try {
    const status = complete(await ask('api/status'));
    if (version !== null && version !== status.process.version) {
      location.reload();
      return;
    }

    version = status.process.version;
    if (historyDue) await loadHistory();
    arrived(status);
  } catch {
    missed();
    pause = RETRY_MS;
  }

  timer = setTimeout(tick, document.hidden ? 10 * POLL_MS : pause);
}

/** What the service remembers, in the browser's time: its ages are elapsed time, so that a clock that was set changes nothing. */
async function loadHistory() {
  const history = await ask('api/history');
  const now = Date.now();
  for (const series of history.series) {
    const points = [];
    series.values.forEach((value, i) => {
      if (value !== null) points.push([now - (history.ageSeconds + (series.values.length - 1 - i) * history.stepSeconds) * 1000, value]);
    });
    tileOf(series.sensor, series.name, series.unit).chart.replace(points);
  }

  historyDue = false;
}

function arrived(status) {
  lastAnswer = Date.now();
  if (reachable === false) historyDue = true;
  reachable = true;
  byId('unreachable').hidden = true;
  document.body.classList.remove('stale');
  showHead(status);
  showReasons(status);
  showSensors(status);
  showDelivery(status);
  showMachine(status);
  showErrors(status);
}

function missed() {
  if (reachable !== false) {
    const since = localTime(Date.now(), true);
    byId('unreachable').textContent = lastAnswer === null
      ? `The station is not reachable. Trying again.`
      : `The station is not reachable since ${since}. What is shown is from then; the page goes on by itself when it answers.`;
    byId('unreachable').hidden = false;
    document.body.classList.add('stale');
    verdict('unknown', 'Not reachable');
  }

  reachable = false;
  historyDue = true;
  setText(byId('freshness'), lastAnswer === null ? 'no data yet' : `last answer ${duration((Date.now() - lastAnswer) / 1000)} ago`);
}

function verdict(tone, text) {
  byId('verdict').className = `pill ${tone}`;
  setText(byId('verdict-text'), text);
  document.title = `${text} · ${byId('device').textContent}`;
}

function showHead(status) {
  const channel = status.channel;
  setText(byId('device'), status.device);
  setText(byId('subtitle'), channel.target ?? 'no target yet');
  setText(byId('freshness'), `live · ${clockTime(status.at).slice(11)}`);
  setText(byId('build'), status.process.version ? `Version ${status.process.version}` : '');
  if (status.ready) verdict('good', 'Rows arrive in the table');
  else if (!status.live) verdict('bad', 'The station makes no progress');
  else verdict('warn', status.reasons.every((reason) => reason.part === 'sensors') ? 'A sensor needs attention' : 'Rows wait on the disk');
}

function showReasons(status) {
  const section = byId('reasons');
  section.hidden = status.reasons.length === 0;
  if (!changed('reasons', status.reasons)) return;
  section.querySelector('ul').replaceChildren(...status.reasons.map((reason) => {
    const item = element('li');
    item.append(element('strong', '', words(reason.part)), element('span', '', reason.reason));
    if (reason.hint) item.append(element('span', 'hint', reason.hint));
    item.append(element('span', 'muted small', `since ${clockTime(reason.since)}`));
    return item;
  }));
}

function sensorCard(name) {
  const key = `sensor ${name}`;
  let card = cards.get(key);
  if (card) return card;
  if (tiles.size === 0 && cards.size === 0) byId('sensors').replaceChildren();
  const article = element('article', `sensor ${name === 'system' ? 'last' : ''}`.trim());
  const head = element('header');
  const title = element('h3', '', name);
  const about = element('span', 'muted small', sensorAbout(name));
  const badges = element('span', 'badges');
  head.append(title, about, badges);
  const grid = element('div', 'tiles');
  const note = element('p', 'note');
  const foot = element('p', 'muted small');
  article.append(head, note, grid, foot);
  byId('sensors').append(article);
  card = { article, badges, grid, note, foot };
  cards.set(key, card);
  return card;
}

function tileOf(sensorName, name, unit) {
  const key = `${sensorName} ${name}`;
  let tile = tiles.get(key);
  if (tile) return tile;
  const about = quantity(name);
  const text = (value) => `${number(value, about.digits)} ${unit}`;
  const box = element('div', 'tile');
  const label = element('h4', '', about.label);
  const value = element('p', 'value');
  const figure = element('span', 'figure', DASH);
  value.append(figure, element('span', 'unit', unit));
  const chart = new Chart((shown, ms) => `${text(shown)} · ${localTime(ms, minutes <= 60)}`, about.span);
  const range = element('p', 'range muted small');
  box.append(label, value, chart.element, range);
  const card = sensorCard(sensorName);
  if (!card.grid.isConnected || !byId('sensors').contains(card.article)) byId('sensors').append(card.article);
  card.grid.append(box);
  tile = { box, figure, chart, range, about, text, measured: null };
  tiles.set(key, tile);
  return tile;
}

const QUALITY = {
  ok: ['good', 'good'],
  warming_up: ['warming up', 'info'],
  suspect: ['suspect', 'warn'],
  frozen: ['frozen', 'bad'],
  offline: ['offline', 'bad'],
};

const STATES = { reading: ['reading', 'good'], 'warming-up': ['warming up', 'info'], probing: ['looking for it', 'info'], offline: ['offline', 'bad'], stopped: ['stopped', 'idle'] };

function showSensors(status) {
  const now = Date.now();
  for (const sensor of status.sensors) {
    const card = sensorCard(sensor.name);
    const state = STATES[sensor.state] ?? [sensor.state, 'idle'];
    const quality = QUALITY[sensor.quality];
    const badges = [state];
    if (quality && sensor.quality !== 'ok' && quality[0] !== state[0]) badges.push(quality);
    if (sensor.simulated) badges.push(['simulated', 'info']);
    if (changed(`badges ${sensor.name}`, badges)) card.badges.replaceChildren(...badges.map(([text, tone]) => element('span', `badge ${tone}`, text)));
    const age = (sensor.ageSeconds ?? null) === null ? 'no reading yet' : `measured ${duration(sensor.ageSeconds)} ago`;
    setText(card.foot, [age, `${number(sensor.readings)} readings`, `${number(sensor.failures)} failures`, sensor.identity].filter(Boolean).join(' · '));
    setText(card.note, sensor.problem ?? '');
    card.note.hidden = !sensor.problem;
    const held = sensor.state !== 'reading' || (sensor.quality ?? 'ok') !== 'ok';
    for (const value of sensor.values) showValue(sensor, value, held, now);
  }
}

function showValue(sensor, value, held, now) {
  const tile = tileOf(sensor.name, value.name, value.unit);
  setText(tile.figure, number(value.value, tile.about.digits));
  tile.box.classList.toggle('held', held);
  if (sensor.state === 'reading' && tile.measured !== sensor.measuredAt) {
    tile.measured = sensor.measuredAt;
    tile.chart.add(now - (sensor.ageSeconds ?? 0) * 1000, value.value);
  }

  const drawn = tile.chart.draw(now, minutes * 60000);
  if (!drawn) {
    setText(tile.range, '');
    return;
  }

  const text = `${number(drawn.low, tile.about.digits)} to ${number(drawn.high, tile.about.digits)} ${value.unit}`;
  setText(tile.range, text);
  const label = `${tile.about.label}, last ${minutes} minutes: ${text}`;
  if (tile.chart.svg.getAttribute('aria-label') !== label) tile.chart.svg.setAttribute('aria-label', label);
}

/** A card of named facts; rows without a value are left out. */
function factCard(parent, title, tone, headline, rows, meter) {
  let card = cards.get(title);
  if (!card) {
    const article = element('article', 'card');
    const head = element('header');
    const mark = element('span', 'dot');
    mark.setAttribute('aria-hidden', 'true');
    head.append(mark, element('h3', '', title));
    const value = element('p', 'headline');
    const bar = element('div', 'bar');
    bar.append(element('span'));
    bar.setAttribute('role', 'progressbar');
    bar.setAttribute('aria-label', title);
    bar.setAttribute('aria-valuemin', '0');
    bar.setAttribute('aria-valuemax', '100');
    const list = element('dl');
    article.append(head, value, bar, list);
    byId(parent).append(article);
    card = { article, value, bar, list };
    cards.set(title, card);
  }

  card.article.className = `card ${tone}`;
  setText(card.value, headline);
  card.bar.hidden = meter === undefined || meter === null;
  if (!card.bar.hidden) {
    const percent = Math.round(Math.min(1, Math.max(0, meter)) * 100);
    card.bar.firstChild.style.width = `${percent}%`;
    card.bar.setAttribute('aria-valuenow', String(percent));
  }

  const known = rows.filter((row) => row[1] !== null && row[1] !== undefined && row[1] !== '');
  const names = known.map((row) => row[0]);
  if (changed(`rows ${title}`, names)) card.list.replaceChildren(...known.flatMap(([name]) => [element('dt', '', name), element('dd')]));
  const values = card.list.querySelectorAll('dd');
  known.forEach((row, i) => {
    setText(values[i], row[1]);
    values[i].classList.toggle('long', row[1].length > LONG_FACT);
    values[i].previousSibling.classList.toggle('long', row[1].length > LONG_FACT);
  });
}

/** The most rows that were seen waiting, as long as they wait: what the bar of a catch-up is measured by. */
let most = 0;

function showDelivery(status) {
  const { spool, channel, token, statistics } = status;
  const waiting = spool.rows;
  most = waiting ? Math.max(most, waiting) : 0;
  const catchUp = channel.catchUp;
  factCard('delivery', 'Waiting on disk', spool.problem ? 'bad' : spool.droppedRows > 0 ? 'warn' : 'good',
    waiting === null ? 'not open yet' : waiting === 0 ? 'nothing' : `${number(waiting)} rows`, [
      ['Problem', spool.problem],
      ['Oldest since', spool.oldestSealedAt ? ago(spool.oldestSealedAt, status.at) : null],
      ['Size on disk', bytes(spool.bytes)],
      ['Newest number', number(spool.lastStored)],
      ['Dropped since start', spool.droppedRows > 0 ? `${number(spool.droppedRows)} rows` : 'none'],
      ['Set aside', spool.rowsSetAside > 0 ? `${number(spool.rowsSetAside)} rows` : null],
    ]);
  const stuck = waiting === null || (waiting > 0 && (channel.phase !== 'running' || channel.problem !== null));
  factCard('delivery', 'Catching up', stuck ? 'warn' : catchUp ? 'info' : 'good',
    stuck ? 'waits for the channel' : !catchUp ? 'up to date' : catchUp.secondsToGo === null ? 'not getting less' : `${duration(catchUp.secondsToGo)} to go`, [
      ['Rows left', catchUp ? number(catchUp.rowsLeft) : null],
      ['Pace', catchUp ? `${number(catchUp.rowsPerSecond, 1)} rows/s` : null],
      ['Committed up to', number(spool.committed)],
      ['Last commit', ago(channel.lastCommitAt, status.at)],
    ], catchUp && most > 0 ? 1 - catchUp.rowsLeft / most : null);
  factCard('delivery', 'Channel', channel.phase === 'running' && !channel.problem ? 'good' : channel.phase === 'suspended' ? 'bad' : 'warn', words(channel.phase), [
    ['Problem', channel.problem],
    ['Name', channel.name],
    ['Committed token', channel.offsetToken],
    ['Sessions since start', number(channel.sessions)],
    ['Rows rejected', channel.rowsRejected > 0 ? number(channel.rowsRejected) : 'none'],
    ['Rows sent', `${number(statistics.rowsSent)} in ${number(statistics.batches)} batches`],
    ['Rate', `${number(statistics.averageRowsPerSecond, 2)} rows/s`],
    ['Failed calls', number(statistics.errors)],
  ]);
  const life = token.lifetimeSeconds ?? null;
  const left = token.remainingSeconds ?? null;
  factCard('delivery', 'Access token', token.problem || left === 0 ? 'bad' : token.kind ? 'good' : 'warn',
    left !== null ? `${duration(left)} left` : token.kind === 'pat' ? 'as long as the PAT' : token.kind ? 'held' : 'none yet', [
      ['Problem', token.problem],
      ['Kind', token.kind === 'pat' ? 'access token (PAT)' : token.kind],
      ['Obtained', token.obtainedAt ? ago(token.obtainedAt, status.at) : null],
      ['Renewals', token.renewals > 0 ? number(token.renewals) : null],
      ['PAT ends', token.credentialExpiresAt ? clockTime(token.credentialExpiresAt) : null],
      ['Ingest host', token.ingestHost],
    ], left !== null && life > 0 ? left / life : null);
}

function showMachine(status) {
  const { process, cost, configuration } = status;
  const clock = status.clock;
  const apart = (Date.parse(status.at) - Date.now()) / 1000;
  factCard('machine', 'Clock', !clock || (!clock.holds && clock.signs) ? 'good' : 'warn', clock ? words(clock.state) : clockTime(status.at).slice(11), [
    ['Why', clock?.reason],
    ['Station', clockTime(status.at)],
    ['Ahead of Snowflake', (clock?.serverErrorSeconds ?? null) === null ? null : `${number(clock.serverErrorSeconds, 1)} s`],
    ['Rows wait for it', clock?.holds ? 'yes' : null],
    ['Rows repaired', clock?.rowsRepaired > 0 ? number(clock.rowsRepaired) : null],
    ['Against this browser', Math.abs(apart) < 3 ? 'the same' : `${duration(Math.abs(apart))} ${apart > 0 ? 'ahead' : 'behind'}`],
  ]);
  factCard('machine', 'Storage wear', 'good', (process.diskBytesWrittenPerDay ?? null) === null ? 'measuring' : `${bytes(process.diskBytesWrittenPerDay)} a day`, [
    ['Written since start', bytes(process.diskBytesWritten)],
  ]);
  factCard('machine', 'Cost estimate', 'good', (cost.creditsPerDay ?? null) === null ? 'measuring' : `${significant(cost.creditsPerDay * DAYS_A_MONTH)} credits a month`, [
    ['A day', (cost.creditsPerDay ?? null) === null ? null : `${significant(cost.creditsPerDay)} credits`],
    ['Data a day', bytes(cost.bytesPerDay)],
    ['Reckoned with', cost.creditsPerGigabyte > 0 ? `${cost.creditsPerGigabyte} credits/GB` : null],
  ]);
  factCard('machine', 'Process', 'good', `up ${duration(process.uptimeSeconds)}`, [
    ['Memory', bytes(process.residentBytes)],
    ['CPU', process.uptimeSeconds > 0 ? `${number((100 * process.cpuSeconds) / process.uptimeSeconds, 1)} % of one core` : null],
    ['Started', process.startedAt ? clockTime(process.startedAt) : null],
    ['Version', process.version],
    ['Settings', configuration.hash],
  ]);
}

function showErrors(status) {
  if (!changed('errors', status.errors)) return;
  if (status.errors.length === 0) {
    byId('errors').replaceChildren(element('p', 'muted', 'Nothing since the start.'));
    return;
  }

  const list = element('ol', 'errors');
  list.append(...status.errors.map((error) => {
    const item = element('li');
    const head = element('p', 'muted small', `${clockTime(error.at)}${error.times > 1 ? ` · ${number(error.times)} times` : ''}`);
    const text = element('p');
    text.append(element('strong', '', words(error.part)), element('code', '', error.code), element('span', '', error.message));
    item.append(head, text);
    return item;
  }));
  byId('errors').replaceChildren(list);
}

for (const button of document.querySelectorAll('.ranges button')) {
  button.addEventListener('click', () => {
    minutes = Number(button.dataset.minutes);
    for (const each of document.querySelectorAll('.ranges button')) each.setAttribute('aria-pressed', String(each === button));
    tick();
  });
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) tick();
});
tick();
