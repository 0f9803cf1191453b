//! What belongs to each node of a graph, in one list for all: most nodes have one or two edges, and a list for each would
//! cost more than they hold. Keeps the order in which the values come; refuses to be changed afterwards.

/// Values by node.
#[derive(Debug, Clone, Default)]
pub(crate) struct Adjacency {
    /// Where the values of each node begin, and behind the last node where they end.
    begins: Vec<usize>,
    values: Vec<usize>,
}

impl Adjacency {
    /// Takes pairs of node and value, which are gone through twice; those of nodes that there are not are left out.
    pub(crate) fn of<Pairs: Iterator<Item = (usize, usize)>>(nodes: usize, pairs: impl Fn() -> Pairs) -> Self {
        let mut begins = vec![0; nodes + 1];
        for (node, _) in pairs().filter(|(node, _)| *node < nodes) {
            if let Some(count) = begins.get_mut(node + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        let mut values = vec![0; sum];
        let mut next = begins.clone();
        for (node, value) in pairs().filter(|(node, _)| *node < nodes) {
            let place = next.get_mut(node).map(|place| std::mem::replace(place, *place + 1));
            if let Some(slot) = place.and_then(|place| values.get_mut(place)) {
                *slot = value;
            }
        }
        Self { begins, values }
    }

    /// The values of a node, in the order in which they came.
    pub(crate) fn of_node(&self, node: usize) -> &[usize] {
        let range = self.begins.get(node).zip(self.begins.get(node + 1));
        range.and_then(|(begin, end)| self.values.get(*begin..*end)).unwrap_or_default()
    }

    /// Number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.begins.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_order_and_nodes_outside_the_graph_do_no_harm() {
        let list = Adjacency::of(3, || [(2, 7), (0, 5), (2, 6), (9, 1)].into_iter());
        assert_eq!((list.of_node(0), list.of_node(1), list.of_node(2)), (&[5][..], &[][..], &[7, 6][..]));
        assert_eq!((list.of_node(3), list.len(), Adjacency::default().len()), (&[][..], 3, 0));
    }
}
