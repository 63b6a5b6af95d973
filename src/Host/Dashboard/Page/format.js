// Numbers, times and words for people. Nothing here touches the document.

/** What a measured quantity is called, how many decimals it deserves, and the least span of its chart: noise shall not look like news. */
const QUANTITIES = {
  co2: { label: 'CO₂', digits: 0, span: 60 },
  equivalent_co2: { label: 'CO₂ equivalent', digits: 0, span: 60 },
  temperature: { label: 'Temperature', digits: 1, span: 1 },
  humidity: { label: 'Humidity', digits: 1, span: 4 },
  pressure: { label: 'Pressure', digits: 1, span: 1 },
  tvoc: { label: 'Volatile organics', digits: 0, span: 20 },
  gas_resistance: { label: 'Gas resistance', digits: 1, span: 10 },
  cpu_temperature: { label: 'CPU temperature', digits: 1, span: 4 },
  cpu: { label: 'CPU load', digits: 0, span: 20 },
  memory: { label: 'Memory in use', digits: 0, span: 10 },
  free_disk: { label: 'Free disk', digits: 0, span: 100 },
};

const SENSORS = {
  system: 'The computer itself',
  scd4x: 'CO₂, temperature, humidity',
  icp10125: 'Barometer',
  sgp30: 'Air quality',
  bme680: 'Climate and gas',
};

export const DASH = '–';

export const quantity = (name) => QUANTITIES[name] ?? { label: words(name), digits: 1, span: 1 };

export const sensorAbout = (name) => SENSORS[name] ?? '';

export const words = (text) => {
  const plain = String(text ?? '').replace(/[_-]+/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

export const number = (value, digits = 0) => value === null || value === undefined
  ? DASH
  : Number(value).toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A number with as many digits as it takes to see something of it. */
export const significant = (value) => value === null || value === undefined
  ? DASH
  : Number(value).toLocaleString('en-GB', { maximumSignificantDigits: 2, useGrouping: true });

export const bytes = (value) => {
  if (value === null || value === undefined) return DASH;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = Number(value);
  let unit = 0;
  while (Math.abs(size) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${number(size, unit === 0 || size >= 100 ? 0 : 1)} ${units[unit]}`;
};

/** A length of time in the two units that matter. */
export const duration = (seconds) => {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return DASH;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 === 0 || s >= 600 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
};

/** How long ago, by the station's own clock: the browser's may be another. */
export const ago = (iso, nowIso) => {
  if (!iso) return DASH;
  const seconds = (Date.parse(nowIso) - Date.parse(iso)) / 1000;
  return seconds < 1 ? 'just now' : `${duration(seconds)} ago`;
};

export const clockTime = (iso) => iso ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` : DASH;

export const localTime = (ms, withSeconds) => new Date(ms).toLocaleTimeString('en-GB', withSeconds
  ? { hour: '2-digit', minute: '2-digit', second: '2-digit' }
  : { hour: '2-digit', minute: '2-digit' });
