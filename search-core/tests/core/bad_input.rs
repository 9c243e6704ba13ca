//! Files that are damaged, hostile, or change under the reader: each a named skip, and the rest is read.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use search_core::read::walk;
use search_core::{Event, Limits, Record, SkipReason, extract, extract_file};

use crate::home::fresh;

/// The ids of the articles in a file, and the skips in words: those of the file's own name left out.
fn read(path: &Path) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut skips) = (Vec::new(), Vec::new());
    match extract_file(path, Limits::default()) {
        Err(skip) => skips.push(format!("{}", skip.reason)),
        Ok(articles) => {
            for article in articles {
                match article {
                    Ok(article) => ids.push(article.id),
                    Err(skip) => {
                        let origin = skip.origin.to_string();
                        let name = origin.rsplit('/').next().unwrap();
                        skips.push(format!("{name}: {}", skip.reason));
                    }
                }
            }
        }
    }
    (ids, skips)
}

fn line(id: &str) -> String {
    format!(
        "{{\"id\": \"{id}\", \"text\": \"The ferry {id} left the harbour in the fog and came back at night.\"}}\n"
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A record of a crawl, with a page whose URL is its id.
fn response(id: &str) -> Vec<u8> {
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><h1>Ferry {id}</h1><p>The ferry {id} left the \
         harbour in the fog and came back at night.</p></body></html>"
    );
    let length = page.len();
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{id}\r\nContent-Type: \
         application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n{page}\r\n\r\n"
    )
    .into_bytes()
}

const ONE_AND_THREE: [&str; 2] = ["https://a.example/1", "https://a.example/3"];

#[test]
fn a_truncated_gzip_keeps_what_came_before() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.jsonl.gz");
    // Stored, not compressed, so that the first lines surely stand before the cut.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all((line("a") + &line("b") + &line("c")).as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap();
    fs::write(&file, &bytes[..bytes.len() - 60]).unwrap();
    let (ids, skips) = read(&file);
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(skips.len(), 1);
    assert!(skips[0].starts_with("lines.jsonl.gz#3: cannot be decompressed"), "{skips:?}");
}

#[test]
fn bombs_are_not_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let lines = line("a") + &"a".repeat(300 << 20);
    let bomb = folder.path().join("bomb.jsonl.gz");
    fs::write(&bomb, gzip(lines.as_bytes())).unwrap();
    let archive = folder.path().join("bomb.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&archive).unwrap());
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("lines.jsonl", options).unwrap();
    zip.write_all(lines.as_bytes()).unwrap();
    zip.start_file("more.jsonl", options).unwrap();
    zip.write_all(line("b").as_bytes()).unwrap();
    zip.finish().unwrap();
    assert!(fs::metadata(&archive).unwrap().len() < 2 << 20);

    let bombed = "becomes more than 200 times larger when decompressed, as no text does";
    assert_eq!(read(&bomb), (vec!["a".to_owned()], vec![format!("bomb.jsonl.gz#2: {bombed}")]));
    // The other members are read.
    let expected = (vec!["a".to_owned(), "b".to_owned()], vec![format!("lines.jsonl#2: {bombed}")]);
    assert_eq!(read(&archive), expected);
}

#[test]
fn archives_in_archives_and_too_many_members_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let outer = folder.path().join("outer.tar");
    let mut tar = tar::Builder::new(fs::File::create(&outer).unwrap());
    let mut add = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes).unwrap();
    };
    add("inner.zip", b"PK\x03\x04 and so on");
    add(&format!("{}/a.jsonl", "long".repeat(60)), line("a").as_bytes());
    add("b.jsonl.gz", &gzip(&gzip(b"twice")));
    add(".hidden.txt", b"not read");
    add("__MACOSX/b.txt", b"not read");
    drop(tar);
    let (ids, skips) = read(&outer);
    assert_eq!(ids, ["a"]);
    let nested = "is an archive inside another; unpack the outer one first";
    assert_eq!(skips, [format!("inner.zip: {nested}"), format!("b.jsonl.gz: {nested}")]);

    let limits = Limits { members: 1, ..Limits::default() };
    let skips: Vec<_> = extract_file(&outer, limits).unwrap().filter_map(Result::err).collect();
    assert_eq!(skips.last().unwrap().reason, SkipReason::TooManyMembers(1));
}

#[test]
fn the_name_of_a_member_is_no_danger() {
    let folder = tempfile::tempdir().unwrap();
    let (zip, tar) = (folder.path().join("pages.zip"), folder.path().join("pages.tar"));
    let names = ["../evil.jsonl", "a/../../b.jsonl", "/etc/c.jsonl", "..\\d.jsonl", "./e.jsonl"];
    let ids = ["1", "2", "3", "4", "5"];
    let mut zipped = zip::ZipWriter::new(fs::File::create(&zip).unwrap());
    let mut tarred = tar::Builder::new(fs::File::create(&tar).unwrap());
    for (name, id) in names.iter().zip(ids) {
        zipped.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zipped.write_all(line(id).as_bytes()).unwrap();
        // The library refuses to write such names.
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(line(id).len() as u64);
        header.set_cksum();
        tarred.append(&header, line(id).as_bytes()).unwrap();
    }
    zipped.finish().unwrap();
    drop(tarred);
    for file in [&zip, &tar] {
        assert_eq!(read(file), (ids.map(str::to_owned).to_vec(), Vec::new()), "{}", file.display());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing was written");
}

#[test]
fn a_crawl_goes_on_after_a_broken_record() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    };
    let (one, two, three) = (response("1"), response("2"), response("3"));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let length = "Content-Length: ";
    let longer = text(&two).replace(length, &format!("{length}9"));
    let shorter = text(&two).replace(length, &format!("{length}1\r\nX: "));
    for (name, broken) in [
        ("longer.warc", longer.into_bytes()),
        ("shorter.warc", shorter.into_bytes()),
        ("number.warc", text(&two).replace(length, &format!("{length}x")).into_bytes()),
        ("other.warc", text(&two).replace("WARC/1.0", "WORK/1.0").into_bytes()),
        ("cut.warc", two[..two.len() - 70].to_vec()),
        ("none.warc", text(&two).replace(length, "X: ").into_bytes()),
    ] {
        let (ids, skips) = read(&write(name, &[&*one, &*broken, &*three].concat()));
        assert_eq!(ids, ONE_AND_THREE, "{name}: {skips:?}");
        assert_eq!(skips.len(), 1, "{name}: {skips:?}");
        assert!(skips[0].starts_with(&format!("{name}#2: cannot be decompressed:")), "{skips:?}");
    }
    // Compressed record by record, with a byte that is wrong, and with a member that is cut off.
    let mut wrong = gzip(&two);
    let middle = wrong.len() / 2;
    wrong[middle] ^= 0x55;
    let cut = &gzip(&two)[..middle];
    for (name, broken) in [("wrong.warc.gz", &wrong[..]), ("cut.warc.gz", cut)] {
        let (ids, skips) = read(&write(name, &[&*gzip(&one), broken, &*gzip(&three)].concat()));
        assert_eq!(ids, ONE_AND_THREE, "{name}: {skips:?}");
        assert_eq!(skips.len(), 1, "{name}: {skips:?}");
        let (ids, _) = read(&write(name, &[broken, &*gzip(&one), &*gzip(&three)].concat()));
        assert_eq!(ids, ONE_AND_THREE, "{name} at the beginning");
    }
}

#[test]
fn broken_lines_and_rows_cost_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let nul = folder.path().join("nuls.jsonl");
    fs::write(&nul, line("a") + &line("b").replace("fog", "f\0og") + &line("c")).unwrap();
    assert_eq!(read(&nul), (["a", "b", "c"].map(str::to_owned).to_vec(), vec![]));

    let table = folder.path().join("table.csv");
    let long = "x".repeat(17 << 20);
    fs::write(
        &table,
        format!("id,text\na,The ferry left at dawn.\nb,{long}\n\nc,\"It came\nback at dusk.\"\n"),
    )
    .unwrap();
    let (ids, skips) = read(&table);
    assert_eq!(ids, ["a", "c"]);
    assert_eq!(skips, ["table.csv#2: is larger than the limit of 16777216 bytes"]);

    let garbled = folder.path().join("garbled.txt");
    fs::write(&garbled, "Vi\u{FFFD}\u{FFFD} N\u{FFFD}m \u{FFFD}\u{FFFD}\u{FFFD}").unwrap();
    assert_eq!(read(&garbled).1, ["garbled.txt: is garbled: its characters were lost before it came here"]);
}

#[test]
fn a_file_that_vanishes_or_changes_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.txt");
    fs::write(&file, "A heron stood in the reeds.").unwrap();
    let found: Vec<_> = walk(&[folder.path().to_owned()]).map(Result::unwrap).collect();
    fs::remove_file(&file).unwrap();
    assert_eq!(read(&found[0]), (vec![], vec!["vanished before it was read through".to_owned()]));

    // So many records that the reader cannot have come to the end when the first are added.
    let lines: String = (0..20_000).map(|number| line(&number.to_string())).collect();
    let file = folder.path().join("lines.jsonl");
    fs::write(&file, lines).unwrap();
    let archive = fresh();
    let mut writer = archive.writer().unwrap();
    let mut skips = Vec::new();
    let mut changed = false;
    let report = writer.add_paths(std::slice::from_ref(&file), |event| match event {
        Event::Progress(_) if !changed => {
            changed = true;
            let mut file = fs::OpenOptions::new().append(true).open(&file).unwrap();
            file.write_all(line("last").as_bytes()).unwrap();
        }
        Event::Skipped(skip) => skips.push(skip.reason.clone()),
        _ => {}
    });
    assert_eq!((report.unwrap().files, skips), (0, vec![SkipReason::Changed]));
    // It does not count as read.
    let report = writer.add_paths(&[file], |_| {}).unwrap();
    assert_eq!((report.files, archive.stats().unwrap().articles), (1, 20_001));
}

#[test]
fn a_page_that_would_take_seconds_is_a_named_skip() {
    let rows = "<tr><td>1<td>2".repeat(1 << 18);
    let skip = extract(&Record::html("table.html", &format!("<table>{rows}</table>"))).unwrap_err();
    assert_eq!(skip.reason.code(), "too-much-markup");
}
