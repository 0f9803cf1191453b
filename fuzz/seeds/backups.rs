//! Small backups for the seeds: dumps as `pg_dump` frames them in its versions, and full snapshots around them.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

const ID: &str = "0d3e301f-5551-46f8-ad44-8de2be084c95";

const TABLES: [(&str, &str, &str); 4] = [
    ("mendixsystem$version", "(modelversionnumber)", "1.0.0.40\n"),
    (
        "system$scheduledeventinformation",
        "(id, name, starttime, endtime, status)",
        "1\tM.SE\t2026-06-28 03:00:00\t\\N\tError\n",
    ),
    (
        "system$filedocument",
        "(id, \"__uuid__\", hascontents)",
        "1\t0d3e301f-5551-46f8-ad44-8de2be084c95\tt\n2\t\\N\tf\n",
    ),
    ("orders$order", "(id, note)", "1\ta\\tb\\\\\n2\t\\N\n"),
];

/// Dumps of every known version, packed and not, with the sizes of numbers that are allowed.
pub fn dumps() -> Vec<Vec<u8>> {
    let mut dumps: Vec<Vec<u8>> = (12..=16).flat_map(|minor| [dump(minor, 0), dump(minor, 1)]).collect();
    dumps.push(dump(15, 2));
    dumps
}

/// A snapshot around a dump, as a tar archive and packed.
pub fn snapshots() -> [Vec<u8>; 2] {
    let dump = dump(14, 0);
    let metadata =
        format!(r#"{{"dumpSize":"{}","modelVersion":"1.0.0.40","databaseSize":"9730","filesSize":"7"}}"#, dump.len());
    let mut archive = tar::Builder::new(Vec::new());
    let file = format!("tree/0d/3e/{ID}");
    for (path, content) in
        [(".metadata", metadata.as_bytes()), ("db/db.backup", &dump), (&file, b"content"), ("else", b"")]
    {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, content).expect("an entry");
    }
    let archive = archive.into_inner().expect("an archive");
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&archive).expect("memory");
    [archive, packed.finish().expect("memory")]
}

fn dump(minor: u8, packing: u8) -> Vec<u8> {
    let mut bytes = vec![b'P', b'G', b'D', b'M', b'P', 1, minor, 0, 4, 8, 1];
    if minor >= 15 {
        bytes.push(packing);
    } else {
        int(&mut bytes, if packing == 0 { 0 } else { -1 });
    }
    (0..7).for_each(|_| int(&mut bytes, 0));
    ["app", "15.0", "15.0"].iter().for_each(|part| text(&mut bytes, part));
    int(&mut bytes, TABLES.len());
    for (id, (name, columns, _)) in TABLES.iter().enumerate() {
        int(&mut bytes, id + 1);
        int(&mut bytes, 1);
        ["0", "0", name, "TABLE DATA"].iter().for_each(|part| text(&mut bytes, part));
        int(&mut bytes, 3);
        let copy = format!("COPY public.\"{name}\" {columns} FROM stdin;\n");
        ["", "", &copy, "public", ""].iter().for_each(|part| text(&mut bytes, part));
        if minor >= 14 {
            text(&mut bytes, "");
        }
        if minor >= 16 {
            int(&mut bytes, 0);
        }
        ["", "false"].iter().for_each(|part| text(&mut bytes, part));
        int(&mut bytes, -1);
        bytes.extend([1; 9]);
    }
    for (id, (_, _, rows)) in TABLES.iter().enumerate() {
        bytes.push(1);
        int(&mut bytes, id + 1);
        let rows = format!("{rows}\\.\n\n\n").into_bytes();
        let data = if packing == 0 { rows } else { packed(&rows) };
        int(&mut bytes, data.len());
        bytes.extend(data);
        int(&mut bytes, 0);
    }
    bytes
}

fn packed(rows: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(rows).expect("memory");
    packed.finish().expect("memory")
}

fn int(bytes: &mut Vec<u8>, number: impl TryInto<i32>) {
    let number: i32 = number.try_into().unwrap_or(i32::MAX);
    bytes.push(u8::from(number < 0));
    bytes.extend(number.unsigned_abs().to_le_bytes());
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    int(bytes, text.len());
    bytes.extend(text.as_bytes());
}
