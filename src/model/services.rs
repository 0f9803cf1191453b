//! Services of the app: imported SOAP services and consumed app services, published REST, SOAP and OData services, and
//! task queues.

use std::collections::BTreeSet;

use super::node::Node;
use super::references::flow_references;

/// A SOAP service that the app calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedService {
    /// Qualified name.
    pub name: String,
    /// Where the WSDL came from: an address, or a path on the developer's computer; empty where unknown.
    pub wsdl_url: String,
    /// Text of the WSDL, where the model holds one.
    pub wsdl: Option<String>,
    /// Ports.
    pub ports: Vec<Port>,
}

/// A port of an imported SOAP service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Name of the service inside the WSDL.
    pub service: String,
    /// Name of the port.
    pub name: String,
    /// Address in the WSDL. A call with a location of its own never dials it.
    pub location: String,
    /// Qualified name of the constant that replaces the address; empty where there is none.
    pub location_constant: String,
    /// Names of the operations.
    pub operations: Vec<String>,
}

/// An app service of old versions that the app calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumedAppService {
    /// Qualified name.
    pub name: String,
    /// Qualified name of the constant with its address (5.14 only); empty elsewhere.
    pub location_constant: String,
    /// Its actions.
    pub actions: Vec<AppServiceAction>,
}

/// An action of an app service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppServiceAction {
    /// Qualified name: module, service and action.
    pub name: String,
    /// Microflow inside the app that does the call.
    pub microflow: String,
}

/// What kind a published service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublishedKind {
    /// REST.
    Rest,
    /// SOAP.
    Soap,
    /// OData or GraphQL.
    Odata,
}

/// A service that the app offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedService {
    /// REST, SOAP or OData.
    pub kind: PublishedKind,
    /// Qualified name.
    pub name: String,
    /// Path without leading slash; empty for SOAP.
    pub path: String,
    /// Operations.
    pub operations: Vec<Operation>,
    /// How callers authenticate, as the model writes it.
    pub authentication: Vec<String>,
    /// Every microflow that a request may run, those of operations included.
    pub microflows: BTreeSet<String>,
}

/// An operation of a published service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// `Get`, `Post` and so on; empty for SOAP.
    pub method: String,
    /// Path without leading slash for REST, name for SOAP.
    pub path: String,
    /// Qualified name of the microflow.
    pub microflow: String,
}

/// A task queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Qualified name.
    pub name: String,
    /// Number of threads: a number or an expression.
    pub parallelism: String,
    /// Whether the number counts for all nodes together.
    pub cluster_wide: Option<bool>,
}

impl ImportedService {
    pub(crate) fn read(node: &Node<'_>) -> Self {
        let description = node.child("Description");
        let services = description.as_ref().map(|description| description.children("Services")).unwrap_or_default();
        Self {
            name: node.owned("QualifiedName"),
            wsdl_url: node.owned("WsdlUrl"),
            wsdl: wsdl_of(node).or_else(|| description.as_ref().and_then(wsdl_of)),
            ports: services.iter().map(read_port).collect(),
        }
    }
}

/// The name of the property that holds a WSDL differs between versions.
fn wsdl_of(node: &Node<'_>) -> Option<String> {
    ["Wsdl", "WsdlContents", "WsdlText"].into_iter().filter(|name| !node.holds_document(name)).find_map(|name| {
        let text = node.set_text(name)?;
        text.contains("definitions").then_some(text)
    })
}

fn read_port(node: &Node<'_>) -> Port {
    Port {
        service: node.owned("Name"),
        name: node.owned("PortName"),
        location: node.owned("Location"),
        location_constant: node.owned("LocationConstant"),
        operations: node.children("Operations").iter().map(|operation| operation.owned("Name")).collect(),
    }
}

impl ConsumedAppService {
    pub(crate) fn read(node: &Node<'_>) -> Self {
        let actions = node.children("Actions");
        let action = |node: &Node<'_>| AppServiceAction {
            name: node.owned("QualifiedName"),
            microflow: node.owned("Microflow"),
        };
        Self {
            name: node.owned("QualifiedName"),
            location_constant: node.owned("LocationConstant"),
            actions: actions.iter().map(action).collect(),
        }
    }
}

impl PublishedService {
    pub(crate) fn read_rest(node: &Node<'_>) -> Self {
        let resources = node.children("Resources");
        let operations = resources.iter().flat_map(|resource| resource.children("Operations"));
        let operations = operations.map(|operation| Operation {
            method: operation.owned("HttpMethod"),
            path: operation.owned("PathRuntime"),
            microflow: operation.owned("Microflow"),
        });
        let mut authentication = node.texts("AuthenticationTypesRuntime");
        authentication.extend(node.texts("AuthenticationTypes"));
        Self {
            kind: PublishedKind::Rest,
            name: node.owned("QualifiedName"),
            path: node.owned("Path"),
            operations: operations.collect(),
            authentication,
            microflows: flow_references(node),
        }
    }

    pub(crate) fn read_soap(node: &Node<'_>) -> Self {
        let versions = node.children("VersionedWebServices");
        let operations = versions.iter().flat_map(|version| version.children("Operations"));
        let operations = operations.map(|operation| Operation {
            method: String::new(),
            path: operation.owned("Name"),
            microflow: operation.owned("Microflow"),
        });
        let authentication = versions.iter().filter_map(|version| version.set_text("HeaderAuthentication"));
        Self {
            kind: PublishedKind::Soap,
            name: node.owned("QualifiedName"),
            path: String::new(),
            operations: operations.collect(),
            authentication: authentication.collect(),
            microflows: flow_references(node),
        }
    }

    pub(crate) fn read_odata(node: &Node<'_>) -> Self {
        Self {
            kind: PublishedKind::Odata,
            name: node.owned("QualifiedName"),
            path: node.owned("Path"),
            operations: Vec::new(),
            authentication: Vec::new(),
            microflows: flow_references(node),
        }
    }
}

impl Queue {
    pub(crate) fn read(node: &Node<'_>) -> Self {
        let config = node.child("Config");
        let parallelism = config.as_ref().map(|config| match config.text("ParallelismExpression") {
            "" => config.text_or_number("Parallelism"),
            expression => expression.to_owned(),
        });
        Self {
            name: node.owned("QualifiedName"),
            parallelism: parallelism.unwrap_or_default(),
            cluster_wide: config.and_then(|config| config.flag("ClusterWide")),
        }
    }
}
