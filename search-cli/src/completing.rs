//! Completion in shells: commands and flags as clap knows them, and in queries the fields and their values in the archive.
//!
//! The shell asks the program, which says what fits (`TIM_COMPLETE`); `tim completions` prints what makes it ask.

mod bash;

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory, FromArgMatches};
use clap_complete::CompletionCandidate;
use clap_complete::env::{CompleteEnv, EnvCompleter, Fish, Shells, Zsh};
use search_core::query::field_names;
use search_core::{Archive, Facet, SearchOptions};

use crate::Cli;
use crate::archive::ArchiveArgs;
use crate::config::Configuration;

/// The variable by which a shell asks: it names the shell.
const ASKED: &str = "TIM_COMPLETE";

/// So many values are offered.
const MOST: usize = 50;

/// The shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// Answers a shell that asks what fits, and ends the program then.
pub(crate) fn answer() {
    CompleteEnv::with_factory(Cli::command).var(ASKED).shells(Shells(&[&bash::Bash, &Zsh, &Fish])).complete();
}

/// Prints what makes a shell ask this program.
pub(crate) fn register(shell: Shell, out: &mut impl Write) -> std::io::Result<()> {
    let shell: &dyn EnvCompleter = match shell {
        Shell::Bash => &bash::Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
    };
    let mut script = Vec::new();
    shell.write_registration(ASKED, "tim", "tim", "tim", &mut script)?;
    out.write_all(&script)
}

/// The archive that the command line so far is about.
fn archive() -> Option<Archive> {
    let command = ArchiveArgs::augment_args(Command::new("tim")).args_override_self(true);
    let file = std::env::var_os("TIM_CONFIG").map(PathBuf::from);
    let configuration = Configuration::read(&Cli::command(), file.as_deref(), false).ok()?;
    let flags = flags_of_archive(&command, std::env::args_os());
    let arguments = [OsString::from("tim")].into_iter().chain(flags).chain([OsString::from(PATIENCE)]);
    let matches = configuration.applied(command).try_get_matches_from(arguments).ok()?;
    ArchiveArgs::from_arg_matches(&matches).ok()?.open().ok()
}

/// Who presses Tab does not wait for a cluster that does not answer.
const PATIENCE: &str = "--engine-timeout=2";

/// Those of these words that say which archive is meant.
fn flags_of_archive(command: &Command, words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let is_known = |flag: &str| command.get_arguments().any(|arg| arg.get_long() == Some(flag));
    let mut flags = Vec::new();
    let mut words = words;
    while let Some(word) = words.next() {
        let Some(flag) = word.to_str().and_then(|word| word.strip_prefix("--")) else { continue };
        match flag.split_once('=') {
            Some((flag, _)) if is_known(flag) => flags.push(word),
            None if is_known(flag) => match words.next() {
                Some(value) => flags.extend([word, value]),
                None => break,
            },
            _ => {}
        }
    }
    flags
}

/// Values of a facet that begin so, those that most articles have first.
fn values(facet: Facet, beginning: &str) -> Vec<(String, u64)> {
    let options = SearchOptions { limit: MOST, help: false, ..SearchOptions::default() };
    let found = archive().and_then(|archive| archive.facet_values(facet, beginning, "", &options).ok());
    let counts = found.map(|found| found.values).unwrap_or_default();
    counts.into_iter().map(|count| (count.value, count.articles)).collect()
}

fn candidate(value: String, articles: u64) -> CompletionCandidate {
    let many = if articles == 1 { "article" } else { "articles" };
    CompletionCandidate::new(value).help(Some(format!("{articles} {many}").into()))
}

/// The values of a flag that takes one of a facet's, as `--source`.
pub(crate) fn of_facet(facet: Facet) -> impl Fn(&OsStr) -> Vec<CompletionCandidate> {
    move |typed| {
        let found = values(facet.clone(), typed.to_str().unwrap_or_default());
        found.into_iter().map(|(value, articles)| candidate(value, articles)).collect()
    }
}

/// The names of facts, the last of several with commas between.
pub(crate) fn names(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let (before, begun) = typed.split_at(typed.rfind(',').map_or(0, |comma| comma + 1));
    let fitting = Facet::names().filter(|name| name.starts_with(begun));
    fitting.map(|name| CompletionCandidate::new(format!("{before}{name}"))).collect()
}

/// The orders of hits.
pub(crate) fn orders(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let named = ["relevance", "recent", "newest", "oldest"].map(str::to_owned).into_iter();
    let of_facts = Facet::names().flat_map(|name| [format!("{name}:asc"), format!("{name}:desc")]);
    named.chain(of_facts).filter(|order| order.starts_with(typed)).map(CompletionCandidate::new).collect()
}

/// What the last word of a query may become: a field, a value of one, or a word of the archive.
pub(crate) fn query(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let (before, word) = typed.split_at(last_word(typed));
    let signs = word.len() - word.trim_start_matches(['+', '-', '(']).len();
    let (signs, word) = word.split_at(signs);
    let whole = |candidate: CompletionCandidate| candidate.add_prefix(format!("{before}{signs}"));
    match word.split_once(':') {
        Some((field, value)) => {
            let quoted = value.trim_start_matches('"');
            let found = facet(field).map(|facet| values(facet, quoted)).unwrap_or_default();
            let one = |(value, articles): (String, u64)| {
                whole(candidate(format!("{field}:{}", in_query(&value)), articles))
            };
            found.into_iter().map(one).collect()
        }
        None => {
            let fields = field_names().filter(|name| name.starts_with(&word.to_lowercase()));
            let fields = fields.map(|name| whole(CompletionCandidate::new(format!("{name}:"))));
            let suggested = archive().and_then(|archive| archive.suggest(word, 10).ok());
            let words = suggested.map(|suggested| suggested.words).unwrap_or_default();
            fields.chain(words.into_iter().map(|word| whole(candidate(word.query, word.articles)))).collect()
        }
    }
}

/// Where the last word begins. There are spaces within quotes.
fn last_word(query: &str) -> usize {
    let mut start = 0;
    let mut quoted = false;
    for (at, c) in query.char_indices() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => start = at + c.len_utf8(),
            _ => {}
        }
    }
    start
}

/// What a field of the query language is counted by.
fn facet(field: &str) -> Option<Facet> {
    Some(match field.to_lowercase().as_str() {
        "lang" | "langue" => Facet::Lang,
        "source" | "nguồn" => Facet::Source,
        "author" | "auteur" => Facet::Author,
        "place" | "lieu" => Facet::Place,
        "site" => Facet::Site,
        "section" | "rubrique" => Facet::Section,
        "tag" => Facet::Tag,
        "date" | "ngày" => Facet::Month,
        _ => return None,
    })
}

/// A value as the query language reads it: several words are a phrase.
fn in_query(value: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    match value.chars().all(is_word) {
        true => value.to_owned(),
        false => format!("\"{}\"", value.replace('"', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_may_have_spaces_in_quotes() {
        for (query, word) in
            [("", ""), ("cầu tre", "tre"), ("cầu source:\"Báo C", "source:\"Báo C"), ("\"cầu treo\" ", "")]
        {
            assert_eq!(&query[last_word(query)..], word);
        }
    }

    #[test]
    fn values_are_read_as_one() {
        assert_eq!(in_query("TTXVN"), "TTXVN");
        assert_eq!(in_query("2023-11"), "2023-11");
        assert_eq!(in_query("Báo \"Cao\" Nguyên"), "\"Báo  Cao  Nguyên\"");
        assert_eq!(in_query("a:b"), "\"a:b\"");
    }

    #[test]
    fn the_archive_is_the_one_that_is_named() {
        let command = ArchiveArgs::augment_args(Command::new("tim"));
        for (line, flags) in [
            ("tim search --index a lang:", "--index a"),
            ("tim search --index=a/b lang:", "--index=a/b"),
            (
                "tim search --engine-url http://a:1 --limit 3 --index b lang:",
                "--engine-url http://a:1 --index b",
            ),
            ("tim search lang:", ""),
            ("tim search --index", ""),
        ] {
            let named = flags_of_archive(&command, line.split(' ').map(OsString::from));
            let expected: Vec<&str> = flags.split_whitespace().collect();
            assert_eq!(named, expected, "{line}");
        }
    }

    #[test]
    fn fields_are_counted_by_facets() {
        let without = ["title", "titre", "caption", "légende", "legende", "boilerplate"];
        for name in field_names() {
            assert_eq!(facet(name).is_none(), without.contains(&name), "{name}");
        }
    }
}
