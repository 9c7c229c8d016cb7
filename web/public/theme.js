// Runs before the first paint, so that no other theme flashes up first: puts the remembered look on the page.
// The same rules as src/app/look.ts, which a test holds this file to.
(function () {
  var look = {};
  try {
    look = JSON.parse(localStorage.getItem("huanheng.look")) || {};
  } catch {
    // a browser that refuses storage, or a note that is none: the system decides
  }
  var asks = function (what) {
    return matchMedia("(" + what + ")").matches;
  };
  var dark = asks("prefers-color-scheme: dark");
  var system = asks("prefers-contrast: more") ? (dark ? "contrast-dark" : "contrast") : dark ? "dark" : "light";
  var root = document.documentElement;
  root.dataset.theme = ["light", "dark", "contrast", "contrast-dark"].indexOf(look.theme) < 0 ? system : look.theme;
  root.dataset.size = look.size === "large" ? "large" : "normal";
  root.style.colorScheme = /dark$/.test(root.dataset.theme) ? "dark" : "light";
})();
