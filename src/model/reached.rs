//! The flows that a walk reaches, by index: asked for one by one far more often than gone through, and many times for one
//! package. Holds them in the order of their index and finds each at once.

use std::ops::Index;

/// One flow as seen from the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReachedFlow {
    /// Calls on the shortest chain.
    pub call_depth: usize,
    /// Loops around the chain that lies deepest in loops.
    pub entry_loop_depth: usize,
    /// Whether the flow is part of a circle of calls.
    pub in_circle: bool,
    /// Last call of the shortest chain: an index into [`super::CallGraph::edges`].
    pub(crate) shortest: Option<usize>,
    /// Last call of the chain that lies deepest in loops.
    pub(crate) deepest: Option<usize>,
}

impl ReachedFlow {
    /// The last call of the chain that lies deepest in loops: an index into [`super::CallGraph::edges`]; `None` for the
    /// root. These calls together make a tree of all flows that are reached.
    pub(crate) fn deepest_call(&self) -> Option<usize> {
        self.deepest
    }
}

/// Flows by their index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReachedFlows {
    /// For each flow of the model, its place in `flows` counted from one; 0 for those that are not reached.
    places: Vec<u32>,
    flows: Vec<(usize, ReachedFlow)>,
}

impl ReachedFlows {
    pub(crate) fn among(flow_count: usize) -> Self {
        Self { places: vec![0; flow_count], flows: Vec::new() }
    }

    /// Adds a flow; `false` where it is known already or is none of the model's.
    pub(crate) fn add(&mut self, flow: usize, reached: ReachedFlow) -> bool {
        match self.places.get_mut(flow) {
            Some(place) if *place == 0 => *place = u32::try_from(self.flows.len() + 1).unwrap_or(u32::MAX),
            _ => return false,
        }
        self.flows.push((flow, reached));
        true
    }

    /// Orders the flows by their index.
    pub(crate) fn sort(&mut self) {
        // Numbers are put in order sooner than what belongs to them.
        let mut order: Vec<usize> = self.keys().copied().collect();
        order.sort_unstable();
        self.flows = order.into_iter().filter_map(|flow| Some((flow, *self.get(&flow)?))).collect();
        for (number, (flow, _)) in (1..).zip(&self.flows) {
            if let Some(place) = self.places.get_mut(*flow) {
                *place = number;
            }
        }
    }

    /// The place of a flow in the order of [`Self::iter`].
    pub(crate) fn place(&self, flow: usize) -> Option<usize> {
        let place = *self.places.get(flow)?;
        usize::try_from(place).ok()?.checked_sub(1)
    }

    pub(crate) fn get_mut(&mut self, flow: usize) -> Option<&mut ReachedFlow> {
        let place = self.place(flow)?;
        self.flows.get_mut(place).map(|(_, reached)| reached)
    }

    /// A flow, where it is reached.
    pub fn get(&self, flow: &usize) -> Option<&ReachedFlow> {
        self.flows.get(self.place(*flow)?).map(|(_, reached)| reached)
    }

    /// Whether a flow is reached.
    pub fn contains_key(&self, flow: &usize) -> bool {
        self.place(*flow).is_some()
    }

    /// All of them, in the order of their index.
    pub fn iter(&self) -> impl Iterator<Item = (&usize, &ReachedFlow)> {
        self.flows.iter().map(|(flow, reached)| (flow, reached))
    }

    /// Their indices, ascending.
    pub fn keys(&self) -> impl Iterator<Item = &usize> {
        self.flows.iter().map(|(flow, _)| flow)
    }

    /// What is known of each, in the order of their index.
    pub fn values(&self) -> impl Iterator<Item = &ReachedFlow> {
        self.flows.iter().map(|(_, reached)| reached)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.flows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }
}

impl Index<&usize> for ReachedFlows {
    type Output = ReachedFlow;

    #[expect(clippy::expect_used, reason = "as every map: whoever is not sure asks with `get`")]
    fn index(&self, flow: &usize) -> &ReachedFlow {
        self.get(flow).expect("the flow is reached")
    }
}
