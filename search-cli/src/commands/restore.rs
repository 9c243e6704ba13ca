//! `tim restore`: make an archive of a copy.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use search_core::Archive;

use crate::Outcome;
use crate::archive::ArchiveArgs;

/// Make an archive of a copy that `tim backup` made.
///
/// The archive's folder must be new or empty. Every file is checked against its checksum before it is put there.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim restore ~/backups/articles-monday.tar.zst --index ./restored
  tim restore ~/backups/articles-monday                  into the default place, if nothing is there")]
pub(crate) struct Restore {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// The copy: a folder, or a file that was packed
    #[arg(value_name = "DIR|FILE.tar.zst")]
    from: PathBuf,
}

/// What to do for an archive in a cluster.
const INSTEAD: &str = "restore into a folder (`--engine embedded --index DIR`), then copy that with `tim migrate --from DIR --to opensearch:NAME`";

impl Restore {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let place = self.archive.folder("restore", INSTEAD)?;
        if fs::read_dir(&place).is_ok_and(|mut entries| entries.next().is_some()) {
            bail!(
                "there is something at `{}` already; name a new or empty folder with `--index DIR`",
                place.display()
            );
        }
        // Beside its place, so that it only has to be renamed.
        let mut draft = place.clone().into_os_string();
        draft.push(format!(".restoring-{}", std::process::id()));
        let draft = PathBuf::from(draft);
        fs::create_dir_all(&draft)
            .with_context(|| format!("cannot make the folder `{}`", draft.display()))?;
        let restored = self.copy(&draft).and_then(|()| Ok(Archive::restore(&draft, &place)?));
        if restored.is_err() {
            // The error is about the copy; what is left of the attempt is of no use to anybody.
            let _ = fs::remove_dir_all(&draft);
        }
        let is_full = |error: &anyhow::Error| {
            let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
            causes.any(|cause| cause.kind() == io::ErrorKind::StorageFull)
        };
        let restored = match restored {
            // It is not the copy that cannot be read.
            Err(error) if is_full(&error) => bail!(
                "there is no room for the archive on the disk of `{}`; make room there, or name another folder with `--index DIR`",
                place.display()
            ),
            restored => restored?,
        };
        let stats = restored.stats()?;
        anstream::eprintln!("{} articles restored to {}", stats.articles, place.display());
        Ok(Outcome::Done)
    }

    fn copy(&self, draft: &Path) -> Result<()> {
        let cannot = || format!("cannot read the copy `{}`", self.from.display());
        if self.from.is_dir() {
            return Archive::open(&self.from)?.snapshot()?.copy_to(draft).with_context(cannot);
        }
        let file = File::open(&self.from).with_context(cannot)?;
        unpack(file, draft).with_context(cannot)
    }
}

/// Unpacks a copy, which has nothing in it but an archive's files.
fn unpack(file: File, draft: &Path) -> io::Result<()> {
    let mut tar = tar::Archive::new(zstd::stream::read::Decoder::new(file)?);
    for entry in tar.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        if !entry.header().entry_type().is_file() || !is_of_an_archive(&path) {
            let message =
                format!("`{}` is no file of an archive; was it made by `tim backup`?", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let place = draft.join(path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut copy = File::create_new(place)?;
        io::copy(&mut entry, &mut copy)?;
        copy.sync_all()?;
    }
    Ok(())
}

/// True for `tim.json` and for the files in `index/` and `dictionaries/`.
fn is_of_an_archive(path: &Path) -> bool {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    matches!(parts.as_deref(), Some(["tim.json"] | ["index" | "dictionaries", _]))
}
