//! `tim backup`: copy the archive, also while something is written to it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use clap::Args;
use search_core::Snapshot;

use crate::Outcome;
use crate::archive::ArchiveArgs;

/// Copy the archive, also while something is written to it.
///
/// The copy is the archive as it was committed last at the moment when the copying began. It holds the articles, what is remembered of the
/// files they came from, and what was decided about lines. A copy in a folder is an archive itself; one in a file is packed (tar, zstd), and
/// `tim restore` unpacks it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim backup ~/backups/articles-monday               a folder
  tim backup ~/backups/articles-monday.tar.zst       one file
  tim restore ~/backups/articles-monday.tar.zst --index ./restored")]
pub(crate) struct Backup {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// A new or empty folder, or a new file whose name ends in `.tar.zst`
    #[arg(value_name = "DIR|FILE.tar.zst")]
    to: PathBuf,
}

/// What the name of a packed copy ends in.
const PACKED: &str = ".tar.zst";

/// Higher levels take longer and save little: most of an archive is compressed.
const LEVEL: i32 = 3;

impl Backup {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let taken = match fs::read_dir(&self.to) {
            Ok(mut entries) => entries.next().is_some(),
            Err(_) => self.to.exists(),
        };
        if taken {
            bail!("there is something at `{}` already; name a new file or folder", self.to.display());
        }
        let snapshot = self.archive.open()?.snapshot()?;
        let (files, bytes) = (snapshot.files.len(), snapshot.bytes());
        // Under its name there is a whole copy or none.
        let mut draft = self.to.clone().into_os_string();
        draft.push(".draft");
        let draft = PathBuf::from(draft);
        let written = if self.to.to_string_lossy().ends_with(PACKED) {
            pack(snapshot, &draft)
        } else {
            fs::create_dir(&draft).and_then(|()| snapshot.copy_to(&draft))
        };
        let written = written.and_then(|()| place(&draft, &self.to));
        written.with_context(|| {
            format!(
                "cannot write the copy to `{}`; what is there of it is in `{}`",
                self.to.display(),
                draft.display()
            )
        })?;
        anstream::eprintln!("{files} files copied, {:.1} MB", bytes as f64 / 1e6);
        Ok(Outcome::Done)
    }
}

/// Packs a snapshot into a file.
fn pack(snapshot: Snapshot, path: &Path) -> io::Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut tar = tar::Builder::new(zstd::stream::write::Encoder::new(File::create_new(path)?, LEVEL)?);
    for mut file in snapshot.files {
        let mut header = tar::Header::new_gnu();
        header.set_size(file.bytes);
        header.set_mode(0o644);
        header.set_mtime(now);
        let name = file.path.clone();
        tar.append_data(&mut header, name, &mut file)?;
    }
    let mut file = tar.into_inner()?.finish()?;
    file.flush()?;
    file.sync_all()
}

/// Gives a copy its name, durably.
fn place(draft: &Path, to: &Path) -> io::Result<()> {
    if to.is_dir() {
        fs::remove_dir(to)?;
    }
    fs::rename(draft, to)?;
    match to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
