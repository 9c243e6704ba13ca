//! The interactive search, and what else a terminal changes, through a real one: a pseudo-terminal, and what stands on its screen.

use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::SAMPLE;

/// `tim` on a terminal.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// All that was written.
    raw: Vec<u8>,
}

/// So long is something waited for before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

impl Terminal {
    fn of(arguments: &[&str], environment: &[(&str, &str)]) -> Terminal {
        let size = PtySize { rows: 30, cols: 110, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("tim"));
        command.args(arguments);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TIM_INDEX", SAMPLE.path());
        command.env("TIM_CONFIG", "");
        command.env("TERM", "xterm-256color");
        environment.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (send, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let screen = vt100::Parser::new(30, 110, 0);
        Terminal { child, master: pair.master, keys, output, screen, raw: Vec::new() }
    }

    /// Waits until it is so: of what is on the screen, or of all that was written.
    fn wait(&mut self, what: &str, is: impl Fn(&vt100::Screen, &[u8]) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is(self.screen.screen(), &self.raw) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    self.raw.extend(bytes);
                }
                Err(_) => panic!("{what}: not seen on\n{}", self.screen.screen().contents()),
            }
        }
    }

    fn wait_for(&mut self, text: &str) {
        self.wait(text, |screen, _| screen.contents().contains(text));
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&mut self, signal: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Lets the program go on, which may not have stopped yet, until it has its screen again.
    fn goes_on(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.screen.screen().alternate_screen() {
            assert!(Instant::now() < end, "it does not go on");
            self.signal("-CONT");
            while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                self.screen.process(&bytes);
                self.raw.extend(bytes);
            }
        }
    }

    /// Waits until the program has ended, and takes what it wrote last.
    fn end(&mut self) -> portable_pty::ExitStatus {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "it goes on:\n{}", self.screen.screen().contents());
            std::thread::sleep(Duration::from_millis(10));
        };
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(200)) {
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
        status
    }

    /// Whether the terminal is as a shell expects it: its own screen, its cursor, and line by line.
    fn is_restored(&self) -> bool {
        let screen = self.screen.screen();
        let own_screen = !screen.alternate_screen() && !screen.hide_cursor() && screen.contents().is_empty();
        let Some(modes) = self.master.get_termios() else { return own_screen };
        let modes = format!("{:?}", modes.local_flags);
        own_screen && ["ICANON", "ECHO", "ISIG"].iter().all(|mode| modes.contains(mode))
    }
}

#[test]
fn alone_it_searches_as_one_types() {
    let mut terminal = Terminal::of(&[], &[]);
    terminal.wait_for("36 stories in 49 articles");
    terminal.press("nguyen van duong");
    terminal.wait_for("4 stories in 5 articles");
    assert!(terminal.screen.screen().alternate_screen());
    // Another hit, and into it, to its second match.
    terminal.press("\x1b[B\r");
    terminal.wait_for("↑↓ scroll");
    terminal.press("nn");
    terminal.wait_for(" 2 of ");
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);
    assert!(terminal.is_restored(), "{}", terminal.screen.screen().contents());
}

#[test]
fn a_query_is_given_and_the_window_changes() {
    let mut terminal = Terminal::of(&["search", "-i", "cầu", "treo"], &[("NO_COLOR", "1")]);
    terminal.wait_for("> cầu treo");
    terminal.wait_for(" │ ");
    terminal.screen.screen_mut().set_size(20, 60);
    terminal.master.resize(PtySize { rows: 20, cols: 60, pixel_width: 0, pixel_height: 0 }).unwrap();
    terminal.wait_for("──────────");
    terminal.press("\x03");
    assert_eq!(terminal.end().exit_code(), 0);
    assert!(terminal.is_restored());
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    assert!(!raw.contains("\x1b[38;5;"), "no colours");
}

#[test]
fn filters_that_are_given_are_seen_changed_and_taken_off() {
    let given = ["--source", "VNA", "--lang", "fr", "--since", "2020", "--where", "stars>=4"];
    let mut terminal = Terminal::of(&[&["search", "-i"], &given[..], &[""]].concat(), &[]);
    terminal.wait_for("0 stories in 0 articles");
    terminal.wait_for("language fr · source VNA · date 2020.. · stars>=4");
    // The menu begins with the one that is chosen; above it is any.
    terminal.press("\x0c");
    terminal.wait_for("▌ ✓ fr");
    terminal.press("\x1b[A\r");
    terminal.wait_for("newest first · source VNA");
    terminal.press("\x18");
    terminal.wait_for("36 stories in 49 articles");
    terminal.press("\x03");
    assert_eq!(terminal.end().exit_code(), 0);
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    for (signal, name) in [("-TERM", "Terminated"), ("-INT", "Interrupt"), ("-HUP", "Hangup")] {
        let mut terminal = Terminal::of(&[], &[]);
        terminal.wait_for("36 stories");
        terminal.signal(signal);
        assert_eq!(terminal.end().signal(), Some(name));
        assert!(terminal.is_restored(), "{name}");
    }
}

#[test]
fn it_stops_and_goes_on_as_a_shell_says() {
    let mut terminal = Terminal::of(&[], &[]);
    terminal.wait_for("36 stories");
    for stop in ["\x1a", ""] {
        match stop {
            "" => terminal.signal("-TSTP"),
            key => terminal.press(key),
        }
        terminal.wait("its own screen", |screen, _| !screen.alternate_screen());
        terminal.goes_on();
        terminal.wait("all again", |screen, _| screen.contents().contains("36 stories"));
    }
    terminal.press("\x03");
    assert_eq!(terminal.end().exit_code(), 0);
    assert!(terminal.is_restored());
}

#[test]
fn what_is_pasted_is_typed_and_no_key() {
    let mut terminal = Terminal::of(&[], &[]);
    terminal.wait_for("36 stories");
    // Not while the query has the keys only.
    terminal.press("\t");
    terminal.wait_for("/ query");
    terminal.press("\x1b[200~cầu treo\nquit l\x1b[201~");
    terminal.wait_for("> cầu treo quit l");
    assert!(String::from_utf8_lossy(&terminal.raw).contains("\x1b[?2004h"));
    terminal.press("\x03");
    assert_eq!(terminal.end().exit_code(), 0);
    assert!(String::from_utf8_lossy(&terminal.raw).contains("\x1b[?2004l"));
}

#[test]
fn a_terminal_that_is_gone_ends_it() {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("tim"));
    command.env("TIM_INDEX", SAMPLE.path());
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut seen, mut bytes) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&seen).contains("49") {
        let count = reader.read(&mut bytes).unwrap();
        seen.extend(&bytes[..count]);
    }
    drop((reader, pair.master));
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("it goes on without a terminal");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_pager_has_the_terminal_meanwhile() {
    let mut terminal = Terminal::of(&["search", "-i", "cầu treo"], &[("PAGER", "head -1")]);
    terminal.wait_for("stories in");
    terminal.press("\x10");
    let entered = b"\x1b[?1049h";
    terminal.wait("the pager's line, then all again", |screen, raw| {
        let times = raw.windows(entered.len()).filter(|bytes| bytes == entered).count();
        times == 2 && screen.contents().contains("by relevance")
    });
    terminal.press("\x03");
    assert_eq!(terminal.end().exit_code(), 0);
    let contents = terminal.screen.screen().contents();
    assert_eq!(contents.trim_end(), "Thông xe cầu treo Lèn Tiên bắc qua sông Gianh");
}

#[test]
fn what_is_longer_than_the_screen_goes_through_the_pager() {
    let printed = |arguments: &[&str]| {
        let mut terminal = Terminal::of(arguments, &[("PAGER", "less"), ("TIM_PAGER", "grep -c .")]);
        assert_eq!(terminal.end().exit_code(), 0);
        terminal.screen.screen().contents()
    };
    let lines: usize = printed(&["search", "-n", "40", "lang:en"]).trim().parse().unwrap();
    assert!(lines > 30);
    // What fits does not, and what must not.
    assert!(printed(&["search", "-n", "1", "lang:en"]).contains("found in"));
    assert!(printed(&["search", "--no-pager", "-n", "40", "lang:en"]).contains("found in"));
}

#[test]
fn without_a_terminal_there_is_nothing_interactive() {
    let help = crate::tim().output().unwrap();
    assert_eq!(help.status.code(), Some(2));
    assert!(crate::stderr(&help).contains("Usage: tim"));
    let refused = crate::sample().args(["search", "-i", "gianh"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(crate::stderr(&refused).contains("needs a terminal"));
}
