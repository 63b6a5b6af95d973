-- ThermalActors: views. They hold no data, so they are replaced; grants stay.
-- THERMAL_SENSOR_LATEST, _HOURLY and _DAILY keep the columns that the Python program's views had, and add to them.
-- Placeholders in double braces: database, schema, table, role.

USE ROLE SYSADMIN;

-- Every row, with the true time of its commit. A row that is updated later shows the time of the update.
CREATE OR REPLACE VIEW {{database}}.{{schema}}.THERMAL_SENSOR_READINGS COPY GRANTS AS
SELECT
  readings.* EXCLUDE (ingestion_timestamp),
  COALESCE(CONVERT_TIMEZONE('UTC', METADATA$ROW_LAST_COMMIT_TIME)::TIMESTAMP_NTZ, readings.ingestion_timestamp) AS ingestion_timestamp
FROM {{database}}.{{schema}}.{{table}} AS readings;

-- The newest measurements of every station.
CREATE OR REPLACE VIEW {{database}}.{{schema}}.THERMAL_SENSOR_LATEST COPY GRANTS AS
SELECT
  hostname, device, temperature, humidity, co2, equivalentco2ppm, totalvocppb, pressure, temperatureicp, gasresistance,
  cputempf, cputempc, cpu, memory, diskusage, simulated, clock, datetimestamp, ingestion_timestamp
FROM {{database}}.{{schema}}.THERMAL_SENSOR_READINGS
WHERE gap IS NULL
QUALIFY ROW_NUMBER() OVER (PARTITION BY COALESCE(device, hostname) ORDER BY datetimestamp DESC, seq DESC) = 1;

CREATE OR REPLACE VIEW {{database}}.{{schema}}.THERMAL_SENSOR_HOURLY COPY GRANTS AS
SELECT
  DATE_TRUNC('hour', datetimestamp) AS hour,
  hostname,
  device,
  AVG(temperature) AS avg_temperature,
  MIN(temperature) AS min_temperature,
  MAX(temperature) AS max_temperature,
  AVG(humidity) AS avg_humidity,
  AVG(co2) AS avg_co2,
  MAX(co2) AS max_co2,
  AVG(equivalentco2ppm) AS avg_equivalentco2ppm,
  AVG(totalvocppb) AS avg_totalvocppb,
  AVG(pressure) AS avg_pressure,
  AVG(cpu) AS avg_cpu_usage,
  AVG(memory) AS avg_memory_usage,
  COUNT(*) AS reading_count,
  COUNT(temperature) AS temperature_count,
  COUNT_IF(simulated) AS simulated_count
FROM {{database}}.{{schema}}.{{table}}
WHERE gap IS NULL
GROUP BY 1, 2, 3;

CREATE OR REPLACE VIEW {{database}}.{{schema}}.THERMAL_SENSOR_DAILY COPY GRANTS AS
SELECT
  DATE_TRUNC('day', datetimestamp) AS day,
  hostname,
  device,
  AVG(temperature) AS avg_temperature,
  MIN(temperature) AS min_temperature,
  MAX(temperature) AS max_temperature,
  AVG(humidity) AS avg_humidity,
  AVG(co2) AS avg_co2,
  MAX(co2) AS max_co2,
  AVG(pressure) AS avg_pressure,
  AVG(cpu) AS avg_cpu_usage,
  COUNT(*) AS reading_count,
  COUNT(temperature) AS temperature_count,
  COUNT_IF(simulated) AS simulated_count
FROM {{database}}.{{schema}}.{{table}}
WHERE gap IS NULL
GROUP BY 1, 2, 3;

-- Rows that a configured bound forced out, as the stations reported them.
CREATE OR REPLACE VIEW {{database}}.{{schema}}.THERMAL_SENSOR_GAPS COPY GRANTS AS
SELECT
  device,
  channel,
  seq,
  gap:first::BIGINT AS first_seq,
  gap:last::BIGINT AS last_seq,
  gap:rows::BIGINT AS rows_dropped,
  gap:reason::VARCHAR AS reason,
  TO_TIMESTAMP_NTZ(gap:from) AS dropped_from,
  TO_TIMESTAMP_NTZ(gap:to) AS dropped_to,
  datetimestamp AS reported_at
FROM {{database}}.{{schema}}.{{table}}
WHERE gap IS NOT NULL;

-- What every row says about every sensor: when it measured, whether the value is new or held, and how far to trust it.
CREATE OR REPLACE VIEW {{database}}.{{schema}}.THERMAL_SENSOR_STATUS COPY GRANTS AS
SELECT
  readings.device,
  readings.channel,
  readings.seq,
  readings.datetimestamp,
  sensor.key::VARCHAR AS sensor,
  sensor.value:status::VARCHAR AS status,
  sensor.value:fresh::BOOLEAN AS fresh,
  TO_TIMESTAMP_NTZ(sensor.value:measured_at) AS measured_at,
  sensor.value:fills AS fills
FROM {{database}}.{{schema}}.{{table}} AS readings,
  LATERAL FLATTEN(INPUT => readings.raw_data:sensors) AS sensor;

GRANT SELECT ON VIEW {{database}}.{{schema}}.THERMAL_SENSOR_READINGS TO ROLE {{role}};
GRANT SELECT ON VIEW {{database}}.{{schema}}.THERMAL_SENSOR_LATEST TO ROLE {{role}};
GRANT SELECT ON VIEW {{database}}.{{schema}}.THERMAL_SENSOR_HOURLY TO ROLE {{role}};
GRANT SELECT ON VIEW {{database}}.{{schema}}.THERMAL_SENSOR_DAILY TO ROLE {{role}};
GRANT SELECT ON VIEW {{database}}.{{schema}}.THERMAL_SENSOR_GAPS TO ROLE {{role}};
GRANT SELECT ON VIEW {{database}}.{{schema}}.THERMAL_SENSOR_STATUS TO ROLE {{role}};
