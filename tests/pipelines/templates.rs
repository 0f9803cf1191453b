//! The templates for other pipelines and the hook for pre-commit: what each installs and runs is run.

use std::collections::BTreeMap;

use mxready::yaml::Node;

use super::repository;
use super::workshop::{Done, Workshop, variables};
use super::yaml::{at, document, get, list, text, texts};

/// What a template does, one script after the other, and with what.
struct Template {
    shell: &'static str,
    scripts: Vec<String>,
    variables: BTreeMap<String, String>,
    reports: Vec<String>,
}

const RELEASES: &str = "https://example.com/OWNER/mxready/releases/download/v0.1.0";

fn lines(node: &Node) -> Vec<&str> {
    list(node).iter().map(text).collect()
}

fn gitlab() -> Template {
    let document = document("docs/ci/templates/gitlab-ci.yml");
    let job = at(&document, &["mxready"]);
    assert_eq!(text(at(job, &["artifacts", "when"])), "always", "reports matter most where the job fails");
    let reports = texts(at(job, &["artifacts", "reports"]));
    let mut reports: Vec<String> = reports.into_values().map(str::to_owned).collect();
    reports.extend(lines(at(job, &["artifacts", "paths"])).into_iter().map(str::to_owned));
    let parts = [at(job, &["before_script"]), at(job, &["script"])];
    Template {
        shell: "sh",
        scripts: parts.into_iter().map(|part| lines(part).join("\n")).collect(),
        variables: texts(at(job, &["variables"])).into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        reports,
    }
}

fn azure() -> Template {
    let document = document("docs/ci/templates/azure-pipelines.yml");
    let parameters: Vec<&str> =
        list(at(&document, &["parameters"])).iter().map(|parameter| text(at(parameter, &["name"]))).collect();
    let mut template = Template { shell: "bash", scripts: vec![], variables: BTreeMap::new(), reports: vec![] };
    for step in list(at(&document, &["steps"])) {
        if let Some(script) = get(step, "bash") {
            template.scripts.push(text(script).to_owned());
            for (variable, value) in texts(at(step, &["env"])) {
                let parameter = value.strip_prefix("${{ parameters.").and_then(|rest| rest.strip_suffix(" }}"));
                let parameter = parameter.unwrap_or_else(|| panic!("{variable} comes from no parameter"));
                assert!(parameters.contains(&parameter), "there is no parameter {parameter}");
                template.variables.insert(variable.to_owned(), "build/app.mda".to_owned());
            }
        } else {
            assert_eq!(text(at(step, &["condition"])), "succeededOrFailed()");
            let inputs = texts(at(step, &["inputs"]));
            let report = inputs.get("testResultsFiles").or(inputs.get("targetPath")).expect("a file");
            template.reports.push((*report).to_owned());
        }
    }
    template
}

fn jenkins() -> Template {
    let text = repository("docs/ci/templates/Jenkinsfile");
    assert_eq!(text.matches('{').count(), text.matches('}').count(), "the blocks are closed");
    let scripts: Vec<String> = text.split("'''").skip(1).step_by(2).map(str::to_owned).collect();
    let quoted = |line: &str| line.split('\'').nth(1).map(str::to_owned);
    let after = |key: &str| text.lines().filter_map(|line| quoted(line.split_once(key)?.1)).collect::<Vec<_>>();
    let variables = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(" = ")?;
        Some((name.trim().to_owned(), quoted(value)?))
    });
    let always = text.split_once("always {").expect("reports matter most where the build fails").1;
    assert!(always.contains("testResults: ") && always.contains("artifacts: "));
    Template {
        shell: "sh",
        variables: variables.collect(),
        reports: [after("testResults: "), after("artifacts: ")].concat(),
        scripts,
    }
}

/// Runs the scripts until one fails, as a pipeline does.
fn play(template: &Template, workshop: &Workshop, sum: &str, package: &str) -> Done {
    let mut variables = template.variables.clone();
    for (name, value) in [("GATE_RELEASES", RELEASES), ("GATE_SHA256", sum), ("GATE_PACKAGE", package)] {
        assert!(variables.insert(name.to_owned(), value.to_owned()).is_some(), "{name} is not in the template");
    }
    assert_eq!(variables.len(), 3, "a variable that the test does not know: {variables:?}");
    let mut last = Done { code: 0, printed: String::new() };
    for script in &template.scripts {
        last = workshop.run(template.shell, script, &variables);
        if last.code != 0 {
            break;
        }
    }
    last
}

#[test]
fn each_template_installs_and_checks_and_ends_with_the_code_of_the_gate() {
    for (name, template) in [("gitlab", gitlab()), ("azure", azure()), ("jenkins", jenkins())] {
        assert_eq!(template.scripts.len(), 2, "{name} installs and checks");
        for (package, expected) in [("build/ready.mda", 0), ("build/app.mda", 1), ("build/broken.mda", 2)] {
            let workshop = Workshop::new();
            let sum = workshop.release("x86_64-unknown-linux-musl");
            let done = play(&template, &workshop, &sum, package);
            assert_eq!(done.code, expected, "{name} {package}: {}", done.printed);
            assert!(!template.reports.is_empty(), "{name}");
            for report in &template.reports {
                assert!(workshop.path(report).is_file(), "{name} keeps {report}, which is not written");
            }
        }
    }
}

#[test]
fn a_download_with_another_checksum_is_never_run() {
    for (name, template) in [("gitlab", gitlab()), ("azure", azure()), ("jenkins", jenkins())] {
        let workshop = Workshop::new();
        workshop.release("x86_64-unknown-linux-musl");
        let done = play(&template, &workshop, &"0".repeat(64), "build/ready.mda");
        assert_ne!(done.code, 0, "{name}: {}", done.printed);
        assert!(!workshop.path(".mxready").exists(), "{name} unpacked it");
    }
}

#[test]
fn a_package_name_is_never_a_command_or_an_option() {
    for (name, template) in [("gitlab", gitlab()), ("azure", azure()), ("jenkins", jenkins())] {
        for package in ["$(touch hacked)", "--help", "; touch hacked"] {
            let workshop = Workshop::new();
            let sum = workshop.release("x86_64-unknown-linux-musl");
            assert_eq!(play(&template, &workshop, &sum, package).code, 2, "{name} {package}");
            assert!(!workshop.path("hacked").exists(), "{name} {package}");
        }
    }
}

#[test]
fn the_hook_judges_the_packages_of_a_commit_and_nothing_else() {
    let document = document(".pre-commit-hooks.yaml");
    let [hook] = list(&document) else { panic!("one hook") };
    assert_eq!(text(at(hook, &["language"])), "rust");
    let files = regex::Regex::new(text(at(hook, &["files"]))).expect("a pattern");
    assert!(files.is_match("build/app.mda") && !files.is_match("app.mda.txt") && !files.is_match("appmda"));
    let workshop = Workshop::new();
    let entry = text(at(hook, &["entry"]));
    let on = |files: &str| workshop.run("sh", &format!("{entry} {files}"), &variables(&[])).code;
    assert_eq!(on("build/ready.mda"), 0);
    assert_eq!(on("build/ready.mda build/app.mda"), 1);
    assert_eq!(on("build/broken.mda"), 2);
}
