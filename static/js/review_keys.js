/* The keys of the review: J goes to the next answer, K to the one before.

   #review-keys carries data-review-keys="on|off" and the words for a form that is not saved; links carry data-review-key="j|k".
   Keys do nothing while one writes, nor together with another key, nor when they are turned off. What is typed and not saved
   is never left behind: the keys wait, and the browser asks before the page goes. Nothing is kept in the browser. */
(function () {
  "use strict";

  const form = document.querySelector("[data-review-form]");
  let edited = form !== null && document.getElementById("error-summary") !== null;

  function showSwitch() {
    const keys = document.getElementById("review-keys");
    if (keys) {
      keys.hidden = false;
    }
  }

  function writes(target) {
    return target.isContentEditable || target.closest("input:not([type=radio]), textarea, select") !== null;
  }

  function follow(key) {
    const keys = document.getElementById("review-keys");
    const link = document.querySelector('[data-review-key="' + key + '"]');
    if (!link || keys.dataset.reviewKeys !== "on") {
      return;
    }
    if (edited) {
      const said = keys.querySelector("[data-review-unsaved]");
      said.textContent = said.dataset.reviewUnsaved;
      return;
    }
    link.click();
  }

  document.addEventListener("keydown", function (event) {
    const key = event.key.toLowerCase();
    if ((key !== "j" && key !== "k") || event.ctrlKey || event.altKey || event.metaKey || event.repeat || writes(event.target)) {
      return;
    }
    follow(key);
  });

  document.addEventListener("htmx:afterSettle", showSwitch);
  if (form) {
    form.addEventListener("input", () => (edited = true));
    form.addEventListener("submit", () => (edited = false));
    window.addEventListener("beforeunload", function (event) {
      if (edited) {
        event.preventDefault();
      }
    });
  }
  const here = document.querySelector("#review-rows [aria-current]");
  if (here && window.matchMedia("(min-width: 62rem)").matches) {
    const list = document.getElementById("review-rows");
    list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 3;
  }
  showSwitch();
})();
