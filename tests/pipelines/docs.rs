//! The pages about pipelines: their commands are run in their order, and their examples fit the files they speak of.

use super::repository;
use super::workshop::{Workshop, variables};
use super::yaml::{at, document, get, keys, list, parse, text};

const PAGES: [&str; 7] = ["README", "github", "gitlab", "azure", "jenkins", "pre-commit", "docker"];

/// The blocks of a language on a page, without the indentation of their lists.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}");
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.trim_start() == opening {
            let indent = line.len() - line.trim_start().len();
            let block = lines.by_ref().take_while(|line| line.trim_start() != "```");
            let lines: Vec<&str> = block.map(|line| line.get(indent..).unwrap_or_default()).collect();
            blocks.push(lines.join("\n") + "\n");
        }
    }
    blocks
}

#[test]
fn the_way_from_nothing_to_a_gate_works_as_it_is_written() {
    let page = repository("docs/ci/README.md");
    let workshop = Workshop::new();
    let mut settings = blocks(&page, "toml").into_iter();
    let mut ran = 0;
    for line in blocks(&page, "console").iter().flat_map(|block| block.lines()) {
        let (command, expected) = match line.split_once("# exit code ") {
            Some((command, code)) => (command, code.parse().expect("a code")),
            None => (line, 0),
        };
        // The settings stand on the page before the command that shows them.
        if command.starts_with("mxready config show") {
            workshop.write("mxready.toml", &settings.next().expect("settings"));
        }
        let done = workshop.run("sh", command, &variables(&[]));
        assert_eq!(done.code, expected, "{command}\n{}", done.printed);
        ran += 1;
    }
    assert!(ran >= 6, "the page has lost its commands");
    let suppression = settings.next().expect("a suppression");
    workshop.write("mxready.toml", &suppression);
    let done = workshop.run("sh", "mxready check build/ready.mda --today 2027-03-31", &variables(&[]));
    assert_eq!(done.code, 0, "{}", done.printed);
}

#[test]
fn every_page_is_listed_and_every_link_leads_somewhere() {
    let overview = repository("docs/ci/README.md");
    for page in PAGES {
        assert!(page == "README" || overview.contains(&format!("({page}.md)")), "{page} is not listed");
        let text = repository(&format!("docs/ci/{page}.md"));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let target = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci").join(link);
            assert!(target.exists(), "{page}.md leads to {link}, which is not there");
        }
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci");
    let pages = std::fs::read_dir(folder).expect("the folder").filter(|entry| {
        entry.as_ref().expect("an entry").path().extension().is_some_and(|extension| extension == "md")
    });
    assert_eq!(pages.count(), PAGES.len());
}

#[test]
fn the_examples_give_only_what_the_files_take() {
    let action = document("action.yml");
    let [example] = &blocks(&repository("docs/ci/github.md"), "yaml")[..] else { panic!("one example") };
    let workflow = parse("docs/ci/github.md", example);
    let steps = list(at(&workflow, &["jobs", "mxready", "steps"]));
    let uses = |step: &&mxready::yaml::Node| get(step, "uses").is_some_and(|uses| text(uses).contains("/mxready@"));
    let step = steps.iter().find(uses).expect("the action");
    for input in keys(at(step, &["with"])).keys() {
        assert!(get(at(&action, &["inputs"]), input).is_some(), "the action has no input {input}");
    }
    for output in example.split("steps.mxready.outputs.").skip(1) {
        let end = output.find(|character: char| !character.is_ascii_alphanumeric() && character != '-');
        let name = &output[..end.unwrap_or(output.len())];
        assert!(get(at(&action, &["outputs"]), name).is_some(), "the action has no output {name}");
    }

    let template = document("docs/ci/templates/azure-pipelines.yml");
    let known: Vec<&str> =
        list(at(&template, &["parameters"])).iter().map(|parameter| text(at(parameter, &["name"]))).collect();
    let [example] = &blocks(&repository("docs/ci/azure.md"), "yaml")[..] else { panic!("one example") };
    let job = parse("docs/ci/azure.md", example);
    let mut given: Vec<&str> = keys(at(&list(at(&job, &["steps"]))[0], &["parameters"])).into_keys().collect();
    given.sort_by_key(|name| known.iter().position(|known| known == name));
    assert_eq!(given, known, "all parameters have to be given");

    let hook = document(".pre-commit-hooks.yaml");
    let [example] = &blocks(&repository("docs/ci/pre-commit.md"), "yaml")[..] else { panic!("one example") };
    let settings = parse("docs/ci/pre-commit.md", example);
    let hooks = list(at(&list(at(&settings, &["repos"]))[0], &["hooks"]));
    assert_eq!(text(at(&hooks[0], &["id"])), text(at(&list(&hook)[0], &["id"])));
}
