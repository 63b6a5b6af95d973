-- ThermalActors: everything that Snowflake needs, from nothing.
--
-- Run it as often as you like: it creates what is missing and changes neither data nor pipe, because replacing a table or a
-- pipe would invalidate the channels and with them the memory of what is already stored.
-- Do you have the table of the Python program RPIThermalStreaming? Run migration.sql instead.
--
-- `thermal-actors sql setup` prints this file filled in. By hand, replace the placeholders in double braces: account, database,
-- schema, table, pipe, role, user, public_key.
-- Run it as a user who may use SECURITYADMIN and SYSADMIN (account: {{account}}). When the database or the user exists already and
-- belongs to another role, put that role in the place of SYSADMIN or SECURITYADMIN.

-- 1. A role for the stations and a user that can only be a program: no password, no browser login.
USE ROLE SECURITYADMIN;

CREATE ROLE IF NOT EXISTS {{role}}
  COMMENT = 'Streams thermal sensor rows: may insert and read them';

CREATE USER IF NOT EXISTS {{user}}
  TYPE = SERVICE
  DEFAULT_ROLE = {{role}}
  COMMENT = 'ThermalActors stations';

GRANT ROLE {{role}} TO USER {{user}};
GRANT ROLE {{role}} TO ROLE SYSADMIN;

-- Without a default role the service opens no channel unless its configuration names one.
ALTER USER {{user}} SET DEFAULT_ROLE = {{role}};

-- 2. How the user logs in. The key is the one line that `thermal-actors keys generate` prints. To change keys without a pause, set
--    RSA_PUBLIC_KEY_2, switch the stations over, then unset RSA_PUBLIC_KEY.
ALTER USER {{user}} SET RSA_PUBLIC_KEY = '{{public_key}}';

-- Instead of a key: a programmatic access token. A service user needs a network policy for it, so name the addresses that the
-- stations come from, and keep the secret that the last statement shows once.
--
-- USE ROLE ACCOUNTADMIN;
-- CREATE NETWORK POLICY IF NOT EXISTS THERMAL_STREAMING_NETWORK ALLOWED_IP_LIST = ('203.0.113.0/24');
-- ALTER USER {{user}} SET NETWORK_POLICY = THERMAL_STREAMING_NETWORK;
-- ALTER USER {{user}} ADD PROGRAMMATIC ACCESS TOKEN THERMAL_STREAMING_PAT
--   ROLE_RESTRICTION = '{{role}}' DAYS_TO_EXPIRY = 90;

-- 3. Database, schema, table. Streaming needs no warehouse; only queries do.
USE ROLE SYSADMIN;

CREATE DATABASE IF NOT EXISTS {{database}};
CREATE SCHEMA IF NOT EXISTS {{database}}.{{schema}};

CREATE TABLE IF NOT EXISTS {{database}}.{{schema}}.{{table}} (
  raw_data VARIANT COMMENT 'The whole row as it was sent',
  uuid VARCHAR(100) COMMENT 'Readable label, repeats within a second: not a key',
  ipaddress VARCHAR(50) COMMENT 'IPv4 address of the station',
  cputempf INTEGER COMMENT 'CPU temperature, F',
  runtime INTEGER COMMENT 'te in whole seconds',
  host VARCHAR(100) COMMENT 'Host name',
  hostname VARCHAR(100) COMMENT 'Host name',
  macaddress VARCHAR(50) COMMENT 'MAC address of the station',
  endtime VARCHAR(50) COMMENT 'Sample tick, seconds since 1970 as text',
  te VARCHAR(50) COMMENT 'Seconds from starttime to the sample tick, as text',
  cpu DECIMAL(5,1) COMMENT 'CPU load, %',
  diskusage VARCHAR(50) COMMENT 'Free disk space as text',
  memory DECIMAL(5,1) COMMENT 'Memory in use, %',
  rowid VARCHAR(100) COMMENT 'Unique key of the row',
  systemtime VARCHAR(50) COMMENT 'Sample tick, UTC, as text',
  ts BIGINT COMMENT 'Sample tick, seconds since 1970',
  starttime VARCHAR(50) COMMENT 'Start of the oldest fresh reading, UTC, as text',
  datetimestamp TIMESTAMP_NTZ COMMENT 'Sample tick, UTC',
  temperature DECIMAL(10,4) COMMENT 'Air temperature, C',
  humidity DECIMAL(10,2) COMMENT 'Relative humidity, %',
  co2 DECIMAL(10,1) COMMENT 'CO2, ppm',
  equivalentco2ppm DECIMAL(10,1) COMMENT 'Equivalent CO2 of the SGP30, ppm',
  totalvocppb DECIMAL(10,1) COMMENT 'Volatile organic compounds, ppb',
  pressure DECIMAL(10,2) COMMENT 'Air pressure, Pa',
  temperatureicp DECIMAL(10,1) COMMENT 'Temperature of the pressure sensor, F',
  device VARCHAR(255) COMMENT 'Stable id of the station',
  channel VARCHAR(255) COMMENT 'Stream that numbered the row',
  seq BIGINT COMMENT 'Number of the row in its channel',
  boot_id VARCHAR(50) COMMENT 'Random id of the boot',
  simulated BOOLEAN COMMENT 'True when any value was simulated',
  clock VARCHAR(20) COMMENT 'synced, unsynced or repaired',
  gasresistance DECIMAL(12,1) COMMENT 'Gas resistance of the BME680, ohm',
  cputempc DECIMAL(5,2) COMMENT 'CPU temperature, C',
  uptime_ms BIGINT COMMENT 'Milliseconds since boot',
  gap VARIANT COMMENT 'On a gap row: what was dropped and why',
  replay_of VARCHAR(300) COMMENT 'On a repeated row: channel/number of the rejected one',
  ingestion_timestamp TIMESTAMP_NTZ COMMENT 'Not filled by the pipe: THERMAL_SENSOR_READINGS shows it'
)
COMMENT = 'Rows of thermal and air sensors, each exactly once';

-- A DEFAULT CURRENT_TIMESTAMP() would be frozen when the pipe is compiled. The row timestamp is the real time of each commit;
-- views.sql shows it as ingestion_timestamp.
ALTER TABLE {{database}}.{{schema}}.{{table}} SET ROW_TIMESTAMP = TRUE;

-- A row that does not fit is dropped silently otherwise; see monitor.sql.
ALTER TABLE {{database}}.{{schema}}.{{table}} SET ERROR_LOGGING = TRUE;

-- 4. The pipe. Columns are named on both sides, so that a column added later in the table moves nothing.
CREATE PIPE IF NOT EXISTS {{database}}.{{schema}}.{{pipe}}
  COMMENT = 'Snowpipe Streaming: thermal sensor rows'
AS
COPY INTO {{database}}.{{schema}}.{{table}} (
  raw_data,
  uuid,
  ipaddress,
  cputempf,
  runtime,
  host,
  hostname,
  macaddress,
  endtime,
  te,
  cpu,
  diskusage,
  memory,
  rowid,
  systemtime,
  ts,
  starttime,
  datetimestamp,
  temperature,
  humidity,
  co2,
  equivalentco2ppm,
  totalvocppb,
  pressure,
  temperatureicp,
  device,
  channel,
  seq,
  boot_id,
  simulated,
  clock,
  gasresistance,
  cputempc,
  uptime_ms,
  gap,
  replay_of
)
FROM (
  SELECT
    $1,
    $1:uuid::VARCHAR(100),
    $1:ipaddress::VARCHAR(50),
    $1:cputempf::INTEGER,
    $1:runtime::INTEGER,
    $1:host::VARCHAR(100),
    $1:hostname::VARCHAR(100),
    $1:macaddress::VARCHAR(50),
    $1:endtime::VARCHAR(50),
    $1:te::VARCHAR(50),
    $1:cpu::DECIMAL(5,1),
    $1:diskusage::VARCHAR(50),
    $1:memory::DECIMAL(5,1),
    $1:rowid::VARCHAR(100),
    $1:systemtime::VARCHAR(50),
    $1:ts::BIGINT,
    $1:starttime::VARCHAR(50),
    TO_TIMESTAMP_NTZ($1:datetimestamp),
    $1:temperature::DECIMAL(10,4),
    $1:humidity::DECIMAL(10,2),
    $1:co2::DECIMAL(10,1),
    $1:equivalentco2ppm::DECIMAL(10,1),
    $1:totalvocppb::DECIMAL(10,1),
    $1:pressure::DECIMAL(10,2),
    $1:temperatureicp::DECIMAL(10,1),
    $1:device::VARCHAR(255),
    $1:channel::VARCHAR(255),
    $1:seq::BIGINT,
    $1:boot_id::VARCHAR(50),
    $1:simulated::BOOLEAN,
    $1:clock::VARCHAR(20),
    $1:gasresistance::DECIMAL(12,1),
    $1:cputempc::DECIMAL(5,2),
    $1:uptime_ms::BIGINT,
    $1:gap,
    $1:replay_of::VARCHAR(300)
  FROM TABLE(DATA_SOURCE(TYPE => 'STREAMING'))
);

-- 5. What the role may do, and no more.
GRANT USAGE ON DATABASE {{database}} TO ROLE {{role}};
GRANT USAGE ON SCHEMA {{database}}.{{schema}} TO ROLE {{role}};
GRANT INSERT, SELECT ON TABLE {{database}}.{{schema}}.{{table}} TO ROLE {{role}};
GRANT OPERATE, MONITOR ON PIPE {{database}}.{{schema}}.{{pipe}} TO ROLE {{role}};

-- 6. Look at the result.
SHOW PIPES LIKE '{{pipe}}' IN SCHEMA {{database}}.{{schema}};
SHOW GRANTS TO ROLE {{role}};
