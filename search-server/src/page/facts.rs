//! The facts about an article as a page states them: dates, counts and times in, words out.

use std::time::Duration;

use jiff::civil::Date;
use search_core::Article;

use super::language;

/// The facts that stand with every article.
pub(super) struct Facts {
    /// The BCP-47 code, for the `lang` attribute.
    pub(super) lang: String,
    pub(super) language: String,
    pub(super) date: Option<Day>,
    pub(super) source: Option<String>,
}

/// A day, for machines and for people.
pub(super) struct Day {
    pub(super) machine: String,
    pub(super) words: String,
}

impl Facts {
    pub(super) fn of(article: &Article) -> Facts {
        Facts {
            lang: article.lang.as_str().to_owned(),
            language: language::name(article.lang),
            date: article.date.as_deref().map(day),
            source: article.source.clone(),
        }
    }
}

/// `2023-11-20` as `20 November 2023`. What is no date is shown as it is.
fn day(date: &str) -> Day {
    let parsed = date.get(..10).and_then(|day| day.parse::<Date>().ok());
    Day {
        machine: date.to_owned(),
        words: parsed.map_or_else(|| date.to_owned(), |day| day.strftime("%-d %B %Y").to_string()),
    }
}

/// `1 article`, `1,234 articles`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + many.len() + 4);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out} {}", if count == 1 { one } else { many })
}

/// `less than 1 ms`, `12 ms`, `1.2 s`.
pub(super) fn time_taken(took: Duration) -> String {
    match took.as_millis() {
        0 => "less than 1 ms".to_owned(),
        ms if ms < 1000 => format!("{ms} ms"),
        _ => format!("{:.1} s", took.as_secs_f32()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_counts_are_readable() {
        assert_eq!(day("2023-11-20").words, "20 November 2023");
        assert_eq!(day("2023-11-02T14:35:00+07:00").words, "2 November 2023");
        assert_eq!(day("hôm qua, hai").words, "hôm qua, hai");
        assert_eq!(counted(1, "article", "articles"), "1 article");
        assert_eq!(counted(1_234_567, "article", "articles"), "1,234,567 articles");
        assert_eq!(time_taken(Duration::from_micros(1_240_000)), "1.2 s");
    }
}
