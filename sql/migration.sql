-- ThermalActors: for people who have the table and the pipe of the Python program RPIThermalStreaming.
--
-- Keeps every row and every column that is there; your role and your user stay as they are, so setup.sql is not needed. Stop the
-- old program, run this file, then tell ThermalActors to use the new pipe:
--
--   snowflake.pipe = THERMAL_ACTORS_PIPE
--
-- The old pipe stays as it is, because replacing it would invalidate its channels. It works with ThermalActors too, but it
-- leaves the columns below empty (raw_data has them). Run as often as you like.
-- Placeholders in double braces: database, schema, table, role, user.

-- Whoever owns the old table can do this (SHOW TABLES tells); ACCOUNTADMIN stands above all usual owners.
USE ROLE ACCOUNTADMIN;

-- 1. The columns that the old table lacks. The old rows keep NULL there; queries about numbers leave them out.
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS device VARCHAR(255);
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS channel VARCHAR(255);
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS seq BIGINT;
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS boot_id VARCHAR(50);
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS simulated BOOLEAN;
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS clock VARCHAR(20);
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS gasresistance DECIMAL(12,1);
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS cputempc DECIMAL(5,2);
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS uptime_ms BIGINT;
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS gap VARIANT;
ALTER TABLE {{database}}.{{schema}}.{{table}} ADD COLUMN IF NOT EXISTS replay_of VARCHAR(300);

-- 2. The time of each commit, and a place for rows that do not fit. Rows from before have no row timestamp; the views fall back to
--    the old column for them.
ALTER TABLE {{database}}.{{schema}}.{{table}} SET ROW_TIMESTAMP = TRUE;
ALTER TABLE {{database}}.{{schema}}.{{table}} SET ERROR_LOGGING = TRUE;

-- The old default of ingestion_timestamp is the time at which the pipe was compiled, not that of the row. Drop it once:
-- ALTER TABLE {{database}}.{{schema}}.{{table}} ALTER COLUMN ingestion_timestamp DROP DEFAULT;

-- 3. A second pipe into the same table, with all columns.
CREATE PIPE IF NOT EXISTS {{database}}.{{schema}}.THERMAL_ACTORS_PIPE
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

GRANT USAGE ON DATABASE {{database}} TO ROLE {{role}};
GRANT USAGE ON SCHEMA {{database}}.{{schema}} TO ROLE {{role}};
GRANT INSERT, SELECT ON TABLE {{database}}.{{schema}}.{{table}} TO ROLE {{role}};
GRANT OPERATE, MONITOR ON PIPE {{database}}.{{schema}}.THERMAL_ACTORS_PIPE TO ROLE {{role}};

-- views.sql and monitor.sql run as SYSADMIN, which may not own what is here.
GRANT USAGE ON DATABASE {{database}} TO ROLE SYSADMIN;
GRANT USAGE, CREATE VIEW ON SCHEMA {{database}}.{{schema}} TO ROLE SYSADMIN;
GRANT SELECT ON TABLE {{database}}.{{schema}}.{{table}} TO ROLE SYSADMIN;
GRANT MONITOR ON PIPE {{database}}.{{schema}}.THERMAL_ACTORS_PIPE TO ROLE SYSADMIN;

-- 4. The old set-up may have bound the user to an authentication policy that shuts out access tokens and REST clients.
-- USE ROLE SECURITYADMIN;
-- ALTER USER {{user}} UNSET AUTHENTICATION POLICY;
-- ALTER USER {{user}} SET TYPE = SERVICE;

-- When nothing writes through the old pipe any more:
-- DROP PIPE IF EXISTS {{database}}.{{schema}}.THERMAL_SENSOR_PIPE;
