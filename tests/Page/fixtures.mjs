// States of a station as /api/status tells them, for looks that a real run shows rarely.

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const iso = (secondsAgo) => new Date(NOW - secondsAgo * 1000).toISOString().replace('Z', '+00:00');

const sensor = (name, values, more = {}) => ({
  name, state: 'reading', identity: `0x${name.length}f07`, simulated: false, readings: 8412, failures: 3, problem: null,
  measuredAt: iso(1), ageSeconds: 1.2, quality: 'ok', values: values.map(([n, value, unit]) => ({ name: n, value, unit })), ...more,
});

const sensors = () => [
  sensor('system', [['cpu_temperature', 48.3, '°C'], ['cpu', 4, '%'], ['memory', 31, '%'], ['free_disk', 22140, 'MiB']], { identity: 'raspberrypi' }),
  sensor('scd4x', [['co2', 742, 'ppm'], ['temperature', 21.7, '°C'], ['humidity', 43.2, '%']]),
  sensor('icp10125', [['pressure', 1013.4, 'hPa'], ['temperature', 22.1, '°C']]),
  sensor('sgp30', [['equivalent_co2', 415, 'ppm'], ['tvoc', 12, 'ppb']], { quality: 'warming_up', state: 'warming-up' }),
  sensor('bme680', [['temperature', 22.4, '°C'], ['pressure', 1013.1, 'hPa'], ['humidity', 42.6, '%'], ['gas_resistance', 84.2, 'kΩ']], { simulated: true }),
];

const healthy = () => ({
  device: 'TA-4F2A91C07B3D', at: iso(0), live: true, ready: true, reasons: [], sensors: sensors(),
  sampling: { rowsBuilt: 8400, batchesStored: 840 },
  spool: { rows: 10, bytes: 81920, lastStored: 128410, committed: 128400, oldestSealedAt: iso(4), droppedRows: 0, problem: null, rowsSetAside: 0 },
  channel: {
    phase: 'running', name: 'TA-4F2A91C07B3D_9C41E2', target: 'MYORG-MYACCOUNT/DEMO.DEMO.THERMAL_SENSOR_PIPE', offsetToken: '0000000000000128400.9a3f10c2',
    lastCommitAt: iso(3), sessions: 2, problem: null, catchUp: null, rowsRejected: 0,
  },
  token: { kind: 'scoped', ingestHost: 'ab-c12345.ingest.snowflakecomputing.com', obtainedAt: iso(1260), lifetimeSeconds: 3600, remainingSeconds: 2340, renewals: 12, problem: null },
  clock: { state: 'trusted', reason: 'a time service keeps it', holds: false, signs: true, serverErrorSeconds: 0.21, rowsRepaired: 0 },
  statistics: { rowsSent: 8400, batches: 840, bytesSent: 9240000, errors: 0, elapsedSeconds: 42000, averageRowsPerSecond: 0.2, offsetToken: '0000000000000128400.9a3f10c2' },
  cost: { bytesPerDay: 19008000, creditsPerGigabyte: 0.0037, creditsPerDay: 0.0000703, measuredSeconds: 42000 },
  errors: [],
  process: { version: '1.0.0', id: 812, startedAt: iso(42000), uptimeSeconds: 42000, cpuSeconds: 512, residentBytes: 148000000, diskBytesWritten: 61000000, diskBytesWrittenPerDay: 125000000 },
  configuration: { hash: '5f1d0c2a9b7e' },
  page: { address: 'http://127.0.0.1:8095', serving: true, problem: null },
});

const offline = () => {
  const status = healthy();
  const [, scd4x] = status.sensors;
  Object.assign(scd4x, { state: 'offline', quality: 'offline', problem: 'no answer at address 0x62 on bus 1 (EREMOTEIO)', failures: 412, ageSeconds: 4210 });
  return {
    ...status, ready: false,
    reasons: [
      { code: 'sensor-offline', part: 'sensors', reason: 'scd4x is offline: no answer at address 0x62 on bus 1', hint: 'check the wiring: i2cdetect -y 1 shows 62 when the chip answers', since: iso(4210) },
      { code: 'channel-suspended', part: 'channel', reason: 'delivery is suspended: Configuration (ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED): the pipe does not exist or the role may not use it', hint: 'GRANT OPERATE, MONITOR ON PIPE DEMO.DEMO.THERMAL_SENSOR_PIPE TO ROLE THERMAL_STREAMING_ROLE', since: iso(90000) },
    ],
    spool: { ...status.spool, rows: 18240, bytes: 9400000, oldestSealedAt: iso(90000), droppedRows: 120 },
    channel: { ...status.channel, phase: 'suspended', lastCommitAt: iso(90000), problem: 'delivery is suspended: Configuration (ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED)' },
    token: { ...status.token, problem: null },
    clock: { state: 'wrong', reason: 'no time service keeps the clock', holds: true, signs: false, serverErrorSeconds: -41.5, rowsRepaired: 0 },
    statistics: { ...status.statistics, errors: 37 },
    errors: [
      { at: iso(31), part: 'channel', code: 'ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED', message: 'opening the channel was answered with 404', times: 37 },
      { at: iso(4210), part: 'sensors', code: 'not-acknowledged', message: 'scd4x: no answer at address 0x62 on bus 1 (EREMOTEIO)', times: 1 },
    ],
  };
};

const catchingUp = () => {
  const status = healthy();
  return {
    ...status,
    spool: { ...status.spool, rows: 48200, bytes: 26000000, oldestSealedAt: iso(241000) },
    channel: { ...status.channel, catchUp: { rowsLeft: 48200, rowsPerSecond: 1240.5, secondsToGo: 39 } },
  };
};

/** The very first answer: nothing is known but that it starts. */
const starting = () => {
  const status = healthy();
  return {
    ...status, ready: false, reasons: [{ code: 'station-starting', part: 'station', reason: 'starting', hint: null, since: iso(0) }], sensors: [],
    spool: { rows: null, bytes: 0, lastStored: 0, committed: 0, oldestSealedAt: null, droppedRows: 0, problem: null, rowsSetAside: 0 },
    channel: { phase: 'starting', name: null, target: null, offsetToken: null, lastCommitAt: null, sessions: 0, problem: null, catchUp: null, rowsRejected: 0 },
    token: { kind: null, ingestHost: null, obtainedAt: null, lifetimeSeconds: null, remainingSeconds: null, renewals: 0, problem: null },
    clock: null,
    statistics: { ...status.statistics, rowsSent: 0, batches: 0, averageRowsPerSecond: 0, offsetToken: null },
    cost: { ...status.cost, bytesPerDay: null, creditsPerDay: null },
    process: { ...status.process, diskBytesWritten: null, diskBytesWrittenPerDay: null, uptimeSeconds: 1 },
  };
};

export const states = { healthy, offline, 'catching-up': catchingUp, starting };

/** Three hours of every value, with a hole in it. */
export const history = () => {
  const stepSeconds = 10;
  const series = sensors().flatMap((each, s) => each.values.map((value, v) => ({
    sensor: each.name, name: value.name, unit: value.unit,
    values: Array.from({ length: 1080 }, (_, i) => (i > 700 && i < 790 ? null
      : value.value * (1 + 0.03 * Math.sin((i + 90 * s) / (70 + 25 * v)) + 0.004 * Math.sin(i * 7.3 + v) * Math.cos(i * 1.7)))),
  })));
  return { stepSeconds, ageSeconds: 2, series };
};
