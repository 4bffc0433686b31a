//! The floors of the core: a file rests only on those below it, so imports make no circle.
//!
//! Among the folders and files of `core/src`, and among the files of each folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Imports = BTreeMap<String, BTreeSet<String>>;

/// What a file imports, as paths of names without the first: `use crate::a::{b, c}` is `a::b` and `a::c`.
fn imports(text: &str, first: &str) -> Vec<String> {
    let text: String = text.lines().take_while(|line| !line.starts_with("mod tests")).collect::<Vec<_>>().join("\n");
    let mut paths = Vec::new();
    for statement in text.split("use ").skip(1).filter_map(|rest| rest.split(';').next()) {
        let Some(rest) = statement.trim().strip_prefix(first) else { continue };
        let rest: String = rest.split_whitespace().collect();
        match rest.strip_prefix('{') {
            Some(group) => paths.extend(group.trim_end_matches('}').split(',').map(str::to_owned)),
            None => paths.push(rest),
        }
    }
    paths
}

fn name(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Follows imports from a module until one comes back; the way that it went.
fn circle(imports: &Imports, start: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for next in imports.get(way.last()?).into_iter().flatten() {
            if next == start {
                return Some(way);
            }
            if seen.insert(next.clone()) {
                ways.push(way.iter().chain([next]).cloned().collect());
            }
        }
    }
    None
}

fn assert_no_circle(imports: &Imports) {
    for start in imports.keys() {
        assert_eq!(circle(imports, start), None, "a circle of imports");
    }
}

/// The files of a folder, and their texts together for each name.
fn modules(folder: &Path) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let text = if entry.is_dir() {
            modules(&entry).into_values().collect::<Vec<_>>().join("\n")
        } else {
            fs::read_to_string(&entry).expect("a text")
        };
        texts.insert(name(&entry), text);
    }
    texts
}

fn first_names(paths: &[String]) -> impl Iterator<Item = String> + '_ {
    paths.iter().filter_map(|path| path.split("::").next()).map(str::to_owned)
}

#[test]
fn floors_import_what_is_below_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src");
    let floors = modules(&src);
    let mut all = Imports::new();
    for (floor, text) in floors.iter().filter(|(floor, _)| *floor != "lib") {
        let paths = imports(text, "crate::");
        let used = first_names(&paths).filter(|name| floors.contains_key(name) && name != floor);
        all.insert(floor.clone(), used.collect());
    }
    assert!(all["lanes"].contains("backend") && all["driver"].contains("source"), "imports are found: {all:?}");
    assert!(all["backend"].is_empty(), "backends rest on nothing: {:?}", all["backend"]);
    assert_no_circle(&all);
}

#[test]
fn files_of_a_folder_import_one_another_in_one_direction() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src");
    let mut edges = 0;
    for folder in fs::read_dir(&src).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if !folder.is_dir() {
            continue;
        }
        let files = modules(&folder);
        let mut all = Imports::new();
        for (file, text) in files.iter().filter(|(file, _)| *file != "mod") {
            let mut paths = imports(text, "super::");
            paths.extend(imports(text, &format!("crate::{}::", name(&folder))));
            let used: BTreeSet<_> =
                first_names(&paths).filter(|name| files.contains_key(name) && name != file).collect();
            edges += used.len();
            all.insert(file.clone(), used);
        }
        assert_no_circle(&all);
    }
    assert!(edges > 10, "imports are found");
}

#[test]
fn a_circle_is_found() {
    let text = "use crate::b::{C, D};\nuse crate::{c, E};\nuse std::fmt;";
    assert_eq!(imports(text, "crate::"), ["b::{C,D}", "c", "E"]);
    let pairs = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")];
    let all: Imports = pairs.map(|(from, to)| (from.to_owned(), [to.to_owned()].into())).into();
    assert_eq!(circle(&all, "a").expect("a circle").len(), 3);
    assert_eq!(circle(&all, "d"), None);
}
