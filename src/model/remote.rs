//! Sources outside the app that a document of its own describes: consumed OData and REST services and database
//! connections. None was seen in a real deployment package; the shapes follow the published metamodel, so everything is
//! optional here and a text is taken wherever one stands.

use std::collections::BTreeSet;

use super::node::Node;
use super::references::flow_references;

/// What kind of source it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemoteKind {
    /// A consumed OData service.
    Odata,
    /// A consumed REST service document (Mendix 10.1 and newer).
    Rest,
    /// A database connection (Mendix 9.22 and newer).
    Database,
    /// Business events over a broker.
    BusinessEvents,
}

/// A source outside the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteSource {
    /// OData, REST or database.
    pub kind: RemoteKind,
    /// Qualified name.
    pub name: String,
    /// Address, base address, connection string or `host:port/database`; empty where the model does not say.
    pub location: String,
    /// Constants that hold addresses, connection strings or credentials, sorted.
    pub constants: BTreeSet<String>,
    /// Timeout: seconds or an expression; empty where none is set.
    pub timeout: String,
    /// `DefaultProxy`, `Override` or `NoProxy`; empty where the model does not say.
    pub proxy: String,
    /// Constant with the host of the proxy; empty where there is none.
    pub proxy_host: String,
    /// `SQLServer`, `PostgreSQL` and so on, for databases.
    pub database_type: String,
    /// Whether user name and password are sent.
    pub authenticates: bool,
    /// Client certificate that the environment must hold; empty where there is none.
    pub client_certificate: String,
    /// Names of operations or queries that belong to it, without its own name.
    pub operations: Vec<String>,
    /// Microflows that build headers, take errors or handle events.
    pub microflows: BTreeSet<String>,
}

impl RemoteSource {
    pub(crate) fn read(node: &Node<'_>, kind: RemoteKind) -> Self {
        let http = node.child("HttpConfiguration");
        let mut source = Self {
            kind,
            name: node.owned("QualifiedName"),
            location: String::new(),
            constants: BTreeSet::new(),
            timeout: text_of(node, "TimeoutExpression"),
            proxy: text_of(node, "ProxyType"),
            proxy_host: text_of(node, "ProxyHost"),
            database_type: text_of(node, "DatabaseType"),
            authenticates: node.has("AuthenticationScheme")
                || http.as_ref().is_some_and(|http| http.flag("UseHttpAuthentication") == Some(true)),
            client_certificate: http.as_ref().map(|http| text_of(http, "ClientCertificate")).unwrap_or_default(),
            operations: names(node, "Operations").chain(names(node, "Queries")).collect(),
            microflows: flow_references(node),
        };
        source.find_location(node, http.as_ref());
        for property in ["ConnectionString", "UserName", "Password", "ProxyHost", "ProxyPort"] {
            let name = text_of(node, property);
            if super::references::is_qualified(&name) {
                source.constants.insert(name);
            }
        }
        source
    }

    fn find_location(&mut self, node: &Node<'_>, http: Option<&Node<'_>>) {
        let mut candidates = Vec::new();
        if let Some(http) = http {
            candidates.push(text_of(http, "CustomLocation"));
            if let Some(template) = child_of(http, "CustomLocationTemplate") {
                candidates.push(text_of(&template, "Text"));
            }
        }
        for property in ["BaseUrl", "ConnectionInput", "ConnectionDetails"] {
            if let Some(input) = child_of(node, property) {
                let host = text_of(&input, "Host");
                let port = input.number("Port").map(|port| format!(":{port}")).unwrap_or_default();
                if !host.is_empty() {
                    candidates.push(format!("{host}{port}/{}", text_of(&input, "DatabaseName")));
                }
                candidates.push(text_of(&input, "Value"));
            } else {
                candidates.push(text_of(node, property));
            }
        }
        for property in ["ServiceUrl", "Location", "MetadataUrl"] {
            candidates.push(text_of(node, property));
        }
        self.location = candidates.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    }
}

/// A text where one stands; other types mean that this version keeps something else there.
fn text_of(node: &Node<'_>, property: &str) -> String {
    if node.holds_document(property) { String::new() } else { node.owned(property) }
}

fn child_of<'a>(node: &Node<'a>, property: &str) -> Option<Node<'a>> {
    if node.holds_document(property) { node.child(property) } else { None }
}

fn names(node: &Node<'_>, property: &str) -> impl Iterator<Item = String> {
    node.children(property).into_iter().map(|child| child.owned("Name"))
}
