/* Keeps typed and unsaved text on this device where a person has allowed it (device.js), and offers what is found there.

   Works on every form that autosave.js saves: its hx-post is the address that names the text. What is offered is never put
   into a field by itself: it stands beside what is there now, and a person decides. The words are in
   components/kept_text.html. Without this file nothing is kept. */
(function () {
  "use strict";

  const PAUSE = 300;
  const UNTYPED = ["hidden", "file", "password", "submit", "button"];

  function controls(form) {
    return Array.from(form.querySelectorAll("input[name], textarea[name], select[name]")).filter(
      (field) => !UNTYPED.includes(field.type) && !field.matches("[data-no-autosave]"),
    );
  }

  function words(node) {
    return node ? node.textContent.trim().replace(/\s+/g, " ") : "";
  }

  /* A criterion is named by its row, a day, month or year by its date as well. */
  function labelOf(field) {
    const row = field.type === "radio" && field.closest("tr");
    const group = field.type === "radio" || field.closest(".day-fields") ? field.closest("fieldset") : null;
    const own = words(field.labels && field.labels[0]);
    if (row) {
      return words(row.querySelector("th > span"));
    }
    if (group) {
      const name = words(group.querySelector("legend"));
      return field.type === "radio" ? name : `${name}, ${own}`;
    }
    return own;
  }

  /* What a person reads of it: of a choice its words, not its code. */
  function shownOf(field) {
    if (field.type === "radio" || field.type === "checkbox") {
      return field.checked && field.value ? words(field.labels && field.labels[0]) : "";
    }
    return field.tagName === "SELECT" ? words(field.selectedOptions[0]) : field.value;
  }

  function valueOf(field) {
    return field.type === "checkbox" && !field.checked ? "" : field.value;
  }

  function typedIn(form) {
    const found = {};
    for (const field of controls(form)) {
      if (field.type !== "radio" || field.checked) {
        found[field.name] = { label: labelOf(field), value: valueOf(field), shown: shownOf(field) };
      }
    }
    return found;
  }

  function differing(fields, from) {
    const names = Object.keys(fields).filter((name) => fields[name].value !== (from[name] ? from[name].value : ""));
    return Object.fromEntries(names.map((name) => [name, fields[name]]));
  }

  function put(form, name, value) {
    const found = controls(form).filter((field) => field.name === name);
    const field = found.length > 1 ? found.find((one) => one.value === value) : found[0];
    if (!field) {
      return false;
    }
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = field.type === "radio" || value !== "";
    } else {
      field.value = value;
    }
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) {
      box.open = true;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    return true;
  }

  function pair(form, offer, name, sheet) {
    const one = sheet.querySelector("template[data-kept-pair]").content.cloneNode(true).firstElementChild;
    const now = typedIn(form)[name];
    const field = offer.fields[name];
    one.querySelector("h4").textContent = field.label;
    one.querySelector("[data-kept-typed]").textContent = field.shown || "–";
    one.querySelector("[data-kept-now]").textContent = (now && now.shown) || "–";
    const button = one.querySelector("button");
    button.querySelector(".visually-hidden").textContent = `: ${field.label}`;
    button.addEventListener("click", function () {
      if (put(form, name, field.value)) {
        one.remove();
      }
    });
    return one;
  }

  /* The offer above the fields; what it says of the text is read anew whenever it is shown. */
  function offered(form, text) {
    const sheet = document.querySelector("[data-kept-sheet]");
    const box = sheet.querySelector("template[data-kept-offer]").content.cloneNode(true).firstElementChild;
    const inside = box.querySelector("[data-kept-texts]");
    const show = box.querySelector("[data-kept-show]");
    const away = box.querySelector("[data-kept-away]");
    const back = box.querySelector("[data-kept-back]");
    const rest = () => differing(text.fields, typedIn(form));
    box.querySelector("[data-kept-when]").textContent = window.thisDevice.when(text);

    function setShown(isShown) {
      inside.replaceChildren(...(isShown ? Object.keys(rest()).map((name) => pair(form, text, name, sheet)) : []));
      inside.hidden = !isShown;
      show.setAttribute("aria-expanded", String(isShown));
      show.textContent = isShown ? show.dataset.hide : show.dataset.show;
    }

    function setAway(isAway) {
      setShown(false);
      box.classList.toggle("is-away", isAway);
      for (const node of box.querySelectorAll("[data-kept-there]")) {
        node.hidden = isAway;
      }
      box.querySelector("[data-kept-gone]").hidden = !isAway;
      (isAway ? back : show).focus();
    }

    show.addEventListener("click", () => setShown(inside.hidden));
    away.addEventListener("click", function () {
      window.thisDevice.drop(text.key);
      setAway(true);
    });
    back.addEventListener("click", function () {
      window.thisDevice.restore(text);
      setAway(false);
    });
    form.prepend(box);

    return function settled() {
      if (Object.keys(rest()).length === 0) {
        window.thisDevice.drop(text.key);
        box.remove();
      }
    };
  }

  function watch(form) {
    const device = window.thisDevice;
    const address = form.getAttribute("hx-post");
    let saved = form.hasAttribute("data-unsaved-text") ? {} : typedIn(form);
    let sent = saved;
    let timer = 0;
    let leaving = false;
    const offers = [];

    function keepNow() {
      clearTimeout(timer);
      const fields = differing(typedIn(form), saved);
      if (Object.keys(fields).length) {
        device.keep(address, fields);
      } else {
        device.dropOwn(address);
      }
    }

    function later() {
      clearTimeout(timer);
      timer = setTimeout(keepNow, PAUSE);
    }

    for (const text of device.texts(`${address}.`)) {
      if (Object.keys(differing(text.fields, typedIn(form))).length) {
        offers.push(offered(form, text));
      } else {
        device.drop(text.key);
      }
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("autosave:sent", () => (sent = typedIn(form)));
    form.addEventListener("autosave:saved", function () {
      saved = sent;
      keepNow();
      offers.forEach((settled) => settled());
    });
    /* After autosave.js, which holds a form back while a save is under way. */
    form.addEventListener("submit", function (event) {
      keepNow();
      leaving = !event.defaultPrevented;
      if (leaving) {
        device.markSent(address);
      }
    });
    window.addEventListener("pageshow", () => (leaving = false));
    window.addEventListener("pagehide", function () {
      if (!leaving) {
        keepNow();
      }
    });
    if (form.hasAttribute("data-unsaved-text")) {
      keepNow();
    }
  }

  const watched = new WeakSet();

  function watchForms(place) {
    place.querySelectorAll("form[data-autosave]").forEach(function (form) {
      if (!watched.has(form)) {
        watched.add(form);
        watch(form);
      }
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    const device = window.thisDevice;
    if (!device || !device.isOn()) {
      return;
    }
    watchForms(document);
    /* A form that htmx has put into the page. */
    document.addEventListener("htmx:load", (event) => watchForms(event.target));
    for (const node of document.querySelectorAll("[data-device-on], [data-device-off]")) {
      node.hidden = node.hasAttribute("data-device-off");
    }
  });
})();
