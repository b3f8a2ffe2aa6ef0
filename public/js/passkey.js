// Between a form's button and its post a passkey is made, or signs. What the browser is asked stands in the form; what it
// answers goes with it. Bytes travel as base64url, as in the JSON of Web Authentication, Level 3, 5.1.
(() => {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const known = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

  function told(key, response) {
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
  }

  async function make(asked) {
    const user = { ...asked.user, id: bytes(asked.user.id) };
    const publicKey = { ...asked, user, challenge: bytes(asked.challenge), excludeCredentials: known(asked.excludeCredentials) };
    const key = await navigator.credentials.create({ publicKey });
    return told(key, {
      attestationObject: text(key.response.attestationObject),
      clientDataJSON: text(key.response.clientDataJSON),
      transports: key.response.getTransports?.() ?? [],
    });
  }

  async function sign(asked) {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
    const key = await navigator.credentials.get({ publicKey });
    return told(key, {
      authenticatorData: text(key.response.authenticatorData),
      clientDataJSON: text(key.response.clientDataJSON),
      signature: text(key.response.signature),
      userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
    });
  }

  // What is wrong before anybody is asked, if something is.
  function hindrance(words) {
    if (location.origin !== words.origin) return words.elsewhere;
    return window.PublicKeyCredential ? "" : words.unable;
  }

  async function answer(form) {
    const asked = JSON.parse(form.dataset.asked);
    const button = form.querySelector("button");
    const problem = form.querySelector(".error");
    problem.textContent = "";
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.one_time_answer.value = await (form.dataset.passkey === "make" ? make(asked) : sign(asked));
      form.submit();
    } catch (error) {
      // It is there already: the only mistake that trying again does not mend.
      problem.textContent = error.name === "InvalidStateError" ? form.dataset.present : form.dataset.failed;
      button.removeAttribute("aria-busy");
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const wrong = hindrance(form.dataset);
    form.querySelector(".error").textContent = wrong;
    form.querySelector("button").hidden = wrong !== "";
    if (wrong === "") document.querySelector("details[data-second-best]")?.removeAttribute("open");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form);
    });
  }
})();
