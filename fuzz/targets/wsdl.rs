#![no_main]
//! A WSDL.

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = mxready::model::wsdl::port_addresses(text, &mxready::model::ModelLimits::default())
        .map_err(|error| error.to_string());
});
