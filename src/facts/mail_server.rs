//! Mail servers that the app names: a literal host or port set on a mail-settings object, passed to a mail action,
//! held in a constant or loaded in Java beside mail classes. What an administrator saved at run time sits in the
//! database and is not seen. Addresses of senders and receivers are no servers.

mod flows;
mod java;
#[cfg(test)]
mod tests;

pub(crate) use flows::settings_of;
pub(crate) use java::{Java, interest, interest_in_libraries};

use super::constant::holds_text;
use super::host::addresses;
use super::naming::{says_mail, says_mail_host, says_port};
use super::sources::{METADATA, MODEL, Sources, Texts, any_reached, module_of};
use super::value::{Fact, fact, words};
use super::{Evidence, HostClass, Known, Owner, OwnerKind, Row};

words! {
    /// Where a mail server is named.
    MailPlace {
        /// Attribute of a mail-settings object set in a microflow.
        MicroflowAssignment = "microflow-assignment",
        /// Argument of a Java action that sends mail.
        ActionArgument = "action-argument",
        /// Default value of a constant that is named like a mail server.
        ConstantDefault = "constant-default",
        /// Text or number in Java code, beside mail classes.
        JavaCode = "java-code",
        /// Stored mail settings, as somebody says.
        Environment = "environment",
    }
}

fact! {
    /// A mail server that the app names.
    MailServer = "mail-server" {
        /// Host in lower case.
        host: String,
        /// Class of the host.
        host_class: HostClass,
        /// Port.
        port: f64,
        /// Where it is named.
        found_in: MailPlace,
        /// The object that names it: microflow, constant or class.
        name: String,
        /// The attribute, parameter or method that takes it, such as `EmailTemplate.EmailSettings.Server`.
        setting: String,
        /// Whether somebody said which server the stored settings name, so that this default does not count.
        overridden: bool,
        /// Whether an entry point of the app reaches the place.
        reachable: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// One row for each named server, and one for each source that could not be read.
///
/// `java` holds the references that class files make to the API that [`interest`] asks for.
pub(crate) fn rows(sources: &Sources<'_>, texts: &Texts<'_>, java: &Java<'_>) -> Vec<Row<MailServer>> {
    let mut rows = flows::rows(sources, texts);
    rows.extend(constants(sources, texts));
    rows.extend(java::rows(java));
    let own_gaps = [(METADATA, sources.metadata_gap()), (MODEL, sources.model_gap())];
    rows.extend(own_gaps.into_iter().filter_map(|(path, why)| {
        let evidence = vec![Evidence::at([path])];
        why.map(|why| Row {
            fact: MailServer::unknown(),
            object: path.to_owned(),
            owner: Owner::app(),
            evidence,
            unreadable: Some(why),
        })
    }));
    rows
}

/// What is known of a server in one place.
#[derive(Debug, Clone, Default, PartialEq)]
struct Server {
    host: Known<String>,
    host_class: Known<HostClass>,
    port: Known<u16>,
}

impl Server {
    /// The host in a text that names one; `None` where it does not, or only at run time.
    fn host(text: &str) -> Option<Self> {
        // In other places `Exchange.Acme.Local` is a document of a module.
        let named = || addresses(&text.to_lowercase(), true).into_iter().next();
        let address = addresses(text, true).into_iter().next().or_else(named)?;
        let is_written = address.class != HostClass::Template;
        is_written.then(|| Self {
            host: Known::Is(address.host),
            host_class: Known::Is(address.class),
            port: Known::from(address.port),
        })
    }

    /// The server as a row's fact; the place is filled in by the caller.
    fn fact(
        self,
        found_in: MailPlace,
        object: &str,
        setting: &str,
        reachable: Known<bool>,
        owner: &Owner,
    ) -> MailServer {
        MailServer {
            host: self.host,
            host_class: self.host_class,
            port: self.port.map(f64::from),
            found_in: Known::Is(found_in),
            name: Known::Is(object.to_owned()),
            setting: Known::Is(setting.to_owned()),
            overridden: Known::Absent,
            reachable,
            module: Known::Is(owner.name.clone()),
            owner: Known::Is(owner.kind),
        }
    }

    /// The server as a person writes it: `localhost:25`.
    fn shown(&self) -> String {
        match (self.host.value(), self.port.value()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.clone(),
            (None, Some(port)) => format!("port {port}"),
            (None, None) => String::new(),
        }
    }
}

/// Whether a constant has a row here as the name of a mail server.
fn is_mail_constant(name: &str) -> bool {
    says_mail(name) && (says_mail_host(name) || says_port(name))
}

fn constants(sources: &Sources<'_>, texts: &Texts<'_>) -> Vec<Row<MailServer>> {
    let constants = sources.metadata.map_or(&[][..], |metadata| &metadata.constants);
    let mut rows = Vec::new();
    for constant in constants.iter().filter(|constant| is_mail_constant(&constant.name)) {
        let name = constant.name.as_str();
        let Some(default) = texts.default_of(name) else { continue };
        let port = default.trim().parse::<u16>().ok().filter(|port| *port > 0 && says_port(name));
        let server = match port {
            Some(port) => Some(Server { port: Known::Is(port), ..Server::default() }),
            None if holds_text(&constant.data_type) && says_mail_host(name) => Server::host(default),
            None => None,
        };
        let Some(server) = server else { continue };
        let owner = (sources.owner)(module_of(name));
        let reachable = any_reached(texts.users_of(name).map(|flow| (sources.reachable)(&flow.name)));
        let evidence = vec![Evidence::at([METADATA, name]).showing(server.shown())];
        let fact = server.fact(MailPlace::ConstantDefault, name, name, reachable, &owner);
        rows.push(Row { fact, object: name.to_owned(), owner, evidence, unreadable: None });
    }
    rows
}
