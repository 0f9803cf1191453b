//! What is concluded from the Java of an action.

use super::*;
use crate::java::{Constant, Place, ReferencePlaces, Usage};

/// A `project.jar` with these classes and what each names, and these calls.
fn code(uses: &[(&str, &[&str])], calls: &[(&str, &str, &str)]) -> JavaCode {
    let mut project = JarContents::unreadable("model/bundles/project.jar", String::new());
    project.error = None;
    for (class, named) in uses {
        project.uses.insert((*class).to_owned(), named.iter().map(|name| (*name).to_owned()).collect());
    }
    for (user, class, method) in calls {
        let key = ReferenceKey {
            used_by: (*user).to_owned(),
            usage: Usage::Calls,
            class: (*class).to_owned(),
            method: Some(((*method).to_owned(), "()V".to_owned())),
        };
        let arguments = vec![Constant::Text("Orders.SUB_Recount".to_owned())];
        let place = Place { method: "run".to_owned(), arguments, open: false };
        let places = ReferencePlaces { places: [place].into(), ..ReferencePlaces::default() };
        let inner = uses.iter().any(|(own, _)| own == class);
        if inner { &mut project.inner_calls } else { &mut project.references }.insert(key, places);
    }
    JavaCode { jars: vec![project] }
}

const CLASSES: [(&str, &[&str]); 5] = [
    ("orders.actions.Trim", &[]),
    ("orders.actions.Sync", &["orders.Helper"]),
    ("orders.actions.Wait", &[]),
    ("orders.actions.Wait$1", &[]),
    ("orders.Helper", &[]),
];
const CALLS: [(&str, &str, &str); 3] = [
    ("orders.Helper", "com.mendix.core.Core", "retrieveXPathQuery"),
    ("orders.Helper", "java.lang.Thread", "sleep"),
    ("orders.actions.Wait$1", "java.lang.Thread", "sleep"),
];

#[test]
fn an_action_is_opaque_where_its_class_leads_to_the_database_or_is_not_there() {
    let code = code(&CLASSES, &CALLS);
    let java = JavaKnowledge::of(&code);
    assert!(!java.about("Orders.Trim").opaque);
    assert!(java.about("Orders.Sync").opaque);
    assert!(java.about("Orders.Gone").opaque);
    assert!(!java.about("System.VerifyPassword").opaque);
}

#[test]
fn a_helper_says_of_each_action_only_what_that_action_calls() {
    let calls = |called: &'static str| {
        [
            ("orders.actions.Sync", "orders.Helper", called),
            ("orders.Helper", "java.lang.Thread", "sleep"),
            ("orders.Helper", "java.lang.Runtime", "exec"),
            ("orders.actions.Trim$1", "java.lang.Thread", "start"),
        ]
    };
    // The helper does its work in `run`.
    let (sleepy, idle) = (code(&CLASSES, &calls("run")), code(&CLASSES, &calls("describe")));
    let (sleepy, idle) = (JavaKnowledge::of(&sleepy), JavaKnowledge::of(&idle));
    let work = sleepy.about("Orders.Sync");
    assert!(work.sleeps && work.runs_programs && !work.starts_threads);
    let work = idle.about("Orders.Sync");
    assert!(!work.sleeps && !work.runs_programs && work.opaque, "it may still lead there in a way that is not seen");
    assert!(idle.about("Orders.Trim").starts_threads, "a class inside the action is its own");
    assert!(!idle.about("Orders.Tri").starts_threads);
}

#[test]
fn a_microflow_that_java_runs_by_its_name_is_found_through_helpers() {
    let package = mxready_fixtures::Package::from_model(
        "app \"Test\" mendix 9.24.0\n\nmodule Orders\n  microflow SUB_Recount\n    log info 'x' 'y'\n  \
         microflow SUB_Other\n    log info 'x' 'y'\n",
    )
    .unwrap();
    let limits = crate::model::ModelLimits::default();
    let model = crate::model::read_model(package.entry("model/model.mdp").unwrap(), &limits);
    let runs = |core: &'static str| {
        let calls = [("orders.actions.Sync", "orders.Helper", "run"), ("orders.Helper", CORE, core)];
        let code = code(&CLASSES, &calls);
        let found = JavaKnowledge::of(&code).microflows_run_by("Orders.Sync", &model);
        found.into_iter().map(|run| (run.flow, run.waits)).collect::<Vec<_>>()
    };
    assert_eq!(runs("execute"), [("Orders.SUB_Recount".to_owned(), true)]);
    assert_eq!(runs("executeAsync"), [("Orders.SUB_Recount".to_owned(), false)]);
    assert_eq!(runs("getLogger"), [], "the name of a microflow in a log line runs nothing");
}

#[test]
fn what_the_runtime_is_asked_for_without_work_is_no_work() {
    for (method, opaque) in [("getLogger", false), ("getConfiguration", false), ("retrieveXPathQuery", true)] {
        let code = code(&CLASSES, &[("orders.actions.Trim", CORE, method)]);
        assert_eq!(JavaKnowledge::of(&code).about("Orders.Trim").opaque, opaque, "{method}");
    }
}

#[test]
fn work_in_a_helper_makes_an_action_opaque_whatever_the_work_is() {
    let works = [
        ("javax.mail.Transport", "send"),
        ("java.lang.Thread", "sleep"),
        ("java.lang.Runtime", "exec"),
        ("java.sql.DriverManager", "getConnection"),
        ("java.net.URL", "openStream"),
    ];
    for (class, method) in works {
        let code = code(&CLASSES, &[("orders.Helper", class, method)]);
        let java = JavaKnowledge::of(&code);
        assert!(java.about("Orders.Sync").opaque, "{class}");
        assert!(!java.about("Orders.Trim").opaque, "{class}");
    }
}

#[test]
fn a_helper_that_uses_the_database_through_generated_proxies_makes_an_action_opaque() {
    let mut code = code(&CLASSES, &[]);
    code.jars[0].stores.insert("orders.Helper".to_owned());
    let java = JavaKnowledge::of(&code);
    assert!(java.about("Orders.Sync").opaque && !java.about("Orders.Trim").opaque);
}

#[test]
fn a_name_alone_clears_no_action_of_ones_own() {
    let code = code(&CLASSES, &CALLS);
    let java = JavaKnowledge::of(&code);
    for name in ["Orders.VerifyPassword", "Orders.StartTransaction"] {
        assert!(java.about(name).opaque && !java.about(name).light, "{name}");
    }
    assert!(java.about("CommunityCommons.StartTransaction").light);
}

#[test]
fn java_in_which_nothing_works_for_long_is_no_riddle() {
    let code = code(&CLASSES, &[]);
    assert!(!JavaKnowledge::of(&code).about("Orders.Trim").opaque);
}

#[test]
fn every_class_that_judges_work_is_asked_for() {
    let interest = interest(JavaInterest::new());
    let asked = |class: &str, method: &str| {
        let method = Some((method.to_owned(), "()V".to_owned()));
        let key = ReferenceKey { used_by: String::new(), usage: Usage::Calls, class: class.to_owned(), method };
        interest.wants(&key)
    };
    for class in WORKING_CLASSES.into_iter().chain(NETWORK_CLASSES) {
        assert!(asked(class, "x"), "{class}");
    }
    for package in WORKING_PACKAGES.into_iter().chain(MAIL_PACKAGES).chain(NETWORK_PACKAGES) {
        assert!(asked(&format!("{package}Class"), "x"), "{package}");
    }
    for (class, method) in WORKING_METHODS {
        assert!(asked(class, method), "{class}");
    }
    assert!(!asked("java.lang.Thread", "currentThread"));
}
