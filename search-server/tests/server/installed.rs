//! What other programs the tests need, and what is said where they are missing.

use std::io::Write;
use std::path::PathBuf;

/// The file or folder of this name in the folder that `TIM_CLIENTS` names, into which `.ci/test` installs them; `None`, and said, where
/// it is not there.
pub(crate) fn installed(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TIM_CLIENTS").map(PathBuf::from);
    let there = folder.map(|folder| folder.join(path)).filter(|path| path.exists());
    if there.is_none() {
        let message =
            format!("{path} is missing in the folder that TIM_CLIENTS names; `bash .ci/test` installs it");
        skipped(&message, std::env::var("CI").as_deref() == Ok("true"));
    }
    there
}

/// Says that a test is skipped, and why; where it is required, it fails.
pub(crate) fn skipped(message: &str, required: bool) {
    assert!(!required, "{message}");
    // Not by a macro: what those print is shown of failed tests only.
    std::io::stderr().write_all(format!("SKIPPED: {message}\n").as_bytes()).unwrap();
}
