//! Sender addresses that the app sets by itself: a literal set on a mail object or handed to a mail action, or the
//! default of a constant that is named like a sender. Senders that an administrator saved are in the database.

use super::host::addresses;
use super::mail_server::{MailPlace, settings_of};
use super::naming::{own_name, words_of};
use super::sources::{METADATA, Sources, Texts, any_reached, module_of, place};
use super::value::{Fact, fact};
use super::{Evidence, HostClass, Known, Owner, OwnerKind, Row};

fact! {
    /// An address from which the app sends mail.
    MailSender = "mail-sender" {
        /// The address, such as `orders@example.com`.
        address: String,
        /// What follows the sign, in lower case.
        domain: String,
        /// Class of the domain: one without a dot is an internal name.
        domain_class: HostClass,
        /// Where it is named.
        found_in: MailPlace,
        /// The object that names it: microflow or constant.
        name: String,
        /// The attribute or parameter that takes it.
        setting: String,
        /// Whether an entry point of the app reaches the place.
        reachable: bool,
        /// Module that holds it.
        module: String,
        /// Whose module that is.
        owner: OwnerKind,
    }
}

/// One row for each address and place, and one for each source that could not be read.
pub(crate) fn rows(sources: &Sources<'_>, texts: &Texts<'_>) -> Vec<Row<MailSender>> {
    let mut rows = Vec::new();
    for (index, flow) in sources.flows().iter().enumerate() {
        for activity in flow.activities.iter().filter(|activity| !activity.is_skipped()) {
            let (found_in, settings) = settings_of(&activity.action);
            for (setting, written) in settings.into_iter().filter(|(name, _)| says_sender(name)) {
                let folded = written.fold(texts, index);
                for (address, domain) in folded.texts.iter().filter_map(|text| mail_address(text)) {
                    let mut path = place(flow, activity);
                    path.push(setting.to_owned());
                    let reachable = (sources.reachable)(&flow.name);
                    let owner = (sources.owner)(&flow.module);
                    rows.push(row([address, domain, &flow.name, setting], found_in, reachable, owner, path));
                }
            }
        }
    }
    rows.extend(constants(sources, texts));
    let gaps = [(METADATA, sources.metadata_gap()), (super::sources::MODEL, sources.model_gap())];
    rows.extend(gaps.into_iter().filter_map(|(path, why)| {
        why.map(|why| Row {
            fact: MailSender::unknown(),
            object: path.to_owned(),
            owner: Owner::app(),
            evidence: vec![Evidence::at([path])],
            unreadable: Some(why),
        })
    }));
    rows
}

fn constants(sources: &Sources<'_>, texts: &Texts<'_>) -> Vec<Row<MailSender>> {
    let constants = sources.metadata.map_or(&[][..], |metadata| &metadata.constants);
    let named = constants.iter().filter(|constant| says_sender(&constant.name));
    named
        .filter_map(|constant| {
            let name = constant.name.as_str();
            let (address, domain) = mail_address(texts.default_of(name)?)?;
            let reachable = any_reached(texts.users_of(name).map(|flow| (sources.reachable)(&flow.name)));
            let path = vec![METADATA.to_owned(), name.to_owned()];
            let owner = (sources.owner)(module_of(name));
            Some(row([address, domain, name, name], MailPlace::ConstantDefault, reachable, owner, path))
        })
        .collect()
}

fn row(
    [address, domain, object, setting]: [&str; 4],
    found_in: MailPlace,
    reachable: Known<bool>,
    owner: Owner,
    path: Vec<String>,
) -> Row<MailSender> {
    let domain = domain.to_lowercase();
    let class = addresses(&domain, true).into_iter().next().map(|found| found.class);
    Row {
        fact: MailSender {
            address: Known::Is(address.to_owned()),
            domain: Known::Is(domain),
            domain_class: class.into(),
            found_in: Known::Is(found_in),
            name: Known::Is(object.to_owned()),
            setting: Known::Is(setting.to_owned()),
            reachable,
            module: Known::Is(owner.name.clone()),
            owner: Known::Is(owner.kind),
        },
        object: object.to_owned(),
        owner,
        evidence: vec![Evidence::at(path).showing(address)],
        unreadable: None,
    }
}

/// Whether an attribute, parameter or constant is named for the sender of a mail.
fn says_sender(name: &str) -> bool {
    let words = words_of(own_name(name));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&["from", "sender", "replyto"]) && !has(&["name", "display", "date", "time", "currency", "template"])
}

/// The one mail address that a text is, with its domain.
fn mail_address(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let (user, domain) = text.split_once('@')?;
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|character| character.is_alphanumeric() || ".-_+".contains(character))
    };
    (is_part(user) && is_part(domain)).then_some((text, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_known_by_its_name_and_by_the_form_of_its_value() {
        for name in ["EmailTemplate.EmailSettings.FromAddress", "Orders.SenderEmail", "fromAddress", "Mail.Email_From"]
        {
            assert!(says_sender(name), "{name}");
        }
        for name in ["Orders.Mail.FromDisplayName", "Orders.Price.FromDate", "Orders.Receiver", "Orders.Platform"] {
            assert!(!says_sender(name), "{name}");
        }
        assert_eq!(mail_address(" mendix@localhost "), Some(("mendix@localhost", "localhost")));
        for text in ["", "@", "a@", "@b", "a b@c", "a@b@c", "{1}@{2}", "no address"] {
            assert_eq!(mail_address(text), None, "{text}");
        }
    }
}
