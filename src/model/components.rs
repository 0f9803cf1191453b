//! Strongly connected components: the cycles of sequence flows within a microflow, and of calls between microflows.
//! Tarjan's algorithm with its own stack, because the depth of a graph from a file is not ours to trust.

use super::adjacency::Adjacency;

/// The components of a graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Components {
    /// Component of each node. A component only leads to components with smaller numbers and to itself.
    pub(crate) of: Vec<usize>,
    /// Whether a component holds a cycle: more than one node, or a node that leads to itself.
    pub(crate) cyclic: Vec<bool>,
}

impl Components {
    /// Finds the components of a graph given by the successors of each node; targets outside the graph are ignored.
    pub(crate) fn of(successors: &Adjacency) -> Self {
        let mut search = Search {
            successors,
            order: vec![0; successors.len()],
            low: vec![0; successors.len()],
            next: 1,
            open: Vec::new(),
            is_open: vec![false; successors.len()],
            found: Self { of: vec![0; successors.len()], cyclic: Vec::new() },
        };
        for root in 0..successors.len() {
            if search.order.get(root) == Some(&0) {
                search.visit(root);
            }
        }
        search.found
    }
}

struct Search<'a> {
    successors: &'a Adjacency,
    /// When a node was first met; 0 for not yet.
    order: Vec<usize>,
    low: Vec<usize>,
    next: usize,
    open: Vec<usize>,
    is_open: Vec<bool>,
    found: Components,
}

impl Search<'_> {
    fn visit(&mut self, root: usize) {
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((node, position)) = path.last_mut() {
            let node = *node;
            let successor = self.successors.of_node(node).get(*position).copied();
            *position += 1;
            if let Some(successor) = successor {
                let met = self.order.get(successor).copied();
                if met == Some(0) {
                    self.enter(successor);
                    path.push((successor, 0));
                } else if self.is_open.get(successor) == Some(&true) {
                    self.lower(node, met.unwrap_or_default());
                }
                continue;
            }
            path.pop();
            let low = self.low.get(node).copied().unwrap_or_default();
            if let Some((parent, _)) = path.last() {
                self.lower(*parent, low);
            }
            if self.order.get(node) == Some(&low) {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        set(&mut self.order, node, self.next);
        set(&mut self.low, node, self.next);
        set(&mut self.is_open, node, true);
        self.next += 1;
        self.open.push(node);
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = to.min(*low);
        }
    }

    fn close(&mut self, root: usize) {
        let component = self.found.cyclic.len();
        let mut size = 0;
        while let Some(node) = self.open.pop() {
            set(&mut self.is_open, node, false);
            set(&mut self.found.of, node, component);
            size += 1;
            if node == root {
                break;
            }
        }
        let leads_to_itself = self.successors.of_node(root).contains(&root);
        self.found.cyclic.push(size > 1 || leads_to_itself);
    }
}

fn set<T>(list: &mut [T], index: usize, value: T) {
    if let Some(slot) = list.get_mut(index) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_one_component_and_a_chain_is_none() {
        // 0 → 1 → 2 → 1, 2 → 3, 4 → 4
        let components = components(&[&[1], &[2], &[1, 3], &[], &[4]]);
        assert_eq!(components.of[1], components.of[2]);
        let cyclic: Vec<bool> = components.of.iter().map(|component| components.cyclic[*component]).collect();
        assert_eq!(cyclic, [false, true, true, false, true]);
    }

    #[test]
    fn components_are_numbered_against_the_direction_of_the_edges() {
        let components = components(&[&[1, 2], &[3], &[3], &[]]);
        assert!(components.of[0] > components.of[1] && components.of[1] > components.of[3]);
    }

    #[test]
    fn a_chain_of_a_million_nodes_and_targets_outside_the_graph_do_no_harm() {
        let successors = Adjacency::of(1_000_000, || (0..1_000_000).map(|node| (node, node + 1)));
        assert_eq!(Components::of(&successors).cyclic.len(), 1_000_000);
    }

    fn components(successors: &[&[usize]]) -> Components {
        let nodes = || successors.iter().enumerate();
        let pairs = || nodes().flat_map(|(node, targets)| targets.iter().map(move |target| (node, *target)));
        Components::of(&Adjacency::of(successors.len(), pairs))
    }
}
