//! `tim analyze`: the terms of a text.

use std::io::{BufWriter, Read, Write};

use anyhow::Result;
use clap::Args;
use search_core::Lang;
use search_core::detect::detect;
use search_core::lang::{each_token, nfc, recipe};

use crate::Outcome;

/// Show the terms by which a text is found
///
/// A line a word: its position, the term that ranks, the word as written without marks, and the word in the text.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim analyze --lang vi 'hoà bình ở Lạng Sơn'
  tim analyze --lang fr \"l'État d'aujourd'hui\"")]
pub(crate) struct Analyze {
    /// The language to read the text in [default: the one it seems to be in]
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,

    /// The text; read from stdin when there is none
    #[arg(value_name = "TEXT")]
    text: Vec<String>,
}

impl Analyze {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let text = match &self.text[..] {
            [] => {
                let mut bytes = Vec::new();
                std::io::stdin().lock().read_to_end(&mut bytes)?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
            words => words.join(" "),
        };
        let text = nfc(&text);
        let lang = self.lang.unwrap_or_else(|| detect(&text).lang);
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut written = Ok(());
        let mut terms = 0u64;
        each_token(recipe(lang), &text, |token| {
            terms += 1;
            if written.is_ok() {
                let word = &text[token.span.clone()];
                written = writeln!(out, "{}\t{}\t{}\t{word}", token.position, token.main, token.written);
            }
        });
        written?;
        out.flush()?;
        Ok(if terms == 0 { Outcome::NothingFound } else { Outcome::Done })
    }
}
