//! From what was read to the tables of facts. Only joins: each table's rows are made in the table's own file.

use crate::package::Package;

use super::gather::Readings;
use super::{Facts, app, file, module, request_handler};

/// Fills every table.
pub(crate) fn fill(package: &Package, readings: &Readings) -> Facts {
    let metadata = readings.metadata.as_ref().ok();
    let model = readings.model.as_ref().ok();
    let app = app::row(&app::Sources {
        metadata: readings.metadata.as_ref().map_err(String::as_str),
        model: readings.model.as_ref().map_err(String::as_str),
        unpacked_size: package.entries().map(|entry| entry.size).sum(),
        file_count: package.entries().count(),
    });
    let files = package.entries().map(|entry| (entry.path.as_str(), entry.size));
    Facts { app: vec![app], files: file::rows(files, package.is_folder()), ..Facts::default() }
}
