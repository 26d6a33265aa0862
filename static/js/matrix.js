/* A cell of the matrix leads to its answer: the address of its row, at the paragraph of its column. Without this file the name
   of the row leads to the report with all 32. */
(function () {
  "use strict";

  const table = document.querySelector(".matrix");
  if (!table) {
    return;
  }
  const heads = table.querySelectorAll("thead .paragraph");

  table.classList.add("leads");
  table.addEventListener("click", function (event) {
    const cell = event.target.closest(".bodies td");
    if (cell) {
      const paragraph = parseInt(heads[cell.cellIndex - 1].textContent, 10);
      window.location = cell.parentElement.querySelector("th a").href + "#answer-" + paragraph;
    }
  });
})();
