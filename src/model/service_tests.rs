//! Services, settings and pages over all versions of the format.

use bson::{RawBson, RawDocumentBuf, rawdoc};

use super::samples::{document, list, read, stream};
use super::{Model, PublishedKind, RemoteKind};

fn whole(documents: &[bson::RawDocumentBuf]) -> Model {
    let model = read(&stream(documents));
    assert_eq!(model.damage, []);
    model
}

#[test]
fn an_imported_service_is_read_with_and_without_impl_in_its_names() {
    for ending in ["", "Impl"] {
        let port = rawdoc! {
            "$Type": format!("WebServices$ServiceInfo{ending}"), "Name": "Stock", "PortName": "StockPort",
            "Location": "https://stock.acme.corp/ws", "LocationConstant": "M.StockUrl",
            "Operations": list([rawdoc! {"Name": "Get"}]),
        };
        let description = rawdoc! {"$Type": format!("WebServices$WsdlDescription{ending}"), "Services": list([port])};
        let service = rawdoc! {"WsdlUrl": "C:\\wsdl\\stock.wsdl", "Description": description};
        let model = whole(&[document(&format!("WebServices$ImportedService{ending}"), "M.Stock", &service)]);
        let service = &model.imported_services[0];
        assert_eq!(service.wsdl_url, "C:\\wsdl\\stock.wsdl");
        assert_eq!(service.ports[0].location, "https://stock.acme.corp/ws");
        assert_eq!(service.ports[0].location_constant, "M.StockUrl");
        assert_eq!(service.ports[0].operations, ["Get"]);
    }
}

#[test]
fn settings_are_read_flat_and_in_parts() {
    let values =
        || rawdoc! {"$Type": "Settings$ModelSettings", "AfterStartupMicroflow": "M.Start", "HashAlgorithm": "BCrypt"};
    let language = || rawdoc! {"$Type": "Texts$Language", "Code": "nl_NL"};
    let mut flat = values();
    flat.append(bson::raw::cstr!("Languages"), list([language()]));
    let languages = rawdoc! {"$Type": "Settings$LanguageSettings", "Languages": list([language()])};
    let parts = rawdoc! {"Settings": list([rawdoc! {"$Type": "Settings$CertificateSettings"}, values(), languages])};
    for rest in [flat, parts] {
        let mut whole_document = rawdoc! {};
        for element in &rest {
            let (key, value) = element.unwrap();
            if key.as_str() != "$Type" {
                whole_document.append(key, value);
            }
        }
        let settings = whole(&[document("Settings$ProjectSettings", "", &whole_document)]).settings.unwrap();
        assert_eq!((settings.after_startup.as_str(), settings.languages), ("M.Start", vec!["nl_NL".to_owned()]));
    }
}

#[test]
fn pages_menus_and_workflows_are_known_by_the_flows_that_they_name() {
    let settings = rawdoc! {"$Type": "Forms$MicroflowSettings", "Microflow": "M.ACT_Save"};
    let button = rawdoc! {"$Type": "Forms$ActionButton", "Action": rawdoc! {"MicroflowSettings": settings}};
    let task = rawdoc! {"$Type": "Workflows$CallMicroflowTask", "Microflow": "M.WF_Approve"};
    let model = whole(&[
        document("Forms$Page", "M.Order", &rawdoc! {"Widgets": list([button]), "Title": "Microflow"}),
        document("Workflows$Workflow", "M.Approval", &rawdoc! {"Flow": rawdoc! {"Activities": list([task])}}),
        document("Forms$BuildingBlock", "M.Block", &rawdoc! {"Microflow": "M.Never"}),
    ]);
    assert_eq!(model.client_entry_points.len(), 1);
    assert_eq!(model.client_entry_points[0].document, "M.Order");
    assert!(model.client_entry_points[0].flows.iter().eq(["M.ACT_Save"]));
    assert!(model.workflows[0].flows.contains("M.WF_Approve"));
}

#[test]
fn published_services_give_their_operations() {
    let operation = rawdoc! {"HttpMethod": "Get", "PathRuntime": "rest/orders/v1/order", "Microflow": "M.GetOrder"};
    let rest = rawdoc! {"Path": "rest/orders/v1", "Resources": list([rawdoc! {"Operations": list([operation])}])};
    let version = rawdoc! {"Operations": list([rawdoc! {"Name": "Refresh", "Microflow": "M.Refresh"}]), "HeaderAuthentication": "None"};
    let model = whole(&[
        document("Rest$PublishedRestService", "M.Orders", &rest),
        document("WebServices$PublishedService", "M.Soap", &rawdoc! {"VersionedWebServices": list([version])}),
        document("ODataPublish$PublishedODataService2", "M.Odata", &rawdoc! {"Path": "odata/orders", "X": "M.No"}),
    ]);
    let kinds: Vec<PublishedKind> = model.published_services.iter().map(|service| service.kind).collect();
    assert_eq!(kinds, [PublishedKind::Rest, PublishedKind::Soap, PublishedKind::Odata]);
    assert_eq!(model.published_services[0].operations[0].path, "rest/orders/v1/order");
    assert!(model.published_services[1].microflows.contains("M.Refresh"));
    assert_eq!(model.published_services[2].path, "odata/orders");
}

#[test]
fn a_remote_source_gives_its_address_wherever_it_stands() {
    let parts = rawdoc! {"$Type": "DatabaseConnector$ConnectionParts", "Host": "db.acme.corp", "Port": 1433_i64, "DatabaseName": "erp"};
    let base = rawdoc! {"$Type": "Rest$ValueTemplate", "Value": "https://api.acme.com/v1"};
    let template = rawdoc! {"$Type": "Microflows$StringTemplate", "Text": "https://odata.acme.com"};
    let model = whole(&[
        document(
            "DatabaseConnector$DatabaseConnection",
            "M.Erp",
            &rawdoc! {"DatabaseType": "MSSQL", "ConnectionInput": parts, "Password": "M.ErpPassword"},
        ),
        document(
            "Rest$ConsumedRestService",
            "M.Api",
            &rawdoc! {"BaseUrl": base, "AuthenticationScheme": RawBson::Null},
        ),
        document(
            "Rest$ConsumedODataService",
            "M.Feed",
            &rawdoc! {"HttpConfiguration": rawdoc! {"CustomLocationTemplate": template}, "HeadersMicroflow": "M.Headers"},
        ),
    ]);
    let found: Vec<_> = model.remote_sources.iter().map(|source| (source.kind, source.location.as_str())).collect();
    let expected = [
        (RemoteKind::Database, "db.acme.corp:1433/erp"),
        (RemoteKind::Rest, "https://api.acme.com/v1"),
        (RemoteKind::Odata, "https://odata.acme.com"),
    ];
    assert_eq!(found, expected);
    assert!(model.remote_sources[0].constants.contains("M.ErpPassword"));
    assert!(model.remote_sources[2].microflows.contains("M.Headers"));
}

#[test]
fn the_same_property_may_be_a_number_or_a_text() {
    let project = |id: RawBson| {
        let project = rawdoc! {"$ID": super::samples::id("project"), "$Type": "Projects$Project", "DeploymentID": id};
        let bytes = [super::samples::skeleton(&[]).into_bytes(), project.into_bytes()].concat();
        read(&bytes).project.deployment_id
    };
    assert_eq!(project(RawBson::Int64(635_645_596_014_689_999)), "635645596014689999");
    assert_eq!(project("637021636523543430".into()), "637021636523543430");
}

#[test]
fn profiles_of_the_navigation_say_for_which_devices_an_app_is() {
    let read = |fields: RawDocumentBuf| {
        whole(&[document("Navigation$NavigationDocument", "", &fields)]).navigation.map(|it| (it.hybrid, it.offline))
    };
    let profile = |kind: &str, offline: bool| {
        let profile = rawdoc! {"$Type": "Navigation$NavigationProfile", "Kind": kind, "IsOffline": offline};
        rawdoc! {"Profiles": list([profile])}
    };
    assert_eq!(read(profile("Responsive", false)), Some((false, false)));
    assert_eq!(read(profile("Responsive", true)), Some((false, true)));
    assert_eq!(read(profile("HybridPhone", false)), Some((true, false)));
    assert_eq!(read(profile("HybridTabletOffline", false)), Some((true, true)));
    assert_eq!(read(profile("NativePhone", false)), Some((false, true)));
    let old = |name: &str, enabled: bool| {
        let profile = rawdoc! {"$Type": "Navigation$NavigationProfile", "Type": "Phone", "Enabled": enabled, "OfflineEnabled": true};
        match name {
            "PhoneProfile" => rawdoc! {"PhoneProfile": profile},
            "HybridPhoneProfile" => rawdoc! {"HybridPhoneProfile": profile},
            "OfflinePhoneProfile" => rawdoc! {"OfflinePhoneProfile": profile},
            _ => rawdoc! {"DesktopProfile": profile},
        }
    };
    assert_eq!(read(old("PhoneProfile", true)), Some((true, true)));
    assert_eq!(read(old("HybridPhoneProfile", false)), Some((false, false)), "a profile that is switched off");
    assert_eq!(read(old("DesktopProfile", true)), Some((false, true)));
    assert_eq!(read(old("OfflinePhoneProfile", true)), Some((true, true)), "Mendix 6");
    assert_eq!(whole(&[]).navigation, None, "a model without it has lost it");
}
