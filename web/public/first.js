// Asks for what the first page shows while the program itself is still being fetched; src/api/early.ts hands it out.
// A page of the workbench asks who is signed in; the city also asks for its figures and the first of its units.
(function () {
  if (location.pathname === "/sign-in") return;
  var asked = {};
  var ask = function (path) {
    var answer = fetch(path, { credentials: "same-origin", headers: { accept: "application/json" } });
    // Who takes it sees the failure; one that nobody takes is none.
    answer.catch(function () {});
    asked[path] = answer;
    return answer;
  };
  ask("/api/v1/session");
  if (location.pathname === "/") {
    var params = new URLSearchParams(location.search);
    var run = params.get("run");
    ask("/api/v1/assessment/city" + (run ? "?run=" + encodeURIComponent(run) : ""))
      .then(function (answer) {
        return answer.ok ? answer.clone().json() : null;
      })
      .then(function (city) {
        params.delete("run");
        params.delete("lang");
        // A list that the address filters or sorts is asked for by the page.
        if (city && params.toString() === "") ask("/api/v1/assessment/city/units?run=" + encodeURIComponent(city.run.id) + "&offset=0");
      })
      .catch(function () {});
  }
  window.huanhengEarly = asked;
})();
