//! Addresses that the app may dial, wherever they stand in the package.

mod collector;
mod literals;
mod locations;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::constant::holds_text;
use super::host::{Address, addresses};
use super::naming::{says_host, says_mail, says_mail_host};
use super::sources::{METADATA, MODEL, Sources, Texts, any_reached, module_of};
use super::value::{Fact, fact, words};
use super::{Evidence, Known, Owner, OwnerKind, Row};
use collector::{Collector, Place};

words! {
    /// What kind of host an address names.
    HostClass {
        /// A name or address of the public internet.
        Public = "public",
        /// A private network: RFC 1918, carrier NAT (`100.64/10`), unique-local IPv6.
        Private = "private",
        /// The machine itself: `localhost`, `127.0.0.0/8`, `::1`, `0.0.0.0`.
        Loopback = "loopback",
        /// A name that public DNS does not know: no dot, or an internal suffix such as `.local` or `.corp`.
        InternalName = "internal-name",
        /// `169.254/16` and `fe80::/10`.
        LinkLocal = "link-local",
        /// A Windows file share: `\\server\share`, `smb://`, `cifs://`.
        Unc = "unc",
        /// Known only at run time: a template placeholder or variable.
        Template = "template",
    }
}

words! {
    /// Where an address was found.
    PlaceKind {
        /// Default value of a constant.
        ConstantDefault = "constant-default",
        /// Location of a REST call.
        RestCall = "rest-call",
        /// Location of a web service call.
        SoapCall = "soap-call",
        /// Port of a WSDL that the model holds.
        WsdlPort = "wsdl-port",
        /// Consumed OData service or REST service document.
        ConsumedService = "consumed-service",
        /// External database connection.
        DatabaseConnection = "database-connection",
        /// Proxy of a call.
        Proxy = "proxy",
        /// Text literal in a microflow.
        MicroflowLiteral = "microflow-literal",
        /// String constant of a class in `project.jar`.
        JavaString = "java-string",
        /// Text file in `model/resources`.
        Resource = "resource",
        /// Present value of a constant, as somebody says.
        Environment = "environment",
    }
}

fact! {
    /// An address that the app may dial.
    Endpoint = "endpoint" {
        /// The address as found, credentials masked.
        address: String,
        /// Scheme in lower case, such as `https`, `jdbc:sqlserver`, `ldap`.
        scheme: String,
        /// Host in lower case, without port, brackets or credentials.
        host: String,
        /// Class of the host.
        host_class: HostClass,
        /// Port, where the address names one.
        port: f64,
        /// Where it was found.
        found_in: PlaceKind,
        /// The object that holds it: constant, microflow, service or class.
        name: String,
        /// Whether the address is the location of a call, rather than a text that may be one.
        dialled: bool,
        /// Whether an entry point of the app reaches the place.
        reachable: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// A string constant of a class in `project.jar`.
#[derive(Debug, Clone)]
pub(crate) struct JavaText {
    /// The class with dots.
    pub(crate) class: String,
    /// The text; `{}` stands for the open places of a concatenation.
    pub(crate) text: String,
    /// Whose class it is.
    pub(crate) owner: Owner,
    /// Whether the model reaches the class.
    pub(crate) reachable: Known<bool>,
}

/// A text file in `model/resources`.
#[derive(Debug, Clone)]
pub(crate) struct ResourceText {
    /// Path from the package root.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) text: String,
}

/// Something that may hold addresses and could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Gap {
    /// Path from the package root.
    pub(crate) path: String,
    /// Why, in a sentence.
    pub(crate) why: String,
}

/// One row for each address and the object that holds it, and one for each source that could not be read.
///
/// A location that comes from a constant is a row of the constant, with the places of its calls as further evidence:
/// one cause, one row. Log messages, captions, documentation, name spaces, request bodies and conditions are left out.
pub(crate) fn rows<'a>(
    sources: &Sources<'a>,
    texts: &'a Texts<'a>,
    java: &[JavaText],
    resources: &[ResourceText],
    gaps: &[Gap],
) -> Vec<Row<Endpoint>> {
    let mut collector = Collector::of(*sources, texts);
    locations::collect(&mut collector);
    literals::collect(&mut collector);
    constants(&mut collector);
    for text in java {
        let place = Place {
            found_in: PlaceKind::JavaString,
            object: text.class.clone(),
            owner: text.owner.clone(),
            dialled: false,
            reachable: text.reachable.clone(),
            path: vec!["model/bundles/project.jar".to_owned(), text.class.clone()],
        };
        collector.add_all(named(addresses(&text.text, false)), &place);
    }
    for text in resources {
        let place = Place {
            found_in: PlaceKind::Resource,
            object: text.path.clone(),
            owner: Owner::app(),
            dialled: false,
            reachable: Known::Unknown,
            path: vec![text.path.clone()],
        };
        collector.add_all(named(addresses(&text.text, false)), &place);
    }
    let mut rows = collector.finish();
    let own_gaps = [(METADATA, sources.metadata_gap()), (MODEL, sources.model_gap())];
    rows.extend(own_gaps.into_iter().filter_map(|(path, why)| why.map(|why| unreadable(path, &why))));
    let unknown = sources.model.into_iter().flat_map(|model| locations::services_without_address(sources, model));
    rows.extend(unknown.map(|(service, why)| Row {
        object: service.to_owned(),
        evidence: vec![Evidence::at([MODEL, service])],
        ..unreadable(MODEL, &why)
    }));
    rows.extend(gaps.iter().map(|gap| unreadable(&gap.path, &gap.why)));
    rows
}

/// Addresses whose host is written down: a text that is not dialled and names no host says nothing.
fn named(addresses: Vec<Address>) -> impl Iterator<Item = Address> {
    addresses.into_iter().filter(|address| address.class != HostClass::Template)
}

/// The rows of constants. Those that calls refer to are known from the calls.
fn constants(collector: &mut Collector<'_>) {
    let constants = collector.sources.metadata.map_or(&[][..], |metadata| &metadata.constants);
    for constant in constants.iter().filter(|constant| holds_text(&constant.data_type)) {
        let name = constant.name.as_str();
        let Some(default) = collector.texts.default_of(name).map(str::to_owned) else { continue };
        let mentions = collector.mentions_of(name);
        let hosts: BTreeSet<&str> = mentions.iter().map(|mention| mention.host.as_str()).collect();
        let mut found = addresses(&default, says_host(name));
        if !found.iter().any(|address| hosts.contains(address.host.as_str())) {
            found.extend(addresses(&default, true).into_iter().filter(|address| hosts.contains(address.host.as_str())));
        }
        let users = collector.texts.users_of(name).map(|flow| (collector.sources.reachable)(&flow.name));
        let users: Vec<Known<bool>> = users.collect();
        // Mail servers have a table of their own.
        let is_mail_server = says_mail(name) && says_mail_host(name) && mentions.is_empty();
        found.retain(|address| !is_mail_server || address.scheme.is_some());
        for address in named(found) {
            let at_host = || mentions.iter().filter(|mention| mention.host == address.host);
            let reached = users.iter().cloned().chain(at_host().map(|mention| mention.reachable.clone()));
            let place = Place {
                found_in: PlaceKind::ConstantDefault,
                object: name.to_owned(),
                owner: (collector.sources.owner)(module_of(name)),
                dialled: at_host().any(|mention| mention.dialled),
                reachable: any_reached(reached),
                path: vec![METADATA.to_owned(), name.to_owned()],
            };
            let further: Vec<Vec<String>> = at_host().map(|mention| mention.path.clone()).collect();
            collector.add_with(address, &place, &further);
        }
    }
}

fn unreadable(path: &str, why: &str) -> Row<Endpoint> {
    Row {
        fact: Endpoint::unknown(),
        object: path.to_owned(),
        owner: Owner::app(),
        evidence: vec![Evidence::at([path])],
        unreadable: Some(why.to_owned()),
    }
}
