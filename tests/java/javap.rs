//! Reads references out of what `javap -v -p` prints: slow, made for people, and an independent witness.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What these classes refer to, in the form of `jars::lines`; `None` without a JDK.
pub(crate) fn references(classes: &[(String, Vec<u8>)]) -> Option<BTreeSet<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = BTreeSet::new();
    for (batch, some) in classes.chunks(100).enumerate() {
        let mut command = Command::new("javap");
        command.args(["-J-Xshare:auto", "-v", "-p"]);
        for (number, (_, bytes)) in some.iter().enumerate() {
            let file = folder.path().join(format!("{batch}-{number}.class"));
            std::fs::write(&file, bytes).unwrap();
            command.arg(file);
        }
        let output = command.output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let text = format!("\n{text}");
        let mut printed = text.split("\nClassfile ").skip(1).peekable();
        assert!(printed.peek().is_some(), "javap printed nothing: {}", String::from_utf8_lossy(&output.stderr));
        printed.for_each(|class| Printed::read(class).add_to(&mut lines));
    }
    Some(lines)
}

/// One class as printed.
#[derive(Default)]
struct Printed {
    name: String,
    parents: Vec<String>,
    /// Methods and interface methods among the constants.
    pool: BTreeSet<String>,
    /// Method name and what it calls; `#3` for the third bootstrap method.
    calls: BTreeSet<(String, String)>,
    caught: BTreeSet<(String, String)>,
    bootstrap: BTreeMap<String, BTreeSet<String>>,
}

impl Printed {
    fn read(text: &str) -> Self {
        let mut class = Self::default();
        let (head, rest) = text.split_once("\nConstant pool:\n").expect("a constant pool");
        let (pool, body) = rest.split_once("\n{").expect("a body");
        class.read_head(head);
        let comment = |line: &str| line.split_once("// ").map(|(_, comment)| comment.trim().to_owned());
        for line in pool.lines().filter(|line| line.contains("= Methodref") || line.contains("= InterfaceMethodref")) {
            let member = comment(line).expect("a comment");
            class.pool.insert(class.member(&member));
        }
        let (methods, attributes) = body.split_once("\n}").expect("the end of the body");
        class.read_methods(methods);
        let mut number = String::new();
        let attributes = attributes.split_once("BootstrapMethods:").map_or("", |(_, table)| table);
        for line in attributes.lines().skip(1).take_while(|line| line.starts_with(' ')) {
            if let Some((entry, _)) =
                line.strip_prefix("  ").filter(|line| !line.starts_with(' ')).and_then(|line| line.split_once(": #"))
            {
                number = format!("#{entry}");
            }
            if let Some(handle) = handle(line) {
                let member = class.member(handle);
                class.bootstrap.entry(number.clone()).or_default().insert(member);
            }
        }
        class
    }

    fn read_head(&mut self, head: &str) {
        let value = |name: &str| {
            let line = head.lines().find(|line| line.trim_start().starts_with(name)).expect(name);
            line.split_once("// ").map(|(_, class)| dotted(class.trim()))
        };
        self.name = value("this_class:").unwrap();
        let declares = |line: &&str| !line.starts_with(' ') && (line.contains("class ") || line.contains("interface "));
        let declaration = without_generics(head.lines().skip(1).find(declares).expect("a declaration"));
        let is_interface = declaration.contains("interface ");
        if let Some(class) = value("super_class:").filter(|class| class != "java.lang.Object") {
            self.parents.push(format!("extends {class}"));
        }
        let (word, usage) = if is_interface { (" extends ", "extends") } else { (" implements ", "implements") };
        let interfaces = declaration.split_once(word).map_or("", |(_, interfaces)| interfaces);
        // Where an interface has a signature, `Object` stands among what it extends.
        let interfaces = interfaces.split(',').map(str::trim).filter(|name| !matches!(*name, "" | "java.lang.Object"));
        self.parents.extend(interfaces.map(|name| format!("{usage} {name}")));
    }

    fn read_methods(&mut self, methods: &str) {
        let mut current = String::new();
        let mut last = "";
        for line in methods.lines() {
            if line.starts_with("    descriptor: (") {
                current = self.method_name(last);
            }
            if !line.trim().is_empty() {
                last = line;
            }
            // The table of handlers: from, to, target, type.
            let columns: Vec<_> = line.split_whitespace().collect();
            if let [from, to, target, "Class", class] = columns.as_slice()
                && [from, to, target].iter().all(|number| number.parse::<u32>().is_ok())
            {
                self.caught.insert((current.clone(), dotted(class)));
            }
            // An instruction: offset, name, constant, comment.
            let is_instruction =
                line.trim_start().split_once(": ").is_some_and(|(offset, _)| offset.parse::<u32>().is_ok());
            let Some((instruction, comment)) = line.split_once("// ").filter(|_| is_instruction) else { continue };
            let calls = instruction.contains(": invoke");
            let target = match comment.split_once(' ') {
                Some(("Method" | "InterfaceMethod", member)) if calls => self.member(member),
                Some(("InvokeDynamic" | "Dynamic", dynamic)) => dynamic.split(':').next().unwrap().to_owned(),
                Some(("MethodHandle", _)) => match handle(comment) {
                    Some(member) => self.member(member),
                    None => continue,
                },
                _ => continue,
            };
            self.calls.insert((current.clone(), target));
        }
    }

    /// The name in a declaration such as `  public void run() throws java.io.IOException;`.
    fn method_name(&self, declaration: &str) -> String {
        // Compilers other than javac make it public.
        if declaration.split('(').next().is_some_and(|start| start.contains("static {}")) {
            return "<clinit>".to_owned();
        }
        let declaration = without_generics(declaration);
        let before = declaration.split('(').next().unwrap();
        let name = before.rsplit(' ').next().unwrap();
        if name == self.name { "<init>".to_owned() } else { name.to_owned() }
    }

    /// `java.lang.System.exit:(I)V` for `java/lang/System.exit:(I)V`; members of the class itself have no owner.
    fn member(&self, member: &str) -> String {
        let (qualified, descriptor) = member.split_once(":(").expect(member);
        let (class, name) = match qualified.strip_prefix('"').and_then(|quoted| quoted.split_once("\".")) {
            Some((array, name)) => (dotted(array), name),
            None => match qualified.rsplit_once('.') {
                Some((class, name)) => (dotted(class), name),
                None => (self.name.clone(), qualified),
            },
        };
        format!("{class}.{}:({descriptor}", name.trim_matches('"'))
    }

    fn add_to(&self, lines: &mut BTreeSet<String>) {
        let mut shown = BTreeSet::new();
        for (method, target) in &self.calls {
            let members = match self.bootstrap.get(target) {
                Some(members) => members.clone(),
                None => BTreeSet::from([target.clone()]),
            };
            for member in members {
                // Whatever is called must be a constant: otherwise this parser misread a line.
                assert!(self.pool.contains(&member), "{member} is no constant of {}", self.name);
                lines.insert(format!("{} {method} calls {member}", self.name));
                shown.insert(member);
            }
        }
        lines.extend(self.pool.difference(&shown).map(|member| format!("{} - calls {member}", self.name)));
        lines.extend(self.parents.iter().map(|parent| format!("{} - {parent}", self.name)));
        lines.extend(self.caught.iter().map(|(method, class)| format!("{} {method} catches {class}", self.name)));
    }
}

/// The method behind `REF_invokeStatic a/B.c:()V`; `None` for fields.
fn handle(text: &str) -> Option<&str> {
    let (_, handle) = text.split_once("REF_")?;
    let (kind, member) = handle.split_once(' ')?;
    (kind.starts_with("invoke") || kind == "newInvokeSpecial").then_some(member)
}

fn dotted(class: &str) -> String {
    class.trim_matches('"').replace('/', ".")
}

fn without_generics(declaration: &str) -> String {
    let mut depth = 0;
    let mut plain = String::new();
    for character in declaration.chars() {
        match character {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}
