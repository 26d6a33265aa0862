/* The switch on /account/device/, and what this device keeps (device.js); the words are in templates/account/device.html. */
(function () {
  "use strict";

  function start() {
    const device = window.thisDevice;
    const box = document.querySelector("[data-device-page]");
    const state = box.querySelector("[data-device-state]");
    const button = box.querySelector("[data-device-switch]");

    function row(text) {
      const one = box.querySelector("template").content.cloneNode(true).firstElementChild;
      const link = one.querySelector("a");
      const about = Object.values(text.fields)[0].label;
      link.href = text.address;
      link.textContent = [text.address.split("/")[3], about].filter(Boolean).join(" · ");
      one.querySelector("[data-device-when]").textContent = device.when(text);
      one.querySelector(".visually-hidden").textContent = `: ${link.textContent}`;
      one.querySelector("button").addEventListener("click", function () {
        device.drop(text.key);
        show();
        button.focus();
      });
      return one;
    }

    function show(words) {
      const isOn = device.isOn();
      const texts = isOn ? device.texts() : [];
      state.textContent = box.dataset[words || (isOn ? "on" : "off")];
      button.textContent = isOn ? box.dataset.switchOff : box.dataset.switchOn;
      box.querySelector("[data-device-texts]").hidden = texts.length === 0;
      box.querySelector("[data-device-list]").replaceChildren(...texts.map(row));
      box.hidden = false;
    }

    button.addEventListener("click", function () {
      if (device.isOn()) {
        device.switchOff();
        show();
      } else {
        show(device.switchOn() ? "on" : "refused");
      }
    });
    show();
  }

  document.addEventListener("DOMContentLoaded", start);
})();
