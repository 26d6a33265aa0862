/* Opens and closes the rows of a group, one at a time, without loading the page.

   [data-group-rows]   the rows, with the words for what went wrong, which are put into [data-group-said]. Each is .group-row with
                       data-row (where it is fetched, open or closed) and a [data-opener], a link or a button that does the same.

   Before a row is closed what is typed in it is saved (autosave.js); a row that can't be saved stays open and says why.
   Without this file the link opens the row, and the button saves the open one first. */
(function () {
  "use strict";

  const box = document.querySelector("[data-group-rows]");
  if (!box || !window.htmx) {
    return;
  }
  let busy = false;

  const openRow = () => (box.querySelector(".group-row-inside") || box).closest(".group-row");
  const numberOf = (row) => row.id.replace("para-", "");

  function say(words) {
    document.querySelector("[data-group-said]").textContent = words;
  }

  /* `told` learns whether nothing that was typed is left in the row that stands open. */
  function saveFirst(told) {
    const form = box.querySelector("form[data-autosave]");
    if (form) {
      form.dispatchEvent(new CustomEvent("autosave:close", { detail: told }));
    } else {
      told(true);
    }
  }

  function addressOf(row, opens, before) {
    const was = before && before !== row ? `was=${numberOf(before)}` : "";
    return `${row.dataset.row}?${opens ? was : "closed"}`;
  }

  /* The heading that was pressed stays where it is, whatever closes above it. */
  function settle(id, top, opens) {
    const opener = document.querySelector(`#${id} [data-opener]`);
    opener.focus({ preventScroll: true });
    window.scrollBy(0, opener.getBoundingClientRect().top - top);
    const address = new URL(window.location.href);
    address.search = opens ? `?open=${id.replace("para-", "")}` : "";
    address.hash = "";
    window.history.replaceState(window.history.state, "", address);
  }

  function swap(row, opener) {
    const before = openRow();
    const opens = before !== row;
    const top = opener.getBoundingClientRect().top;
    const id = row.id;
    if (before) {
      before.inert = true; /* nothing can be typed into what is about to go */
    }
    const fetched = window.htmx.ajax("GET", addressOf(row, opens, before), { source: row, target: row, swap: "outerHTML" });
    fetched.catch(() => null).then(function () {
      busy = false;
      const now = document.getElementById(id);
      if (now === row) {
        if (before) {
          before.inert = false;
        }
        say(box.dataset.failed);
        return;
      }
      settle(id, top, opens);
    });
  }

  box.addEventListener("click", function (event) {
    const opener = event.target.closest("[data-opener]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    if (busy) {
      return;
    }
    busy = true;
    say("");
    saveFirst(function (isSaved) {
      if (isSaved) {
        swap(opener.closest(".group-row"), opener);
      } else {
        busy = false;
        say(box.dataset.unsaved);
      }
    });
  });

  /* After the session has ended a page to sign in comes instead. */
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.requestConfig.elt.matches(".group-row")) {
      event.detail.shouldSwap = event.detail.xhr.responseText.includes('class="group-row"');
    }
  });
})();
