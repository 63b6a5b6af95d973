-- ThermalActors: taking it down. Stop the stations first (`systemctl stop thermal-actors`): a station drains what it has, and rows
-- that are still in its spool after this file has run have nowhere to go.
-- Placeholders in double braces: database, schema, table, pipe, role, user.

USE ROLE SYSADMIN;

DROP VIEW IF EXISTS {{database}}.{{schema}}.THERMAL_SENSOR_STATUS;
DROP VIEW IF EXISTS {{database}}.{{schema}}.THERMAL_SENSOR_GAPS;
DROP VIEW IF EXISTS {{database}}.{{schema}}.THERMAL_SENSOR_DAILY;
DROP VIEW IF EXISTS {{database}}.{{schema}}.THERMAL_SENSOR_HOURLY;
DROP VIEW IF EXISTS {{database}}.{{schema}}.THERMAL_SENSOR_LATEST;
DROP VIEW IF EXISTS {{database}}.{{schema}}.THERMAL_SENSOR_READINGS;

-- The channels go with the pipe. THERMAL_ACTORS_PIPE is the one of migration.sql.
DROP PIPE IF EXISTS {{database}}.{{schema}}.{{pipe}};
DROP PIPE IF EXISTS {{database}}.{{schema}}.THERMAL_ACTORS_PIPE;

USE ROLE SECURITYADMIN;

DROP USER IF EXISTS {{user}};
DROP ROLE IF EXISTS {{role}};

-- The data. Uncomment it when you really mean it; UNDROP TABLE brings it back within the retention time.
-- USE ROLE SYSADMIN;
-- DROP TABLE IF EXISTS {{database}}.{{schema}}.{{table}};
