//! `tim detect`: the language of each line.

use std::io::{BufRead, BufWriter, Write};

use anyhow::Result;
use clap::Args;
use search_core::detect::detect;
use search_core::lang::nfc;

use crate::Outcome;

/// Print the language of each line of the input: a code a line, `und` where unsure
#[derive(Debug, Args)]
#[command(after_help = "Example:
  printf 'Bonjour tout le monde\\nXin chào các bạn\\n' | tim detect")]
pub(crate) struct Detect {
    /// Print how sure the language is, from 0 to 1, after a tab
    #[arg(long)]
    confidence: bool,
}

impl Detect {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let mut input = std::io::stdin().lock();
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line)? > 0 {
            let guess = detect(&nfc(&String::from_utf8_lossy(&line)));
            match self.confidence {
                true => writeln!(out, "{}\t{:.3}", guess.lang, guess.confidence)?,
                false => writeln!(out, "{}", guess.lang)?,
            }
            line.clear();
        }
        out.flush()?;
        Ok(Outcome::Done)
    }
}
