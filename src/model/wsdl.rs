//! Addresses of the ports of a WSDL. Reads nothing else of it, resolves no external entity, follows no import, and
//! refuses documents that are too deep or declare entities of their own where an address needs them.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};
use thiserror::Error;

use crate::package::Limit;

use super::stream::ModelLimits;

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const WSDL_2: &str = "http://www.w3.org/ns/wsdl";
/// Bindings whose `address` element has a `location`.
const BINDINGS: [&str; 3] = [
    "http://schemas.xmlsoap.org/wsdl/soap/",
    "http://schemas.xmlsoap.org/wsdl/soap12/",
    "http://schemas.xmlsoap.org/wsdl/http/",
];

/// The address of one port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortAddress {
    /// Name of the service; empty where it has none.
    pub service: String,
    /// Name of the port (WSDL 1.1) or endpoint (WSDL 2.0); empty where it has none.
    pub port: String,
    /// The address as written.
    pub location: String,
}

/// Why a WSDL could not be read to its end. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WsdlError {
    /// Not well-formed.
    #[error(
        "the WSDL is damaged at line {line}, column {column}: {why}; the addresses behind that place are not known"
    )]
    Damaged {
        /// Line of the mistake.
        line: usize,
        /// Column of the mistake.
        column: usize,
        /// What the XML reader says.
        why: String,
    },
    /// Elements nest deeper than any real WSDL.
    #[error("the WSDL nests its elements {} levels deep at line {line}; it was not read further",
        Limit::XmlDepth.hit_at(*.limit as u64))]
    TooDeep {
        /// Line at which the limit was passed.
        line: usize,
        /// The limit.
        limit: usize,
    },
    /// Longer than any real WSDL.
    #[error("the WSDL has {length} bytes, {}", Limit::Xml.hit_at(*.limit as u64))]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The limit.
        limit: usize,
    },
}

/// The addresses of all ports, in the order of the document: SOAP 1.1, SOAP 1.2 and HTTP bindings, and the endpoints of
/// WSDL 2.0. Prefixes do not matter, namespaces do.
pub fn port_addresses(wsdl: &str, limits: &ModelLimits) -> Result<Vec<PortAddress>, WsdlError> {
    if wsdl.len() > limits.xml_bytes {
        return Err(WsdlError::TooLong { length: wsdl.len(), limit: limits.xml_bytes });
    }
    let wsdl = wsdl.trim_start_matches('\u{feff}');
    let mut reader = NsReader::from_str(wsdl);
    let mut ports = Ports::default();
    loop {
        let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                ports.depth += 1;
                if ports.depth > limits.xml_depth {
                    let line = line_and_column(wsdl, position).0;
                    return Err(WsdlError::TooDeep { line, limit: limits.xml_depth });
                }
                ports.open(&reader, &element).map_err(|why| damaged(wsdl, position, why))?;
            }
            Ok(Event::Empty(element)) => ports.open(&reader, &element).map_err(|why| damaged(wsdl, position, why))?,
            Ok(Event::End(_)) => ports.depth = ports.depth.saturating_sub(1),
            Ok(Event::Eof) if ports.depth > 0 => {
                return Err(damaged(wsdl, wsdl.len(), "it ends inside an element".to_owned()));
            }
            Ok(Event::Eof) if !ports.has_root => {
                return Err(damaged(wsdl, wsdl.len(), "it holds no element".to_owned()));
            }
            Ok(Event::Eof) => return Ok(ports.found),
            Ok(_) => {}
            Err(error) => {
                let position = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                return Err(damaged(wsdl, position, error.to_string()));
            }
        }
    }
}

fn damaged(wsdl: &str, position: usize, why: String) -> WsdlError {
    let (line, column) = line_and_column(wsdl, position);
    WsdlError::Damaged { line, column, why }
}

fn line_and_column(text: &str, position: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(position.min(text.len()))).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    (line, column)
}

#[derive(Default)]
struct Ports {
    depth: usize,
    has_root: bool,
    service: String,
    port: String,
    found: Vec<PortAddress>,
}

impl Ports {
    fn open(&mut self, reader: &NsReader<&[u8]>, element: &BytesStart<'_>) -> Result<(), String> {
        self.has_root = true;
        let (namespace, name) = reader.resolver().resolve_element(element.name());
        let ResolveResult::Bound(Namespace(namespace)) = namespace else { return Ok(()) };
        match name.as_ref() {
            "service" if namespace == WSDL || namespace == WSDL_2 => {
                self.service = attribute(element, "name")?.unwrap_or_default();
                self.port.clear();
            }
            "port" if namespace == WSDL => self.port = attribute(element, "name")?.unwrap_or_default(),
            "endpoint" if namespace == WSDL_2 => {
                self.port = attribute(element, "name")?.unwrap_or_default();
                self.add(attribute(element, "address")?);
            }
            "address" if BINDINGS.contains(&namespace) => self.add(attribute(element, "location")?),
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, location: Option<String>) {
        let Some(location) = location.filter(|location| !location.trim().is_empty()) else { return };
        let location = location.trim().to_owned();
        self.found.push(PortAddress { service: self.service.clone(), port: self.port.clone(), location });
    }
}

/// An attribute without namespace; an entity that the document declares itself is an error, not an empty text.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let mut attributes = element.attributes();
    // The check for doubled names compares each with each, which a hostile element makes slow.
    attributes.with_checks(false);
    for attribute in attributes {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(wsdl: &str) -> Result<Vec<PortAddress>, WsdlError> {
        port_addresses(wsdl, &ModelLimits::default())
    }

    fn wsdl(ports: &str) -> String {
        format!(
            r#"<?xml version="1.0"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:http="http://schemas.xmlsoap.org/wsdl/http/"
    targetNamespace="http://www.example.com/">
  <wsdl:types><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><address location="http://no/"/></xsd:schema></wsdl:types>
  <wsdl:service name="Orders">{ports}</wsdl:service>
</wsdl:definitions>"#
        )
    }

    fn locations(wsdl: &str) -> Vec<String> {
        read(wsdl).expect(wsdl).into_iter().map(|port| port.location).collect()
    }

    #[test]
    fn each_port_gives_its_service_name_and_address() {
        let text = wsdl(concat!(
            r#"<wsdl:port name="A" binding="b"><soap:address location="http://10.0.0.5/ws/Orders/1/soap1"/></wsdl:port>"#,
            r#"<wsdl:port name="B"><s12:address location=" https://erp.corp/x?a=1&amp;b=2 "></s12:address></wsdl:port>"#,
            r#"<wsdl:port name="C"><http:address location="http://erp&#x2e;corp/"/></wsdl:port>"#,
        ));
        let expected = [
            ("A", "http://10.0.0.5/ws/Orders/1/soap1"),
            ("B", "https://erp.corp/x?a=1&b=2"),
            ("C", "http://erp.corp/"),
        ];
        let expected = expected.map(|(port, location)| PortAddress {
            service: "Orders".to_owned(),
            port: port.to_owned(),
            location: location.to_owned(),
        });
        assert_eq!(read(&text).expect("a sound WSDL"), expected);
    }

    #[test]
    fn namespaces_decide_not_prefixes() {
        let other = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><service name="S"><port name="P">
            <x:address xmlns:x="http://schemas.xmlsoap.org/wsdl/soap/" location="http://a/"/>
            <soap:address xmlns:soap="http://other.example/" location="http://b/"/>
            <address location="http://c/"/></port></service></definitions>"#;
        assert_eq!(locations(other), ["http://a/"]);
    }

    #[test]
    fn endpoints_of_the_newer_wsdl_count_too() {
        let newer = r#"<description xmlns="http://www.w3.org/ns/wsdl"><service name="S">
            <endpoint name="E" address="http://erp.corp/"/><endpoint name="F"/></service></description>"#;
        assert_eq!(locations(newer), ["http://erp.corp/"]);
    }

    #[test]
    fn a_port_without_address_gives_nothing() {
        assert!(locations(&wsdl(r#"<wsdl:port name="A"><soap:address location=""/></wsdl:port>"#)).is_empty());
        assert!(locations(&wsdl("")).is_empty());
        assert!(locations("<html/>").is_empty());
    }

    #[test]
    fn damage_is_reported_with_its_place() {
        for (text, expected) in
            [("<a>\n <b></c></a>", (2, 5)), ("<a>\n  <b>", (2, 6)), ("", (1, 1)), ("not xml", (1, 8))]
        {
            match read(text) {
                Err(WsdlError::Damaged { line, column, .. }) => assert_eq!((line, column), expected, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn entities_of_the_document_are_not_resolved() {
        let text = wsdl(r#"<wsdl:port name="A"><soap:address location="&host;"/></wsdl:port>"#).replace(
            "<wsdl:definitions",
            "<!DOCTYPE d [<!ENTITY host SYSTEM \"file:///etc/passwd\">]>\n<wsdl:definitions",
        );
        let error = read(&text).expect_err("an entity of its own");
        assert!(matches!(&error, WsdlError::Damaged { line: 7, why, .. } if why.contains("host")), "{error}");
    }

    #[test]
    fn depth_is_limited() {
        let deep = "<a>".repeat(100_000);
        assert!(matches!(read(&deep), Err(WsdlError::TooDeep { line: 1, .. } | WsdlError::Damaged { .. })));
    }

    #[test]
    fn limits_are_told_with_what_raises_them() {
        let limits = ModelLimits { xml_bytes: 20, xml_depth: 8, ..ModelLimits::default() };
        let why = |text: &str| port_addresses(text, &limits).expect_err("over a limit").to_string();
        assert_eq!(
            why("<a>123456789012345678</a>"),
            "the WSDL has 25 bytes, more than the limit of 20 bytes (raise it with --limit xml=VALUE)"
        );
        let limits = ModelLimits { xml_depth: 8, ..ModelLimits::default() };
        let deep = port_addresses(&"<a>".repeat(9), &limits).expect_err("over a limit").to_string();
        assert!(deep.contains("more than the limit of 8 (raise it with --limit xml-depth=VALUE)"), "{deep}");
    }
}
