//! Mail servers in microflows: values set on mail settings, and arguments of actions that send mail.

use super::{MailPlace, MailServer, Server, is_mail_constant};
use crate::facts::naming::{own_name, says_mail, says_mail_host, says_port, words_of};
use crate::facts::sources::{Sources, Texts, place};
use crate::facts::{Evidence, HostClass, Known, Row};
use crate::model::expression::Folded;
use crate::model::{Action, Argument, CodeValue, Flow, Template};

/// An attribute or parameter and what is written for its value.
type Setting<'a> = (&'a str, Written<'a>);

/// How a value is written.
#[derive(Clone, Copy)]
pub(crate) enum Written<'a> {
    Expression(&'a str),
    Template(&'a Template),
    /// It stands for itself.
    Text(&'a str),
}

impl<'a> Written<'a> {
    fn of(argument: &'a Argument) -> Self {
        let text = argument.value.as_str();
        if argument.reads_as_expression() { Self::Expression(text) } else { Self::Text(text) }
    }

    fn text(self) -> &'a str {
        match self {
            Self::Expression(text) | Self::Text(text) => text.trim(),
            Self::Template(template) => template.text.trim(),
        }
    }

    /// What it yields in a flow.
    pub(crate) fn fold(self, texts: &Texts<'_>, flow: usize) -> Folded {
        match self {
            Self::Expression(text) => texts.fold(flow, text),
            Self::Template(template) => texts.fold_template(flow, template),
            Self::Text(text) => Folded { texts: vec![text.to_owned()], ..Folded::default() },
        }
    }
}

pub(super) fn rows(sources: &Sources<'_>, texts: &Texts<'_>) -> Vec<Row<MailServer>> {
    let mut rows = Vec::new();
    for (index, flow) in sources.flows().iter().enumerate() {
        for activity in flow.activities.iter().filter(|activity| !activity.is_skipped()) {
            let (found_in, settings) = settings_of(&activity.action);
            let settings: Vec<Setting<'_>> = settings.into_iter().filter(|(name, _)| says_mail(name)).collect();
            for (setting, server) in servers(texts, index, &settings) {
                let owner = (sources.owner)(&flow.module);
                let evidence = vec![Evidence::at(place_of(flow, activity, setting)).showing(server.shown())];
                let reachable = (sources.reachable)(&flow.name);
                let fact = server.fact(found_in, &flow.name, setting, reachable, &owner);
                rows.push(Row { fact, object: flow.name.clone(), owner, evidence, unreadable: None });
            }
        }
    }
    rows
}

fn place_of(flow: &Flow, activity: &crate::model::Activity, setting: &str) -> Vec<String> {
    let mut path = place(flow, activity);
    path.push(setting.to_owned());
    path
}

/// The members or parameters that an activity sets, with what is written for their values.
pub(crate) fn settings_of(action: &Action) -> (MailPlace, Vec<Setting<'_>>) {
    match action {
        Action::Create { items, .. } | Action::Change { items, .. } => {
            let settings = items.iter().map(|item| (item.member.as_str(), Written::Expression(&item.value)));
            (MailPlace::MicroflowAssignment, settings.collect())
        }
        Action::CallJavaAction(call) => {
            let settings = call.arguments.iter().filter_map(|argument| match &argument.value {
                CodeValue::Expression(value) => Some((argument.parameter.as_str(), Written::Expression(value))),
                CodeValue::Template(template) => Some((argument.parameter.as_str(), Written::Template(template))),
                _ => None,
            });
            (MailPlace::ActionArgument, settings.collect())
        }
        Action::SendEmail { connection, .. } => {
            let settings = connection.iter().map(|argument| (argument.parameter.as_str(), Written::of(argument)));
            (MailPlace::ActionArgument, settings.collect())
        }
        _ => (MailPlace::ActionArgument, Vec::new()),
    }
}

/// The servers that the settings of one activity name, each with the setting that names it: the host's, else the port's.
fn servers<'a>(texts: &Texts<'_>, flow: usize, settings: &[Setting<'a>]) -> Vec<(&'a str, Server)> {
    let set = |says: fn(&str) -> bool| {
        let named = settings.iter().filter(move |(name, value)| says(name) && !value.text().is_empty());
        named.copied().collect::<Vec<Setting<'a>>>()
    };
    let (hosts, ports) = (set(says_mail_host), set(says_port));
    if hosts.is_empty() {
        return on_ports(texts, flow, &ports, &Server::default());
    }
    hosts.iter().flat_map(|host| on_host(texts, flow, *host, &ports_of(host.0, &ports))).collect()
}

/// The ports beside a host: those that are named like it, as `OutgoingPort` beside `OutgoingServer`; else all.
fn ports_of<'a>(host: &str, ports: &[Setting<'a>]) -> Vec<Setting<'a>> {
    let rest = |name: &str| {
        let mut words = words_of(own_name(name));
        words.retain(|word| {
            !says_mail_host(word) && !["port", "host", "name", "address", "url"].contains(&word.as_str())
        });
        words
    };
    let alike: Vec<_> = ports.iter().copied().filter(|(name, _)| rest(name) == rest(host)).collect();
    if alike.is_empty() { ports.to_vec() } else { alike }
}

fn on_host<'a>(texts: &Texts<'_>, flow: usize, host: Setting<'a>, ports: &[Setting<'a>]) -> Vec<(&'a str, Server)> {
    let (setting, written) = host;
    let folded = written.fold(texts, flow);
    let told = told_here(texts, &folded);
    let hosts: Vec<Server> = told.iter().filter_map(|text| Server::host(text)).collect();
    let numbers: Vec<u16> = ports.iter().flat_map(|port| numbers(texts, flow, *port)).collect();
    if hosts.is_empty() && folded.cut {
        let server = Server { host: Known::Unknown, host_class: Known::Unknown, port: Known::Unknown };
        return vec![(setting, server)];
    }
    if hosts.is_empty() {
        let name = format!("{{{}}}", written.text());
        let open = Server { host: Known::Is(name), host_class: Known::Is(HostClass::Template), ..Server::default() };
        return on_ports(texts, flow, ports, &open);
    }
    // A part that is set, but to what only the running app knows.
    let open_port = if ports.is_empty() { Known::Absent } else { Known::Unknown };
    let mut servers = Vec::new();
    for host in hosts {
        if numbers.is_empty() {
            let port = if host.port.is_absent() { open_port.clone() } else { host.port.clone() };
            servers.push((setting, Server { port, ..host }));
        } else {
            servers.extend(numbers.iter().map(|port| (setting, Server { port: Known::Is(*port), ..host.clone() })));
        }
    }
    servers
}

/// A server for each port, whatever its host is.
fn on_ports<'a>(texts: &Texts<'_>, flow: usize, ports: &[Setting<'a>], host: &Server) -> Vec<(&'a str, Server)> {
    let each = ports.iter().flat_map(|port| {
        let numbers = numbers(texts, flow, *port);
        numbers.into_iter().map(|number| (port.0, Server { port: Known::Is(number), ..host.clone() }))
    });
    each.collect()
}

fn numbers(texts: &Texts<'_>, flow: usize, (_, written): Setting<'_>) -> Vec<u16> {
    let told = told_here(texts, &written.fold(texts, flow));
    told.iter().filter_map(|text| text.trim().parse().ok()).filter(|port| *port > 0).collect()
}

/// What an expression may give, without what comes from a constant with a row of its own.
fn told_here(texts: &Texts<'_>, folded: &Folded) -> Vec<String> {
    let constants = folded.constants.iter().filter(|constant| is_mail_constant(constant));
    let defaults: Vec<&str> =
        constants.filter_map(|constant| texts.default_of(constant)).filter(|default| !default.is_empty()).collect();
    let is_told = |text: &&String| defaults.iter().any(|default| text.contains(default));
    folded.texts.iter().filter(|text| !is_told(text)).cloned().collect()
}
