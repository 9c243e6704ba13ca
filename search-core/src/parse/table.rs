//! A row of a table, below the row of names: fields under the names of their columns.

use serde_json::{Map, Value};

use super::{Block, Stated, json};
use crate::read::SkipReason;
use crate::read::table::delimiter;

/// Reads a row of names and the row below it.
pub(super) fn page(rows: &str) -> Result<(Stated, Vec<Block>), SkipReason> {
    let refused = |error: csv::Error| SkipReason::NotAnArticle(error.to_string());
    let header = rows.split('\n').next().unwrap_or_default();
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter(header.as_bytes()))
        .flexible(true)
        .from_reader(rows.as_bytes());
    let names = rows.headers().map_err(refused)?.clone();
    let Some(row) = rows.records().next() else {
        return Err(SkipReason::Empty);
    };
    let row = row.map_err(refused)?;
    let fields: Map<String, Value> =
        names.iter().zip(&row).map(|(name, value)| (name.trim().to_owned(), value.into())).collect();
    let (mut stated, blocks) = json::of_record(&fields)?;
    stated.attributes.retain(|_, value| value.as_str() != Some(""));
    stated.attributes.values_mut().for_each(typed);
    stated.date_field.iter_mut().for_each(|(_, value)| typed(value));
    Ok((stated, blocks))
}

/// A number has no more digits than a float holds exactly.
const DIGITS: usize = 15;

/// Makes a number of a cell that holds nothing else, as a spreadsheet does; `007` is no number.
fn typed(cell: &mut Value) {
    let Some(text) = cell.as_str() else { return };
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = all_digits(whole) && all_digits(fraction) && (whole == "0" || !whole.starts_with('0'));
    if number
        && digits.len() <= DIGITS
        && let Ok(number) = text.parse()
    {
        *cell = Value::Number(number);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::article::{Evidence, Fact};
    use crate::parse::stated::claimed;

    #[test]
    fn rows_are_read_under_their_names() {
        let (stated, blocks) = page(
            "Titre;Date de publication;Auteur;Étiquettes;Texte\n\
             Un titre;2024-01-02;A. B.;pont, ville;\"Un; \"\"deux\"\".\nTrois.\"\n",
        )
        .unwrap();
        assert_eq!(claimed(&stated, Fact::Title), ["Un titre"]);
        assert_eq!(claimed(&stated, Fact::Date), ["2024-01-02"]);
        assert_eq!(claimed(&stated, Fact::Authors), ["A. B."]);
        assert_eq!(claimed(&stated, Fact::Tags), ["pont", "ville"]);
        let date = &stated.about(Fact::Date).next().unwrap().provenance;
        assert_eq!((date.from, date.at.as_deref()), (Evidence::Field, Some("Date de publication")));
        let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["Un; \"deux\".", "Trois."]);
        let (stated, _) = page("title,stars,code,price,kind\nA,5,007,-1.50,\n").unwrap();
        assert_eq!(Value::Object(stated.attributes), json!({"stars": 5, "code": "007", "price": -1.5}));
        // Fewer cells than columns, and more.
        assert!(page("title,text\nA\n").is_ok() && page("title\nA,b,c\n").is_ok());
        assert!(page("title,text\n,\n").is_err());
    }
}
