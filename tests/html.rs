//! The report as a page: that it says what table and JSON say, that nothing in a package can change it, and that it is
//! complete in itself. The pages that it makes are opened in a browser by `tests/browser`.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests state what must hold, too")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::program::Program;
use common::{sample, sample_facts};
use mxready::facts::{CompositionPart, ContentKind, EventTimes, Evidence, Starts};
use mxready::findings::{Idle, IdleSuppression, PackageResult, Run, Suppressed};
use mxready::report::{Detail, Style, html, json, table};
use regex::Regex;
use serde_json::Value;

fn page(run: &Run) -> String {
    html::render(run).expect("a page")
}

/// Where the pages lie for the browser.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("html");
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// What stands in the first group of every match.
fn all<'p>(page: &'p str, pattern: &str) -> Vec<&'p str> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures_iter(page).filter_map(|found| found.get(1)).map(|found| found.as_str()).collect()
}

fn everything() -> Run {
    let packages =
        vec![sample::not_ready(), sample::ready(), sample::cannot_tell(), sample::unusable(), sample::hostile()];
    sample::run(packages)
}

/// A package with pictures.
fn drawn(mut package: PackageResult) -> PackageResult {
    let mut facts = sample_facts::facts();
    facts.composition = vec![
        CompositionPart { folder: "model/bundles".into(), content: ContentKind::Java, files: 3, bytes: 4_000_000 },
        CompositionPart { folder: "web".into(), content: ContentKind::Image, files: 40, bytes: 900_000 },
    ];
    let night = Starts::At((0..7).map(|day| day * 1440 + 120).collect());
    facts.timetable = vec![
        EventTimes {
            event: "DeepLink.CleanUp".into(),
            clock: None,
            starts: Starts::Every { minutes: 10.0, past: None },
        },
        EventTimes { event: "Orders.SE_Monday".into(), clock: None, starts: Starts::At(vec![120]) },
        EventTimes { event: "Orders.SE_NightlySync".into(), clock: None, starts: night },
        EventTimes { event: "Orders.SE_Yearly".into(), clock: None, starts: Starts::NotEveryWeek },
    ];
    package.facts = Some(Box::new(facts));
    package
}

/// As many findings as a large app full of trouble has.
fn many(count: usize) -> PackageResult {
    let mut package = drawn(sample::not_ready());
    let rules = [sample::PRIVATE_CALL, sample::LONG_EVENT, sample::NO_TIMEOUT, sample::THREADS];
    package.findings = (0..count)
        .map(|number| {
            let module = format!("Module{:02}", number % 40);
            let flow = format!("{module}.ACT_Flow{number}");
            let places = ["model/model.mdp".to_owned(), flow.clone(), "loop over $List".into(), "REST call".into()];
            let evidence = vec![Evidence::at(places).showing(format!("http://10.0.0.{}/orders", number % 250))];
            let owner = if number % 3 == 0 { sample::marketplace(&module) } else { sample::own(&module) };
            let message = format!("{flow} calls an address that the target cannot reach.");
            sample::finding(rules[number % rules.len()], owner, &flow, &message, evidence)
        })
        .collect();
    package
}

/// A package whose names are markup.
fn markup() -> PackageResult {
    let name = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;";
    let mut package = drawn(sample::hostile());
    package.project = Some(name.into());
    package.path = format!("packages/{name}.mda");
    package.findings.push(sample::finding(
        sample::PRIVATE_CALL,
        sample::own(name),
        &format!("Shop.{name}"),
        &format!("Calls {name}. --> ]]> </style>"),
        vec![Evidence::at(["model/model.mdp", name]).showing(format!("</code></script>{name}"))],
    ));
    package.findings[0].source.url = "javascript:alert(3)".into();
    if let Some(facts) = &mut package.facts {
        facts.scheduled_events[0].object = name.into();
        facts.endpoints[0].owner = sample::own(name);
        facts.composition[0].folder = name.into();
        facts.timetable[0].event = name.into();
    }
    package
}

#[test]
fn page_table_and_json_say_the_same() {
    for run in [everything(), sample::run(vec![drawn(sample::not_ready())]), sample::run(vec![sample::cannot_tell()])] {
        let page = page(&run);
        let report: Value = serde_json::from_str(&json::render(&run).expect("JSON")).expect("JSON");
        let text = table::render(&run, Style::PLAIN, Detail::Quiet);
        let last_line = text.lines().last().expect("a line");
        assert!(page.contains(&format!("<p>{last_line}</p>")), "{last_line}");

        let packages = report["packages"].as_array().expect("packages");
        let verdicts: Vec<_> = packages.iter().map(|package| package["verdict"].as_str().expect("a word")).collect();
        assert_eq!(all(&page, r#"<p class="verdict ([a-z-]+)">"#), verdicts);

        let prints: Vec<&str> = packages
            .iter()
            .flat_map(|package| package["findings"].as_array().expect("findings"))
            .map(|finding| finding["fingerprint"].as_str().expect("a fingerprint"))
            .collect();
        let anchors = all(&page, r#"<article class="finding" id="(?:app\d+-)?f-([0-9a-f]{32})"#);
        assert_eq!(anchors.len(), prints.len());
        let set = |prints: Vec<&str>| prints.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(set(anchors), set(prints));

        for package in packages.iter().filter(|package| package["error"].is_null()) {
            let summary = &package["summary"];
            for (class, count) in [("blocker", "blocker"), ("warning", "warning"), ("info", "info"), ("", "effort")] {
                let figure = format!(r#"<li class="{class}"><b>{}</b>"#, summary[count]);
                assert!(page.contains(&figure), "{figure} of {}", package["path"]);
            }
        }
    }
}

#[test]
fn the_program_writes_the_page_and_its_exit_code_stays_the_same() {
    for (fixture, code) in [("demo", 1), ("ready", 0)] {
        let package = mxready_fixtures::Package::fixture(fixture).expect("a fixture").to_mda().expect("an archive");
        let mut program = Program::new().file("app.mda", package).args([
            "check",
            "app.mda",
            "--format",
            "html",
            "--output",
            "report.html",
        ]);
        let outcome = program.run();
        assert_eq!(outcome.code, code, "{outcome:?}");
        let page = fs::read_to_string(program.folder().join("report.html")).expect("the report");
        assert!(page.contains("id=\"composition\"") && page.contains("id=\"events\""), "the pictures of {fixture}");
        assert!(!page.contains(&*program.folder().to_string_lossy()), "a path of this machine in the page");
        fs::write(folder().join(format!("{fixture}.html")), page).expect("a page");
    }
}

#[test]
fn several_packages_become_a_portfolio_and_every_link_leads_somewhere() {
    let mut run = everything();
    run.packages[0] = drawn(run.packages.remove(0));
    run.packages.push(drawn(sample::not_ready()));
    for (name, run) in [("portfolio", run), ("several", everything())] {
        let page = page(&run);
        let ids = all(&page, r#" id="([^"]+)""#);
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "an id stands twice");
        for link in all(&page, r##"href="#([^"]+)""##) {
            assert!(distinct.contains(link), "#{link} leads nowhere");
        }
        assert_eq!(all(&page, r#"<th scope="row"><a href="(#app\d+-top)">"#).len(), run.packages.len());
        fs::write(folder().join(format!("{name}.html")), page).expect("a page");
    }
}

#[test]
fn names_of_a_package_stay_text() {
    let page = page(&sample::run(vec![markup()]));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    assert_eq!(page.matches("<style").count(), 1, "the page's own");
    assert!(!page.contains("<img") && !page.contains("href=\"javascript:"));
    assert!(!page.contains(" onerror=alert(2)>\""), "no attribute of foreign making");
    for hidden in ['\u{1b}', '\u{7}', '\u{202e}', '\u{200b}', '\u{9b}'] {
        assert!(!page.contains(hidden), "{}", hidden.escape_unicode());
    }
    assert!(page.contains(r"\u{202e}"), "what was hidden is shown");
    fs::write(folder().join("markup.html"), page).expect("a page");
}

/// From the package to the page, through everything in between.
#[test]
fn hostile_names_and_secrets_of_a_real_package_come_to_nothing() {
    let name = "Shop.<script>alert(1)</script>\u{202e}";
    let model = "app \"Shop\" mendix 9.24.0\nmodule Shop\n  constant ApiPassword : String = 'tr0ub4dor-and-3'\n  \
                 constant Api : String = 'https://robot:hunter2secret@10.1.2.3/api'\n  microflow M\n    rest GET '{1}/x' \
                 with @Shop.Api timeout 30\n";
    let package = mxready_fixtures::Package::from_model(model).expect("a model").edit_metadata(|json| {
        json["ProjectName"] = name.into();
        let constants = json["Constants"].as_array_mut().expect("constants");
        let mut copy = constants[0].clone();
        copy["Name"] = name.into();
        copy["DefaultValue"] = "http://10.9.8.7/\"><script>alert(2)</script>".into();
        constants.push(copy);
    });
    let mut program = Program::new().file("<b>app.mda", package.to_mda().expect("an archive")).args([
        "check",
        "<b>app.mda",
        "--format",
        "html",
    ]);
    let page = program.run().stdout;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the name is shown as text");
    assert!(page.contains("10.1.2.3") && page.contains("10.9.8.7"), "the addresses are shown");
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    assert!(!page.contains("<b>app.mda"));
    assert!(!page.contains('\u{202e}'));
    for secret in ["tr0ub4dor-and-3", "hunter2secret"] {
        assert!(!page.contains(secret), "{secret}");
    }
    fs::write(folder().join("hostile.html"), page).expect("a page");
}

#[test]
fn the_page_loads_nothing_and_holds_no_handlers_or_styles_of_its_own() {
    let page = page(&sample::run(vec![drawn(sample::not_ready())]));
    let policy = all(&page, r#"http-equiv="Content-Security-Policy" content="([^"]+)""#);
    let [policy] = policy.as_slice() else { panic!("one policy") };
    assert!(policy.starts_with("default-src &#39;none&#39;"), "{policy}");
    assert!(!policy.contains("unsafe"));
    assert!(all(&page, r#"\s(?:src|srcset|action|data)="([^"]+)""#).is_empty());
    assert_eq!(all(&page, r#"<link [^>]*href="([^"]+)""#), ["data:,"]);
    let body = page.split("</style>").nth(1).expect("a body").split("<script>").next().expect("markup");
    assert!(all(body, r"\s(on[a-z]+|style)=").is_empty(), "the policy would refuse it");
}

#[test]
fn what_could_not_be_read_is_on_the_first_screen() {
    let page = page(&sample::run(vec![sample::cannot_tell()]));
    let first = page.split("id=\"unjudged\"").nth(1).expect("the part").split("</section>").next().expect("its end");
    assert!(first.contains("ends in the middle of a document"), "{first}");
    assert!(first.contains("call-to-private-address") && first.contains("The verdict hangs on"), "{first}");
    fs::write(folder().join("cannot-tell.html"), page).expect("a page");
}

#[test]
fn an_archive_that_contradicts_itself_is_told_on_the_first_screen() {
    let mut package = sample::ready();
    package.coverage.contradictions =
        vec![mxready::findings::Unreadable { path: String::new(), why: "it ends in 2 directories".into() }];
    let page = page(&sample::run(vec![package]));
    let first = page.split("id=\"unjudged\"").nth(1).expect("the part").split("</section>").next().expect("its end");
    assert!(first.contains("contradicts itself") && first.contains("it ends in 2 directories"), "{first}");
    assert!(!first.contains("Every rule has its answer"), "{first}");
}

#[test]
fn what_the_team_accepted_or_knows_is_told_and_not_hidden() {
    let mut package = sample::not_ready();
    let finding = package.findings.remove(0);
    package.suppressed = vec![Suppressed {
        finding,
        reason: "Behind a <gateway> since June".into(),
        owner: Some("Jane Doe".into()),
        until: Some("2027-03-31".into()),
        place: "mxready.toml:12".into(),
        in_package: false,
    }];
    package.findings[0].known = true;
    let mut run = sample::run(vec![package]);
    run.gate.idle_suppressions = vec![IdleSuppression {
        place: "mxready.toml:20".into(),
        rule: "own-threads".into(),
        object: "Orders.*".into(),
        until: Some("2026-01-31".into()),
        why: Idle::Expired,
    }];
    let page = page(&run);
    for told in ["Behind a &lt;gateway&gt; since June", "Jane Doe", "2027-03-31", "mxready.toml:12", "mxready.toml:20"]
    {
        assert!(page.contains(told), "{told}");
    }
    assert!(page.contains("<b>1</b> accepted") && page.contains("<b>1</b> known"));
    assert_eq!(page.matches("known from the baseline").count(), 1);
    assert!(page.contains("It was over after 2026-01-31."));
    fs::write(folder().join("accepted.html"), page).expect("a page");
}

#[test]
fn the_same_run_gives_the_same_page() {
    let run = sample::run(vec![drawn(many(60)), drawn(sample::not_ready())]);
    let first = page(&run);
    for _ in 0..5 {
        assert_eq!(page(&run), first);
    }
}

#[test]
fn five_thousand_findings_make_a_page_of_bearable_size() {
    let page = page(&sample::run(vec![many(5000)]));
    assert_eq!(page.matches("<article class=\"finding\"").count(), 5000);
    let own = html::render(&sample::run(vec![sample::ready()])).expect("a page").len();
    assert!(own < 100_000, "the page itself takes {own} bytes");
    assert!(page.len() < 8_000_000, "{} bytes", page.len());
    fs::write(folder().join("five-thousand.html"), page).expect("a page");
}
