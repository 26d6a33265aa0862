/* Keeps a page when its button is pressed without a connection, and asks before it is left with something typed in it.

   form[data-cut-off]       its button asks for the server first (connection.js): without it the page stays and says so in the
                            form's [data-cut-off-state] (components/cut_off_state.html), and again when the server is back.
   form[data-upload]        sends its files by itself (upload.js) and only asks before it is left.
   form[data-autosave]      knows itself what is saved (autosave.js) and asks by itself before it is left. Once it has saved
                            all, nobody is told to press a button that would only save.
   data-unsaved-text        what stands in the form is not saved, from the first on.

   Without this file the button sends the form, as buttons do. */
(function () {
  "use strict";

  const GUARDED = "form[data-cut-off]";
  const MOMENT = 700;
  const asking = new WeakSet();
  const passed = new WeakSet();
  const waiting = new WeakMap();
  const refused = new WeakMap();
  const changed = new Set();
  let leaving = false;

  /* Beside the button that was pressed, where a form has several. */
  function stateOf(form, button) {
    const actions = button && button.closest(".form-actions");
    const near = actions && actions.parentElement.querySelector(":scope > [data-cut-off-state]");
    return near || form.querySelector("[data-cut-off-state]");
  }

  function say(state, key) {
    if (state) {
      const words = document.createElement("span");
      words.className = "save-words";
      words.textContent = key ? state.dataset[key] : "";
      state.replaceChildren(...(key ? [words] : []));
      state.classList.toggle("is-failed", key === "offline");
    }
  }

  function stopWaiting(form) {
    const stop = waiting.get(form);
    waiting.delete(form);
    if (stop) {
      stop();
    }
  }

  /* The button that was pressed, or the one that has taken its place since: a save renews parts of the page. */
  function standingFor(form, button) {
    const marks = (one) => [one.name, one.value, one.getAttribute("formaction"), one.textContent].join("|");
    if (!button || button.isConnected) {
      return button;
    }
    return Array.from(form.querySelectorAll("button")).find((one) => marks(one) === marks(button));
  }

  function send(form, button, state) {
    const pressed = standingFor(form, button);
    if (button && !pressed) {
      say(state, "back");
      return;
    }
    passed.add(form);
    form.requestSubmit(pressed || undefined);
    passed.delete(form);
  }

  function ask(form, button) {
    const state = stateOf(form, button);
    const soon = setTimeout(() => say(state, "asking"), MOMENT);
    asking.add(form);
    refused.delete(form);
    stopWaiting(form);
    form.dispatchEvent(new CustomEvent("cutoff:asking"));
    window.connection.isThere().then(function (there) {
      clearTimeout(soon);
      asking.delete(form);
      if (there) {
        say(state, "");
        send(form, button, state);
        return;
      }
      say(state, "offline");
      refused.set(form, { button: button, state: state });
      form.dispatchEvent(new CustomEvent("cutoff:offline"));
      const stop = window.connection.whenBack(function () {
        waiting.delete(form);
        say(state, "back");
      });
      waiting.set(form, stop);
    });
  }

  /* Before any other listener: those of the form itself act on a form that is on its way. */
  document.addEventListener(
    "submit",
    function (event) {
      const form = event.target;
      if (!form.matches(GUARDED) || form.matches("[data-upload]")) {
        return;
      }
      if (passed.delete(form)) {
        leaving = !form.matches("[data-autosave]");
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!asking.has(form)) {
        ask(form, event.submitter);
      }
    },
    true,
  );

  function edited(event) {
    const form = event.target.form;
    if (form && form.matches(GUARDED)) {
      changed.add(form);
      if (!waiting.has(form)) {
        form.querySelectorAll("[data-cut-off-state]").forEach((state) => say(state, ""));
      }
    }
  }

  document.addEventListener("input", edited);
  document.addEventListener("change", edited);
  document.addEventListener("sent", () => (leaving = true));

  /* "Save and go on", "Save and stay here": not a button that clears an answer, saves over another text or undoes. */
  function onlySaves(button) {
    return !button || (["", "stay"].includes(button.name) && !button.hasAttribute("formaction"));
  }

  document.addEventListener("autosave:all-saved", function (event) {
    const form = event.target;
    const press = refused.get(form);
    if (press && onlySaves(press.button)) {
      refused.delete(form);
      stopWaiting(form);
      say(press.state, "");
    }
  });

  window.addEventListener("pageshow", function () {
    leaving = false;
  });

  function isAtStake(form) {
    return form.isConnected && !form.matches("[data-autosave]");
  }

  window.addEventListener("beforeunload", function (event) {
    const unsaved = document.querySelectorAll(`${GUARDED}[data-unsaved-text]`);
    if (!leaving && [...changed, ...unsaved].some(isAtStake)) {
      event.preventDefault();
    }
  });
})();
