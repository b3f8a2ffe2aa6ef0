//! Where parcels go: what people and streets are called there, and which telephone numbers are nobody's.
//!
//! Great Britain (Ofcom, numbers for drama use), France (ARCEP, numbers for audiovisual works) and Germany (Bundesnetzagentur,
//! Drama-Rufnummern) have set ranges aside for fiction. Elsewhere the number begins as no mobile number there does.
use super::carriers::{CHRONOPOST, CORREOS, CTT, Carrier, DHL, DPD, GLS, MONDIAL_RELAY, POSTNL, SEUR, UPS};

/// A name, and how it stands in a mail address.
pub type Name = (&'static str, &'static str);

/// One country.
pub struct Place {
    pub country: &'static str,
    pub country_name: &'static str,
    pub currency: &'static str,
    pub carriers: &'static [Carrier],
    pub first: &'static [Name],
    pub last: &'static [Name],
    /// The family name stands first.
    pub family_first: bool,
    pub streets: &'static [&'static str],
    pub floors: &'static [&'static str],
    pub companies: &'static [&'static str],
    /// City, and the pattern of its postal codes.
    pub cities: &'static [(&'static str, &'static str)],
    pub phone: &'static str,
}

/// What a price in euros is about elsewhere; shops round.
pub fn units_per_euro(currency: &str) -> i64 {
    match currency {
        "COP" => 4500,
        "JPY" => 160,
        "MXN" => 20,
        "BRL" => 6,
        "PLN" => 4,
        _ => 1,
    }
}

/// All of them; the shop is Spanish, so Spain comes more than once.
pub const PLACES: &[Place] = &[
    SPAIN,
    SPAIN,
    SPAIN,
    COLOMBIA,
    COLOMBIA,
    PORTUGAL,
    PORTUGAL,
    BRAZIL,
    BRAZIL,
    MEXICO,
    FRANCE,
    FRANCE,
    GERMANY,
    ITALY,
    NETHERLANDS,
    BRITAIN,
    POLAND,
    GREECE,
    BULGARIA,
    EGYPT,
    JAPAN,
];

const SPAIN: Place = Place {
    country: "ES",
    country_name: "España",
    currency: "EUR",
    carriers: &[CORREOS, SEUR, GLS, MONDIAL_RELAY, DHL],
    first: &[
        ("Lucía", "lucia"),
        ("Álvaro", "alvaro"),
        ("Begoña", "begona"),
        ("Íñigo", "inigo"),
        ("María José", "maria-jose"),
        ("Óscar", "oscar"),
        ("Núria", "nuria"),
        ("Xoán", "xoan"),
    ],
    last: &[
        ("Ibáñez Roca", "ibanez-roca"),
        ("Peñalver", "penalver"),
        ("Muñoz Gil", "munoz-gil"),
        ("Etxebarria", "etxebarria"),
        ("Castaño", "castano"),
        ("López de Haro", "lopez-de-haro"),
        ("Cañizares", "canizares"),
    ],
    family_first: false,
    streets: &[
        "Calle de los Olmos",
        "Avenida del Arquitecto Núñez",
        "Plaza de la Constancia",
        "Carrer de la Llum",
        "Rúa do Vilar Novo",
    ],
    floors: &["2.º B", "Bajo izquierda", "Portal 3, 4.º 1.ª"],
    companies: &["Taller Peñalver", "La Botica de Begoña"],
    cities: &[
        ("Madrid", "280##"),
        ("Sevilla", "410##"),
        ("A Coruña", "150##"),
        ("Bilbao", "480##"),
        ("Girona", "170##"),
        ("Palma", "070##"),
    ],
    phone: "+34 790 000 0##",
};

const COLOMBIA: Place = Place {
    country: "CO",
    country_name: "Colombia",
    currency: "COP",
    carriers: &[DHL, UPS],
    first: &[
        ("Juan Camilo", "juan-camilo"),
        ("Daniela", "daniela"),
        ("Andrés", "andres"),
        ("Luz Ángela", "luz-angela"),
        ("Yesenia", "yesenia"),
    ],
    last: &[
        ("Ospina Vélez", "ospina-velez"),
        ("Ñáñez", "nanez"),
        ("Buitrago", "buitrago"),
        ("Cárdenas Peña", "cardenas-pena"),
    ],
    family_first: false,
    streets: &["Carrera 15", "Calle 72", "Avenida El Bosque", "Transversal 6"],
    floors: &["Apto 502", "Torre 2, apto 301"],
    companies: &["Café La Montaña SAS"],
    cities: &[("Bogotá", "1101##"), ("Medellín", "0500##"), ("Cali", "7600##"), ("Cúcuta", "5400##")],
    phone: "+57 390 000 00##",
};

const PORTUGAL: Place = Place {
    country: "PT",
    country_name: "Portugal",
    currency: "EUR",
    carriers: &[CTT, DPD, GLS],
    first: &[
        ("Inês", "ines"),
        ("João", "joao"),
        ("Conceição", "conceicao"),
        ("Gonçalo", "goncalo"),
        ("Beatriz", "beatriz"),
    ],
    last: &[("Simões", "simoes"), ("Guimarães", "guimaraes"), ("Falcão", "falcao"), ("Brandão Reis", "brandao-reis")],
    family_first: false,
    streets: &["Rua das Amoreiras Novas", "Travessa do Poço", "Avenida da Boa Hora", "Largo do Chafariz"],
    floors: &["3.º Esq.", "R/C Dto."],
    companies: &["Cerâmica Falcão Lda"],
    cities: &[("Lisboa", "1###-###"), ("Porto", "4###-###"), ("Évora", "7000-###"), ("Funchal", "9000-###")],
    phone: "+351 900 000 0##",
};

const BRAZIL: Place = Place {
    country: "BR",
    country_name: "Brasil",
    currency: "BRL",
    carriers: &[DHL, UPS],
    first: &[
        ("Thaís", "thais"),
        ("Antônio", "antonio"),
        ("Luísa", "luisa"),
        ("Caetano", "caetano"),
        ("Érica", "erica"),
    ],
    last: &[("Gonçalves", "goncalves"), ("Araújo", "araujo"), ("Assunção", "assuncao"), ("Magalhães", "magalhaes")],
    family_first: false,
    streets: &["Rua das Jabuticabeiras", "Avenida Ipê-Amarelo", "Alameda dos Sabiás"],
    floors: &["Apto 1203", "Bloco B, apto 44"],
    companies: &["Padaria Estrela-d’Alva"],
    cities: &[
        ("São Paulo", "01###-###"),
        ("Belém", "66###-###"),
        ("Florianópolis", "88###-###"),
        ("Goiânia", "74###-###"),
    ],
    phone: "+55 11 90000-00##",
};

const MEXICO: Place = Place {
    country: "MX",
    country_name: "México",
    currency: "MXN",
    carriers: &[DHL, UPS],
    first: &[("Ximena", "ximena"), ("José Ángel", "jose-angel"), ("Citlali", "citlali"), ("Raúl", "raul")],
    last: &[("Treviño", "trevino"), ("Núñez Ríos", "nunez-rios"), ("Zúñiga", "zuniga"), ("Tlapa", "tlapa")],
    family_first: false,
    streets: &["Calle Jacarandas", "Avenida de los Colorines", "Privada del Nopal"],
    floors: &["Int. 4", "Depto. 12"],
    companies: &["Papelería Treviño"],
    cities: &[("Ciudad de México", "0####"), ("Mérida", "97###"), ("Querétaro", "76###"), ("León", "37###")],
    phone: "+52 55 0000 00##",
};

const FRANCE: Place = Place {
    country: "FR",
    country_name: "France",
    currency: "EUR",
    carriers: &[CHRONOPOST, MONDIAL_RELAY, DPD, UPS],
    first: &[("Zoé", "zoe"), ("Loïc", "loic"), ("Anaïs", "anais"), ("François", "francois"), ("Maëlle", "maelle")],
    last: &[
        ("Lefèvre", "lefevre"),
        ("Château-Roux", "chateau-roux"),
        ("Noël", "noel"),
        ("Garçon", "garcon"),
        ("d’Aubigné", "daubigne"),
    ],
    family_first: false,
    streets: &["Rue des Tilleuls", "Impasse du Vieux Four", "Boulevard de l’Étang", "Allée des Écureuils"],
    floors: &["Bât. C", "3e étage"],
    companies: &["Épicerie Lefèvre"],
    cities: &[("Lyon", "6900#"), ("Besançon", "25000"), ("Nîmes", "30###"), ("Saint-Étienne", "42###")],
    phone: "+33 6 39 98 00 ##",
};

const GERMANY: Place = Place {
    country: "DE",
    country_name: "Deutschland",
    currency: "EUR",
    carriers: &[DHL, DPD, GLS, UPS],
    first: &[("Jürgen", "jurgen"), ("Käthe", "kathe"), ("Sören", "soren"), ("Anke", "anke"), ("Björn", "bjorn")],
    last: &[("Großmann", "grossmann"), ("Schäfer", "schafer"), ("Löwe", "lowe"), ("Weiß-Krüger", "weiss-kruger")],
    family_first: false,
    streets: &["Lindenstraße", "Am Mühlbach", "Königsweg", "Hinter der Brücke"],
    floors: &["Hinterhaus", "c/o Schäfer"],
    companies: &["Buchhandlung Löwe GmbH"],
    cities: &[("München", "80###"), ("Köln", "50###"), ("Görlitz", "028##"), ("Lübeck", "235##")],
    phone: "+49 176 040690##",
};

const ITALY: Place = Place {
    country: "IT",
    country_name: "Italia",
    currency: "EUR",
    carriers: &[GLS, DHL, UPS],
    first: &[("Niccolò", "niccolo"), ("Chiara", "chiara"), ("Donà", "dona"), ("Ginevra", "ginevra")],
    last: &[("D’Angelo", "dangelo"), ("Pagliarò", "pagliaro"), ("Bellomì", "bellomi"), ("Della Valle", "della-valle")],
    family_first: false,
    streets: &["Via dei Mandorli", "Corso della Libertà", "Vicolo del Gelsomino"],
    floors: &["Scala A, int. 7", "Piano terra"],
    companies: &["Forno D’Angelo"],
    cities: &[("Torino", "101##"), ("Forlì", "4712#"), ("Cefalù", "90015"), ("Bologna", "401##")],
    phone: "+39 300 000 00##",
};

const NETHERLANDS: Place = Place {
    country: "NL",
    country_name: "Nederland",
    currency: "EUR",
    carriers: &[POSTNL, DHL, DPD],
    first: &[("Sanne", "sanne"), ("Joël", "joel"), ("Anouk", "anouk"), ("Daniël", "daniel")],
    last: &[
        ("van ’t Hof", "van-t-hof"),
        ("de Bruïne", "de-bruine"),
        ("Zoëtemelk", "zoetemelk"),
        ("Kuijpers", "kuijpers"),
    ],
    family_first: false,
    streets: &["Appelgaarde", "Oude Molenweg", "Lange Koestraat"],
    floors: &["Huis", "2-hoog"],
    companies: &["Fietsenmaker Kuijpers"],
    cities: &[("Utrecht", "35## @@"), ("Groningen", "97## @@"), ("’s-Hertogenbosch", "52## @@")],
    phone: "+31 6 0000 00##",
};

const BRITAIN: Place = Place {
    country: "GB",
    country_name: "United Kingdom",
    currency: "GBP",
    carriers: &[DPD, UPS, DHL],
    first: &[("Siân", "sian"), ("Callum", "callum"), ("Zadie", "zadie"), ("Rhys", "rhys")],
    last: &[("Llewellyn", "llewellyn"), ("O’Rourke", "orourke"), ("Okonkwo", "okonkwo"), ("Ashdown", "ashdown")],
    family_first: false,
    streets: &["Orchard Rise", "Heron Lane", "Lower Mill Road"],
    floors: &["Flat 2", "Top floor"],
    companies: &["Ashdown & Daughters"],
    cities: &[("Leeds", "LS# #@@"), ("Cardiff", "CF## #@@"), ("Belfast", "BT# #@@")],
    phone: "+44 7700 9000##",
};

const POLAND: Place = Place {
    country: "PL",
    country_name: "Polska",
    currency: "PLN",
    carriers: &[DPD, GLS, UPS],
    first: &[("Łucja", "lucja"), ("Stanisław", "stanislaw"), ("Żaneta", "zaneta"), ("Grześ", "grzes")],
    last: &[("Wójcik", "wojcik"), ("Dąbrowska", "dabrowska"), ("Źrebiec", "zrebiec"), ("Śliwa", "sliwa")],
    family_first: false,
    streets: &["ulica Wiśniowa", "aleja Świerkowa", "plac Źródlany"],
    floors: &["m. 14", "klatka II"],
    companies: &["Piekarnia Wójcik"],
    cities: &[("Łódź", "9#-###"), ("Kraków", "3#-###"), ("Gdańsk", "80-###")],
    phone: "+48 400 000 0##",
};

const GREECE: Place = Place {
    country: "GR",
    country_name: "Ελλάδα",
    currency: "EUR",
    carriers: &[DHL, UPS],
    first: &[("Ελένη", "eleni"), ("Γιώργος", "giorgos"), ("Δήμητρα", "dimitra")],
    last: &[("Παπαδάκη", "papadaki"), ("Μαυρίδης", "mavridis"), ("Θεοδώρου", "theodorou")],
    family_first: false,
    streets: &["Οδός Αμυγδαλιάς", "Λεωφόρος Ελαιώνων"],
    floors: &["2ος όροφος"],
    companies: &["Βιβλία Μαυρίδης"],
    cities: &[("Αθήνα", "10# ##"), ("Θεσσαλονίκη", "54# ##")],
    phone: "+30 600 000 00##",
};

const BULGARIA: Place = Place {
    country: "BG",
    country_name: "България",
    currency: "EUR",
    carriers: &[DHL, DPD],
    first: &[("Цветана", "tsvetana"), ("Борис", "boris"), ("Йоана", "yoana")],
    last: &[("Желязкова", "zhelyazkova"), ("Щерев", "shterev")],
    family_first: false,
    streets: &["ул. Черешова", "бул. Липите"],
    floors: &["ет. 3, ап. 8"],
    companies: &["Сладкарница Щерев"],
    cities: &[("София", "1###"), ("Пловдив", "40##")],
    phone: "+359 860 000 0##",
};

const EGYPT: Place = Place {
    country: "EG",
    country_name: "مصر",
    currency: "EUR",
    carriers: &[DHL, UPS],
    first: &[("ليلى", "layla"), ("يوسف", "youssef"), ("نور", "nour")],
    last: &[("الشاذلي", "elshazly"), ("منصور", "mansour")],
    family_first: false,
    streets: &["شارع الياسمين", "شارع النخيل"],
    floors: &["الدور الثالث"],
    companies: &["مكتبة منصور"],
    cities: &[("القاهرة", "115##"), ("الإسكندرية", "215##")],
    phone: "+20 190 000 00##",
};

const JAPAN: Place = Place {
    country: "JP",
    country_name: "日本",
    currency: "JPY",
    carriers: &[DHL, UPS],
    first: &[("さくら", "sakura"), ("健太", "kenta"), ("美咲", "misaki")],
    last: &[("高橋", "takahashi"), ("渡辺", "watanabe"), ("小野寺", "onodera")],
    family_first: true,
    streets: &["若葉町", "桜丘二丁目"],
    floors: &["302号室"],
    companies: &["渡辺文具店"],
    cities: &[("東京都世田谷区", "154-00##"), ("京都市左京区", "606-00##")],
    phone: "+81 90 0000 00##",
};
