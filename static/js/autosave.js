/* Saves a form while a person types, and says honestly how the text stands.

   The form carries: data-autosave hx-post="…" hx-trigger="autosave" hx-sync="this:queue last"
                     hx-target="#save-state" hx-swap="innerHTML"
   and the page components/save_state.html, which holds the words. htmx sends and puts in the answer; this file decides when,
   and what is said. Without it the form is saved by its button.

   clean → (typing) → unsaved → saving → saved | failed (tried again: 2 s, 4 s … 60 s, and when the connection is back)
                                       → conflict | refused | signed out (a person has to act) */
(function () {
  "use strict";

  const PAUSE = 800;
  const FIRST_RETRY = 2000;
  const LAST_RETRY = 60000;

  function watch(form) {
    const region = document.getElementById("save-state");
    const conflict = document.getElementById("save-conflict");
    let edits = 0;
    let savedEdits = 0;
    let sentEdits = 0;
    let sending = false;
    let leaving = false;
    let waitingButton = null;
    let pauseTimer = 0;
    let retryTimer = 0;
    let retryAfter = FIRST_RETRY;

    function show(kind, wordsKey, canRetry) {
      region.className = "save-state " + kind;
      region.textContent = region.dataset[wordsKey];
      if (canRetry) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-secondary btn-sm";
        button.textContent = region.dataset.retry;
        button.addEventListener("click", save);
        region.append(" ", button);
      }
    }

    function save() {
      clearTimeout(pauseTimer);
      clearTimeout(retryTimer);
      window.htmx.trigger(form, "autosave");
    }

    function edited(event) {
      if (event.target.matches("[data-no-autosave]")) {
        return;
      }
      edits += 1;
      clearTimeout(pauseTimer);
      if (!sending && !region.classList.contains("is-failed")) {
        show("is-unsaved", "unsaved", false);
      }
      pauseTimer = setTimeout(save, event.type === "change" ? 0 : PAUSE);
    }

    function failed(wordsKey, canRetry) {
      show("is-failed", wordsKey, canRetry);
    }

    function failedForNow(wordsKey) {
      failed(wordsKey, true);
      retryTimer = setTimeout(save, retryAfter);
      retryAfter = Math.min(retryAfter * 2, LAST_RETRY);
    }

    function succeeded() {
      savedEdits = sentEdits;
      retryAfter = FIRST_RETRY;
      conflict.textContent = "";
      region.className = "save-state is-saved";
      if (edits > savedEdits) {
        show("is-unsaved", "unsaved", false);
      }
    }

    /* A sign-in page answers 200 as well: only an answer that says so is a save. */
    function isSave(xhr) {
      return xhr.status >= 200 && xhr.status < 300 && xhr.responseText.includes("data-saved");
    }

    form.addEventListener("input", edited);
    form.addEventListener("change", edited);

    form.addEventListener("htmx:beforeRequest", function (event) {
      if (event.target !== form) {
        return;
      }
      sending = true;
      sentEdits = edits;
      show("is-saving", "saving", false);
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
      if (isSave(xhr)) {
        succeeded();
      } else if (xhr.status === 409 || xhr.status === 422) {
        failed(xhr.responseText.includes("data-conflict") ? "conflict" : "refused", false);
      } else if (xhr.status === 0) {
        failedForNow(navigator.onLine ? "failed" : "offline");
      } else if (xhr.status === 429 || xhr.status >= 500) {
        failedForNow("failed");
      } else if (xhr.status === 200 || xhr.status === 401 || xhr.status === 403) {
        failed("signedOut", false);
      } else {
        failed("failed", true);
      }
      if (waitingButton) {
        const button = waitingButton;
        waitingButton = null;
        form.requestSubmit(button.tagName ? button : undefined);
      }
    });

    /* The button while a save is under way would send the revision that this save is about to use up. */
    form.addEventListener("submit", function (event) {
      clearTimeout(pauseTimer);
      clearTimeout(retryTimer);
      if (sending) {
        event.preventDefault();
        waitingButton = event.submitter || {};
      } else {
        leaving = true;
      }
    });

    window.addEventListener("online", function () {
      if (edits > savedEdits && !sending) {
        save();
      }
    });

    window.addEventListener("pageshow", function () {
      leaving = false;
    });

    window.addEventListener("beforeunload", function (event) {
      if (!leaving && edits > savedEdits) {
        event.preventDefault();
      }
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (window.htmx) {
      document.querySelectorAll("form[data-autosave]").forEach(watch);
    }
  });
})();
