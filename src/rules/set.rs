//! All rules and targets that are loaded, checked and ready to judge.

use std::collections::BTreeMap;
use std::sync::Arc;

use thiserror::Error;

use crate::findings::Severity;
use crate::yaml::nearest;

use super::condition::Condition;
use super::java_classes::AskedOfJava;
use super::judge::Judge;
use super::kind::Subject;
use super::procedure::{Procedure, REPAIR};
use super::question::Question;
use super::rule::{Given, Rule, RuleTest, outcome};
use super::rule_test::{TestFailure, TestReport};
use super::target::{Profile, Target};

/// The rules and targets.
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<Rule>,
    targets: Vec<Target>,
    questions: Vec<Question>,
    procedures: Vec<Procedure>,
    /// By index of target and profile.
    bound: BTreeMap<(usize, usize), Vec<BoundRule>>,
}

/// A rule with the thresholds of one profile put in.
#[derive(Debug)]
pub(crate) struct BoundRule {
    pub(crate) rule: usize,
    pub(crate) severity: Severity,
    pub(crate) condition: Arc<Condition>,
    pub(crate) possible_when: Option<Arc<Condition>>,
}

/// A rule that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no rule `{id}`{}", did_you_mean(.nearest.as_deref()))]
pub struct UnknownRule {
    /// What was asked for.
    pub id: String,
    /// The id that looks most like it.
    pub nearest: Option<String>,
}

/// A target that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetError {
    /// No target has this name.
    #[error("there is no target `{name}`; known targets: {}", .known.join(", "))]
    UnknownTarget {
        /// What was asked for.
        name: String,
        /// The targets.
        known: Vec<String>,
    },
    /// The target has no such profile.
    #[error("target {target} has no profile `{profile}`; its profiles, oldest first: {}", .known.join(", "))]
    UnknownProfile {
        /// The target.
        target: String,
        /// What was asked for.
        profile: String,
        /// Its profiles.
        known: Vec<String>,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| "; `mxready rules list` shows all".to_owned(), |near| format!("; did you mean `{near}`?"))
}

/// How a rule stands on one profile of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOnTarget {
    /// Target and profile, such as `mendix-cloud-v4@2021`.
    pub target: String,
    /// Its severity there; none where it does not apply.
    pub severity: Option<Severity>,
    /// Why it does not apply, where the target leaves it out.
    pub left_out_because: Option<String>,
    /// The thresholds that it names, with their values there.
    pub thresholds: Vec<(String, String)>,
}

/// Everything that a page about a rule shows.
#[derive(Debug)]
pub struct Explanation<'s> {
    /// The rule.
    pub rule: &'s Rule,
    /// How it stands on every profile of every target, oldest first.
    pub standing: Vec<RuleOnTarget>,
}

impl RuleSet {
    pub(crate) fn new(
        rules: Vec<Rule>,
        targets: Vec<Target>,
        questions: Vec<Question>,
        procedures: Vec<Procedure>,
        bound: BTreeMap<(usize, usize), Vec<BoundRule>>,
    ) -> Self {
        Self { rules, targets, questions, procedures, bound }
    }

    /// The rules by id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether a file is inside the program.
    pub fn is_shipped(&self, file: &str) -> bool {
        super::load::shipped().iter().any(|source| source.document.name == file)
    }

    /// The questions by id.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// How apps move to a target, where that is known.
    pub fn procedure(&self, target: &str) -> Option<&Procedure> {
        self.procedures.iter().find(|procedure| procedure.target == target)
    }

    /// Every id that a step of a plan may have.
    pub(crate) fn step_ids(&self) -> Vec<String> {
        let steps = self.procedures.iter().flat_map(Procedure::step_ids).map(str::to_owned);
        steps.chain(self.rules.iter().map(|rule| format!("{REPAIR}{}", rule.id))).collect()
    }

    /// The targets by name.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Result<&Rule, UnknownRule> {
        self.rules.iter().find(|rule| rule.id == id).ok_or_else(|| UnknownRule {
            id: id.to_owned(),
            nearest: nearest(id, self.rules.iter().map(|rule| rule.id.as_str())).map(str::to_owned),
        })
    }

    /// The Java classes that the rules of any profile of any target ask about.
    pub fn asked_of_java(&self) -> AskedOfJava {
        let mut asked = AskedOfJava::default();
        for target in &self.targets {
            for profile in &target.profiles {
                if let Ok(judge) = self.target(&format!("{}@{}", target.name, profile.name)) {
                    asked.extend(judge.asked_of_java());
                }
            }
        }
        asked
    }

    /// What judges for a target: the newest profile of `mendix-cloud-v4`, or the pinned one of `mendix-cloud-v4@2021`.
    pub fn target(&self, name: &str) -> Result<Judge<'_>, TargetError> {
        let (name, pinned) = name.split_once('@').map_or((name, None), |(name, profile)| (name, Some(profile)));
        let found = self.targets.iter().enumerate().find(|(_, target)| target.name == name);
        let Some((target_index, target)) = found else {
            let known = self.targets.iter().map(|target| target.name.clone()).collect();
            return Err(TargetError::UnknownTarget { name: name.to_owned(), known });
        };
        let profile = match pinned {
            None => target.profiles.iter().enumerate().next_back(),
            Some(pinned) => target.profiles.iter().enumerate().find(|(_, profile)| profile.name == pinned),
        };
        let Some((profile_index, profile)) = profile else {
            return Err(TargetError::UnknownProfile {
                target: target.name.clone(),
                profile: pinned.unwrap_or_default().to_owned(),
                known: target.profiles.iter().map(|profile| profile.name.clone()).collect(),
            });
        };
        Ok(Judge {
            rules: &self.rules,
            questions: &self.questions,
            target,
            profile,
            bound: self.bound_for(target_index, profile_index),
            subject: Subject::Package,
            with_backup: false,
        })
    }

    /// What a page about a rule shows.
    pub fn explain(&self, id: &str) -> Result<Explanation<'_>, UnknownRule> {
        let rule = self.rule(id)?;
        Ok(Explanation { rule, standing: self.standing(rule) })
    }

    /// Every target with every profile, and how a rule stands there.
    pub fn standing(&self, rule: &Rule) -> Vec<RuleOnTarget> {
        let names = rule.threshold_names();
        let mut standings = Vec::new();
        for (target_index, target) in self.targets.iter().enumerate() {
            for (profile_index, profile) in target.profiles.iter().enumerate() {
                let bound = self.bound_for(target_index, profile_index);
                let found =
                    bound.iter().find(|bound| self.rules.get(bound.rule).is_some_and(|other| other.id == rule.id));
                standings.push(RuleOnTarget {
                    target: full_name(target, profile),
                    severity: found.map(|bound| bound.severity),
                    left_out_because: profile.reason_to_leave_out(&rule.id).map(str::to_owned),
                    thresholds: names
                        .iter()
                        .filter_map(|name| Some((name.clone(), profile.threshold(name)?.to_owned())))
                        .collect(),
                });
            }
        }
        standings
    }

    /// The tests that judge a whole package: the rule, the test, the target to judge for and the path from the rule file.
    pub fn package_tests(&self) -> impl Iterator<Item = (&Rule, &RuleTest, String, &str)> {
        self.rules.iter().flat_map(|rule| {
            rule.tests.iter().filter_map(move |test| {
                let Given::Package(path) = &test.given else { return None };
                let (target, _) = rule.targets.first()?;
                let name = target.split('@').next().unwrap_or(target);
                let target = match &test.as_of {
                    Some((as_of, _)) => format!("{name}@{as_of}"),
                    None => target.clone(),
                };
                Some((rule, test, target, path.as_str()))
            })
        })
    }

    /// Runs the tests in the rule files that give a fact: for the profile that a test names, or for all to which its rule applies.
    pub fn self_test(&self) -> TestReport {
        let mut report = TestReport::default();
        for ((target, profile), bound) in &self.bound {
            let Some(target) = self.targets.get(*target) else { continue };
            let Some(profile) = target.profiles.get(*profile) else { continue };
            for bound in bound {
                let Some(rule) = self.rules.get(bound.rule) else { continue };
                for test in &rule.tests {
                    if matches!(test.given, Given::Package(_))
                        || test.as_of.as_ref().is_some_and(|(as_of, _)| *as_of != profile.name)
                    {
                        continue;
                    }
                    let found = outcome(&bound.condition, test.row(rule.kind).as_ref());
                    if found == test.expect {
                        report.passed += 1;
                    } else {
                        report.failures.push(TestFailure {
                            file: rule.file().to_owned(),
                            rule: rule.id.clone(),
                            test: test.name.clone(),
                            target: full_name(target, profile),
                            expected: test.expect,
                            found,
                        });
                    }
                }
            }
        }
        report
    }

    fn bound_for(&self, target: usize, profile: usize) -> &[BoundRule] {
        self.bound.get(&(target, profile)).map_or(&[], Vec::as_slice)
    }
}

fn full_name(target: &Target, profile: &Profile) -> String {
    format!("{}@{}", target.name, profile.name)
}
