//! Dumps: what was sent, and what was set, in files of JSON that other versions and other programs can read. They lie as in
//! the dumps of Meilisearch (version 6).

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Outcome;
use crate::answer::document_of;
use crate::data::DataDirectory;
use crate::data::files;
use crate::data::index::Index;
use crate::error::ApiError;
use crate::tasks::Moment;

/// Writes a dump.
pub(super) fn write(data: &DataDirectory) -> Outcome {
    let folder = data.path.join("dumps");
    files::make_folder(&folder)?;
    let uid = Timestamp::now().strftime("%Y%m%d-%H%M%S%3f").to_string();
    let draft = folder.join(format!("{uid}.draft"));
    let failed = |error| files::io("write", &draft)(error);
    let file = File::create(&draft).map_err(failed)?;
    let mut dump = Dump(tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::default())));
    let version = env!("CARGO_PKG_VERSION");
    let about = json!({ "dumpVersion": "V6", "dbVersion": version, "dumpDate": Moment(Timestamp::now()) });
    dump.file("metadata.json", about.to_string().as_bytes()).map_err(failed)?;
    let keys: Vec<Value> = data.keys.all().iter().map(|key| json!(key.view(None))).collect();
    dump.lines("keys.jsonl", &keys).map_err(failed)?;
    dump.lines("tasks/queue.jsonl", &[]).map_err(failed)?;
    for index in data.registry.indexes().values() {
        dump_index(&mut dump, index, &folder)?;
    }
    let packed = dump.0.into_inner().and_then(GzEncoder::finish).and_then(|file| Ok(file.into_inner()?));
    packed.and_then(|file| file.sync_all()).map_err(failed)?;
    fs::rename(&draft, folder.join(format!("{uid}.dump"))).map_err(failed)?;
    files::sync_folder(&folder)?;
    Ok(json!({ "dumpUid": uid }))
}

struct Dump<W: Write>(tar::Builder<W>);

impl<W: Write> Dump<W> {
    fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        self.0.append_data(&mut header, name, bytes)
    }

    fn lines(&mut self, name: &str, values: &[Value]) -> io::Result<()> {
        let text: String = values.iter().map(|value| format!("{value}\n")).collect();
        self.file(name, text.as_bytes())
    }
}

fn dump_index<W: Write>(dump: &mut Dump<W>, index: &Index, folder: &Path) -> Result<(), ApiError> {
    let path = folder.join("documents.draft");
    let failed = |error| files::io("write", &path)(error);
    let about = json!({
        "uid": index.uid,
        "primaryKey": index.primary_key,
        "createdAt": Moment(index.created_at),
        "updatedAt": Moment(index.updated_at),
    });
    let name = |file: &str| format!("indexes/{}/{file}", index.uid);
    dump.file(&name("metadata.json"), about.to_string().as_bytes()).map_err(failed)?;
    let settings = Value::Object(index.settings.all());
    dump.file(&name("settings.json"), settings.to_string().as_bytes()).map_err(failed)?;
    // A tar file says how long a file is before the file comes.
    let mut lines = BufWriter::new(File::create(&path).map_err(failed)?);
    for article in index.articles(None) {
        writeln!(lines, "{}", Value::Object(document_of(&article?))).map_err(failed)?;
    }
    lines.into_inner().map_err(|error| failed(error.into()))?;
    dump.0.append_path_with_name(&path, name("documents.jsonl")).map_err(failed)?;
    fs::remove_file(&path).map_err(failed)?;
    Ok(())
}
