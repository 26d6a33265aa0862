/* Nothing is written into the session storage of the browser. htmx notes there which page was opened, as soon as it is
   loaded and before it can be told not to; where the storage refuses, it remembers that in memory. Stands before it. */
(function () {
  "use strict";

  const write = Storage.prototype.setItem;

  Object.defineProperty(Storage.prototype, "setItem", {
    configurable: true,
    value: function (key, value) {
      if (this !== window.localStorage) {
        throw new DOMException("nothing is kept in the session storage", "QuotaExceededError");
      }
      return write.call(this, key, value);
    },
  });
})();
