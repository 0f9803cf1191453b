//! What counts as long work and what does not: each claim stands beside its near miss.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mxready_fixtures::Package;

use super::super::Word;
use super::*;
use crate::java::JavaCode;
use crate::model::{ModelLimits, read_model};

/// The work of `M.SE` in a module `M` with these entities and this content.
fn work(content: &str) -> Work {
    work_with(content, |_| {})
}

/// The same of a model that is changed after it is read.
fn work_with(content: &str, change: impl Fn(&mut Model)) -> Work {
    let text = format!(
        "app \"Test\" mendix 9.24.0.2965\n\nuse CommunityCommons\nuse EmailTemplate\n\nmodule M\n  entity Order\n    \
         attribute Number : String\n    attribute Total : Decimal\n  entity Line\n    attribute Number : String\n  \
         association Line_Order : M.Line -> M.Order\n  constant Size : Integer = 500\n  \
         import mapping Orders into M.Order\n    Number\n{content}"
    );
    let package = Package::from_model(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut model = read_model(package.entry("model/model.mdp").unwrap(), &ModelLimits::default());
    assert_eq!(model.damage, []);
    change(&mut model);
    let graph = CallGraph::new(&model);
    let code = JavaCode::default();
    let java = JavaKnowledge::of(&code);
    let analysis = Analysis::new(&model, &graph, &java, HashMap::from([("M.Size", "500")]));
    analysis.of(&analysis.briefs(), "M.Event", graph.find("M.SE").unwrap())
}

fn signs(content: &str) -> BTreeSet<&'static str> {
    work(content).signs.keys().map(|sign| sign.as_str()).collect()
}

/// Signs and growth of a microflow with these lines.
fn of(lines: &[&str]) -> (Vec<&'static str>, Growth) {
    let content = format!("  microflow SE\n    {}\n", lines.join("\n    "));
    let work = work(&content);
    (work.signs.keys().map(|sign| sign.as_str()).collect(), work.growth)
}

#[test]
fn an_action_that_nobody_knows_is_a_call_that_nobody_can_follow() {
    let signs = |type_name: &str, disabled| {
        let work = work_with("  microflow SE\n    log info 'M' 'x'\n", |model| {
            let step = &mut model.flows.iter_mut().find(|flow| flow.name == "M.SE").unwrap().activities[0];
            step.disabled = disabled;
            step.action = Action::Other { type_name: type_name.to_owned(), flows: BTreeSet::new(), texts: Vec::new() };
        });
        work.signs.keys().map(|sign| sign.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(signs("Future$DoAction", false), ["unresolved-call"]);
    assert_eq!(signs("Future$DoAction", true), [""; 0]);
    assert_eq!(signs("Microflows$SynchronizeAction", false), [""; 0]);
}

#[test]
fn a_loop_over_all_rows_is_told_from_one_over_a_handful() {
    let all = of(&["retrieve $L : M.Order", "loop $O in $L", "  change $O (Total = 0) commit"]);
    let signs = vec!["loop-over-unbounded-retrieve", "commit-in-loop", "unbounded-retrieve", "one-transaction"];
    assert_eq!(all, (signs, Growth::WithData));
    let page = of(&["retrieve $L : M.Order limit 500", "loop $O in $L", "  change $O (Total = 0) commit"]);
    assert_eq!(page, (vec!["commit-in-loop"], Growth::Constant));
    let few = of(&["retrieve $L : M.Order limit 10", "loop $O in $L", "  change $O (Total = 0) commit"]);
    assert_eq!(few, (vec![], Growth::Constant));
    let by_constant = of(&["retrieve $L : M.Order limit @M.Size", "loop $O in $L", "  delete $O"]);
    assert_eq!(by_constant, (vec!["delete-in-loop"], Growth::Constant));
}

#[test]
fn a_list_that_was_filled_by_hand_is_a_handful_and_one_filled_in_a_loop_is_not() {
    let by_hand = of(&[
        "create list $L : M.Order",
        "create $A : M.Order (Number = '1')",
        "add $A to $L",
        "loop $O in $L",
        "  commit $O",
    ]);
    assert_eq!(by_hand, (vec![], Growth::Constant));
    let in_loop = of(&[
        "retrieve $All : M.Order",
        "create list $L : M.Order",
        "loop $A in $All",
        "  add $A to $L",
        "loop $O in $L",
        "  commit $O",
    ]);
    assert!(in_loop.0.contains(&"commit-in-loop"), "{in_loop:?}");
    assert_eq!(in_loop.1, Growth::WithData);
}

#[test]
fn lookup_tables_of_the_platform_are_a_handful() {
    let zones = of(&["retrieve $L : System.TimeZone", "loop $Z in $L", "  log info 'M' 'x'"]);
    assert_eq!(zones, (vec![], Growth::Constant));
    let users = of(&["retrieve $L : System.User", "loop $U in $L", "  log info 'M' 'x'"]);
    assert_eq!(users, (vec!["loop-over-unbounded-retrieve", "unbounded-retrieve"], Growth::WithData));
}

#[test]
fn a_list_that_is_only_counted_is_not_read() {
    assert_eq!(of(&["retrieve $L : M.Order", "aggregate $N = count $L"]), (vec![], Growth::Constant));
    let read_too = of(&["retrieve $L : M.Order", "aggregate $N = count $L", "delete $L"]);
    assert_eq!(read_too, (vec!["unbounded-retrieve", "unbounded-write", "one-transaction"], Growth::WithData));
    let compared = of(&["retrieve $L : M.Order", "aggregate $N = count $L", "if $L != empty", "  log info 'M' 'x'"]);
    assert_eq!(compared.0, ["unbounded-retrieve"]);
}

#[test]
fn batches_are_told_from_a_cycle_that_reads_everything() {
    let pages = of(&["repeat", "  retrieve $L : M.Order limit 1000", "  delete $L", "  again while $L != empty"]);
    assert_eq!(pages, (vec!["bounded-batches"], Growth::WithData));
    let all = of(&["repeat", "  retrieve $L : M.Order", "  delete $L", "  again while $L != empty"]);
    assert!(all.0.contains(&"open-ended-loop") && !all.0.contains(&"bounded-batches"), "{all:?}");
    let idle = of(&["repeat", "  retrieve $L : M.Order limit 1000", "  log info 'M' 'x'", "  again while $L != empty"]);
    assert!(idle.0.contains(&"open-ended-loop") && !idle.0.contains(&"bounded-batches"), "{idle:?}");
}

#[test]
fn loops_multiply_over_tables_but_not_over_the_children_of_a_row() {
    let tables = of(&[
        "retrieve $L : M.Order",
        "loop $O in $L",
        "  retrieve $M : M.Line",
        "  loop $I in $M",
        "    log info 'M' 'x'",
    ]);
    assert!(tables.0.contains(&"nested-loops") && tables.0.contains(&"retrieve-in-loop"));
    assert_eq!(tables.1, Growth::WithDataSquared);
    let children = of(&[
        "retrieve $L : M.Order",
        "loop $O in $L",
        "  retrieve $M by M.Line_Order from $O",
        "  loop $I in $M",
        "    log info 'M' 'x'",
    ]);
    assert!(children.0.contains(&"nested-loops") && !children.0.contains(&"retrieve-in-loop"));
    assert_eq!(children.1, Growth::WithData);
}

const CALLEE: &str = "  microflow SE\n    retrieve $L : M.Order\n    loop $O in $L\n      call M.SUB ($O)\n  microflow SUB \
                      ($Order : M.Order)\n    call M.SUB2 ($Order)\n  microflow SUB2 ($Order : M.Order)\n    commit $Order\n";

#[test]
fn what_happens_in_a_loop_may_stand_two_calls_away() {
    let work = work(CALLEE);
    assert_eq!((work.reachable_flows, work.call_depth, work.loop_depth), (3, 2, 1));
    let path = &work.signs[&Sign::CommitInLoop][0].path;
    assert_eq!(path[..6], ["model/model.mdp", "M.Event", "M.SE", "loop over $L", "M.SUB", "M.SUB2"]);
    assert_eq!(work.signs[&Sign::CommitInLoop][0].excerpt.as_deref(), Some("commit in loop"));
}

#[test]
fn a_list_is_followed_through_parameters_and_return_values() {
    let parameter = "  microflow SE\n    retrieve $L : M.Order\n    call M.SUB ($L)\n  microflow SUB ($Orders : [M.Order])\n    \
                     loop $O in $Orders\n      log info 'M' 'x'\n";
    assert!(signs(parameter).contains("loop-over-unbounded-retrieve"));
    assert!(
        !signs(&parameter.replace("M.Order\n    call", "M.Order limit 50\n    call"))
            .contains("loop-over-unbounded-retrieve")
    );
    let result = "  microflow SE\n    call M.DS -> $L\n    loop $O in $L\n      log info 'M' 'x'\n  microflow DS returns \
                  [M.Order]\n    retrieve $Orders : M.Order\n    return $Orders\n";
    assert!(signs(result).contains("loop-over-unbounded-retrieve"));
}

#[test]
fn an_event_microflow_of_a_committed_list_is_a_loop() {
    let content = "  entity Stock\n    attribute N : Integer\n    before commit -> M.BCo\n  microflow BCo ($Stock : M.Stock) \
                   returns Boolean\n    rest GET 'https://a.example.com' timeout 10 -> $R\n    return true\n  microflow SE\n    \
                   retrieve $L : M.Stock limit 100\n    commit $L\n";
    let work = work(content);
    let chain = &work.signs[&Sign::RemoteCallInLoop][0].path;
    assert!(chain.iter().any(|place| place == "M.BCo (event of the entity)"), "{chain:?}");
    assert_eq!(work.loop_depth, 1);
    let quiet = signs(&content.replace("commit $L", "commit $L without events"));
    assert!(!quiet.contains("remote-call-in-loop"));
}

#[test]
fn java_is_opaque_without_its_class_and_some_names_speak_for_themselves() {
    let java = |call: &str| of(&[call]).0;
    assert_eq!(java("java CommunityCommons.Base64Encode (value = 'x') -> $R"), ["opaque-java-action"]);
    assert_eq!(java("java CommunityCommons.Delay (delaytime = 10)"), ["opaque-java-action", "sleep"]);
    let batches = "java CommunityCommons.executeMicroflowInBatches (microflowName = 'M.SUB', batchsize = 100)";
    let content = format!("  microflow SE\n    {batches}\n  microflow SUB ($User : System.User)\n    commit $User\n");
    let found = work(&content);
    assert!(
        found.signs.contains_key(&Sign::BatchHelper) && found.signs.contains_key(&Sign::CommitInLoop),
        "{found:#?}"
    );
    assert_eq!((found.growth, found.loop_depth), (Growth::WithData, 1));
}

#[test]
fn calls_to_other_systems_and_to_queues_are_told_apart() {
    let once = of(&["rest GET 'https://a.example.com/{1}' with '1' timeout 10 -> $R"]);
    assert_eq!(once, (vec!["remote-call"], Growth::Constant));
    let queued = signs(
        "  queue Q\n  microflow SE\n    call M.SUB in queue M.Q\n  microflow SUB\n    retrieve $L : M.Order\n    delete $L\n",
    );
    assert_eq!(queued.into_iter().collect::<Vec<_>>(), ["hands-to-queue"]);
}

#[test]
fn recursion_and_calls_into_nowhere_leave_the_growth_open() {
    let circle = of(&["retrieve $O : M.Order first", "if $O != empty", "  delete $O", "  call M.SE"]);
    assert_eq!(circle, (vec!["recursion"], Growth::Unknown));
    let nowhere = of(&["call unresolved M.Gone"]);
    assert_eq!(nowhere, (vec!["unresolved-call"], Growth::Unknown));
}

#[test]
fn what_is_switched_off_does_not_run() {
    let off = of(&["retrieve $L : M.Order limit 50", "loop $O in $L", "  disabled commit $O", "  log info 'M' 'x'"]);
    assert_eq!(off, (vec![], Growth::Constant));
}

#[test]
fn a_microflow_that_does_next_to_nothing_shows_no_sign() {
    let work = work("  microflow SE\n    log info 'M' 'hello'\n");
    assert_eq!(work.signs, BTreeMap::new());
    assert_eq!((work.growth, work.reachable_flows, work.call_depth, work.loop_depth), (Growth::Constant, 1, 0, 0));
}

#[test]
fn a_limit_that_nobody_would_wait_for_is_none() {
    let of_limit = |limit| of(&[&format!("retrieve $L : M.Order limit {limit}"), "loop $O in $L", "  delete $O"]).1;
    assert_eq!((of_limit("10000"), of_limit("10001")), (Growth::Constant, Growth::WithData));
}

#[test]
fn a_loop_that_counts_to_a_number_ends_and_any_other_may_not() {
    let count_up = ["set $N = $N + 1"].as_slice();
    let cases: [(&str, &[&str], bool); 12] = [
        ("while $N < 12", count_up, true),
        ("while $N <= 12 and $More", count_up, true),
        ("while $N > -12", &["set $N = $N - 1"], true),
        ("while $N < 12 or $More", count_up, false),
        ("while $N > 12", count_up, false),
        ("while $N < 12", &["set $N = $N - 1"], false),
        ("while $N < 1000000", count_up, false),
        ("while $N < $Most", count_up, true),
        ("while $N < $Other", count_up, false),
        ("while $N < 12", &["log info 'M' 'x'"], false),
        ("while $N < 12", &["set $N = $N + 1", "set $N = 0"], false),
        ("while $N < 12", &["if $More", "  set $N = $N + 1"], false),
    ];
    let start = [
        "variable $N : Integer = 0",
        "variable $More : Boolean = true",
        "variable $Most : Integer = 9",
        "variable $Other : Integer = length('a')",
    ];
    for (condition, body, ends) in cases {
        let body = body.iter().map(|line| format!("  {line}"));
        let lines: Vec<String> =
            start.iter().map(|line| (*line).to_owned()).chain([condition.to_owned()]).chain(body).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(!of(&lines).0.contains(&"open-ended-loop"), ends, "{lines:?}");
    }
}

#[test]
fn a_cycle_that_counts_its_attempts_ends() {
    let ends = |condition: &str, more: &[&str]| {
        let mut lines = vec!["variable $N : Integer = 0", "variable $Done : Boolean = false", "repeat"];
        lines.push("  set $N = $N + 1");
        lines.extend(more);
        let again = format!("  again while {condition}");
        lines.push(&again);
        !of(&lines).0.contains(&"open-ended-loop")
    };
    assert!(ends("$N < 3", &[]) && ends("$N < 3 and not($Done)", &[]));
    assert!(!ends("not($Done)", &[]));
    // Another decision may lead back before the counter is asked.
    assert!(!ends("$N < 3", &["  if $Done", "    again"]));
}

#[test]
fn what_another_caller_hands_over_is_not_this_events_work() {
    let content = |own: &str| {
        format!(
            "  microflow SE\n    retrieve $L : M.Order{own}\n    call M.SUB ($L)\n  microflow ACT\n    retrieve $L : \
             M.Order\n    call M.SUB ($L)\n  microflow SUB ($All : [M.Order])\n    loop $O in $All\n      delete $O\n"
        )
    };
    assert!(!signs(&content(" limit 20")).contains("loop-over-unbounded-retrieve"));
    assert_eq!(work(&content(" limit 20")).growth, Growth::Constant);
    assert!(signs(&content("")).contains("loop-over-unbounded-retrieve"));
}

#[test]
fn an_import_that_commits_a_list_leaves_open_how_much_that_is() {
    let import = |commit: &str| {
        of(&["rest GET 'https://example.com' timeout 9 mapping M.Orders commit -> $L"
            .replace(" commit", commit)
            .as_str()])
    };
    assert_eq!(import(" commit"), (vec!["remote-call", "import-of-unknown-size"], Growth::Unknown));
    assert_eq!(import("").1, Growth::Constant);
}

#[test]
fn of_a_very_long_way_its_two_ends_are_shown_and_the_calls_between_them_counted() {
    let mut content = "  microflow SE\n    call M.F1\n".to_owned();
    for number in 1..60 {
        write!(content, "  microflow F{number}\n    call M.F{}\n", number + 1).unwrap();
    }
    content += "  microflow F60\n    loop $Order in $Orders\n      commit $Order\n";
    let content = content.replace("  microflow F60\n", "  microflow F60\n    retrieve $Orders : M.Order\n");
    let work = work(&content);
    assert_eq!(work.call_depth, 60);
    let path = &work.signs[&Sign::CommitInLoop][0].path;
    let gap = path.iter().position(|place| place == "… 20 more calls …").unwrap();
    assert_eq!(path[gap - 1], "M.F20");
    assert_eq!(path[gap + 1], "M.F41");
    assert!(path.contains(&"M.F60".to_owned()), "{path:?}");
}
