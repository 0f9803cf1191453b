//! What is known about the work of Java actions: from their classes, where the package holds them, and from the names of
//! well-known marketplace actions. Loops inside Java are never seen, so a class that can reach the database, the network
//! or other processes counts as work that is not visible.

use std::collections::BTreeSet;

use crate::java::{JarContents, JavaCode, JavaInterest, reachable_classes};
use crate::model::java_class_of;

/// Classes that only code with real work needs.
const WORKING_CLASSES: [&str; 2] = ["com.mendix.core.Core", "java.lang.ProcessBuilder"];
const WORKING_PACKAGES: [&str; 10] = [
    "java.net.",
    "java.sql.",
    "javax.net.",
    "java.util.concurrent.",
    "org.apache.http.",
    "okhttp3.",
    "com.jcraft.",
    "org.apache.commons.net.",
    "com.mendix.integration.",
    "com.mendix.http.",
];
const MAIL_PACKAGES: [&str; 3] = ["javax.mail.", "jakarta.mail.", "org.apache.commons.mail."];
const NETWORK_PACKAGES: [&str; 4] = ["java.net.http.", "org.apache.http.", "okhttp3.", "com.mendix.http."];
const NETWORK_CLASSES: [&str; 4] =
    ["java.net.URLConnection", "java.net.HttpURLConnection", "javax.net.ssl.HttpsURLConnection", "java.net.Socket"];

/// Adds the Java API by which the work of Java actions is judged.
pub(crate) fn interest(interest: JavaInterest) -> JavaInterest {
    let classes = WORKING_CLASSES.iter().fold(interest, |interest, class| interest.calls(class));
    let packages = WORKING_PACKAGES.iter().chain(&MAIL_PACKAGES);
    packages.fold(classes, |interest, package| interest.prefix(package)).method("java.lang.Thread", "sleep")
}

/// What the package's Java says about actions.
pub(crate) struct JavaKnowledge<'j> {
    project: Option<&'j JarContents>,
    /// Classes that refer to something that only real work needs.
    working: BTreeSet<&'j str>,
    /// Whether the references were asked for: without a single one nothing can be concluded from their absence.
    asked: bool,
}

/// What is known about one Java action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent answers to independent questions")]
pub(crate) struct JavaWork {
    /// Whether it may do work that is not seen.
    pub(crate) opaque: bool,
    /// Whether it sleeps.
    pub(crate) sleeps: bool,
    /// Whether it sends mail.
    pub(crate) sends_mail: bool,
    /// Whether it calls other systems.
    pub(crate) calls_out: bool,
    /// Whether it runs microflows in batches.
    pub(crate) batches: bool,
    /// Whether it does next to nothing: not worth a word inside a loop.
    pub(crate) light: bool,
}

impl<'j> JavaKnowledge<'j> {
    pub(crate) fn of(java: &'j JavaCode) -> Self {
        let project = java.project().filter(|jar| jar.error.is_none());
        let references = project.into_iter().flat_map(|jar| jar.references.keys());
        let working: BTreeSet<&str> = references
            .filter(|key| starts_with_any(&key.class, &WORKING_PACKAGES) || WORKING_CLASSES.contains(&&*key.class))
            .map(|key| key.used_by.as_str())
            .collect();
        Self { project, asked: !working.is_empty(), working }
    }

    /// What is known about an action.
    pub(crate) fn about(&self, action: &str) -> JavaWork {
        let mut work = by_name(action);
        let class = java_class_of(action);
        match self.project.filter(|project| project.uses.contains_key(&class)) {
            Some(project) => self.look_into(project, &class, &mut work),
            None => work.opaque = !work.light,
        }
        work
    }

    fn look_into(&self, project: &JarContents, class: &str, work: &mut JavaWork) {
        let reached = reachable_classes(project, [class]);
        let all_read = project.all_code_read();
        work.opaque = !work.light
            && (!self.asked || !all_read || reached.iter().any(|name| self.working.contains(name.as_str())));
        // Helpers are shared: what one of them can do says little about this action, so only its own class counts here.
        let own = |user: &str| user == class || user.strip_prefix(class).is_some_and(|rest| rest.starts_with('$'));
        for key in project.references.keys().filter(|key| own(&key.used_by)) {
            let method = key.method.as_ref().map(|(name, _)| name.as_str());
            work.sleeps |= key.class == "java.lang.Thread" && method == Some("sleep");
            work.sends_mail |= starts_with_any(&key.class, &MAIL_PACKAGES);
            work.calls_out |=
                starts_with_any(&key.class, &NETWORK_PACKAGES) || NETWORK_CLASSES.contains(&key.class.as_str());
        }
    }
}

fn starts_with_any(name: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// What the name of an action says: some marketplace actions are in nearly every app.
fn by_name(action: &str) -> JavaWork {
    let (module, name) = action.split_once('.').unwrap_or(("", action));
    let name = name.to_ascii_lowercase();
    let mail = name.contains("sendemail") || name.contains("sendmail") || name.contains("send_email");
    JavaWork {
        sleeps: matches!(name.as_str(), "delay" | "sleep" | "wait"),
        sends_mail: mail,
        calls_out: module == "CommunityCommons" && name == "retrieveurl",
        batches: name.contains("inbatches"),
        light: module == "System"
            || matches!(
                name.as_str(),
                "starttransaction" | "endtransaction" | "rollbacktransaction" | "verifypassword"
            ),
        opaque: false,
    }
}
