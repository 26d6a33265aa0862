/* Says how far an upload is. The form carries data-upload and holds _upload_state.html, which has the words.

   The form is sent as it would be without this file, only that the page stays. 201 names where to go on; any other page that
   comes back (what is wrong) takes the place of this one's content, and a file that is not what is wrong stays chosen. */
(function () {
  "use strict";

  const CREATED = 201;
  const SIGNED_OUT = 401;
  const FORBIDDEN = 403;
  const TOKEN = "input[name=csrfmiddlewaretoken]";

  function watch(form) {
    const state = form.querySelector(".upload-state");
    const words = state.querySelector("[data-upload-words]");
    const bar = state.querySelector("progress");
    const button = form.querySelector("button[type=submit]");
    let sending = false;
    let renewed = false;

    function say(key, showBar) {
      state.hidden = false;
      words.textContent = state.dataset[key];
      bar.hidden = !showBar;
    }

    function failed(key) {
      sending = false;
      button.removeAttribute("aria-disabled");
      say(key, false);
    }

    function isTooLarge() {
      for (const field of form.querySelectorAll("input[type=file][data-most-bytes]")) {
        for (const file of field.files) {
          if (file.size > Number(field.dataset.mostBytes)) {
            return true;
          }
        }
      }
      return false;
    }

    function keepFiles(fresh) {
      for (const field of form.querySelectorAll("input[type=file]")) {
        const next = fresh.querySelector(`input[type=file][name="${field.name}"]`);
        if (next && next.getAttribute("aria-invalid") !== "true") {
          next.files = field.files;
        }
      }
    }

    /* Signing in again in another tab made the token of this page stale: the answer has a fresh one. */
    function renew(fresh) {
      const token = fresh.querySelector(TOKEN);
      if (!token || renewed) {
        return false;
      }
      renewed = true;
      form.querySelector(TOKEN).value = token.value;
      send();
      return true;
    }

    function arrived(request) {
      if (request.status === CREATED) {
        form.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
        const target = new URL(request.getResponseHeader("Location"), window.location.href);
        window.location.assign(target);
        return;
      }
      if (request.status === SIGNED_OUT || request.responseURL.includes("/login/")) {
        failed("signedOut");
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const fresh = page.querySelector("main");
      if (!fresh) {
        failed("failed");
        return;
      }
      if (request.status === FORBIDDEN && renew(fresh)) {
        return;
      }
      document.title = page.title;
      document.querySelector("main").replaceWith(document.adoptNode(fresh));
      keepFiles(fresh);
      start();
      const summary = document.getElementById("error-summary");
      if (summary) {
        summary.focus();
      }
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (sending) {
        return;
      }
      if (isTooLarge()) {
        failed("tooLarge");
        return;
      }
      renewed = false;
      send();
    });

    function send() {
      sending = true;
      button.setAttribute("aria-disabled", "true");
      bar.value = 0;
      say("sending", true);
      const request = new XMLHttpRequest();
      request.open("POST", form.action || window.location.href);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.addEventListener("progress", function (step) {
        if (step.lengthComputable) {
          bar.value = Math.round((step.loaded / step.total) * 100);
        }
      });
      request.upload.addEventListener("load", () => say("checking", true));
      request.addEventListener("load", () => arrived(request));
      request.addEventListener("error", () => failed("failed"));
      request.send(new FormData(form));
    }
  }

  function start() {
    document.querySelectorAll("form[data-upload]").forEach(watch);
  }

  start();
})();
