-- ThermalActors: watching the stream from Snowflake's side. Nothing here changes anything.
-- Placeholders in double braces: database, schema, table, pipe, role, user.

USE ROLE SYSADMIN;

-- The channels and the number that each has committed (digits before the dot); needs no warehouse.
SHOW CHANNELS IN PIPE {{database}}.{{schema}}.{{pipe}};

-- State of the pipe.
SELECT SYSTEM$PIPE_STATUS('{{database}}.{{schema}}.{{pipe}}');
DESCRIBE PIPE {{database}}.{{schema}}.{{pipe}};

-- Rows that Snowflake refused, with the reason. ThermalActors keeps a copy of the range in its quarantine.
SELECT * FROM ERROR_TABLE({{database}}.{{schema}}.{{table}}) LIMIT 100;

-- Time from the sample tick to the commit, by hour (needs views.sql). Rows that waited offline show up as slow, and are.
SELECT
  DATE_TRUNC('hour', ingestion_timestamp) AS hour,
  device,
  COUNT(*) AS stored_rows,
  MIN(DATEDIFF('millisecond', datetimestamp, ingestion_timestamp)) / 1000 AS min_latency_s,
  MEDIAN(DATEDIFF('millisecond', datetimestamp, ingestion_timestamp)) / 1000 AS median_latency_s,
  APPROX_PERCENTILE(DATEDIFF('millisecond', datetimestamp, ingestion_timestamp), 0.99) / 1000 AS p99_latency_s
FROM {{database}}.{{schema}}.THERMAL_SENSOR_READINGS
WHERE ingestion_timestamp >= DATEADD('day', -1, SYSDATE()) AND clock <> 'unsynced'
GROUP BY 1, 2
ORDER BY 1 DESC, 2;

-- Stations that have been silent for more than 15 minutes.
SELECT device, hostname, MAX(datetimestamp) AS last_reading, DATEDIFF('minute', MAX(datetimestamp), SYSDATE()) AS minutes_ago
FROM {{database}}.{{schema}}.{{table}}
GROUP BY device, hostname
HAVING MAX(datetimestamp) < DATEADD('minute', -15, SYSDATE())
ORDER BY last_reading;

-- Sensors that are not well: the newest word of every station on every sensor (needs views.sql).
SELECT device, sensor, status, measured_at, datetimestamp
FROM {{database}}.{{schema}}.THERMAL_SENSOR_STATUS
WHERE datetimestamp >= DATEADD('day', -1, SYSDATE())
QUALIFY ROW_NUMBER() OVER (PARTITION BY device, sensor ORDER BY datetimestamp DESC, seq DESC) = 1 AND status <> 'ok'
ORDER BY device, sensor;

-- What the role may do, and how the user may log in.
USE ROLE SECURITYADMIN;
SHOW GRANTS TO ROLE {{role}};
DESCRIBE USER {{user}};
SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER {{user}};

-- Account views; they lag behind by up to some hours.
USE ROLE ACCOUNTADMIN;

SELECT created_on, channel_name, end_offset, rows_parsed, rows_inserted, row_error_count, last_error_message, snowflake_processing_latency_ms
FROM SNOWFLAKE.ACCOUNT_USAGE.SNOWPIPE_STREAMING_CHANNEL_HISTORY
WHERE table_name = '{{table}}' AND schema_name = '{{schema}}' AND database_name = '{{database}}'
  AND created_on >= DATEADD('day', -1, CURRENT_TIMESTAMP())
ORDER BY created_on DESC;

SELECT DATE_TRUNC('day', start_time) AS day, SUM(credits_used) AS credits
FROM SNOWFLAKE.ACCOUNT_USAGE.METERING_HISTORY
WHERE service_type = 'SNOWPIPE_STREAMING' AND start_time >= DATEADD('day', -30, CURRENT_TIMESTAMP())
GROUP BY 1
ORDER BY 1 DESC;

SELECT event_timestamp, error_code, error_message, client_ip, first_authentication_factor
FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY
WHERE user_name = '{{user}}' AND is_success = 'NO' AND event_timestamp >= DATEADD('day', -7, CURRENT_TIMESTAMP())
ORDER BY event_timestamp DESC;
