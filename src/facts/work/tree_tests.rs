//! Trees of what an event runs.

use std::collections::HashMap;
use std::fmt::Write as _;

use mxready_fixtures::Package;

use super::super::{Analysis, JavaKnowledge};
use super::*;
use crate::facts::{Sign, Word};
use crate::java::JavaCode;
use crate::model::{CallGraph, ModelLimits, read_model};

/// The tree of `M.SE` in a module `M` with this content.
fn tree(content: &str) -> TreeNode {
    let text = format!(
        "app \"Test\" mendix 9.24.0.2965\n\nuse CommunityCommons\n\nmodule M\n  queue Q\n  entity Order\n    attribute \
         Total : Decimal\n{content}"
    );
    let package = Package::from_model(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let model = read_model(package.entry("model/model.mdp").unwrap(), &ModelLimits::default());
    assert_eq!(model.damage, []);
    let graph = CallGraph::new(&model);
    let code = JavaCode::default();
    let java = JavaKnowledge::of(&code);
    let analysis = Analysis::new(&model, &graph, &java, HashMap::new());
    let work = analysis.of(&analysis.briefs(), "M.Event", graph.find("M.SE").unwrap());
    let tree = work.tree.unwrap();
    let marked: BTreeSet<Sign> = tree.places().iter().flat_map(|node| &node.signs).map(|sign| sign.sign).collect();
    let left_out: BTreeSet<Sign> =
        tree.places().iter().flat_map(|node| &node.left_out).flat_map(|out| out.signs.clone()).collect();
    let told: BTreeSet<Sign> = work.signs.keys().copied().collect();
    assert_eq!(marked.union(&left_out).copied().collect::<BTreeSet<_>>(), told, "the tree tells what the fact tells");
    tree
}

/// A tree in lines, for comparison.
fn lines(node: &TreeNode) -> String {
    fn write(node: &TreeNode, level: usize, text: &mut String) {
        let _ = write!(text, "{:level$}{} {}", "", node.kind, node.name);
        for more in [node.reached_by.map(Word::as_str), node.end.map(Word::as_str)].into_iter().flatten() {
            let _ = write!(text, " ({more})");
        }
        for sign in &node.signs {
            let _ = write!(text, " !{}", sign.sign);
        }
        text.push('\n');
        for child in &node.children {
            write(child, level + 1, text);
        }
        for out in &node.left_out {
            let _ = writeln!(text, "{:level$} {} left out: {} places, {} flows", "", out.why, out.places, out.flows);
        }
    }
    let mut text = String::new();
    write(node, 0, &mut text);
    text
}

#[test]
fn a_tree_shows_loops_calls_events_and_java_with_the_signs_at_their_places() {
    let tree = tree(
        "    before commit -> M.BCo\n  microflow BCo ($Order : M.Order) returns Boolean\n    rest GET \
         'https://a.example.com' timeout 10 -> $R\n    return true\n  microflow SE\n    log info 'M' 'x'\n    retrieve $L \
         : M.Order\n    loop $O in $L\n      call M.SUB ($O)\n    call M.SUB2 in queue M.Q\n    call unresolved M.Gone\n  \
         microflow SUB ($O : M.Order)\n    commit $O\n    java CommunityCommons.Delay (delaytime = 10)\n  microflow SUB2\n    \
         log info 'M' 'y'\n",
    );
    assert_eq!(
        lines(&tree),
        "microflow M.SE !one-transaction\n \
         activity Retrieve Order from database !unbounded-retrieve\n \
         loop loop over $L !loop-over-unbounded-retrieve\n  \
         microflow M.SUB (call)\n   \
         activity Commit 'O' !commit-in-loop\n    \
         microflow M.BCo (entity-event)\n     \
         activity Call REST (GET) !remote-call-in-loop\n   \
         java-action CommunityCommons.Delay !opaque-java-action !sleep !java-action-in-loop\n \
         microflow M.SUB2 (call) (task-queue) !hands-to-queue\n \
         microflow M.Gone (call) (not-in-the-model) !unresolved-call\n"
    );
    let loops: Vec<usize> = tree.places().iter().map(|node| node.loops).collect();
    assert_eq!(loops, [0, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
    let over = tree.places()[2].detail.clone();
    assert_eq!(over.as_deref(), Some("without limit: all of M.Order"));
}

#[test]
fn a_flow_is_unfolded_once_and_there_where_it_lies_deepest_in_loops() {
    let tree = tree(
        "  microflow SE\n    call M.SUB\n    retrieve $L : M.Order\n    loop $O in $L\n      call M.SUB\n  microflow SUB\n    \
         rest GET 'https://a.example.com' timeout 10 -> $R\n",
    );
    let text = lines(&tree);
    assert!(text.contains(" microflow M.SUB (call) (shown-elsewhere)\n"), "{text}");
    assert!(text.contains("  microflow M.SUB (call)\n   activity Call REST (GET) !remote-call-in-loop\n"), "{text}");
    assert_eq!(tree.unfolded(), 2);
}

#[test]
fn a_circle_of_calls_ends_where_it_closes() {
    let text = lines(&tree("  microflow SE\n    call M.SUB\n  microflow SUB\n    call M.SE\n"));
    assert_eq!(
        text,
        "microflow M.SE !recursion\n microflow M.SUB (call) !recursion\n  microflow M.SE (call) (recursion)\n"
    );
}

/// Calls of `M.S0`, `M.S1` and so on.
fn calls(count: usize) -> String {
    (0..count).map(|number| format!("    call M.S{number}\n")).collect::<Vec<_>>().concat()
}

/// Microflows `M.S0`, `M.S1` and so on, each with these lines.
fn flows(count: usize, lines: impl Fn(usize) -> String) -> String {
    let flow = |number| format!("  microflow S{number}\n    {}\n", lines(number));
    (0..count).map(flow).collect::<Vec<_>>().concat()
}

#[test]
fn a_tree_has_limits_and_says_what_is_beyond_them() {
    let wide = calls(60);
    let wide = lines(&tree(&format!("  microflow SE\n{wide}{}", flows(60, |_| "log info 'M' 'x'".to_owned()))));
    assert!(wide.contains(" width left out: 20 places, 20 flows\n"), "{wide}");

    let deep = flows(40, |number| format!("call M.S{}", number + 1))
        + "  microflow S40\n    java CommunityCommons.Delay (delaytime = 10)\n";
    let deep = lines(&tree(&format!("  microflow SE\n    call M.S0\n{deep}")));
    assert!(deep.contains("depth left out: 1 places, 17 flows\n"), "{deep}");
}

#[test]
fn a_tree_that_is_too_large_keeps_what_shows_signs() {
    let calls = calls(30);
    let quiet = "    call M.Quiet\n".repeat(30);
    let last =
        "  microflow Quiet\n    log info 'M' 'x'\n  microflow Loud\n    java CommunityCommons.Delay (delaytime = 10)\n";
    let flows = flows(30, |_| quiet.trim().to_owned());
    let text = lines(&tree(&format!("  microflow SE\n{calls}    call M.Loud\n{flows}{last}")));
    assert!(text.contains("java-action CommunityCommons.Delay !opaque-java-action !sleep"), "{text}");
    assert!(text.contains(" no-sign left out: 30 places, 31 flows\n"), "{text}");
}
