//! The names under which files keep the facts of an article: fields of JSON, columns of tables, front matter.
//!
//! One table for all of them, `data/words/fields.txt`. Case, marks and what stands between words do not matter:
//! `Published At`, `published_at` and `publishedAt` are one name.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::lang::fold;

/// What a field says of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Field {
    Id,
    Url,
    Title,
    Text,
    Date,
    Source,
    Authors,
    Place,
    Section,
    Tags,
}

/// The fields by the word with which their line in the list begins.
const FIELDS: &[(&str, Field)] = &[
    ("id", Field::Id),
    ("url", Field::Url),
    ("title", Field::Title),
    ("text", Field::Text),
    ("date", Field::Date),
    ("source", Field::Source),
    ("authors", Field::Authors),
    ("place", Field::Place),
    ("section", Field::Section),
    ("tags", Field::Tags),
];

/// Names, as [`key`] writes them, with their field and their rank among its names.
static NAMES: LazyLock<HashMap<String, (Field, usize)>> = LazyLock::new(|| {
    let list = include_str!("../../../data/words/fields.txt");
    let mut names = HashMap::new();
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    for (field, aliases) in lines.filter_map(|line| line.split_once(':')) {
        let Some((_, field)) = FIELDS.iter().find(|(name, _)| *name == field.trim()) else { continue };
        for (rank, name) in aliases.split(',').enumerate() {
            names.entry(key(name)).or_insert((*field, rank));
        }
    }
    names
});

/// The field of this name, and how good a name it is: of two fields that say the same, the one with the lower rank
/// counts.
pub(crate) fn field(name: &str) -> Option<(Field, usize)> {
    NAMES.get(&key(name)).copied()
}

/// A name without case, marks, and what stands between words.
fn key(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_marks_and_separators_do_not_matter() {
        for name in ["Published At", "published_at", "publishedAt", "PUBLISHED-AT", "Ngày đăng", "ngay_dang"]
        {
            assert_eq!(field(name).map(|(field, _)| field), Some(Field::Date), "{name}");
        }
        for (name, expected) in
            [("Tiêu đề", Field::Title), ("nội dung", Field::Text), ("mots-clés", Field::Tags)]
        {
            assert_eq!(field(name).map(|(field, _)| field), Some(expected), "{name}");
        }
        assert_eq!(field("word_count"), None);
    }

    #[test]
    fn every_field_has_names_and_no_name_stands_twice() {
        let mut seen = HashMap::new();
        let list = include_str!("../../../data/words/fields.txt");
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let (field, names) = line.split_once(':').unwrap();
            assert!(FIELDS.iter().any(|(name, _)| *name == field), "{field}");
            for name in names.split(',') {
                assert_eq!(seen.insert(key(name), field), None, "{name}");
            }
        }
        assert_eq!(
            FIELDS.len(),
            NAMES.values().map(|(field, _)| field).collect::<std::collections::HashSet<_>>().len()
        );
    }
}
