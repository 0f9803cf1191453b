//! Writes the seed corpora, one folder for each target: sound and damaged inputs from the builders of the tests, so that
//! no file of unknown origin lies in the repository.

mod backups;
mod settings;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use mxready_fixtures::damage::{self, RawArchive, RawEntry, raw_zip};
use mxready_fixtures::{Call, ClassFile, Literal, Package};

use crate::readers::AND;
use crate::{NAMES, PART, rules};

const PACKAGES: [&str; 9] =
    ["demo", "everything", "legacy-5", "long-waits", "loops-9", "near-misses", "ready", "ready-7", "trouble"];

/// A corpus that is being written.
struct Corpus {
    folder: PathBuf,
    count: usize,
}

impl Corpus {
    fn new(root: &Path, target: &str) -> Self {
        let folder = root.join(target);
        fs::create_dir_all(&folder).expect("a folder for the corpus");
        Self { folder, count: 0 }
    }

    fn add(&mut self, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.join(format!("seed-{:04}", self.count)), bytes).expect("a seed can be written");
        self.count += 1;
    }

    /// Files of a folder of the repository.
    fn add_files(&mut self, folder: &str, endings: &[&str]) {
        let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder)];
        let mut found = Vec::new();
        while let Some(folder) = open.pop() {
            for item in fs::read_dir(&folder).expect("a folder of the repository") {
                let path = item.expect("an item").path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
                    found.push(path);
                }
            }
        }
        found.sort();
        for path in found {
            self.add(fs::read(&path).expect("a file of the repository"));
        }
    }
}

/// Writes all of them into a folder.
pub fn write(root: &Path) {
    let packages: Vec<Package> = PACKAGES.iter().map(|name| Package::fixture(name).expect("a fixture")).collect();
    archives(&mut Corpus::new(root, "archive"), &packages);
    whole_packages(&mut Corpus::new(root, "package"), &packages);
    streams(&mut Corpus::new(root, "deflate"), &packages);
    entries(root, &packages);
    classes(root);
    texts(root);
    Corpus::new(root, "rule_file").add_files("rules", &["yaml"]);
    reports(root);
    environments(&mut Corpus::new(root, "settings"));
    answers(&mut Corpus::new(root, "answers"));
    let mut backups = Corpus::new(root, "backup");
    backups::dumps().into_iter().chain(backups::snapshots()).for_each(|backup| backups.add(backup));
}

/// Each form alone, and beside every other.
fn environments(corpus: &mut Corpus) {
    for old in settings::FORMS {
        corpus.add(old);
        settings::FORMS.iter().for_each(|new| corpus.add([old, new].join(AND)));
    }
    corpus.add_files("fixtures/parity", &["yaml", "json", "env"]);
}

/// An answer of each type to every question, and the states of a step.
fn answers(corpus: &mut Corpus) {
    let signed = "    by: J. Bakker\n    date: 2026-11-23\n    until: 2027-05-31\n";
    for question in rules().questions() {
        for about in ["", "    about: Harbour.SyncShips\n"] {
            for value in ["true", "350", "https://erp.example.com:8443/x", "[a, b]", "800 MB", "null"] {
                let id = &question.id;
                corpus.add(format!("answers:\n  - question: {id}\n{about}    answer: {value}\n{signed}"));
            }
        }
    }
    corpus.add(format!("answers:\n  - step: freeze-old\n    answer: done\n    app: Harbour\n{signed}"));
    corpus.add(format!("answers:\n  - step: freeze-old\n    about: [a, b]\n    answer: not-needed\n{signed}"));
}

fn archives(corpus: &mut Corpus, packages: &[Package]) {
    let small = Package::fixture("ready").expect("a fixture");
    let entries: Vec<RawEntry> =
        small.names().map(|name| RawEntry::stored(name, small.entry(name).expect("an entry"))).collect();
    let whole = RawArchive { entries: entries.clone(), ..RawArchive::default() };
    corpus.add(whole.to_bytes());
    for package in packages {
        corpus.add(package.to_mda().expect("the package builds"));
    }
    let mda = small.to_mda().expect("the package builds");
    for name in ["model/metadata.json", "model/model.mdp"] {
        corpus.add(damage::encrypt_flag(&mda, name));
        corpus.add(damage::method(&mda, name, 12));
        corpus.add(damage::wrong_crc(&mda, name));
        corpus.add(damage::declare_size(&mda, name, 7));
    }
    for part in [1, 2, 3] {
        corpus.add(damage::truncated(&mda, mda.len() * part / 4));
    }
    let minimal = |name: &str, content: &[u8]| {
        raw_zip(&[
            RawEntry::stored("model/metadata.json", br#"{"RuntimeVersion":"9.0.0"}"#),
            RawEntry::stored(name, content),
        ])
    };
    for name in ["../x", "/x", "C:/x", "model\\x", "model/x\0y", "model/./x", "model/Metadata.json", "web/"] {
        corpus.add(minimal(name, b"x"));
    }
    let lie = |change: fn(&mut RawArchive)| {
        let mut archive = RawArchive { entries: entries.clone(), ..RawArchive::default() };
        change(&mut archive);
        archive.to_bytes()
    };
    corpus.add(lie(|archive| archive.after = b"tail".to_vec()));
    corpus.add(lie(|archive| archive.before = b"head".to_vec()));
    corpus.add(lie(|archive| archive.promised = Some(1)));
    corpus.add(lie(|archive| archive.comment = raw_zip(&[RawEntry::stored("model/metadata.json", b"{}")])));
    corpus.add(lie(|archive| archive.entries.truncate(1)));
    corpus.add(lie(|archive| archive.entries.iter_mut().for_each(|entry| entry.local = None)));
}

/// Deflated text in each kind of block, without its end, and with something behind it.
fn streams(corpus: &mut Corpus, packages: &[Package]) {
    let manifest = packages[0].entry("model/metadata.json").expect("a manifest");
    for content in [b"".as_slice(), b"abcabcabcabc", &[7; 70_000], manifest] {
        for level in [Compression::none(), Compression::fast(), Compression::best()] {
            let mut encoder = DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(content).expect("memory");
            encoder.flush().expect("memory");
            corpus.add(encoder.get_ref());
            let whole = encoder.finish().expect("memory");
            corpus.add(&whole[..whole.len() - 1]);
            corpus.add([whole.as_slice(), b"more"].concat());
            corpus.add(whole);
        }
    }
}

fn whole_packages(corpus: &mut Corpus, packages: &[Package]) {
    for package in packages {
        let mut input = Vec::new();
        let mut lean = Vec::new();
        for (number, name) in NAMES.iter().enumerate() {
            let library =
                package.names().find(|other| number == 5 && other.ends_with(".jar") && other.contains("userlib"));
            let Some(content) = package.entry(name).or_else(|| package.entry(library?)) else { continue };
            let part = [PART, &[u8::try_from(number).expect("few names")], content].concat();
            if number < 3 {
                lean.extend(&part);
            }
            input.extend(part);
        }
        corpus.add(input);
        corpus.add(lean);
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/events");
    let mut apps: Vec<_> =
        fs::read_dir(fixtures).expect("the events").map(|item| item.expect("an item").path()).collect();
    apps.sort();
    for path in apps.iter().filter(|path| path.extension().is_some_and(|ending| ending == "model")) {
        let text = fs::read_to_string(path).expect("a model");
        let Ok(package) = Package::from_model(&text) else { continue };
        let parts = ["model/metadata.json", "model/model.mdp"].map(|name| package.entry(name).expect("an entry"));
        corpus.add([PART, &[0], parts[0], PART, &[1], parts[1]].concat());
    }
}

fn entries(root: &Path, packages: &[Package]) {
    let mut manifests = Corpus::new(root, "metadata");
    let mut models = Corpus::new(root, "model");
    for package in packages {
        for name in ["model/metadata.json", "model/microflows.json", "model/operations.json", "model/config.json"] {
            package.entry(name).into_iter().for_each(|content| manifests.add(content));
        }
        models.add(package.entry("model/model.mdp").expect("a model"));
    }
    manifests.add(b"{\"RuntimeVersion\": \"9.24.0\", \"RuntimeVersion\": \"10.0.0\"}");
    manifests.add(b"\xEF\xBB\xBF{\"RuntimeVersion\": \"9.24.0.2965\", \"Constants\": [{\"Name\": \"A.B\"}]}");
    manifests.add(format!("{{\"RuntimeVersion\": \"9.0.0\", \"Roles\": {}", "[".repeat(500)));
    let small = Package::fixture("ready").expect("a fixture");
    let model = small.entry("model/model.mdp").expect("a model");
    for length in [0, 4, 5, -1, 1 << 20] {
        models.add(damage::lying_length(model, 0, length));
    }
    models.add(damage::deep_document(300));
    models.add(damage::sqlite_model());
    models.add(damage::not_a_model());
}

fn classes(root: &Path) {
    let call = |owner: &str, name: &str, descriptor: &str, is_static, arguments| Call {
        owner: owner.to_owned(),
        name: name.to_owned(),
        descriptor: descriptor.to_owned(),
        is_static,
        arguments,
    };
    let busy = ClassFile {
        major: 65,
        extends: "com/mendix/systemwideinterfaces/core/UserAction".to_owned(),
        implements: vec!["java/lang/Runnable".to_owned()],
        calls: vec![
            call("java/lang/Thread", "sleep", "(J)V", true, vec![Literal::Number(1000)]),
            call("java/io/File", "<init>", "(Ljava/lang/String;)V", false, vec![Literal::Text("/var/x".to_owned())]),
            call("java/net/URL", "<init>", "(Ljava/lang/String;I)V", false, vec![Literal::Text("http://a".to_owned())]),
        ],
        catches: vec!["java/lang/Exception".to_owned()],
        texts: vec!["https://erp.example.com".to_owned()],
        ..ClassFile::plain("orders/Sync")
    };
    let written =
        [ClassFile::plain("orders/Plain"), ClassFile::empty("orders/Empty"), busy].map(|class| class.to_bytes());
    let mut classes = Corpus::new(root, "class_file");
    let mut jars = Corpus::new(root, "jar");
    for class in &written {
        classes.add(class);
        classes.add(damage::class_with_short_pool(class));
        classes.add(damage::class_with_unknown_constant(class));
        jars.add(raw_zip(&[RawEntry::stored("orders/Sync.class", class)]));
    }
    classes.add_files("fixtures/java", &["class"]);
    let library = jars_of_java();
    let maven = [
        RawEntry::stored(
            "META-INF/MANIFEST.MF",
            b"Manifest-Version: 1.0\nBundle-SymbolicName: a.b\nBundle-Version: 1.2\n",
        ),
        RawEntry::stored("META-INF/maven/g/a/pom.properties", b"groupId=g\nartifactId=a\nversion=1.0\n"),
        RawEntry::stored(
            "META-INF/maven/g/a/pom.xml",
            b"<project><groupId>g</groupId><artifactId>a</artifactId></project>",
        ),
        RawEntry::stored("META-INF/services/java.sql.Driver", b"a.B # c\n"),
        RawEntry::stored("linux/liba.so.1.2", b"\x7fELF"),
    ];
    jars.add(raw_zip(&maven));
    jars.add(raw_zip(&[RawEntry::stored("lib/inner.jar", &raw_zip(&maven))]));
    jars.add(raw_zip(&library));
}

/// The compiled fixtures as one jar.
fn jars_of_java() -> Vec<RawEntry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/java/classes");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("classes").map(|item| item.expect("an item").path()).collect();
    paths.sort();
    let classes = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "class"));
    let entry = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        RawEntry::stored(&format!("orders/{name}"), &fs::read(path).expect("a class"))
    };
    classes.map(entry).collect()
}

fn texts(root: &Path) {
    let mut expressions = Corpus::new(root, "expression");
    for text in [
        "'https://' + $Host + ':' + toString(8000 + 80) + '/api?x=' + @Erp.Path",
        "if $Order/Total > 10 then 'a' else if not($x) then 'b''c' else @A.B",
        "http://{1}/orders/{2}?q={3}\n$Host",
        "formatDateTime([%CurrentDateTime%], 'yyyy-MM-dd') // comment\n + '/*'",
        "((((((('a') + ('b')))))))",
        "'unclosed",
        "$a/B.C_D/E/F = empty and (length('x') != 3.5 or 1 <= 2)",
    ] {
        expressions.add(text);
    }
    let mut wsdl = Corpus::new(root, "wsdl");
    wsdl.add(include_str!("orders.wsdl"));
    wsdl.add("<!DOCTYPE d [<!ENTITY a \"b\">]><d>&a;</d>");
    wsdl.add("<a>".repeat(300));
    wsdl.add("\u{feff}<description xmlns=\"http://www.w3.org/ns/wsdl\"><service name=\"S\"><endpoint address=\"http://a/\"/></service></description>");
    let mut configuration = Corpus::new(root, "configuration");
    configuration.add("fail-on = \"warning\"\nrules = [\"a\", 'b']\nthreads = 4\nquiet = true\n");
    configuration.add("[[suppress]]\nrule = \"mendix-version-below-floor\"\nobject = \"Orders.*\"\nreason = \"later\"\nuntil = 2027-01-01\n");
    configuration
        .add("suppress = [{ rule = \"a\", reason = \"\"\"b\nc\"\"\", until = \"2027-01-01\" }]\n[a.b]\nc = 1.5e3\n");
    let mut runs = Corpus::new(root, "run_history");
    runs.add("Name,StartTime,EndTime,Status\nOrders.SE_Sync,2026-01-02T03:04:05Z,2026-01-02 03:04:06.5,Completed\n");
    runs.add("\u{feff}name;start time;end time;status\nSE;1700000000000;1700000001000;Error\n");
    runs.add("[{\"Name\": \"SE\", \"StartTime\": 1700000000000, \"EndTime\": null, \"Status\": \"Running\"}]");
    runs.add("{\"Name\": \"SE\", \"StartTime\": \"2026-01-02\", \"EndTime\": \"\", \"Status\": \"Stopped\"}\n{}\n");
}

/// Reports and facts as the program itself writes them.
fn reports(root: &Path) {
    let mut corpus = Corpus::new(root, "saved_run");
    for name in ["ready", "trouble", "legacy-5"] {
        let [package, report, facts] = ["app.mda", "report.json", "facts.json"].map(|file| root.join(file));
        Package::fixture(name).expect("a fixture").write_mda(&package).expect("the package is written");
        let words = ["mxready", "check", "--no-config", "--quiet"].map(Into::into);
        let report_option = format!("--report=json={}", report.display()).into();
        let facts_option = format!("--save-facts={}", facts.display()).into();
        let _ = mxready::commands::run(words.into_iter().chain([report_option, facts_option, package.clone().into()]));
        corpus.add(fs::read(&report).expect("a report"));
        // Facts of a large package are longer than what is fuzzed.
        corpus.add(fs::read(&facts).expect("facts"));
        for file in [package, report, facts] {
            fs::remove_file(file).expect("a file of this program");
        }
    }
    corpus.add(r#"{"schema_version": 1, "tool": {"name": "mxready", "version": "0"}, "packages": []}"#);
}
