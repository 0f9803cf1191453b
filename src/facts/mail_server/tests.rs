use std::collections::BTreeSet;

use super::*;
use crate::facts::java_reference::HandedOver;
use crate::facts::test_model::{activity, corpus, flow, metadata, own};
use crate::facts::{JavaReference, Relation};
use crate::model::*;

const NO_JAVA: Java<'static> = Java { references: &[], handed_over: &|_| Vec::new() };

fn changes(items: &[(&str, &str)]) -> Activity {
    let item = |(member, value): &(&str, &str)| ChangeItem {
        member: (*member).to_owned(),
        operation: "Set".to_owned(),
        value: (*value).to_owned(),
    };
    let items = items.iter().map(item).collect();
    activity(Action::Change { variable: "Settings".to_owned(), items, commit: CommitMode::No })
}

fn java_action(action: &str, arguments: &[(&str, &str)]) -> Activity {
    let argument = |(parameter, value): &(&str, &str)| CodeArgument {
        parameter: format!("{action}.{parameter}"),
        value: CodeValue::Expression((*value).to_owned()),
    };
    let arguments = arguments.iter().map(argument).collect();
    activity(Action::CallJavaAction(CodeCall { action: action.to_owned(), arguments, ..CodeCall::default() }))
}

fn reference(class: &str, method: &str, arguments: &[&str]) -> Row<JavaReference> {
    let arguments: BTreeSet<String> = arguments.iter().map(|&text| text.to_owned()).collect();
    Row {
        fact: JavaReference {
            relation: Known::Is(Relation::Calls),
            class: Known::Is(class.to_owned()),
            method: Known::Is(method.to_owned()),
            arguments: Known::Is(arguments),
            reachable: Known::Is(true),
            ..JavaReference::default()
        },
        object: "orders.actions.Send".to_owned(),
        owner: own("Orders"),
        evidence: vec![Evidence::at(["model/bundles/project.jar", "orders.actions.Send"])],
        unreadable: None,
    }
}

fn built(constants: &[(&str, &str)], activities: Vec<Activity>, java: &[Row<JavaReference>]) -> Vec<Row<MailServer>> {
    let metadata = metadata(constants);
    let model = Model { flows: vec![flow("A.Flow", activities)], ..Model::default() };
    let sources = Sources { metadata: Ok(&metadata), model: Ok(&model), owner: &own, reachable: &|_| Known::Is(true) };
    let handed_over = |reference: &Row<JavaReference>| {
        let all = reference.fact.arguments.value().into_iter().flatten().cloned();
        vec![HandedOver { arguments: all.collect(), ..HandedOver::default() }]
    };
    rows(&sources, &Texts::of(&sources), &Java { references: java, handed_over: &handed_over })
}

/// `found-in setting host:port class`; `?` for what is unknown.
fn shown(rows: &[Row<MailServer>]) -> Vec<String> {
    fn text<T: ToString>(known: &Known<T>) -> String {
        match known {
            Known::Is(value) => value.to_string(),
            Known::Absent => "-".to_owned(),
            Known::Unknown => "?".to_owned(),
        }
    }
    let line = |row: &Row<MailServer>| {
        let fact = &row.fact;
        let (host, port) = (text(&fact.host), text(&fact.port));
        format!("{} {} {host}:{port} {}", text(&fact.found_in), text(&fact.setting), text(&fact.host_class))
    };
    rows.iter().map(line).collect()
}

#[test]
fn hosts_and_ports_of_mail_settings_are_servers() {
    for (items, expected) in [
        (
            vec![("Mail.Settings.Server", "'localhost'"), ("Mail.Settings.Port", "25")],
            vec!["microflow-assignment Mail.Settings.Server localhost:25 loopback"],
        ),
        (
            vec![("A.EmailSettings.Server", "'localhost'")],
            vec!["microflow-assignment A.EmailSettings.Server localhost:- loopback"],
        ),
        (
            vec![("A.Config.SMTPHost", "'127.0.0.1'")],
            vec!["microflow-assignment A.Config.SMTPHost 127.0.0.1:- loopback"],
        ),
        (vec![("A.Config.SmtpPort", "25")], vec!["microflow-assignment A.Config.SmtpPort -:25 -"]),
        (
            vec![("A.Config.SMTPHost", "$Host"), ("A.Config.SMTPPort", "25")],
            vec!["microflow-assignment A.Config.SMTPPort {$Host}:25 template"],
        ),
        (
            vec![("A.Config.SMTPHost", "'mail.acme.com'"), ("A.Config.SMTPPort", "$Port")],
            vec!["microflow-assignment A.Config.SMTPHost mail.acme.com:? public"],
        ),
        (
            vec![("A.Mail.Host", "if $Test then 'localhost' else 'smtp.acme.com'")],
            vec![
                "microflow-assignment A.Mail.Host localhost:- loopback",
                "microflow-assignment A.Mail.Host smtp.acme.com:- public",
            ],
        ),
        (
            vec![
                ("Mail.Account.IncomingServer", "'imap.example.com'"),
                ("Mail.Account.IncomingPort", "993"),
                ("Mail.Account.OutgoingServer", "'localhost'"),
                ("Mail.Account.OutgoingPort", "25"),
            ],
            vec![
                "microflow-assignment Mail.Account.IncomingServer imap.example.com:993 public",
                "microflow-assignment Mail.Account.OutgoingServer localhost:25 loopback",
            ],
        ),
    ] {
        assert_eq!(shown(&built(&[], vec![changes(&items)], &[])), expected, "{items:?}");
    }
}

/// A branch that takes the constant does not speak for the other one.
#[test]
fn a_host_beside_a_constant_is_one_of_its_own() {
    let host = "if $Test then 'localhost' else @Mail.SmtpHost";
    let rows = built(&[("Mail.SmtpHost", "smtp.acme.com")], vec![changes(&[("Mail.Settings.Server", host)])], &[]);
    assert_eq!(
        shown(&rows),
        [
            "microflow-assignment Mail.Settings.Server localhost:- loopback",
            "constant-default Mail.SmtpHost smtp.acme.com:- public",
        ]
    );
}

#[test]
fn senders_unrelated_numbers_and_other_servers_are_none() {
    for items in [
        vec![("EmailTemplate.EmailSettings.FromAddress", "'mendix@localhost'")],
        vec![("Mail.Settings.FromDisplayName", "'localhost'")],
        vec![("Erp.Settings.Server", "'localhost'"), ("Erp.Settings.Port", "25")],
        vec![("Mail.Settings.MaxAttempts", "25")],
        vec![("Mail.Settings.Support", "25")],
        vec![("Mail.Settings.Server", "$Server")],
        vec![("Mail.Settings.Server", "empty")],
        vec![("Mail.Settings.ServerUser", "'admin'")],
    ] {
        assert!(built(&[], vec![changes(&items)], &[]).is_empty(), "{items:?}");
    }
    let message = Template { text: "mail goes to localhost".to_owned(), parameters: Vec::new() };
    let log = activity(Action::Log { level: "Info".to_owned(), node: "'Mail'".to_owned(), message });
    assert!(built(&[], vec![log], &[]).is_empty());
}

#[test]
fn arguments_of_mail_actions_are_servers() {
    let mail =
        java_action("EmailTemplate.SendEmail", &[("SMTPHost", "'localhost'"), ("SMTPPort", "25"), ("Subject", "'x'")]);
    assert_eq!(
        shown(&built(&[], vec![mail], &[])),
        ["action-argument EmailTemplate.SendEmail.SMTPHost localhost:25 loopback"]
    );
    let other = java_action("Sftp.Connect", &[("Host", "'localhost'"), ("Port", "25")]);
    assert!(built(&[], vec![other], &[]).is_empty());
}

#[test]
fn constants_named_like_mail_servers_are_servers() {
    let constants = [
        ("EmailTemplate.azure_emailServerHostURL", "smtp.office365.com"),
        ("Mail.SmtpHost", "localhost"),
        ("Mail.SmtpPort", "25"),
        ("Mail.Server", ""),
        ("Mail.UseServer", "True"),
        ("MendixSSO.SupportEmail", "support@mendix.com"),
        ("Mail.InvoiceMailServer", "localhost"),
        ("Mail.OfficeSmtpHost", "Exchange.Acme.Local"),
        ("Mail.Retention", "25"),
        ("Erp.Host", "localhost"),
    ];
    // The flow only hands on what the constant says.
    let rows = built(&constants, vec![changes(&[("Mail.Settings.Server", "@Mail.SmtpHost")])], &[]);
    assert_eq!(
        shown(&rows),
        [
            "constant-default EmailTemplate.azure_emailServerHostURL smtp.office365.com:- public",
            "constant-default Mail.SmtpHost localhost:- loopback",
            "constant-default Mail.SmtpPort -:25 -",
            "constant-default Mail.InvoiceMailServer localhost:- loopback",
            "constant-default Mail.OfficeSmtpHost exchange.acme.local:- internal-name",
        ]
    );
    assert_eq!(rows[1].fact.reachable, Known::Is(true));
    assert!(rows[0].fact.reachable.is_unknown());
}

#[test]
fn java_names_servers_beside_mail_classes() {
    let properties = "java.util.Properties";
    for (class, method, arguments, expected) in [
        ("org.apache.commons.mail.HtmlEmail", "setHostName", vec!["localhost"], vec!["localhost:- loopback"]),
        ("org.apache.commons.mail.Email", "setHostName", vec!["mailhost"], vec!["mailhost:- internal-name"]),
        ("org.apache.commons.mail.Email", "setSmtpPort", vec!["25"], vec!["-:25 -"]),
        ("javax.mail.Transport", "connect", vec!["10.0.0.5", "25", "admin", "****"], vec!["10.0.0.5:25 private"]),
        (properties, "put", vec!["mail.smtp.host", "localhost"], vec!["localhost:- loopback"]),
        (properties, "setProperty", vec!["mail.smtp.port", "25", "mail.smtp.timeout", "5000"], vec!["-:25 -"]),
        (
            properties,
            "put",
            vec!["mail.smtp.auth", "mail.smtp.host", "mail.smtp.port", "smtp.acme.com", "true", "587"],
            vec!["smtp.acme.com:587 public"],
        ),
        (
            "org.apache.commons.mail.Email",
            "setHostName",
            vec!["mail.acme.corp"],
            vec!["mail.acme.corp:- internal-name"],
        ),
        (properties, "put", vec!["mail.smtp.host", "mail.acme.corp"], vec!["mail.acme.corp:- internal-name"]),
        (properties, "put", vec!["mail.smtp.auth", "true"], vec![]),
        (properties, "put", vec!["mail.smtp.localhost", "localhost"], vec![]),
        (properties, "put", vec!["erp.host", "localhost", "25"], vec![]),
        ("java.util.List", "add", vec!["mail.smtp.host", "localhost"], vec![]),
        ("org.apache.commons.mail.Email", "setSubject", vec!["localhost"], vec![]),
        ("com.jcraft.jsch.Session", "connect", vec!["localhost", "25"], vec![]),
    ] {
        let expected: Vec<String> =
            expected.iter().map(|server| format!("java-code {class}.{method} {server}")).collect();
        assert_eq!(shown(&built(&[], Vec::new(), &[reference(class, method, &arguments)])), expected, "{arguments:?}");
    }
}

/// The arguments of each call, and whether more may be handed over.
type Calls = &'static [(&'static [&'static str], bool)];

#[test]
fn keys_and_values_belong_together_call_by_call() {
    let (properties, email) = ("java.util.Properties", "org.apache.commons.mail.Email");
    let cases: [(&str, &str, Calls, &[&str]); 13] = [
        (properties, "put", &[(&["mail.smtp.host", "mailrelay"], false)], &["mailrelay:- internal-name"]),
        (properties, "put", &[(&["mail.{}.host", "mailrelay"], false)], &["mailrelay:- internal-name"]),
        // The name of this machine, and the host comes from elsewhere.
        (properties, "put", &[(&["mail.smtp.host"], true), (&["mail.smtp.localhost", "localhost"], false)], &[]),
        (
            properties,
            "put",
            &[
                (&["mail.smtp.host", "10.0.0.5"], false),
                (&["mail.smtp.port", "2500"], false),
                (&["retries", "25"], false),
            ],
            &["10.0.0.5:2500 private"],
        ),
        // The key under which the host is kept.
        (properties, "put", &[(&["mail.smtp.host", "relay"], true)], &[]),
        (properties, "put", &[(&["mail.smtp.host", "10.0.0.5"], true)], &["10.0.0.5:- private"]),
        // As Java 8 puts a key together.
        (properties, "put", &[(&["mail.", ".host", "10.0.0.5"], true)], &["10.0.0.5:- private"]),
        (properties, "put", &[(&["erp.", ".host", "10.0.0.5"], true)], &[]),
        // The keys of settings.
        (email, "setHostName", &[(&["SMTPHost"], true)], &[]),
        (email, "setHostName", &[(&["smtp_host"], true)], &[]),
        // A field that may have been set again.
        (email, "setHostName", &[(&["mailhost"], true)], &["mailhost:- internal-name"]),
        (email, "setHostName", &[(&["hostname"], true)], &[]),
        (email, "setHostName", &[(&["SMTPHost"], false)], &["smtphost:- internal-name"]),
    ];
    let unset = metadata(&[]);
    let model = Model::default();
    let sources = Sources { metadata: Ok(&unset), model: Ok(&model), owner: &own, reachable: &|_| Known::Is(true) };
    for (class, method, calls, expected) in cases {
        let call = |&(arguments, is_open): &(&[&str], bool)| HandedOver {
            arguments: arguments.iter().map(|&text| text.to_owned()).collect(),
            is_open,
            ..HandedOver::default()
        };
        let handed_over = |_: &Row<JavaReference>| calls.iter().map(call).collect();
        let java = Java { references: &[reference(class, method, &[])], handed_over: &handed_over };
        let expected: Vec<_> = expected.iter().map(|server| format!("java-code {class}.{method} {server}")).collect();
        assert_eq!(shown(&rows(&sources, &Texts::of(&sources), &java)), expected, "{calls:?}");
    }
}

#[test]
fn unknown_arguments_and_unreadable_classes_may_name_any_server() {
    let mut open = reference("javax.mail.Transport", "connect", &[]);
    open.fact.arguments = Known::Unknown;
    let mut broken = reference("x", "y", &[]);
    broken.unreadable = Some("Send.class: it ends too early".to_owned());
    let rows = built(&[], Vec::new(), &[open, broken]);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.fact.host_class.is_unknown() && row.fact.port.is_unknown()));
    assert_eq!(rows[1].unreadable.as_deref(), Some("Send.class: it ends too early"));
}

#[test]
fn what_could_not_be_read_may_name_any_server() {
    let sources =
        Sources { metadata: Err("not JSON"), model: Err("missing"), owner: &own, reachable: &|_| Known::Unknown };
    let rows = rows(&sources, &Texts::of(&sources), &NO_JAVA);
    assert_eq!(rows.iter().map(|row| row.object.as_str()).collect::<Vec<_>>(), [METADATA, MODEL]);
    assert!(rows.iter().all(|row| row.unreadable.is_some() && row.fact.host_class.is_unknown()));
}

#[test]
fn real_packages_name_localhost_where_the_template_module_does() {
    for (package, metadata, model) in corpus() {
        let sources =
            Sources { metadata: Ok(&metadata), model: Ok(&model), owner: &own, reachable: &|_| Known::Is(true) };
        let rows = rows(&sources, &Texts::of(&sources), &NO_JAVA);
        let hosts: Vec<&Row<MailServer>> = rows.iter().filter(|row| !row.fact.host.is_absent()).collect();
        if package == "7.23.4-demos" {
            let [host] = hosts.as_slice() else { panic!("{:?}", shown(&rows)) };
            assert_eq!(host.object, "EmailTemplate.DS_GetEmailSettings");
            assert_eq!(host.fact.host, Known::Is("localhost".to_owned()));
            assert_eq!(host.fact.setting, Known::Is("EmailTemplate.EmailSettings.Server".to_owned()));
        } else {
            assert!(rows.is_empty(), "{package}: {:?}", shown(&rows));
        }
    }
}

#[test]
fn a_mail_activity_and_a_template_name_a_server() {
    let mail = |settings: &[(&str, &str)]| {
        let argument = |(name, value): &(&str, &str)| Argument {
            parameter: format!("EmailConnectionConfig.{name}"),
            value: (*value).to_owned(),
        };
        activity(Action::SendEmail { connection: settings.iter().map(argument).collect(), texts: Vec::new() })
    };
    let rows = |step: Activity| shown(&built(&[], vec![step], &[]));
    let local = ["action-argument EmailConnectionConfig.Host localhost:25 loopback"];
    // With quotes or without: the shape is not known from real packages.
    assert_eq!(rows(mail(&[("Host", "'localhost'"), ("Port", "25")])), local);
    assert_eq!(rows(mail(&[("Host", "localhost"), ("Port", "25")])), local);
    assert_eq!(rows(mail(&[("Protocol", "SMTP")])), [""; 0]);
    let template = |parameter: &str, text: &str| {
        let template = Template { text: text.to_owned(), parameters: vec!["'localhost'".to_owned()] };
        let argument = CodeArgument { parameter: parameter.to_owned(), value: CodeValue::Template(template) };
        activity(Action::CallJavaAction(CodeCall { arguments: vec![argument], ..CodeCall::default() }))
    };
    let local = ["action-argument M.SendMail.smtpHost localhost:- loopback"];
    assert_eq!(rows(template("M.SendMail.smtpHost", "localhost")), local);
    assert_eq!(rows(template("M.SendMail.smtpHost", "{1}")), local);
    assert_eq!(rows(template("M.SendMail.subject", "localhost")), [""; 0]);
}
