//! Loads rule and target files, the shipped ones and a team's own, and checks them against one another.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::bounded;
use crate::yaml::{Document, Mistakes, legal_words, packed};

use super::condition::Condition;
use super::java_classes::JavaClasses;
use super::procedure::{self, Procedure};
use super::question::{self, Question};
use super::rule::{JAVA_REFERENCE, Rule};
use super::rule_file;
use super::set::{BoundRule, RuleSet};
use super::target::{self, ProfileThresholds, Target};

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The list of marketplace modules lies beside the rules, but is none.
const MODULES: &str = "modules.yaml";
/// Files that a thread takes at once: each is a fraction of a millisecond.
const FILES_AT_ONCE: usize = 8;
/// The longest rule file is a hundredth of it.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

/// Everything that is wrong in rule and target files. Prints each mistake with its line and a caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMistakes(pub Mistakes);

impl fmt::Display for RuleMistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for RuleMistakes {}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Rule,
    Target,
    Question,
    Procedure,
}

/// A file with the name that ids are compared with.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) stem: String,
    pub(crate) holds: Holds,
    pub(crate) document: Document,
    /// Whether its tests were left out because they are run before the program is released.
    pub(crate) proven: bool,
    /// Its tree as the build packed it, where that is all that is needed.
    pub(crate) packed: Option<&'static [u8]>,
}

/// What a file became.
enum Parsed {
    Rule(Rule),
    Target(Target),
    Question(Question),
    Procedure(Procedure),
}

impl Source {
    fn parsed(&self, mistakes: &mut Mistakes) -> Option<Parsed> {
        let (document, stem) = (&self.document, self.stem.as_str());
        let unpacked = self.packed.and_then(packed::unpack);
        let root = &unpacked.or_else(|| crate::yaml::read(document, mistakes))?;
        match self.holds {
            Holds::Target => target::parse(document, root, stem, mistakes).map(Parsed::Target),
            Holds::Question => question::parse(document, root, stem, mistakes).map(Parsed::Question),
            Holds::Procedure => procedure::parse(document, root, stem, mistakes).map(Parsed::Procedure),
            Holds::Rule => rule_file::parse(document, root, stem, self.proven, mistakes).map(Parsed::Rule),
        }
    }

    /// A shipped file with the tree that the build packed, a rule without its tests, a third of all text: judging does
    /// not need them. Only where they end the file, so that every other line keeps its place.
    fn without_tests(mut self, packed: &BTreeMap<&str, packed::File>) -> Self {
        let Some(file) = packed.get(self.document.name.as_str()) else { return self };
        if self.holds == Holds::Rule {
            match self.document.text {
                Cow::Borrowed(text) if file.tests_begin < text.len() => {
                    self.document.text = text.get(..file.tests_begin).unwrap_or_default().into();
                    self.proven = true;
                }
                _ => return self,
            }
        }
        Self { packed: Some(file.tree), ..self }
    }
}

impl RuleSet {
    /// The shipped rules and those of files and folders. A folder is searched with its subfolders for `.yaml` files;
    /// those in a subfolder `targets` are targets, those in `questions` are questions, those in `procedures` procedures.
    pub fn load(extra: &[PathBuf]) -> Result<Self, RuleMistakes> {
        let mut mistakes = Mistakes::new();
        let mut sources = shipped();
        for path in extra {
            read_own(path, &mut sources, &mut mistakes);
        }
        Self::from_sources(&sources, mistakes)
    }

    /// The same without the tests of shipped rules: loads faster, and judges the same.
    pub fn to_judge(extra: &[PathBuf]) -> Result<Self, RuleMistakes> {
        let mut mistakes = Mistakes::new();
        let packed: BTreeMap<_, _> = packed::files().map(|file| (file.name, file)).collect();
        let mut sources: Vec<Source> = shipped().into_iter().map(|source| source.without_tests(&packed)).collect();
        for path in extra {
            read_own(path, &mut sources, &mut mistakes);
        }
        Self::from_sources(&sources, mistakes)
    }

    /// Rules and targets from files that were read.
    pub(crate) fn from_sources(sources: &[Source], mut mistakes: Mistakes) -> Result<Self, RuleMistakes> {
        let mut rules: Vec<Rule> = Vec::new();
        let mut targets: Vec<Target> = Vec::new();
        let mut questions: Vec<Question> = Vec::new();
        let mut procedures: Vec<Procedure> = Vec::new();
        let parse = |source: &Source| {
            let mut mistakes = Mistakes::new();
            let parsed = source.parsed(&mut mistakes);
            if let Some(Parsed::Rule(rule)) = parsed.as_ref().filter(|_| !source.proven) {
                check_java_classes(rule, &mut mistakes);
            }
            // A file that is left out without a word would be a gap that nobody sees.
            if parsed.is_none() && mistakes.is_empty() {
                mistakes.about(&source.document.name, "this file could not be used", "compare it with a shipped rule");
            }
            (parsed, mistakes)
        };
        let all: Vec<_> = sources.par_iter().with_min_len(FILES_AT_ONCE).map(parse).collect();
        for (parsed, noted) in all {
            mistakes.add_all(noted);
            match parsed {
                Some(Parsed::Rule(rule)) => add_rule(rule, &mut rules, &mut mistakes),
                Some(Parsed::Target(target)) => add_target(target, &mut targets, &mut mistakes),
                Some(Parsed::Question(question)) => add_question(question, &mut questions, &mut mistakes),
                Some(Parsed::Procedure(procedure)) => add_procedure(procedure, &mut procedures, &mut mistakes),
                None => {}
            }
        }
        rules.sort_by(|left, right| left.id.cmp(&right.id));
        targets.sort_by(|left, right| left.name.cmp(&right.name));
        questions.sort_by(|left, right| left.id.cmp(&right.id));
        let bound = bind(&rules, &targets, &mut mistakes);
        check_questions(&questions, &targets, &mut mistakes);
        for procedure in &procedures {
            procedure.check(&rules, &targets, &questions, &mut mistakes);
        }
        if mistakes.is_empty() {
            Ok(Self::new(rules, targets, questions, procedures, bound))
        } else {
            Err(RuleMistakes(mistakes))
        }
    }
}

fn add_target(target: Target, targets: &mut Vec<Target>, mistakes: &mut Mistakes) {
    if let Some(other) = targets.iter().find(|other| other.name == target.name) {
        let message = format!("target `{}` is already defined", target.name);
        mistakes.about(&target.document.name, message, format!("it is defined in {}", other.document.name));
    }
    targets.push(target);
}

fn add_rule(rule: Rule, rules: &mut Vec<Rule>, mistakes: &mut Mistakes) {
    if let Some(other) = rules.iter().find(|other| other.id == rule.id) {
        let message = format!("a rule `{}` is already there", rule.id);
        let hint = format!("it is in {}; choose another id", other.document.name);
        mistakes.at(&rule.document, rule.places.id, message, hint);
    }
    rules.push(rule);
}

fn add_question(question: Question, questions: &mut Vec<Question>, mistakes: &mut Mistakes) {
    if let Some(other) = questions.iter().find(|other| other.id == question.id) {
        let message = format!("a question `{}` is already there", question.id);
        let hint = format!("it is in {}; choose another id", other.document.name);
        mistakes.at(&question.document, question.id_place, message, hint);
    }
    questions.push(question);
}

fn add_procedure(procedure: Procedure, procedures: &mut Vec<Procedure>, mistakes: &mut Mistakes) {
    if let Some(other) = procedures.iter().find(|other| other.target == procedure.target) {
        let message = format!("a procedure for `{}` is already there", procedure.target);
        mistakes.about(&procedure.document.name, message, format!("it is in {}", other.document.name));
    }
    procedures.push(procedure);
}

/// The files inside the program.
pub(crate) fn shipped() -> Vec<Source> {
    let mut sources = Vec::new();
    let mut folders = vec![&SHIPPED];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path();
            let name = path.to_string_lossy().replace('\\', "/");
            if name != MODULES && path.extension().is_some_and(|extension| extension == "yaml") {
                let text = file.contents_utf8().unwrap_or_default();
                sources.push(source(path, format!("rules/{name}"), text.into()));
            }
        }
    }
    sources.sort_by(|left, right| left.document.name.cmp(&right.document.name));
    sources
}

fn source(path: &Path, name: String, text: Cow<'static, str>) -> Source {
    Source {
        stem: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        holds: match path.parent().and_then(Path::file_name) {
            Some(folder) if folder == "targets" => Holds::Target,
            Some(folder) if folder == "questions" => Holds::Question,
            Some(folder) if folder == "procedures" => Holds::Procedure,
            _ => Holds::Rule,
        },
        document: Document { name, text },
        proven: false,
        packed: None,
    }
}

/// Reads a team's own file or folder, also what lies behind links. What looks like a rule file and cannot be read is a
/// mistake, never left out.
fn read_own(path: &Path, sources: &mut Vec<Source>, mistakes: &mut Mistakes) {
    let before = sources.len();
    let mut seen = BTreeSet::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let place = error.path().unwrap_or(path).display().to_string();
                let reason = error.io_error().map_or_else(|| "it is a loop of links".to_owned(), ToString::to_string);
                mistakes.about(place, format!("cannot be read: {reason}"), "check the path given with --rules");
                continue;
            }
        };
        let name = entry.path().display().to_string();
        let extension = entry.path().extension().unwrap_or_default();
        let looks_like_rules = ["yaml", "yml"].iter().any(|ending| extension.eq_ignore_ascii_case(ending));
        if entry.file_type().is_dir() || (!looks_like_rules && entry.depth() > 0) {
            continue;
        }
        // Links may lead to one file in several ways.
        if !seen.insert(entry.path().canonicalize().unwrap_or_else(|_| entry.path().to_owned())) {
            continue;
        }
        if extension != "yaml" {
            mistakes.about(name, "a rule file ends in .yaml", "rename it");
            continue;
        }
        match bounded::text(entry.path(), MAX_BYTES) {
            Ok(None) => mistakes.about(name, format!("the file is bigger than {MAX_BYTES} bytes"), "split it"),
            Ok(Some(text)) => sources.push(source(entry.path(), name, text.into())),
            Err(error) => mistakes.about(name, format!("cannot be read: {error}"), ""),
        }
    }
    if sources.len() == before && mistakes.is_empty() {
        let name = path.display().to_string();
        mistakes.about(name, "holds no rule file", "rule files end in .yaml; check the path given with --rules");
    }
}

/// For each profile of each target, by target and profile, the rules that apply with its thresholds put in.
fn bind(rules: &[Rule], targets: &[Target], mistakes: &mut Mistakes) -> BTreeMap<(usize, usize), Vec<BoundRule>> {
    let legal = legal_targets(targets);
    let mut bound: BTreeMap<(usize, usize), Vec<BoundRule>> = BTreeMap::new();
    for (index, rule) in rules.iter().enumerate() {
        let mut profiles = BTreeSet::new();
        for (name, place) in &rule.targets {
            let found = profiles_named(targets, name);
            if found.is_empty() {
                let legal: Vec<&str> = legal.iter().map(String::as_str).collect();
                mistakes.at(&rule.document, *place, format!("unknown target `{name}`"), legal_words(name, &legal));
            }
            profiles.extend(found);
        }
        let mut applied = Vec::new();
        for (target, profile) in profiles {
            let Some((target_ref, profile_ref)) =
                targets.get(target).and_then(|found| Some((found, found.profiles.get(profile)?)))
            else {
                continue;
            };
            applied.push(profile_ref.name.as_str());
            if profile_ref.left_out.contains_key(&rule.id) {
                continue;
            }
            let mut thresholds =
                ProfileThresholds { target: target_ref, profile: profile_ref, rule: &rule.document, mistakes };
            for name in rule.message.thresholds().chain(rule.remedy.thresholds()) {
                thresholds.threshold(name, rule.places.message);
            }
            bound.entry((target, profile)).or_default().push(BoundRule {
                rule: index,
                severity: profile_ref.severities.get(&rule.id).map_or(rule.severity, |(severity, _)| *severity),
                condition: bound_to(&rule.condition, &mut thresholds),
                possible_when: rule.possible_when.as_ref().map(|condition| bound_to(condition, &mut thresholds)),
            });
        }
        check_tests(rule, &applied, mistakes);
    }
    check_overrides(rules, targets, mistakes);
    bound
}

/// A condition with the values of a profile; most name no threshold and are the same for all profiles.
fn bound_to(condition: &Arc<Condition>, thresholds: &mut ProfileThresholds<'_>) -> Arc<Condition> {
    if condition.names_a_threshold() { Arc::new(condition.bind(thresholds)) } else { Arc::clone(condition) }
}

fn legal_targets(targets: &[Target]) -> Vec<String> {
    let mut names = Vec::new();
    for target in targets {
        names.push(target.name.clone());
        names.extend(target.profiles.iter().map(|profile| format!("{}@{}", target.name, profile.name)));
    }
    names
}

/// The profiles that `mendix-cloud-v4` (all) or `mendix-cloud-v4@2021` (one) names.
fn profiles_named(targets: &[Target], name: &str) -> Vec<(usize, usize)> {
    let (name, pinned) = name.split_once('@').map_or((name, None), |(name, profile)| (name, Some(profile)));
    let mut found = Vec::new();
    for (target_index, target) in targets.iter().enumerate().filter(|(_, target)| target.name == name) {
        for (profile_index, profile) in target.profiles.iter().enumerate() {
            if pinned.is_none_or(|pinned| pinned == profile.name) {
                found.push((target_index, profile_index));
            }
        }
    }
    found
}

fn check_tests(rule: &Rule, profiles: &[&str], mistakes: &mut Mistakes) {
    for (name, place) in rule.tests.iter().filter_map(|test| test.as_of.as_ref()) {
        if !profiles.contains(&name.as_str()) {
            let message = format!("the rule has no profile `{name}`");
            mistakes.at(&rule.document, *place, message, legal_words(name, profiles));
        }
    }
}

fn check_overrides(rules: &[Rule], targets: &[Target], mistakes: &mut Mistakes) {
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    for target in targets {
        for profile in &target.profiles {
            let severities = profile.severities.iter().map(|(id, (_, place))| (id, *place));
            let left_out = profile.left_out.iter().map(|(id, (_, place))| (id, *place));
            for (id, place) in severities.chain(left_out) {
                if !ids.contains(&id.as_str()) {
                    let hint = match crate::yaml::nearest(id, ids.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => String::new(),
                    };
                    mistakes.at(&target.document, place, format!("unknown rule `{id}`"), hint);
                }
            }
        }
    }
}

fn check_questions(questions: &[Question], targets: &[Target], mistakes: &mut Mistakes) {
    let legal = legal_targets(targets);
    let legal: Vec<&str> = legal.iter().map(String::as_str).collect();
    for question in questions {
        for (name, place) in &question.targets {
            if profiles_named(targets, name).is_empty() {
                mistakes.at(&question.document, *place, format!("unknown target `{name}`"), legal_words(name, &legal));
            }
        }
        let Some((kind, condition)) = &question.asked_when else { continue };
        if condition.names_a_threshold() {
            let hint = "write the value out; a question is asked on all profiles alike";
            mistakes.at(&question.document, question.id_place, "a question knows no thresholds", hint);
        }
        // Class files are read for what rules ask; a question would see a part and take it for the whole.
        if kind.name == JAVA_REFERENCE {
            let hint = "let it depend on another kind, such as `module` or `jar`";
            mistakes.at(&question.document, question.id_place, "a question cannot depend on `java-reference`", hint);
        }
    }
}

/// The reader of class files keeps only references that some rule asks for; a rule that names no class would ask for
/// all, or silently miss most.
fn check_java_classes(rule: &Rule, mistakes: &mut Mistakes) {
    if rule.kind.name != JAVA_REFERENCE {
        return;
    }
    let (message, hint) = match rule.java_classes_of(&rule.condition) {
        None => (
            "a rule about `java-reference` has to name its classes",
            "on every branch, test `class` with `is`, `in` or `starts-with`",
        ),
        // By the start of their names nobody looks for exceptions that are caught.
        Some(classes) if classes == JavaClasses::default() => {
            ("a rule about caught exceptions has to name them in full", "test `class` with `is` or `in`")
        }
        Some(_) => return,
    };
    mistakes.at(&rule.document, rule.places.condition, message, hint);
}
