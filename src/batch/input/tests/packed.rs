//! Files that are packed by gzip and zstd.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

pub(super) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

const TEXT: &str = "a,b\n1,2\n3,4\n";

/// `TEXT`, packed by `zstd --check`.
const ZSTD: &[u8] = &[
    0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x61, 0x00, 0x00, 0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32,
    0x0a, 0x33, 0x2c, 0x34, 0x0a, 0xe1, 0xb3, 0xcb, 0x2e,
];

#[test]
fn a_file_of_gzip_is_unpacked() {
    assert_eq!(rows(gzip(TEXT.as_bytes())), ["2: 1|2", "3: 3|4"]);
}

#[test]
fn a_file_of_several_parts_of_gzip_is_one() {
    let packed = [gzip(TEXT.as_bytes()), gzip(b"5,6\n")].concat();
    assert_eq!(rows(packed), ["2: 1|2", "3: 3|4", "4: 5|6"]);
}

#[test]
fn a_file_of_gzip_that_was_cut_is_no_shorter_file() {
    let text = format!("a,b\n{}", "1,2\n".repeat(100_000));
    let packed = gzip(text.as_bytes());
    for length in [11, packed.len() - 1, packed.len() - 8] {
        let cut = &packed[..length];
        assert_eq!(
            open(cut).and_then(all).unwrap_err(),
            "rows ends in the middle of what gzip packed: it was not copied whole"
        );
    }
}

#[test]
fn bytes_behind_a_file_of_gzip_are_an_error() {
    let packed = [gzip(TEXT.as_bytes()), b"garbage, and more of it".to_vec()].concat();
    assert_eq!(
        open(packed).and_then(all).unwrap_err(),
        "rows can't be unpacked as gzip: invalid gzip header"
    );
}

#[test]
fn a_damaged_file_of_gzip_is_an_error() {
    let mut packed = gzip(TEXT.as_bytes());
    let at = packed.len() - 6;
    packed[at] ^= 1;
    assert_eq!(
        open(packed).and_then(all).unwrap_err(),
        "rows can't be unpacked as gzip: corrupt gzip stream does not have a matching checksum"
    );
}

#[test]
fn a_file_of_zstd_is_unpacked() {
    assert_eq!(rows(ZSTD), ["2: 1|2", "3: 3|4"]);
}

#[test]
fn frames_of_zstd_follow_each_other_and_some_are_skipped() {
    let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
    // The second one has a header again, which is a row here.
    let packed = [ZSTD, skipped, ZSTD].concat();
    assert_eq!(
        rows(packed),
        ["2: 1|2", "3: 3|4", "4: a|b", "5: 1|2", "6: 3|4"]
    );
}

#[test]
fn a_file_of_zstd_that_was_cut_is_no_shorter_file() {
    for length in 5..ZSTD.len() {
        assert_eq!(
            open(&ZSTD[..length]).and_then(all).unwrap_err(),
            "rows ends in the middle of what zstd packed: it was not copied whole",
            "{length}"
        );
    }
}

#[test]
fn a_damaged_file_of_zstd_is_an_error() {
    let mut packed = ZSTD.to_vec();
    *packed.last_mut().unwrap() ^= 1;
    assert_eq!(
        open(packed).and_then(all).unwrap_err(),
        "rows can't be unpacked as zstd: its checksum is another"
    );
}

#[test]
fn bytes_behind_a_file_of_zstd_are_an_error() {
    let packed = [ZSTD, b"garbage"].concat();
    let message = open(packed).and_then(all).unwrap_err();
    assert!(
        message.starts_with("rows can't be unpacked as zstd: "),
        "{message}"
    );
}

#[test]
fn utf_16_may_be_packed() {
    let text: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(TEXT.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(rows(gzip(&text)), ["2: 1|2", "3: 3|4"]);
}

#[test]
fn a_packed_file_is_unpacked_no_further_than_it_is_read() {
    // 4 GiB of nothing at all, in 1000 parts.
    let part = gzip(&vec![b'\n'; 4 << 20]);
    let packed = [gzip(b"a,b\n1,2\n"), part.repeat(1000)].concat();
    let mut rows = open(packed).unwrap();
    let mut chunk = Chunk::default();
    assert!(rows.read(&mut chunk, 1).unwrap());
    assert_eq!(chunk.len(), 1);
}
