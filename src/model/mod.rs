//! The Mendix model of a package: its manifest, the document stream `model.mdp`, and the call graph over its flows.
//!
//! Gives what the files say, typed over all versions of the format; draws no conclusion about any target. What cannot be
//! read becomes [`Damage`] or an error, never a gap.

mod action_reader;
mod actions;
mod adjacency;
mod bson;
mod call_reader;
mod calls;
mod client;
mod components;
mod damage;
mod document;
mod domain;
pub mod expression;
mod flow_batches;
mod flow_reader;
mod flow_texts;
mod flows;
mod graph;
mod hidden;
mod json_depth;
mod json_object;
mod known_types;
mod mappings;
mod metadata;
mod navigation;
mod node;
mod page_calls;
mod reach;
mod reached;
mod references;
mod remote;
mod schedule;
mod services;
mod settings;
mod skeleton;
mod stream;
mod timing;
mod variables;
mod version;

#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod flow_tests;
#[cfg(test)]
mod graph_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod schedule_tests;
#[cfg(test)]
mod service_tests;
#[cfg(test)]
mod timing_tests;
#[cfg(test)]
mod unknown_tests;
pub mod wsdl;

pub use actions::{Action, ChangeItem, CommitMode, Range, Retrieve, RetrieveSource};
pub use calls::{
    Argument, CodeArgument, CodeCall, CodeValue, FlowCall, HttpConfiguration, ProxyChoice, ProxyConfiguration,
    RemoteCall, RemoteCallKind, RequestHandling, RestCall, ResultHandling, Template, Timeout, WebServiceCall,
};
pub use client::{ClientFlows, read_client_microflows, read_client_operations};
pub use damage::Damage;
pub use document::{
    ALLOWANCE, ConstantDocument, Documented, FlowUser, JavaAction, Model, Project, java_class_of, read_model,
};
pub use domain::{Association, CalculatedAttribute, Entity, EntityEvent};
pub use flow_texts::{FlowText, TextKind};
pub use flows::{Activity, Flow, FlowKind, Loop, LoopKind, Parameter};
pub use graph::{CallGraph, CodeRun, Edge, EdgeKind, EdgeSelection, UnresolvedCall};
pub use json_depth::json_depth;
pub use mappings::Mapping;
pub use metadata::{
    ConstantValue, EventEntry, LocalConfiguration, Metadata, MetadataError, RequestHandlerEntry, Role, SampleData,
    read_local_configuration, read_metadata,
};
pub use navigation::Navigation;
pub use page_calls::PageCall;
pub(crate) use reach::{Component, Seen};
pub use reach::{Reach, Walk};
pub use reached::{ReachedFlow, ReachedFlows};
pub(crate) use references::is_qualified;
pub use remote::{RemoteKind, RemoteSource};
pub(crate) use schedule::WEEKDAYS;
pub use schedule::{Schedule, ScheduledEvent};
pub use services::{
    AppServiceAction, ConsumedAppService, ImportedService, Operation, Port, PublishedKind, PublishedService, Queue,
};
pub use settings::{Security, Settings};
pub use stream::ModelLimits;
pub use timing::{LegacyShape, Starts};
pub use variables::{ObjectType, Origin, Signatures, Variables, origins};
pub use version::{MendixVersion, VersionError};
