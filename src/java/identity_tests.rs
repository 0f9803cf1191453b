use super::*;

fn identity(file: &str, manifest: &str, maven: &[&str]) -> (String, String) {
    let mut sources = IdentitySources::default();
    sources.add_manifest(manifest.as_bytes());
    for properties in maven {
        sources.add_properties(properties.as_bytes());
    }
    let identity = sources.identity(file);
    (identity.library.unwrap_or_default(), identity.version.unwrap_or_default())
}

#[test]
fn a_jar_without_a_word_about_itself_is_named_by_its_file() {
    let cases = [
        ("commons-io-2.11.0.jar", "commons-io", "2.11.0"),
        ("org.apache.commons.io-2.3.0.jar", "org.apache.commons.io", "2.3.0"),
        ("org.apache.httpcomponents.httpclient_4.4.1.jar", "org.apache.httpcomponents.httpclient", "4.4.1"),
        ("com.microsoft.sqlserver.mssql-jdbc-8.2.2.jre11.jar", "com.microsoft.sqlserver.mssql-jdbc", "8.2.2.jre11"),
        ("xerces.xercesImpl.2.8.1.jar", "xerces.xercesImpl", "2.8.1"),
        ("org.apache.servicemix.bundles.batik.1.8_1.jar", "org.apache.servicemix.bundles.batik", "1.8_1"),
        ("log4j-1.2-api-2.17.2.jar", "log4j-1.2-api", "2.17.2"),
        ("guava-32.1-jre.jar", "guava", "32.1-jre"),
        ("bcprov-jdk15on-150.jar", "bcprov-jdk15on", "150"),
        ("jcip-annotations-1.0-1.jar", "jcip-annotations", "1.0-1"),
        ("replication7.jar", "replication7", ""),
        ("nekohtml.jar", "nekohtml", ""),
        ("javax.mail.jar", "javax.mail", ""),
        ("4.2.jar", "4.2", ""),
        ("", "", ""),
    ];
    for (file, library, version) in cases {
        assert_eq!(identity(file, "", &[]), (library.into(), version.into()), "{file}");
    }
}

#[test]
fn the_manifest_wins_over_maven_and_maven_over_the_file_name() {
    let bundle = "Manifest-Version: 1.0\r\nBundle-SymbolicName: org.apache.commons.\r\n io;singleton:=true\r\nBundle-Version: 2.11.0\r\n";
    let maven = ["#x\nversion=2.10\ngroupId=commons-io\nartifactId=commons-io\n"];
    let found = |manifest, maven| identity("file-9.9.jar", manifest, maven);
    assert_eq!(found(bundle, &maven), ("org.apache.commons.io".into(), "2.11.0".into()));
    let title = "Implementation-Title: Acme Mail\nImplementation-Version: ${project.version}\n";
    assert_eq!(found(title, &maven), ("Acme Mail".into(), "2.10".into()));
    assert_eq!(found("", &maven), ("commons-io".into(), "2.10".into()));
    assert_eq!(found("Ant-Version: 1.9\n", &[]), ("file".into(), "9.9".into()));
}

#[test]
fn of_several_maven_projects_only_the_one_named_like_the_file_counts() {
    let shaded = ["artifactId=jackson-core\nversion=2.1", "artifactId=acme-all\nversion=3.2.1"];
    assert_eq!(identity("acme-all-3.2.jar", "", &shaded), ("acme-all".into(), "3.2.1".into()));
    assert_eq!(identity("other-1.0.jar", "", &shaded), ("other".into(), "1.0".into()));
}

#[test]
fn both_maven_files_of_a_project_are_one_source() {
    let mut sources = IdentitySources::default();
    sources.add_properties(b"artifactId=acme\nversion=1.2");
    sources
        .add_pom(b"<project><groupId>org.acme</groupId><artifactId>acme</artifactId><version>9</version></project>")
        .unwrap();
    let identity = sources.identity("x.jar");
    assert_eq!((identity.library.as_deref(), identity.version.as_deref()), (Some("acme"), Some("1.2")));
    let maven = identity.maven.unwrap();
    assert_eq!(maven.package_url().as_deref(), Some("pkg:maven/org.acme/acme@1.2"));
    assert!(IdentitySources::default().add_pom(b"<project></other>").is_err());
}

#[test]
fn two_jars_are_of_one_library_where_a_name_says_so_and_no_maven_group_speaks_against_it() {
    let identity = |file: &str, manifest: &str, maven: &str| {
        let mut sources = IdentitySources::default();
        sources.add_manifest(manifest.as_bytes());
        sources.add_properties(maven.as_bytes());
        sources.identity(file)
    };
    let bundle = identity(
        "commons-io-2.11.0.jar",
        "Bundle-SymbolicName: org.apache.commons.io\n",
        "groupId=commons-io\nartifactId=commons-io",
    );
    let old = identity("org.apache.commons.io-2.3.0.jar", "", "");
    let plain = identity("Commons-IO-1.4.jar", "", "");
    let other = identity("commons-io-9.jar", "", "groupId=org.other\nartifactId=commons-io");
    let near = identity("commons-io-extras-2.11.0.jar", "", "");
    assert!(bundle.is_same_library(&old) && old.is_same_library(&bundle));
    assert!(bundle.is_same_library(&plain));
    assert!(!bundle.is_same_library(&other), "two Maven groups");
    assert!(!bundle.is_same_library(&near));
}

#[test]
fn what_a_manifest_says_about_a_single_class_is_not_the_library() {
    let manifest = "Manifest-Version: 1.0\n\nName: a/B.class\nBundle-SymbolicName: wrong\n";
    assert_eq!(identity("right-1.0.jar", manifest, &[]), ("right".into(), "1.0".into()));
}

#[test]
fn markers_name_a_jar_and_the_module_that_asks_for_it() {
    let cases = [
        ("joda-time-2.9.6.jar.CommunityCommons.RequiredLib", "joda-time-2.9.6.jar", "CommunityCommons"),
        ("model/lib/userlib/poi-3.16.jar.ExcelImporter.RequiredLib", "poi-3.16.jar", "ExcelImporter"),
        ("jersey-client.jar.RestServices.Required", "jersey-client.jar", "RestServices"),
        ("gson-2.2.2.jar.Required.by.MxModelReflection", "gson-2.2.2.jar", "MxModelReflection"),
        ("httpcore_4.4.1.jar.UnitTestingRequiredLib", "httpcore_4.4.1.jar", "UnitTesting"),
        ("commons-lang3.jar.Deeplink", "commons-lang3.jar", "Deeplink"),
        ("commons-lang3.jarDeeplink", "commons-lang3.jar", "Deeplink"),
        ("asm-9.1.jar.MendixSSO.3.0.0", "asm-9.1.jar", "MendixSSO"),
        ("asm-9.1.jar.MendixSSO.RequiredLib copy", "asm-9.1.jar", "MendixSSO"),
        ("my jar.jar.Orders_2.RequiredLib copy 2", "my jar.jar", "Orders_2"),
        ("x.jar.orders.RequiredLib", "x.jar", "orders"),
        ("X.JAR.Orders.RequiredLib", "X.JAR", "Orders"),
    ];
    for (marker, jar, module) in cases {
        assert_eq!(required_by(marker), Some((jar.into(), module.into())), "{marker}");
    }
}

#[test]
fn other_files_beside_the_jars_are_no_markers() {
    for file in [
        "joda-time-2.9.6.jar",
        "x.jar.RequiredLib",
        "x.jar.md5",
        "x.jar.bak",
        "foo.jars.txt",
        "log4j.properties",
        "x.migration",
        ".RequiredLib",
        "",
    ] {
        assert_eq!(required_by(file), None, "{file}");
    }
}
