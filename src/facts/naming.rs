//! What a name says: constants, attributes and parameters are named for what they hold, and a bare `erpserver` is a host
//! only where the name asks for one.

/// Words that ask for a host.
const HOST_WORDS: &[&str] = &[
    "host",
    "hosts",
    "hostname",
    "server",
    "servers",
    "servername",
    "endpoint",
    "endpoints",
    "url",
    "uri",
    "baseurl",
    "ip",
    "ipaddress",
    "broker",
    "brokers",
    "proxy",
    "address",
    "addresses",
    "datasource",
];

/// Those of them that name the machine itself.
const SERVER_WORDS: &[&str] =
    &["host", "hosts", "hostname", "server", "servers", "servername", "broker", "brokers", "ipaddress"];

/// Words that ask for the host of a server that takes mail.
const MAIL_HOST_WORDS: &[&str] = &["host", "hosts", "hostname", "server", "servers", "servername", "smtp"];

/// Words after which a name is about a host but does not hold it: `ServerType`, `UseProxy`, `UrlPrefix`.
const ABOUT_WORDS: &[&str] = &[
    "type",
    "port",
    "ports",
    "mode",
    "version",
    "prefix",
    "suffix",
    "path",
    "param",
    "parameter",
    "parameters",
    "use",
    "enable",
    "enabled",
    "zone",
    "key",
    "count",
    "timeout",
    "header",
    "text",
    "label",
    "title",
    "user",
    "username",
    "password",
    "description",
    "status",
    "protocol",
    "log",
    "node",
    "mail",
    "email",
    "street",
    "postal",
    "separator",
    "invoice",
    "delivery",
    "shipping",
    "customer",
    "billing",
    "template",
    "pattern",
    "regex",
    "id",
    "error",
    "message",
];

/// Those of them that say whose or which host it is where they stand before it: an `InvoiceMailServer` is a server.
const WORDS_BEFORE_A_HOST: &[&str] = &[
    "invoice", "delivery", "shipping", "customer", "billing", "error", "message", "log", "template", "status", "user",
    "street", "postal",
];

/// Words of the field of mail.
const MAIL_WORDS: &[&str] = &["mail", "mails", "email", "emails", "smtp", "smtps", "mailer", "imap", "pop3"];

/// The words of a name in lower case: `HMAC_Key` and `hmacKey` are both `hmac`, `key`.
pub(crate) fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let characters: Vec<char> = name.chars().collect();
    for (index, character) in characters.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|before| characters.get(before));
        let next = characters.get(index + 1);
        let begins = character.is_uppercase()
            && (previous.is_some_and(|each| each.is_lowercase() || each.is_ascii_digit())
                || (previous.is_some_and(|each| each.is_uppercase()) && next.is_some_and(|each| each.is_lowercase())));
        if begins || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && character.is_alphanumeric()
        {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The last part of a qualified name.
pub(crate) fn own_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether a constant, attribute, parameter or variable is named for a host. Only its own name counts.
pub(crate) fn says_host(name: &str) -> bool {
    let words = words_of(own_name(name));
    let Some(host) = words.iter().rposition(|word| HOST_WORDS.contains(&word.as_str())) else { return false };
    // An address or a URL is also where an invoice goes and what a message links to; a server is a server.
    let is_server = words.get(host).is_some_and(|word| SERVER_WORDS.contains(&word.as_str()));
    !words.iter().enumerate().any(|(index, word)| {
        let says_which = is_server && index < host && WORDS_BEFORE_A_HOST.contains(&word.as_str());
        ABOUT_WORDS.contains(&word.as_str()) && !says_which
    })
}

/// Whether an attribute, parameter or variable is named for a server, more narrowly than [`says_host`]: a text in a
/// microflow whose target is called `Url` is a path as often as a host.
pub(crate) fn says_server(name: &str) -> bool {
    says_host(name) && words_of(own_name(name)).iter().any(|word| SERVER_WORDS.contains(&word.as_str()))
}

/// Whether any part of a qualified name is of the field of mail.
pub(crate) fn says_mail(name: &str) -> bool {
    // Every such word has one of these in it, and most names have none.
    let may_say = ["mail", "smtp", "imap", "pop3"].iter().any(|part| contains_ignoring_case(name, part));
    may_say && has_mail_word(name)
}

fn has_mail_word(name: &str) -> bool {
    words_of(name).iter().any(|word| MAIL_WORDS.contains(&word.as_str()) || word.contains("smtp"))
        || ["mailserver", "mailhost", "mailsettings", "mailconfig"]
            .iter()
            .any(|part| name.to_lowercase().contains(part))
}

fn contains_ignoring_case(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// Whether a name, in the field of mail, asks for the host of a server.
pub(crate) fn says_mail_host(name: &str) -> bool {
    let words = words_of(own_name(name));
    let is_host =
        |word: &String| MAIL_HOST_WORDS.contains(&word.as_str()) || word.ends_with("host") || word.ends_with("server");
    let Some(host) = words.iter().rposition(is_host) else { return false };
    let is_about = |(index, word): (usize, &String)| {
        let word = word.as_str();
        let says_which = index < host && WORDS_BEFORE_A_HOST.contains(&word);
        ABOUT_WORDS.contains(&word) && !MAIL_WORDS.contains(&word) && !says_which
    };
    !words.iter().enumerate().any(is_about)
}

/// Whether a name asks for a port.
pub(crate) fn says_port(name: &str) -> bool {
    let words = words_of(own_name(name));
    let endings = ["smtpport", "mailport", "serverport", "hostport"];
    words.iter().any(|word| word == "port" || endings.iter().any(|ending| word.ends_with(ending)))
        && !words.iter().any(|word| ["use", "enabled", "type"].contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        for (name, expected) in [
            ("HMAC_Key", vec!["hmac", "key"]),
            ("azure_emailServerHostURL", vec!["azure", "email", "server", "host", "url"]),
            ("SMTPHost", vec!["smtp", "host"]),
            ("OAuth2Token", vec!["o", "auth2", "token"]),
            ("EmailTemplate.EmailSettings.Server", vec!["email", "template", "email", "settings", "server"]),
            ("", vec![]),
        ] {
            assert_eq!(words_of(name), expected);
        }
    }

    #[test]
    fn a_host_is_expected_where_the_name_asks_for_one() {
        for name in [
            "Erp.Host",
            "Erp.BackendUrl",
            "Erp.server_name",
            "Kafka.Brokers",
            "Erp.HTTPProxy",
            "Sql.ServerHost",
            "Crm.CustomerServer",
        ] {
            assert!(says_host(name), "{name}");
        }
        for name in [
            "Server.Name",
            "Erp.ServerType",
            "Erp.UseProxy",
            "Erp.UrlPrefix",
            "Erp.Port",
            "Crm.EmailAddress",
            "Crm.Ghost",
            "Crm.DeliveryAddress",
            "Crm.Observer",
        ] {
            assert!(!says_host(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_says_mail_has_one_of_the_parts_that_are_looked_for_first() {
        for word in MAIL_WORDS {
            assert!(says_mail(&format!("Any.{}", word.to_uppercase())), "{word}");
        }
        for name in ["Any.MySMTPServer", "Any.MAILHOST_X", "Any.theMailConfigs"] {
            assert!(says_mail(name) && has_mail_word(name), "{name}");
        }
    }

    #[test]
    fn mail_hosts_and_ports_are_told_from_what_is_near() {
        for name in
            ["EmailTemplate.EmailSettings.Server", "Mail.Config.SMTPHost", "EmailTemplate.azure_emailServerHostURL"]
        {
            assert!(says_mail(name) && says_mail_host(name), "{name}");
        }
        for name in ["Mail.InvoiceMailServer", "Mail.ErrorMailHost", "Mail.CustomerSmtpServer"] {
            assert!(says_mail_host(name), "{name}");
        }
        for name in ["Mail.UseMailServer", "Mail.MailServerError", "Mail.SmtpServerUser", "Mail.InvoiceMail"] {
            assert!(!says_mail_host(name), "{name}");
        }
        for name in ["EmailTemplate.EmailSettings.FromAddress", "MendixSSO.SupportEmail", "Mail.Config.ServerUser"] {
            assert!(!says_mail_host(name), "{name}");
        }
        for name in ["Mail.Config.SMTPPort", "Mail.Config.Port", "Mail.smtpport"] {
            assert!(says_port(name), "{name}");
        }
        for name in ["Mail.Support", "Mail.Report", "Mail.ImportCount", "Mail.UsePort"] {
            assert!(!says_port(name), "{name}");
        }
        assert!(!says_mail("Erp.Settings.Server"));
    }
}
