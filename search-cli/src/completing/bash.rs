//! Completion in bash, which cuts words at colons and does not quote what it inserts.

use std::ffi::OsString;
use std::io::{Result, Write};
use std::path::Path;

use clap_complete::env::EnvCompleter;

/// As clap's, with another script.
pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        var: &str,
        _name: &str,
        _bin: &str,
        _completer: &str,
        out: &mut dyn Write,
    ) -> Result<()> {
        write!(out, "{}", include_str!("tim.bash").replace("@ASKED@", var))
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        arguments: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<()> {
        clap_complete::env::Bash.write_complete(command, arguments, folder, out)
    }
}
