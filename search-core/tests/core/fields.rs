//! What the fields of a record hold, in the shapes in which programs write them.

use search_core::{Article, Record, extract};
use serde_json::{Value, json};

fn article(fields: &Value) -> Article {
    extract(&Record::json("record", &fields.to_string())).unwrap()
}

/// The paragraphs of the body.
fn body(article: &Article) -> Vec<String> {
    article.text().split('\n').filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

const PARAGRAPHS: [&str; 2] =
    ["The ferry left the harbour in the fog at six.", "It came back to the quay at night with all on board."];

#[test]
fn a_text_may_be_a_list_or_stand_in_an_object() {
    let [one, two] = PARAGRAPHS;
    let (marked, whole) = (format!("<p>{one}</p>"), format!("<p>{one}</p>\n<p>{two}</p>"));
    for text in [
        json!(PARAGRAPHS),
        json!([marked, two]),
        json!({ "rendered": whole, "protected": false }),
        json!({ "value": whole, "format": "full_html" }),
        json!([{ "value": whole }]),
        json!({ "#text": format!("{one}\n\n{two}"), "@type": "html" }),
        json!({ "content": whole, "direction": "ltr" }),
        json!([{ "type": "paragraph", "text": one }, { "type": "image", "src": "a.jpg" }, { "type": "paragraph", "text": two }]),
    ] {
        let article =
            article(&json!({ "title": { "rendered": "The ferry &amp; the fog" }, "content": text }));
        assert_eq!(body(&article), PARAGRAPHS, "{text}");
        assert_eq!(article.title.as_deref(), Some("The ferry & the fog"));
    }
    assert_eq!(body(&article(&json!({ "text": PARAGRAPHS }))), PARAGRAPHS, "a list without a title");
}

#[test]
fn a_field_without_what_its_name_says_is_kept_as_an_attribute() {
    let odd = json!({ "title": "The ferry", "text": { "ops": [1, 2] }, "author": 5, "place": [1, 2], "tags": null, "date": "" });
    let attributes = Value::Object(article(&odd).attributes);
    assert_eq!(attributes, json!({ "text": { "ops": [1, 2] }, "author": 5, "place": [1, 2] }));
    let long = article(&json!({ "title": "The ferry", "text": { "blob": vec![0; 5_000] } }));
    assert_eq!((long.attributes.len(), long.left_out), (0, vec!["text".to_owned()]));
}

#[test]
fn a_date_without_a_day_is_kept_as_it_was() {
    for date in [json!("2020"), json!("2020-05"), json!(2020), json!("spring of 2020"), json!("2999-01-01")] {
        let article = article(&json!({ "title": "The ferry", "published_at": date }));
        assert_eq!(article.date, None, "{date}");
        assert_eq!(Value::Object(article.attributes), json!({ "published_at": date }));
    }
    let read = article(&json!({ "title": "The ferry", "date": "2020-05-03" }));
    assert_eq!((read.date.as_deref(), read.attributes.len()), (Some("2020-05-03"), 0));
    let markdown = "---\ntitle: The ferry\ndate: 2020-05\n---\nIt came back to the quay at night.\n";
    let article = extract(&Record::markdown("ferry", markdown)).unwrap();
    assert_eq!(Value::Object(article.attributes), json!({ "date": "2020-05" }));
}

#[test]
fn an_element_of_a_list_is_one_author() {
    for (authors, expected) in [
        (json!(["Smith, John"]), &["Smith, John"][..]),
        (
            json!(["García Márquez, Gabriel José", "Doe, Jane"]),
            &["García Márquez, Gabriel José", "Doe, Jane"],
        ),
        (json!([{ "name": "Doe, Jane" }, { "name": "Trần B" }]), &["Doe, Jane", "Trần B"]),
        (json!({ "name": "Doe, Jane" }), &["Doe, Jane"]),
        (json!("Smith, John"), &["Smith, John"]),
        (json!("Smith, John; Doe, Jane"), &["Smith, John", "Doe, Jane"]),
        (json!("Nguyễn Văn A, Trần B"), &["Nguyễn Văn A", "Trần B"]),
        (json!("A. Smith, B. Jones"), &["A. Smith", "B. Jones"]),
        (json!("Jeanne Petit, Jean Dupont et Anne Roux"), &["Jeanne Petit", "Jean Dupont", "Anne Roux"]),
    ] {
        let found = article(&json!({ "title": "The ferry", "authors": authors })).authors;
        assert_eq!(found, expected, "{authors}");
    }
}

#[test]
fn a_source_that_is_an_address_is_its_host() {
    let article = article(&json!({ "title": "The ferry", "source": "https://www.rivage.example/" }));
    assert_eq!(article.source.as_deref(), Some("rivage.example"));
}
