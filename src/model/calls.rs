//! Calls that an activity makes: of flows, of Java and JavaScript actions, of services, with everything handed over.

use super::actions::CommitMode;

/// A value handed to a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Qualified name of the parameter.
    pub parameter: String,
    /// Expression.
    pub value: String,
}

/// A call of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowCall {
    /// Qualified name of the flow; empty where none is set.
    pub target: String,
    /// Arguments.
    pub arguments: Vec<Argument>,
    /// Qualified name of the task queue; empty where the caller waits.
    pub queue: String,
    /// Variable that takes the result.
    pub variable: String,
}

/// A call of a Java or JavaScript action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeCall {
    /// Qualified name of the action.
    pub action: String,
    /// Arguments.
    pub arguments: Vec<CodeArgument>,
    /// Qualified name of the task queue; empty where the caller waits.
    pub queue: String,
    /// Variable that takes the result.
    pub variable: String,
}

/// A value handed to a Java or JavaScript action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeArgument {
    /// Qualified name of the parameter.
    pub parameter: String,
    /// The value.
    pub value: CodeValue,
}

/// What is handed to a Java or JavaScript action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeValue {
    /// An expression.
    Expression(String),
    /// A microflow.
    Microflow(String),
    /// A nanoflow.
    Nanoflow(String),
    /// An entity.
    Entity(String),
    /// An import or export mapping.
    Mapping(String),
    /// A text with parameters.
    Template(Template),
    /// Anything else: its storage type.
    Other(String),
}

/// A text in which `{1}` stands for the first expression.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// The text.
    pub text: String,
    /// The expressions.
    pub parameters: Vec<String>,
}

/// How long a call waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Timeout {
    /// None is set (the model writes 0).
    #[default]
    NotSet,
    /// So many seconds.
    Seconds(u64),
    /// An expression.
    Expression(String),
}

/// How a call leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ProxyChoice {
    /// As the environment says.
    #[default]
    Default,
    /// Through a proxy of its own.
    Override(ProxyConfiguration),
    /// Without a proxy.
    None,
}

/// A proxy of a call; all are expressions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProxyConfiguration {
    /// Whether this configuration is used.
    pub enabled: String,
    /// Host.
    pub host: String,
    /// Port.
    pub port: String,
    /// User name.
    pub user: String,
}

/// The part that REST and SOAP calls share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpConfiguration {
    /// Location as a template.
    pub location: Template,
    /// Location as an expression, in old versions.
    pub custom_location: String,
    /// `Get`, `Post` and so on.
    pub method: String,
    /// Whether user name and password are sent.
    pub authenticates: bool,
    /// Expression of the user name.
    pub user: String,
    /// Expression of the password; it may be a secret in clear.
    pub password: String,
    /// Client certificate that the environment must hold; empty where there is none.
    pub client_certificate: String,
    /// Headers: literal key and expression of the value.
    pub headers: Vec<Argument>,
}

/// What a call sends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RequestHandling {
    /// Nothing that the model shows.
    #[default]
    None,
    /// A text.
    Custom(Template),
    /// The outcome of an export mapping.
    Mapping {
        /// Qualified name.
        mapping: String,
        /// Object or list that is sent.
        variable: String,
    },
    /// Values for parameters of a SOAP operation.
    Parameters {
        /// The values.
        arguments: Vec<Argument>,
        /// Export mappings that fill single parameters.
        mappings: Vec<String>,
    },
    /// Anything else: its storage type.
    Other(String),
}

/// What becomes of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResultHandling {
    /// Qualified name of the import mapping; empty where there is none.
    pub mapping: String,
    /// Whether the mapping commits what it creates.
    pub commit: CommitMode,
    /// Whether the mapping gives one object only.
    pub single: bool,
    /// Variable that takes the result; empty where it is dropped.
    pub variable: String,
    /// Type of the result: `[Entity]` for a list.
    pub result_type: String,
}

/// A REST call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RestCall {
    /// Location, method, authentication, headers.
    pub http: HttpConfiguration,
    /// How long it waits.
    pub timeout: Timeout,
    /// How it leaves the server.
    pub proxy: ProxyChoice,
    /// What it sends.
    pub request: RequestHandling,
    /// Storage type of what it sends, such as `CustomRequestHandling`.
    pub request_type: String,
    /// What becomes of the answer.
    pub result: ResultHandling,
}

/// A SOAP call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebServiceCall {
    /// Qualified name of the imported service.
    pub service: String,
    /// Name of the service inside the WSDL.
    pub port_service: String,
    /// Name of the operation.
    pub operation: String,
    /// Expression of the location; empty where the port's own is dialled.
    pub location: String,
    /// Authentication and headers.
    pub http: HttpConfiguration,
    /// How long it waits.
    pub timeout: Timeout,
    /// How it leaves the server.
    pub proxy: ProxyChoice,
    /// What it sends in the header.
    pub header: RequestHandling,
    /// What it sends in the body.
    pub body: RequestHandling,
    /// What becomes of the answer.
    pub result: ResultHandling,
}

/// What kind of remote document a call goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemoteCallKind {
    /// An operation of a consumed REST service document.
    RestOperation,
    /// An OData action.
    OdataAction,
    /// Objects sent to or deleted at an OData source.
    OdataObject,
    /// A query of a database connection.
    DatabaseQuery,
}

/// A call over a document that describes a remote source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteCall {
    /// What kind.
    pub kind: RemoteCallKind,
    /// Qualified name of the operation, service or query; empty where the model names none.
    pub target: String,
    /// Expression of the base address (Mendix 10.17 and newer); empty where the document's own is dialled.
    pub location: String,
    /// Other expressions handed over.
    pub expressions: Vec<String>,
    /// Variable that takes the result.
    pub variable: String,
}

impl Argument {
    /// Whether a text of which nobody knows what it is reads as an expression: anything else stands for itself.
    pub(crate) fn reads_as_expression(&self) -> bool {
        self.value.contains(['\'', '$', '@']) || self.value.contains("[%")
    }
}

impl Timeout {
    /// Reads a number of seconds or an expression; 0 and nothing mean that none is set.
    pub fn read(text: &str) -> Self {
        match (text.trim(), text.trim().parse()) {
            ("" | "empty", _) | (_, Ok(0)) => Self::NotSet,
            (_, Ok(seconds)) => Self::Seconds(seconds),
            (expression, Err(_)) => Self::Expression(expression.to_owned()),
        }
    }
}
