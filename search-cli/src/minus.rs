//! A query that begins with a minus is taken for a flag: the refusal says how to ask it.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command};

/// Parses the arguments, or says what is wrong with them and ends.
pub(crate) fn matches(command: Command, arguments: &[OsString]) -> ArgMatches {
    let queried = command.clone();
    command.try_get_matches_from(arguments).unwrap_or_else(|error| hinted(error, &queried, arguments).exit())
}

/// The error, with the way to ask for what was meant, where an unknown flag is the beginning of a query.
fn hinted(mut error: clap::Error, command: &Command, arguments: &[OsString]) -> clap::Error {
    let refused = match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::UnknownArgument, Some(ContextValue::String(refused))) => refused.clone(),
        _ => return error,
    };
    let arguments: Vec<&str> = arguments.iter().skip(1).filter_map(|argument| argument.to_str()).collect();
    let Some((name, query)) = meant(&refused, command, &arguments) else { return error };
    let quoted = query.replace('\'', "'\\''");
    let tip = format!("to search for `{query}`, write it behind `--`: tim {name} -- '{quoted}'");
    error.insert(ContextKind::InvalidArg, ContextValue::String(query));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    error
}

/// The command, and the words around the one that begins like the refused flag and goes on: `-l` of `-lang:en`.
fn meant(refused: &str, command: &Command, arguments: &[&str]) -> Option<(String, String)> {
    let asks = |name: &&str| {
        let command = command.find_subcommand(name);
        command.is_some_and(|command| command.get_positionals().any(|argument| argument.get_id() == "query"))
    };
    let (start, name) = arguments.iter().enumerate().find(|(_, argument)| asks(argument))?;
    let words = &arguments[start + 1..];
    let is_it =
        |word: &&str| word.starts_with(refused) && word.len() > refused.len() && !word.starts_with("--");
    let at = words.iter().position(is_it)?;
    // Of a flag before it, a word may be the value.
    let from = if words[..at].iter().any(|word| word.starts_with('-')) { at } else { 0 };
    let is_flag = |word: &&str| word.starts_with("--") || word.starts_with('-') && word.chars().count() == 2;
    let to = words[at..].iter().position(is_flag).map_or(words.len(), |flag| at + flag);
    Some(((*name).to_owned(), words[from..to].join(" ")))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_words_around_it_are_the_query() {
        for (refused, arguments, query) in [
            ("-l", "search -lang:en oil", Some("-lang:en oil")),
            ("-l", "search oil -lang:en --limit 3", Some("oil -lang:en")),
            ("-l", "search -n 3 oil -lang:en -i", Some("-lang:en")),
            ("-o", "export -oil", Some("-oil")),
            ("-x", "search -x oil", None),
            ("--limt", "search --limt=5 oil", None),
            ("-o", "stats -oil", None),
        ] {
            let arguments: Vec<&str> = arguments.split(' ').collect();
            let found = meant(refused, &crate::Cli::command(), &arguments);
            assert_eq!(found.map(|(_, query)| query).as_deref(), query, "{arguments:?}");
        }
    }
}
