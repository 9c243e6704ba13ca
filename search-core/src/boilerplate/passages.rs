//! Taking repeated lines out of an article, and giving them back.

use std::ops::AddAssign;

use super::{LineKey, is_line, site_of};
use crate::article::{Article, Dropped, Passage, PassageKind, Reason, Was};
use crate::clean::languages;
use crate::lang::Lang;

/// How an article was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// Lines that were taken out of it and were not before.
    pub taken: u64,
    /// Lines that were given back to it.
    pub given_back: u64,
}

impl AddAssign for Change {
    fn add_assign(&mut self, other: Change) {
        self.taken += other.taken;
        self.given_back += other.given_back;
    }
}

/// Brings an article to what is known of its site: the lines for which `is_repeated` are among what was dropped, and all
/// others that were taken out before are passages again, where they stood. Whatever was known before, the outcome is the
/// same.
///
/// An article never loses its last body passage so: where all would go, all stay.
pub fn settle<E>(
    article: &mut Article,
    mut is_repeated: impl FnMut(LineKey) -> Result<bool, E>,
) -> Result<Change, E> {
    let before = taken(article);
    let restored = give_back(article);
    let site = site_of(article);
    let mut repeated = vec![false; article.passages.len()];
    for (passage, repeated) in article.passages.iter().zip(&mut repeated) {
        if is_line(passage.kind)
            && let Some(key) = LineKey::of(&site, &passage.text)
        {
            *repeated = is_repeated(key)?;
        }
    }
    let has_text = article
        .passages
        .iter()
        .zip(&repeated)
        .any(|(passage, repeated)| passage.kind == PassageKind::Body && !repeated);
    let any = has_text && repeated.contains(&true);
    if any {
        take(article, &repeated);
    }
    if any || restored {
        article.langs = languages(&article.passages);
        article.lang = article.langs.first().map_or(Lang::UND, |first| first.lang);
    }
    let after = taken(article);
    let only_in =
        |these: &[usize], those: &[usize]| these.iter().filter(|at| !those.contains(at)).count() as u64;
    Ok(Change { taken: only_in(&after, &before), given_back: only_in(&before, &after) })
}

/// Where the lines stood that were taken out of an article: their places among all its passages.
fn taken(article: &Article) -> Vec<usize> {
    let taken = article.dropped.iter().filter(|dropped| dropped.was.is_some());
    // Those that were taken above it stood before it, too.
    taken.enumerate().map(|(above, dropped)| dropped.after + above).collect()
}

/// Gives an article all its lines back; false when none was taken.
fn give_back(article: &mut Article) -> bool {
    let mut given_back = 0;
    for mut line in std::mem::take(&mut article.dropped) {
        line.after += given_back;
        match line.was {
            Some(Was { kind, lang, confidence }) => {
                let at = line.after.min(article.passages.len());
                article.passages.insert(at, Passage { kind, text: line.text, lang, confidence });
                given_back += 1;
            }
            None => article.dropped.push(line),
        }
    }
    given_back > 0
}

/// Takes these passages out of an article. They go among the lines that were dropped where they stood.
fn take(article: &mut Article, repeated: &[bool]) {
    let all = std::mem::take(&mut article.passages);
    let mut others = std::mem::take(&mut article.dropped).into_iter().peekable();
    for (at, (passage, repeated)) in all.into_iter().zip(repeated).enumerate() {
        let after = article.passages.len();
        while let Some(line) = others.next_if(|line| line.after <= at) {
            article.dropped.push(Dropped { after, ..line });
        }
        if !repeated {
            article.passages.push(passage);
            continue;
        }
        let Passage { kind, text, lang, confidence } = passage;
        let was = Some(Was { kind, lang, confidence });
        article.dropped.push(Dropped { text, reason: Reason::Repeated, after, was });
    }
    let after = article.passages.len();
    article.dropped.extend(others.map(|line| Dropped { after, ..line }));
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::extract::extract;
    use crate::read::Record;

    const PAGE: &str = "{\"url\": \"https://example.org/1\", \"title\": \"Le pont\", \"text\": \"Le bulletin du matin\\nLe pont suspendu a été ouvert lundi matin par les habitants du village.\\nRestez avec nous\\nIl relie deux communes que la rivière séparait depuis longtemps.\\nBonne lecture à toutes et à tous\"}";

    fn settled(article: &mut Article, lines: &[&str]) -> Change {
        let keys: Vec<LineKey> = lines.iter().filter_map(|line| LineKey::of("example.org", line)).collect();
        settle(article, |key| Ok::<_, Infallible>(keys.contains(&key))).unwrap()
    }

    #[test]
    fn lines_are_taken_and_given_back_where_they_stood() {
        let original = extract(&Record::json("page", PAGE)).unwrap();
        let lines: Vec<String> = original.passages[1..].iter().map(|passage| passage.text.clone()).collect();
        assert!(lines.len() >= 3, "{lines:?}");
        let mut article = original.clone();
        assert_eq!(settled(&mut article, &[&lines[0], &lines[2]]), Change { taken: 2, given_back: 0 });
        assert_eq!(article.passages.len(), original.passages.len() - 2);
        // Another order of learning ends in the same article.
        let mut other = original.clone();
        settled(&mut other, &[&lines[2], &lines[1]]);
        assert_eq!(settled(&mut other, &[&lines[0], &lines[2]]), Change { taken: 1, given_back: 1 });
        assert_eq!(article, other);
        assert_eq!(settled(&mut article, &[]), Change { taken: 0, given_back: 2 });
        assert_eq!(article, original);
    }

    #[test]
    fn every_line_keeps_its_place_on_the_page() {
        let mut original = extract(&Record::json("page", PAGE)).unwrap();
        let menu = |text: &str, after| Dropped {
            text: text.to_owned(),
            reason: Reason::Furniture,
            after,
            was: None,
        };
        original.dropped =
            vec![menu("above", 0), menu("between", 2), menu("between, too", 2), menu("below", 9)];
        let text = |at: usize| original.passages[at].text.clone();
        let (first, second, third) = (text(1), text(2), text(3));
        let mut article = original.clone();
        settled(&mut article, &[&first, &third]);
        let places: Vec<(&str, usize)> =
            article.dropped.iter().map(|dropped| (dropped.text.as_str(), dropped.after)).collect();
        let end = article.passages.len();
        let expected = [
            ("above", 0),
            (first.as_str(), 1),
            ("between", 1),
            ("between, too", 1),
            (third.as_str(), 2),
            ("below", end),
        ];
        assert_eq!(places, expected);
        assert_eq!(article.passages[1].text, second);
        original.dropped[3].after = original.passages.len();
        settled(&mut article, &[]);
        assert_eq!(article, original);
    }

    #[test]
    fn an_article_keeps_its_last_text() {
        let mut article = extract(&Record::json("page", PAGE)).unwrap();
        let original = article.clone();
        let lines: Vec<String> = article.passages.iter().map(|passage| passage.text.clone()).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(settled(&mut article, &lines), Change::default());
        assert_eq!(article, original);
    }
}
