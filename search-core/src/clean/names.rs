//! Names of people: what is one, and which are in a text that says who wrote.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::furniture::regex;
use super::{dates, outlets, press};

/// What parts two people everywhere: a word, a semicolon.
static JOINT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:\s*[,;])?\s+(?:and|AND|et|ET|và|VÀ|und|UND|avec|AVEC|with|WITH)\s+|\s*;\s*"));

/// The people that are named in a text: `A and B`, `A et B`, `A và B`, `A, B`.
pub(super) fn split_names(names: &str) -> impl Iterator<Item = &str> {
    JOINT.split(names).flat_map(|part| part.split(',')).map(str::trim).filter(|name| !name.is_empty())
}

/// Words before a name, as bylines of many languages have them.
static BEFORE_NAMES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?i:(?:written |reporting )?by|par|von|vom|por|door|di|da|av|af|przez|oleh|tác giả|pv\.?|phóng viên|auteurs?|authors?|autore?s?|texte?)(?: ?: ?|\s+)",
    )
});

/// `A (avec B et C)`, `Deutsche Welle (www.dw.example)`: helpers are named, too; addresses are not.
static IN_BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\s\((?:(?:avec|with)\s+(?<names>[^()]+)|[^()\s]+\.[^()\s]+)\)$"));

/// How a text came to be taken for one that states the authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statement {
    /// It is one name, and no list of several.
    Alone,
    /// It was made to state them.
    Certain,
    /// It only looks like a byline: it has to look like names, too.
    Byline,
}

/// The names in a text that states the authors: a `<meta>`, a field, a byline. `Jane Doe, Political Editor, and John Roe`
/// names two people; addresses name none.
pub(super) fn stated_names(text: &str, statement: Statement) -> Vec<String> {
    let text = with_helpers(text.trim());
    let text = outlets::in_brackets(&text).map_or(&*text, |(names, _)| names);
    let is_address = text.contains("://") || (text.contains('@') && !text.contains(' '));
    if is_address || !text.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let mut names: Vec<&str> = Vec::new();
    let parts = text.split(['|', '•', '·']).flat_map(|part| at_dashes(part, statement));
    for name in parts.flat_map(|part| people(part, statement)).flat_map(split_in_two) {
        let name = BEFORE_NAMES.find(name).map_or(name, |before| &name[before.end()..]);
        let name = once(trimmed(name));
        let follows_a_name = names.last().is_some_and(|last| is_name(last));
        let named = match statement {
            Statement::Byline => reads_as_name(name),
            _ => !(follows_a_name && is_description(name)),
        };
        if named && name.chars().any(char::is_alphabetic) && !dates::is_date(name) {
            names.push(name);
        }
    }
    names.into_iter().map(str::to_owned).collect()
}

/// The text with its helpers as any other names: `A (avec B et C)` → `A, B et C`.
pub(super) fn with_helpers(text: &str) -> Cow<'_, str> {
    IN_BRACKETS.replace(text, ", $names")
}

/// What dashes part, where these are people: `Lê An - Trần Bình`. Not what was made to name one that has a dash in it.
fn at_dashes(text: &str, statement: Statement) -> Vec<&str> {
    static DASH: LazyLock<Regex> = LazyLock::new(|| regex(r"\s[-–—]\s"));
    let parts: Vec<&str> = DASH.split(text).collect();
    let parts_people = || parts.iter().all(|part| is_name(part) && !press::names(part));
    if statement == Statement::Byline || parts_people() { parts } else { vec![text] }
}

/// The names without those of accounts, where people are named beside them: `Jane Doe`, `admin`.
pub(super) fn without_accounts(mut names: Vec<String>) -> Vec<String> {
    let in_account = |c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.');
    let is_account = |name: &str| name.chars().all(in_account) && !press::names(name);
    if names.iter().any(|name| is_name(name)) {
        names.retain(|name| !is_account(name));
    }
    names
}

/// The name without what stands around it; the full stop of an initial at its end is its own.
fn trimmed(name: &str) -> &str {
    const AROUND: [char; 5] = ['-', '–', '—', '.', ' '];
    let name = name.trim_start_matches(AROUND).trim();
    let end = name.trim_end_matches(AROUND).len();
    let last = name[..end].rsplit(' ').next().unwrap_or_default();
    let is_initial = end > last.len() && last.split('.').all(|letter| letter.chars().count() == 1);
    if is_initial && name[end..].starts_with('.') { &name[..=end] } else { name[..end].trim() }
}

/// The people in a text that states the authors. A comma parts two of them, unless it stands within the name of one.
fn people(text: &str, statement: Statement) -> Vec<&str> {
    let parts: Vec<&str> = JOINT.split(text).map(str::trim).filter(|part| !part.is_empty()).collect();
    // Semicolons part people so that commas need not.
    let families = if text.contains(';') { FAMILY_WORDS } else { 1 };
    let whole = match statement {
        Statement::Alone => parts.iter().all(|part| !is_list(part)),
        Statement::Certain => parts.iter().all(|part| is_family_first(part, families)),
        Statement::Byline => false,
    };
    if whole { parts } else { split_names(text).collect() }
}

/// A family's name has at most this many words: `García Márquez`, `van der Berg`.
const FAMILY_WORDS: usize = 3;

/// No more words are given to a person: `Doe, Jane Mary Ann`.
const GIVEN_WORDS: usize = 3;

/// True for a name as catalogues have it: `Doe, Jane`, `van der Berg, J. A.`; not for two outlets, `AFP, DPA`.
fn is_family_first(text: &str, most_words: usize) -> bool {
    let Some((family, given)) = text.split_once(',') else { return false };
    let of_name = |part: &str| part.split_whitespace().filter(|word| !PARTICLES.contains(word)).count();
    let all_capitals = |part: &str| !part.contains('.') && !part.contains(char::is_lowercase);
    (1..=most_words).contains(&of_name(family))
        && (1..=GIVEN_WORDS).contains(&of_name(given))
        && has_words_of_name(family)
        && has_words_of_name(given)
        && !(all_capitals(family) && all_capitals(given))
        && ![family, given].into_iter().any(|part| press::names(part) || press::is_role(part))
}

/// True where commas part more than one name: a name from what it describes, an outlet, or three names.
fn is_list(text: &str) -> bool {
    const FEW: usize = 2;
    let parts = || text.split(',').map(str::trim);
    parts().skip(1).any(|part| is_description(part) || press::names(part))
        || (parts().count() > FEW && parts().all(is_name))
}

/// Words that join names in other languages, and are names or initials themselves: only between two names.
pub(super) fn split_in_two(names: &str) -> Vec<&str> {
    static JOINT: LazyLock<Regex> = LazyLock::new(|| regex(r"\s(?:&|y|e|og|och|en|i|ve|dan|ja)\s"));
    let parts: Vec<&str> = JOINT.split(names).collect();
    if parts.len() > 1 && parts.iter().all(|part| is_name(part)) { parts } else { vec![names] }
}

/// A name that stands there twice, once: `Jane Doe Jane Doe`. `Minh Minh` is one.
pub(super) fn once(name: &str) -> &str {
    const LEAST_WORDS: usize = 2;
    let middle = name.len() / 2;
    match name.split_at_checked(middle) {
        Some((first, second))
            if second.strip_prefix(' ') == Some(first) && first.split_whitespace().count() >= LEAST_WORDS =>
        {
            first
        }
        _ => name,
    }
}

/// What follows a name and is none: an office, a site, a few words in lower case.
fn is_description(text: &str) -> bool {
    const FEW: usize = 3;
    let words = || text.split_whitespace();
    let is_host =
        words().count() == 1 && text.split_once('.').is_some_and(|(a, b)| a.len() > 1 && b.len() > 1);
    let lower = words().filter(|word| word.chars().next().is_some_and(char::is_lowercase)).count();
    is_host || press::is_role(text) || (words().count() >= FEW && lower * 2 > words().count())
}

/// Two names and more, or a few letters of a script without capitals.
fn reads_as_name(text: &str) -> bool {
    const LONGEST_WITHOUT_CASE: usize = 12;
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let caseless = !text.contains(char::is_whitespace)
        && letters().all(|c| !c.is_lowercase() && !c.is_uppercase())
        && (2..=LONGEST_WITHOUT_CASE).contains(&letters().count());
    (is_name(text) && !press::is_role(text)) || caseless
}

/// Words of names that begin with a small letter.
const PARTICLES: &[&str] =
    &["de", "du", "des", "la", "le", "von", "van", "der", "den", "di", "da", "el", "al", "bin"];

/// Two to five words that all begin with a capital, but for particles; no day, and not what a name does not begin with.
pub(super) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && has_words_of_name(text)
        && words.first().is_some_and(|word| is_capital_word(word) && !press::begins_no_name(word))
        && words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some())
        && !names_day(&words)
}

/// True where every word begins with a capital, but for particles.
pub(super) fn has_words_of_name(text: &str) -> bool {
    text.split_whitespace().all(|word| is_capital_word(without_article(word)) || PARTICLES.contains(&word))
}

/// The word without the particle that is glued to it: `d'Arc` → `Arc`.
fn without_article(word: &str) -> &str {
    const GLUED: &[&str] = &["d'", "d’", "l'", "l’"];
    GLUED.iter().find_map(|particle| word.strip_prefix(particle)).unwrap_or(word)
}

fn is_capital_word(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'))
}

/// True for words among which are a month and a number, as the reports of companies have them: `Record May Six`.
fn names_day(words: &[&str]) -> bool {
    // `Jan` and `Mar` are names.
    const SHORTEST_MONTH: usize = 3;
    let is_month = |word: &&str| {
        let is_short = word.chars().count() <= SHORTEST_MONTH && !word.eq_ignore_ascii_case("may");
        !is_short && dates::month(word).is_some()
    };
    words.iter().any(is_month) && words.iter().any(|word| press::is_number(word))
}

#[cfg(test)]
mod tests {
    use super::Statement::{Alone, Byline, Certain};
    use super::*;

    #[test]
    fn stated_authors_are_people() {
        for (text, names) in [
            ("By Jane Doe and John Roe", &["Jane Doe", "John Roe"][..]),
            ("Jane Doe, Political Editor, and John Roe", &["Jane Doe", "John Roe"]),
            ("Jean Dupont et Anne Petit, AFP", &["Jean Dupont", "Anne Petit", "AFP"]),
            ("Jean Dupont (avec Anne Petit)", &["Jean Dupont", "Anne Petit"]),
            ("Mac & i", &["Mac & i"]),
            ("Ana Ruiz y Luis Gil", &["Ana Ruiz", "Luis Gil"]),
            ("Jonas Kazlauskas, universiteto fakulteto profesorius, Site.lt", &["Jonas Kazlauskas"]),
            ("srf/ab;cd", &["srf/ab", "cd"]),
            ("https://s.example/jane", &[]),
            ("j.doe@s.example", &[]),
            ("@jane", &[]),
            ("148208", &[]),
        ] {
            assert_eq!(stated_names(text, Certain), names, "{text}");
        }
        assert_eq!(stated_names("Von Jane Doe | 3 March 2024", Byline), ["Jane Doe"]);
        assert_eq!(stated_names("松岡大地", Byline), ["松岡大地"]);
        assert_eq!(stated_names("Lê An - Trần Thị Bình", Byline), ["Lê An", "Trần Thị Bình"]);
        assert_eq!(stated_names("Lê An - Trần Thị Bình", Certain), ["Lê An", "Trần Thị Bình"]);
        assert_eq!(stated_names("Jane Doe - The Rivage", Certain), ["Jane Doe - The Rivage"]);
        assert_eq!(stated_names("PV. Lê An (TTXVN)", Byline), ["Lê An"]);
        assert_eq!(stated_names("Jeanne d'Arc et Luc de l’Isle", Byline), ["Jeanne d'Arc", "Luc de l’Isle"]);
        assert_eq!(stated_names("JANE DOE AND JOHN ROE", Certain), ["JANE DOE", "JOHN ROE"]);
        assert!(stated_names("About the author", Byline).is_empty());
        assert!(stated_names("Political Editor", Byline).is_empty());
    }

    #[test]
    fn a_comma_parts_people_or_stands_in_a_name() {
        for (text, names) in [
            ("Smith, John", &["Smith, John"][..]),
            ("van der Berg, J. A.", &["van der Berg, J. A."]),
            ("Smith, John; Doe, Jane", &["Smith, John", "Doe, Jane"]),
            ("García Márquez, Gabriel; Doe, Jane", &["García Márquez, Gabriel", "Doe, Jane"]),
            ("Doe, Jane and Roe, John", &["Doe, Jane", "Roe, John"]),
            ("Nguyễn Văn A, Trần B", &["Nguyễn Văn A", "Trần B"]),
            ("A. Smith, B. Jones", &["A. Smith", "B. Jones"]),
            ("Jane Doe, John Roe and Max Moe", &["Jane Doe", "John Roe", "Max Moe"]),
            ("Doe, Roe and Moe", &["Doe", "Roe", "Moe"]),
            ("AFP, DPA", &["AFP", "DPA"]),
            ("Reuters, Rivage", &["Reuters", "Rivage"]),
        ] {
            assert_eq!(stated_names(text, Certain), names, "{text}");
        }
        for (text, names) in [
            ("Smith, John", &["Smith, John"][..]),
            ("García Márquez, Gabriel José", &["García Márquez, Gabriel José"]),
            ("Jane Doe, Political Editor", &["Jane Doe"]),
            ("Jean Dupont, AFP", &["Jean Dupont", "AFP"]),
            ("Jane Doe, John Roe, Max Moe", &["Jane Doe", "John Roe", "Max Moe"]),
        ] {
            assert_eq!(stated_names(text, Alone), names, "{text}");
        }
        assert!(stated_names("Paris, Monday", Byline).is_empty());
    }

    #[test]
    fn accounts_are_nobody_where_people_are_named() {
        let names = |names: &[&str]| without_accounts(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(names(&["Jane Doe", "admin", "web.editor2", "afp", "Cher"]), ["Jane Doe", "afp", "Cher"]);
        assert_eq!(names(&["admin"]), ["admin"]);
    }

    #[test]
    fn days_and_beginnings_of_sentences_are_no_names() {
        for text in
            ["Record May Six", "Record June Three", "Record May First", "Vào Tết Nguyên Đán", "Theo Reuters"]
        {
            assert!(!is_name(text), "{text}");
        }
        for text in ["Fredric March", "Mai Anh", "Jan Six", "Trọng Mộc", "April Jones", "Tô Lâm", "An Nhiên"]
        {
            assert!(is_name(text), "{text}");
        }
        assert_eq!((once("Quang Mộc Quang Mộc"), once("Minh Minh")), ("Quang Mộc", "Minh Minh"));
    }
}
