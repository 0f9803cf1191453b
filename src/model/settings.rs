//! Project settings and project security. Up to Mendix 5.21 settings stand flat in one document, since 6.2 in parts.

use super::node::Node;

/// Settings of the project that the runtime follows. Empty texts and `None` mean that the model does not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Qualified name of the microflow that runs after startup.
    pub after_startup: String,
    /// Qualified name of the microflow that runs before shutdown.
    pub before_shutdown: String,
    /// Qualified name of the health-check microflow.
    pub health_check: String,
    /// Default time zone of users.
    pub default_time_zone: String,
    /// Time zone of scheduled events, such as `Etc/UTC`.
    pub scheduled_event_time_zone: String,
    /// `BCrypt`, `SSHA256`, `SHA256` or `MD5`.
    pub hash_algorithm: String,
    /// Cost of the password hash.
    pub bcrypt_cost: Option<i64>,
    /// `HalfUp` or `HalfEven`.
    pub rounding_mode: String,
    /// Whether a user may have several sessions.
    pub allow_multiple_sessions: Option<bool>,
    /// Whether background tasks run with system rights.
    pub system_context_for_tasks: Option<bool>,
    /// Whether the database keeps foreign keys.
    pub foreign_key_constraints: Option<bool>,
    /// Whether queries use the second version of OQL.
    pub oql_version_2: Option<bool>,
    /// Whether the database enforces uniqueness.
    pub enforce_uniqueness: Option<bool>,
    /// Whether commits check for changes by others.
    pub optimistic_locking: Option<bool>,
    /// Default language.
    pub default_language: String,
    /// Language codes, such as `en_US`.
    pub languages: Vec<String>,
    /// Microflows that run on workflow events, sorted.
    pub workflow_microflows: Vec<String>,
}

impl Settings {
    pub(crate) fn read(node: &Node<'_>) -> Self {
        let mut settings = Self::default();
        settings.take(node);
        for part in node.children("Settings") {
            settings.take(&part);
        }
        settings
    }

    /// Takes what a part says; what it does not name stays as it was.
    fn take(&mut self, part: &Node<'_>) {
        let text = |place: &mut String, name: &str| {
            if let Some(text) = part.set_text(name) {
                *place = text;
            }
        };
        text(&mut self.after_startup, "AfterStartupMicroflow");
        text(&mut self.before_shutdown, "BeforeShutdownMicroflow");
        text(&mut self.health_check, "HealthCheckMicroflow");
        text(&mut self.default_time_zone, "DefaultTimeZoneCode");
        text(&mut self.scheduled_event_time_zone, "ScheduledEventTimeZoneCode");
        text(&mut self.hash_algorithm, "HashAlgorithm");
        text(&mut self.rounding_mode, "RoundingMode");
        text(&mut self.default_language, "DefaultLanguageCode");
        let flag = |place: &mut Option<bool>, name: &str| *place = part.flag(name).or(*place);
        flag(&mut self.allow_multiple_sessions, "AllowUserMultipleSessions");
        flag(&mut self.system_context_for_tasks, "UseSystemContextForBackgroundTasks");
        flag(&mut self.foreign_key_constraints, "UseDatabaseForeignKeyConstraints");
        flag(&mut self.oql_version_2, "UseOQLVersion2");
        flag(&mut self.enforce_uniqueness, "EnforceDataStorageUniqueness");
        flag(&mut self.optimistic_locking, "EnableDataStorageOptimisticLocking");
        self.bcrypt_cost = part.number("BcryptCost").or(self.bcrypt_cost);
        self.languages.extend(part.children("Languages").iter().map(|language| language.owned("Code")));
        if part.type_name() == "Settings$WorkflowsProjectSettingsPart" {
            self.workflow_microflows.extend(super::references::flow_references(part));
        }
    }
}

/// Security of the project. Passwords of demo users are never held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Security {
    /// `CheckNothing`, `CheckFormsAndMicroflows` or `CheckEverything`.
    pub level: String,
    /// Name of the administrator.
    pub admin_user: String,
    /// Whether demo users are enabled; `None` below Mendix 5.14.
    pub demo_users_enabled: Option<bool>,
    /// Names of the demo users.
    pub demo_users: Vec<String>,
    /// Whether users may work without signing in.
    pub guest_access: Option<bool>,
    /// Strict mode (Mendix 9.24 and newer).
    pub strict_mode: Option<bool>,
    /// Microflow that signs users in (up to Mendix 8.0); empty where there is none.
    pub sign_in_microflow: String,
    /// Names of the user roles.
    pub user_roles: Vec<String>,
}

impl Security {
    pub(crate) fn read(node: &Node<'_>) -> Self {
        Self {
            level: node.owned("SecurityLevel"),
            admin_user: node.owned("AdminUserName"),
            demo_users_enabled: node.flag("EnableDemoUsers"),
            demo_users: node.children("DemoUsers").iter().map(|user| user.owned("UserName")).collect(),
            guest_access: node.flag("EnableGuestAccess"),
            strict_mode: node.flag("StrictMode"),
            sign_in_microflow: node.owned("SignInMicroflow"),
            user_roles: node.children("UserRoles").iter().map(|role| role.owned("Name")).collect(),
        }
    }
}
