//! Whose a module or a piece of Java is: the team's own, a marketplace module's or the platform's.
//!
//! A deployment package does not say which modules come from the Marketplace. Two things do: a list of known modules
//! that ships with the program, and the marker files beside jars that name the module which asked for the jar. What
//! neither names is taken for the team's own: that is the reading which hides nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::yaml::{Decoder, Document, Fields, Mistakes, Node, packed};

use super::{Known, Owner, OwnerKind};

static SHIPPED: &str = include_str!("../../rules/modules.yaml");
const LIST: &str = "rules/modules.yaml";

/// A module of the Mendix Marketplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketplaceModule {
    /// Its name in the model; `Atlas_*` stands for all that begin so.
    pub name: String,
    /// Other names that it has or had.
    pub also: Vec<String>,
    /// First part of its Java packages, in lower case.
    pub java_package: String,
    /// What it is known to do; may be empty.
    pub does: String,
    /// From which versions on what it is known for is gone, or what takes its place; may be empty.
    pub fine_since: String,
    /// Events with which it cleans up after itself.
    pub housekeeping: Vec<Housekeeping>,
    /// Where that is known from.
    pub source: String,
}

/// An event with which a module cleans up after itself: short, and cut without harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Housekeeping {
    /// Its name without the module.
    pub event: String,
    /// The microflow that it runs, without the module.
    pub microflow: String,
}

/// Answers whose a module or Java package is, for one app.
#[derive(Debug, Clone, Default)]
pub struct Ownership {
    known: Vec<MarketplaceModule>,
    /// Names from marker files, in lower case.
    marked: BTreeSet<String>,
    /// Names of the app's modules by their lower-case form.
    modules: BTreeMap<String, String>,
    /// The answers for the app's modules, which are asked for once for each row of some tables.
    answers: HashMap<String, Owner>,
}

impl Ownership {
    /// For an app with these modules, of which the marker files beside jars name some as coming from the Marketplace.
    /// Fails only where the list inside the program is broken.
    pub fn of(modules: &[String], marked: &BTreeSet<String>) -> Result<Self, Mistakes> {
        let mut ownership = Self {
            known: marketplace_modules()?,
            marked: marked.iter().map(|name| name.to_lowercase()).collect(),
            modules: modules.iter().map(|name| (name.to_lowercase(), name.clone())).collect(),
            answers: HashMap::new(),
        };
        ownership.answers = modules.iter().map(|name| (name.clone(), ownership.find_owner(name))).collect();
        Ok(ownership)
    }

    /// Whose a module is.
    pub fn owner_of_module(&self, name: &str) -> Owner {
        self.answers.get(name).cloned().unwrap_or_else(|| self.find_owner(name))
    }

    fn find_owner(&self, name: &str) -> Owner {
        let lower = name.to_lowercase();
        let kind = if lower == "system" {
            OwnerKind::Platform
        } else if self.marked.contains(&lower) || self.marketplace_module(name).is_some() {
            OwnerKind::Marketplace
        } else {
            OwnerKind::Own
        };
        Owner { kind, name: self.modules.get(&lower).cloned().unwrap_or_else(|| name.to_owned()) }
    }

    /// Whose a class in `project.jar` is, by the first part of its package: module `Orders` keeps its Java in `orders`.
    /// A package of no module, such as `com`, is the team's own.
    pub fn owner_of_java_package(&self, package: &str) -> Owner {
        let first = package.split(['.', '/']).next().unwrap_or_default().to_lowercase();
        if let Some(module) = self.modules.get(&first) {
            return self.owner_of_module(module);
        }
        match self.known.iter().find(|module| module.java_package == first) {
            Some(module) => self.owner_of_module(&module.name),
            None => self.owner_of_module(&first),
        }
    }

    /// What is known about a marketplace module.
    pub fn marketplace_module(&self, name: &str) -> Option<&MarketplaceModule> {
        self.known.iter().find(|module| module.is_called(name))
    }
}

impl Ownership {
    /// Whether an event is housekeeping of a marketplace module. `microflow` is what it runs, where that could be read:
    /// a name alone shows nothing, as teams change the modules that they take.
    pub fn is_housekeeping(&self, event: &str, microflow: Option<&str>) -> Known<bool> {
        let Some((module, name)) = event.split_once('.') else { return Known::Is(false) };
        let known = self.marketplace_module(module).into_iter().flat_map(|module| &module.housekeeping);
        let Some(known) = known.into_iter().find(|known| known.event == name) else { return Known::Is(false) };
        microflow.map_or(Known::Unknown, |microflow| {
            Known::Is(microflow.split_once('.') == Some((module, known.microflow.as_str())))
        })
    }
}

impl MarketplaceModule {
    fn is_called(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        std::iter::once(&self.name).chain(&self.also).any(|known| {
            let known = known.to_lowercase();
            known.strip_suffix('*').map_or(known == name, |start| name.starts_with(start))
        })
    }
}

/// The modules of the list inside the program.
///
/// # Errors
///
/// Where that list is broken, which a test rules out.
pub fn marketplace_modules() -> Result<Vec<MarketplaceModule>, Mistakes> {
    let document = Document { name: LIST.to_owned(), text: SHIPPED.into() };
    let mut mistakes = Mistakes::new();
    let packed = packed::files().find(|file| file.name == LIST).and_then(|file| packed::unpack(file.tree));
    let modules = match packed.or_else(|| crate::yaml::read(&document, &mut mistakes)) {
        Some(root) => read_modules(&document, &root, &mut mistakes),
        None => Vec::new(),
    };
    if mistakes.is_empty() { Ok(modules) } else { Err(mistakes) }
}

fn read_modules(document: &Document, root: &Node, mistakes: &mut Mistakes) -> Vec<MarketplaceModule> {
    let mut decoder = Decoder::new(document, mistakes);
    let Some(fields) = decoder.mapping_of(root, &["modules"]) else { return Vec::new() };
    let items = fields.required("modules", &mut decoder).and_then(|node| decoder.list(node)).unwrap_or_default();
    let mut modules: Vec<MarketplaceModule> = Vec::new();
    for item in items {
        let Some(module) = read_module(&mut decoder, item) else { continue };
        if modules.iter().any(|other| other.is_called(&module.name)) {
            decoder.mistake(item.place, format!("module `{}` is listed twice", module.name), "");
        }
        modules.push(module);
    }
    modules
}

fn read_module(decoder: &mut Decoder<'_>, node: &Node) -> Option<MarketplaceModule> {
    let fields =
        decoder.mapping_of(node, &["name", "also", "java-package", "does", "fine-since", "housekeeping", "source"])?;
    let name = fields.required("name", decoder).and_then(|node| decoder.text(node))?.to_owned();
    let source = fields.required("source", decoder).and_then(|node| decoder.text(node))?.to_owned();
    let text = |decoder: &mut Decoder<'_>, fields: Fields<'_>, key| {
        fields.get(key).and_then(|node| decoder.text(node)).map(|text| text.trim().to_owned())
    };
    let housekeeping = fields.get("housekeeping").and_then(|node| decoder.list(node)).unwrap_or_default();
    Some(MarketplaceModule {
        housekeeping: housekeeping.iter().filter_map(|node| read_housekeeping(decoder, node)).collect(),
        also: fields.get("also").and_then(|node| decoder.texts(node)).unwrap_or_default(),
        java_package: text(decoder, fields, "java-package").unwrap_or_else(|| name.to_lowercase()),
        does: text(decoder, fields, "does").unwrap_or_default(),
        fine_since: text(decoder, fields, "fine-since").unwrap_or_default(),
        source,
        name,
    })
}

fn read_housekeeping(decoder: &mut Decoder<'_>, node: &Node) -> Option<Housekeeping> {
    let fields = decoder.mapping_of(node, &["event", "microflow"])?;
    let mut text = |key| fields.required(key, decoder).and_then(|node| decoder.text(node)).map(str::to_owned);
    Some(Housekeeping { event: text("event")?, microflow: text("microflow")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ownership(modules: &[&str], marked: &[&str]) -> Ownership {
        let modules: Vec<String> = modules.iter().map(|&name| name.to_owned()).collect();
        let marked = marked.iter().map(|&name| name.to_owned()).collect();
        Ownership::of(&modules, &marked).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    #[test]
    fn a_module_is_the_teams_own_unless_something_says_otherwise() {
        let ownership = ownership(&["Orders", "CommunityCommons", "ObjectComparator"], &["ObjectComparator"]);
        let cases = [
            ("System", OwnerKind::Platform),
            ("CommunityCommons", OwnerKind::Marketplace),
            ("Atlas_UI_Resources", OwnerKind::Marketplace),
            ("Atlas_Core", OwnerKind::Marketplace),
            ("ExcelExporter", OwnerKind::Marketplace),
            ("DataHubIo_CountryCodes", OwnerKind::Marketplace),
            ("ObjectComparator", OwnerKind::Marketplace),
            ("Orders", OwnerKind::Own),
            ("MyFirstModule", OwnerKind::Own),
            ("AtlasReports", OwnerKind::Own),
            ("EmailTemplateCustomizations", OwnerKind::Own),
            ("ProcessQueueReports", OwnerKind::Own),
            ("", OwnerKind::Own),
        ];
        for (name, kind) in cases {
            assert_eq!(ownership.owner_of_module(name).kind, kind, "{name}");
        }
    }

    #[test]
    fn a_java_package_belongs_to_the_module_of_its_first_part() {
        let ownership = ownership(&["Orders", "CommunityCommons", "MxModelReflection", "System"], &[]);
        let cases = [
            ("communitycommons.actions", OwnerKind::Marketplace, "CommunityCommons"),
            ("orders/actions", OwnerKind::Own, "Orders"),
            ("mxmodelreflection.metamodel", OwnerKind::Marketplace, "MxModelReflection"),
            ("system.proxies", OwnerKind::Platform, "System"),
            // Java that is left of a module which is no longer in the model.
            ("restservices.util", OwnerKind::Marketplace, "RestServices"),
            ("com.company.tools", OwnerKind::Own, "com"),
        ];
        for (package, kind, name) in cases {
            let owner = ownership.owner_of_java_package(package);
            assert_eq!((owner.kind, owner.name.as_str()), (kind, name), "{package}");
        }
    }

    #[test]
    fn only_the_clean_up_event_that_runs_its_own_microflow_is_housekeeping() {
        let ownership = ownership(&["DeepLink", "Orders"], &[]);
        let cases = [
            ("DeepLink.CleanUp", Some("DeepLink.ClearOldPendingLinks"), Known::Is(true)),
            ("MendixSSO.DeleteExpiredTokens", Some("MendixSSO.SE_DeleteExpiredTokens"), Known::Is(true)),
            // The team lets the module's event do its own work.
            ("DeepLink.CleanUp", Some("Orders.SE_Archive"), Known::Is(false)),
            ("DeepLink.CleanUp", Some("DeepLink.ImportAll"), Known::Is(false)),
            ("DeepLink.CleanUp", Some(""), Known::Is(false)),
            ("DeepLink.CleanUp", None, Known::Unknown),
            ("DeepLink.Import", None, Known::Is(false)),
            ("Orders.CleanUp", Some("DeepLink.ClearOldPendingLinks"), Known::Is(false)),
            ("CleanUp", None, Known::Is(false)),
        ];
        for (event, microflow, expected) in cases {
            assert_eq!(ownership.is_housekeeping(event, microflow), expected, "{event} {microflow:?}");
        }
    }

    #[test]
    fn the_list_inside_the_program_is_whole_and_knows_what_modules_do() {
        let modules = marketplace_modules().unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert!(modules.len() > 50);
        let email = modules.iter().find(|module| module.name == "EmailTemplate").unwrap();
        assert!(email.does.contains("localhost"));
        assert!(modules.iter().all(|module| !module.source.is_empty()));
    }
}
