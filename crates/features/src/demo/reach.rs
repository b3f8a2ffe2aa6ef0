//! How the demo's companies are reached: phones, pages and addresses.
use domain::time::Time;
use store::accounts::Account;
use store::db::Tx;

/// Account, kind, value, and what it is for.
const CHANNELS: [[&str; 4]; 6] = [
    ["nebula", "phone", "+576017441234", "Atención al cliente"],
    ["nebula", "phone", "+573005550100", "Bodega, de 8 a 17 h"],
    ["nebula", "whatsapp", "https://wa.me/573005550100", "Pedidos y cambios"],
    ["nebula", "instagram", "https://www.instagram.com/nebula.moda/", ""],
    ["nebula", "linkedin", "https://www.linkedin.com/company/nebula-moda/", ""],
    ["sol", "phone", "+34910555010", ""],
];

/// Account, kind, standing, then country, name, the lines of the street, district, city, region, postal code.
const ADDRESSES: [[&str; 11]; 4] = [
    [
        "nebula",
        "billing",
        "main",
        "CO",
        "Nébula Moda S.A.S.",
        "Carrera 11 # 82-71",
        "Oficina 502",
        "",
        "Bogotá",
        "Bogotá, D. C.",
        "110221",
    ],
    [
        "nebula",
        "pickup",
        "secondary",
        "CO",
        "Bodega Nébula",
        "Calle 17 # 68D-39",
        "Bodega 4",
        "Zona Industrial Montevideo",
        "Bogotá",
        "Bogotá, D. C.",
        "110931",
    ],
    [
        "nebula",
        "return",
        "",
        "CO",
        "Nébula Medellín",
        "Carrera 43A # 1-50",
        "Local 118",
        "El Poblado",
        "Medellín",
        "Antioquia",
        "050021",
    ],
    ["sol", "billing", "main", "ES", "Tiendas Sol S.L.", "Calle de Alcalá, 120", "", "", "Madrid", "Madrid", "28009"],
];

/// Fills in what there is of an account.
pub async fn reach(tx: &mut Tx, account: &Account, now: Time) -> Result<(), store::Error> {
    let by = if account.slug.0 == "nebula" { "Ada Lovett" } else { "Sara Vidal" };
    let own = |slug: &str| slug == account.slug.0;
    // In this order: a moment apart.
    let mut at = now;
    for [_, kind, value, label] in CHANNELS.iter().filter(|row| own(row[0])) {
        at.0 += 1;
        let said = store::channels::Said { kind, value, label, by, at };
        store::channels::insert(tx, &account.id, &tx.chance.id(), &said).await?;
    }
    for [_, kind, standing, text @ ..] in ADDRESSES.iter().filter(|row| own(row[0])) {
        at.0 += 1;
        let [country, name, line_1, line_2, district, city, region, postal_code] = text.map(str::to_owned);
        let kind = (*kind).to_owned();
        let said = store::addresses::Said { kind, country, name, line_1, line_2, district, city, region, postal_code };
        store::addresses::insert(tx, &account.id, &tx.chance.id(), (&said, standing), (by, at)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ADDRESSES, CHANNELS};
    use crate::settings::addresses::AddressForm;
    use crate::settings::channels::ChannelForm;

    #[test]
    fn the_demo_holds_only_what_could_be_typed() {
        for [_, kind, value, label] in CHANNELS.map(|row| row.map(str::to_owned)) {
            let form = ChannelForm { kind, value: value.clone(), label, ..ChannelForm::default() };
            assert_eq!(form.check().map(|channel| channel.value), Ok(value));
        }
        for [_, kind, _, country, name, line_1, line_2, district, city, region, postal_code] in
            ADDRESSES.map(|row| row.map(str::to_owned))
        {
            let form = AddressForm {
                id: String::new(),
                kind,
                country,
                name,
                line_1,
                line_2,
                district,
                city,
                region,
                postal_code,
            };
            let said = form.check().expect("it could be typed");
            // Spain's addresses name no district: nothing is lost by the check.
            assert_eq!((said.district, said.region, said.postal_code), (form.district, form.region, form.postal_code));
        }
    }
}
