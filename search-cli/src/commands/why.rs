//! `tim why`: why an article is found by a query, or not.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use search_core::query::Occur;
use search_core::{Finding, JudgedClause, Lang, Missing, SearchOptions};

use crate::Outcome;
use crate::archive::ArchiveArgs;
use crate::output::{TextOrJson, explain};

/// Say why an article is found by a query, or not: what it has of each part of the query, and where it stands among the hits
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tim why gianh-bridge-en-420a71ac suspension river
  tim why gianh-bridge-en-420a71ac '\"river bridge\" date:2024'

Exit codes: 0 it is found, 1 it is not, or there is no such article.")]
pub(crate) struct Why {
    #[command(flatten)]
    archive: ArchiveArgs,

    /// Only articles in this language, as in `tim search`; several with commas, or given several times
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    lang: Vec<Lang>,

    /// How to print: `text` for people, `json` an object on one line
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,

    /// The article's id, as `tim search` prints it
    #[arg(value_name = "ID")]
    id: String,

    /// The query
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
}

impl Why {
    pub(crate) fn run(&self) -> Result<Outcome> {
        let options = SearchOptions { langs: self.lang.clone(), ..SearchOptions::default() };
        let archive = self.archive.open()?;
        let Some(finding) = archive.finding(&self.id, &self.query.join(" "), &options)? else {
            anstream::eprintln!(
                "tim: there is no article `{}` in the archive; `tim search` prints the ids of what it finds",
                self.id
            );
            return Ok(Outcome::NothingFound);
        };
        let mut out = anstream::stdout().lock();
        match self.format {
            TextOrJson::Text => text(&mut out, &finding)?,
            TextOrJson::Json => json(&mut out, &finding)?,
        }
        Ok(if finding.found { Outcome::Done } else { Outcome::NothingFound })
    }
}

fn text(out: &mut impl Write, finding: &Finding) -> std::io::Result<()> {
    match (&finding.place, finding.found) {
        (Some((place, score, parts)), true) => {
            writeln!(out, "found: number {place} of {}", finding.total)?;
            explain::parts(out, *score, parts)?;
        }
        (_, true) => writeln!(out, "found: beyond the first two hundred of {}", finding.total)?,
        (_, false) => writeln!(out, "not found; {} found", are(finding.total))?,
    }
    for clause in &finding.clauses {
        let sign = if clause.holds { "yes" } else { "no " };
        writeln!(out, "  {sign}  {}: {}", clause.typed, said(clause))?;
    }
    if !finding.in_langs {
        writeln!(out, "  no   --lang: it has no text in these languages")?;
    }
    if !finding.passes_filter {
        writeln!(out, "  no   the filter does not let it through")?;
    }
    Ok(())
}

fn said(clause: &JudgedClause) -> String {
    let articles = clause.articles;
    match &clause.why {
        None if clause.occur == Occur::MustNot => "it has it, and is excluded".to_owned(),
        None => format!("it has it; {} found by it", are(articles)),
        Some(_) if clause.occur == Occur::MustNot => "it does not have it, as it should".to_owned(),
        Some(Missing::OnlyDropped) => "only in what was dropped from its page (`boilerplate:`)".to_owned(),
        Some(Missing::OtherMarks) => "only with other marks, or with none".to_owned(),
        Some(Missing::Apart) => "it has the words, and they do not stand together".to_owned(),
        Some(Missing::Says(Some(value))) => format!("it says {value}"),
        Some(Missing::Says(None)) => "it does not say".to_owned(),
        Some(Missing::Nothing) => format!("nothing of it; {} found by it", are(articles)),
    }
}

/// `1 article is`, `7 articles are`.
fn are(articles: u64) -> String {
    if articles == 1 { "1 article is".to_owned() } else { format!("{articles} articles are") }
}

fn json(out: &mut impl Write, finding: &Finding) -> Result<()> {
    let clauses = finding.clauses.iter().map(|clause| {
        serde_json::json!({
            "typed": clause.typed, "holds": clause.holds, "articles": clause.articles, "said": said(clause),
        })
    });
    let object = serde_json::json!({
        "found": finding.found,
        "total": finding.total,
        "place": finding.place.as_ref().map(|(place, ..)| place),
        "score": finding.place.as_ref().map(|(_, score, _)| score),
        "in_langs": finding.in_langs,
        "passes_filter": finding.passes_filter,
        "clauses": clauses.collect::<Vec<_>>(),
    });
    writeln!(out, "{object}")?;
    Ok(())
}
