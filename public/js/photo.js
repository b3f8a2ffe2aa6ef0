// A photo as soon as it is chosen or dropped: shown at once, sent with its progress. Without this the form is an ordinary one.
(() => {
  "use strict";

  const formOf = (event) => event.target.closest?.("form[data-photo]");

  function say(form, text) {
    form.querySelector(".error").textContent = text;
  }

  // Drawn, not linked: no address of a picture that is not ours.
  async function preview(form, file) {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 192;
    const from = [(picture.width - side) / 2, (picture.height - side) / 2, side, side];
    canvas.getContext("2d").drawImage(picture, ...from, 0, 0, 192, 192);
    form.querySelector(".avatar").replaceChildren(canvas);
  }

  function done(form, before, request) {
    form.querySelector("progress").hidden = true;
    if (request.status === 200) {
      form.reset();
      // An agent's page is read anew only when the agent asks; others are told.
      if (document.querySelector(".visit")) location.reload();
      else dispatchEvent(new CustomEvent("aldaba:notice", { detail: { kind: "again" } }));
      return;
    }
    form.querySelector(".avatar").replaceChildren(...before);
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {}
    say(form, answer.fields?.[0]?.message || answer.message || form.dataset.lost);
  }

  function send(form, file) {
    say(form, "");
    if (file.size > Number(form.dataset.most)) return say(form, form.dataset.size);
    const before = [...form.querySelector(".avatar").childNodes];
    preview(form, file).catch(() => {});
    const [request, body, bar] = [new XMLHttpRequest(), new FormData(), form.querySelector("progress")];
    body.append("photo", file);
    bar.hidden = false;
    request.upload.onprogress = (event) => (bar.value = event.loaded / event.total);
    request.onloadend = () => done(form, before, request);
    request.open("POST", form.action);
    request.setRequestHeader("accept", "application/json");
    request.send(body);
  }

  // On the way in, as `watch.js` may let nothing further.
  const choose = (event) => {
    const [form, file] = [formOf(event), event.target.files?.[0]];
    if (form && file) send(form, file);
  };
  addEventListener("change", choose, true);
  addEventListener("dragover", (event) => formOf(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    const [form, file] = [formOf(event), event.dataTransfer?.files[0]];
    if (!form) return;
    event.preventDefault();
    if (file) send(form, file);
  });
})();
