//! Profiles of the navigation: for which devices the app has pages, and whether they work without a connection. Menus and
//! home pages are read as what starts flows, not here.

use super::node::Node;

/// What the profiles that are switched on say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Navigation {
    /// Whether one is for hybrid apps, which hold the address of the server.
    pub hybrid: bool,
    /// Whether one works offline, so that devices hold changes for a while.
    pub offline: bool,
}

/// Profiles up to Mendix 7.0, each under a name of its own.
const NAMED: [&str; 7] = [
    "PhoneProfile",
    "TabletProfile",
    "DesktopProfile",
    "HybridPhoneProfile",
    "HybridTabletProfile",
    "OfflinePhoneProfile",
    "OfflineTabletProfile",
];

impl Navigation {
    pub(crate) fn read(node: &Node<'_>) -> Self {
        let mut found = Self::default();
        for name in NAMED {
            if let Some(profile) = node.child(name).filter(|profile| profile.flag("Enabled") == Some(true)) {
                // Phones and tablets used the same pages in a browser and in a hybrid app.
                found.hybrid |= name != "DesktopProfile";
                found.offline |= name.starts_with("Offline") || profile.flag("OfflineEnabled") == Some(true);
            }
        }
        for profile in node.children("Profiles") {
            let kind = profile.text("Kind");
            found.hybrid |= kind.starts_with("Hybrid");
            // Native apps keep their data on the device, whatever the flag says.
            let always = kind.starts_with("Native") || kind.contains("Offline");
            found.offline |= always || profile.flag("IsOffline") == Some(true);
        }
        found
    }
}
