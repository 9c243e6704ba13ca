//! `tim search`: answer a query, or a file of them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter;
use search_core::{
    Answer, Archive, Counting, Cursor, Facet, FacetRequest, Group, Order, SearchOptions, Synonyms, Vocabulary,
};

use crate::Outcome;
use crate::archive::{ArchiveArgs, any_path};
use crate::commands::{count, number};
use crate::completing;
use crate::interactive;
use crate::narrowing::{Narrowing, named};
use crate::ordering::order;
use crate::output::pager::PagerArgs;
use crate::output::paths::Paths;
use crate::output::queries::Query;
use crate::output::text::Shown;
use crate::output::{csv, facets, help, json, jsonl, notes, queries, text, trec};
use crate::progress::{Progress, Skips};

/// Search the archive, or files without one.
///
/// Words may be typed without their marks: `lang son` finds `Lạng Sơn`. Words typed with marks are meant with them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim search lang son
  tim search '\"suspension bridge\" date:2023..2024'
  tim search 'lang:fr guangxi -tourisme'
  tim search --group story cầu treo
  tim search --source TTXVN --since 2023-06 --sort newest cầu treo
  tim search --where 'stars>=4' --facets lang,source gianh
  tim search --cursor --format jsonl lang:vi      and on with --cursor=…, to the last hit
  tim search --synonyms other-words.json ferry
  tim search --in ~/articles porte frontalière
  tim search -i cầu treo                          go on as you type
  tim search --format paths gianh | xargs less    the files of the hits
  tim search --queries topics.jsonl --limit 100 --format trec > run.txt

Query:
  words \"a phrase\" \"near words\"~3 +must -not a OR b ( )   pre* w?ld*rd typo~ word^2
  title: source: author: place: caption: section: tag: site: boilerplate:  lang:fr  date:2023-02..2023-06  date:>=2024
All of it: docs/query-syntax.md. What is not understood is taken as words, and said.")]
pub(crate) struct Search {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Search these files and folders (`-`: the standard input) instead of an archive: they are read into memory first
    #[arg(long = "in", value_name = "PATH", num_args = 1.., value_parser = any_path())]
    within: Vec<PathBuf>,

    /// At most this many hits
    #[arg(long, short = 'n', allow_negative_numbers = true, value_parser = number, default_value_t = 10, value_name = "N")]
    limit: usize,

    /// Pass over this many hits
    #[arg(long, allow_negative_numbers = true, value_parser = number, default_value_t = 0, value_name = "N")]
    offset: usize,

    /// Go on behind the hits of an earlier page, at any depth, also while articles are added. Alone: begin, and print where
    /// to go on
    #[arg(long, value_name = "CURSOR", num_args = 0..=1, require_equals = true, default_missing_value = "", conflicts_with_all = ["offset", "queries"])]
    cursor: Option<String>,

    /// The order of the hits: `relevance`, `recent` or `recent:DAYS` (relevance, with a preference for the recent that is
    /// halved in so many days), `newest`, `oldest`, `NAME:asc`, `NAME:desc`
    #[arg(long, value_name = "ORDER", value_parser = order, default_value = "relevance", add = ArgValueCompleter::new(completing::orders))]
    sort: Order,

    #[command(flatten)]
    narrowing: Narrowing,

    /// Count these among all that is found, with commas between: see `tim facets`
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = named, conflicts_with = "queries", add = ArgValueCompleter::new(completing::names))]
    facets: Vec<Facet>,

    /// Make one hit of all articles that tell the same story: copies, rewrites, translations
    #[arg(long, value_enum, value_name = "BY")]
    group: Option<By>,

    /// Look for other words as well: a file of JSON with those that stand for a word or phrase, as in
    /// {"car": ["automobile", "motor vehicle"]}
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,

    /// How to print: `text` for people, `json` one object, `jsonl` a hit a line, `csv` a hit a row, `trec` a run for evaluation, `paths` the files, `paths0` these for `xargs -0`
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Search as you type, on the whole terminal; as `tim` alone does
    #[arg(long, short, conflicts_with_all = ["cursor", "facets", "queries", "format", "explain"])]
    interactive: bool,

    #[command(flatten)]
    pager: PagerArgs,

    /// Say how the query was understood in each language, and what each score is made of
    #[arg(long)]
    explain: bool,

    /// Answer every query of this file: JSON lines of `id` and `text`
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,

    /// What to look for
    #[arg(value_name = "QUERY", add = ArgValueCompleter::new(completing::query))]
    query: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Jsonl,
    Csv,
    Trec,
    Paths,
    Paths0,
}

impl Format {
    fn paths(self) -> Paths {
        Paths::new(self == Format::Paths0)
    }

    /// Where it is printed: what is no text must not be taken for one that has colours.
    fn out(self) -> Box<dyn Write> {
        match self {
            Format::Paths0 => Box::new(std::io::stdout().lock()),
            _ => Box::new(anstream::stdout().lock()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Story,
}

impl Search {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let (paths, words) = self.paths_and_words();
        if self.interactive {
            return self.interact(paths, &words.join(" "));
        }
        if words.is_empty() && self.queries.is_none() {
            bail!("nothing to look for\n\nhint: `tim search WORDS…`, or `tim search --help` for examples");
        }
        let archive = match paths {
            [] => self.archive.open()?,
            paths => in_memory(paths)?,
        };
        match &self.queries {
            Some(file) => self.answer_file(&archive, file),
            None => self.answer(&archive, &words.join(" ")),
        }
    }

    fn interact(&self, paths: &[PathBuf], query: &str) -> Result<Outcome> {
        if !interactive::on_a_terminal() {
            bail!("an interactive search needs a terminal; without `--interactive`, the answer is printed");
        }
        let archive = match paths {
            [] => self.archive.open()?,
            paths => in_memory(paths)?,
        };
        interactive::run(&archive, query, self.options()?, &self.pager)?;
        Ok(Outcome::Done)
    }

    fn options(&self) -> Result<SearchOptions> {
        let cursor = self.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        Ok(SearchOptions {
            limit: self.limit,
            offset: self.offset,
            cursor: cursor.map(str::parse::<Cursor>).transpose()?,
            langs: self.narrowing.lang.clone(),
            filter: self.narrowing.filter()?,
            counting: Counting {
                facets: self.facets.iter().cloned().map(FacetRequest::new).collect(),
                histogram: None,
            },
            order: self.sort.clone(),
            group: match self.group {
                Some(By::Story) => Group::Story,
                None => Group::Nothing,
            },
            vocabulary: Arc::new(Vocabulary { synonyms: self.synonyms()?, ..Vocabulary::default() }),
            ..SearchOptions::default()
        })
    }

    fn synonyms(&self) -> Result<Synonyms> {
        let Some(path) = &self.synonyms else { return Ok(Synonyms::default()) };
        let json = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        serde_json::from_slice(&json).with_context(|| {
            format!(
                "`{}` is no table of synonyms; expected {{\"word\": [\"another\", \"some others\"]}}",
                path.display()
            )
        })
    }

    fn shown(&self) -> Shown {
        Shown { offset: self.offset, explain: self.explain }
    }

    fn answer(&self, archive: &Archive, query: &str) -> Result<Outcome> {
        let answer = archive.search(query, &self.options()?)?;
        notes::notes(&mut anstream::stderr(), None, query, &answer.notes)?;
        self.note_what_has_no_place(archive, &answer)?;
        unread(&answer);
        help::help(&mut anstream::stderr(), &answer)?;
        let next = self.next(&answer);
        let mut out = Vec::new();
        match self.format {
            Format::Text => {
                text::hits(&mut out, &answer, self.shown())?;
                facets::text(&mut out, &answer.counted.facets)?;
                if let Some(next) = next {
                    text::next(&mut out, &next)?;
                }
            }
            Format::Jsonl => {
                jsonl::hits(&mut out, &answer, self.explain)?;
                jsonl::beside(&mut out, &answer.counted.facets, next)?;
            }
            Format::Json => json::answer(&mut out, query, &answer, self.explain, next)?,
            Format::Csv => {
                csv::names(&mut out)?;
                csv::hits(&mut out, query, &answer.hits)?;
            }
            Format::Trec => trec::hits(&mut out, "q", &answer.hits)?,
            Format::Paths | Format::Paths0 => self.format.paths().hits(&mut out, &answer.hits)?,
        }
        match self.format {
            Format::Text => self.pager.print(&out)?,
            format => {
                let mut to = format.out();
                to.write_all(&out)?;
                to.flush()?;
            }
        }
        Ok(if answer.total == 0 { Outcome::NothingFound } else { Outcome::Done })
    }

    /// Says on stderr what was asked for and is not in the answer.
    fn note_what_has_no_place(&self, archive: &Archive, answer: &Answer) -> Result<()> {
        let sorted = match &self.sort {
            Order::By(facet, _) => Some(facet),
            _ => None,
        };
        self.narrowing.note_unknown(archive, self.facets.iter().chain(sorted))?;
        let mut err = anstream::stderr();
        let all = answer.stories.unwrap_or(answer.total);
        if answer.hits.is_empty() && self.limit > 0 && all > 0 && self.offset as u64 >= all {
            let found = text::counted(answer);
            writeln!(
                err,
                "note: there are no hits from {} on: {found} found",
                self.offset.saturating_add(1)
            )?;
        }
        if self.cursor.is_some() && self.group.is_some() {
            writeln!(err, "note: stories have no cursor; take `--offset`")?;
        }
        if matches!(self.format, Format::Csv | Format::Trec | Format::Paths | Format::Paths0) {
            for (flag, given) in [("--cursor", self.cursor.is_some()), ("--facets", !self.facets.is_empty())]
            {
                if given {
                    writeln!(
                        err,
                        "note: this format has no place for what `{flag}` asks for; take text, json or jsonl"
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Where the next page begins, where this is asked for.
    fn next(&self, answer: &Answer) -> Option<String> {
        answer.next.as_ref().filter(|_| self.cursor.is_some()).map(Cursor::to_string)
    }

    fn answer_file(&self, archive: &Archive, file: &Path) -> Result<Outcome> {
        let queries = queries::read(file)?;
        let mut out = std::io::BufWriter::new(self.format.out());
        let found = match self.format {
            Format::Trec => self.rank_all(archive, &queries, &mut out)?,
            _ => self.answer_all(archive, &queries, &mut out)?,
        };
        out.flush()?;
        Ok(if found { Outcome::Done } else { Outcome::NothingFound })
    }

    /// Prints a run of all queries; true where anything was found.
    fn rank_all(&self, archive: &Archive, queries: &[Query], out: &mut impl Write) -> Result<bool> {
        let options = self.options()?;
        let mut found = false;
        let rank = |query: &Query| archive.rank(&query.text, &options);
        queries::answer_all(queries, rank, |query, ranking| {
            found |= !ranking.hits.is_empty();
            notes::notes(&mut anstream::stderr(), Some(&query.id), &query.text, &ranking.notes)?;
            Ok(trec::ranked(out, &query.id, &ranking.hits)?)
        })?;
        Ok(found)
    }

    /// Prints the answers to all queries; true where anything was found.
    fn answer_all(&self, archive: &Archive, queries: &[Query], out: &mut impl Write) -> Result<bool> {
        let snippets = if matches!(self.format, Format::Paths | Format::Paths0) { 0 } else { 2 };
        let options = SearchOptions { snippets, help: false, ..self.options()? };
        let mut found = false;
        let mut paths = self.format.paths();
        if self.format == Format::Csv {
            csv::names(out)?;
        }
        let search = |query: &Query| archive.search(&query.text, &options);
        queries::answer_all(queries, search, |query, answer| {
            found |= !answer.hits.is_empty();
            notes::notes(&mut anstream::stderr(), Some(&query.id), &query.text, &answer.notes)?;
            unread(&answer);
            match self.format {
                Format::Trec => trec::hits(out, &query.id, &answer.hits)?,
                Format::Jsonl => jsonl::query_hits(out, &query.id, &answer, self.explain)?,
                Format::Json => {
                    bail!("`--format json` is one object for one query; with `--queries`, take `jsonl`")
                }
                Format::Csv => csv::hits(out, &query.id, &answer.hits)?,
                Format::Paths | Format::Paths0 => paths.hits(out, &answer.hits)?,
                Format::Text => text::query_hits(out, query, &answer, self.shown())?,
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The paths of `--in` and the words of the query. `--in a b lang son` gives clap four values: those after the first
    /// are paths as long as they are there on disk, and when nothing is left over, the last one is the query.
    fn paths_and_words(&self) -> (&[PathBuf], Vec<String>) {
        if !self.query.is_empty() || self.queries.is_some() || self.within.len() < 2 {
            return (&self.within, self.query.clone());
        }
        let there = 1 + self.within[1..].iter().take_while(|path| path.exists()).count();
        let (paths, words) = self.within.split_at(there.min(self.within.len() - 1));
        (paths, words.iter().map(|word| word.to_string_lossy().into_owned()).collect())
    }
}

/// Says that hits are left out, because they cannot be read.
fn unread(answer: &Answer) {
    if answer.unread > 0 {
        let hits = count(answer.unread, "hit is left out: it", "hits are left out: they");
        anstream::eprintln!("tim: {hits} cannot be read; `tim doctor` says what can be done");
    }
}

/// Reads files into an archive in memory.
pub(super) fn in_memory(paths: &[PathBuf]) -> Result<Archive> {
    let archive = Archive::in_memory()?;
    let mut writer = archive.writer()?;
    let mut progress = Progress::new(Skips::default());
    let report = writer.add_paths(paths, |event| progress.see(&event));
    let skips = progress.end();
    let report = report?;
    skips.summarise()?;
    if report.files == 0 {
        bail!("there is nothing to search: none of the files could be read");
    }
    Ok(archive)
}
