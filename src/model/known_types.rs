//! Types that the reader knows of and has no need of: nothing that they do dials, sends mail, reads files or runs a flow.
//! A type that stands in no list here and that the reader does not read may do any of that, so what holds it counts as
//! not read in full.

/// Actions in the client, on workflows, meters and machine learning models. A workflow that goes on runs in the
/// background, from its own document. Not here: the action of `ConnectorKit`, which runs code.
const HARMLESS_ACTIONS: [&str; 21] = [
    "ApplyJumpToOptionAction",
    "CancelSynchronizationAction",
    "ClearFromClientAction",
    "CounterMeterAction",
    "GaugeMeterAction",
    "GenerateJumpToOptionsAction",
    "GetWorkflowActivityRecordsAction",
    "GetWorkflowDataAction",
    "GetWorkflowsAction",
    "IncrementCounterMeterAction",
    "LockWorkflowAction",
    "MLModelCallAction",
    "NotifyWorkflowAction",
    "OpenUserTaskAction",
    "OpenWorkflowAction",
    "PushToClientAction",
    "SetTaskOutcomeAction",
    "SynchronizeAction",
    "TransformJsonAction",
    "UnlockWorkflowAction",
    "WorkflowOperationAction",
];

/// Values of arguments: what each holds is read by the name of its property, and an empty one says that nothing is set.
const ARGUMENT_VALUES: [&str; 14] = [
    "BasicCodeActionParameterValue",
    "BasicJavaActionParameterValue",
    "CustomBlobDocumentCodeActionParameterValue",
    "EntityTypeCodeActionParameterValue",
    "EntityTypeJavaActionParameterValue",
    "ExportMappingJavaActionParameterValue",
    "ExportMappingParameterValue",
    "ImportMappingJavaActionParameterValue",
    "ImportMappingParameterValue",
    "MicroflowJavaActionParameterValue",
    "MicroflowParameterValue",
    "NanoflowParameterValue",
    "StringTemplateJavaActionParameterValue",
    "StringTemplateParameterValue",
];

/// Documents of the name spaces in which flows and services stand: these offer something to others.
const HARMLESS_DOCUMENTS: [&str; 4] = [
    "AppServices$PublishedAppService",
    "AppServices$PublishedAppServiceImpl",
    "WebServices$PublishedAppService",
    "WebServices$PublishedAppServiceImpl",
];

/// Name spaces whose documents run or dial.
const TELLING_NAME_SPACES: [&str; 5] = ["AppServices", "DatabaseConnector", "Microflows", "Rest", "WebServices"];

/// Whether an action that is not read does nothing that a finding needs.
pub(crate) fn is_harmless_action(type_name: &str) -> bool {
    type_name.strip_prefix("Microflows$").is_some_and(|name| HARMLESS_ACTIONS.contains(&name))
}

/// Whether all that a value of an argument may hold is read.
pub(crate) fn is_argument_value(type_name: &str) -> bool {
    type_name.strip_prefix("Microflows$").is_some_and(|name| ARGUMENT_VALUES.contains(&name))
}

/// Whether a document that is not read may be a flow, or a service that the app calls.
pub(crate) fn may_matter(type_name: &str) -> bool {
    let name_space = type_name.split_once('$').map_or("", |(name_space, _)| name_space);
    TELLING_NAME_SPACES.contains(&name_space) && !HARMLESS_DOCUMENTS.contains(&type_name)
}
