//! Notes, keys, checkpoints, cosignatures and requests to a witness. The literals were made by the Go reference (sumdb/note, sumdb/tlog).

use fadu_record::{
    Checkpoint, CheckpointError, Kind, Levels, Note, NoteError, NoteSigner, Tree, VerifierKey,
    key::secret_text,
    leaf_hash,
    witness::{AddCheckpoint, Unasked, judge},
};
use proptest::prelude::*;

const LOG: &str = "log.fadu.example/record+687644a0+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk";
const SECRET: &str = "PRIVATE+KEY+log.fadu.example/record+687644a0+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\n";
const WITNESS: &str = "witness.fadu.example/w1+f9e6d2d8+BDK1PoguParBgNel9iJNYbZAG0P5AdsJ8OTYTOTkonGL";
const TEXT: &str = "log.fadu.example/record\n5\n/hSlQm+9cMD6c/UjQq/tDaC9I8SDhmLM9riKMHDq2Xs=\n";
const SIGNED: &str = "— log.fadu.example/record aHZEoDqgeRl56l5xhvB1qF6ZXdjRKY8iIupnpeNBykLa0Vu+bGbtyUbL9LINVi2sAYexSj1TETBr9CMakLlZ3p/O8Qo=\n";
const COSIGNED: &str = "— witness.fadu.example/w1 +ebS2AAAAABqsTuAyt1uut2OTk1cAENN7gOsCeh4/THqqfJG8oPR/SyQnsww7qVKbYrQHZwioUFhEl7GoE28Ec6ilU38axK5N/qcBQ==\n";
const PROOF: [&str; 4] = [
    "WX/LMSgtNGVMIA00GPylcFxkjr8ybsc9jd7xGEH4dtg=",
    "0HDcW42prqfcD1rUwp2JllIABZyaDOyjq9XaJJLctx0=",
    "sTeYX/SE+2ANuTEHx3sDZcgNePW0Kd7Q/Zc2HQd5mes=",
    "KCSnzNosqnIMhcn7oei1tzXuz9sDh45Pjf5sNiUDC8Q=",
];
const ROOT_OF_3: &str = "NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=";

fn key(text: &str) -> VerifierKey {
    text.parse().unwrap()
}
fn note(text: &str) -> Note {
    text.parse().unwrap()
}
fn log_signer() -> NoteSigner {
    NoteSigner::of_secret(SECRET).unwrap()
}
fn witness_signer() -> NoteSigner {
    let seed: Vec<u8> = (0..32).map(|i| 200 + i).collect();
    NoteSigner::of_seed("witness.fadu.example/w1", &seed.try_into().unwrap(), true).unwrap()
}
fn of_size(n: u64) -> (Levels, Checkpoint) {
    let mut levels = Levels::new();
    (0..n).for_each(|i| levels.append(leaf_hash(&[b'a' + i as u8])));
    let root = levels.frontier().root();
    (levels, Checkpoint::new("log.fadu.example/record", n, root))
}

#[test]
fn what_the_reference_signed_is_read_and_what_we_sign_is_the_same() {
    let (log, witness) = (key(LOG), key(WITNESS));
    assert_eq!((log.kind(), log.name()), (Kind::Text, "log.fadu.example/record"));
    assert_eq!((log.to_string(), witness.to_string()), (LOG.to_string(), WITNESS.to_string()));
    let whole = format!("{TEXT}\n{SIGNED}{COSIGNED}");
    let read = note(&whole);
    assert_eq!(read.to_string(), whole);
    let (text, signed) = read.verified(&[&log, &witness]).unwrap();
    assert_eq!(text, TEXT);
    assert_eq!(signed.iter().map(|s| s.time).collect::<Vec<_>>(), [None, Some(1_790_000_000)]);
    // Our own signatures are the very same lines.
    let (_, checkpoint) = of_size(5);
    assert_eq!(checkpoint.to_string(), TEXT);
    let mut ours = checkpoint.signed(&log_signer(), 0).unwrap();
    ours.signatures.push(witness_signer().sign(TEXT, 1_790_000_000).unwrap());
    assert_eq!(ours.to_string(), whole);
    assert_eq!(Checkpoint::opened(&ours, &log), Ok(checkpoint));
    let mut seed = [0; 32];
    (0..32).for_each(|i| seed[i] = i as u8 + 1);
    assert_eq!(secret_text(&log, &seed), SECRET);
}

#[test]
fn a_known_key_that_did_not_sign_refuses_the_whole_note_and_unknown_keys_are_passed_over() {
    let (log, witness) = (key(LOG), key(WITNESS));
    let whole = |text: &str, lines: &str| note(&format!("{text}\n{lines}"));
    let other = TEXT.replace("\n5\n", "\n6\n");
    assert_eq!(whole(&other, SIGNED).verified(&[&log]), Err(NoteError::Wrong));
    assert_eq!(whole(TEXT, SIGNED).verified(&[&witness]), Err(NoteError::Unsigned));
    assert_eq!(whole(TEXT, COSIGNED).verified(&[&log]), Err(NoteError::Unsigned));
    // One right, one wrong: refused.
    let forged = COSIGNED.replace("qcBQ==", "qcBg==");
    assert_eq!(whole(TEXT, &format!("{SIGNED}{forged}")).verified(&[&log, &witness]), Err(NoteError::Wrong));
    assert!(whole(TEXT, &format!("{SIGNED}{forged}")).verified(&[&log]).is_ok());
    // The time is signed, too.
    let later = COSIGNED.replace("AAABqsTuA", "AAABqsTuB");
    assert_ne!(later, COSIGNED);
    assert_eq!(whole(TEXT, &later).verified(&[&witness]), Err(NoteError::Wrong));
    // Another log's checkpoint under this log's key.
    let strange = Checkpoint::new("elsewhere.example/log", 5, [7; 32]).signed(&log_signer(), 0).unwrap();
    assert_eq!(Checkpoint::opened(&strange, &log), Err(CheckpointError::Origin));
}

#[test]
fn keys_are_read_strictly() {
    for (text, error) in [
        ("log.fadu.example/record+687644a1+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk", NoteError::KeyId),
        ("log.fadu.example/recorD+687644a0+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk", NoteError::KeyId),
        ("log.fadu.example/record+687644A0+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk", NoteError::KeyId),
        ("+687644a0+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk", NoteError::Name),
        ("a b+687644a0+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk", NoteError::Name),
        ("log.fadu.example/record+687644a0+AnM1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk", NoteError::Key),
        ("log.fadu.example/record+687644a0+AXm1", NoteError::Key),
        ("log.fadu.example/record", NoteError::Key),
        ("", NoteError::Key),
    ] {
        assert_eq!(text.parse::<VerifierKey>(), Err(error), "{text}");
    }
    assert_eq!(NoteSigner::of_secret(&SECRET.replace("687644a0", "687644a1")).err(), Some(NoteError::KeyId));
    assert_eq!(NoteSigner::of_secret(LOG).err(), Some(NoteError::Key));
    assert_eq!(format!("{:?}", log_signer()), format!("NoteSigner({LOG})"));
}

#[test]
fn notes_are_read_strictly() {
    let error = |text: &str| text.parse::<Note>().unwrap_err();
    assert_eq!(error(TEXT), NoteError::Form);
    assert_eq!(error(&format!("{TEXT}\n")), NoteError::Form);
    assert_eq!(error(&format!("{TEXT}\n{}", SIGNED.trim_end())), NoteError::Form);
    assert_eq!(error(&format!("{TEXT}\n- {}", &SIGNED[4..])), NoteError::SignatureLine);
    assert_eq!(error(&format!("{TEXT}\n{SIGNED}x\n")), NoteError::SignatureLine);
    assert_eq!(error(&format!("{TEXT}\n— a aHZEoA==\n")), NoteError::SignatureLine);
    assert_eq!(error(&format!("{TEXT}\n— a+b aHZEoDqg\n")), NoteError::Name);
    assert_eq!(error(&format!("a\tb\n\n{SIGNED}")), NoteError::Form);
    assert_eq!(error(&format!("{TEXT}\n{}", SIGNED.repeat(65))), NoteError::Form);
    assert!(format!("{TEXT}\n{}", SIGNED.repeat(64)).parse::<Note>().is_ok());
    // The text ends at the last blank line.
    assert_eq!(note(&format!("one\n\ntwo\n\n{SIGNED}")).unverified_text(), "one\n\ntwo\n");
}

#[test]
fn checkpoints_are_read_strictly() {
    let error = |text: &str| text.parse::<Checkpoint>().unwrap_err();
    let root = "/hSlQm+9cMD6c/UjQq/tDaC9I8SDhmLM9riKMHDq2Xs=";
    assert_eq!(error(&format!("a\n5\n{root}")), CheckpointError::Lines);
    assert_eq!(error("a\n5\n"), CheckpointError::Lines);
    assert_eq!(error(&format!("\n5\n{root}\n")), CheckpointError::Lines);
    assert_eq!(error(&format!("a\n5\n{root}\n\nmore\n")), CheckpointError::Lines);
    for size in ["05", "+5", "5 ", "", "18446744073709551616", "five"] {
        let expected = if size.is_empty() { CheckpointError::Lines } else { CheckpointError::Size };
        assert_eq!(error(&format!("a\n{size}\n{root}\n")), expected, "{size}");
    }
    assert_eq!(error("a\n5\nAAAA\n"), CheckpointError::Root);
    // A log of no leaves has one root only.
    assert_eq!(error(&format!("a\n0\n{root}\n")), CheckpointError::Root);
    let empty = "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assert_eq!(empty.parse::<Checkpoint>().unwrap().to_string(), empty);
    let extended = format!("a\n5\n{root}\nmore\n");
    assert_eq!(extended.parse::<Checkpoint>().unwrap().extensions, ["more"]);
    assert_eq!(extended.parse::<Checkpoint>().unwrap().to_string(), extended);
}

#[test]
fn a_witness_signs_what_grows_and_nothing_else() {
    let (log, signer) = (key(LOG), log_signer());
    let (levels, five) = of_size(5);
    let (_, three) = of_size(3);
    let proof = Tree(&levels).consistency(3, 5).unwrap();
    let ask = |old, proof: &[[u8; 32]], c: &Checkpoint| {
        let asked = AddCheckpoint { old, proof: proof.to_vec(), note: c.signed(&signer, 0).unwrap() };
        // As it travels.
        asked.to_string().parse::<AddCheckpoint>().unwrap()
    };
    let text = ask(3, &proof, &five).to_string();
    assert!(text.starts_with(&format!("old 3\n{}\n\n{TEXT}\n— ", PROOF.join("\n"))), "{text}");
    assert!(three.to_string().contains(ROOT_OF_3));
    let judged = |asked: AddCheckpoint, last: Option<&Checkpoint>| judge(&asked, &log, last).map(|c| c.size);
    // The first time nothing is proved; then from the size before.
    assert_eq!(judged(ask(0, &[], &three), None), Ok(3));
    assert_eq!(judged(ask(3, &proof, &five), Some(&three)), Ok(5));
    assert_eq!(judged(ask(5, &[], &five), Some(&five)), Ok(5));
    let (_, zero) = of_size(0);
    assert_eq!(judged(ask(0, &[], &zero), None), Ok(0));
    assert_eq!(judged(ask(0, &[], &five), Some(&zero)), Ok(5));
    // Everything else is refused.
    assert_eq!(judged(ask(0, &proof, &five), None), Err(Unasked::Unproved));
    assert_eq!(judged(ask(5, &proof, &five), Some(&five)), Err(Unasked::Unproved));
    assert_eq!(judged(ask(3, &[], &five), Some(&three)), Err(Unasked::Unproved));
    assert_eq!(judged(ask(3, &proof[1..], &five), Some(&three)), Err(Unasked::Unproved));
    assert_eq!(judged(ask(0, &[], &five), Some(&three)), Err(Unasked::Elsewhere(3)));
    assert_eq!(judged(ask(3, &proof, &five), None), Err(Unasked::Elsewhere(0)));
    assert_eq!(judged(ask(3, &[], &three), Some(&five)), Err(Unasked::Elsewhere(5)));
    assert_eq!(judged(ask(5, &[], &three), Some(&five)), Err(Unasked::Smaller));
    let forked = Checkpoint::new("log.fadu.example/record", 5, [7; 32]);
    assert_eq!(judged(ask(5, &[], &forked), Some(&five)), Err(Unasked::Forked(5)));
    assert_eq!(judged(ask(3, &proof, &forked), Some(&three)), Err(Unasked::Unproved));
    let mut unsigned = ask(3, &proof, &five);
    unsigned.note.signatures[0].bytes[9] ^= 1;
    assert_eq!(judged(unsigned, Some(&three)), Err(Unasked::Unsigned));
    let statuses = [Unasked::Form, Unasked::Unknown, Unasked::Unsigned, Unasked::Smaller, Unasked::Unproved];
    assert_eq!(statuses.map(Unasked::status), [400, 404, 403, 400, 422]);
    assert_eq!((Unasked::Elsewhere(1).status(), Unasked::Forked(1).status()), (409, 409));
}

#[test]
fn requests_are_read_strictly() {
    let whole = format!("{TEXT}\n{SIGNED}");
    let error = |head: &str| format!("{head}{whole}").parse::<AddCheckpoint>().unwrap_err();
    for head in ["old 03\n\n", "old -1\n\n", "new 3\n\n", "old 3\nAAAA\n\n", "old 3 \n\n", "\n\n", ""] {
        assert_eq!(error(head), Unasked::Form, "{head}");
    }
    let lines = |n: usize| format!("old 3\n{}\n", format!("{ROOT_OF_3}\n").repeat(n));
    assert!(format!("{}{whole}", lines(63)).parse::<AddCheckpoint>().is_ok());
    assert_eq!(error(&lines(64)), Unasked::Form);
}

/// Bytes near to what is expected: single changes find more than noise.
fn nearly(whole: String) -> impl Strategy<Value = String> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), "\\PC|\n|[0-9A-Za-z+/= —]"), 0..4);
    (changes, any::<prop::sample::Index>(), any::<bool>()).prop_map(move |(changes, end, cut)| {
        let mut chars: Vec<char> = whole.chars().collect();
        for (at, with) in changes {
            let at = at.index(chars.len());
            chars.splice(at..=at, with.chars());
        }
        if cut {
            chars.truncate(end.index(chars.len()));
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn whatever_reads_as_a_note_is_written_as_it_was_read(text in nearly(format!("{TEXT}\n{SIGNED}{COSIGNED}"))) {
        if let Ok(read) = text.parse::<Note>() {
            prop_assert_eq!(read.to_string(), text.clone());
            // What differs in its text is never verified.
            if let Ok((verified, _)) = read.verified(&[&key(LOG), &key(WITNESS)]) {
                prop_assert_eq!(verified, TEXT);
            }
        }
    }

    #[test]
    fn whatever_reads_as_a_checkpoint_is_written_as_it_was_read(text in nearly(TEXT.to_owned())) {
        if let Ok(read) = text.parse::<Checkpoint>() {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn whatever_reads_as_a_request_is_written_as_it_was_read(text in nearly(format!("old 3\n{}\n\n{TEXT}\n{SIGNED}", PROOF.join("\n")))) {
        if let Ok(read) = text.parse::<AddCheckpoint>() {
            prop_assert_eq!(read.to_string(), text);
            let (_, three) = of_size(3);
            if let Ok(next) = judge(&read, &key(LOG), Some(&three)) {
                prop_assert_eq!(next, of_size(5).1);
            }
        }
    }

    #[test]
    fn noise_is_no_note_no_key_no_request(text in ".{0,200}") {
        prop_assert!(text.parse::<VerifierKey>().is_err());
        prop_assert!(text.parse::<Note>().is_err());
        prop_assert!(text.parse::<AddCheckpoint>().is_err());
        prop_assert!(NoteSigner::of_secret(&text).is_err());
    }
}

#[cfg(feature = "sm")]
mod sm {
    use super::*;
    use fadu_record::{Algorithm, Signer, hex, sm::Sm2};

    /// GB/T 32918.5-2017, annex A.2: key pair, message, signature.
    const SECRET: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
    const PUBLIC: &str = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                          ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    const SIGNATURE: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                             b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

    #[test]
    fn sm2_signs_and_verifies_as_the_standard_says() {
        let signer = Sm2::of_secret(&hex::decode_array(SECRET).unwrap()).unwrap();
        let public = hex::decode(PUBLIC).unwrap();
        assert_eq!(signer.public(), public);
        let signature = hex::decode(SIGNATURE).unwrap();
        let holds = |message: &[u8], signature: &[u8]| Algorithm::Sm2.verify(&public, message, signature);
        assert!(holds(b"message digest", &signature));
        assert!(!holds(b"message Digest", &signature) && !holds(b"message digest", &[0; 64]));
        assert!(!holds(b"message digest", &signature[..63]));
        let ours = signer.sign("示例".as_bytes()).unwrap();
        assert!(ours.len() == 64 && holds("示例".as_bytes(), &ours) && !holds(b"", &ours));
        assert!(Sm2::of_secret(&[0; 32]).is_none() && Sm2::of_secret(&[0xff; 32]).is_none());
    }

    #[test]
    fn sm3_is_the_standards_hash() {
        // GB/T 32905-2016, annex A: "abc", and sixteen times "abcd".
        use sm3::{Digest, Sm3};
        let of = |bytes: &[u8]| hex::encode(&Sm3::digest(bytes));
        assert_eq!(of(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_eq!(of(&b"abcd".repeat(16)), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    #[test]
    fn a_note_signed_with_sm2_names_its_algorithm_in_its_key() {
        let signer = || Sm2::of_secret(&hex::decode_array(SECRET).unwrap()).unwrap();
        let log = NoteSigner::new("log.fadu.example/record", Box::new(signer()), false).unwrap();
        assert_eq!((log.key().kind(), log.key().kind().algorithm().name()), (Kind::TextSm2, "SM2-SM3"));
        let written = log.key().to_string();
        assert_eq!(written.parse::<VerifierKey>().as_ref(), Ok(log.key()));
        let five = of_size(5).1;
        let mut both = five.signed(&log_signer(), 0).unwrap();
        both.signatures.push(log.sign(TEXT, 0).unwrap());
        let read = note(&both.to_string());
        assert_eq!(read.verified(&[&key(LOG), log.key()]).unwrap().1.len(), 2);
        let forged = note(&both.to_string().replace("\n5\n", "\n6\n"));
        assert_eq!(forged.verified(&[log.key()]), Err(NoteError::Wrong));
        let secret = secret_text(log.key(), &hex::decode_array(SECRET).unwrap());
        assert_eq!(NoteSigner::of_secret(&secret).unwrap().key(), log.key());
        // A witness of this protocol signs with Ed25519.
        assert!(NoteSigner::new("w", Box::new(signer()), true).is_err());
    }
}
