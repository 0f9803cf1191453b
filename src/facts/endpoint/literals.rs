//! Texts in microflows that may be addresses: what is set, handed over or returned, and what stands in actions that nobody
//! knows. Nothing here is known to be dialled.
//! Log messages, captions, conditions and request bodies are not read: they talk about addresses.

use super::collector::{Collector, Place};
use super::{PlaceKind, named};
use crate::facts::host::addresses;
use crate::facts::naming::{says_mail, says_mail_host, says_server};
use crate::facts::sources::place;
use crate::model::expression::{Folded, literals};
use crate::model::{Action, Activity, Argument, CodeValue, Flow};

pub(super) fn collect(collector: &mut Collector<'_>) {
    for flow in collector.sources.flows() {
        for activity in flow.activities.iter().filter(|activity| !activity.is_skipped()) {
            for text in texts_of(&activity.action) {
                take(collector, flow, activity, &text);
            }
        }
    }
}

fn place_of(collector: &Collector<'_>, flow: &Flow, activity: &Activity) -> Place {
    Place {
        found_in: PlaceKind::MicroflowLiteral,
        object: flow.name.clone(),
        owner: (collector.sources.owner)(&flow.module),
        dialled: false,
        reachable: (collector.sources.reachable)(&flow.name),
        path: place(flow, activity),
    }
}

/// A text and the name of what takes it.
struct Taken<'a> {
    target: &'a str,
    text: &'a str,
    is_expression: bool,
    /// Whether it may stand for itself although it reads as an expression.
    may_be_plain: bool,
}

fn texts_of(action: &Action) -> Vec<Taken<'_>> {
    let expression = |target, text| Taken { target, text, is_expression: true, may_be_plain: false };
    match action {
        Action::Create { items, .. } | Action::Change { items, .. } => {
            items.iter().map(|item| expression(item.member.as_str(), item.value.as_str())).collect()
        }
        Action::CreateVariable { variable, value, .. } | Action::ChangeVariable { variable, value } => {
            vec![expression(variable, value)]
        }
        Action::CallMicroflow(call) | Action::CallNanoflow(call) => call
            .arguments
            .iter()
            .map(|argument| expression(argument.parameter.as_str(), argument.value.as_str()))
            .collect(),
        Action::CallJavaAction(call) | Action::CallJavaScriptAction(call) => {
            let texts = call.arguments.iter().filter_map(|argument| match &argument.value {
                CodeValue::Expression(text) => Some(expression(argument.parameter.as_str(), text.as_str())),
                CodeValue::Template(template) => Some(Taken {
                    target: &argument.parameter,
                    text: &template.text,
                    is_expression: false,
                    may_be_plain: false,
                }),
                _ => None,
            });
            texts.collect()
        }
        Action::CallAppService { arguments, .. } => {
            arguments.iter().map(|argument| expression(argument.parameter.as_str(), argument.value.as_str())).collect()
        }
        Action::CallRemote(call) => call.expressions.iter().map(|text| expression("", text.as_str())).collect(),
        Action::End { value } => vec![expression("", value)],
        Action::Other { texts, .. } => texts.iter().map(unknown).collect(),
        // What it says of the server is in the table of mail servers, and the mail itself talks about addresses. Of the rest
        // one is a password: only a whole address stands for itself.
        Action::SendEmail { texts, .. } => {
            let is_address =
                |text: &&Argument| text.value.contains("://") && !text.parameter.starts_with("EmailMessage");
            texts.iter().filter(is_address).map(unknown).collect()
        }
        _ => Vec::new(),
    }
}

/// A text of which nobody knows whether it is an expression.
fn unknown(text: &Argument) -> Taken<'_> {
    let is_expression = text.reads_as_expression();
    Taken { target: &text.parameter, text: &text.value, is_expression, may_be_plain: true }
}

fn take(collector: &mut Collector<'_>, flow: &Flow, activity: &Activity, taken: &Taken<'_>) {
    // Only a text with one of these can hold an address, or a constant that does.
    if !taken.text.contains(['\'', '@']) && taken.is_expression && !taken.may_be_plain {
        return;
    }
    // Mail servers have a table of their own.
    let is_mail_server = says_mail(taken.target) && says_mail_host(taken.target);
    let is_host_expected = says_server(taken.target) && !is_mail_server;
    let folded = if taken.is_expression {
        collector.texts.fold_alone(taken.text)
    } else {
        Folded { texts: vec![taken.text.to_owned()], ..Folded::default() }
    };
    let mut found = Vec::new();
    for text in &folded.texts {
        found.extend(named(addresses(text, is_host_expected)));
    }
    if taken.is_expression {
        // Half an address is none: a literal counts by itself only where it did not end up in the text.
        let left_out =
            literals(taken.text).into_iter().filter(|one| !folded.texts.iter().any(|text| text.contains(one)));
        found.extend(left_out.flat_map(|literal| named(addresses(&literal, false)).collect::<Vec<_>>()));
    }
    if taken.may_be_plain && taken.text.contains("://") && found.is_empty() {
        found.extend(named(addresses(taken.text, false)));
    }
    found.retain(|address| !collector.is_dialled_in(&flow.name, address));
    if found.is_empty() {
        return;
    }
    let place = place_of(collector, flow, activity);
    for address in found {
        collector.add_folded(address, &folded, &place);
    }
}
