use super::*;

fn fixture(class: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/java/classes/{class}.class", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).expect(&path)
}

fn collected() -> Collected {
    Collected::new(Budget::new(1 << 20))
}

fn interest() -> JavaInterest {
    JavaInterest::new()
        .method("java.lang.System", "setSecurityManager")
        .method("java.lang.Runtime", "exec")
        .class("java.lang.SecurityManager")
        .class("java.lang.SecurityException")
        .class("java.security.AccessControlException")
        .class("java.net.Socket")
        .class("java.net.ServerSocket")
        .class("java.lang.Thread")
        .prefix("javax.mail.")
        .prefix("org.apache.commons.mail.")
}

/// Each reference as `usage class.method in method(arguments)`.
fn references(bytes: &[u8], interest: &JavaInterest) -> Vec<String> {
    let mut collected = collected();
    ClassScan::new(interest, None).read(bytes, "x/Y.class", &mut collected).expect("a healthy class");
    shown(&collected)
}

fn shown(collected: &Collected) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, found) in &collected.references {
        let method = key.method.as_ref().map_or_else(String::new, |(name, _)| format!(".{name}"));
        let start = format!("{:?} {}{method}", key.usage, key.class).to_lowercase();
        if found.places.is_empty() {
            lines.push(if found.places_unknown { format!("{start} somewhere") } else { start.clone() });
        }
        for place in &found.places {
            let arguments: Vec<_> = place.arguments.iter().map(ToString::to_string).collect();
            lines.push(format!("{start} in {}({})", place.method, arguments.join(", ")));
        }
    }
    lines
}

#[test]
fn a_class_tells_what_it_uses_where_and_with_which_constants() {
    let cases: [(&str, &[&str]); 10] = [
        ("warehouse/actions/InstallSecurityManager", &["calls java.lang.system.setsecuritymanager in executeAction()"]),
        (
            "warehouse/actions/AskSecurityManager",
            &["calls java.lang.securitymanager.checkread in executeAction(\"settings.txt\")"],
        ),
        ("warehouse/actions/CountProcessors", &[]),
        (
            "warehouse/actions/RunLabelPrinter",
            &["calls java.lang.runtime.exec in executeAction(\"lpr\", \"-P\", \"labels\")"],
        ),
        ("warehouse/security/SecurityManagerHelper", &[]),
        (
            "warehouse/actions/RelyOnRefusal",
            &[
                "catches java.lang.securityexception in executeAction()",
                "catches java.security.accesscontrolexception in executeAction()",
            ],
        ),
        (
            "warehouse/security/ManagerByReference",
            &[
                "calls java.lang.system.setsecuritymanager in installer()",
                "calls java.lang.system.setsecuritymanager in lambda$later$0()",
            ],
        ),
        (
            "warehouse/mail/OfficeMailSender",
            &[
                "calls org.apache.commons.mail.simpleemail.<init> in send()",
                "calls org.apache.commons.mail.simpleemail.send in send()",
                "calls org.apache.commons.mail.simpleemail.sethostname in send(\"smtp.office365.com\")",
                "calls org.apache.commons.mail.simpleemail.setmsg in send()",
                "calls org.apache.commons.mail.simpleemail.setsmtpport in send(587)",
                "calls org.apache.commons.mail.simpleemail.setstarttlsenabled in send(true)",
            ],
        ),
        (
            "warehouse/modern/Returns",
            &[
                "calls java.lang.thread.<init> in <init>(\"returns\")",
                "calls java.net.serversocket.<init> in <init>()",
                "extends java.lang.thread",
            ],
        ),
        ("warehouse/modern/Stock", &["calls java.net.socket.<init> in dial(\"node-{}.corp\", 389)"]),
    ];
    for (class, expected) in cases {
        let mut found = references(&fixture(class), &interest());
        found.sort();
        assert_eq!(found, expected, "{class}");
    }
}

#[test]
fn a_properties_object_carries_its_settings_into_the_call_that_takes_it() {
    let found = references(&fixture("warehouse/mail/LocalMailSender"), &interest());
    let settings = "(\"mail.smtp.host\", \"localhost\", \"mail.smtp.port\", 25)";
    assert!(found.contains(&format!("calls javax.mail.session.getinstance in send{settings}")), "{found:#?}");
    assert!(found.contains(&"calls javax.mail.message.settext in send()".to_owned()), "{found:#?}");
}

#[test]
fn both_sides_of_a_choice_are_arguments_and_a_parameter_is_none() {
    let interest = JavaInterest::new().class("java.net.Socket").class("java.net.InetSocketAddress");
    let found = references(&fixture("warehouse/net/SupplierLink"), &interest);
    let expected = [
        "calls java.net.inetsocketaddress.<init> in orders(\"orders.corp\", 8443, 8080)",
        "calls java.net.socket.<init> in orders()",
        "calls java.net.socket.<init> in directory(\"10.1.2.3\", 389)",
        "calls java.net.socket.<init> in named()",
        "calls java.net.socket.connect in orders(\"orders.corp\", 8443, 8080, 30000)",
    ];
    assert_eq!(found, expected);
}

/// Each use of a class with its constants; `...` where it may be something else.
fn uses(class: &str, of: &str) -> Vec<String> {
    let mut collected = collected();
    let interest = JavaInterest::new().calls(of);
    ClassScan::new(&interest, None).read(&fixture(class), "x", &mut collected).expect("a healthy class");
    let mut lines = Vec::new();
    for place in collected.references.values().flat_map(|found| &found.places) {
        let mut arguments: Vec<_> = place.arguments.iter().map(ToString::to_string).collect();
        arguments.extend(place.open.then(|| "...".to_owned()));
        lines.push(format!("{}({})", place.method, arguments.join(", ")));
    }
    lines
}

#[test]
fn an_argument_that_may_be_something_else_is_told_from_one_that_is_always_the_same() {
    let mut found = uses("warehouse/net/Ports", "java.net.ServerSocket");
    found.sort();
    let expected = [
        "anyFree(0)",
        "freeOrChosen(0, \"port\", 4000, ...)",
        "given(0, ...)",
        "given(0, 1)",
        "nextOne(0, ...)",
        "oneOfTwo(4002, 4003)",
    ];
    // Both calls in `given` see the parameter as something that a handler comes back to.
    let expected = expected.map(|line| line.replace("given(0, 1)", "given(0, 1, ...)"));
    assert_eq!(found, expected);
}

/// One branch says nothing of the port, and whoever gets the handle passes what they like.
#[test]
fn a_local_that_one_way_leaves_open_and_a_handle_may_be_anything() {
    let mut found = uses("warehouse/net/PrinterPorts", "java.net.ServerSocket");
    found.sort();
    assert_eq!(found, ["byHandle(...)", "freeOrRead(0, ...)"]);
}

/// The compiler names the subclass; without the ancestors these calls would be calls within the app's own code.
#[test]
fn a_method_that_an_own_class_inherits_is_the_librarys() {
    let names = ["warehouse/mail/ReportMail", "warehouse/mail/ReportMail$MonthlyMail"];
    let classes: ProjectClasses = names.map(|name| name.as_bytes().to_vec()).into();
    let interest = interest();
    let mut collected = collected();
    let mut scan = ClassScan::new(&interest, Some(&classes));
    for name in names {
        scan.read(&fixture(name), "x", &mut collected).unwrap();
    }
    scan.inherit(&mut collected).unwrap();
    let mail = "org.apache.commons.mail.simpleemail";
    let found = shown(&collected);
    for line in [
        format!("calls {mail}.sethostname in <init>(\"mail.warehouse.corp\")"),
        format!("calls {mail}.setsmtpport in send(25)"),
    ] {
        assert!(found.contains(&line), "{line}: {found:#?}");
    }
    assert!(!found.iter().any(|line| line.contains("setstarttls")), "it declares that one itself: {found:#?}");
    let mut full = Collected { budget: Budget::new(10), ..collected };
    assert_eq!(scan.inherit(&mut full), Err(ScanError::TooMuchText(10)));
}

#[test]
fn constants_reach_calls_through_fields_and_built_texts_but_never_as_the_only_value() {
    let mut found = uses("warehouse/net/Ports", "java.net.Socket");
    found.sort();
    let expected = [
        "fromBackup(\"backup.corp\", 389, ...)",
        "fromFields(\"10.1.2.4\", 4001, ...)",
        "putTogether(\"10.1.\", \".9\", 390, ...)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn where_a_body_breaks_off_the_reference_stays_with_the_class() {
    let mut bytes = fixture("warehouse/actions/ListenForScanners");
    // `new ServerSocket(2525)`: new #a, dup, sipush 2525, invokespecial. An opcode that does not exist breaks the body.
    let sipush = bytes.windows(3).position(|window| window == [17, 0x09, 0xDD]).expect("sipush 2525");
    bytes[sipush] = 0xFE;
    let found = references(&bytes, &JavaInterest::new().prefix("java.net."));
    assert!(found.contains(&"calls java.net.serversocket.<init> somewhere".to_owned()), "{found:#?}");
}

#[test]
fn a_class_that_breaks_off_after_its_constants_keeps_its_references_and_is_reported() {
    let bytes = fixture("warehouse/actions/InstallSecurityManager");
    let mut collected = collected();
    let interest = interest();
    let result = ClassScan::new(&interest, None).read(&bytes[..bytes.len() - 20], "x/Y.class", &mut collected);
    assert!(matches!(result, Err(ScanError::Class(ClassError::CutOff(_)))), "{result:?}");
    assert_eq!(shown(&collected), ["calls java.lang.system.setsecuritymanager somewhere"]);
}

#[test]
fn exceptions_that_may_be_caught_in_an_unreadable_body_make_the_class_unreadable() {
    let mut bytes = fixture("warehouse/actions/RelyOnRefusal");
    let code = bytes.windows(4).position(|window| window == b"Code").expect("Code");
    // The length of the body of the last method: 4 bytes before the first instruction (new File).
    let body = bytes.iter().skip(code).position(|&byte| byte == 187).expect("new") + code;
    bytes[body - 1] = 0xFF;
    let mut collected = collected();
    let interest = interest();
    let result = ClassScan::new(&interest, None).read(&bytes, "x/Y.class", &mut collected);
    assert!(matches!(result, Err(ScanError::Class(_))), "{result:?}");
}

#[test]
fn every_reference_that_leaves_the_project_can_be_asked_for() {
    let classes: ProjectClasses = [b"warehouse/mail/LocalMailSender".to_vec()].into();
    let interest = JavaInterest::new().all_in_project();
    let mut collected = collected();
    let mut scan = ClassScan::new(&interest, Some(&classes));
    scan.read(&fixture("warehouse/actions/SendStockMail"), "x", &mut collected).unwrap();
    let found = shown(&collected);
    assert!(found.iter().any(|line| line.starts_with("calls java.lang.boolean.valueof")), "{found:#?}");
    assert!(!found.iter().any(|line| line.contains("localmailsender")), "{found:#?}");
    assert_eq!(collected.uses["warehouse.actions.SendStockMail"], ["warehouse.mail.LocalMailSender".to_owned()].into());
    assert!(collected.strings.contains(&("warehouse.actions.SendStockMail".into(), "Stock is low".into())));
}

#[test]
fn a_jar_that_names_more_than_is_kept_is_stopped() {
    let interest = interest();
    let mut collected = Collected { budget: Budget::new(100), ..collected() };
    let result = ClassScan::new(&interest, None).read(&fixture("warehouse/mail/LocalMailSender"), "x", &mut collected);
    assert_eq!(result, Err(ScanError::TooMuchText(100)));
}
