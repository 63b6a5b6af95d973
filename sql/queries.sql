-- ThermalActors: queries. Every one of them runs unchanged on Snowflake and on the local warehouse (`thermal-actors query`).
-- "The last hours" are counted back from the newest row, so that they show something after a pause, too.
-- Placeholders in double braces: database, schema, table.

-- == Exactly once ==

-- Verdict per channel: duplicates and missing are 0, or missing is explained by the gaps below.
-- first_seq is 1, unless the channel took over the numbers of an earlier one.
SELECT
  channel,
  MIN(seq) AS first_seq,
  MAX(seq) AS last_seq,
  COUNT(*) AS stored_rows,
  COUNT(*) - COUNT(DISTINCT seq) AS duplicates,
  MAX(seq) - MIN(seq) + 1 - COUNT(DISTINCT seq) AS missing
FROM {{database}}.{{schema}}.{{table}}
WHERE seq IS NOT NULL
GROUP BY channel
ORDER BY channel;

-- Numbers that are there more than once; the answer must be empty.
SELECT channel, seq, COUNT(*) AS copies
FROM {{database}}.{{schema}}.{{table}}
WHERE seq IS NOT NULL
GROUP BY channel, seq
HAVING COUNT(*) > 1
ORDER BY channel, seq;

-- Numbers that are not there, and how many of them no station has reported as dropped; unexplained must be 0 everywhere.
WITH numbered AS (
  SELECT channel, seq, LAG(seq) OVER (PARTITION BY channel ORDER BY seq) AS previous_seq
  FROM {{database}}.{{schema}}.{{table}}
  WHERE seq IS NOT NULL
), holes AS (
  SELECT channel, previous_seq + 1 AS first_missing, seq - 1 AS last_missing
  FROM numbered
  WHERE seq > previous_seq + 1
), reports AS (
  SELECT DISTINCT
    channel,
    CAST(JSON_EXTRACT_PATH_TEXT(TO_JSON(gap), 'first') AS BIGINT) AS first_dropped,
    CAST(JSON_EXTRACT_PATH_TEXT(TO_JSON(gap), 'last') AS BIGINT) AS last_dropped
  FROM {{database}}.{{schema}}.{{table}}
  WHERE gap IS NOT NULL
), marked AS (
  SELECT
    channel, first_dropped, last_dropped,
    CASE WHEN first_dropped <= 1 + MAX(last_dropped) OVER (
      PARTITION BY channel ORDER BY first_dropped, last_dropped ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    THEN 0 ELSE 1 END AS begins
  FROM reports
  WHERE first_dropped IS NOT NULL
), islands AS (
  SELECT
    channel, first_dropped, last_dropped,
    SUM(begins) OVER (
      PARTITION BY channel ORDER BY first_dropped, last_dropped ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS island
  FROM marked
), dropped AS (
  SELECT channel, MIN(first_dropped) AS first_dropped, MAX(last_dropped) AS last_dropped
  FROM islands
  GROUP BY channel, island
)
SELECT
  holes.channel,
  holes.first_missing,
  holes.last_missing,
  holes.last_missing - holes.first_missing + 1 AS missing,
  CAST(holes.last_missing - holes.first_missing + 1 - SUM(
    CASE WHEN dropped.channel IS NULL THEN 0
    ELSE LEAST(holes.last_missing, dropped.last_dropped) - GREATEST(holes.first_missing, dropped.first_dropped) + 1 END
  ) AS BIGINT) AS unexplained
FROM holes
LEFT JOIN dropped
  ON dropped.channel = holes.channel
  AND dropped.first_dropped <= holes.last_missing
  AND dropped.last_dropped >= holes.first_missing
GROUP BY holes.channel, holes.first_missing, holes.last_missing
ORDER BY holes.channel, holes.first_missing;

-- Is the time order the order of the numbers? Steps back come from a clock that was set while the station ran.
SELECT channel, seq, previous_timestamp, datetimestamp, clock
FROM (
  SELECT channel, seq, datetimestamp, clock, LAG(datetimestamp) OVER (PARTITION BY channel ORDER BY seq) AS previous_timestamp
  FROM {{database}}.{{schema}}.{{table}}
  WHERE seq IS NOT NULL AND gap IS NULL
) AS ordered
WHERE datetimestamp < previous_timestamp
ORDER BY channel, seq;

-- == Now ==

-- How many rows.
SELECT COUNT(*) AS total_readings FROM {{database}}.{{schema}}.{{table}};

-- The newest rows.
SELECT * FROM {{database}}.{{schema}}.{{table}} ORDER BY datetimestamp DESC, seq DESC LIMIT 100;

-- The newest measurements of every station.
SELECT hostname, device, temperature, humidity, co2, equivalentco2ppm, totalvocppb, pressure, simulated, datetimestamp
FROM {{database}}.{{schema}}.{{table}}
WHERE gap IS NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY COALESCE(device, hostname) ORDER BY datetimestamp DESC, seq DESC) = 1
ORDER BY hostname;

-- The last word of every station.
SELECT hostname, device, MAX(datetimestamp) AS last_reading, COUNT(*) AS readings
FROM {{database}}.{{schema}}.{{table}}
GROUP BY hostname, device
ORDER BY last_reading DESC;

-- == Climate ==

-- Temperature by hour, the last 24 hours.
SELECT
  DATE_TRUNC('hour', datetimestamp) AS hour,
  hostname,
  AVG(temperature) AS avg_temp_c,
  MIN(temperature) AS min_temp_c,
  MAX(temperature) AS max_temp_c,
  STDDEV(temperature) AS temp_stddev,
  COUNT(temperature) AS reading_count
FROM {{database}}.{{schema}}.{{table}}
WHERE datetimestamp >= (SELECT MAX(datetimestamp) FROM {{database}}.{{schema}}.{{table}}) - INTERVAL '24 hours'
GROUP BY 1, 2
ORDER BY 1 DESC, 2;

-- Warmer than 30 degrees.
SELECT hostname, temperature, cputempf, datetimestamp
FROM {{database}}.{{schema}}.{{table}}
WHERE temperature > 30
ORDER BY datetimestamp DESC
LIMIT 100;

-- Air that wants a window opened: more than 1200 ppm CO2.
SELECT hostname, co2, temperature, humidity, datetimestamp
FROM {{database}}.{{schema}}.{{table}}
WHERE co2 > 1200
ORDER BY datetimestamp DESC
LIMIT 100;

-- Air by hour, the last 7 days.
SELECT
  DATE_TRUNC('hour', datetimestamp) AS hour,
  hostname,
  AVG(co2) AS avg_co2,
  MAX(co2) AS max_co2,
  AVG(humidity) AS avg_humidity,
  AVG(totalvocppb) AS avg_voc,
  AVG(pressure) / 100 AS avg_pressure_hpa
FROM {{database}}.{{schema}}.{{table}}
WHERE datetimestamp >= (SELECT MAX(datetimestamp) FROM {{database}}.{{schema}}.{{table}}) - INTERVAL '7 days'
GROUP BY 1, 2
ORDER BY 1 DESC, 2;

-- Temperatures that are far from the usual ones of their station.
WITH usual AS (
  SELECT hostname, AVG(temperature) AS avg_temp, STDDEV(temperature) AS stddev_temp
  FROM {{database}}.{{schema}}.{{table}}
  GROUP BY hostname
)
SELECT readings.hostname, readings.datetimestamp, readings.temperature, usual.avg_temp,
  ABS(readings.temperature - usual.avg_temp) / usual.stddev_temp AS deviations
FROM {{database}}.{{schema}}.{{table}} AS readings
JOIN usual ON usual.hostname = readings.hostname
WHERE usual.stddev_temp > 0 AND ABS(readings.temperature - usual.avg_temp) > 3 * usual.stddev_temp
ORDER BY deviations DESC
LIMIT 100;

-- How the quantities move together.
SELECT
  hostname,
  CORR(temperature, co2) AS temperature_co2,
  CORR(temperature, humidity) AS temperature_humidity,
  CORR(humidity, co2) AS humidity_co2
FROM {{database}}.{{schema}}.{{table}}
GROUP BY hostname
ORDER BY hostname;

-- == Stations ==

-- Load, memory and the temperature of the processor by hour.
SELECT
  DATE_TRUNC('hour', datetimestamp) AS hour,
  hostname,
  AVG(cpu) AS avg_cpu_usage,
  MAX(cpu) AS max_cpu_usage,
  AVG(memory) AS avg_memory_usage,
  AVG(cputempf) AS avg_cpu_temp_f,
  AVG(cputempc) AS avg_cpu_temp_c
FROM {{database}}.{{schema}}.{{table}}
WHERE datetimestamp >= (SELECT MAX(datetimestamp) FROM {{database}}.{{schema}}.{{table}}) - INTERVAL '24 hours'
GROUP BY 1, 2
ORDER BY 1 DESC, 2;

-- The processor against the room, both in degrees Celsius.
SELECT hostname, datetimestamp, temperature AS room_c, cputempc AS cpu_c, cputempc - temperature AS difference
FROM {{database}}.{{schema}}.{{table}}
WHERE cputempc IS NOT NULL AND temperature IS NOT NULL
ORDER BY datetimestamp DESC
LIMIT 100;

-- Restarts of the computer.
SELECT device, boot_id, MIN(datetimestamp) AS first_row, MAX(datetimestamp) AS last_row, COUNT(*) AS stored_rows
FROM {{database}}.{{schema}}.{{table}}
WHERE boot_id IS NOT NULL
GROUP BY device, boot_id
ORDER BY first_row DESC;

-- Silence: at least a minute without a row.
SELECT device, channel, previous_timestamp AS silent_from, datetimestamp AS silent_to,
  DATEDIFF('second', previous_timestamp, datetimestamp) AS silent_seconds
FROM (
  SELECT device, channel, datetimestamp, LAG(datetimestamp) OVER (PARTITION BY channel ORDER BY seq) AS previous_timestamp
  FROM {{database}}.{{schema}}.{{table}}
  WHERE seq IS NOT NULL AND gap IS NULL
) AS ordered
WHERE DATEDIFF('second', previous_timestamp, datetimestamp) >= 60
ORDER BY silent_from DESC;

-- Rows that say of themselves that they are simulated, or that their time is not certain.
SELECT device, simulated, clock, COUNT(*) AS stored_rows
FROM {{database}}.{{schema}}.{{table}}
WHERE seq IS NOT NULL
GROUP BY device, simulated, clock
ORDER BY device, simulated, clock;
