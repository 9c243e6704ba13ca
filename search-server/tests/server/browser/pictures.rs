//! Pictures of the pages, for people to look at: those in the README are some of them.

use std::path::Path;

use super::{DESKTOP, PHONE, Reader, Window};
use crate::support::sample;

/// The pages, by the name of their picture.
const PAGES: [(&str, &str); 8] = [
    ("front", "/"),
    ("search-page", "/?q=bridge OR (sông Gianh) OR fleuve"),
    ("filtered", "/?q=bridge OR pont OR cầu&lang=fr&lang=vi&from=2023&to=2025"),
    ("notes", "/?q=(xyzzyqwv lang:klingon&hl=fr"),
    ("less", "/?q=bridge xyzzyqwv&lang=en"),
    ("page-2", "/?page=2&hl=vi"),
    ("article", "/articles/cau-gianh-vi-93f07212?q=cầu treo"),
    ("missing", "/articles/none"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_page_can_be_looked_at() {
    let Ok(folder) = std::env::var("TIM_SCREENSHOTS") else { return };
    let dark = |window| Window { dark: true, ..window };
    for (name, window) in
        [("", DESKTOP), ("-phone", PHONE), ("-dark", dark(DESKTOP)), ("-phone-dark", dark(PHONE))]
    {
        let Some(reader) = Reader::start(sample(), window).await else { return };
        if !window.phone && !window.dark {
            // The window's frame takes from its height.
            let inner = reader.ask("innerHeight").await.as_u64().unwrap() as u32;
            reader.client.set_window_size(window.width, 2 * window.height - inner).await.unwrap();
        }
        for (page, address) in PAGES {
            reader.open(address).await;
            write(&reader, &folder, &format!("{page}{name}")).await;
        }
        reader.open("/articles/cau-gianh-vi-93f07212?q=cầu treo").await;
        reader.ask("scrollTo(0, document.body.scrollHeight)").await;
        write(&reader, &folder, &format!("article-end{name}")).await;
        reader.open("/").await;
        reader.press("cau tre").await;
        reader.until("!document.querySelector('#suggestions').hidden").await;
        write(&reader, &folder, &format!("suggestions{name}")).await;
        if window.phone {
            reader.open("/?q=bridge OR pont OR cầu&lang=fr").await;
            reader.open_filters().await;
            write(&reader, &folder, &format!("filters{name}")).await;
        }
        reader.leave_but_for("404").await;
    }
}

async fn write(reader: &Reader, folder: &str, name: &str) {
    let picture = reader.client.screenshot().await.unwrap();
    std::fs::write(Path::new(folder).join(format!("{name}.png")), picture).unwrap();
}
