//! Modules by subjects: where in the app the findings are. The picture is a table, so it needs no other text.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Owner, OwnerKind};
use crate::findings::{PackageResult, Severity};
use crate::report::html::coverage::subject_name;

/// Findings by module and subject.
pub(in crate::report::html) struct HeatMap {
    pub(in crate::report::html) subjects: Vec<String>,
    pub(in crate::report::html) rows: Vec<ModuleRow>,
}

/// The findings of one module or library.
pub(in crate::report::html) struct ModuleRow {
    pub(in crate::report::html) name: String,
    pub(in crate::report::html) kind: &'static str,
    pub(in crate::report::html) cells: Vec<Cell>,
    pub(in crate::report::html) total: usize,
}

/// The findings of one module about one subject.
pub(in crate::report::html) struct Cell {
    pub(in crate::report::html) count: usize,
    /// `blocker`, `warning`, `info`, or nothing.
    pub(in crate::report::html) severity: &'static str,
    /// How strong the colour is, 1 to 3.
    pub(in crate::report::html) strength: u8,
}

impl HeatMap {
    /// The map; `None` where nothing was found.
    pub(in crate::report::html) fn of(package: &PackageResult) -> Option<Self> {
        let subject_of: BTreeMap<&str, &str> =
            package.coverage.rules.iter().map(|rule| (rule.rule.as_str(), rule.subject.as_str())).collect();
        let mut cells: BTreeMap<(&Owner, &str), (usize, Severity)> = BTreeMap::new();
        for finding in &package.findings {
            let subject = subject_of.get(finding.rule.as_str()).copied().unwrap_or_default();
            let cell = cells.entry((&finding.owner, subject)).or_insert((0, Severity::Info));
            cell.0 += 1;
            cell.1 = cell.1.max(finding.severity);
        }
        let subjects: BTreeSet<&str> = cells.keys().map(|(_, subject)| *subject).collect();
        let owners: BTreeSet<&Owner> = cells.keys().map(|(owner, _)| *owner).collect();
        let row = |owner: &&Owner| {
            let cell = |subject: &&str| cells.get(&(*owner, *subject)).copied();
            let counts: Vec<_> = subjects.iter().map(cell).collect();
            ModuleRow {
                name: if owner.name.is_empty() { "the app as a whole".to_owned() } else { owner.name.clone() },
                kind: kind_of(owner),
                total: counts.iter().flatten().map(|(count, _)| count).sum(),
                cells: counts.into_iter().map(Cell::of).collect(),
            }
        };
        let rows: Vec<_> = owners.iter().map(row).collect();
        (!rows.is_empty())
            .then(|| Self { subjects: subjects.iter().map(|subject| subject_name(subject)).collect(), rows })
    }
}

impl Cell {
    fn of(found: Option<(usize, Severity)>) -> Self {
        let Some((count, severity)) = found else { return Self { count: 0, severity: "none", strength: 0 } };
        let strength = match count {
            1 => 1,
            2..=5 => 2,
            _ => 3,
        };
        Self { count, severity: severity.as_str(), strength }
    }
}

fn kind_of(owner: &Owner) -> &'static str {
    match owner.kind {
        OwnerKind::Own if owner.name.is_empty() => "",
        OwnerKind::Own => "yours",
        OwnerKind::Marketplace => "marketplace",
        OwnerKind::Library => "library",
        OwnerKind::Platform => "platform",
    }
}
