//! The tables of this crate.

use store::Migration;

/// The steps.
pub const MIGRATIONS: &[Migration] = &[INIT, LEARNING];

const LEARNING: Migration = Migration {
    name: "20261123_telemetry_learning",
    sql: "ALTER TABLE telemetry_device ADD COLUMN learning_until TEXT;",
};

const INIT: Migration = Migration {
    name: "20261123_telemetry_init",
    sql: "CREATE TABLE telemetry_device (
            number BIGINT PRIMARY KEY,
            device TEXT NOT NULL,
            mn TEXT NOT NULL,
            name TEXT NOT NULL,
            unit TEXT NOT NULL,
            place TEXT,
            valid_from TEXT NOT NULL,
            closed BIGINT NOT NULL,
            st TEXT,
            version TEXT,
            crc TEXT NOT NULL,
            layout TEXT NOT NULL,
            charset TEXT NOT NULL,
            password TEXT,
            next_password TEXT,
            sm4_key TEXT,
            next_key TEXT,
            expected TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL
          );
          CREATE INDEX telemetry_device_device ON telemetry_device (device, number);
          CREATE INDEX telemetry_device_mn ON telemetry_device (mn, number);
          CREATE TABLE telemetry_unknown (
            mn TEXT PRIMARY KEY,
            first_at BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            count BIGINT NOT NULL,
            remote TEXT NOT NULL,
            kept TEXT NOT NULL,
            dismissed_at BIGINT,
            dismissed_by TEXT
          );
          CREATE INDEX telemetry_unknown_last ON telemetry_unknown (last_at, mn);
          CREATE TABLE telemetry_rejected (
            day TEXT NOT NULL,
            reason TEXT NOT NULL,
            device TEXT NOT NULL,
            remote TEXT NOT NULL,
            count BIGINT NOT NULL,
            first_frame BIGINT NOT NULL,
            last_frame BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            PRIMARY KEY (day, reason, device, remote)
          );
          CREATE TABLE telemetry_rejected_frame (
            frame BIGINT PRIMARY KEY,
            at BIGINT NOT NULL,
            reason TEXT NOT NULL,
            device TEXT NOT NULL,
            remote TEXT NOT NULL
          );
          CREATE INDEX telemetry_rejected_frame_device ON telemetry_rejected_frame (device, frame);
          CREATE TABLE telemetry_count (
            device TEXT NOT NULL,
            kind TEXT NOT NULL,
            day TEXT NOT NULL,
            frames BIGINT NOT NULL,
            times BIGINT NOT NULL,
            slots BYTEA NOT NULL,
            late BIGINT NOT NULL,
            first_at BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            PRIMARY KEY (device, kind, day)
          );
          CREATE INDEX telemetry_count_day ON telemetry_count (day, kind);
          CREATE TABLE telemetry_note (
            device TEXT NOT NULL,
            day TEXT NOT NULL,
            note TEXT NOT NULL,
            count BIGINT NOT NULL,
            last_frame BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            sample TEXT NOT NULL,
            PRIMARY KEY (device, day, note)
          );
          CREATE TABLE telemetry_day (
            day TEXT PRIMARY KEY,
            frame BIGINT NOT NULL,
            chain TEXT NOT NULL,
            marked_at BIGINT NOT NULL
          );
          CREATE TABLE telemetry_cursor (
            name TEXT PRIMARY KEY,
            frame BIGINT NOT NULL,
            chain TEXT NOT NULL,
            at BIGINT NOT NULL
          );
          CREATE TABLE telemetry_command (
            id TEXT PRIMARY KEY,
            device TEXT NOT NULL,
            action TEXT NOT NULL,
            cn BIGINT NOT NULL,
            params TEXT NOT NULL,
            secret TEXT,
            state TEXT NOT NULL,
            result TEXT,
            made_at BIGINT NOT NULL,
            made_by TEXT NOT NULL,
            expires_at BIGINT NOT NULL,
            ended_at BIGINT
          );
          CREATE INDEX telemetry_command_device ON telemetry_command (device, made_at, id);
          CREATE INDEX telemetry_command_state ON telemetry_command (state, made_at, id);
          CREATE TABLE telemetry_command_step (
            command TEXT NOT NULL,
            number BIGINT NOT NULL,
            at BIGINT NOT NULL,
            step TEXT NOT NULL,
            detail TEXT NOT NULL,
            frame BIGINT,
            PRIMARY KEY (command, number)
          );",
};
