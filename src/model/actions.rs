//! What an activity of a flow does: one variant for each kind of action that a finding may need, with the details that it
//! needs. Kinds that are not known here keep their type name.

use std::collections::BTreeSet;

use super::calls::{
    Argument, CodeCall, CodeValue, FlowCall, RemoteCall, RemoteCallKind, RequestHandling, RestCall, ResultHandling,
    Template, WebServiceCall,
};
use super::known_types::is_harmless_action;

/// What an activity does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Reads objects from the database or over an association.
    Retrieve(Retrieve),
    /// Commits objects.
    Commit {
        /// Object or list.
        variable: String,
        /// Whether event microflows run.
        with_events: bool,
    },
    /// Creates an object.
    Create {
        /// Qualified name of the entity.
        entity: String,
        /// Variable that takes the object.
        variable: String,
        /// Values set.
        items: Vec<ChangeItem>,
        /// Whether it is committed at once.
        commit: CommitMode,
    },
    /// Changes an object.
    Change {
        /// The object.
        variable: String,
        /// Values set.
        items: Vec<ChangeItem>,
        /// Whether it is committed at once.
        commit: CommitMode,
    },
    /// Deletes objects.
    Delete {
        /// Object or list.
        variable: String,
    },
    /// Takes back changes.
    Rollback {
        /// Object or list.
        variable: String,
    },
    /// Creates an empty list.
    CreateList {
        /// Qualified name of the entity.
        entity: String,
        /// Variable that takes the list.
        variable: String,
    },
    /// Adds to, removes from or clears a list.
    ChangeList {
        /// The list.
        variable: String,
        /// `Add`, `Remove`, `Clear`, `Set`.
        operation: String,
        /// What is added or removed.
        value: String,
    },
    /// Counts or sums a list.
    Aggregate {
        /// The list.
        list: String,
        /// `Count`, `Sum` and so on.
        function: String,
        /// Attribute, where the function needs one.
        attribute: String,
        /// Expressions, where the function needs them.
        expressions: Vec<String>,
        /// Variable that takes the result.
        variable: String,
    },
    /// Sorts, filters, joins lists.
    ListOperation {
        /// `Head`, `Filter`, `Sort` and so on.
        operation: String,
        /// The list.
        list: String,
        /// The other list or object.
        second: String,
        /// Expression that filters or finds.
        expression: String,
        /// Variable that takes the result.
        variable: String,
    },
    /// Treats an object as its specialization.
    Cast {
        /// Variable that takes the object.
        variable: String,
    },
    /// Creates a variable.
    CreateVariable {
        /// Its name.
        variable: String,
        /// Its type.
        data_type: String,
        /// Expression of the first value.
        value: String,
    },
    /// Changes a variable.
    ChangeVariable {
        /// Its name.
        variable: String,
        /// Expression of the value.
        value: String,
    },
    /// Calls a microflow.
    CallMicroflow(FlowCall),
    /// Calls a nanoflow.
    CallNanoflow(FlowCall),
    /// Calls a Java action.
    CallJavaAction(CodeCall),
    /// Calls a JavaScript action.
    CallJavaScriptAction(CodeCall),
    /// Calls a REST service.
    CallRest(Box<RestCall>),
    /// Calls a SOAP service.
    CallWebService(Box<WebServiceCall>),
    /// Calls an app service.
    CallAppService {
        /// Qualified name: module, service and action.
        action: String,
        /// Arguments.
        arguments: Vec<Argument>,
        /// Variable that takes the result.
        variable: String,
    },
    /// Calls an operation of a consumed service document or runs a query of a database connection.
    CallRemote(RemoteCall),
    /// Imports with a mapping.
    ImportMapping {
        /// The mapping and what comes out.
        result: ResultHandling,
        /// Variable that holds the document.
        source: String,
    },
    /// Exports with a mapping.
    ExportMapping {
        /// Qualified name of the mapping.
        mapping: String,
        /// Object or list that is exported.
        source: String,
        /// Variable that takes the document.
        variable: String,
    },
    /// Generates a document from a template.
    GenerateDocument {
        /// Qualified name of the template.
        template: String,
    },
    /// Sends a mail (Mendix 11.2 and newer). The shape is not known from real packages: texts by their property.
    SendEmail {
        /// Of the server.
        connection: Vec<Argument>,
        /// Of the rest: user, message.
        texts: Vec<Argument>,
    },
    /// Imports an Excel file (Mendix 10 and newer).
    ImportExcel {
        /// Qualified name of the template.
        template: String,
        /// Variable that takes the result.
        variable: String,
    },
    /// Starts a workflow.
    CallWorkflow {
        /// Qualified name.
        workflow: String,
    },
    /// Writes a log message.
    Log {
        /// `Info`, `Error` and so on.
        level: String,
        /// Expression of the log node.
        node: String,
        /// The message.
        message: Template,
    },
    /// Shows something to the user: page, message, validation feedback, download.
    Client {
        /// Storage type, such as `Microflows$ShowFormAction`.
        type_name: String,
        /// Texts with parameters, where there are any.
        message: Template,
    },
    /// A decision by an expression.
    Decision {
        /// The expression.
        expression: String,
    },
    /// A decision by a rule.
    RuleDecision(FlowCall),
    /// The end of the flow or of a path in it.
    End {
        /// Expression of the value that is returned; empty where nothing is.
        value: String,
    },
    /// Any other action, or an object of the flow that is not known.
    Other {
        /// Storage type.
        type_name: String,
        /// Qualified names of the flows that it seems to name.
        flows: BTreeSet<String>,
        /// Its texts by their property.
        texts: Vec<Argument>,
    },
}

/// Whether a create or change commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CommitMode {
    /// Not.
    #[default]
    No,
    /// With event microflows.
    Yes,
    /// Without event microflows.
    WithoutEvents,
}

/// Reads objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retrieve {
    /// Variable that takes the result.
    pub variable: String,
    /// From where.
    pub source: RetrieveSource,
}

/// Where objects are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetrieveSource {
    /// The database.
    Database {
        /// Qualified name of the entity.
        entity: String,
        /// Constraint as written, line breaks included; empty where there is none.
        xpath: String,
        /// How many.
        range: Range,
        /// Attributes that sort the result.
        sortings: Vec<String>,
    },
    /// An association of an object.
    Association {
        /// The object.
        start: String,
        /// Qualified name of the association.
        association: String,
        /// Type of the result: `[Entity]` for a list.
        result_type: String,
    },
    /// Another source: its storage type.
    Other(String),
}

/// How many objects a database retrieve reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// All.
    All,
    /// The first.
    First,
    /// A page.
    Custom {
        /// Expression of the most objects; empty for no limit.
        limit: String,
        /// Expression of how many are skipped; empty for none.
        offset: String,
    },
}

/// One value that a create or change sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeItem {
    /// Qualified name of the attribute, or of the association.
    pub member: String,
    /// `Set`, `Add` or `Remove`.
    pub operation: String,
    /// Expression of the value.
    pub value: String,
}

impl CommitMode {
    /// `None` for a word that is not known.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        match text {
            "Yes" => Some(Self::Yes),
            "YesWithoutEvents" => Some(Self::WithoutEvents),
            "No" | "" => Some(Self::No),
            _ => None,
        }
    }

    /// Whether anything is written.
    pub fn commits(self) -> bool {
        self != Self::No
    }
}

impl Range {
    /// Whether nothing limits how many objects are read.
    pub fn is_unbounded(&self) -> bool {
        match self {
            Self::All => true,
            Self::First => false,
            Self::Custom { limit, .. } => matches!(limit.trim(), "" | "empty"),
        }
    }
}

impl Action {
    /// Whether it is an activity in Studio Pro's sense, rather than a decision or an end.
    pub fn is_activity(&self) -> bool {
        !matches!(self, Self::Decision { .. } | Self::RuleDecision(_) | Self::End { .. })
    }

    /// Whether nobody knows what it does, which may be anything.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Other { type_name, .. } if !is_harmless_action(type_name))
    }

    /// Whether it is a call that names nothing to call.
    pub(crate) fn calls_nothing(&self) -> bool {
        match self {
            Self::CallMicroflow(call) | Self::CallNanoflow(call) | Self::RuleDecision(call) => call.target.is_empty(),
            Self::CallJavaAction(call) | Self::CallJavaScriptAction(call) => call.action.is_empty(),
            _ => false,
        }
    }

    /// Whether it reads from the database.
    pub fn database_retrieve(&self) -> Option<(&str, &str, &Range)> {
        match self {
            Self::Retrieve(Retrieve { source: RetrieveSource::Database { entity, xpath, range, .. }, .. }) => {
                Some((entity, xpath, range))
            }
            _ => None,
        }
    }

    /// How a commit happens here; a mapping's hidden commit is not counted.
    pub fn commits(&self) -> CommitMode {
        match self {
            Self::Commit { with_events: true, .. } => CommitMode::Yes,
            Self::Commit { .. } => CommitMode::WithoutEvents,
            Self::Create { commit, .. } | Self::Change { commit, .. } => *commit,
            _ => CommitMode::No,
        }
    }

    /// What a mapping does with an answer or document, where the action has one.
    pub fn result_handling(&self) -> Option<&ResultHandling> {
        match self {
            Self::CallRest(call) => Some(&call.result),
            Self::CallWebService(call) => Some(&call.result),
            Self::ImportMapping { result, .. } => Some(result),
            _ => None,
        }
    }

    /// Every mapping that runs: imports and exports.
    pub fn mappings(&self) -> Vec<&str> {
        let mut names = Vec::new();
        names.extend(self.result_handling().map(|result| result.mapping.as_str()));
        let requests: Vec<&RequestHandling> = match self {
            Self::CallRest(call) => vec![&call.request],
            Self::CallWebService(call) => vec![&call.header, &call.body],
            _ => Vec::new(),
        };
        for request in requests {
            match request {
                RequestHandling::Mapping { mapping, .. } => names.push(mapping),
                RequestHandling::Parameters { mappings, .. } => names.extend(mappings.iter().map(String::as_str)),
                _ => {}
            }
        }
        match self {
            Self::ExportMapping { mapping, .. } => names.push(mapping),
            Self::CallJavaAction(call) => names.extend(call.arguments.iter().filter_map(|argument| {
                if let CodeValue::Mapping(name) = &argument.value { Some(name.as_str()) } else { None }
            })),
            _ => {}
        }
        names.retain(|name| !name.is_empty());
        names
    }

    /// The variable that the action gives a value, where it gives one.
    pub fn result_variable(&self) -> Option<&str> {
        let variable = match self {
            Self::Retrieve(retrieve) => &retrieve.variable,
            Self::Create { variable, .. }
            | Self::CreateList { variable, .. }
            | Self::Aggregate { variable, .. }
            | Self::ListOperation { variable, .. }
            | Self::Cast { variable }
            | Self::CreateVariable { variable, .. }
            | Self::CallAppService { variable, .. }
            | Self::ExportMapping { variable, .. }
            | Self::ImportExcel { variable, .. } => variable,
            Self::CallMicroflow(call) | Self::CallNanoflow(call) => &call.variable,
            Self::CallJavaAction(call) | Self::CallJavaScriptAction(call) => &call.variable,
            Self::CallRest(call) => &call.result.variable,
            Self::CallWebService(call) => &call.result.variable,
            Self::ImportMapping { result, .. } => &result.variable,
            Self::CallRemote(call) => &call.variable,
            _ => return None,
        };
        Some(variable.as_str()).filter(|name| !name.is_empty())
    }

    /// Storage type of the action, such as `Microflows$RetrieveAction`.
    pub fn type_name(&self) -> &str {
        match self {
            Self::Retrieve(_) => "Microflows$RetrieveAction",
            Self::Commit { .. } => "Microflows$CommitAction",
            Self::Create { .. } => "Microflows$CreateChangeAction",
            Self::Change { .. } => "Microflows$ChangeAction",
            Self::Delete { .. } => "Microflows$DeleteAction",
            Self::Rollback { .. } => "Microflows$RollbackAction",
            Self::CreateList { .. } => "Microflows$CreateListAction",
            Self::ChangeList { .. } => "Microflows$ChangeListAction",
            Self::Aggregate { .. } => "Microflows$AggregateAction",
            Self::ListOperation { .. } => "Microflows$ListOperationsAction",
            Self::Cast { .. } => "Microflows$CastAction",
            Self::CreateVariable { .. } => "Microflows$CreateVariableAction",
            Self::ChangeVariable { .. } => "Microflows$ChangeVariableAction",
            Self::CallMicroflow(_) => "Microflows$MicroflowCallAction",
            Self::CallNanoflow(_) => "Microflows$NanoflowCallAction",
            Self::CallJavaAction(_) => "Microflows$JavaActionCallAction",
            Self::CallJavaScriptAction(_) => "Microflows$JavaScriptActionCallAction",
            Self::CallRest(_) => "Microflows$RestCallAction",
            Self::CallWebService(_) => "Microflows$CallWebServiceAction",
            Self::CallAppService { .. } => "Microflows$AppServiceCallAction",
            Self::CallRemote(call) => match call.kind {
                RemoteCallKind::RestOperation => "Microflows$RestOperationCallAction",
                RemoteCallKind::OdataAction => "Microflows$CallExternalAction",
                RemoteCallKind::OdataObject => "Microflows$SendExternalObject",
                RemoteCallKind::DatabaseQuery => "DatabaseConnector$ExecuteDatabaseQueryAction",
            },
            Self::ImportMapping { .. } => "Microflows$ImportXmlAction",
            Self::ExportMapping { .. } => "Microflows$ExportXmlAction",
            Self::GenerateDocument { .. } => "Microflows$GenerateDocumentAction",
            Self::SendEmail { .. } => "Microflows$SendEmailAction",
            Self::ImportExcel { .. } => "ExcelDataImporter$ImportExcelDataAction",
            Self::CallWorkflow { .. } => "Microflows$WorkflowCallAction",
            Self::Log { .. } => "Microflows$LogMessageAction",
            Self::Decision { .. } | Self::RuleDecision(_) => "Microflows$ExclusiveSplit",
            Self::End { .. } => "Microflows$EndEvent",
            Self::Client { type_name, .. } | Self::Other { type_name, .. } => type_name,
        }
    }
}
