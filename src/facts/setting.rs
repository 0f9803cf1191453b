//! Two environments side by side: one row for each setting that either of them or the package names, and one about the
//! two as a whole. Made by comparing what was read of their settings; a value that nobody could see is unknown here, so
//! that no rule can take it for equal.

use std::collections::BTreeSet;

use super::value::{fact, words};

words! {
    /// What part of an environment's settings a setting belongs to.
    SettingSection {
        /// A constant of the model.
        Constant = "constant",
        /// Whether a scheduled event runs: `enabled` or `disabled`.
        ScheduledEvent = "scheduled-event",
        /// A custom runtime setting.
        RuntimeSetting = "runtime-setting",
        /// What a tool does where its file says nothing, such as which scheduled events run.
        ToolDefault = "tool-default",
        /// An environment variable of the process.
        EnvironmentVariable = "environment-variable",
        /// An HTTP response header.
        Header = "header",
        /// Who may reach a path: `open`, `denied`, or what callers need.
        Path = "path",
        /// A client certificate, by the service or host that it is pinned to.
        Certificate = "certificate",
        /// Certificate authorities of the team's own, by their number.
        Authority = "authority",
        /// The log level of a log node.
        LogLevel = "log-level",
        /// A custom domain.
        Domain = "domain",
        /// A tag of the environment.
        Tag = "tag",
        /// An alert on the environment.
        Alert = "alert",
        /// A person with what the portal lets them do.
        Role = "role",
        /// Something about the environment as a whole: instances, memory, versions, region.
        General = "general",
    }
}

words! {
    /// How a setting stands in one environment.
    SettingState {
        /// It has a value there.
        Set = "set",
        /// It is there, and its value is hidden.
        Masked = "masked",
        /// It is not there, and a default counts: the package's, or the tool's.
        Default = "default",
        /// It is not there.
        Missing = "missing",
    }
}

words! {
    /// What kind of file the settings come from.
    SettingsForm {
        /// The settings that version 1 of the Deploy API returns (JSON).
        DeployApi = "deploy-api",
        /// `model/config.json` of a deployment folder.
        LocalConfiguration = "local-configuration",
        /// `m2ee.yaml`.
        M2ee = "m2ee",
        /// The environment that the buildpack reads: `cf env`, or a file of variables.
        Buildpack = "buildpack",
        /// A `MendixApp` resource of the Kubernetes operator.
        MendixApp = "mendix-app",
        /// A parity file that people write.
        ParityFile = "parity-file",
    }
}

fact! {
    /// One setting in two environments (`mxready parity`).
    Setting = "setting" {
        /// What part of the settings it belongs to.
        section: SettingSection,
        /// Name, such as `Orders.BackendUrl` or `X-Frame-Options`.
        name: String,
        /// Value in the old environment; masked where it looks like a secret, unknown where it is hidden.
        old: String,
        /// Value in the new environment.
        new: String,
        /// How it stands in the old environment; unknown where its file says nothing about this part of the settings.
        old_state: SettingState,
        /// How it stands in the new environment.
        new_state: SettingState,
        /// Kind of file that the old environment's settings come from.
        old_form: SettingsForm,
        /// Kind of file that the new environment's settings come from.
        new_form: SettingsForm,
        /// Whether both have it with the same value; absent where only one of them has it.
        same: bool,
        /// The value in the old environment as a number.
        old_number: f64,
        /// The value in the new environment as a number.
        new_number: f64,
        /// Whether another value waits for a restart in the old environment.
        old_pending: bool,
        /// Whether another value waits for a restart in the new environment.
        new_pending: bool,
        /// Whether the package has it (constants and scheduled events); absent without a package.
        in_package: bool,
        /// Whether the value in the old environment is the package's default (constants); absent without a package.
        old_is_default: bool,
        /// Whether the value in the new environment is the package's default (constants).
        new_is_default: bool,
        /// Day on which the new environment's certificate ends to be valid, such as `2026-12-31`, where its file says so.
        new_expires: String,
        /// Days from today to that day; below 0 where it has passed.
        new_days_left: f64,
    }
}

fact! {
    /// Two environments as a whole (`mxready parity`).
    Environments = "environments" {
        /// Kind of file that the old environment's settings come from.
        old_form: SettingsForm,
        /// Kind of file that the new environment's settings come from.
        new_form: SettingsForm,
        /// Mendix version of the old environment, from its settings or its package.
        old_version: String,
        /// Mendix version of the new environment, from its settings or the package.
        new_version: String,
        /// Whether the two versions differ in more than the build.
        version_changes: bool,
        /// Whether both packages are of one project.
        same_project: bool,
        /// Region of the old environment.
        old_region: String,
        /// Region of the new environment.
        new_region: String,
        /// Whether the regions differ.
        region_changes: bool,
        /// Instances of the new environment.
        new_instances: f64,
        /// Database connections that each instance of the new environment may open.
        new_pool: f64,
        /// Connections that all instances of the new environment may open together.
        new_connections: f64,
        /// The same for each GB of the new environment's database memory.
        connections_per_gigabyte: f64,
        /// Memory of all instances of the old environment in bytes.
        old_memory: f64,
        /// Memory of all instances of the new environment in bytes.
        new_memory: f64,
        /// Whether the new environment has less memory.
        memory_shrinks: bool,
        /// Settings that stand in both environments and could not be compared, as one of them hides the value.
        hidden: BTreeSet<String>,
    }
}
