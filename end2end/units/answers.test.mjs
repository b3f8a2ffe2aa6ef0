// What public/js/answers.js makes of what happens to a field, where there is no document.
import assert from "node:assert/strict";
import { test } from "node:test";
import "../../public/js/answers.js";

const { FRESH, after, read, server, nameOf } = globalThis.answers;

/** What a field is after all that, and when it was judged: one sign an event, `!` where it was. */
function lives(...events) {
  let state = FRESH;
  return events
    .map((event) => {
      const { judge, ...next } = after(state, event);
      state = next;
      return judge ? "!" : ".";
    })
    .join("");
}

test("nobody is interrupted who types for the first time", () => {
  assert.equal(lives("type", "type", "type", "leave"), "...!");
});

test("from then on each keystroke is judged", () => {
  assert.equal(lives("type", "leave", "type", "type", "leave"), ".!!!!");
});

test("an untouched field that one only walks through says nothing", () => {
  assert.equal(lives("leave", "leave", "meaning", "leave"), "....");
});

test("what is typed and taken away again was typed", () => {
  assert.equal(lives("type", "type", "leave"), "..!");
});

test("a form that is sent has all its fields judged, and from then on too", () => {
  assert.equal(lives("send", "type"), "!!");
});

test("a choice is made at once", () => {
  assert.equal(lives("choose"), "!");
});

test("a field is judged again when another gives it a new meaning, if it was before", () => {
  assert.equal(lives("type", "meaning", "leave", "meaning"), "..!!");
});

test("what the server refused is not judged over its head, and is at the next keystroke", () => {
  assert.equal(lives("refuse", "type"), ".!");
});

test("a form that is as it was begins anew", () => {
  assert.equal(lives("type", "leave", "clear", "type", "leave"), ".!..!");
});

test("an answer tells right from wrong, and what else would be right", () => {
  assert.deepEqual(read("=900.123.456-8"), { isWrong: false, text: "", shown: "900.123.456-8", kind: "", looks: "", take: "" });
  assert.deepEqual(read("=two\nlines").shown, "two\nlines");
  assert.deepEqual(read("=").shown, "");
  const offer = read("!Wrong.\u001fcnpj\u001fThis looks like {kind}.\u001fUse it");
  assert.deepEqual(offer, { isWrong: true, text: "Wrong.", shown: null, kind: "cnpj", looks: "This looks like {kind}.", take: "Use it" });
});

test("a field's name is the one its form knows it by", () => {
  assert.deepEqual(["form[tax_id]", "account", "base[take][x]"].map((name) => nameOf({ name })), ["tax_id", "account", "base[take][x]"]);
});

test("the server says what is wrong with the field that it is asked about, and of no other", () => {
  const faults = { error: "invalid", fields: [{ field: "label", message: "Too long." }, { field: "value", message: "No number." }] };
  assert.deepEqual(server(422, faults, "value"), { ...read("!"), text: "No number." });
  assert.equal(server(422, faults, "kind"), null);
  assert.deepEqual(server(200, { shown: "+57 601 7441234" }, "value"), read("=+57 601 7441234"));
  assert.equal(server(503, { error: "busy" }, "value"), null, "nothing is said");
});
