//! Settings of the receiver of monitoring data.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use kernel::{Micros, Result};
use telemetry::settings::{Bounds, Settings};

use crate::tls;

/// What `serve` takes of monitoring devices.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Monitoring devices (HJ 212)")]
pub struct TelemetryArgs {
    /// Address that devices connect to, such as 0.0.0.0:9212; none when absent
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_TELEMETRY_LISTEN")]
    pub telemetry_listen: Option<SocketAddr>,
    /// Device or gateway that is connected to, HOST:PORT; may be given more than once, in the variable with commas
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_TELEMETRY_CONNECT", value_delimiter = ',')]
    pub telemetry_connect: Vec<String>,
    /// Certificate chain as PEM: devices speak TLS then, and nothing else
    #[arg(long, value_name = "FILE", env = "HUANHENG_TELEMETRY_TLS_CERT", requires = "telemetry_tls_key")]
    pub telemetry_tls_cert: Option<PathBuf>,
    /// Private key as PEM
    #[arg(long, value_name = "FILE", env = "HUANHENG_TELEMETRY_TLS_KEY", requires = "telemetry_tls_cert")]
    pub telemetry_tls_key: Option<PathBuf>,
    /// Connections of devices at once; a further one is closed
    #[arg(long, value_name = "N", env = "HUANHENG_TELEMETRY_CONNECTIONS", default_value_t = 20_000)]
    pub telemetry_connections: usize,
    /// The same of one address
    #[arg(long, value_name = "N", env = "HUANHENG_TELEMETRY_PER_ADDRESS", default_value_t = 2_000)]
    pub telemetry_per_address: usize,
    /// A connection that came in and brought no accepted frame within so many seconds is closed
    #[arg(long, value_name = "SECONDS", env = "HUANHENG_TELEMETRY_FIRST_SECONDS", default_value_t = 600)]
    pub telemetry_first_seconds: u64,
    /// A connection on which nothing comes for so many seconds is closed
    #[arg(long, value_name = "SECONDS", env = "HUANHENG_TELEMETRY_IDLE_SECONDS", default_value_t = 7_800)]
    pub telemetry_idle_seconds: u64,
    /// A frame must come to its end within so many seconds of its first byte
    #[arg(long, value_name = "SECONDS", env = "HUANHENG_TELEMETRY_FRAME_SECONDS", default_value_t = 10)]
    pub telemetry_frame_seconds: u64,
    /// Frames a second of one connection; beyond, it is not read until the second is over
    #[arg(long, value_name = "N", env = "HUANHENG_TELEMETRY_FRAMES", default_value_t = 500)]
    pub telemetry_frames: u32,
    /// The same for what is no accepted frame
    #[arg(long, value_name = "N", env = "HUANHENG_TELEMETRY_NOISE", default_value_t = 20)]
    pub telemetry_noise: u32,
    /// The longest data segment that is taken; the standards have 1024, devices send more
    #[arg(long, value_name = "BYTES", env = "HUANHENG_TELEMETRY_SEGMENT", default_value_t = 9_999, value_parser = clap::value_parser!(u16).range(64..=9_999))]
    pub telemetry_segment: u16,
    /// While values of more frames than this wait to be derived, connections are not read
    #[arg(long, value_name = "N", env = "HUANHENG_TELEMETRY_LAG", default_value_t = 200_000)]
    pub telemetry_lag: u64,
}

impl Default for TelemetryArgs {
    fn default() -> TelemetryArgs {
        let plain = Bounds::default();
        TelemetryArgs {
            telemetry_listen: None,
            telemetry_connect: Vec::new(),
            telemetry_tls_cert: None,
            telemetry_tls_key: None,
            telemetry_connections: plain.connections,
            telemetry_per_address: plain.per_address,
            telemetry_first_seconds: plain.first.as_secs(),
            telemetry_idle_seconds: plain.idle.as_secs(),
            telemetry_frame_seconds: plain.frame.as_secs(),
            telemetry_frames: plain.frames,
            telemetry_noise: plain.noise,
            telemetry_segment: plain.segment,
            telemetry_lag: plain.lag,
        }
    }
}

impl TelemetryArgs {
    /// Binds the address and reads the files.
    pub fn open(&self, now: Micros) -> Result<Settings> {
        let tls = match (&self.telemetry_tls_cert, &self.telemetry_tls_key) {
            (Some(cert), Some(key)) => Some(tls::load(cert, key, now)?),
            _ => None,
        };
        Ok(Settings {
            listen: self.telemetry_listen.map(Settings::bind).transpose()?,
            connect: self.telemetry_connect.clone(),
            tls,
            bounds: Bounds {
                connections: self.telemetry_connections,
                per_address: self.telemetry_per_address,
                first: Duration::from_secs(self.telemetry_first_seconds.max(1)),
                idle: Duration::from_secs(self.telemetry_idle_seconds.max(1)),
                frame: Duration::from_secs(self.telemetry_frame_seconds.max(1)),
                frames: self.telemetry_frames.max(1),
                noise: self.telemetry_noise.max(1),
                segment: self.telemetry_segment,
                lag: self.telemetry_lag.max(1_000),
                ..Bounds::default()
            },
        })
    }
}
