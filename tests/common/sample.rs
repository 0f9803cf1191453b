//! A run as the analysis would give it, written by hand: two blockers, warnings in own and foreign code, something
//! that could not be read, and package text that tries to fool the reader.

use mxready::facts::{Evidence, Owner, OwnerKind};
use mxready::findings::{
    AnswerState, Asked, Confidence, Coverage, FailOn, Finding, Gate, GivenAnswer, OpenQuestion, Outcome, PackageResult,
    RuleOutcome, Run, Severity, Source, TargetInfo, Unreadable, Verdict,
};

pub fn own(module: &str) -> Owner {
    Owner { kind: OwnerKind::Own, name: module.into() }
}

pub fn marketplace(module: &str) -> Owner {
    Owner { kind: OwnerKind::Marketplace, name: module.into() }
}

pub fn library(name: &str) -> Owner {
    Owner { kind: OwnerKind::Library, name: name.into() }
}

/// What the findings of a rule share.
#[derive(Clone, Copy)]
pub struct Rule {
    pub id: &'static str,
    pub title: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub effort: u32,
    pub remedy: &'static str,
    pub url: &'static str,
}

pub const FLOOR: Rule = Rule {
    id: "mendix-version-below-floor",
    title: "Mendix version is below the platform floor",
    severity: Severity::Blocker,
    confidence: Confidence::Certain,
    effort: 13,
    remedy: "Upgrade the app in Studio Pro, one major version after the other, and let it run on the old platform \
             before you migrate: do not upgrade and migrate at the same time.",
    url: "https://docs.mendix.com/developerportal/deploy/migrating-to-v4/",
};

pub const PRIVATE_CALL: Rule = Rule {
    id: "call-to-private-address",
    title: "Call to an address in a private network",
    severity: Severity::Blocker,
    confidence: Confidence::Likely,
    effort: 8,
    remedy: "Put a public HTTPS endpoint in front of the service and let only the addresses of Mendix Cloud in, or \
             use a client certificate.",
    url: "https://docs.mendix.com/developerportal/deploy/securing-outgoing-connections-from-your-application/",
};

pub const LONG_EVENT: Rule = Rule {
    id: "scheduled-event-runs-long",
    title: "Scheduled event may run long",
    severity: Severity::Warning,
    confidence: Confidence::Possible,
    effort: 5,
    remedy: "Work in small batches that can be resumed, and remember what is done in the database.",
    url: "https://docs.mendix.com/refguide/scheduled-events/",
};

pub const NO_TIMEOUT: Rule = Rule {
    id: "service-call-idle-timeout",
    title: "Call may wait longer than the network lets it",
    severity: Severity::Warning,
    confidence: Confidence::Likely,
    effort: 2,
    remedy: "Set a timeout between 30 and 300 seconds.",
    url: "https://docs.mendix.com/deployment/mendix-cloud-deploy/behavior-of-app/",
};

pub const THREADS: Rule = Rule {
    id: "java-own-threads",
    title: "Java code starts threads of its own",
    severity: Severity::Warning,
    confidence: Confidence::Possible,
    effort: 5,
    remedy: "Update the module; where that does not help, move the work to a task queue.",
    url: "https://docs.mendix.com/developerportal/deploy/java-in-the-cloud/",
};

pub const EVENTS_TO_ENABLE: Rule = Rule {
    id: "scheduled-events-to-enable",
    title: "Scheduled events have to be switched on again",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    effort: 1,
    remedy: "Note which events are enabled on the old environment and enable the same ones on the new one.",
    url: "https://docs.mendix.com/deployment/mendix-cloud-deploy/environments-details/",
};

pub fn finding(rule: Rule, owner: Owner, object: &str, message: &str, evidence: Vec<Evidence>) -> Finding {
    Finding {
        rule: rule.id.into(),
        title: rule.title.into(),
        severity: rule.severity,
        confidence: rule.confidence,
        effort: rule.effort,
        owner,
        object: object.into(),
        message: message.into(),
        remedy: rule.remedy.into(),
        source: Source { url: rule.url.into(), read: "2026-11-23".into() },
        fingerprint: Finding::fingerprint_of(rule.id, object, &evidence),
        evidence,
        known: false,
    }
}

fn outcome(rule: &str, severity: Severity, outcome: Outcome) -> RuleOutcome {
    RuleOutcome { rule: rule.into(), severity, subject: "app".into(), outcome, missing: Vec::new() }
}

fn fired(rule: Rule) -> RuleOutcome {
    outcome(rule.id, rule.severity, Outcome::Fired)
}

pub fn target() -> TargetInfo {
    TargetInfo { name: "mendix-cloud-v4".into(), as_of: "2026".into() }
}

pub fn run(packages: Vec<PackageResult>) -> Run {
    let (unused_answers, gate, shards) = (Vec::new(), Gate::default(), Vec::new());
    Run { target: target(), fail_on: FailOn::Blocker, packages, unused_answers, gate, shards }
}

fn judged(mut package: PackageResult, fail_on: FailOn) -> PackageResult {
    package.verdict = Verdict::on(&package.findings, &package.coverage, fail_on);
    package
}

/// Findings of every severity, in own and foreign code.
fn findings() -> Vec<Finding> {
    let mut findings = vec![
        finding(
            FLOOR,
            Owner::app(),
            "Mendix 5.15.0",
            "Built with Mendix 5.15.0. This target starts at 9.24.",
            vec![Evidence::at(["model/metadata.json", "RuntimeVersion"]).showing("5.15.0")],
        ),
        finding(
            PRIVATE_CALL,
            own("Orders"),
            "Orders.ACT_Sync",
            "Calls http://192.168.0.106:8082/orders/{1}/lines. This target has no VPN: a private address cannot be \
             reached.",
            vec![
                Evidence::at(["model/model.mdp", "Orders.ACT_Sync", "loop over $OrderList", "REST call"])
                    .showing("http://192.168.0.106:8082/orders/{1}/lines"),
            ],
        ),
        finding(
            LONG_EVENT,
            own("Orders"),
            "Orders.SE_NightlySync",
            "Runs Orders.ACT_Sync every day; its work grows with the square of the data: a loop over all rows, loops \
             within loops, a remote call in a loop. A restart during a run loses the work done so far.",
            vec![
                Evidence::at(["model/model.mdp", "Orders.ACT_Sync", "loop over $OrderList", "REST call"]),
                Evidence::at([
                    "model/model.mdp",
                    "Orders.ACT_Sync",
                    "loop over $OrderList",
                    "call Orders.SUB_Lines",
                    "loop over $LineList",
                    "commit $Line",
                ]),
                Evidence::at(["model/model.mdp", "Orders.ACT_Sync", "retrieve $OrderList"]).showing("//Orders.Order"),
                Evidence::at(["model/model.mdp", "Orders.SUB_Mail", "call EmailTemplate.SendEmail"]),
            ],
        ),
        finding(
            EVENTS_TO_ENABLE,
            Owner::app(),
            "4 scheduled events",
            "The package holds 4 scheduled events. Which of them run is a setting of the environment.",
            vec![Evidence::at(["model/metadata.json", "ScheduledEvents"])],
        ),
    ];
    findings.extend(threads());
    findings.extend(calls_without_timeout());
    findings.sort_by(|left, right| {
        let key =
            |finding: &Finding| (std::cmp::Reverse(finding.severity), finding.rule.clone(), finding.object.clone());
        key(left).cmp(&key(right))
    });
    findings
}

fn threads() -> [Finding; 2] {
    [
        finding(
            THREADS,
            marketplace("CommunityCommons"),
            "communitycommons.Misc",
            "communitycommons.Misc calls java.util.concurrent.Executors.newFixedThreadPool. Work in own threads ends \
             without notice when the instance restarts.",
            vec![Evidence::at([
                "model/bundles/project.jar",
                "communitycommons.Misc",
                "runInBackground",
                "java.util.concurrent.Executors.newFixedThreadPool",
            ])],
        ),
        finding(
            THREADS,
            library("quartz-2.3.2"),
            "org.quartz.simpl.SimpleThreadPool",
            "org.quartz.simpl.SimpleThreadPool calls java.lang.Thread.start. Work in own threads ends without notice \
             when the instance restarts.",
            vec![Evidence::at(["model/lib/userlib/quartz-2.3.2.jar", "org.quartz.simpl.SimpleThreadPool"])],
        ),
    ]
}

fn calls_without_timeout() -> Vec<Finding> {
    let mut findings = Vec::new();
    for number in 1..=8 {
        let (owner, flow) = if number % 4 == 0 {
            (marketplace("RestServices"), format!("RestServices.Call{number}"))
        } else {
            (own("Billing"), format!("Billing.IVK_Send{number}"))
        };
        let message = "No timeout is set. Connections that are idle for more than 350 seconds are cut on the way.";
        let place = Evidence::at(["model/model.mdp".to_owned(), flow.clone(), "REST call".to_owned()]);
        findings.push(finding(NO_TIMEOUT, owner, &flow, message, vec![place.showing("timeout: 0")]));
    }
    findings
}

/// A package with everything: blockers, warnings in own and foreign code, an info, an unreadable jar.
pub fn not_ready() -> PackageResult {
    let missing = "model/lib/userlib/legacy.jar: the zip directory at its end is cut off".to_owned();
    let coverage = Coverage {
        entries: 1234,
        read: 96,
        skipped: 1137,
        unreadable: vec![Unreadable {
            path: "model/lib/userlib/legacy.jar".into(),
            why: "the zip directory at its end is cut off; copy the jar again and rebuild the package".into(),
        }],
        contradictions: Vec::new(),
        rules: vec![
            fired(PRIVATE_CALL),
            RuleOutcome {
                missing: vec![missing],
                ..outcome("java-server-socket", Severity::Warning, Outcome::CannotTell)
            },
            RuleOutcome {
                missing: vec!["model/lib/userlib/legacy.jar: the zip directory at its end is cut off".into()],
                ..fired(THREADS)
            },
            outcome("jar-newer-than-platform-java", Severity::Blocker, Outcome::Quiet),
            outcome("mail-server-on-localhost", Severity::Blocker, Outcome::Quiet),
            fired(FLOOR),
            fired(LONG_EVENT),
            fired(EVENTS_TO_ENABLE),
            fired(NO_TIMEOUT),
        ],
    };
    let package = PackageResult {
        path: "packages/orders.mda".into(),
        sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into()),
        mendix_version: Some("5.15.0".into()),
        project: Some("Orders".into()),
        verdict: Verdict::Ready,
        findings: findings(),
        suppressed: Vec::new(),
        questions: questions(),
        coverage,
        error: None,
        facts: None,
    };
    judged(package, FailOn::Blocker)
}

/// Questions without an answer, with one that counts, and with one that has expired.
fn questions() -> Vec<OpenQuestion> {
    let answer = |answer: &str, state| GivenAnswer {
        answer: answer.into(),
        by: "J. Bakker".into(),
        date: "2026-05-01".into(),
        until: "2026-10-31".into(),
        state,
    };
    let asked = |about: &str, answer| Asked { about: Some(about.into()), answer };
    vec![
        OpenQuestion {
            id: "scheduled-event-enabled".into(),
            question: "Is this scheduled event switched on in the present environment?".into(),
            because: "Only events that run today have to be switched on again on the target.".into(),
            look: "Developer Portal > Environments > Details > Model Options > Scheduled Events.".into(),
            expects: "true or false".into(),
            asked: vec![
                asked("Orders.SyncStock", None),
                asked("Orders.Cleanup", Some(answer("true", AnswerState::Used))),
                asked("Orders.Report", Some(answer("false", AnswerState::Expired))),
            ],
        },
        OpenQuestion {
            id: "vpn-in-use".into(),
            question: "Does the app reach anything through the VPN of its present node?".into(),
            because: "The target has no VPN.".into(),
            look: "Ask who runs the network.".into(),
            expects: "true or false".into(),
            asked: vec![Asked { about: None, answer: None }],
        },
    ]
}

/// A package in which nothing was found.
pub fn ready() -> PackageResult {
    let package = PackageResult {
        path: "packages/portal.mda".into(),
        sha256: Some("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".into()),
        mendix_version: Some("10.24.15.93102".into()),
        project: Some("Customer Portal".into()),
        verdict: Verdict::Ready,
        findings: Vec::new(),
        suppressed: Vec::new(),
        questions: Vec::new(),
        coverage: Coverage {
            entries: 2211,
            read: 188,
            skipped: 2023,
            unreadable: Vec::new(),
            contradictions: Vec::new(),
            rules: vec![
                outcome("jar-newer-than-platform-java", Severity::Blocker, Outcome::Quiet),
                outcome("mendix-version-below-floor", Severity::Blocker, Outcome::Quiet),
            ],
        },
        error: None,
        facts: None,
    };
    judged(package, FailOn::Blocker)
}

/// A package whose model is cut off: nothing found stands in the way, but nobody knows.
pub fn cannot_tell() -> PackageResult {
    let mut package = ready();
    package.path = "packages/cut-off.mda".into();
    package.project = None;
    package.coverage.unreadable.push(Unreadable {
        path: "model/model.mdp".into(),
        why: "ends in the middle of a document at byte 1048576; export the package again".into(),
    });
    let missing = vec!["model/model.mdp: ends in the middle of a document at byte 1048576".to_owned()];
    package.coverage.rules.push(RuleOutcome {
        missing: missing.clone(),
        ..outcome("call-to-private-address", Severity::Blocker, Outcome::CannotTell)
    });
    package
        .coverage
        .rules
        .push(RuleOutcome { missing, ..outcome("service-call-idle-timeout", Severity::Warning, Outcome::CannotTell) });
    judged(package, FailOn::Blocker)
}

/// An input that is no package.
pub fn unusable() -> PackageResult {
    PackageResult::unusable(
        "packages/readme.mda",
        "it is no zip archive (it starts with `# Orders`); give a deployment package or an exploded deployment folder",
    )
}

/// A package whose names try to fool the reader.
pub fn hostile() -> PackageResult {
    let mut package = ready();
    package.path = "packages/evil\u{1b}[2J.mda".into();
    package.project = Some("Shop\nready: no blockers (mendix-cloud-v4, as of 2026)".into());
    let object = format!("Shop.\u{202e}{}", "A".repeat(400));
    package.findings.push(finding(
        PRIVATE_CALL,
        own("Shop\r\nREADY"),
        &object,
        "Calls \u{1b}[32mhttp://10.0.0.1\u{1b}[0m.",
        vec![Evidence::at(["model/model.mdp\u{7}", &object]).showing("\u{9b}31m\u{200b}\n\n| faked")],
    ));
    judged(package, FailOn::Blocker)
}
