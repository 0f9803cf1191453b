//! What the Java of each module and library does, in plain words: opens sockets, starts threads, writes files.
//!
//! A summary of references for people who know their app but not its class files. Judges nothing: a library that can
//! open a socket is no library that opens one here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::java::JavaInterest;

use super::{Evidence, JavaReference, Known, Owner, OwnerKind, Relation, Row};

/// Java API by which something is done.
struct Api {
    /// A class with dots; a package where it ends with a dot.
    class: &'static str,
    /// Methods of the class, any where there are none; `<init>` for its constructors.
    methods: &'static [&'static str],
}

const fn api(class: &'static str, methods: &'static [&'static str]) -> Api {
    Api { class, methods }
}

/// One thing that Java code does.
struct Activity {
    words: &'static str,
    calls: &'static [Api],
    /// Classes and interfaces: who extends or implements them does it.
    parents: &'static [&'static str],
}

const NEW: &[&str] = &["<init>"];

const ACTIVITIES: [Activity; 26] = [
    Activity {
        words: "installs a security manager or policy",
        calls: &[api("java.lang.System", &["setSecurityManager"]), api("java.security.Policy", &["setPolicy"])],
        parents: &["java.lang.SecurityManager", "java.security.Policy"],
    },
    Activity {
        words: "asks whether there is a security manager",
        calls: &[
            api("java.lang.System", &["getSecurityManager"]),
            api("java.security.AccessController", &["doPrivileged", "checkPermission"]),
        ],
        parents: &[],
    },
    Activity {
        words: "listens on ports",
        calls: &[
            api("java.net.ServerSocket", NEW),
            api("java.nio.channels.ServerSocketChannel", &["open"]),
            api("java.nio.channels.AsynchronousServerSocketChannel", &["open"]),
            api("javax.net.ServerSocketFactory", &["createServerSocket"]),
            api("javax.net.ssl.SSLServerSocketFactory", &["createServerSocket"]),
            api("com.sun.net.httpserver.HttpServer", &["create"]),
            api("com.sun.net.httpserver.HttpsServer", &["create"]),
            api("java.rmi.registry.LocateRegistry", &["createRegistry"]),
        ],
        parents: &[],
    },
    Activity {
        words: "opens sockets",
        calls: &[
            api("java.net.Socket", NEW),
            api("java.net.DatagramSocket", NEW),
            api("java.nio.channels.SocketChannel", &["open"]),
            api("java.nio.channels.AsynchronousSocketChannel", &["open"]),
            api("javax.net.SocketFactory", &["createSocket"]),
            api("javax.net.ssl.SSLSocketFactory", &["createSocket"]),
        ],
        parents: &[],
    },
    Activity {
        words: "calls addresses over HTTP",
        calls: &[
            api("java.net.URL", &["openConnection", "openStream", "getContent"]),
            api("java.net.http.HttpClient", &["send", "sendAsync"]),
            api("org.apache.http.client.HttpClient", &["execute"]),
            api("org.apache.http.impl.client.CloseableHttpClient", &["execute"]),
            api("org.apache.commons.httpclient.HttpClient", &["executeMethod"]),
            api("okhttp3.OkHttpClient", &["newCall"]),
            api("okhttp3.Call", &["execute", "enqueue"]),
        ],
        parents: &[],
    },
    Activity {
        words: "transfers files over FTP or SFTP",
        calls: &[
            api("com.jcraft.jsch.JSch", &["getSession"]),
            api("org.apache.commons.net.ftp.FTPClient", NEW),
            api("org.apache.commons.net.ftp.FTPSClient", NEW),
            api("net.schmizz.sshj.SSHClient", NEW),
            api("org.apache.sshd.client.SshClient", &["setUpDefaultClient"]),
        ],
        parents: &[],
    },
    Activity {
        words: "sends mail",
        calls: &[
            api("javax.mail.Transport", &["send", "sendMessage", "connect"]),
            api("jakarta.mail.Transport", &["send", "sendMessage", "connect"]),
            api("org.apache.commons.mail.", &["send", "setHostName"]),
        ],
        parents: &[],
    },
    Activity {
        words: "connects to databases",
        calls: &[
            api("java.sql.DriverManager", &["getConnection"]),
            api("java.sql.Driver", &["connect"]),
            api("com.zaxxer.hikari.HikariDataSource", NEW),
        ],
        parents: &[],
    },
    Activity {
        words: "runs SQL on the app's own database",
        calls: &[api("com.mendix.datastorage.DataStorage", &["executeWithConnection"])],
        parents: &[],
    },
    Activity {
        words: "asks directory servers",
        calls: &[
            api("javax.naming.directory.InitialDirContext", NEW),
            api("javax.naming.ldap.InitialLdapContext", NEW),
            api("com.unboundid.ldap.sdk.LDAPConnection", NEW),
        ],
        parents: &[],
    },
    Activity {
        words: "starts threads",
        calls: &[
            api("java.lang.Thread", &["start", "startVirtualThread"]),
            api(
                "java.util.concurrent.Executors",
                &[
                    "newFixedThreadPool",
                    "newCachedThreadPool",
                    "newSingleThreadExecutor",
                    "newScheduledThreadPool",
                    "newSingleThreadScheduledExecutor",
                    "newWorkStealingPool",
                    "newVirtualThreadPerTaskExecutor",
                    "newThreadPerTaskExecutor",
                ],
            ),
            api("java.util.concurrent.ThreadPoolExecutor", NEW),
            api("java.util.concurrent.ScheduledThreadPoolExecutor", NEW),
            api("java.util.concurrent.ForkJoinPool", NEW),
            api("java.util.concurrent.CompletableFuture", &["runAsync", "supplyAsync"]),
            api("java.util.Timer", NEW),
        ],
        parents: &["java.lang.Thread", "java.util.TimerTask"],
    },
    Activity { words: "sleeps", calls: &[api("java.lang.Thread", &["sleep"])], parents: &[] },
    Activity {
        words: "writes files",
        calls: &[
            api("java.io.FileOutputStream", NEW),
            api("java.io.FileWriter", NEW),
            api("java.io.RandomAccessFile", NEW),
            api(
                "java.nio.file.Files",
                &["write", "writeString", "copy", "move", "newOutputStream", "newBufferedWriter", "createFile"],
            ),
        ],
        parents: &[],
    },
    Activity {
        words: "makes temporary files",
        calls: &[
            api("java.io.File", &["createTempFile"]),
            api("java.nio.file.Files", &["createTempFile", "createTempDirectory"]),
        ],
        parents: &[],
    },
    Activity {
        words: "deletes files",
        calls: &[
            api("java.io.File", &["delete", "deleteOnExit"]),
            api("java.nio.file.Files", &["delete", "deleteIfExists"]),
        ],
        parents: &[],
    },
    Activity {
        words: "reads files",
        calls: &[
            api("java.io.FileInputStream", NEW),
            api("java.io.FileReader", NEW),
            api(
                "java.nio.file.Files",
                &["readAllBytes", "readString", "readAllLines", "lines", "newInputStream", "newBufferedReader"],
            ),
        ],
        parents: &[],
    },
    Activity {
        words: "runs programs",
        calls: &[
            api("java.lang.Runtime", &["exec"]),
            api("java.lang.ProcessBuilder", &["start"]),
            api("org.apache.commons.exec.DefaultExecutor", &["execute"]),
        ],
        parents: &[],
    },
    Activity {
        words: "loads native code",
        calls: &[
            api("java.lang.System", &["load", "loadLibrary"]),
            api("java.lang.Runtime", &["load", "loadLibrary"]),
            api("com.sun.jna.Native", &["load", "loadLibrary", "register"]),
        ],
        parents: &[],
    },
    Activity {
        words: "runs scripts",
        calls: &[
            api("javax.script.ScriptEngine", &["eval"]),
            api("javax.script.ScriptEngineManager", NEW),
            api("groovy.lang.GroovyShell", NEW),
            api("bsh.Interpreter", NEW),
            api("org.mozilla.javascript.Context", &["enter"]),
        ],
        parents: &[],
    },
    Activity {
        words: "loads classes by name",
        calls: &[
            api("java.lang.Class", &["forName"]),
            api("java.lang.ClassLoader", &["loadClass"]),
            api("java.net.URLClassLoader", &["<init>", "loadClass"]),
        ],
        parents: &["java.lang.ClassLoader"],
    },
    Activity { words: "reads environment variables", calls: &[api("java.lang.System", &["getenv"])], parents: &[] },
    Activity {
        words: "changes system properties",
        calls: &[api("java.lang.System", &["setProperty", "setProperties", "clearProperty"])],
        parents: &[],
    },
    Activity {
        words: "decides itself whom to trust",
        calls: &[api("java.security.KeyStore", &["load"]), api("javax.net.ssl.SSLContext", &["init"])],
        parents: &["javax.net.ssl.X509TrustManager", "javax.net.ssl.HostnameVerifier"],
    },
    Activity {
        words: "locks in memory",
        calls: &[
            api("java.util.concurrent.locks.ReentrantLock", NEW),
            api("java.util.concurrent.locks.ReentrantReadWriteLock", NEW),
            api("java.util.concurrent.Semaphore", NEW),
        ],
        parents: &[],
    },
    Activity {
        words: "offers request handlers or web sockets",
        calls: &[api("com.mendix.core.Core", &["addRequestHandler", "addWebSocketEndpoint"])],
        parents: &[],
    },
    Activity {
        words: "ends the whole program",
        calls: &[api("java.lang.System", &["exit"]), api("java.lang.Runtime", &["exit", "halt"])],
        parents: &[],
    },
];

/// Adds the Java API by which activities are told.
pub(crate) fn interest(interest: JavaInterest) -> JavaInterest {
    ACTIVITIES.iter().fold(interest, |interest, activity| {
        let called = activity.calls.iter().fold(interest, |interest, api| {
            if api.class.ends_with('.') {
                return interest.prefix(api.class);
            }
            api.methods.iter().fold(interest, |interest, method| interest.method(api.class, method))
        });
        activity.parents.iter().fold(called, |interest, class| interest.parent(class))
    })
}

/// What one module or library does, and how often.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JavaActivity {
    /// Whose Java it is.
    pub owner: Owner,
    /// What it does, such as `opens sockets`.
    pub does: &'static str,
    /// Methods that do it; where a method is not known, the class counts as one.
    pub places: usize,
    /// Whether an entry point of the app reaches one of the classes; `None` where that is not known.
    pub reached: Option<bool>,
    /// One of the places, a reached one where there is one.
    pub example: Evidence,
}

/// What the references say, by owner (one's own first) and activity.
pub(crate) fn activities(references: &[Row<JavaReference>]) -> Vec<JavaActivity> {
    let mut groups: BTreeMap<(&Owner, usize), Vec<&Row<JavaReference>>> = BTreeMap::new();
    for row in references.iter().filter(|row| row.unreadable.is_none()) {
        for (number, _) in ACTIVITIES.iter().enumerate().filter(|(_, activity)| activity.is_shown_by(&row.fact)) {
            groups.entry((&row.owner, number)).or_default().push(row);
        }
    }
    let summed = groups.into_iter().filter_map(|((owner, number), rows)| {
        let example = rows.iter().max_by_key(|row| row.fact.reachable == Known::Is(true))?;
        // Of equals `max_by_key` takes the last; the first of them is the same for every reader.
        let reached = example.fact.reachable.clone();
        let example = rows.iter().find(|row| row.fact.reachable == reached)?;
        let places: BTreeSet<_> = rows.iter().flat_map(|row| places(&row.fact)).collect();
        Some(JavaActivity {
            owner: owner.clone(),
            does: ACTIVITIES.get(number)?.words,
            places: places.len(),
            // How far the app's own Java leads into a library is not followed.
            reached: any_reached(&rows).filter(|_| owner.kind != OwnerKind::Library),
            example: example.evidence.first()?.clone(),
        })
    });
    summed.collect()
}

fn any_reached(rows: &[&Row<JavaReference>]) -> Option<bool> {
    let mut unknown = false;
    for row in rows {
        match row.fact.reachable {
            Known::Is(true) => return Some(true),
            Known::Is(false) => {}
            Known::Absent | Known::Unknown => unknown = true,
        }
    }
    if unknown { None } else { Some(false) }
}

/// Class and method of each place.
fn places(reference: &JavaReference) -> Vec<(String, String)> {
    let class = reference.used_by.value().cloned().unwrap_or_default();
    match reference.in_methods.value() {
        Some(methods) if !methods.is_empty() => methods.iter().map(|method| (class.clone(), method.clone())).collect(),
        _ => vec![(class, String::new())],
    }
}

impl Activity {
    fn is_shown_by(&self, reference: &JavaReference) -> bool {
        let Some(class) = reference.class.value() else { return false };
        let method = reference.method.value().map_or("", String::as_str);
        match reference.relation {
            Known::Is(Relation::Calls) => self.calls.iter().any(|api| api.has(class, method)),
            Known::Is(Relation::Extends | Relation::Implements) => self.parents.contains(&class.as_str()),
            _ => false,
        }
    }
}

impl Api {
    fn has(&self, class: &str, method: &str) -> bool {
        let is_class = if self.class.ends_with('.') { class.starts_with(self.class) } else { class == self.class };
        is_class && (self.methods.is_empty() || self.methods.contains(&method))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(owner: &Owner, used_by: &str, class: &str, method: &str, reached: Known<bool>) -> Row<JavaReference> {
        let is = |text: &str| Known::Is(text.to_owned());
        let relation = if method.is_empty() { Relation::Extends } else { Relation::Calls };
        let fact = JavaReference {
            relation: Known::Is(relation),
            class: is(class),
            method: if method.is_empty() { Known::Absent } else { is(method) },
            used_by: is(used_by),
            in_methods: Known::Is(BTreeSet::from(["run".to_owned(), "stop".to_owned()])),
            reachable: reached,
            ..JavaReference::default()
        };
        let evidence = vec![Evidence::at([used_by, class])];
        Row { fact, object: used_by.to_owned(), owner: owner.clone(), evidence, unreadable: None }
    }

    #[test]
    fn activities_are_counted_by_owner_with_a_reached_example() {
        let own = Owner { kind: OwnerKind::Own, name: "Orders".to_owned() };
        let library = Owner { kind: OwnerKind::Library, name: "x.jar".to_owned() };
        let rows = [
            reference(&library, "x.A", "java.net.Socket", "<init>", Known::Unknown),
            reference(&own, "orders.Unused", "java.net.Socket", "<init>", Known::Is(false)),
            reference(&own, "orders.Used", "java.net.Socket", "<init>", Known::Is(true)),
            reference(&own, "orders.Used", "java.net.Socket", "close", Known::Is(true)),
            reference(&own, "orders.Job", "java.lang.Thread", "", Known::Is(false)),
            reference(&own, "orders.Job", "java.lang.Thread", "currentThread", Known::Is(false)),
        ];
        let found = activities(&rows);
        let shown: Vec<_> = found
            .iter()
            .map(|activity| format!("{} {} {} {:?}", activity.owner, activity.does, activity.places, activity.reached))
            .collect();
        assert_eq!(
            shown,
            [
                "your module Orders opens sockets 4 Some(true)",
                "your module Orders starts threads 2 Some(false)",
                "library x.jar opens sockets 2 None",
            ]
        );
        assert_eq!(found[0].example.path[0], "orders.Used");
    }

    #[test]
    fn asking_for_the_security_manager_is_not_installing_one() {
        let own = Owner { kind: OwnerKind::Own, name: "Orders".to_owned() };
        let row = |method| reference(&own, "orders.A", "java.lang.System", method, Known::Is(true));
        let does = |method| activities(&[row(method)]).first().map(|activity| activity.does);
        assert_eq!(does("getSecurityManager"), Some("asks whether there is a security manager"));
        assert_eq!(does("setSecurityManager"), Some("installs a security manager or policy"));
        assert_eq!(does("nanoTime"), None);
    }

    #[test]
    fn every_activity_is_asked_for() {
        let interest = interest(JavaInterest::new());
        for api in ACTIVITIES.iter().flat_map(|activity| activity.calls) {
            let class = format!("{}{}", api.class.replace('.', "/"), if api.class.ends_with('.') { "X" } else { "" });
            let wanted = interest.wanted(class.as_bytes());
            assert!(api.methods.iter().all(|method| wanted.wants_method(method.as_bytes())), "{class}");
        }
    }
}
