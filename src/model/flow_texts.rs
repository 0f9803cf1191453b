//! Every text in a flow that holds code or may hold a literal: expressions, constraints, templates. One visitor, so that
//! whoever looks for addresses or names misses none.

use super::actions::{Action, Range, RetrieveSource};
use super::calls::{Argument, CodeCall, CodeValue, HttpConfiguration, ProxyChoice, RequestHandling, Template, Timeout};
use super::flows::{Activity, Flow, LoopKind};

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKind {
    /// An expression; literals stand in single quotes.
    Expression,
    /// A constraint in `XPath`.
    XPath,
    /// A text that stands for itself, apart from `{1}` placeholders.
    Literal,
}

/// One text of a flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowText<'a> {
    /// The activity; `None` for the condition of a loop.
    pub activity: Option<&'a Activity>,
    /// The activity as an index into [`Flow::activities`].
    pub position: Option<usize>,
    /// Caption of the activity; empty where it has none.
    pub caption: &'a str,
    /// Name of the property in the model, or of the attribute, parameter or header that takes the value.
    pub property: &'a str,
    /// How to read it.
    pub kind: TextKind,
    /// The text; never empty.
    pub text: &'a str,
}

impl Flow {
    /// Every expression, constraint and literal text of the flow, switched-off activities included.
    pub fn expressions(&self) -> Vec<FlowText<'_>> {
        let mut texts = Vec::new();
        self.each_expression(&mut |text| texts.push(text));
        texts
    }

    /// Shows each of [`Self::expressions`].
    pub fn each_expression<'a>(&'a self, show: &mut dyn FnMut(FlowText<'a>)) {
        for (position, activity) in self.activities.iter().enumerate() {
            visit_action(&activity.action, &mut |property, kind, text: &'a str| {
                if !text.is_empty() {
                    let caption = activity.caption.as_str();
                    let (activity, position) = (Some(activity), Some(position));
                    show(FlowText { activity, position, caption, property, kind, text });
                }
            });
        }
        for inner in &self.loops {
            if let LoopKind::While { condition } = &inner.kind
                && !condition.is_empty()
            {
                let (property, kind) = ("WhileExpression", TextKind::Expression);
                show(FlowText { activity: None, position: None, caption: "", property, kind, text: condition });
            }
        }
    }
}

type Take<'t, 'a> = &'t mut dyn FnMut(&'a str, TextKind, &'a str);

fn visit_action<'a>(action: &'a Action, take: Take<'_, 'a>) {
    use TextKind::{Expression, Literal};
    match action {
        Action::Retrieve(retrieve) => visit_source(&retrieve.source, take),
        Action::Create { items, .. } | Action::Change { items, .. } => {
            for item in items {
                take(&item.member, Expression, &item.value);
            }
        }
        Action::ChangeList { value, .. } | Action::ChangeVariable { value, .. } => take("Value", Expression, value),
        Action::Aggregate { expressions, .. } => {
            for expression in expressions {
                take("Expression", Expression, expression);
            }
        }
        Action::ListOperation { expression, .. } | Action::Decision { expression } => {
            take("Expression", Expression, expression);
        }
        Action::CreateVariable { value, .. } => take("InitialValue", Expression, value),
        Action::CallMicroflow(call) | Action::CallNanoflow(call) | Action::RuleDecision(call) => {
            visit_arguments(&call.arguments, take);
        }
        Action::CallJavaAction(call) | Action::CallJavaScriptAction(call) => visit_code_call(call, take),
        Action::CallRest(call) => {
            visit_http(&call.http, take);
            visit_timeout(&call.timeout, take);
            visit_proxy(&call.proxy, take);
            visit_request(&call.request, take);
        }
        Action::CallWebService(call) => {
            take("Location", Expression, &call.location);
            visit_http(&call.http, take);
            visit_timeout(&call.timeout, take);
            visit_proxy(&call.proxy, take);
            visit_request(&call.header, take);
            visit_request(&call.body, take);
        }
        Action::CallAppService { arguments, .. } => visit_arguments(arguments, take),
        Action::CallRemote(call) => {
            take("BaseUrlParameterMapping", Expression, &call.location);
            for expression in &call.expressions {
                take("Expression", Expression, expression);
            }
        }
        Action::Log { node, message, .. } => {
            take("Node", Expression, node);
            visit_template("MessageTemplate", message, take);
        }
        Action::Client { message, .. } => visit_template("Template", message, take),
        Action::End { value } => take("ReturnValue", Expression, value),
        Action::GenerateDocument { template } => take("DocumentTemplate", Literal, template),
        Action::SendEmail { connection, texts } => {
            // Never a text that stands for itself: one of these is a password.
            visit_arguments(connection, take);
            visit_arguments(texts, take);
        }
        Action::Other { texts, .. } => {
            for text in texts {
                take(&text.parameter, if text.reads_as_expression() { Expression } else { Literal }, &text.value);
            }
        }
        Action::Commit { .. }
        | Action::Delete { .. }
        | Action::Rollback { .. }
        | Action::CreateList { .. }
        | Action::Cast { .. }
        | Action::ImportMapping { .. }
        | Action::ExportMapping { .. }
        | Action::ImportExcel { .. }
        | Action::CallWorkflow { .. } => {}
    }
}

fn visit_source<'a>(source: &'a RetrieveSource, take: Take<'_, 'a>) {
    if let RetrieveSource::Database { xpath, range, .. } = source {
        take("XpathConstraint", TextKind::XPath, xpath);
        if let Range::Custom { limit, offset } = range {
            take("LimitExpression", TextKind::Expression, limit);
            take("OffsetExpression", TextKind::Expression, offset);
        }
    }
}

fn visit_arguments<'a>(arguments: &'a [Argument], take: Take<'_, 'a>) {
    for argument in arguments {
        take(&argument.parameter, TextKind::Expression, &argument.value);
    }
}

fn visit_code_call<'a>(call: &'a CodeCall, take: Take<'_, 'a>) {
    for argument in &call.arguments {
        match &argument.value {
            CodeValue::Expression(text) => take(&argument.parameter, TextKind::Expression, text),
            CodeValue::Template(template) => visit_template(&argument.parameter, template, take),
            _ => {}
        }
    }
}

fn visit_http<'a>(http: &'a HttpConfiguration, take: Take<'_, 'a>) {
    visit_template("CustomLocationTemplate", &http.location, take);
    take("CustomLocation", TextKind::Expression, &http.custom_location);
    take("HttpAuthenticationUserName", TextKind::Expression, &http.user);
    take("HttpAuthenticationPassword", TextKind::Expression, &http.password);
    visit_arguments(&http.headers, take);
}

fn visit_timeout<'a>(timeout: &'a Timeout, take: Take<'_, 'a>) {
    if let Timeout::Expression(expression) = timeout {
        take("RequestTimeOutExpression", TextKind::Expression, expression);
    }
}

fn visit_proxy<'a>(proxy: &'a ProxyChoice, take: Take<'_, 'a>) {
    if let ProxyChoice::Override(proxy) = proxy {
        take("HostExpression", TextKind::Expression, &proxy.host);
        take("PortExpression", TextKind::Expression, &proxy.port);
        take("UsernameExpression", TextKind::Expression, &proxy.user);
        take("UseConfigurationExpression", TextKind::Expression, &proxy.enabled);
    }
}

fn visit_request<'a>(request: &'a RequestHandling, take: Take<'_, 'a>) {
    match request {
        RequestHandling::Custom(template) => visit_template("Template", template, take),
        RequestHandling::Parameters { arguments, .. } => visit_arguments(arguments, take),
        _ => {}
    }
}

fn visit_template<'a>(property: &'a str, template: &'a Template, take: Take<'_, 'a>) {
    take(property, TextKind::Literal, &template.text);
    for parameter in &template.parameters {
        take(property, TextKind::Expression, parameter);
    }
}
