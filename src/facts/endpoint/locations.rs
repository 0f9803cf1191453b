//! What the app dials: locations of REST and SOAP calls, their proxies, ports of imported services, consumed services
//! and database connections.

use std::collections::BTreeSet;

use super::collector::{Collector, Place};
use super::{Address, HostClass, Known, PlaceKind};
use crate::facts::host::addresses;
use crate::facts::naming::says_host;
use crate::facts::secret::mask_credentials;
use crate::facts::sources::{Behind, MODEL, Sources, any_reached, module_of, place};
use crate::model::expression::{Folded, literals};
use crate::model::wsdl::{PortAddress, port_addresses};
use crate::model::{
    Action, Activity, Flow, HttpConfiguration, ImportedService, Model, ModelLimits, Port, ProxyChoice, RemoteKind,
    RemoteSource,
};

pub(super) fn collect(collector: &mut Collector<'_>) {
    for (index, flow) in collector.sources.flows().iter().enumerate() {
        // A switched-off activity dials nobody.
        for activity in flow.activities.iter().filter(|activity| !activity.is_skipped()) {
            match &activity.action {
                Action::CallRest(call) => {
                    let spot = Spot { index, flow, activity, found_in: PlaceKind::RestCall };
                    let template = &call.http.location;
                    if template.text.is_empty() {
                        spot.add_expression(collector, &call.http.custom_location);
                    } else {
                        let folded = collector.texts.fold_template(index, template);
                        spot.add(collector, &folded, template.parameters.iter().map(String::as_str));
                    }
                    proxy(collector, &spot, &call.proxy);
                }
                Action::CallWebService(call) => {
                    let spot = Spot { index, flow, activity, found_in: PlaceKind::SoapCall };
                    let location = own_location(&call.location, &call.http);
                    spot.add_expression(collector, location);
                    if location.trim().is_empty() && !is_imported(collector, &call.service) {
                        let place = spot.place(collector);
                        collector.add_with(unnamed("{…}"), &place, &[]);
                    }
                    proxy(collector, &spot, &call.proxy);
                }
                // Handed over, the base address of a consumed service is a location of the call's own.
                Action::CallRemote(call) if !call.location.trim().is_empty() => {
                    let spot = Spot { index, flow, activity, found_in: PlaceKind::RestCall };
                    spot.add_expression(collector, &call.location);
                }
                _ => {}
            }
        }
    }
    let Ok(model) = collector.sources.model else { return };
    for service in &model.imported_services {
        imported_service(collector, service, &model.limits);
    }
    for service in model.app_services.iter().filter(|service| !service.location_constant.is_empty()) {
        let prefix = format!("{}.", service.name);
        let reachable = reached(collector, |action| match action {
            Action::CallAppService { action, .. } => action.starts_with(&prefix),
            _ => false,
        });
        let place = document_place(collector, PlaceKind::ConsumedService, &service.name, reachable);
        dial_constant(collector, &service.location_constant, &place);
    }
    for source in &model.remote_sources {
        remote_source(collector, source);
    }
}

/// Whether the model holds a service, and with it the address that its calls dial.
fn is_imported(collector: &Collector<'_>, service: &str) -> bool {
    collector.sources.model.is_ok_and(|model| model.imported_services.iter().any(|imported| imported.name == service))
}

/// The location that a SOAP call has of its own.
fn own_location<'a>(location: &'a str, http: &'a HttpConfiguration) -> &'a str {
    if location.trim().is_empty() { &http.custom_location } else { location }
}

/// A call in a flow.
struct Spot<'a> {
    index: usize,
    flow: &'a Flow,
    activity: &'a Activity,
    found_in: PlaceKind,
}

impl Spot<'_> {
    fn add_expression(&self, collector: &mut Collector<'_>, expression: &str) {
        let raw = expression.trim();
        let is_bare =
            raw.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let folded = if is_bare {
            // Old versions write the address itself where newer ones write an expression.
            Folded { texts: vec![raw.to_owned()], ..Folded::default() }
        } else {
            collector.texts.fold(self.index, expression)
        };
        self.add(collector, &folded, [expression]);
    }

    fn add<'e>(&self, collector: &mut Collector<'_>, folded: &Folded, expressions: impl IntoIterator<Item = &'e str>) {
        let place = self.place(collector);
        let mut is_open = false;
        for text in folded.texts.iter().filter(|text| !text.trim().is_empty()) {
            let mut found = collector.dialled_addresses(text);
            if found.is_empty() {
                found.push(unnamed(text));
            }
            for address in found {
                is_open |= address.class == HostClass::Template;
                collector.add_folded(address, folded, &place);
            }
        }
        if is_open {
            // What the fold could not follow may still stand there as a text.
            let literals: BTreeSet<String> = expressions.into_iter().flat_map(literals).collect();
            let mut behind = Behind { literals, constants: folded.constants.clone() };
            if folded.cut {
                let further = collector.texts.behind(self.index, &folded.variables);
                behind.literals.extend(further.literals);
                behind.constants.extend(further.constants);
            }
            add_behind(collector, folded, &behind, &place);
        }
    }

    fn place(&self, collector: &Collector<'_>) -> Place {
        Place {
            found_in: self.found_in,
            object: self.flow.name.clone(),
            owner: (collector.sources.owner)(&self.flow.module),
            dialled: true,
            reachable: (collector.sources.reachable)(&self.flow.name),
            path: place(self.flow, self.activity),
        }
    }
}

/// Adds the addresses that may be those of a location that could not be followed.
fn add_behind(collector: &mut Collector<'_>, folded: &Folded, behind: &Behind, place: &Place) {
    for literal in &behind.literals {
        collector.add_all(super::named(addresses(literal, false)), place);
    }
    for constant in &behind.constants {
        let default = collector.texts.default_of(constant).unwrap_or_default().to_owned();
        // A constant that ended up in the text is told there: it may be a part of the path.
        if default.is_empty() || folded.texts.iter().any(|text| text.contains(&default)) {
            continue;
        }
        for address in super::named(addresses(&default, says_host(constant))) {
            collector.mention(constant, address.host, place);
        }
    }
}

/// A location in which no host can be made out: known only at run time.
fn unnamed(text: &str) -> Address {
    let text = crate::facts::host::shorten(&mask_credentials(text));
    Address { text, scheme: None, host: "{…}".to_owned(), port: None, class: HostClass::Template }
}

fn proxy(collector: &mut Collector<'_>, call: &Spot<'_>, proxy: &ProxyChoice) {
    let ProxyChoice::Override(proxy) = proxy else { return };
    let spot = Spot { found_in: PlaceKind::Proxy, ..*call };
    let host = collector.texts.fold(call.index, &proxy.host);
    let ports = collector.texts.fold(call.index, &proxy.port).texts;
    let port = match ports.as_slice() {
        [only] if only.parse::<u16>().is_ok() => format!(":{only}"),
        _ => String::new(),
    };
    let texts = host.texts.iter().filter(|text| !text.is_empty()).map(|text| format!("{text}{port}")).collect();
    spot.add(collector, &Folded { texts, ..host }, [proxy.host.as_str()]);
}

/// A place outside flows, in a document of the model.
fn document_place(collector: &Collector<'_>, found_in: PlaceKind, name: &str, reachable: Known<bool>) -> Place {
    Place {
        found_in,
        object: name.to_owned(),
        owner: (collector.sources.owner)(module_of(name)),
        dialled: true,
        reachable,
        path: vec![MODEL.to_owned(), name.to_owned()],
    }
}

/// Whether an entry point reaches a flow with such an activity.
fn reached(collector: &Collector<'_>, matches: impl Fn(&Action) -> bool) -> Known<bool> {
    let is_user =
        |flow: &&Flow| flow.activities.iter().any(|activity| !activity.is_skipped() && matches(&activity.action));
    any_reached(collector.sources.flows().iter().filter(is_user).map(|flow| (collector.sources.reachable)(&flow.name)))
}

/// A call goes to the address that stands in a constant; without a default the address is known only at run time.
fn dial_constant(collector: &mut Collector<'_>, constant: &str, place: &Place) {
    let default = collector.texts.default_of(constant).unwrap_or_default().to_owned();
    let found = addresses(&default, true);
    if found.is_empty() {
        let host = format!("{{@{constant}}}");
        let address = Address { text: host.clone(), scheme: None, host, port: None, class: HostClass::Template };
        collector.add_with(address, place, &[]);
    }
    for address in found {
        collector.mention(constant, address.host, place);
    }
}

/// Whether an action calls a service, at a location of its own or at that of the service's port.
fn calls(action: &Action, service: &str, at_own_location: bool) -> bool {
    match action {
        Action::CallWebService(call) => {
            call.service == service && at_own_location != own_location(&call.location, &call.http).trim().is_empty()
        }
        _ => false,
    }
}

fn is_called(sources: &Sources<'_>, service: &str, at_own_location: bool) -> bool {
    let mut activities = sources.flows().iter().flat_map(|flow| &flow.activities);
    activities.any(|activity| !activity.is_skipped() && calls(&activity.action, service, at_own_location))
}

/// The ports of an imported service. A port whose calls all have a location of their own is never dialled.
fn imported_service(collector: &mut Collector<'_>, service: &ImportedService, limits: &ModelLimits) {
    let is_dialled = is_called(&collector.sources, &service.name, false);
    if !is_dialled && is_called(&collector.sources, &service.name, true) {
        return;
    }
    let reachable = match (is_dialled, collector.sources.model_gap()) {
        (true, _) => reached(collector, |action| calls(action, &service.name, false)),
        (false, None) => Known::Is(false),
        (false, Some(_)) => Known::Unknown,
    };
    let base = document_place(collector, PlaceKind::WsdlPort, &service.name, reachable);
    for port in ports(service, limits) {
        let mut place = Place { dialled: is_dialled, ..base.clone() };
        place.path.push(format!("port {}", port.name));
        if port.location_constant.is_empty() {
            collector.add_all(addresses(&port.location, true), &place);
        } else {
            dial_constant(collector, &port.location_constant, &place);
        }
    }
}

/// The ports that the model lists, or else those of the WSDL that it holds.
fn ports(service: &ImportedService, limits: &ModelLimits) -> Vec<Port> {
    if !service.ports.is_empty() {
        return service.ports.clone();
    }
    let listed = service.wsdl.as_deref().and_then(|wsdl| port_addresses(wsdl, limits).ok());
    let port = |port: PortAddress| Port {
        service: port.service,
        name: port.port,
        location: port.location,
        location_constant: String::new(),
        operations: Vec::new(),
    };
    listed.unwrap_or_default().into_iter().map(port).collect()
}

/// Imported services of which no address can be told, and why. A WSDL that cannot be read may name any; without one it
/// matters only where a call goes to the address of the service.
pub(super) fn services_without_address<'s>(
    sources: &'s Sources<'_>,
    model: &'s Model,
) -> impl Iterator<Item = (&'s str, String)> {
    let is_dialled = |service: &ImportedService| is_called(sources, &service.name, false);
    model.imported_services.iter().filter_map(move |service| {
        let has_address = |port: &Port| !port.location.trim().is_empty() || !port.location_constant.is_empty();
        let wsdl = service.wsdl.as_deref().filter(|_| service.ports.is_empty());
        let why = match wsdl.map(|wsdl| port_addresses(wsdl, &model.limits)) {
            Some(Err(error)) => error.to_string(),
            _ if ports(service, &model.limits).iter().any(has_address) || !is_dialled(service) => return None,
            Some(Ok(_)) => "its WSDL names no address; import the service again".to_owned(),
            None => "the model holds no address of it; import the service again".to_owned(),
        };
        Some((service.name.as_str(), why))
    })
}

fn remote_source(collector: &mut Collector<'_>, source: &RemoteSource) {
    let found_in = match source.kind {
        RemoteKind::Database => PlaceKind::DatabaseConnection,
        RemoteKind::Odata | RemoteKind::Rest | RemoteKind::BusinessEvents => PlaceKind::ConsumedService,
    };
    let prefix = format!("{}.", source.name);
    let reachable = reached(collector, |action| match action {
        Action::CallRemote(call) => call.target == source.name || call.target.starts_with(&prefix),
        _ => false,
    });
    // Retrieves and changes of its entities call it, too, and name only the entity.
    let reachable = match (source.kind, reachable) {
        (RemoteKind::Odata, Known::Is(false)) => Known::Unknown,
        (_, reachable) => reachable,
    };
    let place = document_place(collector, found_in, &source.name, reachable);
    let mut is_located = false;
    for address in addresses(&source.location, true) {
        is_located = true;
        collector.add_with(address, &place, &[]);
    }
    for constant in &source.constants {
        // User names and passwords stand here too: a bare word is no host unless the constant is named for one.
        let default = collector.texts.default_of(constant).unwrap_or_default().to_owned();
        for address in addresses(&default, says_host(constant)) {
            is_located = true;
            collector.mention(constant, address.host, &place);
        }
    }
    let says_something = !source.location.is_empty() || !source.constants.is_empty();
    if !is_located && says_something {
        collector.add_with(unnamed(&source.location), &place, &[]);
    }
}
