//! The files of an archive as it was committed at one moment.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The files of an archive as it was committed at one moment. They are held open, so they can be copied at leisure, whatever a
/// writer does to the archive meanwhile.
#[derive(Debug)]
pub struct Snapshot {
    /// The files, in an order in which they can be written.
    pub files: Vec<SnapshotFile>,
}

/// A file of a snapshot.
#[derive(Debug)]
pub struct SnapshotFile {
    /// Its path in the archive, with `/` between folders.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Open(File),
    Held(io::Cursor<Vec<u8>>),
}

impl SnapshotFile {
    /// A file on disk.
    pub(crate) fn open(path: String, place: &Path) -> io::Result<SnapshotFile> {
        let file = File::open(place)?;
        Ok(SnapshotFile { path, bytes: file.metadata()?.len(), content: Content::Open(file) })
    }

    /// A small file whose bytes are known.
    pub(crate) fn held(path: String, bytes: Vec<u8>) -> SnapshotFile {
        SnapshotFile { path, bytes: bytes.len() as u64, content: Content::Held(io::Cursor::new(bytes)) }
    }
}

impl Read for SnapshotFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.content {
            Content::Open(file) => file.read(buffer),
            Content::Held(bytes) => bytes.read(buffer),
        }
    }
}

impl Snapshot {
    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Copies the files into a folder, which is made, and makes them durable there.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn copy_to(self, folder: &Path) -> io::Result<()> {
        for mut file in self.files {
            let place = folder.join(&file.path);
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            let mut copy = File::create_new(&place)?;
            io::copy(&mut file, &mut copy)?;
            copy.sync_all()?;
        }
        Ok(())
    }
}
