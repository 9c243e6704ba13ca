//! Archives of several members (zip, tar): each member is recognised and cut as a file is.

use std::io::{BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow::Continue;
use std::path::Path;

use super::form::{extension, may_hold_articles};
use super::items::{Cut, stream};
use super::source::{BUFFER, Bounded};
use super::{Flow, SkipReason};

/// The longest name of a member that is read; file systems allow less.
const NAME_BYTES: u64 = 64 << 10;

/// Cuts the members of a zip archive, which is read from the list at its end.
pub(super) fn zip(file: &mut (impl Read + Seek), cut: &mut Cut<'_>) -> Result<Flow, SkipReason> {
    let damaged = |error: zip::result::ZipError| SkipReason::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(BufReader::with_capacity(BUFFER, file)).map_err(damaged)?;
    if archive.len() as u64 > cut.limits.members {
        return Err(SkipReason::TooManyMembers(cut.limits.members));
    }
    for index in 0..archive.len() {
        let listed = archive.name_for_index(index).and_then(Result::ok).map(|name| display_name(&name));
        let name = listed.unwrap_or_else(|| format!("member {}", index + 1));
        let flow = match archive.by_index(index) {
            Ok(member) if !member.is_file() => continue,
            Ok(mut member) => {
                let size = member.compressed_size();
                one(&mut Bounded::new(&mut member, cut.limits, || size), name, cut, &|| size)
            }
            Err(error) => cut.member(name).skip(None, damaged(error)),
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(Continue(()))
}

/// Cuts the members of a tar archive.
pub(super) fn tar(reader: &mut dyn BufRead, cut: &mut Cut<'_>) -> Flow {
    let mut archive = tar::Archive::new(reader);
    // Raw: long names come as entries of their own, and are bounded here.
    let entries = match archive.entries() {
        Ok(entries) => entries.raw(true),
        Err(error) => return cut.skip(None, SkipReason::of(&error)),
    };
    let mut long_name = None;
    let mut members = 0;
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => return cut.skip(None, SkipReason::of(&error)),
        };
        let kind = entry.header().entry_type();
        if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
            let mut bytes = Vec::new();
            if let Err(error) = entry.by_ref().take(NAME_BYTES).read_to_end(&mut bytes) {
                return cut.skip(None, SkipReason::of(&error));
            }
            let name = if kind.is_gnu_longname() { Some(bytes.as_slice()) } else { pax_path(&bytes) };
            long_name = name.map(|name| String::from_utf8_lossy(name).into_owned()).or(long_name);
            continue;
        }
        let name =
            long_name.take().unwrap_or_else(|| String::from_utf8_lossy(&entry.path_bytes()).into_owned());
        if !kind.is_file() {
            continue;
        }
        members += 1;
        if members > cut.limits.members {
            return cut.skip(None, SkipReason::TooManyMembers(cut.limits.members));
        }
        let size = entry.size();
        one(&mut entry, display_name(&name), cut, &|| size)?;
    }
    Continue(())
}

/// Cuts one member, as far as its name lets it hold articles: as in folders, hidden ones are left out. A name that leads out
/// of the archive (`../a.txt`) is one as any other: reading a member writes nothing.
fn one(content: &mut dyn Read, name: String, cut: &mut Cut<'_>, compressed: &dyn Fn() -> u64) -> Flow {
    if name.split(['/', '\\']).any(is_hidden) {
        return Continue(());
    }
    let path = Path::new(&name).to_owned();
    let mut cut = cut.member(name);
    if !may_hold_articles(&path) {
        return cut.skip(None, SkipReason::OtherForm(extension(&path).unwrap_or_default()));
    }
    match stream(content, &path, &mut cut, compressed) {
        Ok(flow) => flow,
        Err(reason) => cut.skip(None, reason),
    }
}

/// True for a part of a name that hides what is under it. `.` and `..` are no names.
fn is_hidden(part: &str) -> bool {
    (part.starts_with('.') && !matches!(part, "." | "..")) || part == "__MACOSX"
}

/// The name without what would confuse a terminal.
fn display_name(name: &str) -> String {
    name.trim_end_matches('\0').trim_start_matches("./").chars().filter(|c| !c.is_control()).collect()
}

/// The value of `path` in the extended header of a member: lines of `length name=value`.
fn pax_path(header: &[u8]) -> Option<&[u8]> {
    let lines = header.split(|&byte| byte == b'\n');
    lines.filter_map(|line| line.splitn(2, |&byte| byte == b' ').nth(1)?.strip_prefix(b"path=")).next()
}
