//! `tim serve` as a process, on a free port of this machine.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running service, stopped when it goes out of scope.
pub(crate) struct Service {
    pub(crate) child: Child,
    /// Host and port.
    pub(crate) address: String,
}

impl Service {
    /// Serves what is there: `--index` an archive, `--data` a directory of them.
    pub(crate) fn start(what: &str, path: &Path, master_key: Option<&str>) -> Service {
        Service::start_with(what, path, master_key, &[])
    }

    /// With more flags.
    pub(crate) fn start_with(what: &str, path: &Path, master_key: Option<&str>, flags: &[&str]) -> Service {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tim"));
        command.args(["serve", "--listen", "127.0.0.1:0", what]).arg(path).args(flags);
        command.env_remove("TIM_MASTER_KEY").env("TIM_CONFIG", "").env("TIM_LOG", "error");
        command.envs(master_key.map(|key| ("TIM_MASTER_KEY", key)));
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        // The first line says where it listens.
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap_or_else(|| panic!("{line}"));
        let address = address.split('/').next().unwrap().to_owned();
        // What it goes on to say, its errors, is read to its end, or it would wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::stderr()));
        Service { child, address }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // On Unix this is SIGKILL; it may have stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
