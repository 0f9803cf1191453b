//! Finds the calls out of flows, those that stand in the model and those that run without being called. Several threads
//! do so side by side, each for flows of its own; what is found is joined by [`CallGraph`].

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{CallGraph, Edge, EdgeKind, UnresolvedCall};
use crate::model::actions::{Action, CommitMode};
use crate::model::calls::CodeValue;
use crate::model::flows::{Activity, Flow, FlowKind};
use crate::model::hidden::HiddenCalls;
use crate::model::variables::{Signatures, Variables};

/// What the calls of flows are found with.
pub(super) struct Tables<'m> {
    /// The microflows of each mapping.
    pub(super) mappings: HashMap<&'m str, &'m BTreeSet<String>>,
    /// The microflow inside the app behind each action of an app service.
    pub(super) app_services: HashMap<&'m str, &'m str>,
    pub(super) hidden: HiddenCalls<'m>,
    pub(super) signatures: Signatures<'m>,
}

impl CallGraph {
    /// The calls out of some flows, of which the first has this index. `counted` are the calls that were found so far,
    /// by whomever.
    pub(super) fn calls_of(
        &self,
        tables: &Tables<'_>,
        first: usize,
        flows: &[Flow],
        counted: &AtomicUsize,
    ) -> (Vec<Edge>, Vec<UnresolvedCall>) {
        let mut builder = Builder { graph: self, tables, counted, edges: Vec::new(), unresolved: Vec::new() };
        for (index, flow) in (first..).zip(flows) {
            for (position, activity) in
                flow.activities.iter().enumerate().filter(|(_, activity)| !activity.is_skipped())
            {
                builder.visible(index, flow, position, activity);
            }
            let needs_types = tables.hidden.needs_types();
            let types = if needs_types { Variables::of(flow, &tables.signatures) } else { Variables::default() };
            builder.hidden(index, flow, &types);
            // A few entities with many event microflows make calls by the square of the model.
            if builder.is_cut() {
                break;
            }
        }
        (builder.edges, builder.unresolved)
    }
}

/// Finds the calls of some flows.
struct Builder<'a> {
    /// Knows the names of the flows.
    graph: &'a CallGraph,
    tables: &'a Tables<'a>,
    edges: Vec<Edge>,
    unresolved: Vec<UnresolvedCall>,
    /// Calls that were found so far, others' too.
    counted: &'a AtomicUsize,
}

/// Where a call stands.
#[derive(Clone, Copy)]
struct Site {
    from: usize,
    activity: usize,
    depth: usize,
    queued: bool,
}

impl Builder<'_> {
    fn visible(&mut self, from: usize, flow: &Flow, activity: usize, step: &Activity) {
        let site = Site { from, activity, depth: flow.depth(step), queued: false };
        match &step.action {
            Action::CallMicroflow(call) => {
                self.call(Site { queued: !call.queue.is_empty(), ..site }, EdgeKind::Call, &call.target);
            }
            Action::RuleDecision(call) => self.call(site, EdgeKind::Rule, &call.target),
            Action::CallNanoflow(call) => self.call(site, EdgeKind::Nanoflow, &call.target),
            Action::CallAppService { action, .. } => {
                if let Some(microflow) = self.tables.app_services.get(action.as_str()) {
                    self.call(site, EdgeKind::AppService, microflow);
                }
            }
            Action::CallJavaAction(call) | Action::CallJavaScriptAction(call) => {
                let site = Site { queued: !call.queue.is_empty(), ..site };
                for argument in &call.arguments {
                    if let CodeValue::Microflow(name) | CodeValue::Nanoflow(name) = &argument.value {
                        self.call(site, EdgeKind::CodeParameter, name);
                    }
                }
            }
            Action::Other { flows, .. } => flows.iter().for_each(|name| self.call(site, EdgeKind::Call, name)),
            _ => {}
        }
        let Tables { mappings, .. } = self.tables;
        if !mappings.is_empty() {
            let names = step.action.mappings().into_iter().filter_map(|name| mappings.get(name));
            let names: BTreeSet<&String> = names.flat_map(|names| names.iter()).collect();
            for name in names {
                self.call(site, EdgeKind::Mapping, name);
            }
        }
    }

    fn is_cut(&self) -> bool {
        self.counted.load(Ordering::Relaxed) > self.graph.most
    }

    fn call(&mut self, site: Site, kind: EdgeKind, target: &str) {
        use FlowKind::{Microflow, Nanoflow, Rule};
        if self.is_cut() {
            return;
        }
        let order = match kind {
            EdgeKind::Rule => [Rule, Microflow, Nanoflow],
            EdgeKind::Nanoflow => [Nanoflow, Microflow, Rule],
            _ => [Microflow, Nanoflow, Rule],
        };
        if let Some(to) = self.graph.find_first(target, order) {
            self.edge(site, to, kind);
        } else {
            let Site { from, activity, .. } = site;
            self.counted.fetch_add(1, Ordering::Relaxed);
            self.unresolved.push(UnresolvedCall { from, activity, kind, target: target.to_owned() });
        }
    }

    fn edge(&mut self, site: Site, to: usize, kind: EdgeKind) {
        if self.is_cut() {
            return;
        }
        let Site { from, activity, depth, queued } = site;
        self.counted.fetch_add(1, Ordering::Relaxed);
        self.edges.push(Edge { from, to, kind, activity, depth, queued });
    }

    fn hidden(&mut self, from: usize, flow: &Flow, variables: &Variables<'_>) {
        let Tables { hidden, .. } = self.tables;
        let mut seen = BTreeSet::new();
        for (activity, step) in flow.activities.iter().enumerate().filter(|(_, step)| !step.is_skipped()) {
            let site = Site { from, activity, depth: flow.depth(step), queued: false };
            for (entity, list, on) in touched(&step.action, variables, hidden) {
                for name in hidden.events(&entity, on) {
                    let site = Site { depth: site.depth + usize::from(list), ..site };
                    self.call(site, EdgeKind::EntityEvent, name);
                }
            }
        }
        flow.each_expression(&mut |text| {
            let Some((activity, step)) = text.position.zip(text.activity).filter(|(_, step)| !step.is_skipped()) else {
                return;
            };
            let site = Site { from, activity, depth: flow.depth(step), queued: false };
            for name in hidden.calculated(text.text, variables) {
                if seen.insert((activity, EdgeKind::CalculatedAttribute, name.to_owned())) {
                    self.call(site, EdgeKind::CalculatedAttribute, name);
                }
            }
            for name in qualified_literals(text.text) {
                let (kind, more) = match runs_microflows(&step.action) {
                    Some(batches) => (EdgeKind::NamedForCode, usize::from(batches)),
                    None => (EdgeKind::Literal, 0),
                };
                let site = Site { depth: site.depth + more, ..site };
                let target = self.graph.find_kind(FlowKind::Microflow, name).filter(|to| *to != from);
                if let Some(to) = target.filter(|_| seen.insert((activity, kind, name.to_owned()))) {
                    self.edge(site, to, kind);
                }
            }
        });
    }
}

/// Entities whose objects an action creates, commits, deletes or rolls back; with whether they are many.
fn touched(action: &Action, variables: &Variables<'_>, hidden: &HiddenCalls<'_>) -> Vec<(String, bool, &'static str)> {
    let mut touched = Vec::new();
    if !hidden.any_events() {
        return touched;
    }
    let mut through = |variable: &str, on| {
        if let Some(held) = variables.get(variable) {
            touched.push((held.entity.clone(), held.list, on));
        }
    };
    match action {
        Action::Commit { variable, with_events: true } | Action::Change { variable, commit: CommitMode::Yes, .. } => {
            through(variable, "Commit");
        }
        Action::Delete { variable } => through(variable, "Delete"),
        Action::Rollback { variable } => through(variable, "RollBack"),
        Action::Create { entity, commit, .. } => {
            touched.push((entity.clone(), false, "Create"));
            if *commit == CommitMode::Yes {
                touched.push((entity.clone(), false, "Commit"));
            }
        }
        _ => {
            if let Some(result) = action.result_handling().filter(|result| !result.mapping.is_empty()) {
                for entity in hidden.mapped(&result.mapping) {
                    touched.push((entity.clone(), !result.single, "Create"));
                    if result.commit == CommitMode::Yes {
                        touched.push((entity.clone(), !result.single, "Commit"));
                    }
                }
            }
        }
    }
    touched
}

/// Whether an action is a Java action that runs the microflow whose name it is given, such as
/// `CommunityCommons.executeMicroflowInBatches`; and then, whether it does so again and again.
fn runs_microflows(action: &Action) -> Option<bool> {
    let Action::CallJavaAction(call) = action else { return None };
    let name = call.action.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let runs = name.contains("microflow") && ["execute", "run", "call", "start"].iter().any(|verb| name.contains(verb));
    runs.then(|| name.contains("inbatches"))
}

/// Text literals of an expression that look like `Module.Name`. Two quotes inside a literal stand for one.
fn qualified_literals(expression: &str) -> impl Iterator<Item = &str> {
    let literals = expression.split('\'').skip(1).step_by(2);
    literals.filter(|literal| literal.contains('.') && crate::model::references::is_qualified(literal))
}
