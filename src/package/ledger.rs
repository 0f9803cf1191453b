//! The ledger knows of every entry whether it was read, skipped because no fact needs it, or could not be read and why.
//! Nothing that failed may look like something that was not there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::Account;

/// What has happened to the entries so far. Shared between threads; its content does not depend on their order.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    read: BTreeSet<String>,
    unreadable: BTreeMap<String, BTreeSet<String>>,
}

impl Ledger {
    pub(super) fn read(&self, path: &str) {
        self.with(|pages| {
            pages.read.insert(path.to_owned());
        });
    }

    pub(super) fn unreadable(&self, path: &str, why: &str) {
        self.with(|pages| {
            pages.unreadable.entry(path.to_owned()).or_default().insert(why.to_owned());
        });
    }

    /// What became of the entries of a package.
    pub(super) fn close<'e>(&self, entries: impl Iterator<Item = &'e str>) -> Account {
        self.with(|pages| {
            let mut account = Account { read: pages.read.len(), ..Account::default() };
            for entry in entries {
                account.entries += 1;
                if !pages.read.contains(entry) && !pages.unreadable.contains_key(entry) {
                    account.skipped += 1;
                }
            }
            for (path, reasons) in &pages.unreadable {
                account.unreadable.extend(reasons.iter().map(|why| (path.clone(), why.clone())));
            }
            account
        })
    }

    fn with<T>(&self, use_pages: impl FnOnce(&mut Pages) -> T) -> T {
        // A panic elsewhere cannot leave the pages half written: each change is one insertion.
        use_pages(&mut self.pages.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
