//! Mail servers in microflows: values set on mail settings, and arguments of actions that send mail.

use super::{MailPlace, MailServer, Server, is_mail_constant};
use crate::facts::naming::{says_mail, says_mail_host, says_port};
use crate::facts::sources::{Sources, Texts, place};
use crate::facts::{Evidence, HostClass, Known, Row};
use crate::model::expression::Folded;
use crate::model::{Action, CodeValue, Flow};

/// An attribute or parameter and the expression of its value.
type Setting<'a> = (&'a str, &'a str);

pub(super) fn rows(sources: &Sources<'_>, texts: &Texts<'_>) -> Vec<Row<MailServer>> {
    let mut rows = Vec::new();
    for (index, flow) in sources.flows().iter().enumerate() {
        for activity in flow.activities.iter().filter(|activity| !activity.is_skipped()) {
            let (found_in, settings) = settings_of(&activity.action);
            let settings: Vec<Setting<'_>> = settings.into_iter().filter(|(name, _)| says_mail(name)).collect();
            let Some((setting, servers)) = servers(texts, index, &settings) else { continue };
            for server in servers {
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

/// The members or parameters that an activity sets, with the expressions of their values.
pub(crate) fn settings_of(action: &Action) -> (MailPlace, Vec<Setting<'_>>) {
    match action {
        Action::Create { items, .. } | Action::Change { items, .. } => {
            let settings = items.iter().map(|item| (item.member.as_str(), item.value.as_str()));
            (MailPlace::MicroflowAssignment, settings.collect())
        }
        Action::CallJavaAction(call) => {
            let settings = call.arguments.iter().filter_map(|argument| match &argument.value {
                CodeValue::Expression(value) => Some((argument.parameter.as_str(), value.as_str())),
                _ => None,
            });
            (MailPlace::ActionArgument, settings.collect())
        }
        _ => (MailPlace::ActionArgument, Vec::new()),
    }
}

/// The servers that the settings of one activity name, and the setting that names them: the host's, else the port's.
fn servers<'a>(texts: &Texts<'_>, flow: usize, settings: &[Setting<'a>]) -> Option<(&'a str, Vec<Server>)> {
    let host = settings.iter().find(|(name, value)| says_mail_host(name) && !value.trim().is_empty());
    let port = settings.iter().find(|(name, value)| says_port(name) && !value.trim().is_empty());
    let fold = |setting: Option<&Setting<'a>>| {
        setting.map(|(_, expression)| texts.fold(flow, expression)).filter(|folded| !is_told_by_constant(folded))
    };
    let hosts: Vec<Server> =
        fold(host).iter().flat_map(|folded| &folded.texts).filter_map(|text| Server::host(text)).collect();
    let ports: Vec<u16> = fold(port)
        .iter()
        .flat_map(|folded| &folded.texts)
        .filter_map(|text| text.trim().parse().ok())
        .filter(|port| *port > 0)
        .collect();
    // A part that is set, but to what only the running app knows.
    let open_port = if port.is_some() { Known::Unknown } else { Known::Absent };
    if hosts.is_empty() {
        let (setting, _) = port.filter(|_| !ports.is_empty())?;
        let (name, class) = match host {
            Some((_, expression)) => (Known::Is(format!("{{{}}}", expression.trim())), Known::Is(HostClass::Template)),
            None => (Known::Absent, Known::Absent),
        };
        let server = |port| Server { host: name.clone(), host_class: class.clone(), port: Known::Is(port) };
        return Some((setting, ports.into_iter().map(server).collect()));
    }
    let (setting, _) = host?;
    let mut servers = Vec::new();
    for host in hosts {
        if ports.is_empty() {
            let port = if host.port.is_absent() { open_port.clone() } else { host.port.clone() };
            servers.push(Server { port, ..host });
        } else {
            servers.extend(ports.iter().map(|port| Server { port: Known::Is(*port), ..host.clone() }));
        }
    }
    Some((setting, servers))
}

/// Whether the value is that of a constant with a row of its own.
fn is_told_by_constant(folded: &Folded) -> bool {
    folded.constants.iter().any(|constant| is_mail_constant(constant))
}
