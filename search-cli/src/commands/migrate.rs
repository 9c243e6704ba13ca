//! `tim migrate`: copy an archive to another place, a folder or a cluster.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use search_core::{Contents, Memory, Migrated, Migrating, Place};

use crate::Outcome;
use crate::cluster::ClusterArgs;
use crate::commands::count;

/// Copy an archive to another place: from a folder into a cluster, back, or between two of a kind.
///
/// Copies the articles as they are stored, what is remembered of the files they came from, and what was decided about lines; stories and
/// repeated lines follow from these. What is there already with the same content is passed over, so a run that was interrupted is
/// continued by the same command. Then both sides are counted and summed up. Nobody can write to either meanwhile; searches go on.
/// Exit codes: 0 both hold the same, 1 they differ, 2 an error.
#[derive(Debug, Args)]
#[command(
    after_help = "A place is a folder, `opensearch:NAME` in the cluster of `--engine-url`, or `https://HOST:PORT/NAME`.

Examples:
  tim migrate --from ./my-archive --to opensearch:articles --engine-url https://node:9200
  tim migrate --from opensearch:articles --to ./my-archive        the cluster from TIM_ENGINE_URL or the file
  tim migrate --from https://old:9200/articles --to https://new:9200/articles
  tim migrate --from ./my-archive --to ./another-disk/archive"
)]
pub(crate) struct Migrate {
    /// The archive that is copied
    #[arg(long, value_name = "PLACE")]
    from: String,

    /// Where to. Without an archive there, one is made
    #[arg(long, value_name = "PLACE")]
    to: String,

    /// Memory for what is not written yet: `512M`, `2G`
    #[arg(long, value_name = "SIZE", default_value_t = Memory::default())]
    memory: Memory,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// What a place in the cluster of `--engine-url` begins with.
const IN_CLUSTER: &str = "opensearch:";

impl Migrate {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let (from, to) = (self.place(&self.from)?, self.place(&self.to)?);
        if self.from == self.to || is_same_folder(&from, &to) {
            bail!("`--from` and `--to` are the same place; name another one");
        }
        let source = from.open()?;
        let target = to.open_or_create()?;
        let mut writer = target.writer_within(self.memory)?;
        let mut progress = Progress::start();
        let migrated = writer.migrate(&source, |underway| progress.see(underway));
        progress.end();
        let migrated = migrated?;
        anstream::eprintln!(
            "{} copied; {} there already",
            count(migrated.copied, "article", "articles"),
            migrated.unchanged
        );
        if migrated.is_whole() {
            anstream::eprintln!("both hold the same: {}", said(&migrated.to));
            return Ok(Outcome::Done);
        }
        anstream::eprintln!(
            "tim: the two differ\n  {from}: {}\n  {to}: {}\n{}",
            said(&migrated.from),
            said(&migrated.to),
            advice(&migrated)
        );
        Ok(Outcome::Different)
    }

    /// The place that a text names.
    fn place(&self, text: &str) -> Result<Place> {
        if let Some(name) = text.strip_prefix(IN_CLUSTER) {
            return self.cluster.place(name);
        }
        if text.starts_with("http://") || text.starts_with("https://") {
            return match text.trim_end_matches('/').rsplit_once('/') {
                Some((url, name)) if !url.ends_with('/') => self.cluster.place_at(url, name),
                _ => bail!("`{}` names no archive; write `https://HOST:PORT/NAME`", without_login(text)),
            };
        }
        Ok(Place::Folder(PathBuf::from(text)))
    }
}

fn is_same_folder(one: &Place, other: &Place) -> bool {
    let whole = |place: &Place| place.folder().map(Path::canonicalize).and_then(Result::ok);
    whole(one).is_some_and(|one| Some(one) == whole(other))
}

/// An address without a password that may stand in it.
fn without_login(url: &str) -> &str {
    url.rsplit('@').next().unwrap_or_default()
}

/// What an archive holds, in a line.
fn said(contents: &Contents) -> String {
    let Contents { articles, files, decisions } = contents;
    format!(
        "{} ({articles}), {}, {}",
        count(articles.count, "article", "articles"),
        count(files.count, "file", "files"),
        count(decisions.count, "decision about lines", "decisions about lines"),
    )
}

/// What is to be done where the two differ.
fn advice(migrated: &Migrated) -> &'static str {
    let (from, to) = (&migrated.from, &migrated.to);
    let has_more = to.articles.count > from.articles.count
        || to.files.count > from.files.count
        || to.decisions.count > from.decisions.count;
    match has_more {
        true => {
            "There was something else at the place before, and it is still there. Copy to a new place for the same archive."
        }
        false => "Run the same command again; if they still differ, copy to a new place.",
    }
}

/// Shows how far it is, on a terminal.
struct Progress {
    bar: ProgressBar,
    shown: Option<Instant>,
}

/// It is drawn no more often than this.
const EVERY: Duration = Duration::from_millis(100);

impl Progress {
    fn start() -> Progress {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress { bar, shown: None }
    }

    fn see(&mut self, underway: Migrating) {
        if self.shown.is_some_and(|shown| shown.elapsed() < EVERY) && underway != Migrating::Settling {
            return;
        }
        self.shown = Some(Instant::now());
        let of =
            |what, articles, of| format!("{what}: {} of {} articles", HumanCount(articles), HumanCount(of));
        self.bar.set_message(match underway {
            Migrating::Copying { articles, of: all } => of("copying", articles, all),
            Migrating::Settling => "finding stories and repeated lines".to_owned(),
            Migrating::Verifying { articles, of: all } => of("comparing", articles, all),
        });
    }

    fn end(self) {
        self.bar.finish_and_clear();
    }
}
