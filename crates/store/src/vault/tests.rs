use super::*;

const PLACE: Place<'_> = Place { table: "direct_debits", record: "a-record", field: "iban" };

fn account(id: &str) -> AccountId {
    AccountId(id.to_owned())
}

fn plain(text: &str) -> Plain {
    Plain::from(text.to_owned())
}

fn master(digit: &str) -> MasterKey {
    MasterKey::parse(&digit.repeat(64)).expect("64 digits")
}

/// The same with one bit of one byte turned over.
fn flipped(sealed: &Sealed, at: usize) -> Sealed {
    let mut bytes = BASE64.decode(&sealed.0).expect("base64");
    bytes[at] ^= 1;
    Sealed(BASE64.encode(bytes))
}

#[test]
fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
    let key = DataKey::new(&Chance::System, &account("nebula"));
    let sealed = key.seal(&Chance::System, PLACE, &plain("ES91 2100"));
    assert_eq!(key.open(PLACE, &sealed), Some(plain("ES91 2100")));
    for place in [
        Place { table: "flashes", ..PLACE },
        Place { record: "another", ..PLACE },
        Place { field: "bic", ..PLACE },
        Place { record: "a-recordi", field: "ban", ..PLACE },
    ] {
        assert_eq!(key.open(place, &sealed), None, "{place:?}");
    }
}

#[test]
fn another_key_another_account_and_another_name_do_not_open_it() {
    let key = DataKey::new(&Chance::System, &account("nebula"));
    let sealed = key.seal(&Chance::System, PLACE, &plain("ES91 2100"));
    let with = |account: &AccountId, id: &str, key: &Key| DataKey {
        account: account.clone(),
        id: id.to_owned(),
        key: key.clone(),
    };
    assert!(with(&key.account, &key.id, &key.key).open(PLACE, &sealed).is_some());
    assert_eq!(with(&account("sol"), &key.id, &key.key).open(PLACE, &sealed), None);
    assert_eq!(with(&key.account, "another", &key.key).open(PLACE, &sealed), None);
    assert_eq!(
        with(&key.account, &key.id, &DataKey::new(&Chance::System, &key.account).key).open(PLACE, &sealed),
        None
    );
}

#[test]
fn no_bit_of_it_can_be_turned_over() {
    let key = DataKey::new(&Chance::System, &account("nebula"));
    let sealed = key.seal(&Chance::System, PLACE, &plain("ES91 2100"));
    for at in 0..BASE64.decode(&sealed.0).expect("base64").len() {
        assert_eq!(key.open(PLACE, &flipped(&sealed, at)), None, "byte {at}");
    }
    for broken in ["", "A", "?", "AAAA", &sealed.0[..sealed.0.len() - 4], &format!("{}AAAA", sealed.0)] {
        assert_eq!(key.open(PLACE, &Sealed(broken.to_owned())), None, "{broken}");
    }
}

#[test]
fn a_ciphertext_tells_neither_the_length_nor_that_two_are_the_same() {
    let key = DataKey::new(&Chance::System, &account("nebula"));
    let [one, two, long] = ["Bo", "Bo", &"x".repeat(BLOCK)].map(|text| key.seal(&Chance::System, PLACE, &plain(text)));
    assert_ne!(one, two);
    assert_eq!(one.0.len(), long.0.len());
    for text in ["", "Bo", &"ñ".repeat(100_000)] {
        assert_eq!(key.open(PLACE, &key.seal(&Chance::System, PLACE, &plain(text))), Some(plain(text)));
    }
}

#[test]
fn a_data_key_opens_under_its_master_key_for_its_account_and_name_only() {
    let (key, [right, wrong]) = (DataKey::new(&Chance::System, &account("nebula")), ["a", "b"].map(master));
    let sealed = key.seal(&Chance::System, PLACE, &plain("ES91 2100"));
    let wrapped = right.wrap(&Chance::System, &key);
    let opened = right.unwrap(&key.account, &key.id, &wrapped).expect("it is the one");
    assert_eq!(opened.open(PLACE, &sealed), Some(plain("ES91 2100")));
    assert!(wrong.unwrap(&key.account, &key.id, &wrapped).is_none());
    assert!(right.unwrap(&account("sol"), &key.id, &wrapped).is_none());
    assert!(right.unwrap(&key.account, "another", &wrapped).is_none());
    assert!(right.unwrap(&key.account, &key.id, &flipped(&wrapped, 30)).is_none());
}

#[test]
fn a_master_key_is_64_hexadecimal_digits() {
    assert!(MasterKey::parse(&"0aF9".repeat(16)).is_some());
    for bad in ["", "0a", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32), &" ".repeat(64)] {
        assert!(MasterKey::parse(bad).is_none(), "{bad:?}");
    }
    let digits = "00112233445566778899aabbccddeeff".repeat(2);
    let key = MasterKey::parse(&digits).expect("64 digits");
    assert_eq!(super::super::hash::hex(&*key.0.0), digits);
}

#[test]
fn debug_output_keeps_quiet() {
    let shown = format!("{:?} {:?}", plain("ES91 2100"), master("a"));
    assert_eq!(shown, "Plain(…) MasterKey(…)");
}
