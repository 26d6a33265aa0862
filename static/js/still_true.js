/* The keys of "Still true?": in a row Y says yes, O opens the answer, J and K go to the next row and back.

   [data-still-true]   the table, with the words for a save that failed; its rows are tr[data-row], each with form[data-confirm]
                       where one key is enough, and a[data-open]. htmx sends the form and puts the row that comes back in its place.
   [data-keys]         the line that names the keys, shown by this file. [data-said] what it says beside the count.

   Keys act only while a row or something in it has the focus, and never with another key or where one writes. Without this
   file the buttons do the same. */
(function () {
  "use strict";

  const table = document.querySelector("[data-still-true]");
  if (!table || !window.htmx) {
    return;
  }
  const under = new Set();
  let afterwards = "";

  const rows = () => Array.from(table.querySelectorAll("tr[data-row]"));
  const waits = (row) => !row.hasAttribute("data-saved") && !under.has(row.id);

  function say(words) {
    const said = document.querySelector("[data-said]");
    if (said) {
      said.textContent = words;
    }
  }

  function go(row) {
    if (row) {
      row.focus();
    }
  }

  function beside(row, step) {
    return rows()[rows().indexOf(row) + step];
  }

  /* The next row that waits, round the end; the line below once none does. */
  function goOn(row) {
    const every = rows();
    const at = every.indexOf(row);
    const next = [...every.slice(at + 1), ...every.slice(0, at)].find(waits);
    (next || document.getElementById("still-true-left")).focus();
  }

  function confirmed(row) {
    const form = row.querySelector("form[data-confirm]");
    if (form && !under.has(row.id)) {
      form.requestSubmit();
    } else if (!form && waits(row)) {
      say(table.dataset.again);
    }
  }

  /* A save that is on its way is not cut off. */
  function open(row) {
    afterwards = row.querySelector("a[data-open]").href;
    leave();
  }

  function leave() {
    if (afterwards && under.size === 0) {
      window.location.assign(afterwards);
      afterwards = "";
    }
  }

  const KEYS = { y: confirmed, o: open, j: (row) => go(beside(row, 1)), k: (row) => go(beside(row, -1)) };

  table.addEventListener("keydown", function (event) {
    const act = KEYS[event.key.toLowerCase()];
    const row = event.target.closest("tr[data-row]");
    if (act && row && !(event.ctrlKey || event.altKey || event.metaKey || event.repeat)) {
      event.preventDefault();
      act(row);
    }
  });

  /* Also by the mouse: the row is on its way, and the next one is looked at. */
  table.addEventListener("submit", function (event) {
    if (event.target.matches("form[data-confirm]")) {
      const row = event.target.closest("tr");
      under.add(row.id);
      row.setAttribute("aria-busy", "true");
      say("");
      goOn(row);
    }
  });

  document.body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.requestConfig.elt.matches("form[data-confirm]")) {
      const isRow = event.detail.xhr.responseText.includes("data-row");
      event.detail.shouldSwap = isRow;
      event.detail.isError = !isRow;
    }
  });

  document.body.addEventListener("htmx:afterRequest", function (event) {
    const form = event.detail.requestConfig.elt;
    if (!form.matches("form[data-confirm]")) {
      return;
    }
    const xhr = event.detail.xhr;
    const id = `para-${/\/(\d+)\/still-true\/$/.exec(form.getAttribute("action"))[1]}`;
    under.delete(id);
    const row = document.getElementById(id);
    row.removeAttribute("aria-busy");
    if (!xhr.responseText.includes("data-row")) {
      afterwards = "";
      say(xhr.status === 0 || xhr.status >= 500 ? table.dataset.failed : table.dataset.signedOut);
    } else if (xhr.status >= 400) {
      afterwards = "";
      row.focus();
    }
    leave();
  });

  window.addEventListener("beforeunload", function (event) {
    if (under.size) {
      event.preventDefault();
    }
  });

  document.querySelectorAll("[data-keys]").forEach((node) => (node.hidden = false));
})();
