/* Whether the server can be reached, asked of it itself: what a browser says of its line is a guess, and the page of a
   hotel that wants a password answers too.

   window.connection.isThere()      → a promise of true or false
   window.connection.whenBack(told) → asks now and then (2 s, 4 s … 60 s, and when the browser says so) and calls `told` once */
(function () {
  "use strict";

  const ADDRESS = "/healthz";
  const ANSWER = "ok";
  const PATIENCE = 10000;
  const FIRST = 2000;
  const LAST = 60000;

  /* Also of a browser that says it has no line: a server on the same machine needs none. Elsewhere it fails at once. */
  function isThere() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    return fetch(ADDRESS, { cache: "no-store", credentials: "omit", redirect: "error", signal: stop.signal })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => text.trim() === ANSWER)
      .catch(() => false)
      .finally(() => clearTimeout(timer));
  }

  function whenBack(told) {
    let after = FIRST;
    let timer = setTimeout(look, after);
    let over = false;

    function look() {
      clearTimeout(timer);
      isThere().then(function (there) {
        if (over) {
          return;
        }
        if (there) {
          stop();
          told();
          return;
        }
        after = Math.min(after * 2, LAST);
        clearTimeout(timer);
        timer = setTimeout(look, after);
      });
    }

    function stop() {
      over = true;
      clearTimeout(timer);
      window.removeEventListener("online", look);
    }

    window.addEventListener("online", look);
    return stop;
  }

  window.connection = { isThere: isThere, whenBack: whenBack };
})();
