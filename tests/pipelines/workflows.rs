//! The workflows of this repository: they parse, take only pinned actions, may do no more than they need, and build the
//! release that everything else installs.

use super::RELEASED;
use super::yaml::{at, document, everywhere, keys, list, text, texts};

#[test]
fn every_action_is_pinned_to_a_version() {
    for file in ["action.yml", ".github/workflows/ci.yml", ".github/workflows/release.yml"] {
        for uses in everywhere(&document(file), "uses") {
            let (name, version) = uses.split_once('@').unwrap_or_else(|| panic!("{file}: {uses} has no version"));
            assert!(name.starts_with("actions/"), "{file}: {uses} is somebody else's code");
            let number = version.strip_prefix('v').unwrap_or_default();
            assert!(number.parse::<u32>().is_ok(), "{file}: {uses} is pinned to no version");
        }
    }
}

#[test]
fn a_pull_request_runs_what_has_to_hold_and_may_only_read() {
    let workflow = document(".github/workflows/ci.yml");
    assert!(keys(at(&workflow, &["on"])).contains_key("pull_request"));
    assert_eq!(texts(at(&workflow, &["permissions"])), [("contents", "read")].into());
    assert!(everywhere(&workflow, "run").contains(&".ci/run"));
}

#[test]
fn a_release_has_all_platforms_checksums_a_list_of_parts_and_an_attestation() {
    let workflow = document(".github/workflows/release.yml");
    let matrix = list(at(&workflow, &["jobs", "build", "strategy", "matrix", "include"]));
    let mut platforms: Vec<&str> = matrix.iter().map(|entry| text(at(entry, &["built-for"]))).collect();
    platforms.sort_unstable();
    assert_eq!(platforms, RELEASED);
    assert_eq!(texts(at(&workflow, &["permissions"])), [("contents", "read")].into());
    let release = at(&workflow, &["jobs", "release"]);
    assert_eq!(text(at(release, &["needs"])), "build");
    let scripts = everywhere(release, "run").join("\n");
    for part in ["cargo-cyclonedx", "SHA256SUMS", "gh release create"] {
        assert!(scripts.contains(part), "a release lacks {part}");
    }
    assert!(everywhere(release, "uses").iter().any(|uses| uses.starts_with("actions/attest-build-provenance@")));
    let build = everywhere(at(&workflow, &["jobs", "build"]), "run").join("\n");
    assert!(build.contains("--locked") && build.contains("mxready-$BUILT_FOR.tar.gz"), "{build}");
}

#[test]
fn a_tag_that_is_not_the_version_is_not_released() {
    let workflow = document(".github/workflows/release.yml");
    let scripts = everywhere(at(&workflow, &["jobs", "build"]), "run");
    let compare =
        scripts.iter().find(|script| script.contains("GITHUB_REF_NAME")).expect("tag and version are compared");
    let run = |tag: &str| {
        let mut command = std::process::Command::new("bash");
        command.args(["-e", "-c", compare]).env("GITHUB_REF_NAME", tag).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.output().expect("bash starts").status.success()
    };
    assert!(run(concat!("v", env!("CARGO_PKG_VERSION"))));
    assert!(!run("v99.0.0"));
}
