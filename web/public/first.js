// Asks for what the first page shows while the program itself is still being fetched; src/api/early.ts hands it out.
// A page of the workbench asks who is signed in; the city also asks for its figures.
(function () {
  if (location.pathname === "/sign-in") return;
  var asked = {};
  var ask = function (path) {
    var answer = fetch(path, { credentials: "same-origin", headers: { accept: "application/json" } });
    // Who takes it sees the failure; one that nobody takes is none.
    answer.catch(function () {});
    asked[path] = answer;
  };
  ask("/api/v1/session");
  if (location.pathname === "/") {
    var run = new URLSearchParams(location.search).get("run");
    ask("/api/v1/assessment/city" + (run ? "?run=" + encodeURIComponent(run) : ""));
  }
  window.huanhengEarly = asked;
})();

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
