//! Settings: flags, the environment, a file, and what is said of them.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

use crate::{SAMPLE, assert_said, stderr, stdout, tim};

/// A folder with a file of settings.
fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tim.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// `tim` with these settings.
fn with(path: &Path) -> Command {
    let mut command = tim();
    command.env("TIM_CONFIG", path);
    command
}

/// The line of `tim config` on a setting.
fn line(command: &mut Command, name: &str) -> String {
    let output = command.arg("config").output().unwrap();
    let text = stdout(&output);
    let line = text.lines().find(|line| line.trim_start_matches("# ").starts_with(&format!("{name} =")));
    let words: Vec<&str> =
        line.unwrap_or_else(|| panic!("{text}{}", stderr(&output))).split_whitespace().collect();
    words.join(" ")
}

#[test]
fn a_file_says_where_the_archive_is_and_a_flag_knows_better() {
    let (_folder, path) = file(&format!("index = {:?}\n", SAMPLE.path()));
    with(&path).args(["search", "bridge"]).assert().success();
    with(&path).args(["search", "bridge", "--index", "/nowhere"]).assert().failure();
    with(&path).args(["search", "bridge"]).env("TIM_INDEX", "/nowhere").assert().failure();
    // Named by a flag, on either side of the command.
    tim().arg("--config").arg(&path).args(["search", "bridge"]).assert().success();
    tim().args(["search", "bridge", "--config"]).arg(&path).assert().success();
    // In its usual place.
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("tim")).unwrap();
    fs::copy(&path, home.path().join("tim/config.toml")).unwrap();
    tim()
        .env_remove("TIM_CONFIG")
        .env("XDG_CONFIG_HOME", home.path())
        .args(["search", "bridge"])
        .assert()
        .success();
}

#[test]
fn every_value_is_shown_with_its_origin() {
    let (_folder, path) = file(
        "rate = 7\nmetrics = true\nallow-origin = [\"https://a.example\", \"https://b.example\"]\nmaster-key = \"secret\"\n",
    );
    for (name, expected) in [
        ("rate", "rate = 7 # file"),
        ("metrics", "metrics = true # file"),
        ("allow-origin", "allow-origin = [\"https://a.example\", \"https://b.example\"] # file"),
        ("master-key", "master-key = \"(hidden)\" # file"),
        ("listen", "listen = \"127.0.0.1:7700\" # default"),
        ("grace", "grace = 15 # default"),
        ("color", "color = \"auto\" # default"),
        ("data", "# data = # not set"),
    ] {
        assert_eq!(line(&mut with(&path), name), expected);
    }
    assert_eq!(line(with(&path).env("TIM_RATE", "8"), "rate"), "rate = 8 # TIM_RATE");
    let origins = "allow-origin = [\"*\"] # TIM_ALLOW_ORIGIN";
    assert_eq!(line(with(&path).env("TIM_ALLOW_ORIGIN", "*"), "allow-origin"), origins);
    assert!(!stdout(&with(&path).arg("config").output().unwrap()).contains("secret\""));
    assert_said!(tim().arg("config").env("TIM_INDEX", "/archive").env("TIM_SEARCHES", "4"));
}

#[test]
fn what_a_file_must_not_say_is_named_with_its_line() {
    for (text, expected) in [
        (
            "# Mine\nlisen = \"127.0.0.1:80\"\n",
            "tim.toml:2: there is no setting `lisen`; did you mean `listen`? `tim config` lists all",
        ),
        ("zzz = 1\n", "tim.toml:1: there is no setting `zzz`; `tim config` lists all"),
        ("[serve]\nlisten = \"127.0.0.1:80\"\n", "tim.toml:1: there is no setting `serve`"),
        ("\n\nlisten = \"here\"\n", "tim.toml:3: invalid value 'here' for '--listen <ADDRESS>'"),
        ("rate = \"many\"\n", "tim.toml:1: invalid value 'many' for '--rate <N>'"),
        ("color = \"green\"\n", "tim.toml:1: invalid value 'green' for '--color <COLOR>'"),
        ("rate = [1, 2]\n", "tim.toml:1: `rate` is one value"),
        (
            "allow-origin = \"www.example.org\"\n",
            "tim.toml:1: invalid value 'www.example.org' for '--allow-origin <ORIGIN>'",
        ),
        ("rate = 1\nrate = 2\n", "tim.toml:2: duplicate key"),
        ("config = \"other.toml\"\n", "tim.toml:1: there is no setting `config`"),
        ("rate =\n", "tim.toml:1: "),
    ] {
        let (_folder, path) = file(text);
        // Whatever is to be done: a file that says nonsense is not half believed.
        let output = with(&path).arg("stats").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(stderr(&output).contains(expected), "{text}{}", stderr(&output));
    }
    let output = tim().args(["--config", "/nowhere/tim.toml", "stats"]).output().unwrap();
    assert!(stderr(&output).contains("the configuration `/nowhere/tim.toml` cannot be read"));
}

#[test]
fn a_file_is_written_that_explains_every_setting_and_sets_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/tim.toml");
    // It is not there yet, and named all the same.
    let mut init = tim();
    init.env_remove("TIM_CONFIG")
        .env("XDG_CONFIG_HOME", folder.path())
        .args(["config", "--init"])
        .assert()
        .success();
    let written = folder.path().join("tim/config.toml");
    let text = fs::read_to_string(&written).unwrap();
    assert!(text.contains("# --listen, TIM_LISTEN\n# listen = \"127.0.0.1:7700\"\n"), "{text}");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')));
    // So it is where it is named.
    let named = folder.path().join("named.toml");
    with(&named).args(["config", "--init"]).assert().success();
    assert_eq!(fs::read_to_string(&named).unwrap(), text);
    let nowhere = folder.path().join("nowhere.toml");
    with(&nowhere).args(["config", "--path"]).assert().success();
    with(&nowhere).arg("config").assert().code(2);
    // What is turned on holds.
    let on: String = text
        .lines()
        .map(|line| {
            line.strip_prefix("# ").filter(|line| line.contains(" = ")).unwrap_or(line).to_owned() + "\n"
        })
        .collect();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, on).unwrap();
    assert_eq!(line(&mut with(&path), "listen"), "listen = \"127.0.0.1:7700\" # file");
    // It is not written over.
    let mut again = tim();
    let again = again
        .env_remove("TIM_CONFIG")
        .env("XDG_CONFIG_HOME", folder.path())
        .args(["config", "--init"])
        .output()
        .unwrap();
    assert!(stderr(&again).contains("is there one already?"), "{}", stderr(&again));
    assert_eq!(
        stdout(&with(&path).args(["config", "--path"]).output().unwrap()),
        format!("{}\n", path.display())
    );
}
