//! What the service writes down about itself, on stderr.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// What is written to the log, and how.
#[derive(Debug, Args)]
pub(super) struct LoggingArgs {
    /// How much is logged: `error`, `warn`, `info`, `debug`, or by part: `warn,search_server=debug`
    #[arg(long, env = "TIM_LOG", default_value = "info", value_name = "LEVEL", help_heading = "Log")]
    log_level: String,

    /// Lines for people, or a JSON object a line for programs
    #[arg(long, env = "TIM_LOG_FORMAT", default_value = "text", value_enum, help_heading = "Log")]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

impl LoggingArgs {
    /// Begins to log.
    pub(super) fn start(&self) -> Result<()> {
        let filter = EnvFilter::try_new(&self.log_level)
            .with_context(|| format!("`{}` is no `--log-level`; try `info`", self.log_level))?;
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        match self.log_format {
            LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
            LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
        }
        Ok(())
    }
}
