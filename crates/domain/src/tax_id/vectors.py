"""Candidates for every kind, right ones and ones with a character changed, and whether python-stdnum takes them.

One a line: kind, number, 1 or 0. The same every time.
"""
import random
import sys
from stdnum import get_cc_module
from stdnum.ar import cuit
from stdnum.br import cnpj, cpf
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.es import nif
from stdnum.eu import vat
from stdnum.mx import rfc

dice = random.Random(4)
DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = {"#": DIGITS, "@": LETTERS, "?": DIGITS + LETTERS, "*": DIGITS + LETTERS + "+*"}


def fill(structure):
    return "".join(dice.choice(SIGNS.get(sign, sign)) for sign in structure)


def day():
    return "%02d%02d%02d" % (dice.randrange(100), dice.randint(1, 13), dice.randint(1, 31))


def born(structure):
    """With a day of birth in front, as some states have it."""
    year, month, date = dice.randrange(100), dice.randint(1, 12), dice.randint(1, 28)
    month += dice.choice((0, 0, 20, 40, 50, 70))
    front = dice.choice(("%02d%02d%02d" % (year, month, date), "%02d%02d%02d" % (date, month % 20 % 12 + 1, year)))
    return front + fill(structure[6:])


def changed(number, since):
    at = dice.randrange(since, len(number))
    same = DIGITS if number[at].isdigit() else LETTERS
    return number[:at] + dice.choice(same) + number[at + 1 :]


def told(kind, is_valid, make, wanted=150, tries=60000):
    """So many that are right, each with two changes of a character; and as many that came as they came."""
    found = 0
    for n in range(tries):
        number = make()
        right = is_valid(number)
        found += right
        if n < wanted or right:
            print(kind, number, int(right), sep="\t")
        if right:
            since = 2 if kind == "eu_vat" else 0
            for other in (changed(number, since), changed(number, since)):
                print(kind, other, int(is_valid(other)), sep="\t")
        if found >= wanted:
            return
    if found == 0:
        sys.exit("no right number of " + kind + " was found")


def with_digits(module, structure):
    body = fill(structure)
    return body + getattr(module, "calc_check_digits", getattr(module, "calc_check_digit", None))(body)


rfc_checked = lambda number: rfc.is_valid(number, validate_check_digits=True)


def rfc_number():
    body = fill("@@@" + "@" * dice.randrange(2)) + day() + dice.choice("123456789ABCV") + dice.choice("123456789AZ")
    return body + rfc.calc_check_digit(body)


# Seven digits and less are not told: stdnum takes a NIT from eight on, the office gave shorter ones to the oldest identity cards.
told("nit", nit.is_valid, lambda: with_digits(nit, "#" * dice.randint(7, 15)), 400)
told("cnpj", cnpj.is_valid, lambda: with_digits(cnpj, "#" * 12), 400)
# With letters, if this stdnum knows of them (2.1 on).
if cnpj.is_valid("12.ABC.345/01DE-35"):
    told("cnpj", cnpj.is_valid, lambda: with_digits(cnpj, "?" * 12), 400)
told("cpf", cpf.is_valid, lambda: (lambda body: body + cpf._calc_check_digits(body))(fill("#" * 9)), 400)
told("es_nif", nif.is_valid, lambda: fill(dice.choice(("########@", "@#######@", "@########"))), 500)
told("rut", rut.is_valid, lambda: with_digits(rut, "#" * dice.randint(7, 8)), 400)
told("rfc", rfc_checked, rfc_number, 400)
told("cuit", cuit.is_valid, lambda: with_digits(cuit, dice.choice(("20", "23", "24", "27", "30", "33", "34", "50", "51", "55")) + "#" * 8), 400)
for line in sys.stdin.read().split():
    state, structure = line.split(":")
    if state == "SE":
        structure = structure[:-2] + "01"
    told("eu_vat", vat.is_valid, lambda: state + fill(structure))
    # Persons of these are known by a number that begins with their day of birth.
    if (state, len(structure)) in (("BG", 10), ("CZ", 9), ("CZ", 10), ("LV", 11), ("SK", 10)):
        told("eu_vat", vat.is_valid, lambda: state + born(structure))
