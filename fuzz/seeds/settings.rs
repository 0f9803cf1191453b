//! Settings of environments for the seeds, in each of the forms that are known.

/// Each form with what its reader looks for.
pub const FORMS: [&str; 8] = [
    r#"{"Constants": [{"Name": "Harbour.Limit", "DataType": "_Integer", "Value": "10", "DeployedValue": "5"}],
 "CustomSettings": [{"Name": "SessionTimeout", "Value": "600000"}],
 "ScheduledEvents": [{"Name": "Harbour.Both", "Value": "Enabled", "DeployedValue": "Disabled"}, {"Name": "Harbour.Later", "Value": "***"}]}
"#,
    r#"{"Configuration": {"ScheduledEventExecution": "SPECIFIED", "MyScheduledEvents": "Harbour.Both,Harbour.Later", "DatabaseName": "x",
  "CACertificates": "a.pem,b.pem", "ClientCertificates": "c.pfx", "WebServiceClientCertificates": {"Ship": "c.pfx"}},
 "Constants": {"Harbour.Limit": 5}, "AdminPassword": "1"}
"#,
    "m2ee:\n  app_name: Harbour\n  javaopts: [-Xmx2G, -Dx=y]\n  custom_environment: {TZ: UTC}\nmxruntime:\n  MicroflowConstants: {Harbour.Limit: 5}\n  \
     ScheduledEventExecution: SPECIFIED\n  MyScheduledEvents: [Harbour.Both]\n  com.mendix.core.SessionIdCookieName: X\nlogging:\n  - {name: a, type: b}\nmimetypes: {}\n",
    "# variables\nexport CONSTANTS={\"Harbour.Limit\": \"5\"}\nMX_Harbour_Limit=6\nMXRUNTIME_SessionTimeout='600000'\nSCHEDULED_EVENTS=Harbour.Both,Harbour.Later\n\
     ACCESS_RESTRICTIONS={\"/ws/\": {\"ipfilter\": [\"192.0.2.0/24\"], \"satisfy\": \"any\", \"basic_auth\": {\"u\": \"p\"}}}\nHTTP_RESPONSE_HEADERS={\"X-A\": \"b\"}\n\
     CLIENT_CERTIFICATES=[{\"pfx\": \"x\", \"password\": \"y\", \"pin_to\": [\"Ship\"]}]\nCERTIFICATE_AUTHORITIES=-----BEGIN CERTIFICATE-----\nLOGGING_CONFIG={\"Harbour\": \"DEBUG\"}\n\
     VCAP_APPLICATION={\"application_name\": \"h\", \"limits\": {\"mem\": 2048}}\nnot a variable\n",
    "Getting env variables for app harbour...\n\nSystem-Provided:\nVCAP_SERVICES: {}\n\nUser-Provided:\nCONSTANTS: {\n  \"Harbour.Limit\": \"5\"\n}\nX_FRAME_OPTIONS: DENY\n\nRunning Environment Variable Groups:\n",
    "{\"environment_variables\": {\"CONSTANTS\": {\"Harbour.Limit\": 5}, \"CUSTOM_RUNTIME_SETTINGS\": \"{\\\"a\\\": true}\"}, \"system_env_json\": {\"PORT\": 80}}\n",
    "apiVersion: privatecloud.mendix.com/v1alpha1\nkind: List\nitems:\n- kind: MendixApp\n  metadata: {name: harbour}\n  spec:\n    replicas: 2\n    appURL: https://ships.example.nl\n    \
     mendixRuntimeVersion: 9.24.4\n    resources: {limits: {memory: 2Gi}}\n    runtime:\n      microflowConstants: {Harbour.Limit: \"5\"}\n      scheduledEventExecution: ALL\n      \
     logLevels: {Harbour: DEBUG}\n      logAutosubscribeLevel: INFO\n      environmentVariables: [{name: TZ, value: UTC}, {name: SECRET}]\n      \
     clientCertificates: [{name: a, pinTo: [Ship]}]\n      customConfiguration: |-\n        {\"MicroflowConstants\": {\"Harbour.Limit\": \"7\"}, \"SessionTimeout\": 5}\n",
    "mxready-parity: 1\nname: Production\nmendix-version: 9.24.4\nregion: eu-west-1\ninstances: 2\nmemory: 2 GB\ndatabase-memory: 1 GB\njava: \"11\"\n\
     constants: {Harbour.Limit: \"5\", Harbour.Password: (hidden)}\nscheduled-events: {Harbour.Both: disabled}\nruntime-settings: {SessionTimeout: \"600000\"}\n\
     environment-variables: {TZ: UTC}\nhttp-headers: {X-Frame-Options: DENY}\npaths:\n  - {path: /ws/, access: denied}\nclient-certificates:\n  - {name: partner.pfx, pinned-to: [a.b]}\n\
     certificate-authorities: [root.pem]\nlog-levels: {Harbour: DEBUG}\ndomains: [ships.example.nl]\ntags: [harbour]\nalerts: [disk]\nroles: {j: deploy}\n",
];
