// @ts-check
// Passkeys (WebAuthn Level 3): the server names what it wants, the browser asks the person, the server checks the
// answer.
(() => {
  "use strict";

  /**
   * @param {string} url
   * @param {unknown} body
   */
  async function post(url, body) {
    const token = /** @type {HTMLInputElement} */ (document.querySelector("[name=csrfmiddlewaretoken]")).value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  /**
   * @param {boolean} isNew
   * @param {any} options as the server names them in JSON
   */
  async function ask(isNew, options) {
    const credential = isNew
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return /** @type {PublicKeyCredential} */ (credential);
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {HTMLElement} note
   */
  function offer(button, note) {
    const { passkey, begin = "", complete = "", done = "", failed = "", unsupported = "" } = button.dataset;

    async function run() {
      button.disabled = true;
      note.textContent = "";
      try {
        const credential = await ask(passkey === "create", await post(begin, {}));
        await post(complete, credential.toJSON());
        window.location.assign(done);
      } catch {
        note.textContent = failed;
        button.disabled = false;
        button.focus();
      }
    }

    if ("PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential) {
      button.hidden = false;
      button.addEventListener("click", run);
    } else {
      note.textContent = unsupported;
    }
  }

  const button = document.querySelector("[data-passkey]");
  const note = document.getElementById("passkey-note");
  if (button instanceof HTMLButtonElement && note) offer(button, note);
})();
