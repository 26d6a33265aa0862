/* What a person has allowed this device to keep. Off unless switched on at /account/device/, and then in localStorage:

   thirtytwo.keep.<person>                          the switch: {"out": when the person last signed out here}
   thirtytwo.text.<person>.<address>.<page>         typed and not saved: {"at", "sent", "fields": {name: {label, value, shown}}}

   <address> is that of the answer (it names assessment and paragraph), <page> the page it was typed in. Nothing else is ever
   written. Signing out here removes the texts, switching off removes all; what is older than two weeks goes with the next page.
   window.thisDevice is read by kept_text.js and by the page of the switch. */
(function () {
  "use strict";

  const ROOT = "thirtytwo.";
  const OLDEST = 14 * 24 * 3600 * 1000;
  const leave = document.querySelector("form[data-sign-out]");
  const person = leave ? leave.dataset.signOut : "";
  const switchKey = `${ROOT}keep.${person}`;
  const textRoot = `${ROOT}text.${person}.`;
  const page = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

  /* A browser may refuse its storage, or be out of room: then nothing is kept. */
  function attempt(act, otherwise) {
    try {
      return act();
    } catch {
      return otherwise;
    }
  }

  function read(key) {
    return attempt(() => JSON.parse(localStorage.getItem(key)), null);
  }

  function write(key, value) {
    return attempt(function () {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    }, false);
  }

  function drop(key) {
    attempt(() => localStorage.removeItem(key));
  }

  function keys(root) {
    return attempt(() => Object.keys(localStorage), []).filter((key) => key.startsWith(root));
  }

  let stopped = false;
  const isOn = () => Boolean(person) && !stopped && read(switchKey) !== null;

  function texts(address) {
    return keys(`${textRoot}${address || ""}`)
      .map((key) => ({ key: key, address: key.slice(textRoot.length).split(".")[0], ...read(key) }))
      .filter((text) => text.fields)
      .sort((one, other) => one.at - other.at);
  }

  function ownKey(address) {
    return `${textRoot}${address}.${page}`;
  }

  function keep(address, fields) {
    if (isOn()) {
      write(ownKey(address), { at: Date.now(), fields: fields });
    }
  }

  /* The page is being left with this text on its way: the next page tells whether it was saved. */
  function markSent(address) {
    const text = read(ownKey(address));
    if (text) {
      write(ownKey(address), { ...text, sent: true });
    }
  }

  function dropTexts() {
    keys(textRoot).forEach(drop);
  }

  function switchOn() {
    return write(switchKey, {});
  }

  function switchOff() {
    dropTexts();
    drop(switchKey);
  }

  /* As the pages write it: 3 June 2026, 14:03 UTC. */
  function when(text) {
    const language = document.documentElement.lang.replace(/^en$/, "en-GB");
    const written = (style) => new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC" }).format(text.at);
    const day = written({ day: "numeric", month: "long", year: "numeric" });
    return `${day}, ${written({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })} UTC`;
  }

  /* Other windows of the same person stop as well: what they hold would be written again. */
  window.addEventListener("storage", function (event) {
    stopped = stopped || (event.key === switchKey && event.oldValue !== null);
  });

  if (leave) {
    document.addEventListener("submit", function (event) {
      if (event.target.matches("form[data-sign-out]")) {
        dropTexts();
        if (isOn()) {
          write(switchKey, { out: Date.now() });
        }
        stopped = true;
      }
    });
    for (const text of texts()) {
      if (Date.now() - text.at > OLDEST) {
        drop(text.key);
      }
    }
    for (const said of document.querySelectorAll("[data-stored-at]")) {
      for (const address of said.dataset.storedAt.split(" ")) {
        texts(`${address}.`).forEach((text) => text.sent && drop(text.key));
      }
    }
  }

  window.thisDevice = {
    isOn: isOn,
    switchOn: switchOn,
    switchOff: switchOff,
    texts: texts,
    keep: keep,
    markSent: markSent,
    drop: drop,
    dropOwn: (address) => drop(ownKey(address)),
    when: when,
    restore: (text) => write(text.key, { at: text.at, fields: text.fields }),
  };
})();
