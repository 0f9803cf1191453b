//! What is known about the work of Java actions: from their classes, where the package holds them, and from the names of
//! well-known marketplace actions. Loops inside Java are never seen, so a class that can reach the database, the network
//! or other processes counts as work that is not visible.

use std::collections::BTreeSet;

use crate::java::{JarContents, JavaCode, JavaInterest, ReferenceKey, reachable_classes};
use crate::model::{CodeRun, Model, java_class_of};

use super::java_methods::{JavaMethods, Run, runs};

/// Classes that only code with real work needs.
const WORKING_CLASSES: [&str; 3] = [CORE, "java.lang.ProcessBuilder", "java.util.Timer"];
const CORE: &str = "com.mendix.core.Core";
/// Methods of the runtime's API that neither reach the database nor run anything.
const HARMLESS_IN_CORE: [&str; 15] = [
    "createMendixIdentifier",
    "createSystemContext",
    "getConfiguration",
    "getInternationalizedString",
    "getLogger",
    "getMetaAssociation",
    "getMetaObject",
    "getMetaObjects",
    "getMetaPrimitive",
    "getSystemInfo",
    "getTranslatableString",
    "getXASId",
    "instantiate",
    "isSubClassOf",
    "resolveTokens",
];
/// Methods that only code with real work needs, of classes that also do harmless things.
const WORKING_METHODS: [(&str, &str); 3] =
    [("java.lang.Thread", "sleep"), ("java.lang.Thread", "start"), ("java.lang.Runtime", "exec")];
const THREAD_CLASSES: [&str; 3] =
    ["java.util.Timer", "java.util.concurrent.Executors", "java.util.concurrent.ThreadPoolExecutor"];
const WORKING_PACKAGES: [&str; 11] = [
    "java.nio.channels.",
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
const SOCKET_CLASSES: [&str; 5] = [
    "java.net.Socket",
    "java.net.ServerSocket",
    "java.net.DatagramSocket",
    "java.nio.channels.SocketChannel",
    "java.nio.channels.ServerSocketChannel",
];
const MAIL_PACKAGES: [&str; 3] = ["javax.mail.", "jakarta.mail.", "org.apache.commons.mail."];
const NETWORK_PACKAGES: [&str; 4] = ["java.net.http.", "org.apache.http.", "okhttp3.", "com.mendix.http."];
const NETWORK_CLASSES: [&str; 4] =
    ["java.net.URLConnection", "java.net.HttpURLConnection", "javax.net.ssl.HttpsURLConnection", "java.net.Socket"];

/// Adds the Java API by which the work of Java actions is judged.
pub(crate) fn interest(interest: JavaInterest) -> JavaInterest {
    let classes = WORKING_CLASSES.iter().fold(interest, |interest, class| interest.calls(class));
    let packages = WORKING_PACKAGES.iter().chain(&MAIL_PACKAGES);
    let asked = packages.fold(classes, |interest, package| interest.prefix(package));
    WORKING_METHODS.iter().fold(asked, |interest, (class, method)| interest.method(class, method))
}

/// What the package's Java says about actions.
pub(crate) struct JavaKnowledge<'j> {
    project: Option<&'j JarContents>,
    /// Classes that refer to something that only real work needs.
    working: BTreeSet<&'j str>,
    methods: JavaMethods<'j>,
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
    /// Whether it starts threads, for which nobody waits.
    pub(crate) starts_threads: bool,
    /// Whether it runs programs of the operating system.
    pub(crate) runs_programs: bool,
    /// Whether it opens sockets of its own.
    pub(crate) opens_sockets: bool,
    /// Whether it ends the transaction, so that what was done stays done.
    pub(crate) ends_transactions: bool,
    /// Whether it runs microflows in batches.
    pub(crate) batches: bool,
    /// Whether it does next to nothing: not worth a word inside a loop.
    pub(crate) light: bool,
}

impl<'j> JavaKnowledge<'j> {
    /// The jars must have been read with [`interest`]: what was not asked for cannot be missed.
    pub(crate) fn of(java: &'j JavaCode) -> Self {
        let project = java.project().filter(|jar| jar.error.is_none());
        let references = project.into_iter().flat_map(|jar| jar.references.keys());
        let stores = project.into_iter().flat_map(|jar| &jar.stores).map(String::as_str);
        let working: BTreeSet<&str> =
            references.filter(|key| is_work(key)).map(|key| key.used_by.as_str()).chain(stores).collect();
        let methods = project.map(JavaMethods::of).unwrap_or_default();
        Self { project, working, methods }
    }

    /// What is known about an action.
    pub(crate) fn about(&self, action: &str) -> JavaWork {
        let mut work = by_name(action);
        let class = java_class_of(action);
        match self.project.filter(|project| project.uses.contains_key(&class)) {
            // What a class shows counts more than what a name promises.
            Some(project) => self.look_into(project, &class, &mut work),
            None => work.opaque = !work.light,
        }
        work
    }

    /// The microflows of a model that an action runs: by their names, or by the methods that Studio Pro generates.
    pub(crate) fn microflows_run_by(&self, action: &str, model: &Model) -> Vec<CodeRun> {
        let calls = self.methods.led_to_by(&java_class_of(action));
        let found = runs(&calls);
        let mut flows = Vec::new();
        for flow in model.flows.iter().filter(|_| !found.is_empty()) {
            let named = found.get(&Run::Named(flow.name.clone()));
            let generated = found.iter().find_map(|(run, waits)| match run {
                Run::Generated(call) => call.runs(&flow.name).then_some(waits),
                Run::Named(_) => None,
            });
            flows.extend(named.or(generated).map(|waits| CodeRun { flow: flow.name.clone(), waits: *waits }));
        }
        flows
    }

    fn look_into(&self, project: &JarContents, class: &str, work: &mut JavaWork) {
        let reached = reachable_classes(project, [class]);
        let all_read = project.all_code_read();
        work.opaque = !all_read || reached.iter().any(|name| self.working.contains(name.as_str()));
        work.light &= !work.opaque;
        for (key, _) in self.methods.led_to_by(class) {
            let method = key.method.as_ref().map(|(name, _)| name.as_str());
            let thread = key.class == "java.lang.Thread";
            work.sleeps |= thread && method == Some("sleep");
            work.starts_threads |= thread && method == Some("start") || THREAD_CLASSES.contains(&key.class.as_str());
            work.runs_programs |= key.class == "java.lang.ProcessBuilder" || method == Some("exec");
            work.opens_sockets |= SOCKET_CLASSES.contains(&key.class.as_str());
            work.sends_mail |= starts_with_any(&key.class, &MAIL_PACKAGES);
            work.calls_out |=
                starts_with_any(&key.class, &NETWORK_PACKAGES) || NETWORK_CLASSES.contains(&key.class.as_str());
        }
    }
}

/// Whether a reference shows that its class may work for long: the database, the network, mail, other processes, waiting.
fn is_work(key: &ReferenceKey) -> bool {
    let method = key.method.as_ref().map(|(name, _)| name.as_str());
    starts_with_any(&key.class, &WORKING_PACKAGES)
        || starts_with_any(&key.class, &MAIL_PACKAGES)
        || WORKING_CLASSES.contains(&&*key.class)
            && !(key.class == CORE && method.is_some_and(|method| HARMLESS_IN_CORE.contains(&method)))
        || WORKING_METHODS.iter().any(|(class, name)| *class == key.class && method == Some(name))
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
        starts_threads: false,
        runs_programs: false,
        opens_sockets: false,
        ends_transactions: module == "CommunityCommons"
            && matches!(name.as_str(), "endtransaction" | "commitinseparatedatabasetransaction"),
        batches: name.contains("inbatches"),
        // Only where the module is the one that everybody knows: an own action may be called anything.
        light: module == "System"
            || module == "CommunityCommons"
                && matches!(name.as_str(), "starttransaction" | "endtransaction" | "rollbacktransaction"),
        opaque: false,
    }
}

#[cfg(test)]
#[path = "java_tests.rs"]
mod tests;
