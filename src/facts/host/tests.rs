//! One table of texts and the addresses in them: `scheme host:port class`, `-` where there is no scheme.

use super::{Address, address, addresses};

fn shown(address: &Address) -> String {
    let host = if address.host.contains(':') { format!("[{}]", address.host) } else { address.host.clone() };
    let port = address.port.map(|port| format!(":{port}")).unwrap_or_default();
    format!("{} {host}{port} {}", address.scheme.as_deref().unwrap_or("-"), address.class)
}

fn check(cases: &[(&str, &str)], bare_host_expected: bool) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found: Vec<String> = addresses(text, bare_host_expected).iter().map(shown).collect();
        if found.join(" | ") != *expected {
            wrong.push(format!("{text}\n    expected {expected}\n    found    {}", found.join(" | ")));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn urls_give_scheme_host_port_and_class() {
    check(
        &[
            ("http://192.168.0.106:8082/getStocks", "http 192.168.0.106:8082 private"),
            ("https://10.0.0.5/", "https 10.0.0.5 private"),
            ("http://172.16.0.1", "http 172.16.0.1 private"),
            ("http://172.31.255.254/x", "http 172.31.255.254 private"),
            ("http://172.32.0.1/x", "http 172.32.0.1 public"),
            ("http://172.15.0.1/x", "http 172.15.0.1 public"),
            ("http://11.0.0.1/x", "http 11.0.0.1 public"),
            ("http://192.169.0.1/x", "http 192.169.0.1 public"),
            ("http://100.64.0.1/", "http 100.64.0.1 private"),
            ("http://100.127.255.255/", "http 100.127.255.255 private"),
            ("http://100.128.0.1/", "http 100.128.0.1 public"),
            ("http://169.254.169.254/latest/meta-data/", "http 169.254.169.254 link-local"),
            ("http://127.0.0.1:8080/x", "http 127.0.0.1:8080 loopback"),
            ("http://127.255.3.2/x", "http 127.255.3.2 loopback"),
            ("http://0.0.0.0:9000", "http 0.0.0.0:9000 loopback"),
            ("http://localhost:8080/", "http localhost:8080 loopback"),
            ("http://LOCALHOST/ws", "http localhost loopback"),
            ("http://foo.localhost/", "http foo.localhost loopback"),
            ("http://localhost.localdomain/", "http localhost.localdomain loopback"),
            ("http://[::1]:8080/x", "http [::1]:8080 loopback"),
            ("http://[::]/", "http [::] loopback"),
            ("http://[fe80::1%25eth0]/", "http [fe80::1%eth0] link-local"),
            ("https://[fd12:3456:789a::1]/", "https [fd12:3456:789a::1] private"),
            ("https://[fc00::7]:443/", "https [fc00::7]:443 private"),
            ("http://[::ffff:10.0.0.1]/", "http [::ffff:10.0.0.1] private"),
            ("http://[::ffff:8.8.8.8]/", "http [::ffff:8.8.8.8] public"),
            ("http://[64:ff9b::10.1.2.3]/", "http [64:ff9b::10.1.2.3] private"),
            ("http://[2001:db8::1]/", "http [2001:db8::1] public"),
            ("http://127.1/", "http 127.1 loopback"),
            ("http://3232235777/", "http 3232235777 private"),
            ("http://010.0.0.5/", "http 010.0.0.5 private"),
            ("http://2130706433/", "http 2130706433 loopback"),
            ("http://134744072/", "http 134744072 public"),
            ("http://0xC0A80001/", "http 0xc0a80001 private"),
            ("http://0x7f000001:8080/", "http 0x7f000001:8080 loopback"),
            ("http://0x08080808/", "http 0x08080808 public"),
            ("http://0xC0.0xA8.0.1/", "http 0xc0.0xa8.0.1 private"),
            ("http://0xa.1.2.3/", "http 0xa.1.2.3 private"),
            ("http://0300.0250.0.1/", "http 0300.0250.0.1 private"),
            ("http://0177.0.0.1/", "http 0177.0.0.1 loopback"),
            ("http://012.0.0.1/", "http 012.0.0.1 private"),
            ("http://192.168.257/", "http 192.168.257 private"),
            ("http://10.65793/", "http 10.65793 private"),
            ("http://0xface.example.com/", "http 0xface.example.com public"),
            ("http://0x/", "http 0x internal-name"),
            ("http://%31%30.0.0.5/", "http 10.0.0.5 private"),
            ("HTTP://ERP.ACME.LOCAL/Api", "http erp.acme.local internal-name"),
            ("https://erp.acme.com./", "https erp.acme.com public"),
            ("https://erp.corp.", "https erp.corp internal-name"),
            ("http://erpserver/api", "http erpserver internal-name"),
            ("http://erp_server:8080/api", "http erp_server:8080 internal-name"),
            ("https://intranet", "https intranet internal-name"),
            ("https://portal.acme.lan/", "https portal.acme.lan internal-name"),
            ("https://portal.acme.intra/", "https portal.acme.intra internal-name"),
            ("https://portal.intranet:8443/", "https portal.intranet:8443 internal-name"),
            ("https://db.prod.internal/", "https db.prod.internal internal-name"),
            ("https://nas.home/", "https nas.home internal-name"),
            ("https://nas.home.arpa/", "https nas.home.arpa internal-name"),
            ("https://dc01.acme.ad/", "https dc01.acme.ad internal-name"),
            ("https://host.localdomain/", "https host.localdomain internal-name"),
            ("https://docgen.home.mendix.com", "https docgen.home.mendix.com public"),
            ("https://local.acme.com", "https local.acme.com public"),
            ("https://acme-corp.com", "https acme-corp.com public"),
            ("https://notlocal/", "https notlocal internal-name"),
            ("http://10.9.0.31759/", "http 10.9.0.31759 internal-name"),
            ("http://10.0.0.5.nip.io/", "http 10.0.0.5.nip.io public"),
            ("http://192.0.2.10/", "http 192.0.2.10 public"),
            ("http://198.51.100.7/", "http 198.51.100.7 public"),
            ("http://www.example.com/", "http www.example.com public"),
            ("http://example.local/", "http example.local public"),
            ("https://bücher.example/", "https bücher.example public"),
            ("https://xn--bcher-kva.de/", "https xn--bcher-kva.de public"),
            ("https://xn--bcher-kva.local/", "https xn--bcher-kva.local internal-name"),
            ("http://user:secret@10.0.0.5:81/x", "http 10.0.0.5:81 private"),
            ("http://user%40acme:p%40ss@erp.corp/x", "http erp.corp internal-name"),
            ("ftp://user:p/w?d@10.0.0.5/in", "ftp 10.0.0.5 private"),
            ("http://api.acme.com@10.0.0.5/", "http 10.0.0.5 private"),
            ("http://10.0.0.5@api.acme.com/", "http api.acme.com public"),
            ("https://app.powerbi.com/reportEmbed?reportId=1", "https app.powerbi.com public"),
            ("https%3A%2F%2Ferp.corp%2Fapi", "https erp.corp internal-name"),
            ("https://a.acme.com/?next=http%3A%2F%2F10.0.0.5", "https a.acme.com public"),
            ("https://a.acme.com/go?to=http://10.0.0.5/", "https a.acme.com public"),
        ],
        false,
    );
}

#[test]
fn other_schemes_dial_too() {
    check(
        &[
            ("ldap://dc01.acme.local:389/DC=acme", "ldap dc01.acme.local:389 internal-name"),
            ("ldaps://10.1.2.3", "ldaps 10.1.2.3 private"),
            ("ldap:///DC=acme", ""),
            ("smtp://mail.acme.com:587", "smtp mail.acme.com:587 public"),
            ("imaps://10.2.3.4:993", "imaps 10.2.3.4:993 private"),
            ("pop3://mailhost", "pop3 mailhost internal-name"),
            ("sftp://ftp.partner.example.com/in", "sftp ftp.partner.example.com public"),
            ("ftp://192.168.1.2/", "ftp 192.168.1.2 private"),
            ("amqp://guest:guest@rabbit:5672/%2f", "amqp rabbit:5672 internal-name"),
            ("amqps://mq.acme.com", "amqps mq.acme.com public"),
            ("mqtt://broker.lan:1883", "mqtt broker.lan:1883 internal-name"),
            ("tcp://10.0.0.9:1883", "tcp 10.0.0.9:1883 private"),
            ("ws://localhost:8887", "ws localhost:8887 loopback"),
            ("wss://chat.acme.com/ws", "wss chat.acme.com public"),
            ("redis://:pw@cache:6379/0", "redis cache:6379 internal-name"),
            ("rediss://cache.acme.com:6380", "rediss cache.acme.com:6380 public"),
            (
                "mongodb://u:p@m1:27017,10.0.0.2:27018/db",
                "mongodb m1:27017 internal-name | mongodb 10.0.0.2:27018 private",
            ),
            ("mongodb+srv://u:p@cluster0.ab1cd.mongodb.net/db", "mongodb+srv cluster0.ab1cd.mongodb.net public"),
            ("smb://fileserver/share", "smb fileserver unc"),
            ("cifs://10.0.0.5/share", "cifs 10.0.0.5 unc"),
            ("file://fileserver/share/a.txt", "file fileserver unc"),
            ("file:///etc/hosts", ""),
            ("file://{}", "file {} template"),
            ("file://C:/temp/x", ""),
            ("file://{server}/share", "file {server} template"),
            ("smb://{server}/share", "smb {server} unc"),
            ("file://localhost/etc/hosts", ""),
            ("opc.tcp://plc1:4840", "opc.tcp plc1:4840 internal-name"),
            ("mx://content", ""),
            ("app://orders.acme.local", ""),
            ("acme://orders", ""),
            ("acme://orders.acme.local", "acme orders.acme.local internal-name"),
            ("acme://queue:7222", "acme queue:7222 internal-name"),
            ("mailto:someone@acme.local", ""),
            ("urn:ietf:wg:oauth:2.0:oob", ""),
        ],
        false,
    );
}

#[test]
fn database_addresses_in_their_dialects() {
    check(
        &[
            ("jdbc:postgresql://10.0.0.5:5432/erp", "jdbc:postgresql 10.0.0.5:5432 private"),
            (
                "jdbc:postgresql://db1:5432,db2/erp",
                "jdbc:postgresql db1:5432 internal-name | jdbc:postgresql db2 internal-name",
            ),
            ("jdbc:sqlserver://SQL01\\PROD:1433;databaseName=erp", "jdbc:sqlserver sql01:1433 internal-name"),
            ("jdbc:sqlserver://sql.acme.com;user=x;password=y", "jdbc:sqlserver sql.acme.com public"),
            ("jdbc:sqlserver://;serverName=sql01;portNumber=1444", "jdbc:sqlserver sql01:1444 internal-name"),
            (
                "jdbc:sqlserver://a:1;failoverPartner=b",
                "jdbc:sqlserver a:1 internal-name | jdbc:sqlserver b internal-name",
            ),
            ("jdbc:jtds:sqlserver://10.1.1.1:1433/erp;instance=x", "jdbc:jtds 10.1.1.1:1433 private"),
            ("jdbc:oracle:thin:@oradb:1521:ORCL", "jdbc:oracle oradb:1521 internal-name"),
            ("jdbc:oracle:thin:scott/tiger@10.2.2.2:1521:ORCL", "jdbc:oracle 10.2.2.2:1521 private"),
            ("jdbc:oracle:thin:@//ora.acme.local:1521/erp", "jdbc:oracle ora.acme.local:1521 internal-name"),
            ("jdbc:oracle:thin:@ora.acme.com:1521/erp", "jdbc:oracle ora.acme.com:1521 public"),
            ("jdbc:oracle:oci:@ERPPROD", "jdbc:oracle erpprod template"),
            (
                "jdbc:oracle:thin:@(DESCRIPTION = (ADDRESS = (PROTOCOL = TCP)(HOST = 10.3.3.3)(PORT = 1521))(CONNECT_DATA = (SID = X)))",
                "jdbc:oracle 10.3.3.3:1521 private",
            ),
            ("(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=ora1)(PORT=1521)))", "oracle ora1:1521 internal-name"),
            ("jdbc:mysql://h1:3306,h2:3307/db", "jdbc:mysql h1:3306 internal-name | jdbc:mysql h2:3307 internal-name"),
            ("jdbc:mysql://address=(host=10.0.0.1)(port=3306)/db", "jdbc:mysql 10.0.0.1:3306 private"),
            ("jdbc:mysql:loadbalance://db.acme.com/x", "jdbc:mysql db.acme.com public"),
            ("jdbc:mariadb:aurora://db.lan/x", "jdbc:mariadb db.lan internal-name"),
            ("jdbc:db2://mainframe:50000/DB:user=x;", "jdbc:db2 mainframe:50000 internal-name"),
            (
                "jdbc:sap://hana1:30015;hana2:30015/?x=y",
                "jdbc:sap hana1:30015 internal-name | jdbc:sap hana2:30015 internal-name",
            ),
            ("jdbc:sybase:Tds:syb1:5000/db", "jdbc:sybase syb1:5000 internal-name"),
            ("jdbc:hsqldb:hsql://localhost/xdb", "jdbc:hsqldb localhost loopback"),
            ("jdbc:hsqldb:file:/data/db", ""),
            ("jdbc:hsqldb:mem:default", ""),
            ("jdbc:h2:mem:test;DB_CLOSE_DELAY=-1", ""),
            ("jdbc:h2:~/test", ""),
            ("jdbc:h2:file:C:/data/sample", ""),
            ("jdbc:h2:tcp://10.0.0.5:9092/~/test", "jdbc:h2 10.0.0.5:9092 private"),
            ("jdbc:sqlite:C:/data/x.db", ""),
            ("JDBC:PostgreSQL://DB.Corp/x", "jdbc:postgresql db.corp internal-name"),
            ("jdbc:postgresql://{1}:5432/x", "jdbc:postgresql {1}:5432 template"),
            ("Server=tcp:10.4.4.4,1433;Database=erp;User Id=x", "- 10.4.4.4:1433 private"),
            ("Data Source=SQL01\\PROD;Initial Catalog=erp", "- sql01 internal-name"),
            ("host=erpdb port=5432 dbname=erp", ""),
        ],
        false,
    );
}

#[test]
fn templates_are_decided_by_what_is_visible() {
    check(
        &[
            ("http://{1}/api", "http {1} template"),
            ("https://{1}.example.com/x", "https {1}.example.com public"),
            ("https://{1}.acme.corp/x", "https {1}.acme.corp internal-name"),
            ("https://{$Settings/Host}:8080/x", "https {$Settings/Host}:8080 template"),
            ("https://{@Erp.Host}/x", "https {@Erp.Host} template"),
            ("http://erp{1}/x", "http erp{1} template"),
            ("http://api.{1}/x", "http api.{1} template"),
            ("http://10.0.{1}.5/", "http 10.0.{1}.5 private"),
            ("http://192.168.{1}.{2}:80/", "http 192.168.{1}.{2}:80 private"),
            ("http://172.{1}.0.1/", "http 172.{1}.0.1 template"),
            ("http://127.0.0.1:{1}/x", "http 127.0.0.1 loopback"),
            ("http://10.0.0.5{1}", "http 10.0.0.5 private"),
            ("https://api.acme.com{1}", "https api.acme.com public"),
            ("http://localhost{1}", "http localhost loopback"),
            ("http://${erp.host}/x", "http ${erp.host} template"),
            ("http://%s:%s/x", "http %s template"),
            ("http://<server>:8080/x", "http <server>:8080 template"),
            ("http://{{host}}/x", "http {{host}} template"),
            ("http://[{1}]:80/x", "http {1}:80 template"),
            ("http://user:{2}@{1}/x", "http {1} template"),
            ("https://gank.io/api/data/{1}/{2}/{3}", "https gank.io public"),
            ("{http://acme.local/ns}Envelope", ""),
        ],
        false,
    );
}

#[test]
fn file_shares_are_not_regular_expressions() {
    check(
        &[
            (r"\\fileserver\share", "- fileserver unc"),
            (r"\\10.0.0.5\c$\temp", "- 10.0.0.5 unc"),
            (r"\\FS01.acme.local\Data\in.csv", "- fs01.acme.local unc"),
            (r#"{"path": "\\\\fileserver\\share"}"#, "- fileserver unc"),
            (r"copy x \\fs01\data now", "- fs01 unc"),
            (r"\\fs01@SSL\DavWWWRoot\x", "- fs01 unc"),
            (r"\\{1}\share", "- {1} unc"),
            (r"\\%s\%s", "- %s unc"),
            (r"\\%s\t%s", ""),
            (r"\\\\", ""),
            (r"\\d+\\.\\d+", ""),
            (r"\\d\w", ""),
            (r"[^\\w\s]", ""),
            (r"\\u0041\x41", ""),
            (r"\\?\C:\data", ""),
            (r"\\.\pipe\x", ""),
            (r"C:\Program Files\Google\Chrome", ""),
            ("C:/Program Files/Google/Chrome", ""),
            (r"C:\\Users\\x", ""),
            ("/usr/local/bin", ""),
            ("//server/share", ""),
        ],
        false,
    );
}

#[test]
fn running_text_gives_only_what_can_hardly_be_anything_else() {
    check(
        &[
            ("order 3232235777 of 0xC0A80001", ""),
            ("0x7f000001", ""),
            ("part 0300.0250.0.1", ""),
            ("0xDEADBEEF", ""),
            ("Connect to 10.20.30.40 first", "- 10.20.30.40 private"),
            ("hosts 192.168.1.10, 192.168.1.11", "- 192.168.1.10 private | - 192.168.1.11 private"),
            ("10.0.0.5:8080/api", "- 10.0.0.5:8080 private"),
            ("user@10.0.0.5", "- 10.0.0.5 private"),
            ("Sentence ends with 10.0.0.5.", "- 10.0.0.5 private"),
            ("localhost:8080", "- localhost:8080 loopback"),
            ("[::1]:8080", "- [::1]:8080 loopback"),
            ("fd12:3456:789a::1", "- [fd12:3456:789a::1] private"),
            ("smtp.office365.com:587", "- smtp.office365.com:587 public"),
            ("erp.acme.local:8443", "- erp.acme.local:8443 internal-name"),
            ("mail.acme.local", "- mail.acme.local internal-name"),
            ("See https://docs.mendix.com.", "https docs.mendix.com public"),
            ("(http://erp.corp/x), or", "http erp.corp internal-name"),
            ("http://a.acme.com/x,http://10.0.0.5/y", "http a.acme.com public | http 10.0.0.5 private"),
            ("<url>http://10.0.0.5/x</url>", "http 10.0.0.5 private"),
            (r#"{"url":"http://10.0.0.5:81/x","n":1}"#, "http 10.0.0.5:81 private"),
            ("10.9.0.31759", ""),
            ("10.12.1.39914", ""),
            ("3.0.9", ""),
            ("2.3.1-beta", ""),
            ("4.1.0.0", ""),
            ("version 10.1.2.3", ""),
            ("v10.1.2.3", ""),
            ("Version=10.0.0.1, Culture=neutral", ""),
            ("lib-10.0.0.1.jar", ""),
            ("10.0.0.1.2", ""),
            ("1.10.0.0.1", ""),
            ("300.10.0.1", ""),
            ("Chrome/10.0.0.1 Safari", ""),
            ("255.255.255.0", ""),
            ("/var/lib/app/10.0.0.7/data", ""),
            ("/tmp/export-10.0.0.7.csv", ""),
            ("C:/Temp/10.0.0.7/x", ""),
            ("netmask 10.255.255.1", ""),
            ("10.10.128.0/21", ""),
            ("10.0.0.0/8,172.16.0.0/12,192.168.0.0/16", ""),
            ("192.168.0.1-192.168.0.99", ""),
            ("192.168.0.1 - 192.168.0.99", ""),
            ("10.0.0.0", ""),
            ("10.0.*", ""),
            ("52.17.8.9", ""),
            ("localhost", ""),
            ("erpserver", ""),
            ("smtp.office365.com", ""),
            ("support@mendix.com", ""),
            ("mendix@localhost", ""),
            ("someone@acme.local", ""),
            ("index.html", ""),
            ("index.html:12", ""),
            ("Sender.java:123", ""),
            ("com.mendix.core", ""),
            ("com.acme.internal", ""),
            ("com.acme.internal:80", ""),
            ("Orders.BackendUrl", ""),
            ("config.local", ""),
            ("@Orders.BackendUrl", ""),
            ("2020-01-31T12:30:45", ""),
            ("12:30", ""),
            ("timeout:3000", ""),
            ("Error: 500", ""),
            ("a[::1]", ""),
            ("Token![::] [::] x", ""),
            ("[::]:8080", "- [::]:8080 loopback"),
            ("ftp://[vF.]", ""),
            ("std::vector", ""),
            ("aa:bb:cc:dd:ee:ff", ""),
            ("http://", ""),
            ("http://www.", ""),
            ("https?://(.*)", ""),
            ("http://*.acme.local", ""),
            ("http://...", ""),
            ("Item: {1} of {2}", ""),
            ("http://www.w3.org/2001/XMLSchema", ""),
            ("http://schemas.xmlsoap.org/soap/envelope/", ""),
            (r#"<a xmlns="http://acme.local/ns" xmlns:b='http://erp/b'>"#, ""),
            (r#"<s targetNamespace="http://erp.corp/x">"#, ""),
            (r#"<soap:address location="http://erp.corp/x"/>"#, "http erp.corp internal-name"),
        ],
        false,
    );
}

#[test]
fn bare_hosts_count_where_they_are_expected() {
    check(
        &[
            ("smtp.office365.com", "- smtp.office365.com public"),
            ("192.168.0.106:8082", "- 192.168.0.106:8082 private"),
            ("localhost", "- localhost loopback"),
            ("erpserver", "- erpserver internal-name"),
            ("erpserver:8080", "- erpserver:8080 internal-name"),
            ("erp.acme.local/api", "- erp.acme.local internal-name"),
            ("localhost/api", "- localhost loopback"),
            ("SQL01\\PROD", "- sql01 internal-name"),
            ("::1", "- [::1] loopback"),
            ("[fe80::1]:80", "- [fe80::1]:80 link-local"),
            ("kafka1:9092,kafka2:9092", "- kafka1:9092 internal-name | - kafka2:9092 internal-name"),
            ("10.0.0.1 10.0.0.2", "- 10.0.0.1 private | - 10.0.0.2 private"),
            ("tcp:10.0.0.5,1433", "- 10.0.0.5:1433 private"),
            ("{1}", "- {1} template"),
            ("{1}/api/{2}", "- {1} template"),
            ("{$Host}:{$Port}", "- {$Host} template"),
            ("  mail.acme.com  ", "- mail.acme.com public"),
            ("http://erp.corp", "http erp.corp internal-name"),
            ("", ""),
            ("255.255.255.0", ""),
            ("10.10.128.0/21", ""),
            ("3.0.9", ""),
            ("10.9.0.31759", ""),
            ("index.html", ""),
            ("/index.html", ""),
            ("rest/orders", ""),
            ("application/json", ""),
            ("support@mendix.com", ""),
            ("com.mendix.core", ""),
            ("Orders.BackendUrl", ""),
            (r"C:\data", ""),
            ("true", ""),
            ("25", ""),
            ("3232235777", ""),
            ("0x1F90", ""),
            ("010", ""),
            ("production", ""),
            ("2020-01-31", ""),
            ("<EnvironmentUUID will be generated by the Mendix Cloud>", ""),
        ],
        true,
    );
}

#[test]
fn a_whole_value_is_one_address_or_none() {
    for (text, expected) in [
        ("http://10.0.0.5/x y", None),
        ("see http://10.0.0.5", None),
        (" http://10.0.0.5/x ", Some("http 10.0.0.5 private")),
        ("http://www.w3.org/2001/XMLSchema", Some("http www.w3.org public")),
        ("erpserver", None),
    ] {
        assert_eq!(address(text, false).as_ref().map(shown).as_deref(), expected, "{text}");
    }
    assert_eq!(address("erpserver", true).as_ref().map(shown).as_deref(), Some("- erpserver internal-name"));
}

#[test]
fn the_text_of_an_address_keeps_no_credentials() {
    for (text, expected) in [
        ("http://user:secret@10.0.0.5/x", "http://user:***@10.0.0.5/x"),
        ("jdbc:sqlserver://sql01;user=sa;password=Welkom01", "jdbc:sqlserver://sql01;user=sa;password=***"),
        ("https://a.acme.com/x?key=AIzaSyA1234&q=1", "https://a.acme.com/x?key=***&q=1"),
        ("http://{1}:8080/{2}", "http://{1}:8080/{2}"),
    ] {
        assert_eq!(addresses(text, false)[0].text, expected);
    }
}

#[test]
fn long_and_broken_texts_end_in_time() {
    let long = "http://".repeat(20_000) + &"{".repeat(20_000) + &r"\\a".repeat(20_000) + &"10.".repeat(20_000);
    assert!(addresses(&long, true).len() < 20_000);
    for text in
        ["http://[", "http://[::1", "http://:80", "jdbc:", "jdbc:oracle:thin:@", r"\\", "://", "%", "http://%zz/"]
    {
        let _ = (addresses(text, true), address(text, true), addresses(text, false));
    }
    assert!(addresses(&format!("http://{}/", "a".repeat(5000)), false).is_empty());
}
