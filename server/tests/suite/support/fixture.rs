//! Two accounts with their people, three agents and a few parcels, made as an operator makes them.
use domain::id::Slug;
use domain::role::{Lang, Profile, Rank};
use features::import;
use features::people::{Place, add};
use house::{House, program};
use store::chance::Chance;
use store::clock::Clock;
use store::db::Db;

use super::app::START;
use super::database::{Folder, meddle};

/// Everybody's.
pub const PASSWORD: &str = "aldaba demo";

const MEMBERS: [(&str, &str, &str, &str, Profile); 4] = [
    ("ada@nebula.example", "Ada Lovett", "nebula", "Nébula Moda", Profile::Admin),
    ("omar@nebula.example", "Omar Reyes", "nebula", "Nébula Moda", Profile::Operator),
    ("mia@nebula.example", "Mia Duarte", "nebula", "Nébula Moda", Profile::Member),
    ("sara@sol.example", "Sara Vidal", "sol", "Tiendas Sol", Profile::Admin),
];
const AGENTS: [(&str, &str, Rank); 3] = [
    ("ana@support.example", "Ana Ferrer", Rank::Agent),
    ("bruno@support.example", "Bruno Salas", Rank::Agent),
    ("lidia@support.example", "Lidia Campos", Rank::Lead),
];

/// `parcel_id` 1001… of nebula: announced, unannounced, delivered, and so on.
const NEBULA: &str = "\
parcel_id,carrier,status_id,tracking_number,order_number,country,weight_grams,value,currency,created,updated,announced,name,company,street,house_number,city,postal_code,phone,email,reference
1001,correos,1000,PK0001001ES,N-1001,ES,1200,39.90,EUR,2026-11-18T09:00:00Z,2026-11-18T09:00:00Z,2026-11-18T09:05:00Z,Lucía Ortega,,Calle de la Luna,7,Sevilla,41001,+34 600 100 101,lucia.ortega@correo.example,ref-1001
1002,correos,999,,N-1002,ES,500,12.00,EUR,2026-11-19T09:00:00Z,2026-11-19T09:00:00Z,,Mateo Rivas,Rivas SL,Avenida del Puerto,12,Valencia,46021,+34 600 100 102,mateo@rivas.example,ref-1002
1003,dhl,11,JD0001003DE,N-1003,DE,2300,120.50,EUR,2026-11-10T09:00:00Z,2026-11-14T09:00:00Z,2026-11-10T09:05:00Z,Jürgen Weiß,,Lindenstraße,44b,München,80331,+49 170 100 103,juergen@weiss.example,ref-1003
1004,mondial_relay,1000,MR0001004FR,N-1004,FR,800,22.00,EUR,2026-11-20T09:00:00Z,2026-11-20T09:00:00Z,2026-11-20T09:05:00Z,Zoé Lefèvre,,Rue des Lilas,3,Lyon,69003,+33 6 10 01 00 14,zoe@lefevre.example,ref-1004
1005,dhl,3,JD0001005CO,N-1005,CO,950,64.00,USD,2026-11-17T09:00:00Z,2026-11-19T12:00:00Z,2026-11-17T09:05:00Z,Camila Rojas,,Carrera 7,71-21,Bogotá,110231,+57 300 100 1015,camila@rojas.example,ref-1005
1006,correos,80,PK0001006PT,N-1006,PT,400,9.50,EUR,2026-11-12T09:00:00Z,2026-11-15T09:00:00Z,2026-11-12T09:05:00Z,João Pinto,,Rua do Sol,15,Porto,4000-123,+351 910 100 106,joao@pinto.example,ref-1006
";
/// `parcel_id` 2001… of sol.
const SOL: &str = "\
parcel_id,carrier,status_id,tracking_number,order_number,country,weight_grams,value,currency,created,updated,announced,name,company,street,house_number,city,postal_code,phone,email,reference
2001,correos,1000,PK0002001ES,S-2001,ES,700,18.00,EUR,2026-11-18T09:00:00Z,2026-11-18T09:00:00Z,2026-11-18T09:05:00Z,Irene Solana,,Plaza Mayor,1,Madrid,28012,+34 600 200 201,irene@solana.example,ref-2001
2002,dhl,11,JD0002002ES,S-2002,ES,300,7.00,EUR,2026-11-11T09:00:00Z,2026-11-13T09:00:00Z,2026-11-11T09:05:00Z,Bruno Galán,,Calle Ancha,9,Cádiz,11001,+34 600 200 202,bruno@galan.example,ref-2002
";

/// Fills a database and closes it.
pub async fn fill(url: &str) {
    let db = Db::open(url, Chance::System).await.expect("the database opens");
    db.migrate().await.expect("the tables are made");
    let house = House::new(db, Clock::set_at(START), program::Config::default());
    for (email, name, slug, account, profile) in MEMBERS {
        let place = Place::Account { slug: Slug(slug.into()), name: Some(account.into()), profile };
        add(&house, email, name, place, PASSWORD.to_owned()).await.expect("a member");
    }
    for (email, name, rank) in AGENTS {
        add(&house, email, name, Place::Support(rank), PASSWORD.to_owned()).await.expect("an agent");
    }
    meddle(&house.db, "UPDATE accounts SET time_zone = 'America/Bogota', language = 'es' WHERE slug = 'nebula'", &[])
        .await;
    meddle(&house.db, "UPDATE accounts SET time_zone = 'Europe/Madrid', language = 'es' WHERE slug = 'sol'", &[]).await;
    accept_everything(&house).await;
    bring(&house, "nebula", NEBULA).await;
    bring(&house, "sol", SOL).await;
    house.db.close().await;
}

/// Each account's Admin has accepted what is in force.
async fn accept_everything(house: &House) {
    for edition in house.config.texts.current() {
        for (email, _, slug, ..) in MEMBERS.iter().filter(|(.., profile)| *profile == Profile::Admin) {
            let (id, document, version) = (super::new_id(), edition.document.as_str(), edition.version);
            let hash = edition.hash(Lang::En);
            let sql = "INSERT INTO acceptances (id, account_id, person_id, document, version, language, hash, at)
                 SELECT $1, p.account_id, p.id, $2, $3, 'en', $4, START FROM people p WHERE p.email = $5";
            let sql = sql.replace("START", &(START.0 - 86_400_000).to_string());
            assert_eq!(meddle(&house.db, &sql, &[&id, document, version, &hash, email]).await, 1, "{slug}");
            let sql = "INSERT INTO acceptance_signers (acceptance_id, account_id, name, email, who_fold, address)
                 SELECT $1, p.account_id, p.name, p.email, LOWER(p.name) || ' ' || p.email, '192.0.2.31'
                 FROM people p WHERE p.email = $2";
            assert_eq!(meddle(&house.db, sql, &[&id, email]).await, 1, "{slug}");
        }
    }
}

/// Imports a file as the command line does.
pub async fn bring(house: &House, slug: &str, content: &str) {
    let folder = Folder::new();
    let file = folder.path().join("parcels");
    std::fs::write(&file, content).expect("a file");
    let begun = import::begin::command(house, &Slug(slug.into()), &file).await.expect("the account");
    let tally = import::run(house, &begun.source, &file, |_| ()).await.expect("an import");
    assert_eq!(tally.bad, 0, "{}", tally.problems);
}
