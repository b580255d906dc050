use sentence_encoder::{Encoder, PackError};

static PACK: &[u8] = include_bytes!("../../model/encoder.pack");

#[test]
fn the_pack_in_the_repository_is_whole() {
    let encoder = Encoder::from_bytes(PACK).unwrap();

    assert_eq!(encoder.identity(), Encoder::built_in().unwrap().identity());
}

#[test]
fn the_pack_is_at_most_24_megabytes() {
    assert!(PACK.len() <= 24_000_000, "{}", PACK.len());
}

#[test]
fn a_pack_cut_short_anywhere_is_an_error() {
    let lengths = (0..200)
        .chain((200..PACK.len()).step_by(100_003))
        .chain([PACK.len() - 1]);
    for length in lengths {
        let error = Encoder::from_bytes(&PACK[..length]).unwrap_err();

        assert!(
            matches!(error, PackError::Magic | PackError::Length { .. }),
            "{length}: {error}"
        );
    }
}

#[test]
fn bytes_after_the_pack_are_an_error() {
    let longer = [PACK, b"\n"].concat().leak();

    assert!(matches!(
        Encoder::from_bytes(longer),
        Err(PackError::Length { .. })
    ));
}

#[test]
fn a_changed_byte_anywhere_is_an_error() {
    let changed: &'static mut [u8] = PACK.to_vec().leak();
    // In the magic, the version, the hash, each size, the padding, and in each kind of weight.
    for place in [
        0,
        7,
        8,
        12,
        43,
        44,
        48,
        52,
        56,
        60,
        64,
        100,
        128,
        11_000_000,
        PACK.len() - 1,
    ] {
        let mut copy = changed.to_vec();
        copy[place] ^= 0x10;

        let error = Encoder::from_bytes(copy.leak()).unwrap_err();

        let expected = match place {
            ..8 => matches!(error, PackError::Magic),
            8..12 => matches!(error, PackError::Version { .. }),
            44..68 => matches!(error, PackError::Size { .. }),
            _ => matches!(error, PackError::Hash),
        };
        assert!(expected, "{place}: {error}");
    }
    changed.fill(0);
    assert_eq!(Encoder::from_bytes(changed).unwrap_err(), PackError::Magic);
}
