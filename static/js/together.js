/* Comments that are sent without loading the page anew, and who is here, asked when the page opens and again while it is seen.

   data-comments      the threads with their forms (templates/assessments/_comments.html); htmx puts in what comes back.
   #comment-…         the row in which it stands is opened, where the address names one.
   data-here          the line of who is here (_here.html), renewed by its hx-post when this file triggers "look"; that POST
                      alone says that this person is here: without this file nobody is seen to be.

   Typed text is never lost: a refusal comes back with it, a failure leaves the form alone, and what stands half written in other
   forms is put back after every exchange. Without this file the forms load the page anew and the line says who was here then. */
(function () {
  "use strict";

  const LOOK_EVERY = 45000;
  const texts = () => Array.from(document.querySelectorAll("[data-comments] textarea"));
  const isComments = (node) => Boolean(node && node.closest && node.closest("[data-comments]"));

  let kept = new Map();
  let leaving = false;

  function say(form, words) {
    const state = form.querySelector(".comment-state");
    if (state) {
      state.textContent = document.querySelector("[data-comments]").dataset[words];
    }
  }

  /* The page with the typed text in it that the server has for a form that came too late. */
  function sendPlainly(form) {
    leaving = true;
    HTMLFormElement.prototype.submit.call(form);
  }

  /* The line is asked for with the revision that the page knows, where it has a form. */
  document.addEventListener("htmx:configRequest", function (event) {
    const revision = document.getElementById("id_revision");
    if (revision && event.target.matches("[data-here]")) {
      event.detail.parameters.revision = revision.value;
    }
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (isComments(event.target)) {
      say(event.target, "sending");
    }
  });

  document.addEventListener("htmx:beforeSwap", function (event) {
    const sender = event.detail.requestConfig.elt;
    const answer = event.detail.xhr;
    if (sender.matches("[data-here]")) {
      /* After the session has ended a page to sign in comes instead. */
      event.detail.shouldSwap = answer.status === 200 && answer.responseText.includes("data-here");
      event.detail.isError = false;
      return;
    }
    if (!isComments(sender)) {
      return;
    }
    if (!answer.responseText.includes("data-comments")) {
      event.detail.shouldSwap = false;
      if (answer.status < 500) {
        sendPlainly(sender);
      } else {
        say(sender, "failed");
      }
      return;
    }
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    kept = new Map(texts().filter((field) => field.value && field.form !== sender).map((field) => [field.id, field.value]));
  });

  document.addEventListener("htmx:sendError", function (event) {
    if (isComments(event.target)) {
      say(event.target, "offline");
    }
  });

  document.addEventListener("htmx:timeout", function (event) {
    if (isComments(event.target)) {
      say(event.target, "failed");
    }
  });

  document.addEventListener("htmx:afterSettle", function () {
    kept.forEach(function (value, id) {
      const field = document.getElementById(id);
      if (field && !field.value) {
        field.value = value;
        const box = field.closest("details");
        if (box) {
          box.open = true;
        }
      }
    });
    kept = new Map();
  });

  /* A comment that was begun and not sent is not left without a question. */
  document.addEventListener("submit", function (event) {
    leaving = isComments(event.target) && !window.htmx;
  });

  window.addEventListener("pageshow", function () {
    leaving = false;
  });

  window.addEventListener("beforeunload", function (event) {
    if (!leaving && texts().some((field) => field.value.trim())) {
      event.preventDefault();
    }
  });

  /* What an address points at may stand in a row that is closed. */
  function openRow() {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (let box = target && target.closest("details"); box; box = box.parentElement.closest("details")) {
      box.open = true;
    }
  }

  document.addEventListener("DOMContentLoaded", openRow);
  window.addEventListener("hashchange", openRow);

  let lookedAt = -LOOK_EVERY;

  function look() {
    const line = document.querySelector("[data-here]");
    if (window.htmx && line && !document.hidden && Date.now() - lookedAt >= LOOK_EVERY) {
      lookedAt = Date.now();
      window.htmx.trigger(line, "look");
    }
  }

  window.addEventListener("load", look);
  window.setInterval(look, LOOK_EVERY / 9);
  document.addEventListener("visibilitychange", look);
})();
