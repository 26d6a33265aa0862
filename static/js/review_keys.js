/* The keys of the review: one for every act, so that an answer one agrees with takes two.

   #review-keys carries data-review-keys="on|off". What a key does stands at its control, data-review-key="a 2": a link is followed, a radio
   chosen, a field is where one then writes, a button pressed, what is folded opened. Keys do nothing while one writes, nor together with
   another key, nor when they are turned off; each is told at its control (aria-keyshortcuts, and the letters in kbd) only while it works.
   What is typed and not saved is never left behind: J and K wait, and the browser asks before the page goes. Nothing is kept in the
   browser. The form may come anew at any time (htmx), so that nothing is bound to it. */
(function () {
  "use strict";

  const NAMES = { "?": "Shift+?" };
  let edited = document.getElementById("error-summary") !== null;
  let lastField = null;

  const form = () => document.querySelector("[data-review-form]");
  const keysOn = () => {
    const keys = document.getElementById("review-keys");
    return keys !== null && keys.dataset.reviewKeys === "on";
  };

  /* Shows the switch, and tells of each key where it works. */
  function tell() {
    const keys = document.getElementById("review-keys");
    if (!keys) {
      return;
    }
    keys.hidden = false;
    const on = keysOn();
    document.querySelectorAll("[data-key-hint]").forEach((hint) => (hint.hidden = !on));
    document.querySelectorAll("[data-review-key]").forEach(function (control) {
      const told = control.matches("details") ? control.querySelector("summary") : control;
      if (on) {
        const letters = control.dataset.reviewKey.split(" ");
        told.setAttribute("aria-keyshortcuts", letters.map((key) => NAMES[key] || key.toUpperCase()).join(" "));
      } else {
        told.removeAttribute("aria-keyshortcuts");
      }
    });
  }

  function writes(target) {
    return target.isContentEditable || target.closest("input:not([type=radio]), textarea, select") !== null;
  }

  /* Whatever else Enter does where the focus is. */
  function hasOwnEnter(target) {
    return target.closest("a, button, summary, [role=button]") !== null;
  }

  function say() {
    const said = document.getElementById("review-said");
    if (said) {
      said.textContent = said.dataset.reviewUnsaved;
    }
  }

  function reveal(control) {
    for (let row = control.closest("details"); row; row = row.parentElement.closest("details")) {
      row.open = true;
    }
  }

  function act(control) {
    if (control.matches("a")) {
      if (edited) {
        say();
      } else {
        control.click();
      }
    } else if (control.matches("input[type=radio]")) {
      control.focus();
      if (!control.checked) {
        control.click();
      }
    } else if (control.matches("textarea")) {
      reveal(control);
      control.focus();
    } else if (control.matches("button")) {
      control.click();
    } else {
      const row = control.closest("details");
      row.open = !row.open;
      const first = row.open ? row.querySelector("[data-phrase], [name=keep_phrase]") : null;
      (first || row.querySelector("summary")).focus();
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || !keysOn()) {
      return;
    }
    if (event.key === "Escape" && writes(event.target) && event.target.closest("[data-review-form]")) {
      document.getElementById("reading").focus({ preventScroll: true });
      return;
    }
    if (writes(event.target) || (event.shiftKey && event.key !== "?")) {
      return;
    }
    let key = event.key.toLowerCase();
    if (key === "enter" && !hasOwnEnter(event.target)) {
      key = "s";
    }
    const control = /^[\w?]$/.test(key) && document.querySelector('[data-review-key~="' + key + '"]');
    if (control) {
      event.preventDefault();
      act(control);
    }
  });

  /* A phrase is written where the cursor was: in the reason, or in the question if that was written in last. */
  document.addEventListener("click", function (event) {
    const phrase = event.target.closest("[data-phrase]");
    if (!phrase || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    const known = lastField && lastField.isConnected ? lastField : document.getElementById("id_reason");
    const before = known.value.slice(0, known.selectionStart);
    const gap = before && !/\s$/.test(before) ? " " : "";
    known.setRangeText(gap + phrase.textContent.trim(), known.selectionStart, known.selectionEnd, "end");
    edited = true;
    reveal(known);
    known.focus();
  });

  document.addEventListener("focusin", function (event) {
    if (event.target.matches("#id_reason, #id_question")) {
      lastField = event.target;
    }
  });

  document.addEventListener("input", function (event) {
    if (event.target.closest("[data-review-form]")) {
      edited = true;
    }
  });
  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-review-form]") && !event.target.hasAttribute("hx-post")) {
      edited = false;
    }
  });
  window.addEventListener("beforeunload", function (event) {
    if (edited) {
      event.preventDefault();
    }
  });

  /* One recommendation over all bodies: what is wrong comes back in place, and the next answer gets the focus. */
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (edited && event.target.matches("[data-review-open]")) {
      event.preventDefault();
      say();
    }
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    const status = event.detail.xhr.status;
    if (event.detail.target.id === "reading" && (status === 409 || status === 422)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  /* In the same step as the swap: a key pressed before the page has settled is an edit of what is shown now. */
  document.addEventListener("htmx:afterSwap", function (event) {
    tell();
    if (event.target.id === "answer-list") {
      edited = false;
      const next = document.querySelector(".review-open > h3") || document.getElementById("answers");
      next.focus({ preventScroll: true });
      next.scrollIntoView();
    } else if (event.target.id === "reading") {
      edited = true;
      const wrong = form().querySelector("#conflict, [aria-invalid=true], .field-wrong input");
      if (wrong) {
        wrong.focus();
      }
    }
  });
  tell();
})();
