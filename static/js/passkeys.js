/* Asks the device for a passkey, and says what came of it. Works on forms with data-passkey:

   "make"     a new one; data-options names the element with what the server asks for
   "use"      one of whoever is signing in, options as above
   "sign-in"  any one for this site: the options are fetched from the form's address when the button is pressed

   The forms are hidden until this file has seen that the browser can do it; [data-passkey-missing] is what stands there else.
   What the device answers goes into the field "credential", then the form is sent. Words: mfa/webauthn/_words.html. */
(function () {
  "use strict";

  if (!window.PublicKeyCredential || !window.webauthnJSON) return;

  async function optionsFor(form) {
    if (form.dataset.passkey !== "sign-in") {
      return JSON.parse(document.getElementById(form.dataset.options).textContent);
    }
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return answer.json();
  }

  async function make(form) {
    const options = (await optionsFor(form)).creation_options;
    const alone = form.elements.namedItem("passwordless");
    if (alone && alone.checked) {
      options.publicKey.authenticatorSelection = {
        ...options.publicKey.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      };
    }
    return window.webauthnJSON.create(options);
  }

  const use = async (form) => window.webauthnJSON.get((await optionsFor(form)).request_options);

  function wordsFor(error) {
    if (error.name === "InvalidStateError") return "known";
    return error.name === "NotAllowedError" || error.name === "AbortError" ? "stopped" : "failed";
  }

  function watch(form) {
    const said = form.querySelector(".passkey-said");
    const button = form.querySelector("button[type=submit]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      said.textContent = said.dataset.waiting;
      try {
        const credential = await (form.dataset.passkey === "make" ? make(form) : use(form));
        form.elements.namedItem("credential").value = JSON.stringify(credential);
        form.submit();
      } catch (error) {
        said.textContent = said.dataset[wordsFor(error)];
        button.disabled = false;
      }
    });
    form.hidden = false;
  }

  document.querySelectorAll("form[data-passkey]").forEach(watch);
  document.querySelectorAll("[data-passkey-missing]").forEach((element) => (element.hidden = true));
})();
