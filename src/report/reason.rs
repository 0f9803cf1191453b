//! The verdict with its reason: as a sentence for the top of a report and as the line that ends it.

use crate::findings::{
    Brief, FailOn, Idle, IdleSuppression, Overview, PackageResult, Passage, RuleOutcome, Severity, Shards, Verdict,
};

use super::words::{self, counted, counted_or_no, listed};

/// Findings and undecided rules, counted over one or more packages.
#[derive(Default)]
pub(super) struct Tally {
    blockers: usize,
    warnings: usize,
    infos: usize,
    /// Rules that cannot tell and whose answer could change the verdict.
    decisive: usize,
    /// Other rules that cannot tell.
    indecisive: usize,
    /// Places where unpackers would not see the same archive.
    contradictions: usize,
    /// Findings that the baseline holds; counted above, too.
    known: usize,
    /// Findings that were accepted; not counted above.
    suppressed: usize,
}

impl Tally {
    pub(super) fn of<'a>(packages: impl IntoIterator<Item = &'a Brief>) -> Self {
        let mut tally = Self::default();
        for package in packages {
            tally.blockers += package.blockers;
            tally.warnings += package.warnings;
            tally.infos += package.infos;
            tally.decisive += package.decisive;
            tally.indecisive += package.indecisive;
            tally.contradictions += package.contradictions;
            tally.known += package.known;
            tally.suppressed += package.suppressed;
        }
        tally
    }

    /// `5 blockers, 3 warnings, 4 known, 1 suppressed`: what decides. Where there is neither, `no blockers`.
    fn findings(&self) -> String {
        let mut parts = vec![counted_or_no(self.blockers, "blocker")];
        parts.extend((self.warnings > 0).then(|| counted(self.warnings, "warning")));
        parts.extend(self.settled());
        parts.join(", ")
    }

    /// `2 rules unjudged, 3 warnings`: why nobody can tell.
    fn unjudged(&self) -> String {
        let mut parts = Vec::new();
        parts.extend((self.undecided() > 0).then(|| format!("{} unjudged", counted(self.undecided(), "rule"))));
        parts.extend((self.contradictions > 0).then(|| "the archive contradicts itself".to_owned()));
        parts.extend((self.blockers > 0).then(|| counted(self.blockers, "blocker")));
        parts.extend((self.warnings > 0).then(|| counted(self.warnings, "warning")));
        parts.extend(self.settled());
        parts.join(", ")
    }

    /// `4 known`, `1 suppressed`: what the team has decided about.
    fn settled(&self) -> impl Iterator<Item = String> {
        let counts = [(self.known, "known"), (self.suppressed, "suppressed")];
        counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{} {word}", words::grouped(count)))
    }

    /// `3 warnings and 1 info`.
    fn found(&self) -> String {
        let counts = [("blocker", self.blockers), ("warning", self.warnings), ("info", self.infos)];
        let parts: Vec<_> =
            counts.into_iter().filter(|(_, count)| *count > 0).map(|(noun, count)| counted(count, noun)).collect();
        listed(&parts)
    }

    fn undecided(&self) -> usize {
        self.decisive + self.indecisive
    }

    /// What stands in the way, with its verb: `2 blockers and 1 warning stand`.
    fn in_the_way(&self, fail_on: FailOn) -> String {
        let mut total = 0;
        let mut parts = Vec::new();
        for (severity, count) in [(Severity::Blocker, self.blockers), (Severity::Warning, self.warnings)] {
            if count > 0 && fail_on.includes(severity) {
                parts.push(counted(count, severity.as_str()));
                total += count;
            }
        }
        let verb = if total == 1 { "stands" } else { "stand" };
        format!("{} {verb}", listed(&parts))
    }
}

/// What an archive that contradicts itself means.
const UNSURE: &str = "The archive contradicts itself, so what will run may not be what was judged.";

/// Why a package got its verdict, in a sentence or two.
pub(super) fn sentence(package: &PackageResult, fail_on: FailOn) -> String {
    if let Some(error) = &package.error {
        return format!("This could not be opened as a package: {}.", error.trim_end_matches('.'));
    }
    let tally = Tally::of([&Brief::of(package, fail_on)]);
    match package.verdict {
        Verdict::NotReady => not_ready(&tally, fail_on),
        Verdict::CannotTell => cannot_tell(&tally, package.coverage.rules.len()),
        Verdict::Ready => ready(&tally, package.coverage.rules.len()),
    }
}

fn not_ready(tally: &Tally, fail_on: FailOn) -> String {
    let mut sentences = vec![format!("{} in the way of the move.", tally.in_the_way(fail_on))];
    if tally.undecided() > 0 {
        sentences.push(format!("There may be more: {} could not be judged.", counted(tally.undecided(), "rule")));
    }
    sentences.extend((tally.contradictions > 0).then(|| UNSURE.to_owned()));
    sentences.join(" ")
}

fn cannot_tell(tally: &Tally, rules: usize) -> String {
    let open = (tally.decisive > 0).then(|| {
        format!(
            "Nothing that was read stands in the way, but {} that could stop the move could not be judged.",
            counted(tally.decisive, "rule")
        )
    });
    let unsure = (tally.contradictions > 0).then(|| UNSURE.to_owned());
    let sentences: Vec<_> = open.into_iter().chain(unsure).collect();
    match (sentences.is_empty(), rules) {
        (true, 0) => "No rule judged this package.".to_owned(),
        (true, _) => "Rules that could stop the move saw only a part of what they are about.".to_owned(),
        (false, _) => sentences.join(" "),
    }
}

fn ready(tally: &Tally, rules: usize) -> String {
    let mut sentences = vec![if tally.blockers + tally.warnings + tally.infos == 0 {
        let judged = rules.saturating_sub(tally.indecisive);
        format!("Nothing stands in the way: {} were judged and found nothing.", counted(judged, "rule"))
    } else {
        format!("Nothing stands in the way. Before the move, read what was found: {}.", tally.found())
    }];
    if tally.indecisive > 0 {
        let rules = counted(tally.indecisive, "rule");
        sentences.push(format!("{rules} could not be judged, which does not change this verdict."));
    }
    sentences.join(" ")
}

/// What of a package was not read or judged, whatever its verdict; `None` where that is nothing. Who repairs what was found
/// must know that there may be more.
pub(super) fn not_seen(package: &PackageResult) -> Option<String> {
    let names = |rules: &[&RuleOutcome]| rules.iter().map(|rule| rule.rule.as_str()).collect::<Vec<_>>().join(", ");
    let (undecided, partial) = (package.undecided(), package.partial());
    let coverage = &package.coverage;
    let mut parts = Vec::new();
    for (count, what, rules) in
        [(undecided.len(), "could not be judged", &undecided), (partial.len(), "saw only a part", &partial)]
    {
        parts.extend((count > 0).then(|| format!("{} {what} ({})", counted(count, "rule"), names(rules))));
    }
    for (what, places) in [
        ("where the archive contradicts itself", &coverage.contradictions),
        ("could not be read", &coverage.unreadable),
    ] {
        let shown: Vec<String> = places.iter().take(3).map(|place| format!("{}: {}", place.path, place.why)).collect();
        let more = places.len().saturating_sub(shown.len());
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        parts.extend(
            (!places.is_empty())
                .then(|| format!("{} {what} ({}{more})", counted(places.len(), "place"), shown.join("; "))),
        );
    }
    (!parts.is_empty()).then(|| format!("There may be more than was found: {}.", parts.join(", ")))
}

/// The line about one package: `not ready: 5 blockers, 3 warnings`.
pub(super) fn package_line(package: &Brief) -> String {
    if !package.could_be_opened {
        return format!("{}: could not be opened", words::verdict(Verdict::CannotTell));
    }
    line(package.verdict, &Tally::of([package]))
}

/// The line that ends a report: `not ready: 5 blockers, 3 warnings (mendix-cloud-v4, as of 2026)`. Where the gate does not
/// follow from the verdict alone, it says that and why: `…, 8 known; the gate passes: nothing is new (…)`.
pub(super) fn last_line(run: &Overview) -> String {
    let gate = gate(run).map(|clause| format!("; {clause}")).unwrap_or_default();
    let as_of = format!("as of {}", run.target.as_of);
    let about: Vec<String> = [run.target.name.clone(), as_of].into_iter().chain(run.shards.iter().map(part)).collect();
    format!("{}{gate} ({})", verdict_and_counts(run), about.join(", "))
}

/// `only shard 2 of 5 of 120 packages`: what was not looked at here must not be taken for part of the verdict.
fn part(shards: &Shards) -> String {
    let present: Vec<String> = shards.present.iter().map(ToString::to_string).collect();
    let noun = if present.len() == 1 { "shard" } else { "shards" };
    let all = counted(shards.packages, "package");
    format!("only {noun} {} of {} of {all}", listed(&present), shards.of)
}

fn verdict_and_counts(run: &Overview) -> String {
    if let [package] = run.briefs.as_slice() {
        return package_line(package);
    }
    let verdict = run.verdict();
    let findings = Tally::of(&run.briefs).findings();
    let all = counted(run.briefs.len(), "package");
    let packages = match run.briefs.iter().filter(|package| package.verdict == verdict).count() {
        count if count < run.briefs.len() => format!("{count} of {all}"),
        _ => all,
    };
    format!("{}: {packages}, {findings}", words::verdict(verdict))
}

/// What the gate says, where the verdict does not say it.
fn gate(run: &Overview) -> Option<String> {
    let over = run.expired();
    let baseline = run.gate.baseline.is_some();
    match run.passage() {
        Passage::Closed if over > 0 => {
            let verb = if over == 1 { "is" } else { "are" };
            Some(format!("the gate fails: {} {verb} over", counted(over, "suppression")))
        }
        Passage::Closed if baseline => Some(format!("the gate fails: {} new", words::grouped(run.new_in_the_way()))),
        Passage::Unsure if run.verdict() == Verdict::NotReady => {
            Some("nothing is new, but not all was judged".to_owned())
        }
        Passage::Open if baseline && run.verdict() == Verdict::NotReady => {
            Some("the gate passes: nothing is new".to_owned())
        }
        Passage::Open if run.verdict() == Verdict::CannotTell => Some("the gate passes all the same".to_owned()),
        _ => None,
    }
}

/// Short enough for one line of a build log, whatever the target is called.
fn line(verdict: Verdict, tally: &Tally) -> String {
    let word = words::verdict(verdict);
    let findings = tally.findings();
    match (verdict, tally.undecided()) {
        (Verdict::CannotTell, open) if open > 0 || tally.contradictions > 0 => format!("{word}: {}", tally.unjudged()),
        (_, 0) => format!("{word}: {findings}"),
        (_, count) => format!("{word}: {findings}, {count} unjudged"),
    }
}

/// What to do about a suppression that does nothing any more.
pub(super) fn for_idle(suppression: &IdleSuppression) -> String {
    match suppression.why {
        Idle::Expired => format!(
            "It was over after {}. Repair the finding, or decide again and give a later day; the gate fails until then.",
            suppression.until.as_deref().unwrap_or("its last day")
        ),
        Idle::Unmatched => "Nothing was found that it names. Take it out, or correct the object.".to_owned(),
        Idle::UnknownRule => "There is no rule of that name. `mxready rules list` shows all rules.".to_owned(),
        Idle::NoReason => "It gives no reason, and so it accepts nothing. Write why behind the rule.".to_owned(),
        Idle::Foreign => "It stands in a module that is not yours, and so it accepts nothing. Accept the finding in \
            mxready.toml, if you do."
            .to_owned(),
    }
}
