//! `tim boilerplate`: the lines that the archive has learned to be its sites', and not the articles'.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use search_core::{Archive, Keep as Decision};

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::output::{TextOrJson, boilerplate};

/// List, question and undo the lines that sites repeat
///
/// A line that stands on a clear share of a site's articles, beside different texts, is taken out of them: it is shown with
/// its article as dropped, and not searched. A site is the host of the articles' URL; without a URL the folder of the file,
/// or the file where it holds several articles.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim boilerplate list --site example.org
  tim boilerplate why 'Subscribe to our newsletter'
  tim boilerplate keep 'Subscribe to our newsletter'")]
pub(crate) struct Boilerplate {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Why(Why),
    Keep(Keep),
}

impl Boilerplate {
    pub(crate) fn run(&self) -> Result<Outcome> {
        match &self.command {
            Command::List(command) => command.run(),
            Command::Why(command) => command.run(),
            Command::Keep(command) => command.run(),
        }
    }
}

/// List the lines that are taken out of articles because their site repeats them
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim boilerplate list
  tim boilerplate list --site example.org --min 10
  tim boilerplate list --kept                       what was decided with `keep`")]
struct List {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Only lines of this site
    #[arg(long)]
    site: Option<String>,

    /// Only lines that stand on at least this many articles
    #[arg(long, value_name = "N", default_value_t = 0)]
    min: u64,

    /// The lines and sites that `tim boilerplate keep` was told to keep instead
    #[arg(long, conflicts_with = "min")]
    kept: bool,

    /// How to print: `text` for people, `json` a line of JSON each
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

impl List {
    fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open()?;
        check_site(&archive, self.site.as_deref())?;
        let mut out = std::io::BufWriter::new(anstream::stdout().lock());
        let mut listed = false;
        if self.kept {
            let of_site = |keep: &Decision| self.site.is_none() || keep.site == self.site;
            for keep in archive.keeps()?.iter().filter(|keep| of_site(keep)) {
                listed = true;
                boilerplate::kept(&mut out, keep, self.format)?;
            }
        } else {
            let mut printed = Ok(());
            archive.each_repeated_line(self.site.as_deref(), self.min, |line| {
                listed = true;
                if printed.is_ok() {
                    printed = boilerplate::line(&mut out, &line, self.format);
                }
            })?;
            printed?;
        }
        Ok(if listed { Outcome::Done } else { Outcome::NothingFound })
    }
}

/// Say what is known of a line, what was decided about it, and by which rule
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim boilerplate why 'Suivez-nous sur Facebook'
  tim boilerplate why cau-gianh-vi-93f07212        every line that this article lost")]
struct Why {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Only on this site
    #[arg(long)]
    site: Option<String>,

    /// How to print: `text` for people, `json` a line of JSON for each site
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// A line, or the id of an article
    #[arg(value_name = "LINE|ID")]
    asked: String,
}

impl Why {
    fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open()?;
        check_site(&archive, self.site.as_deref())?;
        let answers = match archive.get(&self.asked)? {
            Some(article) => archive.why_of(&article)?,
            None => archive.why_repeated(&self.asked, self.site.as_deref())?,
        };
        let mut out = anstream::stdout().lock();
        for why in &answers {
            boilerplate::why(&mut out, why, self.format)?;
        }
        if answers.is_empty() {
            anstream::eprintln!("tim: {NOWHERE}, or it is the id of one that lost no line");
            return Ok(Outcome::NothingFound);
        }
        Ok(Outcome::Done)
    }
}

/// Decide that a line is the article's, however often it is repeated: articles that lost it get it back
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim boilerplate keep 'Le mot du jour'
  tim boilerplate keep 'Le mot du jour' --site example.org
  tim boilerplate keep --site example.org                  all lines of the site
  tim boilerplate keep --undo 'Le mot du jour'             learn about it again")]
struct Keep {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// On this site only; without LINE all of its lines
    #[arg(long)]
    site: Option<String>,

    /// Take back what was decided
    #[arg(long)]
    undo: bool,

    /// The line, as `tim boilerplate list` prints it
    #[arg(value_name = "LINE", required_unless_present = "site")]
    line: Option<String>,
}

impl Keep {
    fn run(&self) -> Result<Outcome> {
        let archive = self.archive.open()?;
        let keep = Decision { site: self.site.clone(), line: self.line.clone() };
        if self.line.is_some() && keep.numbers().1.is_none() {
            bail!(
                "the line has no letters, and such a line is never learned; name one that `tim boilerplate list` prints"
            );
        }
        if !self.undo {
            check_site(&archive, self.site.as_deref())?;
            // What nobody has is mistyped.
            if let Some(line) = &self.line
                && archive.why_repeated(line, self.site.as_deref())?.is_empty()
            {
                anstream::eprintln!(
                    "tim: {NOWHERE}; `tim boilerplate list` prints those that were taken out"
                );
                return Ok(Outcome::NothingFound);
            }
        }
        let mut writer = archive.writer()?;
        let news = writer.keep(&keep, !self.undo)?;
        let change = writer.commit()?;
        let said = match (news, self.undo) {
            (true, false) => "kept from now on",
            (true, true) => "no longer kept on purpose",
            (false, false) => "was kept already",
            (false, true) => "was not kept on purpose",
        };
        let lines = |count: u64, what: &str| {
            format!("; {count} {} {what}", if count == 1 { "line" } else { "lines" })
        };
        let mut summary = said.to_owned();
        if change.given_back > 0 {
            summary += &lines(change.given_back, "given back to articles");
        }
        if change.taken > 0 {
            summary += &lines(change.taken, "taken out of articles");
        }
        anstream::eprintln!("{summary}");
        Ok(if news { Outcome::Done } else { Outcome::NothingFound })
    }
}

/// Said of a line that is nowhere.
const NOWHERE: &str = "no article of the archive has this line";

fn check_site(archive: &Archive, site: Option<&str>) -> Result<()> {
    if let Some(site) = site
        && archive.sites(Some(site))?.is_empty()
    {
        bail!(
            "the archive has no articles of the site `{site}`; a site is a host without `www.`, or a folder or file: \
             `tim boilerplate list` names it before each line"
        );
    }
    Ok(())
}
