//! The action for GitHub: its own scripts are run with inputs, as a runner would.

use std::collections::BTreeMap;

use mxready::yaml::Node;

use super::workshop::{Done, Workshop, variables};
use super::yaml::{at, document, everywhere, get, keys, list, text, texts};
use super::{RELEASED, repository};

fn step<'a>(action: &'a Node, name: &str) -> &'a Node {
    let steps = list(at(action, &["runs", "steps"]));
    steps.iter().find(|step| text(at(step, &["name"])) == name).unwrap_or_else(|| panic!("no step {name}"))
}

/// Runs a step; `known` has the values of the expressions beside inputs, which have their defaults or the given values.
fn run(workshop: &Workshop, name: &str, inputs: &[(&str, &str)], known: &[(&str, &str)]) -> Done {
    let action = document("action.yml");
    let step = step(&action, name);
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (input, about) in keys(at(&action, &["inputs"])) {
        values.insert(format!("inputs.{input}"), get(about, "default").map_or("", text).to_owned());
    }
    for (input, value) in inputs {
        let before = values.insert(format!("inputs.{input}"), (*value).to_owned());
        assert!(before.is_some(), "the action has no input {input}");
    }
    values.insert("runner.temp".to_owned(), workshop.path("temp").to_string_lossy().into_owned());
    values.extend(variables(known));
    let mut environment = variables(&[
        ("GITHUB_OUTPUT", &workshop.path("outputs").to_string_lossy()),
        ("GITHUB_STEP_SUMMARY", &workshop.path("summary").to_string_lossy()),
    ]);
    for (variable, value) in texts(at(step, &["env"])) {
        environment.insert(variable.to_owned(), filled(value, &values));
    }
    assert_eq!(text(at(step, &["shell"])), "bash");
    workshop.run("bash", text(at(step, &["run"])), &environment)
}

fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{ ") {
        let (expression, after) = after.split_once(" }}").expect("an end");
        filled.push_str(before);
        filled.push_str(values.get(expression).unwrap_or_else(|| panic!("no value for {expression}")));
        rest = after;
    }
    filled + rest
}

fn check(workshop: &Workshop, inputs: &[(&str, &str)]) -> Done {
    if !workshop.path("temp/mxready/bin/mxready").exists() {
        workshop.link("temp/mxready/bin/mxready");
    }
    workshop.write("outputs", "");
    workshop.write("summary", "");
    run(workshop, "Check", inputs, &[])
}

fn outputs(workshop: &Workshop) -> BTreeMap<String, String> {
    let outputs = workshop.read("outputs");
    outputs.lines().filter_map(|line| line.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

#[test]
fn the_check_annotates_sums_up_and_ends_with_the_code_of_the_gate() {
    let workshop = Workshop::new();
    let done = check(&workshop, &[("path", "build/app.mda")]);
    assert_eq!(done.code, 1, "{}", done.printed);
    assert!(done.printed.contains("::error"), "{}", done.printed);
    assert!(workshop.read("summary").contains("NOT READY"), "{}", workshop.read("summary"));
    let told = outputs(&workshop);
    assert_eq!((told["exit-code"].as_str(), told["verdict"].as_str()), ("1", "not-ready"));
    for report in ["sarif", "json", "html", "markdown"] {
        assert!(workshop.path(&told[report]).is_file(), "{report}");
    }

    let done = check(&workshop, &[("path", "build/ready.mda\n"), ("target", "mendix-cloud-v4@2021")]);
    assert_eq!((done.code, outputs(&workshop)["verdict"].as_str()), (0, "ready"), "{}", done.printed);
    let done = check(&workshop, &[("path", "build/ready.mda"), ("fail-on", "warning"), ("reports", "some where")]);
    assert_eq!((done.code, outputs(&workshop)["json"].as_str()), (1, "some where/mxready.json"), "{}", done.printed);
    let done = check(&workshop, &[("path", "build/ready.mda\r\nbuild/app.mda"), ("fail-on", "never")]);
    assert_eq!((done.code, outputs(&workshop)["verdict"].as_str()), (0, "not-ready"), "{}", done.printed);
}

#[test]
fn a_baseline_lets_known_findings_pass_and_the_verdict_stays() {
    let workshop = Workshop::new();
    let made = workshop.run("bash", "mxready baseline create build/app.mda", &BTreeMap::new());
    assert_eq!(made.code, 0, "{}", made.printed);
    let done = check(&workshop, &[("path", "build/app.mda"), ("baseline", "mxready-baseline.json")]);
    assert_eq!((done.code, outputs(&workshop)["verdict"].as_str()), (0, "not-ready"), "{}", done.printed);
}

#[test]
fn what_an_earlier_run_left_never_passes_for_this_ones() {
    let workshop = Workshop::new();
    assert_eq!(check(&workshop, &[("path", "build/ready.mda")]).code, 0);
    let done = check(&workshop, &[("path", "build/ready.mda"), ("fail-on", "nothing")]);
    assert_eq!(done.code, 2, "{}", done.printed);
    let told = outputs(&workshop);
    assert_eq!(told.get("exit-code").map(String::as_str), Some("2"));
    assert_eq!(told.get("verdict"), None);
    assert!(!workshop.path("mxready-reports/mxready.json").exists());
    assert_eq!(check(&workshop, &[("path", "build/broken.mda")]).code, 2);
}

#[test]
fn an_input_is_a_value_and_never_a_command_or_an_option() {
    let workshop = Workshop::new();
    let nasty = ["$(touch hacked)", "`touch hacked`", "\"; touch hacked; \"", "'; touch hacked; '", "--help", "\n\n"];
    for value in nasty {
        for input in ["path", "fail-on", "target", "baseline"] {
            let mut inputs = vec![("path", "build/ready.mda")];
            inputs.push((input, value));
            let done = check(&workshop, &inputs);
            assert_eq!(done.code, 2, "{input} {value:?}: {}", done.printed);
        }
    }
    let done = check(&workshop, &[("path", "build/ready.mda"), ("reports", "x\nverdict=ready")]);
    assert_eq!((done.code, workshop.read("outputs").as_str()), (2, ""), "{}", done.printed);
    for (name, value) in [("version", "v1.0.0; touch hacked"), ("version", "../../v1.0.0"), ("version", "latest")] {
        let known = [("github.action_ref", ""), ("github.action_path", "")];
        assert_eq!(run(&workshop, "Choose release or build", &[(name, value)], &known).code, 2, "{value}");
    }
    assert!(!workshop.path("hacked").exists());
}

#[test]
fn no_script_holds_an_expression() {
    for (file, key) in [
        ("action.yml", "run"),
        (".github/workflows/ci.yml", "run"),
        (".github/workflows/release.yml", "run"),
        ("docs/ci/templates/azure-pipelines.yml", "bash"),
    ] {
        let document = document(file);
        let scripts = everywhere(&document, key);
        assert!(!scripts.is_empty(), "{file} has no scripts");
        for script in scripts {
            assert!(!script.contains("${{"), "{file} puts text into a script: {script}");
        }
    }
}

fn chosen(version: &str, reference: &str) -> BTreeMap<String, String> {
    let workshop = Workshop::new();
    let known = [("github.action_ref", reference), ("github.action_path", env!("CARGO_MANIFEST_DIR"))];
    let done = run(&workshop, "Choose release or build", &[("version", version)], &known);
    assert_eq!(done.code, 0, "{}", done.printed);
    outputs(&workshop)
}

#[test]
fn the_release_is_that_of_the_action_and_a_branch_is_built_and_kept_by_its_source() {
    assert_eq!(chosen("v1.2.3", "main")["release"], "v1.2.3");
    assert_eq!(chosen("", "v0.1.0")["release"], "v0.1.0");
    let built = chosen("", "main");
    assert_eq!(built.get("release"), None);
    assert!(built["key"].len() >= 40 && built["key"].chars().all(|digit| digit.is_ascii_hexdigit()), "{built:?}");
}

#[test]
fn only_a_download_with_the_right_checksum_is_installed() {
    let install = |workshop: &Workshop, system: &str| {
        let known = [
            ("steps.choose.outputs.release", "v0.1.0"),
            ("github.server_url", "https://example.com"),
            ("github.action_repository", "OWNER/mxready"),
            ("github.action_path", "/nowhere"),
            ("runner.os", system.split_once('-').expect("two parts").0),
            ("runner.arch", system.split_once('-').expect("two parts").1),
        ];
        run(workshop, "Install", &[], &known)
    };
    let workshop = Workshop::new();
    let platform = "x86_64-unknown-linux-musl";
    workshop.release(platform);
    let done = install(&workshop, "Linux-X64");
    assert_eq!(done.code, 0, "{}", done.printed);
    let done = run(&workshop, "Check", &[("path", "build/ready.mda")], &[]);
    assert_eq!(done.code, 0, "the installed program runs: {}", done.printed);

    for sums in [format!("{}  mxready-{platform}.tar.gz\n", "0".repeat(64)), String::new(), "x  other\n".to_owned()] {
        let workshop = Workshop::new();
        workshop.release(platform);
        workshop.write("release/SHA256SUMS", &sums);
        let done = install(&workshop, "Linux-X64");
        assert_ne!(done.code, 0, "{sums}: {}", done.printed);
        assert!(!workshop.path("temp/mxready/bin/mxready").exists(), "{sums}");
    }
    assert_eq!(install(&Workshop::new(), "Linux-S390X").code, 2);
}

#[test]
fn the_action_installs_what_the_release_builds() {
    let action = document("action.yml");
    let script = text(at(step(&action, "Install"), &["run"]));
    let mut known: Vec<&str> =
        script.lines().filter_map(|line| line.split_once("built_for=")?.1.split_once(' ')).map(|(to, _)| to).collect();
    known.sort_unstable();
    assert_eq!(known, RELEASED);
}

#[test]
fn inputs_and_outputs_are_documented_as_they_are() {
    let action = document("action.yml");
    let page = repository("docs/ci/github.md");
    for part in ["inputs", "outputs"] {
        for (name, about) in keys(at(&action, &[part])) {
            assert!(page.contains(&format!("`{name}`")), "docs/ci/github.md does not tell of {name}");
            assert!(text(at(about, &["description"])).len() > 20, "{name}");
        }
    }
    let script = text(at(step(&action, "Check"), &["run"]));
    for (name, about) in keys(at(&action, &["outputs"])) {
        assert_eq!(text(at(about, &["value"])), format!("${{{{ steps.check.outputs.{name} }}}}"));
        assert!(script.contains(&format!("echo \"{name}=")), "the script never sets {name}");
    }
}
