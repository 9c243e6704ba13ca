//! axe, an accessibility checker, on every state of the pages. `.ci/test` installs it into the folder that `TIM_CLIENTS` names; without it
//! the test says so and passes, unless `CI=true`.

use serde_json::{Value, json};

use super::{DESKTOP, PHONE, Reader, SETTLED, Window};
use crate::installed::installed;
use crate::support::{archive_of, sample};

/// The pages that differ.
const PAGES: [&str; 9] = [
    "/",
    "/?q=cầu treo OR bridge OR pont",
    "/?q=cầu treo&fold=no&sort=newest&hl=vi",
    "/?q=bridge OR pont&lang=fr&lang=vi&from=2023&hl=fr",
    "/?q=(xyzzyqwv lang:klingon",
    "/?q=brigde",
    "/?page=900",
    "/articles/cau-gianh-vi-93f07212?q=cầu treo",
    "/articles/none",
];

/// The checker.
pub(super) fn axe() -> Option<String> {
    installed("node_modules/axe-core/axe.min.js").map(|path| std::fs::read_to_string(path).unwrap())
}

/// What axe finds wrong with the page as it is.
pub(super) async fn wrong(reader: &Reader, axe: &str) -> Value {
    reader.client.execute(axe, Vec::new()).await.unwrap();
    let run = "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => \
               done(violations.map(({ id, impact, nodes }) => [id, impact, nodes.map((node) => node.html + node.failureSummary)])))";
    reader.client.execute_async(run, Vec::new()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_in_the_way_of_anybody() {
    let Some(axe) = axe() else { return };
    for phone in [false, true] {
        for dark in [false, true] {
            let window = Window { dark, ..if phone { PHONE } else { DESKTOP } };
            let Some(reader) = Reader::start(sample(), window).await else { return };
            let here = |state: &str| format!("{state}, phone: {phone}, dark: {dark}");
            for page in PAGES {
                reader.open(page).await;
                assert_eq!(wrong(&reader, &axe).await, json!([]), "{}", here(page));
            }
            reader.open("/?q=cầu").await;
            reader.to_box().await;
            reader.press(" tre").await;
            reader.until("!document.querySelector('#suggestions').hidden").await;
            reader.press(&fantoccini::key::Key::Down.to_string()).await;
            reader.until(SETTLED).await;
            assert_eq!(wrong(&reader, &axe).await, json!([]), "{}", here("suggestions"));
            reader.open("/?q=pont OR bridge&lang=fr").await;
            reader.open_filters().await;
            reader.ask("document.querySelector('.more')?.setAttribute('open', '')").await;
            assert_eq!(wrong(&reader, &axe).await, json!([]), "{}", here("filters"));
            reader.leave_but_for("404").await;
        }
    }
    let Some(reader) = Reader::start(archive_of(&[]), DESKTOP).await else { return };
    reader.open("/").await;
    assert_eq!(wrong(&reader, &axe).await, json!([]), "an empty archive");
    reader.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_cut_off_at_four_hundred_percent() {
    // A window of 1280 pixels so much enlarged, less a scrollbar.
    let narrow = Window { width: 305, height: 600, ..PHONE };
    let Some(reader) = Reader::start(sample(), narrow).await else { return };
    for page in ["/?", "/?q=cầu treo OR bridge OR pont", "/articles/cau-gianh-vi-93f07212?q=cầu treo"] {
        for locale in ["en", "fr", "vi"] {
            reader.open(&format!("{page}&hl={locale}")).await;
            let width = reader.ask("document.documentElement.scrollWidth").await;
            assert_eq!(width, narrow.width, "{page}, {locale}");
        }
    }
    reader.leave().await;
}
