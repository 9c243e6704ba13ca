//! `tim backup`: copy the archive, also while something is written to it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use clap::Args;
use search_core::{Archive, Place, Snapshot};

use crate::Outcome;
use crate::archive::ArchiveArgs;

/// Copy the archive, also while something is written to it.
///
/// The copy is the archive as it was committed last at the moment when the copying began. It holds the articles, what is remembered of the
/// files they came from, and what was decided about lines. A copy is made of a damaged archive, too: then that is said, and the exit code is 1. A copy in a folder is an archive itself; one in a file is packed (tar, zstd), and
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

/// Endings of files that are packed in other ways: nobody gives one to a folder.
const OTHER_PACKINGS: [&str; 12] =
    [".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".txz", ".7z", ".rar", ".zst", ".tzst", ".lz4"];

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
        if let Some(ending) = other_packing(&self.to) {
            bail!("a copy is no `{ending}`; name a folder, or a file whose name ends in `{PACKED}`");
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
        let damaged = match self.archive.place()? {
            Place::Folder(path) => Archive::damaged_files(path)?,
            _ => Vec::new(),
        };
        if damaged.is_empty() {
            return Ok(Outcome::Done);
        }
        for damaged in &damaged {
            anstream::eprintln!("tim: {damaged}");
        }
        anstream::eprintln!(
            "tim: the archive is damaged, and so is its copy, which `tim restore` will refuse; `tim doctor` says what can be done"
        );
        Ok(Outcome::Different)
    }
}

/// The ending of a name that promises a file packed in another way.
fn other_packing(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let ending = OTHER_PACKINGS.into_iter().find(|ending| name.ends_with(ending));
    ending.filter(|_| !name.ends_with(PACKED))
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
