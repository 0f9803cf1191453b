//! One package in the page: its identity, the first screen, the findings and the pictures.

use askama::Template;

use crate::findings::{Overview, PackageResult, Severity, Suppressed};
use crate::report::{reason, words};

use super::coverage::Coverage;
use super::finding::{self, RuleSection};
use super::first_screen::FirstScreen;
use super::pictures::composition::Composition;
use super::pictures::events::{self, EventPicture};
use super::pictures::heat::HeatMap;
use super::pictures::outside::Outside;
use super::pictures::week::Week;
use super::questions::Questions;
use super::{Filters, owners_of};

/// One package.
#[derive(Template)]
#[template(path = "package.html")]
pub(super) struct PackageSection<'a> {
    title: &'a str,
    /// Anchor of the package, and the beginning of all anchors in it; empty where the page holds one package.
    prefix: String,
    /// Level of the package's own heading.
    level: u8,
    path: &'a str,
    sha256: Option<&'a str>,
    version: Option<&'a str>,
    verdict: &'static str,
    verdict_class: &'static str,
    sentence: String,
    figures: Vec<Figure>,
    /// Set where the page holds this package alone.
    filters: Option<Filters>,
    could_be_opened: bool,
    /// Whether the page was made from a saved report, which holds no facts to draw.
    without_pictures: bool,
    first_screen: FirstScreen,
    sections: Vec<RuleSection<'a>>,
    coverage: Coverage<'a>,
    /// What the team accepted.
    accepted: &'a [Suppressed],
    questions: Option<Questions<'a>>,
    heat: Option<HeatMap>,
    events: Vec<EventPicture>,
    week: Option<Week>,
    outside: Option<Outside>,
    composition: Option<Composition>,
}

/// One of the numbers under the verdict.
struct Figure {
    number: String,
    label: &'static str,
    class: &'static str,
}

/// Anchor and prefix of a package in a page of several.
pub(super) fn prefix_of(index: usize, several: bool) -> String {
    if several { format!("app{}-", index + 1) } else { String::new() }
}

/// The app's name, or the input as the user named it.
pub(super) fn title_of<'a>(project: Option<&'a str>, path: &'a str) -> &'a str {
    project.filter(|name| !name.trim().is_empty()).unwrap_or(path)
}

impl<'a> PackageSection<'a> {
    pub(super) fn of(package: &'a PackageResult, run: &Overview, index: usize, several: bool) -> Self {
        let prefix = prefix_of(index, several);
        let sections = finding::sections(package, &prefix);
        let facts = package.facts.as_deref();
        Self {
            title: title_of(package.project.as_deref(), &package.path),
            level: if several { 2 } else { 1 },
            path: &package.path,
            sha256: package.sha256.as_deref(),
            version: package.mendix_version.as_deref(),
            verdict: words::verdict(package.verdict),
            verdict_class: package.verdict.as_str(),
            sentence: reason::sentence(package, run.fail_on),
            figures: figures(package),
            filters: (!several).then(|| Filters::of(&owners_of(package), package.findings.len())),
            could_be_opened: package.error.is_none(),
            without_pictures: facts.is_none(),
            first_screen: FirstScreen::of(package, &sections, run.fail_on),
            coverage: Coverage::of(package),
            accepted: &package.suppressed,
            questions: Questions::of(package),
            heat: HeatMap::of(package),
            events: facts.map_or_else(Vec::new, |facts| events::of(facts, &prefix)),
            week: facts.and_then(Week::of),
            outside: facts.and_then(Outside::of),
            composition: facts.and_then(Composition::of),
            sections,
            prefix,
        }
    }

    /// An anchor in this package.
    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

fn figures(package: &PackageResult) -> Vec<Figure> {
    if package.error.is_some() {
        return Vec::new();
    }
    let figure = |count: usize, one, many, class| Figure {
        number: words::grouped(count),
        label: if count == 1 { one } else { many },
        class,
    };
    let known = package.findings.iter().filter(|finding| finding.known).count();
    let mut figures = vec![
        figure(package.count(Severity::Blocker), "blocker", "blockers", "blocker"),
        figure(package.count(Severity::Warning), "warning", "warnings", "warning"),
        figure(package.count(Severity::Info), "info", "infos", "info"),
        figure(package.effort() as usize, "story point", "story points", ""),
        figure(package.undecided().len(), "rule unjudged", "rules unjudged", "cannot-tell"),
    ];
    // Most teams have neither a baseline nor accepted findings; a zero would only ask what it means.
    figures.extend((known > 0).then(|| figure(known, "known", "known", "known")));
    let accepted = package.suppressed.len();
    figures.extend((accepted > 0).then(|| figure(accepted, "accepted", "accepted", "accepted")));
    figures
}
