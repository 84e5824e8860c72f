// Passkeys (WebAuthn Level 3): the server names what it wants, the browser asks the person, the server checks the answer.
const button = document.querySelector("[data-passkey]");
const note = document.getElementById("passkey-note");

async function post(url, body) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function ask(options) {
  return button.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function run() {
  button.disabled = true;
  note.textContent = "";
  try {
    const credential = await ask(await post(button.dataset.begin, {}));
    await post(button.dataset.complete, credential.toJSON());
    window.location.assign(button.dataset.done);
  } catch {
    note.textContent = button.dataset.failed;
    button.disabled = false;
    button.focus();
  }
}

if (button && window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  button.hidden = false;
  button.addEventListener("click", run);
} else if (button) {
  note.textContent = button.dataset.unsupported;
}
