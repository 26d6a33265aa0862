/* Copies a text that stands ready in a field. The button names the field by data-copy, and is hidden without this file, or where
   the browser lets no page write to the clipboard: then one selects the text oneself. A neighbour with data-copied says that it
   was done. Nothing is kept. */
(function () {
  "use strict";

  if (!navigator.clipboard) {
    return;
  }

  function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[data-copied]");
    navigator.clipboard.writeText(field.value).then(
      function () {
        said.textContent = said.dataset.copied;
      },
      function () {
        said.textContent = "";
        field.focus();
        field.select();
      }
    );
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(button);
    });
  }
})();
