use super::*;

#[test]
fn however_a_page_is_named_one_link_is_kept() {
    for (kind, link, typed) in [
        (
            Instagram,
            "https://www.instagram.com/nebula/",
            &[
                "@nebula",
                "nebula",
                "Nebula",
                "instagram.com/nebula",
                "instagram.com/nebula?igsh=MWx0",
                "https://www.instagram.com/nebula/",
                "HTTP://INSTAGRAM.COM/Nebula/#top",
            ][..],
        ),
        (Instagram, "https://www.instagram.com/nebula.moda/", &["nebula.moda", "@nebula.moda"]),
        (
            Facebook,
            "https://www.facebook.com/nebula",
            &[
                "nebula",
                "@nebula",
                "fb.com/nebula",
                "https://m.facebook.com/nebula/?ref=page",
                "es-la.facebook.com/nebula",
            ],
        ),
        (
            Facebook,
            "https://www.facebook.com/profile.php?id=100064",
            &["facebook.com/profile.php?id=100064&mibextid=x"],
        ),
        (Facebook, "https://www.facebook.com/people/N%C3%A9bula/61550", &["facebook.com/people/Nébula/61550/"]),
        (Facebook, "https://www.facebook.com/p/Nebula-61550", &["https://www.facebook.com/p/Nebula-61550/"]),
        (
            LinkedIn,
            "https://www.linkedin.com/company/nebula/",
            &["linkedin.com/company/nebula", "https://co.linkedin.com/company/nebula/about/?x=y"],
        ),
        (
            LinkedIn,
            "https://www.linkedin.com/in/ada-l%C3%B3pez/",
            &["www.linkedin.com/in/ada-lópez", "linkedin.com/in/ada-l%C3%B3pez"],
        ),
        (
            X,
            "https://x.com/Nebula",
            &["@Nebula", "twitter.com/Nebula?s=20", "https://mobile.twitter.com/Nebula", "x.com/@Nebula"],
        ),
        (
            TikTok,
            "https://www.tiktok.com/@nebula",
            &["@nebula", "tiktok.com/@nebula?lang=es", "https://www.tiktok.com/@Nebula"],
        ),
        (
            YouTube,
            "https://www.youtube.com/@nebula",
            &["@nebula", "youtube.com/@nebula", "https://m.youtube.com/@nebula/videos"],
        ),
        (
            YouTube,
            "https://www.youtube.com/channel/UC_x5XG1OV2P6uZZ5FSM9Ttw",
            &["https://youtube.com/channel/UC_x5XG1OV2P6uZZ5FSM9Ttw/about"],
        ),
        (YouTube, "https://www.youtube.com/c/nebula", &["youtube.com/c/nebula"]),
        (
            Telegram,
            "https://t.me/nebula_moda",
            &["@nebula_moda", "t.me/nebula_moda", "https://telegram.me/s/nebula_moda"],
        ),
        (Telegram, "https://t.me/+AbCdEfGhIjK", &["https://t.me/+AbCdEfGhIjK"]),
        (Other, "https://nebula.example/", &["nebula.example", "https://NEBULA.example", "https://nebula.example/"]),
        (Other, "http://nebula.example/a?b=c#d", &["http://nebula.example/a?b=c#d"]),
        (Other, "https://xn--nbula-bsa.example/", &["https://nébula.example"]),
    ] {
        for typed in typed {
            assert_eq!(read(kind, typed).as_deref(), Ok(link), "{kind:?} {typed}");
        }
        assert_eq!(read(kind, link).as_deref(), Ok(link), "{kind:?} {link} is itself");
    }
}

#[test]
fn a_page_of_somebody_elses_or_of_nobodys_is_refused_and_told_apart() {
    house::words::install();
    for (kind, typed) in [
        (Instagram, "https://facebook.com/nebula"),
        (Instagram, "https://instagram.com.evil.example/nebula"),
        (Instagram, "https://evilinstagram.com/nebula"),
        (X, "https://xx.com/nebula"),
        (Facebook, "notfacebook.com/nebula"),
        (YouTube, "https://youtu.be/dQw4w9WgXcQ"),
        (TikTok, "https://vm.tiktok.com/ZM123"),
        (Telegram, "https://wa.me/573005550100"),
    ] {
        let said = read(kind, typed).expect_err(typed);
        assert_eq!(said, format!("This is not a link to {}.", kind.name()), "{typed}");
    }
    for (kind, typed) in [
        (Instagram, "https://instagram.com/"),
        (Instagram, "instagram.com/p/CxYz"),
        (Instagram, "instagram.com/explore"),
        (Instagram, "two words"),
        (Instagram, "@.nebula"),
        (Instagram, &"n".repeat(31)),
        (Instagram, "javascript:alert(1)"),
        (Instagram, "https://instagram.com@evil.example/nebula"),
        (Facebook, "facebook.com/sharer"),
        (Facebook, "facebook.com/profile.php?id=me"),
        (LinkedIn, "nebula"),
        (LinkedIn, "@nebula"),
        (LinkedIn, "linkedin.com/feed"),
        (X, "x.com/nebula/status/1"),
        (X, "@sixteencharacter"),
        (TikTok, "tiktok.com/nebula"),
        (YouTube, "youtube.com/watch?v=dQw4w9WgXcQ"),
        (YouTube, "youtube.com/channel/UCshort"),
        (Telegram, "t.me/+"),
        (Telegram, "@1nebula"),
        (Telegram, "t.me/joinchat"),
    ] {
        let said = read(kind, typed).expect_err(typed);
        assert!(said.contains(kind.example()), "{kind:?} {typed}: {said}");
    }
    for typed in [
        "javascript:alert(1)",
        "ftp://nebula.example",
        "nebula",
        "https://ada:x@nebula.example",
        "https://10.0.0.1",
        "data:text/html,x",
        "a b.example",
        "",
        "https://",
    ] {
        assert!(read(Other, typed).is_err(), "{typed}");
    }
}

#[test]
fn a_whatsapp_link_tells_its_number() {
    for typed in [
        "https://wa.me/573005550100",
        "wa.me/573005550100?text=Hola",
        "https://api.whatsapp.com/send?phone=573005550100&text=x",
        "https://api.whatsapp.com/send/?phone=%2B573005550100",
    ] {
        assert_eq!(whatsapp_number(typed).as_deref(), Some("+573005550100"), "{typed}");
    }
    assert_eq!(whatsapp_number("+57 300 555 0100"), None);
    assert_eq!(whatsapp_number("https://wa.example/573005550100"), None);
}

#[test]
fn a_link_reads_as_it_was_typed() {
    assert_eq!(short("https://www.instagram.com/nebula/"), "instagram.com/nebula");
    assert_eq!(short("https://www.facebook.com/people/N%C3%A9bula/61550"), "facebook.com/people/Nébula/61550");
}

#[test]
fn no_text_makes_a_kind_stumble() {
    let parts = [
        "",
        "@",
        "/",
        "//",
        "+",
        "%",
        "%C3",
        "%00",
        "https://",
        "t.me/",
        "wa.me/",
        "é",
        "🦀",
        "x.com/",
        "youtube.com/@",
        "?id=1",
        ".",
    ];
    for kind in ChannelKind::ALL {
        for n in 0..parts.len().pow(3) {
            let typed = [parts[n % 17], parts[n / 17 % 17], parts[n / 289]].concat();
            let _any = (read(*kind, &typed), whatsapp_number(&typed));
        }
    }
}
