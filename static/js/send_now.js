/* Sends a form with data-send-now once, after its person has confirmed who he or she is. The address forgets that
   it was asked for, so that a reload does not send it again. Without scripts its button does it. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-send-now]");
  if (form) {
    history.replaceState(null, "", window.location.pathname);
    form.submit();
  }
});
