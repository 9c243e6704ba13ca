//! Keeping an archive in step with a folder while the program stays.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use search_core::{Archive, SearchOptions};
use tempfile::TempDir;

/// How long anything may take, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, watching a folder.
struct Watching {
    child: Child,
    said: Receiver<String>,
    archive: PathBuf,
    files: PathBuf,
    _home: TempDir,
}

impl Watching {
    fn start() -> Watching {
        let home = tempfile::tempdir().unwrap();
        let (archive, files) = (home.path().join("archive"), home.path().join("files"));
        fs::create_dir(&files).unwrap();
        fs::write(files.join("first.txt"), text("heron")).unwrap();
        let mut child = Command::new(cargo_bin!("tim"))
            .args(["index", "--watch", "--index"])
            .args([&archive, &files])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, said) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
        let watching = Watching { child, said, archive, files, _home: home };
        watching.hears("watching ");
        watching.hears("1 article added from 1 file");
        watching
    }

    /// Waits for a line that begins so.
    fn hears(&self, beginning: &str) -> String {
        let start = Instant::now();
        let mut heard = Vec::new();
        while let Ok(line) = self.said.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
            if line.starts_with(beginning) {
                return line;
            }
            heard.push(line);
        }
        panic!("`{beginning}` was not said, but {heard:?}");
    }

    fn finds(&self, word: &str) -> u64 {
        Archive::open(&self.archive).unwrap().search(word, &SearchOptions::default()).unwrap().total
    }

    fn path(&self, name: &str) -> PathBuf {
        self.files.join(name)
    }

    /// Tells it to end, and waits for that.
    fn ends(mut self, signal: &str) {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        self.hears("ended");
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bird: &str) -> String {
    format!("A {bird} stood in the reeds below the old bridge for most of Monday morning.\n")
}

fn write(path: &Path, bird: &str) {
    fs::write(path, text(bird)).unwrap();
}

#[test]
fn what_changes_is_read_and_what_is_removed_goes() {
    let watching = Watching::start();
    assert_eq!(watching.finds("heron"), 1);
    write(&watching.path("second.txt"), "bittern");
    watching.hears("1 article added from 1 file; 1 file unchanged");
    assert_eq!(watching.finds("bittern"), 1);

    write(&watching.path("second.txt"), "kingfisher");
    watching.hears("1 article replaced from 1 file; 1 file unchanged");
    assert_eq!((watching.finds("bittern"), watching.finds("kingfisher")), (0, 1));

    // A folder that comes is watched, too.
    fs::create_dir(watching.path("deep")).unwrap();
    write(&watching.path("deep/third.txt"), "cormorant");
    watching.hears("1 article added from 1 file");
    fs::remove_dir_all(watching.path("deep")).unwrap();
    fs::remove_file(watching.path("first.txt")).unwrap();
    while watching.finds("heron") + watching.finds("cormorant") > 0 {
        watching.hears("");
    }
    assert_eq!(watching.finds("kingfisher"), 1);
    watching.ends("-TERM");
}

#[test]
fn it_goes_on_after_errors() {
    let watching = Watching::start();
    fs::write(watching.path("broken.txt"), b"\x00\x01\x02").unwrap();
    watching.hears("skipped: ");
    {
        let archive = Archive::open(&watching.archive).unwrap();
        let _writer = loop {
            match archive.writer() {
                Ok(writer) => break writer,
                // It is its turn just now.
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        write(&watching.path("second.txt"), "bittern");
        let said = watching.hears("tim: another process is writing");
        assert!(said.ends_with("; trying again"), "{said}");
    }
    watching.hears("1 article added from 1 file");
    assert_eq!(watching.finds("bittern"), 1);
    watching.ends("-INT");
}

#[test]
fn a_folder_that_comes_back_is_watched_again() {
    let watching = Watching::start();
    for word in ["curlew", "plover"] {
        fs::remove_dir_all(&watching.files).unwrap();
        watching.hears("skipped: ");
        fs::create_dir(&watching.files).unwrap();
        fs::write(watching.files.join(format!("{word}.txt")), text(word)).unwrap();
        watching.hears("1 article added from 1 file");
        assert_eq!(watching.finds(word), 1);
        // By what the system says of it, not only by being back.
        fs::write(watching.files.join("later.txt"), text(&format!("{word} again"))).unwrap();
        watching.hears("1 article ");
    }
}
