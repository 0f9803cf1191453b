//! The kinds of facts behind one face, so that conditions, messages and rule tests need not know them one by one.

use crate::facts::{
    App, Backup, Constant, Endpoint, EntryPointWork, Environment, Environments, Evidence, Fact, Facts, FieldInfo, File,
    GivenValue, Jar, JavaClass, JavaReference, Known, MailSender, MailServer, Microflow, Module, Owner, RequestHandler,
    Row, RunHistory, ScheduledEvent, ServiceCall, Setting, Value,
};

/// What a run is about; rules about anything else are not judged in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A package.
    Package,
    /// A backup that is given beside a package.
    Backup,
    /// The settings of two environments.
    Environments,
}

/// A kind of facts that a rule can match.
#[derive(Debug)]
pub struct Kind {
    /// Its name in rule files, such as `scheduled-event`.
    pub name: &'static str,
    /// What it is.
    pub documentation: &'static str,
    /// Its fields.
    pub fields: &'static [FieldInfo],
    rows: for<'f> fn(&'f Facts) -> Vec<&'f dyn FactRow>,
    each: fn(&mut Facts, &mut Visit<'_>),
    example: fn(nothing_known: bool) -> Box<dyn FactRow>,
}

/// What looks at rows one by one and may fill in what is not known.
pub(crate) type Visit<'v> = dyn FnMut(&mut dyn FactRow) + 'v;

/// A row of any kind.
pub(crate) trait FactRow {
    /// The field at an index of [`Kind::fields`].
    fn field(&self, index: usize) -> Known<Value<'_>>;
    /// Fills a field of a test's row; `false` where the value does not fit.
    fn fill(&mut self, index: usize, value: Known<GivenValue>) -> bool;
    /// Adds a place to those that show it.
    fn note(&mut self, evidence: Evidence);
    /// What it is about.
    fn object(&self) -> &str;
    /// Whose it is.
    fn owner(&self) -> &Owner;
    /// The chains of places that show it.
    fn evidence(&self) -> &[Evidence];
    /// What could not be read, where the row stands for that.
    fn unreadable(&self) -> Option<&str>;
}

impl<F: Fact> FactRow for Row<F> {
    fn field(&self, index: usize) -> Known<Value<'_>> {
        self.fact.get(index)
    }

    fn fill(&mut self, index: usize, value: Known<GivenValue>) -> bool {
        self.fact.set(index, value)
    }

    fn note(&mut self, evidence: Evidence) {
        self.evidence.push(evidence);
    }

    fn object(&self) -> &str {
        &self.object
    }

    fn owner(&self) -> &Owner {
        &self.owner
    }

    fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    fn unreadable(&self) -> Option<&str> {
        self.unreadable.as_deref()
    }
}

impl Kind {
    /// The kind with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// Every kind.
    pub fn all() -> &'static [Self] {
        &KINDS
    }

    /// The index of a field by its name in rule files.
    pub fn field(&self, name: &str) -> Option<(usize, &'static FieldInfo)> {
        self.fields.iter().enumerate().find(|(_, field)| field.is_named(name))
    }

    /// What facts of this kind are about.
    pub fn subject(&self) -> Subject {
        match self.name {
            Backup::KIND => Subject::Backup,
            Setting::KIND | Environments::KIND => Subject::Environments,
            _ => Subject::Package,
        }
    }

    /// The rows of this kind.
    pub(crate) fn rows<'f>(&self, facts: &'f Facts) -> Vec<&'f dyn FactRow> {
        (self.rows)(facts)
    }

    /// Shows every row of this kind to a visitor.
    pub(crate) fn each(&self, facts: &mut Facts, visit: &mut Visit<'_>) {
        (self.each)(facts, visit);
    }

    /// A row for a rule's test: all fields absent, or all unknown.
    pub(crate) fn example(&self, nothing_known: bool) -> Box<dyn FactRow> {
        (self.example)(nothing_known)
    }
}

fn example<F: Fact + 'static>(nothing_known: bool) -> Box<dyn FactRow> {
    Box::new(Row {
        fact: if nothing_known { F::unknown() } else { F::default() },
        object: "the object of this test".to_owned(),
        owner: Owner::app(),
        evidence: Vec::new(),
        unreadable: nothing_known.then(|| "what this test says is unreadable".to_owned()),
    })
}

macro_rules! kinds {
    ($($fact:ident in $table:ident),* $(,)?) => {
        static KINDS: [Kind; [$(stringify!($table)),*].len()] = [$(
            Kind {
                name: $fact::KIND,
                documentation: $fact::DOCUMENTATION,
                fields: $fact::FIELDS,
                rows: |facts| facts.$table.iter().map(|row| row as &dyn FactRow).collect(),
                each: |facts, visit| facts.$table.iter_mut().for_each(|row| visit(row)),
                example: example::<$fact>,
            }
        ),*];
    };
}

kinds! {
    App in app,
    Constant in constants,
    ScheduledEvent in scheduled_events,
    Endpoint in endpoints,
    ServiceCall in service_calls,
    JavaReference in java_references,
    JavaClass in java_classes,
    Jar in jars,
    File in files,
    MailServer in mail_servers,
    MailSender in mail_senders,
    Microflow in microflows,
    EntryPointWork in entry_points,
    Module in modules,
    RequestHandler in request_handlers,
    Environment in environment,
    RunHistory in run_history,
    Backup in backups,
    Setting in settings,
    Environments in environments,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kind that is forgotten here could never be named by a rule.
    #[test]
    fn every_table_of_facts_is_a_kind() {
        let tables = serde_json::to_value(Facts::default()).unwrap();
        // Pictures alone ask for these, and suppressions for the allowances.
        let drawn = ["allowances", "composition", "event_trees", "timetable"];
        let kinds = tables.as_object().unwrap().keys().filter(|table| !drawn.contains(&table.as_str()));
        assert_eq!(kinds.count(), KINDS.len());
    }

    #[test]
    fn a_field_is_found_by_its_name_in_rule_files() {
        let kind = Kind::named("scheduled-event").unwrap();
        let (index, field) = kind.field("interval-minutes").unwrap();
        assert_eq!(kind.fields[index].identifier, "interval_minutes");
        assert_eq!(field.identifier, "interval_minutes");
        assert!(kind.field("interval_minutes").is_none());
        assert!(Kind::named("scheduled-events").is_none());
    }
}
