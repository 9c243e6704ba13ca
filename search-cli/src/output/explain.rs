//! How a query was understood, and what a score is made of, for people.

use std::io::{Result, Write};

use search_core::query::Stream;
use search_core::{Parts, WeighedWord, Weighing};

use super::text::FAINT;

/// Prints each language's reading of a query.
pub(crate) fn weighings(out: &mut impl Write, weighings: &[Weighing]) -> Result<()> {
    for Weighing { lang, articles, average_length, preference, words } in weighings {
        writeln!(
            out,
            "{FAINT}read as {lang}: {articles} articles of {average_length:.0} words on average, weight {preference:.2}{FAINT:#}"
        )?;
        let width = words.iter().map(|word| word.term.text.chars().count()).max().unwrap_or_default();
        for word in words {
            writeln!(out, "{FAINT}  {}{FAINT:#}", described(word, width))?;
        }
    }
    if !weighings.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn described(word: &WeighedWord, width: usize) -> String {
    let WeighedWord { term, written, articles, articles_written, weight, closed, forms } = word;
    let mut said = format!("{:<width$}  in {articles} articles", term.text);
    match term.stream {
        Stream::Written => said.push_str(", without marks"),
        Stream::Main if *written != term.text => {
            said.push_str(&format!(", written `{written}` in {articles_written}"));
        }
        Stream::Main => {}
    }
    if *forms > 1 {
        said.push_str(&format!(", one of {forms} words"));
    }
    match (closed, *weight != 1.0) {
        (true, _) => said.push_str(&format!(", a function word, counts {weight:.2}")),
        (false, true) => said.push_str(&format!(", counts {weight:.2}")),
        (false, false) => {}
    }
    said
}

/// Prints what a score is made of.
pub(crate) fn parts(out: &mut impl Write, score: f32, parts: &[Parts]) -> Result<()> {
    writeln!(out, "    {FAINT}score {score:.3}{FAINT:#}")?;
    for Parts { lang, main, written, pairs, triples, first } in parts {
        writeln!(
            out,
            "    {FAINT}  {lang}: words {main:.3} + as written {written:.3} + pairs {pairs:.3} + triples {triples:.3} + early {first:.3}{FAINT:#}"
        )?;
    }
    Ok(())
}
