//! When articles were published: a line of small bars a language for people, and as JSON. The names are part of the
//! interface: see docs/cli.md.

use std::collections::BTreeMap;
use std::io::{Result, Write};

use search_core::{Bar, Histogram, Lang};
use serde::Serialize;

use super::text::{FACTS, FAINT, HEADING, width};

/// Bars by their height. Nothing has no bar, and what is there is seen.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What stands before the bars, in columns.
const LABEL: usize = 5;

/// What stands behind them.
const COUNT: usize = 10;

/// Prints a line of bars for all articles and one for each language. All lines have the same scale.
pub(crate) fn text(out: &mut impl Write, histogram: &Histogram) -> Result<()> {
    let (Some(first), Some(last)) = (histogram.bars.first(), histogram.bars.last()) else {
        return undated(out, histogram.undated);
    };
    let room = width() - LABEL - COUNT;
    let places = Places::of(histogram, first, last);
    let wide = places.count.min(room as u64).max(1) as usize;
    let mut lines: BTreeMap<Option<Lang>, Vec<u64>> = BTreeMap::new();
    for bar in &histogram.bars {
        let place = (places.of_bar(bar) * wide as u64 / places.count) as usize;
        let mut add = |line, articles| {
            lines.entry(line).or_insert_with(|| vec![0; wide])[place] += articles;
        };
        add(None, bar.articles);
        bar.langs.iter().for_each(|(lang, articles)| add(Some(*lang), *articles));
    }
    let highest = lines.values().flatten().copied().max().unwrap_or(1);
    let (from, to) = (histogram.by.name(first.from), histogram.by.name(last.from));
    let gap = wide.saturating_sub(from.len() + to.len()).max(1);
    let ends = if from == to { from } else { format!("{from}{}{to}", " ".repeat(gap)) };
    writeln!(out, "{:LABEL$}{FAINT}{ends}{FAINT:#}", "")?;
    for (lang, counts) in &lines {
        let name = lang.map_or_else(|| "all".to_owned(), |lang| lang.to_string());
        let bars: String = counts.iter().map(|count| bar(*count, highest)).collect();
        let total: u64 = counts.iter().sum();
        writeln!(out, "{HEADING}{name:LABEL$}{HEADING:#}{FACTS}{bars}{FACTS:#}  {total}")?;
    }
    undated(out, histogram.undated)
}

fn undated(out: &mut impl Write, undated: u64) -> Result<()> {
    match undated {
        0 => Ok(()),
        count => writeln!(out, "{FAINT}{count} without a date{FAINT:#}"),
    }
}

fn bar(count: u64, highest: u64) -> char {
    match count {
        0 => ' ',
        count => BARS[((count * BARS.len() as u64).div_ceil(highest) - 1) as usize],
    }
}

/// The places of bars on a line without gaps.
struct Places<'h> {
    histogram: &'h Histogram,
    first: i64,
    count: u64,
}

impl Places<'_> {
    fn of<'h>(histogram: &'h Histogram, first: &Bar, last: &Bar) -> Places<'h> {
        let mut places = Places { histogram, first: 0, count: 0 };
        places.first = places.number(first);
        places.count = (places.number(last) - places.first + 1).unsigned_abs();
        places
    }

    fn of_bar(&self, bar: &Bar) -> u64 {
        (self.number(bar) - self.first).unsigned_abs()
    }

    fn number(&self, bar: &Bar) -> i64 {
        self.histogram.by.number(bar.from)
    }
}

#[derive(Serialize)]
struct Answer {
    articles: u64,
    undated: u64,
    bars: Vec<BarObject>,
}

#[derive(Serialize)]
struct BarObject {
    period: String,
    articles: u64,
    langs: BTreeMap<String, u64>,
}

/// Prints the bars in which there are articles, as one object.
pub(crate) fn json(out: &mut impl Write, total: u64, histogram: &Histogram) -> Result<()> {
    let bar = |bar: &Bar| BarObject {
        period: histogram.by.name(bar.from),
        articles: bar.articles,
        langs: bar.langs.iter().map(|(lang, articles)| (lang.to_string(), *articles)).collect(),
    };
    let bars = histogram.bars.iter().map(bar).collect();
    serde_json::to_writer(&mut *out, &Answer { articles: total, undated: histogram.undated, bars })?;
    writeln!(out)
}
