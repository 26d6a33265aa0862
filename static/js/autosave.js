/* Saves a form while a person types, and says honestly how the text stands.

   The form carries: data-autosave hx-post="…" hx-trigger="autosave" hx-sync="this:queue last"
                     hx-target="#save-state" hx-swap="innerHTML"
   and the page components/save_state.html, which holds the words. htmx sends and puts in the answer; this file decides when,
   and what is said. Without it the form is saved by its button.

   data-unsaved-text: what stands in the fields is not stored, from the first on (form), or in part (answer to a save).

   clean → (typing) → unsaved → saving → saved | failed (tried again: 2 s, 4 s … 60 s, and when the connection is back)
                                       → conflict | refused (a person has to act)
                                       → signed out (tried again when the person comes back from signing in in another tab)

   A form that htmx puts into the page later is watched as well. autosave:close on a form, with a function as its detail, saves
   what is typed and calls it with whether everything is saved.

   Tells others on the form: by autosave:sent and autosave:saved (kept_text.js), and by autosave:all-saved when nothing is left
   to save (cut_off.js). */
(function () {
  "use strict";

  const CONFLICTS = { own: "conflictOwn", older: "conflictOlder", colleague: "conflict" };

  const PAUSE = 800;
  const PRESSED = 50;
  const LONGEST_PRESS = 2000;
  const FIRST_RETRY = 2000;
  const LAST_RETRY = 60000;
  const MARGIN = 12;
  const TOKEN = "input[name=csrfmiddlewaretoken]";

  /* While a button is held down nothing on the page may move, or the click would miss it: pressing "Save" takes the focus
     from a field, which is a change, and words that change their height would push the button away. */
  let pressedUntil = 0;
  const pressing = () => Date.now() < pressedUntil;
  document.addEventListener("pointerdown", () => (pressedUntil = Date.now() + LONGEST_PRESS), true);
  document.addEventListener("pointerup", () => (pressedUntil = 0), true);
  document.addEventListener("pointercancel", () => (pressedUntil = 0), true);

  function made(tag, className, words) {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = words;
    return node;
  }

  function lastSaveIn(region) {
    const said = region.querySelector("[data-last]");
    return said ? said.dataset.last : "";
  }

  /* `goOn` is called when nothing is on its way any more. */
  function watch(form, goOn) {
    const region = document.getElementById("save-state");
    const conflict = document.getElementById("save-conflict");
    const line = region.closest(".answer-line");
    let edits = form.hasAttribute("data-unsaved-text") ? 1 : 0;
    let savedEdits = 0;
    let sentEdits = 0;
    let sending = false;
    let pauseTimer = 0;
    let retryTimer = 0;
    let retryAfter = FIRST_RETRY;
    let renewed = false;
    let isSignedOut = false;
    let lastSave = lastSaveIn(region);

    const hasFailed = () => region.matches(".is-failed, .was-failed");

    function show(kind, wordsKey, canRetry) {
      region.className = "save-state " + kind;
      region.replaceChildren(made("span", "save-words", region.dataset[wordsKey]));
      if (kind === "is-failed") {
        region.append(" ", made("span", "quiet", lastSave || region.dataset.never));
      }
      if (region.dataset.look && !canRetry && kind === "is-failed") {
        region.append(" ", Object.assign(made("a", "", region.dataset.look), { href: "#" + conflict.id }));
      }
      if (wordsKey === "signedOut") {
        const link = made("a", "", region.dataset.signIn);
        Object.assign(link, { href: region.dataset.signInAt, target: "_blank", rel: "noopener" });
        region.append(" ", link);
      }
      if (canRetry) {
        const button = made("button", "btn btn-secondary btn-sm", region.dataset.retry);
        button.type = "button";
        button.addEventListener("click", save);
        region.append(" ", button);
      }
    }

    function tell(what) {
      form.dispatchEvent(new CustomEvent("autosave:" + what));
    }

    function stop() {
      clearTimeout(pauseTimer);
      clearTimeout(retryTimer);
    }

    function save() {
      stop();
      window.htmx.trigger(form, "autosave");
    }

    function saveSoon(delay) {
      pauseTimer = setTimeout(() => (pressing() ? saveSoon(PRESSED) : save()), delay);
    }

    function edited(event) {
      if (event.target.matches("[data-no-autosave]")) {
        return;
      }
      edits += 1;
      clearTimeout(pauseTimer);
      if (!pressing() && !sending && !region.classList.contains("is-failed")) {
        show("is-unsaved", "unsaved", false);
      }
      saveSoon(event.type === "change" ? 0 : PAUSE);
    }

    /* The words stand at the edge of the view (thirtytwo.css): not over the field in which somebody types. */
    function uncover(field) {
      const edge = (line || region).getBoundingClientRect().top - MARGIN;
      const box = field.getBoundingClientRect();
      const isCovered = box.top < window.innerHeight && box.bottom > edge;
      if (!pressing() && form.contains(field) && !(line || region).contains(field) && isCovered) {
        window.scrollBy(0, Math.max(0, Math.min(box.bottom - edge, box.top - MARGIN)));
      }
    }

    function failed(wordsKey, canRetry) {
      const isNew = !hasFailed();
      show("is-failed", wordsKey, canRetry);
      if (isNew) {
        uncover(document.activeElement);
      }
    }

    function failedForNow(wordsKey) {
      failed(wordsKey, true);
      retryTimer = setTimeout(save, retryAfter);
      retryAfter = Math.min(retryAfter * 2, LAST_RETRY);
    }

    function succeeded(text) {
      savedEdits = text.includes("data-unsaved-text") ? sentEdits - 1 : sentEdits;
      retryAfter = FIRST_RETRY;
      renewed = false;
      lastSave = lastSaveIn(region);
      conflict.textContent = "";
      region.className = "save-state is-saved";
      if (edits > sentEdits) {
        show("is-unsaved", "unsaved", false);
      }
      if (!text.includes("data-unsaved-text")) {
        tell("saved");
      }
    }

    /* Signing in again in another tab made the token of this page stale; the answer that says so has a fresh one. */
    function renewToken(text) {
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(TOKEN);
      if (!fresh || renewed) {
        return false;
      }
      renewed = true;
      document.querySelectorAll(TOKEN).forEach((field) => (field.value = fresh.value));
      return true;
    }

    function conflictWords(text) {
      const kind = /data-conflict="(\w+)"/.exec(text);
      return kind ? CONFLICTS[kind[1]] : "refused";
    }

    /* A sign-in page answers 200 as well: only an answer that says so is a save. */
    function isSave(xhr) {
      return xhr.status >= 200 && xhr.status < 300 && xhr.responseText.includes("data-saved");
    }

    function isButton(name) {
      const named = Array.from(form.querySelectorAll("[name]")).filter((field) => field.name === name);
      return named.length > 0 && named.every((field) => field.type === "submit");
    }

    form.addEventListener("input", edited);
    form.addEventListener("change", edited);
    /* A browser scrolls to the caret of a long text, not to its end. */
    form.addEventListener("focusin", (event) => line && uncover(event.target));

    /* htmx adds the button that has the focus and goes where that points: one that was refused is pressed by a person alone. */
    form.addEventListener("htmx:configRequest", function (event) {
      if (event.target !== form) {
        return;
      }
      const fields = event.detail.formData;
      event.detail.path = form.getAttribute("hx-post");
      for (const name of new Set(fields.keys())) {
        if (isButton(name)) {
          fields.delete(name);
        }
      }
    });

    form.addEventListener("htmx:beforeRequest", function (event) {
      if (event.target !== form) {
        return;
      }
      sending = true;
      sentEdits = edits;
      tell("sent");
      show(hasFailed() ? "is-saving was-failed" : "is-saving", "saving", false);
    });

    document.body.addEventListener("htmx:beforeSwap", function (event) {
      const xhr = event.detail.xhr;
      if (event.detail.requestConfig.elt !== form || isSave(xhr)) {
        return;
      }
      const isTwoTexts = xhr.status === 409 || xhr.status === 422;
      event.detail.shouldSwap = isTwoTexts;
      event.detail.isError = false;
      if (isTwoTexts) {
        event.detail.target = conflict;
        event.detail.swapOverride = "innerHTML";
      }
    });

    form.addEventListener("htmx:afterRequest", function (event) {
      if (event.target !== form && event.detail.requestConfig.elt !== form) {
        return;
      }
      const xhr = event.detail.xhr;
      sending = false;
      isSignedOut = xhr.status === 200 ? !isSave(xhr) : xhr.status === 401;
      if (isSave(xhr)) {
        succeeded(xhr.responseText);
      } else if (xhr.status === 409 || xhr.status === 422) {
        failed(conflictWords(xhr.responseText), false);
      } else if (xhr.status === 0) {
        failedForNow("offline");
      } else if (xhr.status === 429 || xhr.status >= 500) {
        failedForNow("failed");
      } else if (isSignedOut) {
        failed("signedOut", true);
      } else if (xhr.status === 403 && renewToken(xhr.responseText)) {
        save();
      } else if (xhr.status === 403 || xhr.status === 404) {
        failed("closed", false);
      } else {
        failed("failed", true);
      }
      goOn();
    });

    window.addEventListener("online", goOnSaving);

    window.addEventListener("offline", function () {
      if (isDirty() && !sending) {
        failed("offline", true);
      }
    });

    document.addEventListener("visibilitychange", function () {
      if (isSignedOut && isDirty() && !sending && !document.hidden) {
        save();
      }
    });

    function isDirty() {
      return edits > savedEdits;
    }

    function goOnSaving() {
      if (isDirty() && !sending) {
        save();
      }
    }

    return { stop: stop, isDirty: isDirty, isSending: () => sending, goOnSaving: goOnSaving };
  }

  const watched = new WeakSet();

  function watchForm(form) {
    if (watched.has(form)) {
      return;
    }
    watched.add(form);
    let leaving = false;
    let waitingButton = null;
    let whoeverCloses = null;

    function tellWhoeverCloses(isSaved) {
      const told = whoeverCloses;
      whoeverCloses = null;
      if (told) {
        told(isSaved);
      }
    }

    function goOn() {
      if (saves.isSending()) {
        return;
      }
      if (waitingButton) {
        const button = waitingButton;
        waitingButton = null;
        form.requestSubmit(button.tagName ? button : undefined);
      } else if (!saves.isDirty()) {
        form.dispatchEvent(new CustomEvent("autosave:all-saved", { bubbles: true }));
        tellWhoeverCloses(true);
      } else {
        tellWhoeverCloses(false);
      }
    }

    const saves = watch(form, goOn);

    /* The form is about to be closed without loading the page: whoever does so is told whether all of it is saved. */
    form.addEventListener("autosave:close", function (event) {
      whoeverCloses = event.detail;
      saves.goOnSaving();
      goOn();
    });

    /* A button asks for the server first (cut_off.js). */
    form.addEventListener("cutoff:asking", () => saves.stop());
    form.addEventListener("cutoff:offline", () => saves.goOnSaving());

    /* The button while a save is under way would send the revision that this save is about to use up. */
    form.addEventListener("submit", function (event) {
      saves.stop();
      if (saves.isSending()) {
        event.preventDefault();
        waitingButton = event.submitter || {};
      } else {
        leaving = true;
      }
    });

    window.addEventListener("pageshow", function () {
      leaving = false;
    });

    window.addEventListener("beforeunload", function (event) {
      if (!leaving && saves.isDirty()) {
        event.preventDefault();
      }
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (window.htmx) {
      document.querySelectorAll("form[data-autosave]").forEach(watchForm);
    }
  });

  /* A form that htmx has put into the page (group_rows.js). */
  document.addEventListener("htmx:load", function (event) {
    event.target.querySelectorAll("form[data-autosave]").forEach(watchForm);
  });
})();
