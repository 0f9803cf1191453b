//! Reads the whole model: puts each document of the stream where it belongs, counts what it does not know, and keeps
//! account of what could not be read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use super::damage::Damage;
use super::domain::{Association, Entity, read_domain_model};
use super::flow_batches::{FlowBatches, ReadFlow, flow_kind};
use super::flow_reader::read_flow;
use super::flows::Flow;
use super::known_types::may_matter;
use super::mappings::Mapping;
use super::navigation::Navigation;
use super::node::{Node, Troubles};
use super::page_calls::{PageCall, page_calls};
use super::references::flow_references;
use super::remote::{RemoteKind, RemoteSource};
use super::schedule::ScheduledEvent;
use super::services::{ConsumedAppService, ImportedService, PublishedService, Queue};
use super::settings::{Security, Settings};
use super::skeleton::Skeleton;
use super::stream::{Frame, Head, ModelLimits, head_of, read_documents};

/// The model of a package. Whatever [`Self::damage`] names is missing from the rest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// What the project document says.
    pub project: Project,
    /// Names of the modules in the order of the model, `System` included.
    pub modules: Vec<String>,
    /// Microflows, rules and nanoflows in the order of the model.
    pub flows: Vec<Flow>,
    /// Flows that the client may start, as files beside the model list them.
    pub client_flows: super::ClientFlows,
    /// Scheduled events.
    pub scheduled_events: Vec<ScheduledEvent>,
    /// Constants; their values stand in the manifest.
    pub constants: Vec<ConstantDocument>,
    /// Java actions.
    pub java_actions: Vec<JavaAction>,
    /// Entities.
    pub entities: Vec<Entity>,
    /// Associations.
    pub associations: Vec<Association>,
    /// Import and export mappings.
    pub mappings: Vec<Mapping>,
    /// SOAP services that the app calls.
    pub imported_services: Vec<ImportedService>,
    /// App services that the app calls.
    pub app_services: Vec<ConsumedAppService>,
    /// Services that the app offers.
    pub published_services: Vec<PublishedService>,
    /// Consumed OData and REST services, database connections, business events.
    pub remote_sources: Vec<RemoteSource>,
    /// Task queues.
    pub queues: Vec<Queue>,
    /// Workflows with the flows that they name.
    pub workflows: Vec<FlowUser>,
    /// Pages, menus and navigation with the flows that they name; each is what a user can start.
    pub client_entry_points: Vec<FlowUser>,
    /// Calls of microflows in these.
    pub page_calls: Vec<PageCall>,
    /// Documents of unknown kinds with the flows that they seem to name.
    pub other_flow_users: Vec<FlowUser>,
    /// Settings; `None` where the document is missing.
    pub settings: Option<Settings>,
    /// Security; `None` where the document is missing.
    pub security: Option<Security>,
    /// Profiles of the navigation.
    pub navigation: Option<Navigation>,
    /// Documents in whose documentation developers accept something: those that hold [`ALLOWANCE`], and no others, as
    /// nobody else reads these texts.
    pub documented: Vec<Documented>,
    /// Number of documents of each type, the list of documents itself not counted.
    pub document_types: BTreeMap<String, usize>,
    /// What could not be read, in the order of the file.
    pub damage: Vec<Damage>,
    /// What it may cost, also where it is read further.
    pub limits: ModelLimits,
}

/// What the project document says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// Mendix version; equals the manifest's.
    pub runtime_version: String,
    /// .NET ticks in the local time of the builder.
    pub deployment_id: String,
    /// Version of the model.
    pub model_version: String,
    /// Name of the app.
    pub name: String,
}

/// A constant. The default value stands in the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantDocument {
    /// Qualified name.
    pub name: String,
    /// `String`, `Integer`, `Boolean` and so on.
    pub data_type: String,
    /// Whether browsers receive the value; `None` below Mendix 8.3.
    pub exposed_to_client: Option<bool>,
}

/// A Java action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JavaAction {
    /// Qualified name.
    pub name: String,
    /// Type of the value that it returns.
    pub return_type: String,
    /// Names and types of its parameters.
    pub parameters: Vec<(String, String)>,
}

impl JavaAction {
    /// Name of the class that does the work, such as `orders.actions.Sync`.
    pub fn class_name(&self) -> String {
        java_class_of(&self.name)
    }
}

/// Name of the class that does a Java action's work: module in lower case, `actions`, name.
pub fn java_class_of(action: &str) -> String {
    let (module, name) = action.split_once('.').unwrap_or(("", action));
    format!("{}.actions.{name}", module.to_lowercase())
}

/// What a developer writes into the documentation of a document to accept a finding about it.
pub const ALLOWANCE: &str = "mxready:allow";

/// A document with what its developer wrote about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// Qualified name.
    pub name: String,
    /// The documentation.
    pub text: String,
}

/// A document that names flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowUser {
    /// Qualified name; the storage type where it has none.
    pub document: String,
    /// Storage type, such as `Forms$Page`.
    pub type_name: String,
    /// Qualified names; a name may lead nowhere.
    pub flows: BTreeSet<String>,
}

/// The module in a qualified name.
pub(crate) fn module_of(name: &str) -> String {
    name.split_once('.').map_or("", |(module, _)| module).to_owned()
}

/// Reads a model. It never fails: what cannot be read stands in [`Model::damage`], and everything else is there.
pub fn read_model(source: impl Read, limits: &ModelLimits) -> Model {
    let mut reader = Reader::default();
    let mut damage = Vec::new();
    let source = std::io::BufReader::with_capacity(64 << 10, source);
    let read_flows = Arc::new(Mutex::default());
    rayon::in_place_scope(|scope| {
        let mut batches = FlowBatches::new(scope, limits.depth, Arc::clone(&read_flows));
        read_documents(
            source,
            limits,
            is_wanted,
            |offset, frame, damage| reader.take(offset, &frame, &mut batches, limits, damage),
            &mut damage,
        );
        batches.hand_over();
    });
    let read_flows = std::mem::take(&mut *read_flows.lock().unwrap_or_else(PoisonError::into_inner));
    reader.take_flows(read_flows, &mut damage);
    // An unreadable start says more than the missing list that follows from it.
    if damage.is_empty() || !reader.model.document_types.is_empty() {
        damage.extend(reader.skeleton.missing(reader.offset));
    }
    reader.model.damage = damage;
    reader.model.limits = *limits;
    reader.model
}

/// Large documents that hold nothing a finding needs.
fn is_wanted(type_name: &str) -> bool {
    const UNWANTED: [&str; 12] = [
        "Images$",
        "Texts$",
        "CustomIcons$",
        "Enumerations$",
        "RegularExpressions$",
        "JsonStructures$",
        "XmlSchemas$",
        "MessageDefinitions$",
        "JavaScriptActions$",
        "DataSets$",
        "Forms$BuildingBlock",
        "Forms$PageTemplate",
    ];
    !UNWANTED.iter().any(|prefix| type_name.starts_with(prefix))
}

#[derive(Default)]
struct Reader {
    model: Model,
    skeleton: Skeleton,
    /// Where the present document begins.
    offset: u64,
    /// Flows with the places where their documents begin.
    flows: Vec<(u64, Flow)>,
    /// Damage beyond [`LISTED`].
    more_damage: usize,
}

/// Damaged documents that are listed one by one; a file of nothing else holds millions.
const LISTED: usize = 1_000;

impl Reader {
    fn take(
        &mut self,
        offset: u64,
        frame: &Frame<'_>,
        batches: &mut FlowBatches<'_, '_>,
        limits: &ModelLimits,
        damage: &mut Vec<Damage>,
    ) {
        self.offset = offset;
        match frame {
            Frame::Passed(head) => self.head(head),
            Frame::Whole(bytes) => {
                if batches.take(offset, bytes) {
                    return;
                }
                let troubles = Troubles::new(limits.depth);
                let mut document = None;
                if let Some(node) = Node::read(bytes, &troubles) {
                    self.document(&node);
                    document = name_of(&node);
                } else if let Some(head) = head_of(bytes) {
                    self.head(&head);
                    document = Some(head.type_name);
                }
                match troubles.summary() {
                    Some(why) if damage.len() < LISTED => damage.push(Damage { offset, document, why }),
                    Some(_) => self.more_damage += 1,
                    None => {}
                }
            }
        }
    }

    /// Takes what other threads read, and puts flows and damage into the order of the file.
    fn take_flows(&mut self, read: Vec<Vec<ReadFlow>>, damage: &mut Vec<Damage>) {
        self.flows.reserve(read.iter().map(Vec::len).sum());
        for read in read.into_iter().flatten() {
            self.head(&read.head);
            self.flows.extend(read.flow.map(|flow| (read.offset, flow)));
            damage.extend(read.damage);
        }
        damage.sort_by_key(|damage| damage.offset);
        // The place where reading ended is the last one, and says the most.
        let last = if damage.len() > LISTED { damage.pop() } else { None };
        self.more_damage += damage.len().saturating_sub(LISTED);
        damage.truncate(LISTED);
        damage.extend(last);
        if self.more_damage > 0 {
            let why = format!("{} more documents are damaged; build the package again", self.more_damage);
            damage.push(Damage::at(self.offset, why));
        }
        self.flows.sort_by_key(|(offset, _)| *offset);
        self.model.flows = std::mem::take(&mut self.flows).into_iter().map(|(_, flow)| flow).collect();
    }

    /// A document of which only the beginning is known.
    fn head(&mut self, head: &Head) {
        if let Some(id) = head.id {
            self.skeleton.arrived(id);
        }
        self.count(&head.type_name);
    }

    fn count(&mut self, type_name: &str) {
        if let Some(count) = self.model.document_types.get_mut(type_name) {
            *count += 1;
        } else {
            self.model.document_types.insert(type_name.to_owned(), 1);
        }
    }

    fn document(&mut self, node: &Node<'_>) {
        let type_name = node.type_name();
        if type_name.is_empty() {
            node.note("a document without `$Type`");
            return;
        }
        if type_name == "Projects$Project" && self.skeleton.read(node) {
            return;
        }
        if let Some(id) = node.id("$ID") {
            self.skeleton.arrived(id);
        }
        self.count(type_name);
        if let Some(text) = node.text_if_any("Documentation").filter(|text| text.contains(ALLOWANCE)) {
            let name = node.owned("QualifiedName");
            self.model.documented.push(Documented { name, text: text.to_owned() });
        }
        if node.type_name() == "Navigation$NavigationDocument" {
            self.model.navigation = Some(Navigation::read(node));
        }
        if !self.project_document(node) && !self.flow_document(node) && !self.service_document(node) {
            self.unknown_document(node);
        }
    }

    /// Project, modules, settings and what belongs to no flow.
    fn project_document(&mut self, node: &Node<'_>) -> bool {
        let model = &mut self.model;
        match node.type_name() {
            "Projects$Project" => {
                model.project = Project {
                    runtime_version: node.owned("RuntimeVersion"),
                    deployment_id: node.text_or_number("DeploymentID"),
                    model_version: node.owned("ModelVersion"),
                    name: node.owned("SprintrProjectName"),
                };
            }
            "Projects$ModuleImpl" | "Projects$Module" => model.modules.push(node.owned("Name")),
            "Settings$ProjectSettings" => model.settings = Some(Settings::read(node)),
            "Security$ProjectSecurity" => model.security = Some(Security::read(node)),
            "Constants$Constant" => model.constants.push(ConstantDocument {
                name: node.owned("QualifiedName"),
                data_type: node.owned("DataType"),
                exposed_to_client: node.flag("ExposedToClient"),
            }),
            "DomainModels$DomainModel" => {
                let (entities, associations) = read_domain_model(node);
                model.entities.extend(entities);
                model.associations.extend(associations);
            }
            "Queues$Queue" => model.queues.push(Queue::read(node)),
            _ => return false,
        }
        true
    }

    /// Flows and what starts or serves them.
    fn flow_document(&mut self, node: &Node<'_>) -> bool {
        let model = &mut self.model;
        match node.type_name() {
            // Only one whose type does not stand in front comes here: the others are read beside the stream.
            "Microflows$Microflow" | "Microflows$Rule" | "Microflows$Nanoflow" => {
                let flow = flow_kind(node.type_name()).map(|kind| (self.offset, read_flow(node, kind)));
                self.flows.extend(flow);
            }
            "ScheduledEvents$ScheduledEvent" => {
                let module = self.module_of(node);
                self.model.scheduled_events.push(ScheduledEvent::read(node, module));
            }
            "JavaActions$JavaAction" => {
                let parameter = |node: &Node<'_>| (node.owned("Name"), text_or_none(node, "Type"));
                model.java_actions.push(JavaAction {
                    name: node.owned("QualifiedName"),
                    return_type: text_or_none(node, "ReturnType"),
                    parameters: node.children("Parameters").iter().map(parameter).collect(),
                });
            }
            "ImportMappings$ImportMapping" | "ExportMappings$ExportMapping" => {
                model.mappings.push(Mapping::read(node));
            }
            _ => return false,
        }
        true
    }

    fn service_document(&mut self, node: &Node<'_>) -> bool {
        let model = &mut self.model;
        let remote = |kind| RemoteSource::read(node, kind);
        match node.type_name() {
            "WebServices$ImportedService" | "WebServices$ImportedServiceImpl" | "WebServices$ImportedWebService" => {
                model.imported_services.push(ImportedService::read(node));
            }
            "AppServices$ConsumedAppService" => model.app_services.push(ConsumedAppService::read(node)),
            "Rest$PublishedRestService" => model.published_services.push(PublishedService::read_rest(node)),
            "WebServices$PublishedService" | "WebServices$PublishedWebService" => {
                model.published_services.push(PublishedService::read_soap(node));
            }
            "Rest$PublishedOdataServiceImpl" | "Rest$PublishedODataService" | "ODataPublish$PublishedODataService2" => {
                model.published_services.push(PublishedService::read_odata(node));
            }
            "Rest$ConsumedODataService" => model.remote_sources.push(remote(RemoteKind::Odata)),
            "Rest$ConsumedRestService" => model.remote_sources.push(remote(RemoteKind::Rest)),
            "DatabaseConnector$DatabaseConnection" => model.remote_sources.push(remote(RemoteKind::Database)),
            name if name.starts_with("BusinessEvents$") => {
                model.remote_sources.push(remote(RemoteKind::BusinessEvents));
            }
            _ => return false,
        }
        true
    }

    /// Documents of which only the flows matter that they name.
    fn unknown_document(&mut self, node: &Node<'_>) {
        if may_matter(node.type_name()) {
            node.note("what documents of this kind do is not known");
        }
        let flows = flow_references(node);
        if flows.is_empty() {
            return;
        }
        let type_name = node.type_name().to_owned();
        let document = node.set_text("QualifiedName").unwrap_or_else(|| type_name.clone());
        let user = FlowUser { document, type_name, flows };
        let kind = user.type_name.split('$').next().unwrap_or_default();
        match kind {
            "Forms" | "Pages" | "Menus" | "Navigation" | "NativePages" => {
                self.model.page_calls.extend(page_calls(node));
                self.model.client_entry_points.push(user);
            }
            "Workflows" => self.model.workflows.push(user),
            _ => self.model.other_flow_users.push(user),
        }
    }

    /// The module of a document: from its name, else from the list of documents.
    fn module_of(&self, node: &Node<'_>) -> String {
        let module = module_of(node.text("QualifiedName"));
        if !module.is_empty() {
            return module;
        }
        let owner = node.id("$ID").and_then(|id| self.skeleton.owner(id));
        owner.and_then(|index| self.model.modules.get(index)).cloned().unwrap_or_default()
    }
}

/// A text; other shapes stand in source projects and say nothing here.
fn text_or_none(node: &Node<'_>, name: &str) -> String {
    if node.holds_document(name) { String::new() } else { node.owned(name) }
}

pub(crate) fn name_of(node: &Node<'_>) -> Option<String> {
    let name = node.text("QualifiedName");
    match (name, node.type_name()) {
        ("", "") => None,
        ("", type_name) => Some(type_name.to_owned()),
        (name, type_name) => Some(format!("{name} ({type_name})")),
    }
}
