//! Keeps passwords that stand in Java code out of facts and reports. Works on names only: what a call or the setting
//! before a text is called.

use crate::java::{Constant, ReferenceKey};

use super::secret::{is_plain_address, mask_credentials};

/// What is shown in place of a secret.
const MASK: &str = "****";

/// What is masked beside the calls of one method.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Masking {
    /// Whether what the call gets is a secret by the name of the method or its class.
    in_secret_call: bool,
    /// Whether a user's name and password follow an address: `getConnection(url, user, password)`, `connect(host, ...)`.
    follow_address: bool,
}

impl Masking {
    pub(crate) fn of(key: &ReferenceKey) -> Self {
        let method = key.method.as_ref().map_or("", |(name, _)| name);
        Self {
            in_secret_call: names_secret(method) || names_secret(&key.class),
            follow_address: matches!(method, "getConnection" | "connect"),
        }
    }

    /// The constants beside a call, with those masked that are likely to be secrets.
    pub(crate) fn shown(self, constants: &[Constant]) -> Vec<Constant> {
        let mut after_secret_name = false;
        let mut shown = Vec::with_capacity(constants.len());
        for (index, constant) in constants.iter().enumerate() {
            let Constant::Text(text) = constant else {
                shown.push(constant.clone());
                continue;
            };
            // Of several ways through a method there are several addresses.
            let is_credential =
                self.follow_address && index >= 2 && !is_plain_address(text) && !text.starts_with("jdbc:");
            let masked = self.in_secret_call || after_secret_name || is_credential;
            shown.push(Constant::Text(if masked { MASK.to_owned() } else { mask_credentials(text) }));
            after_secret_name = !masked && names_secret(text) && !text.contains("://");
        }
        shown
    }
}

/// Whether a name speaks of something secret: `mail.smtp.password`, `setAuthentication`, `PasswordAuthentication`.
fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let words = ["password", "passwd", "passphrase", "secret", "credential", "authenticat", "apikey", "accesstoken"];
    words.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::java::Usage;

    use super::*;

    fn shown(class: &str, method: &str, texts: &[&str]) -> Vec<String> {
        let key = ReferenceKey {
            used_by: "orders.actions.Send".to_owned(),
            usage: Usage::Calls,
            class: class.to_owned(),
            method: Some((method.to_owned(), "()V".to_owned())),
        };
        let constants: Vec<_> = texts.iter().map(|&text| Constant::Text(text.to_owned())).collect();
        Masking::of(&key).shown(&constants).iter().map(|constant| constant.to_string().replace('"', "")).collect()
    }

    #[test]
    fn secrets_beside_a_call_are_masked() {
        let cases: [(&str, &str, &[&str], &[&str]); 6] = [
            ("javax.mail.PasswordAuthentication", "<init>", &["me", "s3cret"], &["****", "****"]),
            ("org.apache.commons.mail.Email", "setAuthentication", &["me", "s3cret"], &["****", "****"]),
            (
                "java.util.Properties",
                "setProperty",
                &["mail.smtp.password", "s3cret", "mail.smtp.host", "localhost"],
                &["mail.smtp.password", "****", "mail.smtp.host", "localhost"],
            ),
            ("java.sql.DriverManager", "getConnection", &["jdbc:x", "sa", "s3cret"], &["jdbc:x", "sa", "****"]),
            (
                "java.sql.DriverManager",
                "getConnection",
                &["jdbc:x", "jdbc:y", "jdbc:postgresql://sa:s3cret@10.0.0.5/erp", "s3cret"],
                &["jdbc:x", "jdbc:y", "jdbc:postgresql://sa:***@10.0.0.5/erp", "****"],
            ),
            ("java.net.URL", "<init>", &["ftp://me:s3cret@files.corp/in"], &["ftp://me:***@files.corp/in"]),
        ];
        for (class, method, texts, expected) in cases {
            assert_eq!(shown(class, method, texts), expected, "{class}.{method}");
        }
    }

    #[test]
    fn what_is_no_secret_stays_readable() {
        for texts in [&["mail.smtp.host", "localhost"][..], &["https://host/a@b"], &["10.1.2.3"]] {
            assert_eq!(shown("java.util.Properties", "setProperty", texts), texts);
        }
    }
}
