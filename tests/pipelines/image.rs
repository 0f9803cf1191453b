//! The Dockerfile: what it copies is there and enough, what it ends in is small and no root, and what it runs runs.

use std::path::Path;

use super::repository;
use super::workshop::{Workshop, variables};

/// Instructions with their arguments; comments and continued lines are resolved.
fn instructions() -> Vec<(String, String)> {
    let text = repository("Dockerfile").replace("\\\n", " ");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap_or_else(|| panic!("no instruction: {line}")))
        .map(|(word, rest)| (word.to_owned(), rest.to_owned()))
        .collect()
}

fn of<'a>(instructions: &'a [(String, String)], word: &str) -> Vec<&'a str> {
    instructions.iter().filter(|(name, _)| name == word).map(|(_, rest)| rest.as_str()).collect()
}

/// The files and folders that the build gets.
fn copied(instructions: &[(String, String)]) -> Vec<String> {
    let copies = of(instructions, "COPY");
    let sources = copies.iter().filter(|copy| !copy.starts_with("--from")).flat_map(|copy| {
        let words: Vec<&str> = copy.split_whitespace().collect();
        words.split_last().expect("a destination").1.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()
    });
    sources.collect()
}

#[test]
fn the_image_holds_one_program_and_no_root() {
    let instructions = instructions();
    for (word, rest) in &instructions {
        let known = ["FROM", "WORKDIR", "COPY", "ENV", "RUN", "USER", "ENTRYPOINT", "CMD"];
        assert!(known.contains(&word.as_str()), "{word} {rest}");
    }
    let [build, last] = of(&instructions, "FROM")[..] else { panic!("two stages") };
    let tag = build.split_whitespace().next().and_then(|image| image.split_once(':')).expect("a tag").1;
    assert!(tag.starts_with(env!("CARGO_PKG_RUST_VERSION")), "{tag} is not the toolchain that the project names");
    assert_eq!(last, "scratch");
    let end = instructions.iter().rposition(|(word, _)| word == "FROM").expect("a stage");
    let users = of(&instructions[end..], "USER");
    let [user] = users[..] else { panic!("one user: {users:?}") };
    assert!(user.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)), "{user}");
    assert!(of(&instructions, "RUN").iter().any(|run| run.contains("cargo build --release --locked")));
}

#[test]
fn what_the_build_needs_is_copied_and_let_through() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copied = copied(&instructions());
    let ignored = repository(".dockerignore");
    assert!(ignored.lines().any(|line| line == "*"), "all that is not named stays outside");
    let through: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    assert_eq!(copied.iter().map(String::as_str).collect::<Vec<_>>(), through);
    for name in &copied {
        assert!(root.join(name).exists(), "{name} is copied and not there");
    }
    // What the manifest names and what the code takes in when it is compiled.
    for needed in ["Cargo.toml", "Cargo.lock", "askama.toml", "benches", "fixtures", "rules", "src"] {
        assert!(copied.iter().any(|name| name == needed), "{needed} is not copied");
    }
    let manifest = repository("Cargo.toml");
    for line in manifest.lines().filter(|line| line.contains("path = ") || line.starts_with("build = ")) {
        let path = line.split('"').nth(1).expect("a path");
        assert!(copied.iter().any(|name| path.starts_with(name.as_str())), "{line}");
    }
}

#[test]
fn what_the_image_runs_runs() {
    let instructions = instructions();
    let words = |word: &str| -> Vec<String> {
        let [line] = of(&instructions, word)[..] else { panic!("one {word}") };
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{word} is no list of words: {error}"))
    };
    let entry = words("ENTRYPOINT");
    assert_eq!(entry, ["/mxready"]);
    assert!(of(&instructions, "COPY").iter().any(|copy| copy.ends_with(" /mxready")), "the program is where it is run");
    let workshop = Workshop::new();
    let help = workshop.run("sh", &format!("mxready {}", words("CMD").join(" ")), &variables(&[]));
    assert_eq!(help.code, 0, "{}", help.printed);
}
