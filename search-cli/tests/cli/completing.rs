//! Completion, in the shells themselves, and the manual pages. A shell that is not installed is skipped, and said.

use std::process::{Command, Output};

use crate::{SAMPLE, stderr, stdout, tim};

/// Runs a script in a shell that finds `tim` and the sample archive; `None` where the shell is not installed.
fn run(shell: &str, flags: &[&str], script: &str) -> Option<Output> {
    let program = assert_cmd::cargo::cargo_bin!("tim");
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new(shell);
    command.args(flags).arg("-c").arg(script).env("PATH", path).env("LC_ALL", "C.UTF-8");
    command.env("TIM_INDEX", SAMPLE.path()).env("TIM_CONFIG", "").env_remove("TIM_COMPLETE");
    match command.output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: {shell} is not installed");
            None
        }
        Err(error) => panic!("{shell}: {error}"),
    }
}

/// What bash inserts for a line, whose words it has cut so.
fn in_bash(line: &str, words: &[&str]) -> Option<Vec<String>> {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let script = format!(
        "source <(tim completions bash)\n\
         COMP_LINE={} COMP_WORDS=({}) COMP_CWORD={}; COMP_POINT=${{#COMP_LINE}}\n\
         _tim tim; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted(line),
        words.join(" "),
        words.len() - 1
    );
    let output = run("bash", &["--norc"], &script)?;
    assert!(stderr(&output).is_empty(), "{}", stderr(&output));
    Some(stdout(&output).lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_commands_fields_and_values() {
    let Some(commands) = in_bash("tim s", &["tim", "s"]) else { return };
    assert!(["search", "show", "similar", "suggest"].iter().all(|it| commands.contains(&(*it).to_owned())));
    let fields = in_bash("tim search la", &["tim", "search", "la"]).unwrap();
    assert!(fields.contains(&"lang:".to_owned()) && fields.contains(&"langue:".to_owned()), "{fields:?}");
    // Bash cuts at the colon, and replaces what stands behind it.
    let langs = in_bash("tim search lang:", &["tim", "search", "lang", ":"]).unwrap();
    assert_eq!(langs, ["en", "fr", "vi"]);
    let langs = in_bash("tim search gianh -lang:v", &["tim", "search", "gianh", "-lang", ":", "v"]).unwrap();
    assert_eq!(langs, ["vi"]);
    // What has spaces is a phrase, which is quoted for bash.
    let sources = in_bash("tim search source:bao", &["tim", "search", "source", ":", "bao"]).unwrap();
    assert_eq!(sources, [r#"\"Báo\ Cao\ Nguyên\""#]);
    let sources = in_bash("tim search 'cầu source:bao", &["tim", "search", "'cầu source:bao"]).unwrap();
    assert_eq!(sources, [r#"cầu source:"Báo Cao Nguyên""#]);
    let flags = in_bash("tim search --source=TTX", &["tim", "search", "--source", "=", "TTX"]).unwrap();
    assert_eq!(flags, ["--source=TTXVN"]);
    let orders = in_bash("tim search --sort ne", &["tim", "search", "--sort", "ne"]).unwrap();
    assert_eq!(orders, ["newest"]);
    let names = in_bash("tim facets --by lang,s", &["tim", "facets", "--by", "lang,s"]).unwrap();
    assert!(names.contains(&"lang,source".to_owned()) && names.len() == 4, "{names:?}");
    let none =
        in_bash("tim search --index /nowhere lang:", &["tim", "search", "--index", "/nowhere", "lang", ":"]);
    assert_eq!(none.unwrap(), [""]);
}

#[test]
fn zsh_loads_the_script() {
    let script =
        "autoload -U compinit && compinit -u -D && source <(tim completions zsh) && print $_comps[tim]";
    let Some(output) = run("zsh", &["-f"], script) else { return };
    assert_eq!((stdout(&output).trim(), stderr(&output).as_str()), ("_clap_dynamic_completer_tim", ""));
}

#[test]
fn fish_completes_values() {
    let script = "tim completions fish | source; complete --do-complete 'tim search lang:'";
    let Some(output) = run("fish", &["--no-config"], script) else { return };
    let said = stdout(&output);
    assert!(said.lines().any(|line| line == "lang:vi\t15 articles"), "{said}{}", stderr(&output));
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    tim().args(["man", "--to"]).arg(folder.path()).assert().success();
    let page = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(page("tim.1").contains("tim\\-search(1)"));
    assert!(page("tim-boilerplate-keep.1").contains("tim boilerplate keep"));
    let search = page("tim-search.1");
    assert!(search.contains(".TH tim-search 1") && search.contains("tim search lang son"), "{search}");
    assert_eq!(stdout(&tim().args(["man", "search"]).output().unwrap()), search);
    let unknown = tim().args(["man", "sing"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(!folder.path().join("tim-help.1").exists());
}
