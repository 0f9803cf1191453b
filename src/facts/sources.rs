//! What the builders of rows share: the sources that they read, and the texts that constants and variables may hold.
//! Secrets end here: a constant that looks like one is never resolved.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::secret::safe;
use super::{Known, Owner};
use crate::model::expression::{Folded, Names, Part, fold_template, fold_with, parts};
use crate::model::{Action, Activity, Argument, Flow, FlowCall, Metadata, Model, Template};

/// Path of the model in a package.
pub(crate) const MODEL: &str = "model/model.mdp";
/// Path of the manifest in a package.
pub(crate) const METADATA: &str = "model/metadata.json";

/// Most places that are followed to learn what one variable holds.
const MOST_PLACES: usize = 64;
/// Longest way over variables, parameters and return values.
const LONGEST_WAY: usize = 8;

/// What the builders of rows read.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// The manifest, or why it could not be read.
    pub(crate) metadata: Result<&'a Metadata, &'a str>,
    /// The model, or why it could not be read at all. A damaged model is `Ok` and names its damage.
    pub(crate) model: Result<&'a Model, &'a str>,
    /// Whose a module is, by name.
    pub(crate) owner: &'a (dyn Fn(&str) -> Owner + Sync),
    /// Whether an entry point reaches a flow, by qualified name.
    pub(crate) reachable: &'a (dyn Fn(&str) -> Known<bool> + Sync),
}

impl<'a> Sources<'a> {
    /// Why part of the model is not known; `None` where all of it was read.
    pub(crate) fn model_gap(&self) -> Option<String> {
        let model = match self.model {
            Err(why) => return Some(why.to_owned()),
            Ok(model) => model,
        };
        let first = model.damage.first()?;
        Some(match model.damage.len() {
            1 => format!("part of the model could not be read: {first}"),
            many => format!("{many} parts of the model could not be read; the first: {first}"),
        })
    }

    /// Why the constants' values are not known; `None` where they are.
    pub(crate) fn metadata_gap(&self) -> Option<String> {
        match self.metadata {
            Err(why) => Some(why.to_owned()),
            Ok(metadata) if metadata.missing.contains(&"Constants") => {
                Some("the manifest lists no constants; build the package again".to_owned())
            }
            Ok(_) => None,
        }
    }

    pub(crate) fn flows(&self) -> &'a [Flow] {
        self.model.map_or(&[], |model| &model.flows)
    }

    /// The same in the order of their names: rows that are made so need hardly be sorted.
    pub(crate) fn flows_by_name(&self) -> Vec<&'a Flow> {
        let mut flows: Vec<&Flow> = self.flows().iter().collect();
        flows.sort_by(|left, right| left.name.cmp(&right.name));
        flows
    }
}

/// The module in a qualified name.
pub(crate) fn module_of(name: &str) -> &str {
    name.split_once('.').map_or(name, |(module, _)| module)
}

/// Whether any of several places is reached: yes where one is, unknown where one is unknown or none is known at all.
pub(crate) fn any_reached(places: impl IntoIterator<Item = Known<bool>>) -> Known<bool> {
    let mut result = Known::Unknown;
    for place in places {
        match place {
            Known::Is(true) => return Known::Is(true),
            Known::Is(false) if result == Known::Unknown => result = Known::Is(false),
            Known::Is(false) => {}
            // From here on only a `true` says more.
            Known::Unknown | Known::Absent => result = Known::Absent,
        }
    }
    if result.is_absent() { Known::Unknown } else { result }
}

/// What stands behind variables.
#[derive(Debug, Default)]
pub(crate) struct Behind {
    pub(crate) literals: BTreeSet<String>,
    /// By qualified name.
    pub(crate) constants: BTreeSet<String>,
}

/// Where a variable gets its value.
#[derive(Clone, Copy)]
enum Origin<'a> {
    /// An expression in a flow, by index.
    Expression(usize, &'a str),
    /// The return value of a flow, by index.
    Result(usize),
}

/// The texts that constants and variables may hold.
pub(crate) struct Texts<'a> {
    flows: &'a [Flow],
    /// Defaults by qualified name; those that look like secrets are left out.
    defaults: BTreeMap<&'a str, String>,
    origins: HashMap<(usize, &'a str), Vec<Origin<'a>>>,
    /// Flows in whose expressions a constant stands.
    users: BTreeMap<&'a str, BTreeSet<usize>>,
    memory: RefCell<BTreeMap<(usize, String), Folded>>,
    /// Variables being resolved, so that a circle ends.
    open: RefCell<BTreeSet<(usize, String)>>,
}

impl<'a> Texts<'a> {
    /// Collects what the builders of endpoints and mail servers share.
    pub(crate) fn of(sources: &Sources<'a>) -> Self {
        let constants = sources.metadata.map_or(&[][..], |metadata| &metadata.constants);
        let defaults = constants.iter().filter_map(|constant| {
            let kept = safe(&constant.name, &constant.default);
            // A secret as a whole would only end up in the text of some address.
            let is_usable = kept == constant.default || kept.contains("://") || kept.contains("jdbc:");
            is_usable.then_some((constant.name.as_str(), kept))
        });
        let mut texts = Self {
            flows: sources.flows(),
            defaults: defaults.collect(),
            origins: HashMap::new(),
            users: BTreeMap::new(),
            memory: RefCell::default(),
            open: RefCell::default(),
        };
        texts.find_origins();
        texts
    }

    fn find_origins(&mut self) {
        let flows = self.flows;
        let by_name: HashMap<&str, usize> =
            flows.iter().enumerate().map(|(index, flow)| (flow.name.as_str(), index)).collect();
        for (index, flow) in flows.iter().enumerate() {
            flow.each_expression(&mut |text| {
                // Most texts name no constant.
                for part in Some(text.text).filter(|text| text.contains('@')).into_iter().flat_map(parts) {
                    if let Part::Constant(name) = part {
                        self.users.entry(name).or_default().insert(index);
                    }
                }
            });
            for activity in flow.activities.iter().filter(|activity| !activity.is_skipped()) {
                match &activity.action {
                    Action::CreateVariable { variable, value, .. } | Action::ChangeVariable { variable, value } => {
                        self.add(index, variable, Origin::Expression(index, value));
                    }
                    Action::CallMicroflow(call) | Action::CallNanoflow(call) | Action::RuleDecision(call) => {
                        self.follow_call(index, call, &by_name);
                    }
                    _ => {}
                }
            }
        }
    }

    fn follow_call(&mut self, caller: usize, call: &'a FlowCall, by_name: &HashMap<&str, usize>) {
        let Some(target) = by_name.get(call.target.as_str()).copied() else { return };
        if !call.variable.is_empty() {
            self.add(caller, &call.variable, Origin::Result(target));
        }
        for Argument { parameter, value } in &call.arguments {
            let name = parameter.rsplit('.').next().unwrap_or(parameter);
            self.add(target, name, Origin::Expression(caller, value));
        }
    }

    fn add(&mut self, flow: usize, variable: &'a str, origin: Origin<'a>) {
        self.origins.entry((flow, variable)).or_default().push(origin);
    }

    /// The default of a constant, credentials masked; `None` where it is not known or a secret.
    pub(crate) fn default_of(&self, constant: &str) -> Option<&str> {
        self.defaults.get(constant).map(String::as_str)
    }

    /// The flows in whose expressions a constant stands.
    pub(crate) fn users_of(&self, constant: &str) -> impl Iterator<Item = &'a Flow> {
        let flows = self.flows;
        self.users.get(constant).into_iter().flatten().filter_map(move |index| flows.get(*index))
    }

    /// What an expression yields by itself: constants resolved, variables not.
    pub(crate) fn fold_alone(&self, expression: &str) -> Folded {
        let constant = |name: &str| self.default_of(name).map(str::to_owned);
        fold_with(expression, &Names { constant: &constant, variable: &|_| Vec::new() })
    }

    /// What an expression in a flow yields, constants and variables resolved.
    pub(crate) fn fold(&self, flow: usize, expression: &str) -> Folded {
        self.fold_at(flow, 0, |names| fold_with(expression, names))
    }

    /// What a template in a flow yields.
    pub(crate) fn fold_template(&self, flow: usize, template: &Template) -> Folded {
        let parameters: Vec<&str> = template.parameters.iter().map(String::as_str).collect();
        self.fold_at(flow, 0, |names| fold_template(&template.text, &parameters, names))
    }

    fn fold_at(&self, flow: usize, depth: usize, fold: impl Fn(&Names<'_>) -> Folded) -> Folded {
        let constant = |name: &str| self.default_of(name).map(str::to_owned);
        let variable = |name: &str| self.variable(flow, name, depth + 1).texts;
        let mut folded = fold(&Names { constant: &constant, variable: &variable });
        for name in folded.variables.clone() {
            let inside = self.variable(flow, &name, depth + 1);
            folded.constants.extend(inside.constants);
            folded.cut |= inside.cut;
        }
        folded
    }

    /// The literals and constants that stand wherever these variables of a flow get their values: more than end up in
    /// them, for where there are too many to be told one by one.
    pub(crate) fn behind(&self, flow: usize, variables: &BTreeSet<String>) -> Behind {
        let mut behind = Behind::default();
        let mut open: Vec<(usize, String)> = variables.iter().map(|name| (flow, name.clone())).collect();
        let mut seen: HashSet<(usize, String)> = open.iter().cloned().collect();
        while let Some((flow, name)) = open.pop() {
            for (flow, expression) in self.expressions_of(flow, &name) {
                for part in parts(expression) {
                    match part {
                        Part::Text(text) => drop(behind.literals.insert(text.into_owned())),
                        Part::Constant(name) => drop(behind.constants.insert(name.to_owned())),
                        Part::Variable(path) => {
                            let next = (flow, path.split('/').next().unwrap_or(path).to_owned());
                            if seen.insert(next.clone()) {
                                open.push(next);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        behind
    }

    /// The expressions that give a variable its values, each with the flow that it stands in.
    fn expressions_of(&self, flow: usize, name: &str) -> Vec<(usize, &'a str)> {
        let origins = self.origins.get(&(flow, name)).into_iter().flatten();
        let mut expressions = Vec::new();
        for origin in origins {
            match *origin {
                Origin::Expression(flow, expression) => expressions.push((flow, expression)),
                Origin::Result(target) => {
                    let ends = self.flows.get(target).map_or(&[][..], |flow| &flow.activities).iter();
                    expressions.extend(ends.filter_map(|activity| match &activity.action {
                        Action::End { value } => Some((target, value.as_str())),
                        _ => None,
                    }));
                }
            }
        }
        expressions
    }

    /// What a variable of a flow may hold; no text where that is not known.
    fn variable(&self, flow: usize, name: &str, depth: usize) -> Folded {
        let key = (flow, name.to_owned());
        if let Some(known) = self.memory.borrow().get(&key) {
            return known.clone();
        }
        let origins = self.origins.get(&(flow, name)).map_or(&[][..], Vec::as_slice);
        if depth > LONGEST_WAY || origins.len() > MOST_PLACES || !self.open.borrow_mut().insert(key.clone()) {
            return Folded { cut: !origins.is_empty(), ..Folded::default() };
        }
        let mut result = Folded::default();
        for origin in origins {
            let Some(values) = self.values(*origin, depth) else {
                result = Folded { cut: true, ..Folded::default() };
                break;
            };
            for value in values {
                result.constants.extend(value.constants);
                result.cut |= value.cut;
                for text in value.texts {
                    if !text.is_empty() && !result.texts.contains(&text) {
                        result.texts.push(text);
                    }
                }
            }
        }
        self.open.borrow_mut().remove(&key);
        self.memory.borrow_mut().insert(key, result.clone());
        result
    }

    /// What one place may put into a variable; `None` where that is too much to be followed.
    fn values(&self, origin: Origin<'a>, depth: usize) -> Option<Vec<Folded>> {
        match origin {
            Origin::Expression(flow, expression) => {
                Some(vec![self.fold_at(flow, depth, |names| fold_with(expression, names))])
            }
            Origin::Result(target) => {
                let ends = self.flows.get(target).map_or(&[][..], |flow| &flow.activities);
                let values = ends.iter().filter_map(|activity| match &activity.action {
                    Action::End { value } if !value.trim().is_empty() => Some(value),
                    _ => None,
                });
                let values: Vec<&String> = values.take(MOST_PLACES + 1).collect();
                (values.len() <= MOST_PLACES).then(|| {
                    let fold = |value: &String| self.fold_at(target, depth, |names| fold_with(value, names));
                    values.into_iter().map(fold).collect()
                })
            }
        }
    }
}

/// The chain of places down to an activity: model, flow, loops around it, what it does.
pub(crate) fn place(flow: &Flow, activity: &Activity) -> Vec<String> {
    let mut path = vec![MODEL.to_owned(), flow.name.clone()];
    path.extend(flow.loops_around(activity).iter().map(|inner| inner.kind.to_string()));
    path.push(label(&activity.action));
    path
}

/// What an activity does, as a person would name it.
fn label(action: &Action) -> String {
    match action {
        Action::Create { entity, .. } => format!("create {entity}"),
        Action::Change { variable, .. } => format!("change ${variable}"),
        Action::ChangeList { variable, .. } => format!("change list ${variable}"),
        Action::CreateVariable { variable, .. } => format!("create variable ${variable}"),
        Action::ChangeVariable { variable, .. } => format!("change variable ${variable}"),
        Action::CallMicroflow(call) | Action::CallNanoflow(call) => format!("call {}", call.target),
        Action::CallJavaAction(call) => format!("Java action {}", call.action),
        Action::CallJavaScriptAction(call) => format!("JavaScript action {}", call.action),
        Action::CallRest(_) => "REST call".to_owned(),
        Action::CallWebService(call) if call.operation.is_empty() => "web service call".to_owned(),
        Action::CallWebService(call) => format!("web service call {}", call.operation),
        Action::CallAppService { action, .. } => format!("app service call {action}"),
        Action::CallRemote(call) => format!("call {}", call.target),
        Action::End { .. } => "return value".to_owned(),
        _ => "activity".to_owned(),
    }
}
